"""A public version that this release can't read keeps nobody from working: visitors meet another.

As after an upgrade: staff find their lists, the clinic's settings can be changed.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.storage import versions
from app.storage.database import Connection, take_turns
from app.storage.versions import Content
from tests.builders import shipped_text
from tests.support.staff import Staffed
from tests.support.staff_client import StaffBrowser
from tests.support.visits import Page

SLUG = "back-pain"
LINKS = "/staff/settings/links"


@pytest.fixture
def unreadable(staff: Staffed) -> None:
    def work(connection: Connection) -> None:
        take_turns(connection)
        text = shipped_text().replace('"format_version": 1', '"format_version": 91', 1)
        now = datetime.now(UTC)
        versions.publish(connection, Content(text), slug=SLUG, publisher="test", now=now)

    staff.database.write(work)


@pytest.mark.usefixtures("unreadable")
@pytest.mark.parametrize(
    "path",
    ["settings", "audit", "drafts", f"drafts/{SLUG}", "versions", f"versions/{SLUG}", "switch"],
)
def test_staff_find_their_pages(owner: StaffBrowser, path: str) -> None:
    reply = owner.client.get(f"/staff/{path}", follow_redirects=True)
    assert reply.status_code == 200


@pytest.mark.usefixtures("unreadable")
def test_the_clinics_telephone_can_be_changed(owner: StaffBrowser) -> None:
    form = {
        attributes["name"]: attributes.get("value", "")
        for tag, attributes in owner.page(LINKS).elements
        if tag == "input" and attributes.get("name") not in {None, "csrf"}
    }
    form |= {"telephone": "0312345678", "csrf": owner.csrf(LINKS)}
    reply = owner.client.post(LINKS, data=form)
    assert reply.status_code == 303, Page(reply.text).words
    assert "0312345678" in owner.get("/staff/settings").text
