"""Whatever is sent as a document ends within its budget, with a verdict in words.

What passes is published, and then served: its form is what was tried, byte for byte, and urgent
signs are answered with their level. One application serves them all, of a clinic whose profile
is made of what renderers could take for their own.

``HOSTILE_DOCUMENTS`` is how many are tried (`make hostile`: 1,000).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import pytest
from flask import Flask

from app.documents.reading import canonical_text, read_questionnaire
from app.domain import budget
from app.domain.authoring.page_faults import TooLarge
from app.domain.clinic import DEMONSTRATION, Clinic
from app.domain.conditions import ALWAYS
from app.domain.links import LinkRules
from app.domain.questionnaire import Questionnaire
from app.domain.triage import urgent_options
from app.services.clinic_profile import ClinicProfile
from app.services.questionnaires.proving import Prover
from app.services.questionnaires.publishing import Candidate, make_public
from app.storage.database import Connection, Database, take_turns
from app.storage.publications import Publication
from app.storage.versions import Content
from app.web.staff.drafts.keeping import mistake_lines
from app.web.visitor.prepared_pages import address
from app.web.visitor.served_pages import read_forms
from app.wiring import DEFAULT_SLUG
from tests.support.databases import SqliteDatabases, patient_database
from tests.support.hostile_documents import (
    KINDS,
    HostileDocument,
    Verdict,
    hostile_document,
    hostile_documents,
    judged,
)
from tests.support.hostile_texts import MARKERS, PLAIN_MARKERS
from tests.support.publishing import EARLIER, change_profile
from tests.support.tasks import at_once
from tests.support.visits import Visitor, page_of, running_app
from tests.unit.web.test_import_mistakes import shown

SEED: Final = 20_261_122
COUNT: Final = int(os.environ.get("HOSTILE_DOCUMENTS", "50"))

_LINE: Final = re.compile(r"\S+(?: \S+)*: (?:[a-z_]+: .+|and \d+ more mistakes)")
_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LONGEST_LINE: Final = 1_000


@dataclass(frozen=True)
class Served:
    """The application, and the door through which documents become public."""

    app: Flask
    database: Database
    clinic: Clinic

    def publish(self, text: str) -> tuple[str, str] | None:
        """Try a document and make it public; return its slug and the pages, if it passed.

        What staff must do before is no matter of documents. Faults other than sizes are none
        that a document may cause.
        """
        stored = canonical_text(text)
        slug = read_questionnaire(stored).slug
        prover = Prover(at_once(), serves_patients=False)
        proof = prover.proof(prover.trial(slug, stored, self.clinic))
        assert all(isinstance(fault.kind, TooLarge) for fault in proof.faults), proof.faults
        if proof.faults:
            return None
        candidate = Candidate(
            slug=slug,
            content=Content(stored),
            old=None,
            new=read_questionnaire(stored),
            proof=proof,
            needs=(),
            publication=lambda _: Publication(),
            event="version.published",
            details={},
        )

        def work(connection: Connection) -> None:
            take_turns(connection)
            make_public(connection, candidate, note="", who="test", now=EARLIER)

        self.database.write(work)
        self.app.extensions["background"].refresh()
        return slug, proof.pages


@pytest.fixture(scope="module")
def served(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("hostile")
    with (
        sqlite_databases.fresh("published") as url,
        running_app(url, instance_dir=folder) as app,
    ):
        database = patient_database(url)
        profile = ClinicProfile(database, links=LinkRules(providers=(DEMONSTRATION,)))
        clinic = change_profile(profile, **hostile_profile())
        yield Served(app, database, clinic)
        database.close()


def hostile_profile() -> dict[str, str]:
    """Return texts of a profile that hold every marker that may stand in one."""
    longest = {"name": 80, "manager": 80, "contact": 300, "privacy_note": 300, "address": 200}
    longest |= {"licences": 500, "hours": 500}
    texts = dict.fromkeys(longest, "")
    left = [one for one in MARKERS if one.strip() and one.isprintable() and len(one) < 50]
    for name, most in longest.items():
        while left and len(texts[name]) + len(left[0]) < most:
            texts[name] += f"{left.pop(0)} "
    assert not left
    return {name: text.strip() for name, text in texts.items()}


@pytest.mark.parametrize("number", range(COUNT))
def test_a_document_ends_within_its_budget_and_what_passes_is_served(
    number: int, served: Served
) -> None:
    found = hostile_document(SEED, number)
    verdict = judged(found.text)
    assert verdict.steps <= 2 * budget.MOST_CHECK_WORK, found.name
    assert_told_in_words(verdict, found)
    if verdict.passed:
        assert_pages_stand(served, found)


def test_a_profile_of_markers_stands_as_it_was_typed(served: Served) -> None:
    page = Visitor(served.app).open("/about")
    for text in hostile_profile().values():
        assert text in page.words


def assert_told_in_words(verdict: Verdict, found: HostileDocument) -> None:
    """Check what the command line and the import page would say."""
    assert len(verdict.lines) <= budget.MOST_MISTAKES_TOLD + 1, found.name
    for line in verdict.lines:
        assert _LINE.fullmatch(line), (found.name, line[:200])
        assert line.isprintable(), (found.name, line[:200])
        assert len(line) < _LONGEST_LINE, (found.name, len(line))
    for told in mistake_lines(verdict.mistakes, found.text):
        assert all(map(_JAPANESE.search, shown(told))), (found.name, told)


def assert_pages_stand(served: Served, found: HostileDocument) -> None:
    """Publish a document that passed, and visit it; one that is too large is refused."""
    public = served.publish(found.text)
    if public is None:
        return
    slug, pages = public
    visitor, path = Visitor(served.app), address(slug, default_slug=DEFAULT_SLUG)
    assert_form_is_what_was_tried(visitor, path, pages)
    questionnaire = read_questionnaire(found.text)
    gravest = questionnaire.levels[0].id
    for (link_id, code), level in urgent_options(questionnaire=questionnaire).items():
        if level == gravest:
            alone = page_of(visitor.post({link_id: code}, path=path))
            assert alone.values("data-card")[:1] == [gravest], (found.name, link_id, code)
            whole = visitor.post({**any_answers(questionnaire), link_id: code}, path=path)
            assert whole.status_code == HTTPStatus.OK, (found.name, link_id, code)
            assert page_of(whole).values("data-card")[:1] == [gravest], (found.name, link_id)
            if is_always_asked(link_id, questionnaire):
                triage = page_of(whole).values("data-triage")
                assert triage == [gravest], (found.name, link_id, code)


def assert_form_is_what_was_tried(visitor: Visitor, path: str, pages: str) -> None:
    """Check the form's bytes around its token; which arm it is, is drawn."""
    reply = visitor.client.get(path)
    assert reply.status_code == HTTPStatus.OK
    token = page_of(reply).token
    assert reply.get_data(as_text=True) in {
        f"{form.head}{token}{form.tail}" for form in read_forms(pages).values()
    }


def any_answers(questionnaire: Questionnaire) -> dict[str, str]:
    """Return an answer to every item, as somebody gives who ticks the last everywhere."""
    return {link_id: [*item.options][-1] for link_id, item in questionnaire.items.items()}


def is_always_asked(link_id: str, questionnaire: Questionnaire) -> bool:
    """Tell whether an item hangs on no answer."""
    return any(
        step.enabled_when == ALWAYS and item.enabled_when == ALWAYS
        for step in questionnaire.steps
        for item in step.items
        if item.link_id == link_id
    )


def test_a_seed_gives_the_same_documents_each_time() -> None:
    count = len(KINDS)
    assert list(hostile_documents(SEED, count)) == list(hostile_documents(SEED, count))
    assert list(hostile_documents(SEED + 1, count)) != list(hostile_documents(SEED, count))


def test_some_documents_pass_and_some_are_refused() -> None:
    passed = {judged(found.text).passed for found in hostile_documents(SEED, 4)}
    assert passed == {True, False}


def test_there_are_markers_that_come_before_visitors() -> None:
    assert {"@@token@@", "</script>", "]]>", "*/", "**"} <= set(PLAIN_MARKERS)
