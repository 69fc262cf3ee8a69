"""The clinic as a place on a result: its colour, its picture, its hours, and a day to telephone."""

from __future__ import annotations

import random
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.clinic import WEEK
from app.domain.epochs import JAPAN
from app.services.clinic_profile import ClinicProfile, ProfileChange
from app.web.visitor.prompts import ReminderPage, reminder_page
from tests.browser.personas import CALL119, LONGEST, PERSONAS, SOON
from tests.support.counting import NOW
from tests.support.databases import SqliteDatabases, patient_database
from tests.support.visits import Visitor, running_app


def picture(begin: bytes, size: int) -> str:
    """Return as many bytes that nothing compresses, the same ones every time."""
    rest = random.Random(size).randbytes(size - len(begin))  # noqa: S311  # repeatable, no secret
    return b64encode(begin + rest).decode()


LOGO, PICTURE = picture(b"RIFF", 1_500), picture(b"\xff\xd8\xff", 38_000)
"""As large as `app.services.pictures` lets them become."""

RESULT_BYTES, PICTURE_BYTES = 16_000, 40_000
"""With headers and what the server adds to them."""

SERVER_LINES = 200
PROFILE = dict.fromkeys(WEEK, "0:00-24:00") | {
    "color": "#0b6b5e",
    "logo": LOGO,
    "picture": PICTURE,
    "picture_alt": "へや",
}


@pytest.fixture(scope="module")
def app(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    with sqlite_databases.fresh("published") as url:
        database = patient_database(url)
        change = ProfileChange(texts=PROFILE, seen={}, who="operator")
        ClinicProfile(database).save(change, now=NOW)
        database.close()
        with running_app(url, instance_dir=tmp_path_factory.mktemp("instance")) as app:
            yield app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


def images(reply: TestResponse) -> list[str]:
    return reply.headers["Content-Security-Policy"].partition("img-src ")[2].split(";")[0].split()


@pytest.mark.parametrize("answers", [SOON, LONGEST], ids=["soon", "ok"])
def test_a_calm_result_shows_the_clinic_and_asks_for_its_picture_alone(
    visitor: Visitor, answers: dict[str, str]
) -> None:
    reply = visitor.post(answers)
    assert reply.text.count("/clinic.jpg?") == 1
    assert 'alt="へや"' in reply.text
    assert f"data:image/webp;base64,{LOGO}" in reply.text
    assert "いま、受付中です。" in reply.text
    assert "--key:#0b6b5e" in reply.text
    assert images(reply) == ["'self'", "data:"]


def weight(reply: TestResponse) -> int:
    return SERVER_LINES + len(str(reply.headers)) + len(reply.data)


def test_a_result_of_a_clinic_with_everything_weighs_at_most_sixteen_kilobytes(
    visitor: Visitor,
) -> None:
    weights = {
        name: weight(visitor.post(persona["answers"], headers={"Accept-Encoding": "gzip"}))
        for name, persona in PERSONAS.items()
    }
    assert max(weights.values()) <= RESULT_BYTES, weights


def test_an_urgent_result_asks_for_nothing(visitor: Visitor) -> None:
    reply = visitor.post(CALL119)
    assert "/clinic.jpg" not in reply.text
    assert images(reply) == ["data:"]


def test_every_page_has_the_clinics_colour(visitor: Visitor) -> None:
    pages = [visitor.client.get(page) for page in ("/", "/about", "/read/", "/read/1", "/end")]
    for page in (*pages, visitor.post(CALL119)):
        assert "--key:#0b6b5e" in page.text


def test_the_picture_stays_in_a_cache_of_ones_own_and_is_told_nowhere(
    visitor: Visitor, capfd: pytest.CaptureFixture[str]
) -> None:
    reply = visitor.client.get("/clinic.jpg")
    assert reply.data == b64decode(PICTURE)
    assert weight(reply) <= PICTURE_BYTES
    assert reply.headers["Content-Type"] == "image/jpeg"
    assert reply.headers["Cache-Control"].startswith("private")
    assert visitor.client.post("/reminder.ics").status_code == 200
    assert "".join(capfd.readouterr()) == ""
    shown = visitor.client.get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}).text
    assert "selfcheck_requests_total" in shown
    assert "visitor." not in shown


def test_without_a_picture_there_is_none(published_app_without_place: Visitor) -> None:
    reply = published_app_without_place.post(LONGEST)
    assert "/clinic.jpg" not in reply.text
    assert images(reply) == ["data:"]
    assert published_app_without_place.client.get("/clinic.jpg").status_code == 404


@pytest.fixture(scope="module")
def published_app_without_place(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitor]:
    folder: Path = tmp_path_factory.mktemp("plain")
    with (
        sqlite_databases.fresh("published") as url,
        running_app(url, instance_dir=folder) as app,
    ):
        yield Visitor(app)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        pytest.param(datetime(2026, 11, 30, 9, tzinfo=JAPAN), "20261201", id="Monday"),
        pytest.param(datetime(2026, 12, 4, 23, tzinfo=JAPAN), "20261207", id="Friday"),
        pytest.param(datetime(2026, 12, 6, 1, tzinfo=JAPAN), "20261207", id="Sunday"),
    ],
)
def test_the_day_to_telephone_is_the_next_weekday(now: datetime, day: str) -> None:
    assert reminder_page(now).day == day


def test_the_moment_of_making_is_written_in_utc() -> None:
    made = reminder_page(datetime(2026, 12, 4, 1, 30, tzinfo=JAPAN))
    assert made == ReminderPage(day="20261207", made_at="20261203T163000Z")
