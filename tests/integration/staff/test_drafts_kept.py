"""A draft keeps every save, gives the last ones back, and lets nobody overwrite anybody."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from app.documents.addresses import LockedPartError, UnknownAddressError
from app.documents.editing.applying import seen_at
from app.documents.editing.edits import AddItem, Move, NewOption, Remove, SetValue
from app.documents.reading import canonical_text
from app.services.questionnaires.drafts import Drafts, Proposed
from app.services.questionnaires.errors import ChangedMeanwhileError
from app.storage import draft_decisions, drafts, versions
from app.storage.audit_log import newest
from app.storage.database import Connection, Database
from app.storage.failures import (
    NoDraftError,
    NothingToUndoError,
    StaleDraftError,
    UnknownQuestionnaireError,
)
from app.storage.versions import Content
from tests.builders import tiny_text
from tests.support.counting import NOW
from tests.support.databases import patient_database

SLUG = "minimal"
TEXT = "steps.habits.items.strain.text"
HELP = "steps.habits.items.strain.help"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = patient_database(database_url)
    database.write(publish)
    yield database
    database.close()


@pytest.fixture
def use(database: Database) -> Drafts:
    use = Drafts(database)
    use.start(SLUG, who="ai@example.jp", now=NOW)
    return use


def publish(connection: Connection) -> None:
    content = Content(canonical_text(tiny_text()), "[]\n")
    versions.publish(connection, content, slug=SLUG, publisher="test", now=NOW)


def write(use: Drafts, text: str, *, who: str = "ai@example.jp", seen: str = "") -> None:
    use.save(SLUG, (Proposed(SetValue(TEXT, text), seen=seen),), who=who, now=NOW)


def text_of(use: Drafts) -> str:
    (item,) = (
        item
        for step in use.open(SLUG).document.questionnaire.steps
        for item in step.items
        if item.link_id == "strain"
    )
    return item.text


def seen(use: Drafts, address: str = TEXT) -> str:
    return seen_at(use.open(SLUG).document, address)


def log(database: Database) -> list[tuple[str, str]]:
    return [(entry.what, entry.who) for entry in database.read(newest)][::-1]


def test_a_draft_begins_as_what_is_published(use: Drafts, database: Database) -> None:
    stored = use.open(SLUG).stored
    assert stored.document == canonical_text(tiny_text())
    assert (stored.undos, stored.editors, stored.base_version_id) == (0, frozenset(), 1)
    assert use.open(SLUG).changed == frozenset()
    assert log(database) == [("draft.started", "ai@example.jp")]


def test_starting_twice_keeps_what_was_written(use: Drafts) -> None:
    write(use, "よみがえる文")
    use.start(SLUG, who="ken@example.jp", now=NOW)
    assert text_of(use) == "よみがえる文"


def test_a_questionnaire_nobody_published_has_no_draft_to_start(use: Drafts) -> None:
    with pytest.raises(UnknownQuestionnaireError):
        use.start("other", who="ai@example.jp", now=NOW)
    with pytest.raises(NoDraftError):
        use.open("other")


def test_a_save_is_kept_with_who_and_what_and_logged(use: Drafts, database: Database) -> None:
    write(use, "あたらしい文")
    stored = use.open(SLUG).stored
    assert (stored.what, stored.place, stored.saved_by) == ("text", TEXT, "ai@example.jp")
    assert stored.editors == {"ai@example.jp"}
    assert use.open(SLUG).changed == {TEXT}
    assert log(database)[-1] == ("draft.saved", "ai@example.jp")
    entry = database.read(newest)[0]
    assert json.loads(entry.details) == {"kind": "text", "number": "2", "place": TEXT}


def test_saving_what_stands_there_already_is_no_save(use: Drafts) -> None:
    write(use, text_of(use))
    assert use.open(SLUG).stored.undos == 0


def test_undoing_takes_back_one_save_after_another_down_to_the_first(use: Drafts) -> None:
    before = text_of(use)
    for text in ("一", "二"):
        write(use, text)
    for expected in ("一", before):
        use.undo(SLUG, use.open(SLUG).stored.number, who="ken@example.jp", now=NOW)
        assert text_of(use) == expected
    with pytest.raises(NothingToUndoError):
        use.undo(SLUG, use.open(SLUG).stored.number, who="ken@example.jp", now=NOW)


def test_fifty_saves_can_be_undone_and_survive_a_restart(use: Drafts, database_url: str) -> None:
    for number in range(60):
        write(use, f"文{number}")
    again = patient_database(database_url)
    after_restart = Drafts(again)
    assert after_restart.open(SLUG).stored.undos == 50
    for _ in range(50):
        number = after_restart.open(SLUG).stored.number
        after_restart.undo(SLUG, number, who="ai@example.jp", now=NOW)
    assert text_of(after_restart) == "文9"
    assert len(after_restart.saves(SLUG)) == 1
    again.close()


def test_undoing_something_else_than_what_was_seen_is_refused(use: Drafts) -> None:
    write(use, "一")
    number = use.open(SLUG).stored.number
    write(use, "二", who="ken@example.jp")
    with pytest.raises(StaleDraftError):
        use.undo(SLUG, number, who="ai@example.jp", now=NOW)
    assert text_of(use) == "二"


def test_the_number_of_a_save_that_was_undone_is_never_used_again(use: Drafts) -> None:
    write(use, "一")
    number = use.open(SLUG).stored.number
    use.undo(SLUG, number, who="ai@example.jp", now=NOW)
    write(use, "二")
    assert use.open(SLUG).stored.number == number + 1
    with pytest.raises(StaleDraftError):
        use.undo(SLUG, number, who="ai@example.jp", now=NOW)


def test_two_people_who_change_one_text_see_both(use: Drafts) -> None:
    opened = seen(use)
    write(use, "先の人の文", who="ken@example.jp", seen=opened)
    with pytest.raises(ChangedMeanwhileError) as caught:
        write(use, "あとの人の文", seen=opened)
    assert caught.value.current == {TEXT: "先の人の文"}
    assert text_of(use) == "先の人の文"
    write(use, "ふたりの文", seen=seen(use))
    assert text_of(use) == "ふたりの文"


def test_two_people_who_change_different_texts_do_not_meet(use: Drafts) -> None:
    opened = seen(use), seen(use, HELP)
    write(use, "文", seen=opened[0])
    use.save(SLUG, (Proposed(SetValue(HELP, "補足"), seen=opened[1]),), who="k", now=NOW)
    assert use.open(SLUG).stored.undos == 2


def test_two_people_who_write_the_same_agree(use: Drafts) -> None:
    opened = seen(use)
    write(use, "同じ文", who="ken@example.jp", seen=opened)
    write(use, "同じ文", seen=opened)
    assert use.open(SLUG).stored.undos == 1


def test_whoever_removes_a_question_has_seen_its_present_words(use: Drafts) -> None:
    address = "steps.habits.items.light"
    opened = seen(use, address)
    proposed = Proposed(SetValue(f"{address}.text", "大切な文"))
    use.save(SLUG, (proposed,), who="ken@example.jp", now=NOW)
    with pytest.raises(ChangedMeanwhileError):
        use.save(SLUG, (Proposed(Remove(address), seen=opened),), who="ai", now=NOW)


def test_a_move_rests_on_the_order_that_was_seen(use: Drafts) -> None:
    address = "steps.habits.items.strain"
    order = "steps.habits.items"
    opened = seen(use, order)
    proposed = Proposed(Move(address, "down"), seen=opened)
    use.save(SLUG, (proposed,), who="ken@example.jp", now=NOW)
    with pytest.raises(ChangedMeanwhileError):
        use.save(SLUG, (proposed,), who="ai@example.jp", now=NOW)


def test_a_text_of_something_removed_meanwhile_is_refused_by_name(use: Drafts) -> None:
    added = use.save(
        SLUG,
        (
            Proposed(
                AddItem("habits", "新しい設問", options=(NewOption("はい"), NewOption("いいえ")))
            ),
        ),
        who="ai",
        now=NOW,
    )
    own = next(step for step in added.questionnaire.steps if step.id == "habits").items[-1].link_id
    use.undo(SLUG, use.open(SLUG).stored.number, who="ken", now=NOW)
    place = f"steps.habits.items.{own}.text"
    with pytest.raises(UnknownAddressError):
        use.save(SLUG, (Proposed(SetValue(place, "文"), seen="x"),), who="ai", now=NOW)


def test_an_id_is_never_given_twice_even_over_versions(use: Drafts, database: Database) -> None:
    def add() -> str:
        options = (NewOption("はい"), NewOption("いいえ"))
        proposed = Proposed(AddItem("habits", "設問", options=options))
        after = use.save(SLUG, (proposed,), who="ai", now=NOW)
        return (
            next(step for step in after.questionnaire.steps if step.id == "habits")
            .items[-1]
            .link_id
        )

    first = add()
    publish_the_draft(database, use)
    use.save(SLUG, (Proposed(Remove(f"steps.habits.items.{first}")),), who="ai", now=NOW)
    publish_the_draft(database, use)
    assert add() != first


def publish_the_draft(database: Database, use: Drafts) -> None:
    stored = use.open(SLUG).stored

    def work(connection: Connection) -> None:
        versions.publish(connection, stored.content, slug=SLUG, publisher="test", now=NOW)
        drafts.discard(connection, stored)

    database.write(work)
    use.start(SLUG, who="ai", now=NOW)


def decide(database: Database, use: Drafts, place: str) -> None:
    draft_id = use.open(SLUG).stored.id

    def work(connection: Connection) -> None:
        draft_decisions.decide(
            connection, draft_id, place=place, kind="words", who="own@example.jp", now=NOW
        )

    database.write(work)


def decided(database: Database, use: Drafts) -> set[str]:
    draft_id = use.open(SLUG).stored.id
    found = database.read(lambda at: draft_decisions.decisions(at, draft_id))
    return {decision.place for decision in found}


def test_a_decision_is_dropped_when_its_place_changes_again_or_is_undone(
    use: Drafts, database: Database
) -> None:
    write(use, "一")
    for is_undone in (False, True):
        decide(database, use, TEXT)
        decide(database, use, HELP)
        if is_undone:
            use.undo(SLUG, use.open(SLUG).stored.number, who="ai", now=NOW)
        else:
            write(use, "二")
        assert decided(database, use) == {HELP}


def test_a_refused_save_leaves_nothing_behind(use: Drafts, database: Database) -> None:
    before = log(database)
    with pytest.raises(LockedPartError):
        use.save(
            SLUG, (Proposed(SetValue("steps.first.items.safety.text", "変")),), who="a", now=NOW
        )
    assert use.open(SLUG).stored.undos == 0
    assert log(database) == before


def test_several_values_of_a_form_are_one_save(use: Drafts) -> None:
    codes = [
        option.code
        for step in use.open(SLUG).document.questionnaire.steps
        for item in step.items
        if item.link_id == "strain"
        for option in item.answer_options
    ][:2]
    places = [f"steps.habits.items.strain.answer_options.{code}.weight" for code in codes]
    use.save(SLUG, tuple(Proposed(SetValue(place, 7)) for place in places), who="a", now=NOW)
    assert use.open(SLUG).stored.undos == 1


def test_a_discarded_draft_is_gone_with_everything_about_it(
    use: Drafts, database: Database
) -> None:
    write(use, "一")
    decide(database, use, TEXT)
    use.discard(SLUG, use.open(SLUG).stored.number, who="ai@example.jp", now=NOW)
    with pytest.raises(NoDraftError):
        use.open(SLUG)
    assert log(database)[-1] == ("draft.discarded", "ai@example.jp")
    assert database.read(drafts.all_drafts) == ()


def test_a_draft_that_changed_since_it_was_seen_is_not_discarded(use: Drafts) -> None:
    number = use.open(SLUG).stored.number
    write(use, "一", who="ken@example.jp")
    with pytest.raises(StaleDraftError):
        use.discard(SLUG, number, who="ai@example.jp", now=NOW)
    assert text_of(use) == "一"
