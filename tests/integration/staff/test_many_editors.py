"""Ten people write one draft at once: whatever was saved is there, or its writer was told.

`make editing` runs a thousand rounds on both engines; here it is fifteen.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest

from app.documents.editing.applying import field_at, mark_of
from app.documents.editing.edits import SetValue
from app.documents.reading import canonical_text
from app.services.questionnaires.drafts import Drafts, Proposed
from app.services.questionnaires.errors import ChangedMeanwhileError
from app.storage import versions
from app.storage.audit_log import whole
from app.storage.database import Connection, Database
from app.storage.failures import NothingToUndoError, StaleDraftError
from app.storage.versions import Content
from tests.builders import tiny_text
from tests.support.counting import NOW
from tests.support.databases import patient_database

SLUG = "minimal"
EDITORS: Final = 10
ROUNDS: Final = int(os.environ.get("EDITING_ROUNDS", "15"))
PLACES: Final = tuple(f"steps.habits.items.{own}.text" for own in ("strain", "rest", "light"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = patient_database(database_url)
    database.write(publish)
    Drafts(database).start(SLUG, who="owner", now=NOW)
    yield database
    database.close()


def publish(connection: Connection) -> None:
    content = Content(canonical_text(tiny_text()), "[]\n")
    versions.publish(connection, content, slug=SLUG, publisher="test", now=NOW)


def text_at(use: Drafts, place: str) -> str:
    value = field_at(use.open(SLUG).document, place).value
    assert isinstance(value, str)
    return value


def add_mark(use: Drafts, place: str, mark: str) -> int:
    """Add a mark to whatever stands there, as often as somebody else was first; count that."""
    tries = 0
    while True:
        tries += 1
        before = text_at(use, place)
        proposed = Proposed(SetValue(place, f"{before}{mark}"), seen=mark_of(before))
        try:
            use.save(SLUG, (proposed,), who=mark, now=NOW)
        except ChangedMeanwhileError:
            continue
        return tries


def test_ten_editors_at_once_lose_no_save(database: Database) -> None:
    use = Drafts(database)
    chance = random.Random(7)  # noqa: S311  # which places are fought over decides nothing secret
    saved = 0
    with ThreadPoolExecutor(EDITORS) as crowd:
        for number in range(ROUNDS):
            places = [chance.choice(PLACES) for _ in range(EDITORS)]
            marks = [f"<{number}.{editor}>" for editor in range(EDITORS)]
            tries = sum(crowd.map(add_mark, [use] * EDITORS, places, marks))
            saved += EDITORS
            assert tries >= EDITORS
            texts = {place: text_at(use, place) for place in PLACES}
            for place, mark in zip(places, marks, strict=True):
                assert texts[place].count(mark) == 1, (number, mark)
            for place in PLACES:
                use.save(SLUG, (Proposed(SetValue(place, "はじめ")),), who="owner", now=NOW)
    entries = database.read(lambda connection: tuple(whole(connection)))
    by_editors = [entry for entry in entries if entry.who.startswith("<")]
    assert len(by_editors) == saved
    assert len({entry.details for entry in by_editors}) == saved, "each save has its own number"


def test_of_ten_who_undo_the_same_save_one_does(database: Database) -> None:
    use = Drafts(database)

    def undo(number: int) -> bool:
        try:
            use.undo(SLUG, number, who="somebody", now=NOW)
        except (StaleDraftError, NothingToUndoError):
            return False
        return True

    for text in ("一", "二", "三"):
        use.save(SLUG, (Proposed(SetValue(PLACES[0], text)),), who="a", now=NOW)
    with ThreadPoolExecutor(EDITORS) as crowd:
        done = list(crowd.map(undo, [use.open(SLUG).stored.number] * EDITORS))
    assert done.count(True) == 1
    assert text_at(use, PLACES[0]) == "二"


def test_ten_who_start_at_once_start_one_draft(database: Database) -> None:
    use = Drafts(database)
    use.discard(SLUG, use.open(SLUG).stored.number, who="owner", now=NOW)
    with ThreadPoolExecutor(EDITORS) as crowd:
        list(crowd.map(lambda _: use.start(SLUG, who="a", now=NOW), range(EDITORS)))
    assert use.open(SLUG).stored.undos == 0
