"""The owner changes what the clinic says about itself; visitors see it, and the log says so."""

from __future__ import annotations

import json
from base64 import b64decode
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from app.domain.staff import Role
from app.services.clinic_profile import ClinicProfile, ProfileChange, ProfileChangedError
from app.storage import audit_log
from tests.support.staff import NOW, OWNER, Staffed
from tests.support.staff_client import StaffBrowser, signed_in, words_of
from tests.support.visits import Page, Visitor

SETTINGS = "/staff/settings"
CHANGED = "clinic.changed"
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    '" autofocus onfocus="alert(1)',
    "</textarea><svg onload=alert(1)>",
)


@pytest.fixture
def owner(app: Flask, staff: Staffed) -> StaffBrowser:
    return signed_in(app, staff)


def filled_in(browser: StaffBrowser, part: str) -> dict[str, str]:
    """Return what the inputs of a part hold, as a browser would send it back."""
    page = browser.page(f"{SETTINGS}/{part}")
    fields = {a["name"]: a.get("value", "") for tag, a in page.elements if tag == "input"}
    areas = [a["name"] for tag, a in page.elements if tag == "textarea"]
    return fields | {name: fields[f"seen-{name}"] for name in areas}


def send(browser: StaffBrowser, part: str, fields: dict[str, str]) -> TestResponse:
    texts = {name: text for name, text in fields.items() if name != "csrf"}
    return browser.post(f"{SETTINGS}/{part}", csrf=fields["csrf"], headers=None, **texts)


def save(browser: StaffBrowser, part: str, **changes: str) -> tuple[int, str]:
    reply = send(browser, part, filled_in(browser, part) | changes)
    return reply.status_code, words_of(reply)


def logged(staff: Staffed) -> list[tuple[str, dict[str, str]]]:
    entries = staff.database.read(audit_log.newest)
    return [(one.who, json.loads(one.details)) for one in entries if one.what == CHANGED]


def test_a_changed_name_reaches_visitors_and_the_log(
    app: Flask, staff: Staffed, owner: StaffBrowser
) -> None:
    assert save(owner, "clinic", name="菜の花整体院", hours="平日 9:00\r\n土曜 休み")[0] == 303
    app.extensions["background"].refresh()
    about = Visitor(app).open("/about").words
    assert "菜の花整体院" in about
    assert "平日 9:00\n土曜 休み" in about
    assert "数秒で" in owner.page(f"{SETTINGS}?done=clinic").words
    assert logged(staff) == [(OWNER, {"name": "菜の花整体院", "hours": "平日 9:00\n土曜 休み"})]


def test_saving_what_was_there_changes_and_logs_nothing(
    staff: Staffed, owner: StaffBrowser
) -> None:
    assert save(owner, "links")[0] == 303
    assert logged(staff) == []


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("booking_url", "https://beauty.hotpepper.jp/", "サービス全体のはじめのページです"),
        ("booking_url", "https://lin.ee/a https://lin.ee/b", "アドレスが2つ以上あります"),
        ("booking_url", "javascript:alert(1)", "アドレスが見つかりません"),
        ("line_url", "https://coubic.com/nanohana", "LINEのリンクではありません"),
        ("booking_url", "https://lin.ee/x?u=https%3A%2F%2Fevil.com", "別のアドレスが隠れています"),
        ("line_url", "https://booking.example/x?https://lin.ee", "別のアドレスが隠れています"),
        ("telephone", "119", "電話番号の形ではありません"),
    ],
)
def test_what_is_refused_is_kept_in_the_form_and_says_why(
    staff: Staffed, owner: StaffBrowser, name: str, typed: str, says: str
) -> None:
    reply = send(owner, "links", filled_in(owner, "links") | {name: typed})
    assert reply.status_code == 422
    assert says in words_of(reply)
    assert [one["value"] for one in Page(reply.text).inputs(name)] == [typed]
    assert logged(staff) == []


def test_a_claim_that_may_not_be_made_is_refused_with_law_and_other_words(
    staff: Staffed, owner: StaffBrowser
) -> None:
    status, words = save(owner, "privacy", privacy_note="通えば必ず治ります。")
    assert status == 422
    assert "景品表示法" in words
    assert "言いかえの例" in words
    assert logged(staff) == []


def test_words_to_take_care_with_stay_only_for_a_reason_that_is_logged(
    staff: Staffed, owner: StaffBrowser
) -> None:
    claim = "根本改善をめざす整体です。"
    reply = send(owner, "clinic", filled_in(owner, "clinic") | {"hours": claim})
    assert reply.status_code == 422
    assert "言いかえるか、このままでよい理由を書いてください" in words_of(reply)
    assert claim in words_of(reply)
    assert logged(staff) == []
    assert save(owner, "clinic", hours=claim, why="  引用です  ")[0] == 303
    entry = next(one for one in staff.database.read(audit_log.newest) if one.what == CHANGED)
    assert entry.why == "引用です"
    assert save(owner, "clinic", name="菜の花整体院")[0] == 303, "the words stand there already"
    assert save(owner, "clinic", contact=claim)[0] == 422, "elsewhere they need a reason again"


def test_a_reason_longer_than_the_log_takes_is_refused_and_kept(owner: StaffBrowser) -> None:
    status, words = save(owner, "clinic", hours="根本改善をめざす整体です。", why="理" * 501)
    assert status == 422
    assert "長すぎます" in words
    assert "理" * 501 in words


def test_wide_digits_of_a_phone_keyboard_are_understood(app: Flask, owner: StaffBrowser) -> None:
    assert save(owner, "links", telephone=" ０３ー１２３４ー５６７８ ")[0] == 303
    app.extensions["background"].refresh()
    assert "03-1234-5678" in Visitor(app).open("/about").words


@pytest.mark.parametrize(
    ("typed", "shown", "dialled"),
    [
        ("０６（６１２３）４５６７　（代表）", "06(6123)4567 (代表)", "tel:0661234567"),
        ("センター： 06‐6123‐4567", "センター: 06-6123-4567", "tel:0661234567"),
        ("＋81　6ー6123ー4567", "+81 6-6123-4567", "tel:+81661234567"),
    ],
)
def test_a_telephone_number_is_shown_as_it_is_written_and_dialled_in_digits(
    app: Flask, owner: StaffBrowser, typed: str, shown: str, dialled: str
) -> None:
    assert save(owner, "links", telephone=typed)[0] == 303
    app.extensions["background"].refresh()
    about = Visitor(app).open("/about")
    assert shown in about.words
    assert dialled in about.values("href")


def test_the_slower_of_two_owners_sees_what_the_quicker_one_wrote(
    app: Flask, staff: Staffed, owner: StaffBrowser
) -> None:
    other = signed_in(app, staff, email="other@example.jp")
    opened = filled_in(other, "clinic")
    save(owner, "clinic", name="さきの院")
    reply = send(other, "clinic", opened | {"name": "あとの院"})
    assert reply.status_code == 422
    assert "ほかの人が書いた、いまの内容" in words_of(reply)
    assert "さきの院" in words_of(reply)
    again = {a["name"]: a.get("value", "") for t, a in Page(reply.text).elements if t == "input"}
    assert again["name"] == "あとの院"
    assert send(other, "clinic", opened | again).status_code == 303
    assert "あとの院" in owner.page(SETTINGS).words


def test_hours_are_understood_however_a_phone_writes_them(
    staff: Staffed, owner: StaffBrowser
) -> None:
    typed = {"open_mon": "９：００〜１２：３０、14:00ー19:00", "days_off": "2026/12/29～2027/1/3"}
    assert save(owner, "open", **typed)[0] == 303
    kept = {"days_off": "2026/12/29-2027/1/3", "open_mon": "9:00-12:30 14:00-19:00"}
    assert logged(staff) == [(OWNER, kept)]
    status, words = save(owner, "open", open_tue="朝から")
    assert status == 422
    assert "時間の形ではありません" in words


def test_a_colour_on_which_white_words_are_faint_is_refused(owner: StaffBrowser) -> None:
    assert save_look(owner, color="#06C755").status_code == 422
    assert "読みにくい色です" in words_of(save_look(owner, color="#06c755"))
    assert save_look(owner, color="#0B6B5E").status_code == 303
    assert "#0b6b5e" in owner.page(SETTINGS).words


def save_look(browser: StaffBrowser, *, color: str = "", **sent: str | bytes) -> TestResponse:
    """Post the form of colour and pictures; bytes are files."""
    fields = filled_in(browser, "look") | {"color": color}
    files = {name: (BytesIO(raw), name) for name, raw in sent.items() if isinstance(raw, bytes)}
    texts = {name: text for name, text in sent.items() if isinstance(text, str)}
    data = fields | files | texts
    return browser.client.post(f"{SETTINGS}/look", data=data, content_type="multipart/form-data")


def test_a_picture_is_written_anew_shown_logged_by_its_digest_and_taken_back(
    staff: Staffed, owner: StaffBrowser
) -> None:
    sent = BytesIO()
    Image.new("RGB", (1000, 500), (200, 180, 150)).save(sent, "PNG")
    reply = save_look(owner, picture=sent.getvalue(), picture_alt="施術の部屋")
    assert reply.status_code == 303
    profile = ClinicProfile(staff.database).read()
    with Image.open(BytesIO(b64decode(profile.picture))) as kept:
        assert (kept.format, kept.size) == ("JPEG", (800, 400))
    shown = [a["src"] for tag, a in owner.page(SETTINGS).elements if tag == "img"]
    assert shown == [f"data:image/jpeg;base64,{profile.picture}"]
    assert "sha256" in logged(staff)[0][1]["picture"]
    assert save_look(owner, **{"drop-picture": "1"}).status_code == 303
    assert ClinicProfile(staff.database).read().picture == ""


def test_what_is_no_picture_is_refused_and_nothing_is_lost(
    staff: Staffed, owner: StaffBrowser
) -> None:
    reply = save_look(owner, logo=b"<svg onload=alert(1)>", picture_alt="うけつけ")
    assert reply.status_code == 422
    assert "写真として読めませんでした" in words_of(reply)
    assert [one["value"] for one in Page(reply.text).inputs("picture_alt")] == ["うけつけ"]
    assert logged(staff) == []


@pytest.mark.parametrize("typed", HOSTILE)
def test_markup_typed_into_the_profile_is_only_ever_text(
    app: Flask, owner: StaffBrowser, typed: str
) -> None:
    save(owner, "clinic", name=typed, address=typed, licences=typed, contact=typed, manager=typed)
    save(owner, "privacy", privacy_note=typed)
    app.extensions["background"].refresh()
    visitor = Visitor(app)
    pages = [
        owner.page(SETTINGS),
        owner.page(f"{SETTINGS}/clinic"),
        owner.page(f"{SETTINGS}/privacy"),
    ]
    for page in (*pages, visitor.open("/about"), visitor.open("/")):
        assert not [tag for tag, _ in page.elements if tag in {"img", "iframe", "object"}]
        assert not [a for _, a in page.elements if {"onerror", "onload", "onfocus"} & a.keys()]
        assert "alert(1)" not in "".join(page.values("autofocus"))
        assert "49" not in page.words
    assert typed in visitor.open("/about").words


def test_no_part_but_the_known_ones_can_be_asked_for(owner: StaffBrowser) -> None:
    assert owner.get(f"{SETTINGS}/secret_key").status_code == 404


def test_an_editor_has_no_settings(app: Flask, staff: Staffed) -> None:
    editor = signed_in(app, staff, role=Role.EDITOR, email="editor@example.jp")
    assert editor.get(SETTINGS).status_code == 403


def test_the_operators_changes_are_logged_too(staff: Staffed) -> None:
    profile = ClinicProfile(staff.database)
    change = ProfileChange(texts={"name": "院"}, seen={}, who="operator")
    profile.save(change, now=NOW)
    assert logged(staff) == [("operator", {"name": "院"})]


def test_a_change_by_somebody_else_is_never_overwritten_unseen(staff: Staffed) -> None:
    profile = ClinicProfile(staff.database)
    profile.save(ProfileChange(texts={"name": "いま"}, seen={}, who=OWNER), now=NOW)
    with pytest.raises(ProfileChangedError) as caught:
        profile.save(
            ProfileChange(texts={"name": "あと"}, seen={"name": "まえ"}, who=OWNER), now=NOW
        )
    assert caught.value.there == {"name": "いま"}
    assert profile.read().name == "いま"


def test_words_typed_until_the_sign_in_was_stale_are_given_back(app: Flask, staff: Staffed) -> None:
    stale = signed_in(app, staff, email="stale@example.jp", fresh=False)
    reply = stale.post(f"{SETTINGS}/clinic", hours="平日は朝の9時から")
    assert "平日は朝の9時から" in words_of(reply)
    assert "/staff/confirm" in reply.text
    assert logged(staff) == []


def events(staff: Staffed) -> list[str]:
    return [one.what for one in staff.database.read(audit_log.newest)]


def test_thresholds_may_be_raised_for_the_weeks_to_come(
    staff: Staffed, owner: StaffBrowser
) -> None:
    path = f"{SETTINGS}/thresholds"
    assert "からの回答に使います" in owner.page(path).words
    assert owner.post(path, month="150", quarter="60", variance="20").status_code == 303
    said = owner.page(SETTINGS).words
    assert "月のおわりに約150人分、3か月のおわりには約60人分" in said
    assert "標準偏差4.5人" in said
    assert "緊急のサインで最大" in owner.page(path).words
    assert events(staff)[0] == "statistics.thresholds_chosen"


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ({"month": "99", "quarter": "50", "variance": "16"}, "100以上にしてください。"),
        ({"month": "100", "quarter": "49", "variance": "16"}, "50以上にしてください。"),
        ({"month": "100", "quarter": "50", "variance": "15"}, "16以上にしてください。"),
        ({"month": "100", "quarter": "50", "variance": "401"}, "400以下にしてください。"),
        ({"month": "ない", "quarter": "50", "variance": "16"}, "100以上にしてください。"),
    ],
)
def test_no_threshold_goes_under_its_floor(
    staff: Staffed, owner: StaffBrowser, numbers: dict[str, str], says: str
) -> None:
    before = events(staff)
    reply = owner.post(f"{SETTINGS}/thresholds", csrf=None, headers=None, **numbers)
    assert reply.status_code == 422
    assert says in words_of(reply)
    typed = [one["value"] for one in Page(reply.text).inputs("month")]
    assert typed == [numbers["month"]]
    assert events(staff) == before


def test_a_link_that_is_given_out_is_added_renamed_and_given_up(
    staff: Staffed, owner: StaffBrowser
) -> None:
    path = f"{SETTINGS}/sources"
    add = owner.post(f"{path}/add", code="Ｓpring-1", label="春のはがき")
    assert add.location == f"{path}?done=added"
    assert "http://localhost/?from=spring-1" in owner.page(path).words
    assert owner.post(f"{path}/rename", code="spring-1", label="はがき").status_code == 303
    assert owner.post(f"{path}/give-up", code="spring-1").status_code == 303
    assert "やめたリンク: はがき" in owner.page(path).words
    assert events(staff)[:3] == [
        "statistics.source_given_up",
        "statistics.source_renamed",
        "statistics.source_added",
    ]


@pytest.mark.parametrize(
    ("code", "label", "says"),
    [
        ("", "名前", "目印を入力してください。"),
        ("春", "名前", "半角の英小文字"),
        ("line", "名前", "もう使っています"),
        ("new", "", "名前を入力してください。"),
        ("<script>", "<script>", "半角の英小文字"),
    ],
)
def test_a_link_that_can_not_be_counted_is_refused_in_words(
    owner: StaffBrowser, code: str, label: str, says: str
) -> None:
    reply = owner.post(f"{SETTINGS}/sources/add", code=code, label=label)
    assert reply.status_code == 422
    assert says in words_of(reply)
    page = Page(reply.text)
    assert [one["value"] for one in page.inputs("code") if one.get("id")] == [code]
    assert not [tag for tag, _ in page.elements if tag == "script"]


def test_a_link_that_is_gone_says_so(owner: StaffBrowser) -> None:
    reply = owner.post(f"{SETTINGS}/sources/give-up", code="no-such")
    assert "もうありません" in words_of(reply)


def test_pasted_addresses_become_the_hosts_that_may_embed_and_the_log_says_so(
    app: Flask, staff: Staffed, owner: StaffBrowser
) -> None:
    pasted = "https://WWW.seitai.jp/about/\r\nｓｅｉｔａｉ.jp"
    assert save(owner, "embed", embed_hosts=pasted)[0] == 303
    assert logged(staff) == [(OWNER, {"embed_hosts": "www.seitai.jp\nseitai.jp"})]
    app.extensions["background"].refresh()
    words = owner.page(f"{SETTINGS}/embedding").words
    assert "埋め込めるサイト: https://www.seitai.jp、https://seitai.jp" in words
    assert save(owner, "embed", embed_hosts="")[0] == 303
    app.extensions["background"].refresh()
    assert "まだありません" in owner.page(f"{SETTINGS}/embedding").words


@pytest.mark.parametrize("typed", ["*.seitai.jp", "http://seitai.jp", "seitai.jp:8443", "seitai"])
def test_what_names_no_host_is_given_back_with_what_to_write(
    staff: Staffed, owner: StaffBrowser, typed: str
) -> None:
    status, words = save(owner, "embed", embed_hosts=typed)
    assert (status, logged(staff)) == (422, [])
    assert "サイトの名前だけを、1行に1つ、10個まで" in words
    assert typed in words
