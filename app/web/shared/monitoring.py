"""The address that monitoring reads; to everybody else it does not exist.

It is read from the clinic's own network, from this machine, or with a token. Where a request
comes from is judged after the proxies we trust were believed, and by more than they say:
whatever is known of the way must be private. A proxy can be counted wrongly, and then a
visitor's request seems to come from it; but its list of forwarded addresses still holds the
visitor's, and a visitor can add to that list and never take from it.
"""

from collections.abc import Callable, Iterator, Mapping
from hmac import compare_digest
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

_PRIVATE: Final = tuple(
    ip_network(text)
    for text in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
    )
)
"""RFC 1918 and 4193 and this machine. Not all that Python calls private: carriers' shared and
documentation networks are nobody's own."""

_UNREADABLE: Final = ("HTTP_FORWARDED", "HTTP_VIA")
"""Say that there was a proxy, in ways we don't parse."""


def came_privately(environ: Mapping[str, Any]) -> bool:
    """Tell whether every address known of a request's way is private; unknown ones are not."""
    if any(name in environ for name in _UNREADABLE):
        return False
    return all(_is_private(text.strip()) for text in _addresses(environ))


def _addresses(environ: Mapping[str, Any]) -> Iterator[str]:
    before_proxies: Mapping[str, str] = environ.get("werkzeug.proxy_fix.orig") or environ
    yield environ.get("REMOTE_ADDR") or ""
    yield before_proxies.get("REMOTE_ADDR") or ""
    if "HTTP_X_FORWARDED_FOR" in environ:
        yield from environ["HTTP_X_FORWARDED_FOR"].split(",")
    if "HTTP_X_REAL_IP" in environ:
        yield environ["HTTP_X_REAL_IP"]


def _is_private(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in _PRIVATE)


_UNCACHED: Final = ("Cache-Control", "no-store")
_SCHEME: Final = "Bearer "


def make_blueprint(text: Callable[[], bytes], *, token: str | None) -> Blueprint:
    """Return the blueprint; with `token` it can also be read from outside."""
    blueprint = Blueprint("monitoring", __name__)

    @blueprint.get("/metrics")
    def metrics() -> Response:
        if not (came_privately(request.environ) or _sends(token)):
            abort(404)
        return Response(text(), headers=[_UNCACHED], content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return blueprint


def _sends(token: str | None) -> bool:
    """Tell whether the request shows the token, in a time that says nothing about it."""
    sent = request.headers.get("Authorization", "")
    return token is not None and compare_digest(sent.encode(), f"{_SCHEME}{token}".encode())
