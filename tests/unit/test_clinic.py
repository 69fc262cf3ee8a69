"""What a clinic may say about itself."""

from __future__ import annotations

import pytest

from app.domain.clinic import (
    DEMONSTRATION,
    Clinic,
    brand_colours,
    clinic_problems,
    demonstration_links,
    well_formed,
    without_demonstration,
)
from app.domain.links import LinkRules
from app.services import shipped

LINKS = LinkRules(
    providers=(*shipped.link_providers(), DEMONSTRATION),
    limit=("line.me", "lin.ee", "reserve.jp", "coubic.com", ".example"),
)


@pytest.mark.parametrize(
    "clinic",
    [
        pytest.param(Clinic(), id="nothing yet"),
        pytest.param(
            Clinic(name="整体院", address="東京都\n港区", hours="9:00　19:00"), id="texts"
        ),
        pytest.param(Clinic(telephone="03-1234-5678"), id="landline"),
        pytest.param(Clinic(telephone="09012345678"), id="mobile without hyphens"),
        pytest.param(Clinic(telephone="0120-123-456"), id="toll-free"),
        pytest.param(Clinic(telephone="06(6123)4567"), id="brackets"),
        pytest.param(Clinic(telephone="03-1234-5678(代表)"), id="with a word"),
        pytest.param(Clinic(booking_url="https://reserve.jp/opt"), id="booking"),
        pytest.param(Clinic(line_url="https://lin.ee/AbC12"), id="LINE"),
        pytest.param(Clinic(line_url="https://line.example/x"), id="LINE of a demonstration"),
        pytest.param(Clinic(site_url="https://reserve.jp/"), id="the clinic's own site"),
        pytest.param(Clinic(open_mon="9:00-12:30 14:00-19:00", open_sun="22:00-24:00"), id="hours"),
        pytest.param(Clinic(days_off="2026/12/29-2027/1/3 2027/1/11"), id="days off"),
        pytest.param(Clinic(color="#0b6b5e"), id="a dark green"),
        pytest.param(Clinic(logo="UklGRg==", picture="/9j/4AAQ"), id="pictures"),
        pytest.param(Clinic(embed_hosts="seitai.jp\nwww.xn--48jwg.jp"), id="hosts that embed"),
        pytest.param(Clinic(embed_hosts="localhost:8080 127.0.0.1"), id="a demonstration's own"),
    ],
)
def test_a_sound_profile_has_no_problem(clinic: Clinic) -> None:
    assert clinic_problems(clinic, links=LINKS) == ()


@pytest.mark.parametrize(
    ("clinic", "field", "reason"),
    [
        (Clinic(name="x" * 81), "name", "too_long"),
        (Clinic(name="a\x00b"), "name", "control_character"),
        (Clinic(address="a\u202eb"), "address", "control_character"),
        (Clinic(telephone="119"), "telephone", "not_a_telephone_number"),
        (Clinic(telephone="+82312345678"), "telephone", "not_a_telephone_number"),
        (Clinic(telephone="03-1234-567"), "telephone", "not_a_telephone_number"),
        (Clinic(telephone="03--12345678"), "telephone", "not_a_telephone_number"),
        (Clinic(telephone="0312345678;ext"), "telephone", "not_a_telephone_number"),
        (Clinic(telephone="０３-1234-5678"), "telephone", "not_a_telephone_number"),
        (Clinic(telephone="03-1234-5678\n"), "telephone", "not_a_telephone_number"),
        (Clinic(booking_url="http://reserve.jp/"), "booking_url", "malformed_link"),
        (Clinic(booking_url="https://evil.com/"), "booking_url", "host_not_allowed"),
        (Clinic(line_url="https://coubic.com/x"), "line_url", "not_a_line_link"),
        (Clinic(site_url="https://evil.com/"), "site_url", "host_not_allowed"),
        (Clinic(booking_url="https://coubic.com/"), "booking_url", "provider_home"),
        (Clinic(open_mon="9:00-25:00"), "open_mon", "not_hours"),
        (Clinic(open_tue="12:00-9:00"), "open_tue", "not_hours"),
        (Clinic(open_wed="9:00-12:30 12:00-19:00"), "open_wed", "not_hours"),
        (Clinic(open_thu="from nine"), "open_thu", "not_hours"),
        (Clinic(days_off="2026/13/1"), "days_off", "not_days"),
        (Clinic(days_off="2027/1/3-2026/12/29"), "days_off", "not_days"),
        (Clinic(color="green"), "color", "not_a_colour"),
        (Clinic(color="#00ff0;"), "color", "not_a_colour"),
        (Clinic(color="#06c755"), "color", "too_faint"),
        (Clinic(picture="data:text/html,<b>"), "picture", "not_a_picture"),
        (Clinic(logo="PHN2Zz4="), "logo", "not_a_picture"),
        (Clinic(picture="/9j/" + "A" * 52_000), "picture", "too_long"),
    ],
)
def test_a_problem_names_its_field_and_reason(clinic: Clinic, field: str, reason: str) -> None:
    (problem,) = clinic_problems(clinic, links=LINKS)
    assert (problem.field, problem.reason) == (field, reason)


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("03-1234-5678", "tel:0312345678"),
        ("06(6123)4567", "tel:0661234567"),
        ("(06)6123-4567", "tel:0661234567"),
        ("06-6123-4567(代表)", "tel:0661234567"),
        ("(代表)06-6123-4567", "tel:0661234567"),
        ("TEL: 06 6123 4567 予約専用", "tel:0661234567"),
        ("電話 06.6123.4567", "tel:0661234567"),
        ("090 1234 5678", "tel:09012345678"),
        ("+81 6-6123-4567", "tel:+81661234567"),
        ("+81 (0)6-6123-4567", "tel:+81661234567"),
        ("+819012345678", "tel:+819012345678"),
        ("", ""),
        ("119", ""),
        ("03-1234-5678 / 090-1234-5678", ""),
        ("03-1234-5678 内線12", ""),
    ],
)
def test_a_number_is_dialled_however_it_is_written(typed: str, link: str) -> None:
    assert Clinic(telephone=typed).telephone_link == link


@pytest.mark.parametrize(
    "hosts",
    [
        *("*", "*.seitai.jp", ".seitai.jp", "http://seitai.jp", "https://seitai.jp", "seitai.jp/"),
        *("seitai.jp:8443", "seitai", "192.168.0.1", "[::1]", "user@seitai.jp", "整体.jp"),
        *("seitai.jp;script-src", "seitai.jp,evil.jp", "'self'", "data:", "SEITAI.JP", "\x00"),
        *("seitai.jp evil", "localhost:0", "localhost:123456", "localhost.", "127.0.0.1:8080/x"),
        " ".join(f"host{number}.jp" for number in range(11)),
    ],
)
def test_no_host_may_embed_but_ten_plain_ones(hosts: str) -> None:
    clinic = Clinic(embed_hosts=hosts)
    (problem,) = clinic_problems(clinic, links=LINKS)
    assert (problem.field, problem.reason) == ("embed_hosts", "not_hosts")
    assert clinic.framed_by == ()
    assert well_formed(clinic) == Clinic()


def test_hosts_become_origins_once_each() -> None:
    clinic = Clinic(embed_hosts="seitai.jp\nwww.seitai.jp seitai.jp localhost:8080")
    assert clinic.framed_by == (
        *("https://seitai.jp", "https://www.seitai.jp"),
        "http://localhost:8080",
    )


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "clinic.example"])
def test_where_real_visitors_come_no_made_up_host_may_embed(host: str) -> None:
    clinic = Clinic(embed_hosts=f"seitai.jp {host}")
    (problem,) = clinic_problems(clinic, links=LinkRules())
    assert problem.reason == "not_hosts"
    assert demonstration_links(clinic) == ("embed_hosts",)
    assert without_demonstration(clinic).framed_by == ()


def test_made_up_values_are_found() -> None:
    clinic = Clinic(
        telephone="000-0000-0000",
        booking_url="https://booking.example/demonstration",
        line_url="https://line.example/demonstration",
    )
    assert demonstration_links(clinic) == ("booking_url", "line_url", "telephone")


def test_real_values_are_not_taken_for_made_up() -> None:
    clinic = Clinic(
        telephone="03-0000-0001", booking_url="https://example.reserve.jp/", line_url=""
    )
    assert demonstration_links(clinic) == ()


def test_a_colour_has_a_pale_ground_and_is_lighter_on_a_dark_page() -> None:
    assert brand_colours("#0b6b5e") == ("#0b6b5e", "#ebf3f2", "#7bafa8")
    assert brand_colours("#ffffff") == ("#ffffff", "#ffffff", "#ffffff")
