"""Editions are made once for a version and a profile, however many ask for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.clinic import Clinic
from app.services.library import PublishedVersion
from app.web.shared.bundle import load_bundle
from app.web.shared.rendering import Renderer
from app.web.visitor.editions import Editions
from app.web.visitor.pages import PrivacyFacts
from tests.builders import shipped

ROOT = Path(__file__).resolve().parents[3]
VERSION = PublishedVersion(1, "back-pain", 1, shipped())


@pytest.fixture
def editions() -> Editions:
    renderer = Renderer(
        templates=ROOT / "templates", bundle=load_bundle(folder=ROOT / "app/static/visitor")
    )
    privacy = PrivacyFacts(form_hours=72, minimum_release=30)
    return Editions(renderer, privacy=privacy, default_slug="back-pain")


def test_an_edition_lasts_while_the_profile_says_the_same(editions: Editions) -> None:
    first = editions.of(VERSION, clinic=Clinic(name="整体院"))
    assert editions.of(VERSION, clinic=Clinic(name="整体院")) is first
    other = editions.of(VERSION, clinic=Clinic(name="鍼灸院"))
    assert other is not first
    assert other.parts.clinic_name == "鍼灸院"


def test_visitors_who_come_at_once_wait_for_one_edition(editions: Editions) -> None:
    clinic = Clinic(name="整体院")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: editions.of(VERSION, clinic=clinic), range(8)))
    assert len({id(edition) for edition in found}) == 1


def test_old_editions_make_room(editions: Editions) -> None:
    clinic = Clinic()
    first = editions.of(VERSION, clinic=clinic)
    for number in range(2, 67):
        editions.of(
            PublishedVersion(number, "back-pain", number, VERSION.questionnaire), clinic=clinic
        )
    assert editions.of(VERSION, clinic=clinic) is not first
