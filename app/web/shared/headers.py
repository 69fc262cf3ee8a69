"""The security headers of every response, added where no error page can slip past.

They are put on at the edge of the application, in WSGI, so that redirects, error pages and
whatever a library answers by itself carry them too.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

POLICY: Final = "Content-Security-Policy"
_CACHING: Final = "Cache-Control"
_KEPT: Final = "private, no-cache"
"""Not `no-store`: with it, Back to a posted result is the browser's own error page."""

_FOREVER: Final = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
_SWITCHED_OFF: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
    "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip  # one per line says no more
PERMISSIONS: Final = "Permissions-Policy"
_FIXED: Final = (
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)
_PERMITTED: Final = (PERMISSIONS, ", ".join(f"{name}=()" for name in _SWITCHED_OFF))


def permissions_with(*names: str) -> str:
    """Return the permissions of a page that may itself use the named ones, and no others."""
    off = (f"{name}=()" for name in _SWITCHED_OFF if name not in names)
    return ", ".join((*off, *(f"{name}=(self)" for name in names)))


@lru_cache(maxsize=256)
def page_policy(*, styles: tuple[str, ...] = (), scripts: tuple[str, ...] = ()) -> str:
    """Return the content security policy of a page with these inline hashes and no others."""
    parts = [
        "default-src 'none'",
        f"style-src {' '.join(styles)}" if styles else "",
        f"script-src {' '.join(scripts)}" if scripts else "",
        "img-src data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    return "; ".join(part for part in parts if part)


FRAMED: Final = ("X-Frame-Options", "SAMEORIGIN")
"""For a page that our own pages may frame, beside `framed_policy`."""

ANYWHERE: Final = ("Cross-Origin-Resource-Policy", "cross-origin")
"""For a file that other sites' pages may fetch."""


@lru_cache(maxsize=256)
def framed_policy(policy: str, by: tuple[str, ...] = ("'self'",)) -> str:
    """Return a page's policy for when pages of these origins may show it in a frame, if any.

    Browsers that know frame-ancestors look at it alone; `X-Frame-Options: DENY` stays for others.
    """
    allowed = " ".join(by) or "'none'"
    return policy.replace("frame-ancestors 'none'", f"frame-ancestors {allowed}")


def framing_policy(policy: str) -> str:
    """Return a page's policy for when it may show pages of ours in frames."""
    return f"{policy}; frame-src 'self'"


def picturing_policy(policy: str) -> str:
    """Return a page's policy for when it may show pictures of ours."""
    return policy.replace("img-src data:", "img-src 'self' data:")


def working_policy(policy: str) -> str:
    """Return a page's policy for when a script of ours may go on working behind it."""
    return f"{policy}; worker-src 'self'"


def complete(headers: list[tuple[str, str]], *, is_secure: bool) -> None:
    """Add to a response's headers what is missing; `is_secure` asks browsers to stay on HTTPS."""
    present = {name for name, _ in headers}
    headers.extend(one for one in _FIXED if one[0] not in present)
    if PERMISSIONS not in present:
        headers.append(_PERMITTED)
    if POLICY not in present:
        headers.append((POLICY, page_policy()))
    if _CACHING not in present:
        headers.append((_CACHING, _KEPT))
    if is_secure:
        headers.append(_FOREVER)


class SecurityHeaders:
    """WSGI middleware that completes the headers of every response."""

    def __init__(self, application: WSGIApplication, *, always_https: bool) -> None:
        """Wrap an application; `always_https` tells browsers so on secure connections."""
        self._application = application
        self._always_https = always_https

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, adding what the application left out."""
        is_secure = self._always_https and environ["wsgi.url_scheme"] == "https"

        def start(status, headers, *rest):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN202  # PEP 3333's own signature
            complete(headers, is_secure=is_secure)
            return start_response(status, headers, *rest)

        return self._application(environ, start)
