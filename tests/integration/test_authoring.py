"""A questionnaire is drafted, checked, published, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.services.questionnaires.errors import (
    DocumentRefusedError,
    NothingToPublishError,
    OtherQuestionnaireError,
    SafetyChangedError,
)
from app.services.questionnaires.publishing import Authoring
from app.storage import publications
from app.storage.audit_log import newest
from app.storage.database import Database, open_database
from app.storage.drafts import StoredDraft, read_draft
from app.storage.failures import StatementRefusedError
from app.storage.versions import UnknownQuestionnaireError, examples_of
from tests.support.counting import NOW, execute


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


def locked_differs(before: str, after: str) -> tuple[str, ...]:
    return ("the locked part",) if ("locked" in before) != ("locked" in after) else ()


def authoring(
    database: Database,
    *,
    refused: str = "bad",
    unreviewed: Callable[[str, str], tuple[str, ...]] = locked_differs,
) -> Authoring:
    """Documents here are ``slug text``; those with a refused word fail their check."""

    def check(document: str, examples: str | None, public: str | None) -> tuple[str, ...]:
        del examples, public
        return (f"{refused} stands in it",) if refused in document else ()

    return Authoring(
        database,
        check=check,
        canonical=str.strip,
        slug_of=lambda document: document.split()[0],
        unreviewed=unreviewed,
        begins=lambda _before, _after, began, number: replace(began, level=number),
    )


def published(database: Database) -> list[tuple[object, ...]]:
    rows = database.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT slug, number, status, document FROM questionnaire_version ORDER BY id"
        ).all()
    )
    return [tuple(row) for row in rows]


def drafted(database: Database, slug: str = "tiny") -> StoredDraft | None:
    return database.read(lambda connection: read_draft(connection, slug))


def draft_text(database: Database) -> str | None:
    found = drafted(database)
    return None if found is None else found.document


def test_a_document_is_stored_in_its_one_form_as_a_draft(database: Database) -> None:
    assert (
        authoring(database).import_draft("tiny one \n", note="first", who="operator", now=NOW)
        == "tiny"
    )
    found = drafted(database)
    assert found is not None
    assert (found.document, found.note, found.what) == ("tiny one", "first", "import")
    assert found.editors == {"operator"}
    assert published(database) == []


def test_a_new_import_lies_on_top_of_the_earlier_one(database: Database) -> None:
    authoring(database).import_draft("tiny one", note="", who="operator", now=NOW)
    authoring(database).import_draft("tiny two", note="", who="operator", now=NOW)
    found = drafted(database)
    assert found is not None
    assert (found.document, found.undos) == ("tiny two", 1)


def test_an_import_lies_on_top_of_what_is_published(database: Database) -> None:
    use = authoring(database)
    use.install_shipped("tiny one", examples="[1]", publisher="setup", now=NOW)
    use.import_draft("tiny two", note="", who="operator", now=NOW)
    found = drafted(database)
    assert found is not None
    assert (found.base_version_id, found.undos, found.examples) == (1, 1, "[1]")


def test_an_import_that_touches_safety_content_needs_a_review(database: Database) -> None:
    use = authoring(database)
    use.install_shipped("tiny locked", publisher="setup", now=NOW)
    with pytest.raises(SafetyChangedError) as caught:
        use.import_draft("tiny two", note="", who="operator", now=NOW)
    assert caught.value.places == ("the locked part",)
    assert drafted(database) is None


def test_a_review_is_of_one_import_and_not_of_the_next(database: Database) -> None:
    def unreviewed(before: str, after: str) -> tuple[str, ...]:
        (_, signs, review), (_, signs_before, review_before) = after.split(), before.split()
        return ("the signs",) if signs != signs_before and review == review_before else ()

    use = authoring(database, unreviewed=unreviewed)
    use.install_shipped("tiny signs review", publisher="setup", now=NOW)
    use.import_draft("tiny others by_a_doctor", note="", who="operator", now=NOW)
    with pytest.raises(SafetyChangedError):
        use.import_draft("tiny more by_a_doctor", note="", who="operator", now=NOW)
    assert draft_text(database) == "tiny others by_a_doctor"
    use.import_draft("tiny more by_another", note="", who="operator", now=NOW)
    assert draft_text(database) == "tiny more by_another"


def test_an_import_for_another_questionnaire_is_refused(database: Database) -> None:
    with pytest.raises(OtherQuestionnaireError):
        authoring(database).import_draft("tiny one", note="", who="a", now=NOW, only="other")
    assert drafted(database) is None


def test_the_examples_of_a_draft_are_published_with_it(database: Database) -> None:
    use = authoring(database)
    use.install_shipped("tiny one", examples="[1]", publisher="setup", now=NOW)
    use.import_draft("tiny two", note="", who="operator", now=NOW)
    use.publish("tiny", publisher="operator", now=NOW)
    assert database.read(lambda connection: examples_of(connection, 2)) == "[1]"
    assert drafted(database) is None


@pytest.mark.parametrize(
    "change", ["UPDATE version_examples SET examples = ''", "DELETE FROM version_examples"]
)
def test_the_examples_of_a_version_are_immutable_even_by_sql(
    database: Database, change: str
) -> None:
    authoring(database).install_shipped("tiny one", examples="[1]", publisher="setup", now=NOW)
    with pytest.raises(StatementRefusedError):
        execute(database, change)


def test_publishing_is_logged(database: Database) -> None:
    use = authoring(database)
    use.import_draft("tiny one", note="", who="operator", now=NOW)
    use.publish("tiny", publisher="operator", now=NOW)
    entries = database.read(newest)
    assert [entry.what for entry in entries] == ["version.published", "draft.imported"]


def test_publishing_retires_the_version_before(database: Database) -> None:
    use = authoring(database)
    for number, text in enumerate(("tiny one", "tiny two"), start=1):
        use.import_draft(text, note="", who="operator", now=NOW)
        assert use.publish("tiny", publisher="operator", now=NOW) == number
    assert published(database) == [
        ("tiny", 1, "retired", "tiny one"),
        ("tiny", 2, "active", "tiny two"),
    ]


def test_what_begins_with_a_version_is_written_down(database: Database) -> None:
    use = authoring(database)
    for text in ("tiny one", "tiny two", "tiny three"):
        use.import_draft(text, note="", who="operator", now=NOW)
        use.publish("tiny", publisher="operator", now=NOW)
    began = database.read(lambda connection: publications.beginnings(connection, (1, 2, 3)))
    assert [one.level for one in began.values()] == [0, 2, 3]


def test_questionnaires_are_numbered_each_on_its_own(database: Database) -> None:
    use = authoring(database)
    for slug in ("tiny", "other"):
        use.import_draft(f"{slug} one", note="", who="operator", now=NOW)
        assert use.publish(slug, publisher="operator", now=NOW) == 1


def test_a_document_that_fails_its_checks_is_not_stored(database: Database) -> None:
    with pytest.raises(DocumentRefusedError) as caught:
        authoring(database).import_draft("tiny bad", note="", who="operator", now=NOW)
    assert caught.value.problems == ("bad stands in it",)
    assert drafted(database) is None


def test_a_draft_is_checked_again_when_it_is_published(database: Database) -> None:
    authoring(database).import_draft("tiny one", note="", who="operator", now=NOW)
    with pytest.raises(DocumentRefusedError):
        authoring(database, refused="one").publish("tiny", publisher="operator", now=NOW)
    assert published(database) == []
    assert draft_text(database) == "tiny one"


def test_without_a_draft_there_is_nothing_to_publish(database: Database) -> None:
    with pytest.raises(NothingToPublishError):
        authoring(database).publish("tiny", publisher="operator", now=NOW)


def test_ten_people_who_publish_at_once_publish_one_version(database: Database) -> None:
    use = authoring(database)
    use.import_draft("tiny one", note="", who="operator", now=NOW)

    def publish(_: int) -> int | None:
        try:
            return use.publish("tiny", publisher="operator", now=NOW)
        except NothingToPublishError:
            return None

    with ThreadPoolExecutor(10) as pool:
        numbers = list(pool.map(publish, range(10)))
    assert sorted(number for number in numbers if number is not None) == [1]
    assert published(database) == [("tiny", 1, "active", "tiny one")]


def test_the_active_version_is_what_is_exported(database: Database) -> None:
    use = authoring(database)
    use.import_draft("tiny one", note="", who="operator", now=NOW)
    assert use.export("tiny") == "tiny one"
    use.publish("tiny", publisher="operator", now=NOW)
    use.import_draft("tiny two", note="", who="operator", now=NOW)
    assert use.export("tiny") == "tiny one"
    with pytest.raises(UnknownQuestionnaireError):
        use.export("other")


def test_installing_twice_changes_nothing(database: Database) -> None:
    use = authoring(database)
    assert use.install_shipped("tiny one", publisher="setup", now=NOW)
    assert not use.install_shipped("tiny newer", publisher="setup", now=NOW)
    assert published(database) == [("tiny", 1, "active", "tiny one")]


def test_nodes_that_install_at_once_install_once(database: Database) -> None:
    use = authoring(database)
    with ThreadPoolExecutor(6) as pool:
        done = list(
            pool.map(
                lambda _: use.install_shipped("tiny one", publisher="setup", now=NOW), range(6)
            )
        )
    assert sum(done) == 1
