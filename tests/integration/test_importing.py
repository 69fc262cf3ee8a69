"""Documents come in as drafts and go out as they are public."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.processes import StillWorkingError
from app.services.questionnaires import importing as importing_module
from app.services.questionnaires import readable
from app.services.questionnaires.errors import (
    DocumentRefusedError,
    OtherQuestionnaireError,
    SafetyChangedError,
)
from app.services.questionnaires.importing import Importing
from app.services.questionnaires.judging import ReadIn
from app.storage import versions
from app.storage.database import Connection, Database, take_turns
from app.storage.drafts import StoredDraft, read_draft
from app.storage.failures import StatementRefusedError, UnknownQuestionnaireError
from app.storage.versions import Content
from tests.support.counting import NOW, execute
from tests.support.databases import patient_database
from tests.support.tasks import AtOnce, Slow


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = patient_database(database_url)
    yield database
    database.close()


@pytest.fixture(autouse=True)
def any_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the documents of these tests, which are none, be compared."""
    for module in (importing_module, readable):
        monkeypatch.setattr(module, "is_readable", lambda _: True)


def locked_differs(before: str, after: str) -> tuple[str, ...]:
    return ("the locked part",) if ("locked" in before) != ("locked" in after) else ()


def importing(
    database: Database,
    *,
    unreviewed: Callable[[str, str], tuple[str, ...]] = locked_differs,
    working: tuple[str, ...] = (),
) -> Importing:
    """Documents here are ``slug text``; those with the word "bad" fail their check."""

    def read_in(document: str) -> ReadIn:
        if "bad" in document:
            return ReadIn(lines=("bad stands in it",))
        return ReadIn(slug=document.split(maxsplit=1)[0], stored=document.strip())

    tasks = Slow(AtOnce({"read": read_in, "unreviewed": unreviewed}), working={*working})
    return Importing(database, tasks, wait=0)


def put_public(database: Database, document: str, *, examples: str | None = None) -> None:
    def work(connection: Connection) -> None:
        take_turns(connection)
        content, slug = Content(document, examples), document.split(maxsplit=1)[0]
        versions.publish(connection, content, slug=slug, publisher="test", now=NOW)

    database.write(work)


def drafted(database: Database, slug: str = "tiny") -> StoredDraft | None:
    return database.read(lambda connection: read_draft(connection, slug))


def draft_text(database: Database) -> str | None:
    found = drafted(database)
    return None if found is None else found.document


def test_a_document_is_stored_in_its_one_form_as_a_draft(database: Database) -> None:
    slug = importing(database).import_draft("tiny one \n", note="first", who="operator", now=NOW)
    assert slug == "tiny"
    found = drafted(database)
    assert found is not None
    assert (found.document, found.note, found.what) == ("tiny one", "first", "import")
    assert found.editors == {"operator"}
    with pytest.raises(LookupError):
        database.read(lambda connection: versions.documents(connection, {1})[0].document)


def test_a_new_import_lies_on_top_of_the_earlier_one(database: Database) -> None:
    importing(database).import_draft("tiny one", note="", who="operator", now=NOW)
    importing(database).import_draft("tiny two", note="", who="operator", now=NOW)
    found = drafted(database)
    assert found is not None
    assert (found.document, found.undos) == ("tiny two", 1)


def test_an_import_lies_on_top_of_what_is_published(database: Database) -> None:
    put_public(database, "tiny one", examples="[1]")
    importing(database).import_draft("tiny two", note="", who="operator", now=NOW)
    found = drafted(database)
    assert found is not None
    assert (found.base_version_id, found.undos, found.examples) == (1, 1, "[1]")


def test_an_import_that_touches_safety_content_needs_a_review(database: Database) -> None:
    put_public(database, "tiny locked")
    with pytest.raises(SafetyChangedError) as caught:
        importing(database).import_draft("tiny two", note="", who="operator", now=NOW)
    assert caught.value.places == ("the locked part",)
    assert drafted(database) is None


@pytest.mark.parametrize("task", ["read", "unreviewed"])
def test_nothing_is_imported_while_it_is_read_or_compared(database: Database, task: str) -> None:
    put_public(database, "tiny one")
    with pytest.raises(StillWorkingError):
        importing(database, working=(task,)).import_draft(
            "tiny two", note="", who="operator", now=NOW
        )
    assert drafted(database) is None


def test_a_review_is_of_one_import_and_not_of_the_next(database: Database) -> None:
    def unreviewed(before: str, after: str) -> tuple[str, ...]:
        (_, signs, review), (_, signs_before, review_before) = after.split(), before.split()
        return ("the signs",) if signs != signs_before and review == review_before else ()

    put_public(database, "tiny signs review")
    use = importing(database, unreviewed=unreviewed)
    use.import_draft("tiny others by_a_doctor", note="", who="operator", now=NOW)
    with pytest.raises(SafetyChangedError):
        use.import_draft("tiny more by_a_doctor", note="", who="operator", now=NOW)
    assert draft_text(database) == "tiny others by_a_doctor"
    use.import_draft("tiny more by_another", note="", who="operator", now=NOW)
    assert draft_text(database) == "tiny more by_another"


def test_an_import_for_another_questionnaire_is_refused(database: Database) -> None:
    with pytest.raises(OtherQuestionnaireError):
        importing(database).import_draft("tiny one", note="", who="a", now=NOW, only="other")
    assert drafted(database) is None


def test_a_document_that_fails_its_checks_is_not_stored(database: Database) -> None:
    with pytest.raises(DocumentRefusedError) as caught:
        importing(database).import_draft("tiny bad", note="", who="operator", now=NOW)
    assert caught.value.problems == ("bad stands in it",)
    assert drafted(database) is None


def test_the_active_version_is_what_is_exported(database: Database) -> None:
    use = importing(database)
    use.import_draft("tiny one", note="", who="operator", now=NOW)
    assert use.export("tiny") == "tiny one"
    put_public(database, "tiny public")
    assert use.export("tiny") == "tiny public"
    with pytest.raises(UnknownQuestionnaireError):
        use.export("other")


@pytest.mark.parametrize(
    "change", ["UPDATE version_examples SET examples = ''", "DELETE FROM version_examples"]
)
def test_the_examples_of_a_version_are_immutable_even_by_sql(
    database: Database, change: str
) -> None:
    put_public(database, "tiny one", examples="[1]")
    with pytest.raises(StatementRefusedError):
        execute(database, change)
