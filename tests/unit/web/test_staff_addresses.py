"""Where somebody goes on to, what their network is, and what their device is called."""

from __future__ import annotations

import pytest

from app.web.shared.access import START, safe_next
from app.web.shared.origin import network_of
from app.web.staff.access.browser import device_name


@pytest.mark.parametrize("path", ["/staff/", "/staff/accounts", "/staff/stats?week=2026-W10"])
def test_one_goes_on_to_a_page_of_the_staff_area(path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "https://evil.example/staff/",
        "//evil.example/staff/",
        "/staff//evil.example",
        "/staff/../admin",
        "/staff/\\evil",
        "/staff/x\nLocation: y",
        "/staff/é",
        "javascript:alert(1)",
        "/staff/sign-in?next=/staff/sign-in",
        "/staff/confirm",
        "/staff/set-up/secret",
    ],
)
def test_anything_else_leads_to_the_start(path: str) -> None:
    assert safe_next(path) == START


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
        ("unix", "-"),
        ("", "-"),
    ],
)
def test_a_network_is_an_address_or_an_ipv6_site(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "iPhone / Safari",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Windows / Edge"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Android / Chrome"),
        ("Mozilla/5.0 (iPhone) Safari Line/15.0", "iPhone / LINE"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_by_system_and_browser(agent: str, name: str) -> None:
    assert device_name(agent) == name
