"""A visitor's two requests over one kept-open connection, as a phone sends them."""

import gzip
import html
import http.client
import json
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

PERSONAS = Path(__file__).resolve().parent.parent / "tests" / "data" / "personas.json"
TOKEN = re.compile(rb'name="?token"?\s+value="?([^">\s]+)')
LONG_WALK = 15  # answers that only somebody who saw every step has given
COUNTED = re.compile(rb'data-counted="?(yes|no|already)')
HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "ja"}
FORM_TYPE = "application/x-www-form-urlencoded"


class NoFormError(Exception):
    """The page that came holds no form: the server is starting, or it failed."""


@dataclass(frozen=True)
class Reply:
    """A page and its size on the wire in bytes, without headers.

    It is unpacked when it is looked at: a pause of the visitor's between two requests lets the
    server's core go cold, and that would be charged to the server.
    """

    status: int
    raw: bytes
    packed: bool

    @property
    def body(self) -> bytes:
        """The page itself."""
        return gzip.decompress(self.raw) if self.packed else self.raw

    @property
    def wire_bytes(self) -> int:
        """Bytes on the wire."""
        return len(self.raw)


class Visitor:
    """Opens the page, answers, reads the result; never twice the same token."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def close(self) -> None:
        """End the connection; the next request opens a new one (the server closes idle ones)."""
        self._connection.close()

    def get(self, path: str = "/") -> Reply:
        """Fetch a page."""
        self._connection.request("GET", path, headers=HEADERS)
        return self._read()

    def post(self, body: str, path: str = "/") -> Reply:
        """Send a form body."""
        headers = {**HEADERS, "Content-Type": FORM_TYPE, "Sec-Fetch-Site": "same-origin"}
        self._connection.request("POST", path, body=body, headers=headers)
        return self._read()

    def visit(self, answers: list[tuple[str, str]]) -> tuple[Reply, Reply]:
        """Walk through once: the form's reply and the result's."""
        form = self.get()
        return form, self.post(form_body(answers, token=token_of(form.body)))

    def _read(self) -> Reply:
        response = self._connection.getresponse()
        raw = response.read()
        packed = response.headers.get("Content-Encoding") == "gzip"
        return Reply(response.status, raw, packed)


def form_body(answers: list[tuple[str, str]], *, token: str) -> str:
    """Encode answers and token as the page's form would."""
    return urlencode([*answers, ("token", token)])


def token_of(page: bytes) -> str:
    """Read the form's token from its page. Raises NoFormError."""
    found = TOKEN.search(page)
    if found is None:
        raise NoFormError
    return html.unescape(found[1].decode("ascii"))


def counted_of(page: bytes) -> str:
    """Read the acknowledgement from a result page; empty when there is none."""
    found = COUNTED.search(page)
    return found[1].decode("ascii") if found else ""


def worked_answers() -> list[list[tuple[str, str]]]:
    """Return the answers of every worked persona that goes through the whole checklist."""
    personas = json.loads(PERSONAS.read_text(encoding="utf-8"))
    full = (persona["answers"] for persona in personas if len(persona["answers"]) > LONG_WALK)
    return [_pairs(answers) for answers in full]


def _pairs(answers: dict[str, str | list[str]]) -> list[tuple[str, str]]:
    return [
        (link_id, code)
        for link_id, value in answers.items()
        for code in ([value] if isinstance(value, str) else value)
    ]
