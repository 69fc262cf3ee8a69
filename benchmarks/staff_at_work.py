"""Somebody who edits a draft over HTTP: signed in, with the forms that pages carry."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from app.services.questionnaires.drafts import Drafts
from tests.support.drafted import SLUG
from tests.support.staff_client import staffed_beside
from tests.support.visits import Page

DRAFT: Final = f"/staff/drafts/{SLUG}"
_PATIENCE: Final = 120


@dataclass
class StaffAtWork:
    """Keeps cookies and one connection; forms are posted with what their page holds."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, str]:
        """Open a page and return its status and text."""
        return self._asked("GET", path, b"", {})

    def page(self, path: str) -> Page:
        """Open a page that must be there."""
        status, text = self.get(path)
        if status != http.HTTPStatus.OK:
            raise SystemExit(f"{path} was answered with {status}.")
        return Page(text)

    def post(self, path: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._asked("POST", path, urlencode(fields).encode(), kind)

    def send_file(self, path: str, text: str, *, csrf: str) -> tuple[int, str]:
        """Send a form with a file."""
        border = uuid4().hex
        parts = (
            f'Content-Disposition: form-data; name="csrf"\r\n\r\n{csrf}',
            f'Content-Disposition: form-data; name="document"; filename="a"\r\n\r\n{text}',
        )
        body = "".join(f"--{border}\r\n{part}\r\n" for part in parts) + f"--{border}--\r\n"
        kind = {"Content-Type": f"multipart/form-data; boundary={border}"}
        return self._asked("POST", path, body.encode(), kind)

    def _asked(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(
            method,
            path,
            body=body,
            headers={**headers, "Cookie": cookies, "Sec-Fetch-Site": "same-origin"},
        )
        reply = connection.getresponse()
        for said in reply.headers.get_all("Set-Cookie") or ():
            name, _, value = said.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = reply.read().decode()
        connection.close()
        return reply.status, reply.headers["Location"] or text


@contextmanager
def at_work(port: int, url: str) -> Iterator[StaffAtWork]:
    """Yield an owner who has begun a draft of the shipped questionnaire."""
    staff = staffed_beside(url)
    try:
        now = datetime.now(UTC)
        entered = staff.add(now=now)
        Drafts(staff.database).start(SLUG, who="bench", now=now)
        yield StaffAtWork(port, {"staff": entered.token})
    finally:
        staff.database.close()
