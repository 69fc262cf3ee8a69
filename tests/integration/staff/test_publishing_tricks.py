"""What was approved, planned or confirmed stays what becomes public, whoever does what between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from app.services.questionnaires.decisions import seen
from app.storage import drafts
from app.storage.database import Connection
from app.storage.versions import Content
from tests.integration.staff.test_publishing import SLIGHTLY, STRAIN, WARNED
from tests.support.publishing import EDITOR, NOW, SLUG, Clinic, clinic
from tests.support.staff import OWNER

SOON = NOW + timedelta(minutes=1)
WATCHED = {"texts__disclaimer": "病気かどうかは判断しません。"}
EXAMPLE = (
    '[{"id":"e1","label_ja":"例","answers":{"safety":["none"],"topic":["none"]},'
    '"expected":{"triage":"ok"}}]'
)


@pytest.fixture
def here(database_url: str) -> Iterator[Clinic]:
    with clinic(database_url) as found:
        yield found


def needs(here: Clinic) -> set[str]:
    return {need.kind for need in here.standing(now=NOW + timedelta(hours=1)).readiness.needs}


def give_examples(here: Clinic, examples: str, *, now: datetime = NOW) -> None:
    def work(connection: Connection) -> None:
        found = drafts.read_draft(connection, SLUG)
        assert found is not None
        deed = drafts.Deed(what="examples", who=EDITOR, now=now)
        drafts.save(connection, found, Content(found.document, examples), deed)

    here.database.write(work)


def undo(here: Clinic) -> None:
    def work(connection: Connection) -> None:
        found = drafts.read_draft(connection, SLUG)
        assert found is not None
        drafts.undo(connection, found)

    here.database.write(work)


def approve(here: Clinic, *, now: datetime = SOON) -> None:
    here.desk.deciding.approve(SLUG, digest=seen(here.standing()), who=OWNER, now=now)


def test_a_plan_is_for_the_examples_too(here: Clinic) -> None:
    here.edit(SLIGHTLY)
    give_examples(here, EXAMPLE)
    here.desk.scheduling.schedule(here.wish(), due_at=NOW + timedelta(hours=1), now=NOW)
    give_examples(here, drafts.NO_EXAMPLES, now=SOON)
    (due,) = here.desk.scheduling.publish_due(now=NOW + timedelta(hours=2))
    assert (due.number, due.refusal) == (None, "changed")


def test_undoing_brings_no_other_examples_under_an_approval(here: Clinic) -> None:
    here.edit(WATCHED)
    give_examples(here, EXAMPLE)
    approve(here)
    assert needs(here) == set()
    undo(here)
    assert needs(here) == {"second_person"}


def test_who_approves_has_read_the_reasons(here: Clinic) -> None:
    here.edit(WARNED)
    approve(here)
    (placed,) = here.standing().facts.wording
    here.desk.deciding.write_reason(
        SLUG,
        mark=placed.mark,
        reason="とくになし",
        digest=seen(here.standing()),
        who=EDITOR,
        now=SOON,
    )
    assert needs(here) == {"second_person"}
    approve(here)
    assert needs(here) == set()


def test_an_editor_who_agrees_takes_no_confirmation_back(here: Clinic) -> None:
    here.edit(SLIGHTLY)
    digest = seen(here.standing())
    for who in (OWNER, EDITOR):
        here.desk.deciding.propose(SLUG, kinds={STRAIN: "words"}, digest=digest, who=who, now=NOW)
    assert needs(here) == set()
    here.desk.deciding.propose(SLUG, kinds={STRAIN: "meaning"}, digest=digest, who=EDITOR, now=NOW)
    assert needs(here) == {"confirmation"}
