"""A link to a site that nobody knows waits until an owner opened it; then visitors have it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.staff import Role
from app.storage import audit_log
from tests.integration.staff.test_settings import save
from tests.support.staff import OWNER, Staffed
from tests.support.staff_client import StaffBrowser, signed_in, staffed_beside, words_of
from tests.support.visits import Answers, Visitor, page_of, running_app

SETTINGS = "/staff/settings"
PLACE = f"{SETTINGS}/links/booking_url"
OWN = "https://nanohana-seitai.test/yoyaku"
CALM, DAYS = {"safety_now": "none"}, {"safety_now": "none", "onset": "gt12w"}
LEVELS: tuple[Answers, ...] = (CALM, DAYS)
WAITS = "新しいリンクが、オーナーの確認を待っています"
TOLD = "ほかのオーナーが、新しいリンクを来院者に出しました"


@pytest.fixture
def held(owner: StaffBrowser) -> StaffBrowser:
    """Return an owner who has just pasted a link to the clinic's own page."""
    assert save(owner, "links", booking_url=f"ご予約は {OWN}?utm_source=line です")[0] == 303
    return owner


def shown(app: Flask) -> set[str]:
    """Return where the links of results lead now."""
    app.extensions["background"].refresh()
    visitor = Visitor(app)
    return {href for one in LEVELS for href in page_of(visitor.post(one)).values("href")}


def confirm(browser: StaffBrowser, *, csrf: str | None = None, **fields: str) -> TestResponse:
    sent = {"link": OWN, "opened": "yes"} | fields
    return browser.post(PLACE, csrf=csrf, headers=None, **sent)


def confirmed(staff: Staffed) -> list[tuple[str, dict[str, str]]]:
    entries = staff.database.read(audit_log.newest)
    found = [one for one in entries if one.what == "clinic.link_confirmed"]
    return [(one.who, json.loads(one.details)) for one in found]


def test_a_pasted_link_is_stored_and_shown_back_but_no_visitor_gets_it(
    app: Flask, held: StaffBrowser
) -> None:
    page = held.page(SETTINGS)
    assert OWN in page.values("href")
    assert "まだ、来院者に出ていません" in page.words
    assert WAITS in page.words
    assert PLACE in page.values("href")
    assert OWN not in shown(app)


def test_the_owner_sees_the_link_as_visitors_do_opens_it_and_lets_it_out(
    app: Flask, staff: Staffed, held: StaffBrowser
) -> None:
    page = held.page(PLACE)
    assert "nanohana-seitai.test" in page.words
    button = next(
        a for _, a in page.elements if a.get("href") == OWN and a.get("class") == "button"
    )
    assert button["rel"] == "noopener noreferrer"
    assert confirm(held).location == f"{SETTINGS}?done=confirmed"
    assert OWN in shown(app)
    assert confirmed(staff) == [(OWNER, {"booking_url": OWN})]
    assert f"{OWNER}が、" in held.page(SETTINGS).words
    assert WAITS not in held.page(SETTINGS).words
    assert "リンクを確かめて、来院者に出しました" in held.page("/staff/audit").words
    assert held.get(PLACE).location == SETTINGS, "nothing waits there any more"


def test_the_other_owner_is_told_and_the_one_who_did_it_is_not(
    app: Flask, staff: Staffed, held: StaffBrowser
) -> None:
    other = signed_in(app, staff, email="other@example.jp")
    assert WAITS in other.page("/staff/").words
    confirm(held)
    assert TOLD in other.page("/staff/").words
    assert TOLD not in held.page("/staff/").words
    editor = signed_in(app, staff, role=Role.EDITOR, email="editor@example.jp")
    assert TOLD not in editor.page("/staff/").words


def test_what_was_not_opened_stays_held(app: Flask, staff: Staffed, held: StaffBrowser) -> None:
    reply = confirm(held, opened="")
    assert reply.status_code == 422
    assert "先にリンクを開いて" in words_of(reply)
    assert confirmed(staff) == []
    assert OWN not in shown(app)


def test_only_the_address_that_was_seen_is_confirmed(
    app: Flask, staff: Staffed, held: StaffBrowser
) -> None:
    other = "https://nanohana-seitai.test/other"
    save(held, "links", booking_url=other)
    reply = confirm(held)
    assert reply.status_code == 422
    assert "リンクが変わりました" in words_of(reply)
    assert other in words_of(reply)
    assert confirmed(staff) == []
    assert not {OWN, other} & shown(app)


def test_another_address_waits_again_and_so_does_the_first_when_it_comes_back(
    app: Flask, held: StaffBrowser
) -> None:
    confirm(held)
    save(held, "links", booking_url="https://coubic.com/nanohana")
    assert "STORES 予約のページです" in held.page(SETTINGS).words
    assert "https://coubic.com/nanohana" in shown(app)
    save(held, "links", booking_url=OWN)
    assert OWN not in shown(app)


def test_another_part_s_change_keeps_what_was_confirmed(app: Flask, held: StaffBrowser) -> None:
    confirm(held)
    save(held, "clinic", name="菜の花整体院")
    assert OWN in shown(app)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_nobody_but_an_owner_confirms(
    app: Flask, staff: Staffed, held: StaffBrowser, role: Role
) -> None:
    del held
    other = signed_in(app, staff, role=role, email="other@example.jp")
    assert other.get(PLACE).status_code == 403
    assert confirm(other).status_code == 403
    assert confirmed(staff) == []


def test_a_stale_sign_in_or_a_password_alone_confirms_nothing(
    app: Flask, staff: Staffed, held: StaffBrowser
) -> None:
    del held
    stale = signed_in(app, staff, email="stale@example.jp", fresh=False)
    assert (confirm(stale).location or "").startswith("/staff/confirm?next=")
    alone = signed_in(app, staff, email="alone@example.jp")
    assert (confirm(alone).location or "").startswith("/staff/me/needs-second-factor")
    assert confirmed(staff) == []


def test_another_site_s_form_confirms_nothing(staff: Staffed, held: StaffBrowser) -> None:
    assert confirm(held, csrf="").status_code == 400
    foreign = {"Origin": "https://evil.com", "Sec-Fetch-Site": "cross-site"}
    reply = held.post(PLACE, headers=foreign, link=OWN, opened="yes")
    assert reply.status_code == 403
    assert confirmed(staff) == []


def test_what_is_no_link_of_the_profile_is_not_found(held: StaffBrowser) -> None:
    assert held.get(f"{SETTINGS}/links/name").status_code == 404
    reply = held.post(f"{SETTINGS}/links/name", link="x", opened="yes")
    assert reply.status_code == 404


def test_a_name_in_other_letters_is_shown_in_both(app: Flask, owner: StaffBrowser) -> None:
    save(owner, "links", booking_url="https://lіn.ee/AbC")  # the i is Cyrillic
    words = owner.page(PLACE).words
    assert "xn--ln-hoc.ee" in words
    assert "似た文字を使った別のサイト" in words
    assert "https://xn--ln-hoc.ee/AbC" not in shown(app)


def test_an_unusual_page_of_a_known_service_says_how_they_look(owner: StaffBrowser) -> None:
    save(owner, "links", booking_url="https://beauty.hotpepper.jp/g-kr/area/")
    assert "ふつう「https://beauty.hotpepper.jp/kr/sln…」の形です" in owner.page(SETTINGS).words
    assert "https://beauty.hotpepper.jp/kr/sln…" in owner.page(PLACE).words


@pytest.fixture
def limited(published_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with running_app(
        published_database_url, instance_dir=tmp_path, LINK_HOSTS="lin.ee,coubic.com"
    ) as app:
        yield app


def test_an_operator_s_limit_holds_for_owners(limited: Flask, published_database_url: str) -> None:
    staff = staffed_beside(published_database_url)
    entered = staff.add(OWNER, now=datetime.now(UTC))
    staff.with_code_app(entered, now=datetime.now(UTC))
    browser = StaffBrowser(limited).holding(entered.token)
    status, words = save(browser, "links", booking_url=OWN)
    assert status == 422
    assert "使えるサイトは、このソフトを動かしている人が決めています: lin.ee、coubic.com" in words
    assert save(browser, "links", booking_url="https://coubic.com/nanohana")[0] == 303
    reply = browser.post(PLACE, link=OWN, opened="yes")
    assert reply.status_code != 200
    assert confirmed(staff) == []
    staff.database.close()
