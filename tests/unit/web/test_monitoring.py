"""Which requests count as coming from inside; whoever is in doubt is outside."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.middleware.proxy_fix import ProxyFix

from app.web.shared.monitoring import came_privately

VISITOR, PROXY, MONITOR = "203.0.113.9", "10.0.0.2", "192.168.1.7"


def judged(
    remote: str, *, proxies: int = 0, forwarded: str | None = None, header: str = "X_FORWARDED_FOR"
) -> bool:
    """Judge a request as the application sees it behind this many trusted proxies."""
    found: list[bool] = []

    def application(environ: dict[str, Any], start_response: object) -> list[bytes]:
        del start_response
        found.append(came_privately(environ))
        return []

    environ = {"REMOTE_ADDR": remote}
    if forwarded is not None:
        environ[f"HTTP_{header}"] = forwarded
    wrapped = ProxyFix(application, x_for=proxies) if proxies else application
    wrapped(environ, lambda *_: lambda _: None)
    return found[0]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", MONITOR, "::1", "fd00::7"],
)
def test_this_machine_and_its_own_networks_are_inside(address: str) -> None:
    assert judged(address)


def test_an_ipv4_address_written_as_ipv6_is_the_same_address() -> None:
    assert judged("::ffff:127.0.0.1")
    assert not judged(f"::ffff:{VISITOR}")


@pytest.mark.parametrize(
    "address",
    [VISITOR, "172.32.0.1", "100.64.0.1", "198.18.0.1", "2001:db8::1", "fe80::1%eth0", "", "unix"],
)
def test_everybody_else_is_outside(address: str) -> None:
    assert not judged(address)


def test_a_visitor_behind_a_trusted_proxy_is_outside() -> None:
    assert not judged(PROXY, proxies=1, forwarded=VISITOR)


def test_monitoring_behind_a_trusted_proxy_is_inside() -> None:
    assert judged(PROXY, proxies=1, forwarded=MONITOR)


def test_monitoring_that_goes_around_the_proxy_is_inside() -> None:
    assert judged(MONITOR, proxies=1)


def test_a_visitor_who_writes_a_private_address_first_stays_outside() -> None:
    for proxies in (0, 1, 2, 3):
        assert not judged(PROXY, proxies=proxies, forwarded=f"{MONITOR}, {VISITOR}")


def test_a_visitor_stays_outside_when_proxies_are_counted_wrongly() -> None:
    assert not judged("127.0.0.1", proxies=0, forwarded=VISITOR)
    assert not judged(PROXY, proxies=1, forwarded=f"{VISITOR}, 10.0.0.3")


def test_a_public_proxy_never_speaks_for_a_private_visitor() -> None:
    assert not judged(VISITOR, proxies=1, forwarded=MONITOR)


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("FORWARDED", "for=192.168.1.7"),
        ("VIA", "1.1 proxy"),
        ("X_REAL_IP", VISITOR),
        ("X_FORWARDED_FOR", ""),
        ("X_FORWARDED_FOR", "unknown"),
    ],
)
def test_a_proxy_that_speaks_otherwise_leaves_a_doubt(header: str, text: str) -> None:
    assert not judged(PROXY, forwarded=text, header=header)
