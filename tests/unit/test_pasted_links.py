"""Addresses as people paste them: known services by name, everything else held for an owner."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import pytest

from app.domain.clinic import Clinic, clinic_problems, without_withheld
from app.domain.links import LinkRules, link_problem, pasted, split_link
from app.services import shipped

RULES = LinkRules(providers=shipped.link_providers())

KNOWN = {
    "Hot Pepper ビューティー": [
        "https://beauty.hotpepper.jp/kr/slnH000743149/",
        "https://beauty.hotpepper.jp/kr/slnH000169389/coupon/",
        "https://beauty.hotpepper.jp/slnH000784195/",
        "https://beauty.hotpepper.jp/CSP/kr/reserve/?storeId=H000777760",
        "http://b.hpr.jp/kr/hp/H000641049",
        "b.hpr.jp/kr/hp/H000797603",
    ],
    "Airリザーブ": [
        "https://airrsv.net/tonokotuin/calendar",
        "https://airrsv.net/AKR2137240529/calendar",
        "https://airrsv.net/nishicli/calendar?schdlId=s00004880D",
        "https://airrsv.net/narite/calendar/menuDetail/?schdlId=s00001&bookingDate=20261201",
        "airrsv.net/platkokoro2020/calendar",
    ],
    "STORES 予約": [
        "https://coubic.com/yuheadspa/services",
        "https://coubic.com/ashilab/2371791",
        "https://coubic.com/base-private-sauna/3957380/book",
        "https://coubic.com/nanohana?utm_source=instagram&utm_medium=social",
        "coubic.com/nanohana",
    ],
    "RESERVA": [
        "https://reserva.be/nanohana",
        "https://reserva.be/studiomicuus/contact",
        "https://reserva.be/nanohana/reserve?mode=service_staff&search_evt_no=99eJwzNjI1NQEABCMBLw",
        "ｈｔｔｐｓ：／／ｒｅｓｅｒｖａ．ｂｅ／ｎａｎｏｈａｎａ",
    ],
    "SelectType": [
        "https://select-type.com/rsv/?id=KatPteH9vEg",
        "https://select-type.com/rsv/?id=2ZeHG-XNULI",
        "https://select-type.com/rsv/?id=Npb30lqc5qM&c_id=414630&w_flg=1",
        "https://select-type.com/e/?id=UcZCuWudbPM&w_flg=1",
        "https://select-type.com/p/?p=JDsfQYZeGWQ",
    ],
    "エキテン": [
        "https://www.ekiten.jp/shop_74259373/",
        "https://www.ekiten.jp/shop_281076/access/",
        "http://www.ekiten.jp/shop_14498637",
        "ekiten.jp/shop_88106804/",
    ],
    "EPARK": ["https://epark.jp/shopinfo/hpl900000002/"],
    "楽天ビューティ": [
        "https://beauty.rakuten.co.jp/s3000052366/",
        "https://beauty.rakuten.co.jp/s0000045369/",
    ],
    "minimo": ["https://minimodel.jp/r/af51gWH", "https://minimodel.jp/r/Hwek6aD"],
    "tol": [
        "https://tol-app.jp/s/ah63epbbc2ejsctgvpzm",
        "https://tol-app.jp/s/detxsalon-maki?utm_source=lp&utm_medium=link&utm_campaign=list",
    ],
    "ワンモアハンド": ["http://1cs.jp/baard/r", "https://1cs.jp/mr/x"],
    "ピークマネージャー": [
        "https://www.peakmanager.com/online/index/b3m5y2?booking_source=googlemap&rwg_token=AE37R_ic",
        "https://www.peakmanager.com/online/index/z7q6r4/eNpLtDK0qi62MjSyUsovKMnMzytJTI",
    ],
    "Beauty Merit": [
        "https://071f0f.b-merit.jp/0344057222/web/",
        "https://8eca03.b-merit.jp/z3SPb7/web/reserve1/?from_coupon=1&no_coupon=1",
    ],
    "ChoiceRESERVE": [
        "https://mystudio.resv.jp/reserve/calendar.php?x=1679175992",
        "https://nanohana.resv.jp/reserve/calendar.php",
    ],
    "SuperSaaS": ["https://www.supersaas.jp/schedule/nanohana/Seitai"],
    "TimeRex": [
        "https://timerex.net/s/bodymake_tokyo_yuta",
        "https://timerex.net/s/nexus/8a95879a",
    ],
    "Jicoo": ["https://www.jicoo.com/t/BXDdpgGcV_8Z/e/fHKyvEkD"],
    "Square 予約": [
        "https://book.squareup.com/appointments/ud9yhcwfqc1fg0/location/LY7BZ89WAQ2QS/services"
    ],
    "Squarespace（Acuity）": [
        "https://nanohana.as.me/",
        "https://app.acuityscheduling.com/schedule.php?owner=12345678",
    ],
    "Calendly": ["https://calendly.com/nanohana/60min"],
    "Google カレンダーの予約": ["https://calendar.app.google/Ab12Cd34Ef56Gh78"],
    "Google マップの予約": ["https://www.google.com/maps/reserve/v/dine/c/d4SDHxhazOM?hl=ja"],
    "LINE公式アカウント": [
        "https://lin.ee/tsilra6",
        "友だち追加はこちらから→ https://lin.ee/AbC12dE 🌸ご予約お待ちしています！",
        "https://line.me/R/ti/p/%40ncf2830x",
        "https://line.me/R/ti/p/@ncf2830x",
        "https://page.line.me/620mozlm?openQrModal=true",
        "https://page.line.me/?accountId=717zajri",
    ],
    "LINEミニアプリ（LIFF）": [
        "https://liff.line.me/1656123456-AbCdEfGh",
        "https://liff.line.me/2001234567-xYz12345/reserve",
    ],
}


def known() -> list[tuple[str, str]]:
    return [(name, text) for name, texts in KNOWN.items() for text in texts]


@pytest.mark.parametrize(("name", "text"), known())
def test_a_page_of_a_known_service_is_named_and_shown_at_once(name: str, text: str) -> None:
    url = pasted(text)
    found = RULES.provider(url)
    assert found is not None, url
    assert found.name == name
    clinic = Clinic(**{"line_url" if found.kind == "line" else "booking_url": url})
    assert clinic_problems(clinic, links=RULES) == ()
    assert without_withheld(clinic, links=RULES) == clinic


def test_sixty_addresses_of_all_services_were_tried() -> None:
    assert len(known()) >= 60
    assert len(KNOWN) >= 12
    assert KNOWN.keys() == {one.name for one in shipped.link_providers()}


def test_the_list_has_a_date_and_small_patterns_only() -> None:
    listed = json.loads(shipped.shipped_text("link-providers.json"))
    assert listed["checked"] >= "2026-11-29"
    for one in shipped.link_providers():
        assert one.looks.startswith("https://")
        for pattern in one.paths:
            assert pattern.startswith("/")
            assert "**" not in pattern.removesuffix("**").partition("?**")[0].replace("/**?", "/?")


_ATTACKS = [
    "//evil.com", "/https://evil.com", "?url=https://evil.com", "?url=https%3A%2F%2Fevil.com",
    "?next=//evil.com", "?to=%2F%2Fevil.com", "?u=evil.com", "?redirect=/evil", "#//evil.com",
    "#https://evil.com", "?to=%252f%252fevil.com", "/../../../evil", "/%2e%2e/%2e%2e/x",
    "/\\evil.com", "/%5cevil.com", "/%00", "?x=%0d%0aSet-Cookie:a", "#javascript:alert(1)",
    "?x=%3Cscript%3E", "?x=a|b", "/" + "a" * 4_000,
]  # fmt: skip
_PAGES = [
    "beauty.hotpepper.jp/kr/slnH000743149", "airrsv.net/nanohana/calendar", "coubic.com/nanohana",
    "reserva.be/nanohana", "www.ekiten.jp/shop_74259373", "tol-app.jp/s/nanohana", "lin.ee/tsilra6",
    "line.me/R/ti/p/@nanohana", "page.line.me/nanohana", "liff.line.me/1656123456-AbCdEfGh",
    "nanohana.resv.jp/reserve/calendar.php", "timerex.net/s/nanohana", "minimodel.jp/r/a1B2c3D4",
    "calendly.com/nanohana/60min", "071f0f.b-merit.jp/0344057222/web",
]  # fmt: skip
_TRICKS = (
    "https://{host}.evil.com/{path}", "https://evil-{host}/{path}", "https://{dashed}.evil.com/{path}",
    "https://www.{host}.co/{path}", "https://sub.sub.{host}/{path}", "https://{host}:8443/{path}",
    "https://{host}:443/{path}", "https://user@{host}/{path}", "https://user:pass@{host}/{path}",
    "https://{host}@evil.com/{path}", "https://{host}%40evil.com/{path}", "https://{host}./{path}",
    "https://{host}\\@evil.com/{path}", "https://{homograph}/{path}", "https://xn--{dashed}-abc.jp/{path}",
    "https://evil.com/{host}/{path}", "https://evil.com?{host}/{path}", "https://evil.com#{host}/{path}",
    "https://evil.com／{host}/{path}", "javascript:alert(1)//{host}/{path}", "ftp://{host}/{path}",
    "data:text/html,{host}/{path}", "//{host}/{path}", "https:/{host}/{path}", "intent://{host}/{path}",
)  # fmt: skip
_ON_KNOWN_HOSTS = [
    "https://line.me/R/share?text=evil.com", "https://line.me/R/nv/wallet", "https://line.me/R/app/1?x=y.z",
    "https://line.me/R/?url=https%3A%2F%2Fevil.com", "https://line.me/R/ti/p/", "https://line.me/ja/",
    "https://www.google.com/url?q=evil.com", "https://www.google.com/", "https://www.google.com/search?q=x",
    "https://docs.google.com/document/d/abc/edit", "https://beauty.hotpepper.jp/",
    "https://beauty.hotpepper.jp/svcSA/macAD/", "https://coubic.com", "https://coubic.com/",
    "https://minimodel.jp/salontool/login", "https://select-type.com/rsv/", "https://lin.ee/",
    "https://liff.line.me/", "https://evil.b-merit.jp.co/x/web", "https://calendar.google.com/calendar/u/0/r",
    "https://127.0.0.1/x", "https://[::1]/x", "https://localhost/x", "https://coubic", "https://2130706433/",
    "https://coubic.com/a https://evil.com/b", "https://co\u0301ubic.com/x",
    "ｊａｖａｓｃｒｉｐｔ：ａｌｅｒｔ(1)",
]  # fmt: skip


def hostile() -> Iterator[str]:
    for page, attack in itertools.product(_PAGES, _ATTACKS):
        yield f"https://{page}{attack}"
    for page, trick in itertools.product(_PAGES, _TRICKS):
        host, _, path = page.partition("/")
        homograph = host.replace("e", "\u0435").replace("o", "\u043e").replace("i", "\u0456")
        dashed = host.replace(".", "-")
        if trick.startswith("https://evil-{") and host.endswith((".resv.jp", ".b-merit.jp")):
            continue  # somebody else's page of the same service, as good as any
        yield trick.format(host=host, path=path, homograph=homograph, dashed=dashed)
    yield from _ON_KNOWN_HOSTS


def shown_at_once(text: str) -> str:
    """Return what visitors get of a text as soon as it is stored, if it can be."""
    clinic = Clinic(booking_url=pasted(text))
    is_stored = not clinic_problems(clinic, links=RULES)
    return without_withheld(clinic, links=RULES).booking_url if is_stored else ""


def test_nothing_hostile_is_shown_before_somebody_confirmed_it() -> None:
    tried = set(hostile())
    assert len(tried) >= 500
    shown = [(text, url) for text in tried if (url := shown_at_once(text))]
    assert shown == []


def test_what_hides_a_target_or_is_no_link_cannot_even_be_stored() -> None:
    bad = ("//evil", "https%3A", "%2F%2F", "%252f", "/..", "%2e%2e", "\\", "%5c", "%00", "%0d", "|")
    for text in hostile():
        if any(sign in text.removeprefix("https://") for sign in bad):
            assert RULES.problem(pasted(text)), text


def test_confirming_helps_no_link_that_is_refused() -> None:
    for text in hostile():
        url = pasted(text)
        clinic = Clinic(booking_url=url, confirmed_links=url)
        if RULES.problem(url):
            assert without_withheld(clinic, links=RULES) == Clinic()


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("　coubic.com/nanohana　", "https://coubic.com/nanohana"),
        ("HTTPS://Coubic.COM/Nanohana", "https://coubic.com/Nanohana"),
        ("ご予約は https://coubic.com/nanohana。よろしく", "https://coubic.com/nanohana"),
        ("予約（https://coubic.com/nanohana）", "https://coubic.com/nanohana"),
        ("<https://coubic.com/nanohana>", "https://coubic.com/nanohana"),
        ("https://lin.ee/AbCからどうぞ", "https://lin.ee/AbC"),
        ("予約：nanohana-seitai.com/yoyaku、電話は06", "https://nanohana-seitai.com/yoyaku"),
        ("https://a.jp/x?gclid=1&id=2&utm_source=line#top", "https://a.jp/x?id=2#top"),
        ("https://a.jp/予約/", "https://a.jp/%E4%BA%88%E7%B4%84/"),
        ("https://腰痛.jp", "https://xn--nsyz0w.jp"),
        ("\u200bhttps://lin.ee/AbC\ufeff", "https://lin.ee/AbC"),
        ("https://lin.ee/AbC\nhttps://lin.ee/AbC", "https://lin.ee/AbC"),
        ("info@nanohana.jp", "info@nanohana.jp"),
        ("まだありません", "まだありません"),
        ("", ""),
    ],
)
def test_the_address_is_taken_out_of_what_was_pasted(typed: str, url: str) -> None:
    assert pasted(typed) == url
    assert pasted(url) == url, "what is stored stays as it is"


def test_two_addresses_are_told_apart_from_none() -> None:
    two = pasted("予約 https://coubic.com/a LINE https://lin.ee/b")
    assert link_problem(two, limit=()) == "several_links"
    assert link_problem("予約", limit=()) == "malformed_link"


def test_a_service_s_first_page_is_refused_and_its_other_pages_wait() -> None:
    assert RULES.problem("https://beauty.hotpepper.jp/") == "provider_home"
    other = "https://beauty.hotpepper.jp/g-kr/x"
    assert RULES.problem(other) is None
    assert RULES.provider(other) is None
    near = RULES.near(other)
    assert near is not None
    assert near.looks == "https://beauty.hotpepper.jp/kr/sln…"


@pytest.mark.parametrize(
    "url", ["https://forms.gle/a1B2c3D4", "https://docs.google.com/forms/d/e/1FA_i/viewform"]
)
def test_a_form_that_anybody_can_make_waits_for_an_owner(url: str) -> None:
    clinic = Clinic(booking_url=url)
    assert clinic_problems(clinic, links=RULES) == ()
    assert without_withheld(clinic, links=RULES) == Clinic()


def test_a_limit_holds_for_known_services_too() -> None:
    limited = LinkRules(providers=RULES.providers, limit=("lin.ee",))
    assert limited.provider("https://lin.ee/AbC") is not None
    assert limited.provider("https://coubic.com/nanohana") is None
    assert limited.problem("https://coubic.com/nanohana") == "host_not_allowed"


@pytest.mark.parametrize(
    "text", ["https://" + "a." * 2_000, "a-" * 2_000, "https://a.jp/" + "=あ" * 2_000]
)
def test_the_longest_text_is_read_or_refused(text: str) -> None:
    assert len(split_link(pasted(text)).rest) <= 40_000
