"""A clinic's own page, served from another site than the questionnaire, and what stands in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from app.domain.clinic import DEMONSTRATION
from app.domain.links import LinkRules
from app.services.clinic_profile import ClinicProfile, ProfileChange
from tests.support.counting import NOW
from tests.support.databases import patient_database

LINK: Final = '<a href="{site}/" data-selfcheck="frame">セルフチェックを始める</a>'
SCRIPT: Final = '<script src="{site}/embed.js" async></script>'
_BEFORE: Final = "<p>院の紹介です。</p>" * 12
_AFTER: Final = "<p>アクセスと料金です。</p>" * 20
_PAGE: Final = (
    "<!doctype html><html lang=ja><meta charset=utf-8><title>院のページ</title>"
    "<meta name=viewport content='width=device-width,initial-scale=1'>"
    "<body><main><h1>院のページ</h1>{before}{body}{after}</main></body></html>"
)


@dataclass(slots=True)
class HostPage:
    """Where the page answers, and everything that was asked of it: addresses and referrers."""

    port: int
    body: str = ""
    policy: str = ""
    referrer_policy: str = ""
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address: another site than 127.0.0.1 to every browser."""
        return f"http://localhost:{self.port}"

    def hold(self, body: str, *, policy: str = "", referrer_policy: str = "") -> str:
        """Put something else into the page, under another policy; return its address."""
        self.body, self.policy, self.referrer_policy = body, policy, referrer_policy
        return f"{self.url}/"


def framed(site: str) -> str:
    """Return the one line that people copy, for a site."""
    return (LINK + SCRIPT).format(site=site)


def name_hosts(database_url: str, *hosts: str) -> None:
    """Let hosts frame the questionnaire, as the owner of a demonstration does."""
    database = patient_database(database_url)
    change = ProfileChange(texts={"embed_hosts": "\n".join(hosts)}, seen={}, who="operator")
    ClinicProfile(database, links=LinkRules(providers=(DEMONSTRATION,))).save(change, now=NOW)
    database.close()


@contextmanager
def running_host_page() -> Iterator[HostPage]:
    """Yield a page, served from a thread."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page.asked.append(f"{self.path} {self.headers.get('Referer', '')}")
            text = _PAGE.format(before=_BEFORE, body=page.body, after=_AFTER).encode()
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if page.policy:
                self.send_header("Content-Security-Policy", page.policy)
            if page.referrer_policy:
                self.send_header("Referrer-Policy", page.referrer_policy)
            self.end_headers()
            if self.path == "/":
                self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's own name
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    page = HostPage(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield page
    server.shutdown()
    thread.join()
    server.server_close()
