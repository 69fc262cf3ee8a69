"""PreparedPagesCache are made once for a version and a profile, however many ask for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.clinic import Clinic
from app.services.library import ServedVersion
from app.web.shared.bundle import load_bundle
from app.web.shared.rendering import Renderer
from app.web.visitor.pages import PrivacyFacts
from app.web.visitor.prepared_pages import PreparedPagesCache
from tests.builders import shipped

ROOT = Path(__file__).resolve().parents[3]
VERSION = ServedVersion(1, "back-pain", 1, shipped())


@pytest.fixture
def prepared_pages() -> PreparedPagesCache:
    renderer = Renderer(
        templates=ROOT / "templates", bundle=load_bundle(folder=ROOT / "app/static/visitor")
    )
    privacy = PrivacyFacts(form_hours=72, minimum_release=30)
    return PreparedPagesCache(
        renderer, privacy=privacy, default_slug="back-pain", serves_patients=False
    )


def test_prepared_pages_last_while_the_profile_says_the_same(
    prepared_pages: PreparedPagesCache,
) -> None:
    first = prepared_pages.of(VERSION, clinic=Clinic(name="整体院"))
    assert prepared_pages.of(VERSION, clinic=Clinic(name="整体院")) is first
    other = prepared_pages.of(VERSION, clinic=Clinic(name="鍼灸院"))
    assert other is not first
    assert other.parts.clinic_name == "鍼灸院"


def test_visitors_who_come_at_once_wait_for_one_preparation(
    prepared_pages: PreparedPagesCache,
) -> None:
    clinic = Clinic(name="整体院")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: prepared_pages.of(VERSION, clinic=clinic), range(8)))
    assert len({id(prepared) for prepared in found}) == 1


def test_old_pages_make_room(prepared_pages: PreparedPagesCache) -> None:
    clinic = Clinic()
    first = prepared_pages.of(VERSION, clinic=clinic)
    for number in range(2, 67):
        prepared_pages.of(
            ServedVersion(number, "back-pain", number, VERSION.questionnaire), clinic=clinic
        )
    assert prepared_pages.of(VERSION, clinic=clinic) is not first
