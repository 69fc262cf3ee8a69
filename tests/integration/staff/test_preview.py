"""A draft's preview: the real page and the real engine, never counted, framed by us alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.domain.staff import IDLE_LIMIT, Role
from app.services.questionnaires.drafts import Drafts
from app.services.questionnaires.previews import (
    FRAME_LIFE,
    LINK_LIFE,
    Passes,
    Previews,
    TooManyLinksError,
)
from app.services.staff.member import Member
from app.storage import audit_log
from tests.support.counting import completions
from tests.support.drafted import SLUG, begin, rewrite
from tests.support.staff import OWNER, Staffed
from tests.support.staff_client import StaffBrowser, signed_in
from tests.support.visits import SECRET_KEY, Page, Visitor, page_of

PREVIEW = f"/staff/drafts/{SLUG}/preview"
SEVERE = {"safety_now": ["e_saddle"]}


@pytest.fixture
def staff(staff: Staffed) -> Staffed:
    """Let a draft be begun."""
    begin(staff.database)
    return staff


@pytest.fixture
def previews(staff: Staffed) -> Previews:
    return Previews(staff.database, Passes(key=SECRET_KEY))


def sample(editor: StaffBrowser) -> str:
    """Return the address in the frames."""
    return editor.page(PREVIEW).values("src")[0]


def test_the_preview_is_the_drafts_present_page(
    app: Flask, staff: Staffed, editor: StaffBrowser
) -> None:
    address = sample(editor)
    visitor = Visitor(app)
    assert "腰のセルフチェック" in visitor.open(address).words
    rewrite(staff.database, "腰のセルフチェック", "こしのセルフチェック")
    page = visitor.open(address)
    assert "こしのセルフチェック" in page.words
    assert "下書きの見本です。" in page.words
    assert "こしのセルフチェック" not in visitor.open("/").words


def test_a_posted_sample_gets_the_real_result_and_is_never_counted(
    app: Flask, staff: Staffed, editor: StaffBrowser
) -> None:
    address = sample(editor)
    reply = Visitor(app).post(SEVERE, path=address)
    page = page_of(reply)
    assert page.values("data-triage") == ["call119"]
    assert page.counted == ["no"]
    assert "下書きの見本です。" in page.words
    assert completions(staff.database) == 0


def test_a_samples_code_says_that_no_reception_reads_it(app: Flask, editor: StaffBrowser) -> None:
    page = page_of(Visitor(app).post({"safety_now": "none"}, path=sample(editor), hand_over="1"))
    assert "下書きの見本です。" in page.words
    assert "見本のコードです。" in page.words
    assert page.counted == []


def test_without_a_required_answer_the_samples_form_comes_back(
    app: Flask, editor: StaffBrowser
) -> None:
    page = page_of(Visitor(app).post({}, path=sample(editor)))
    assert page.values("data-triage") == []
    assert "下書きの見本です。" in page.words


def test_a_previews_token_counts_nothing_on_the_real_page(
    app: Flask, staff: Staffed, editor: StaffBrowser
) -> None:
    visitor = Visitor(app)
    stolen = visitor.open(sample(editor)).token
    page = page_of(visitor.post(SEVERE, token=stolen))
    assert page.values("data-triage") == ["call119"]
    assert page.counted == ["no"]
    assert completions(staff.database) == 0


def test_a_real_token_counts_nothing_on_the_preview_and_stays_good(
    app: Flask, staff: Staffed, editor: StaffBrowser
) -> None:
    visitor = Visitor(app)
    token = visitor.open("/").token
    assert page_of(visitor.post(SEVERE, token=token, path=sample(editor))).counted == ["no"]
    assert completions(staff.database) == 0
    assert page_of(visitor.post(SEVERE, token=token)).counted == ["yes"]
    assert completions(staff.database) == 1


def test_a_form_opened_before_an_edit_is_judged_by_the_draft_as_it_is_now(
    app: Flask, staff: Staffed, editor: StaffBrowser
) -> None:
    address = sample(editor)
    visitor = Visitor(app)
    token = visitor.open(address).token
    rewrite(staff.database, "腰のセルフチェック", "こしのセルフチェック")
    assert page_of(visitor.post(SEVERE, token=token, path=address)).values("data-triage")


def test_the_beacons_of_a_preview_are_not_noted(
    app: Flask, staff: Staffed, editor: StaffBrowser
) -> None:
    reply = Visitor(app).send(
        b"starts from:null", content_type="text/plain", path=f"{sample(editor)}pulse"
    )
    assert reply.status_code == 204
    app.extensions["background"].stop()
    count = "SELECT coalesce(sum(n), 0) FROM activity"
    assert staff.database.read(lambda c: c.exec_driver_sql(count).scalar_one()) == 0


def test_only_the_preview_may_be_framed_and_only_by_us(app: Flask, editor: StaffBrowser) -> None:
    visitor = Visitor(app).client
    framed = visitor.get(sample(editor)).headers
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert framed.getlist("X-Frame-Options") == ["SAMEORIGIN"]
    for path in ("/", "/about", "/end", "/staff/sign-in"):
        headers = visitor.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers.getlist("X-Frame-Options") == ["DENY"], path
    assert "frame-src 'self'" in editor.get(PREVIEW).headers["Content-Security-Policy"]
    assert "frame-src" not in framed["Content-Security-Policy"]


def test_no_search_engine_lists_a_preview_and_no_other_site_learns_its_address(
    app: Flask, editor: StaffBrowser
) -> None:
    reply = Visitor(app).client.get(sample(editor))
    assert "noindex" in reply.headers["X-Robots-Tag"]
    assert "noindex,nofollow" in reply.text
    assert reply.headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in reply.headers


def test_a_link_opens_without_signing_in_until_it_is_taken_back(
    app: Flask, staff: Staffed, editor: StaffBrowser
) -> None:
    assert editor.post(f"{PREVIEW}/share").status_code == 303
    page = editor.page(PREVIEW)
    found = re.search(r"http://localhost(/preview/[^<]+)<", page.html)
    assert found is not None
    visitor = Visitor(app)
    assert "下書きの見本です。" in visitor.open(found[1]).words
    assert "例として残す" not in page_of(visitor.post(SEVERE, path=found[1])).words
    (link_id,) = (one["value"] for one in page.inputs("id"))
    assert editor.post(f"{PREVIEW}/take-back", id=link_id).status_code == 303
    assert visitor.client.get(found[1]).status_code == 410
    logged = [one.what for one in staff.database.read(audit_log.newest)]
    assert logged[:2] == ["preview.taken_back", "preview.shared"]


def test_a_result_in_staffs_frame_offers_to_keep_the_answers_sealed(
    app: Flask, editor: StaffBrowser
) -> None:
    page = page_of(Visitor(app).post(SEVERE, path=sample(editor)))
    (keep,) = (href for href in page.values("href") if "/examples/new" in href)
    assert "e_saddle" not in keep


def test_a_link_ends_after_seven_days_and_a_frame_after_two_hours(
    staff: Staffed, previews: Previews
) -> None:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    link = previews.share(SLUG, who=OWNER, now=now).secret
    second = timedelta(seconds=1)
    entered = staff.add(now=now)
    frame = framed(previews, staff.member(entered, now=now), now=now)
    for minutes in range(20, 121, 20):
        assert staff.is_in(entered, now=now + timedelta(minutes=minutes))
    assert previews.open(link, now=now + LINK_LIFE - second)
    assert previews.open(link, now=now + LINK_LIFE) is None
    assert previews.open(frame, now=now + FRAME_LIFE)
    assert previews.open(frame, now=now + FRAME_LIFE + second) is None


def framed(previews: Previews, member: Member, *, now: datetime) -> str:
    return previews.for_frames(SLUG, session_id=member.session_id, now=now)


def test_a_frame_ends_with_the_session_of_whoever_opened_the_page(
    staff: Staffed, previews: Previews
) -> None:
    now = datetime(2026, 11, 22, 9, 0, 0, 500_000, tzinfo=UTC)
    member = staff.member(staff.add(now=now), now=now)
    frame = framed(previews, member, now=now)
    assert previews.open(frame, now=now)
    assert previews.open(frame, now=now + IDLE_LIMIT) is None
    staff.access.sessions.sign_out(member)
    assert previews.open(frame, now=now) is None


def test_a_frame_opens_by_no_later_session_that_gets_its_number_after_a_restore(
    staff: Staffed, previews: Previews
) -> None:
    now = datetime(2026, 11, 22, 9, 0, 0, 500_000, tzinfo=UTC)
    before = staff.member(staff.add(now=now), now=now).session_id
    lost = previews.for_frames(SLUG, session_id=before + 1, now=now)
    later = now + timedelta(minutes=1)
    again = staff.member(staff.add("next@example.jp", now=later), now=later)
    assert again.session_id == before + 1
    assert previews.open(lost, now=later) is None
    assert previews.open(framed(previews, again, now=later), now=later)


def test_a_frame_ends_when_its_member_may_no_longer_edit(
    staff: Staffed, previews: Previews
) -> None:
    now = datetime.now(UTC)
    staff.add(now=now)
    member = staff.member(staff.add("editor@example.jp", role=Role.EDITOR, now=now), now=now)
    frame = framed(previews, member, now=now)
    assert previews.open(frame, now=now)
    accounts = staff.access.accounts
    accounts.change_role(member.account_id, role=Role.VIEWER, who=OWNER, now=now)
    assert previews.open(frame, now=now) is None


def test_links_die_with_their_draft(staff: Staffed, previews: Previews) -> None:
    now = datetime.now(UTC)
    link = previews.share(SLUG, who=OWNER, now=now).secret
    written = Drafts(staff.database)
    written.discard(SLUG, 1, who=OWNER, now=now)
    written.start(SLUG, who=OWNER, now=now)
    assert previews.open(link, now=now) is None


def test_nobody_makes_links_without_end(staff: Staffed, previews: Previews) -> None:
    del staff
    now = datetime.now(UTC)
    for _ in range(20):
        previews.share(SLUG, who=OWNER, now=now)
    with pytest.raises(TooManyLinksError):
        previews.share(SLUG, who=OWNER, now=now)


def test_no_made_up_address_opens_a_preview(app: Flask, editor: StaffBrowser) -> None:
    address = sample(editor)
    client = Visitor(app).client
    parts = address.removeprefix("/preview/f").removesuffix("/").split("-", 2)
    for forged in (
        f"/preview/f{parts[0]}1-{parts[1]}-{parts[2]}/",
        f"/preview/f1{parts[0]}-{parts[1]}-{parts[2]}/",
        f"/preview/s{parts[0]}-{parts[1]}-{parts[2]}/",
        f"/preview/f{parts[0]}-{int(parts[1]) + 9999}-{parts[2]}/",
        f"{address[:-2]}{'A' if address[-2] != 'A' else 'B'}/",
        "/preview/x/",
        "/preview/f1-1-/",
        f"/preview/{Page(client.get('/').text).token}/",
    ):
        assert client.get(forged).status_code == 410, forged
        assert client.post(forged, data=SEVERE).status_code == 410, forged


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{ 7*7 }}", "<img src=x onerror=a>"]
)
def test_markup_in_a_draft_is_only_ever_text(
    app: Flask, staff: Staffed, editor: StaffBrowser, text: str
) -> None:
    rewrite(staff.database, "腰のセルフチェック", text)
    for page in (Visitor(app).open(sample(editor)), editor.page(PREVIEW)):
        assert text in page.words
        assert not [tag for tag, _ in page.elements if tag == "img"]


def test_a_viewer_sees_no_preview_page(app: Flask, staff: Staffed) -> None:
    viewer = signed_in(app, staff, role=Role.VIEWER, email="viewer@example.jp")
    assert viewer.get(PREVIEW).status_code == 403
