"""What a page costs in function calls: a figure that no busy machine changes."""

from __future__ import annotations

from cProfile import Profile
from http import HTTPStatus

from tests.support.staff_client import StaffBrowser


def calls_of(browser: StaffBrowser, path: str) -> int:
    """Return how many functions are called while a page is made; it must be there."""
    with Profile() as profile:
        reply = browser.get(path)
    assert reply.status_code == HTTPStatus.OK, (path, reply.status)
    profile.create_stats()
    return sum(entry[1] for entry in profile.stats.values())
