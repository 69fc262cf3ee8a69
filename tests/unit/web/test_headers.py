"""The security headers, whatever the application answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.web.shared.headers import SecurityHeaders, page_policy

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

PROMISED = {
    "Content-Security-Policy",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Cross-Origin-Embedder-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Permissions-Policy",
    "Cache-Control",
}


def headers_of(
    *own: tuple[str, str], scheme: str = "http", always_https: bool = True
) -> dict[str, str]:
    sent: list[tuple[str, str]] = []

    def application(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        del environ
        start("200 OK", list(own))
        return []

    def start_response(status: str, headers: list[tuple[str, str]], *rest: object) -> Any:  # noqa: ANN401  # WSGI's writer
        del status, rest
        sent.extend(headers)

    wrapped = SecurityHeaders(application, always_https=always_https)
    list(wrapped({"wsgi.url_scheme": scheme}, start_response))
    assert len(sent) == len(dict(sent)), "a header stands twice"
    return dict(sent)


def test_every_promised_header_is_added() -> None:
    assert headers_of().keys() == PROMISED


def test_a_page_without_a_policy_may_run_and_load_nothing() -> None:
    policy = headers_of()["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    assert "style-src" not in policy


def test_a_page_keeps_its_own_policy_and_caching() -> None:
    own = (("Content-Security-Policy", "own"), ("Cache-Control", "no-store"))
    assert headers_of(*own).items() >= dict(own).items()


def test_a_policy_allows_the_given_hashes_and_never_inline_code_at_large() -> None:
    policy = page_policy(styles=("'sha256-s'",), scripts=("'sha256-j'", "'sha256-k'"))
    assert "; style-src 'sha256-s'; script-src 'sha256-j' 'sha256-k'; " in policy
    assert "unsafe" not in policy
    assert policy.endswith("form-action 'self'; base-uri 'none'; frame-ancestors 'none'")


def test_browsers_are_told_to_stay_on_https_only_where_that_is_true() -> None:
    strict = "Strict-Transport-Security"
    assert strict in headers_of(scheme="https")
    assert strict not in headers_of(scheme="http")
    assert strict not in headers_of(scheme="https", always_https=False)
