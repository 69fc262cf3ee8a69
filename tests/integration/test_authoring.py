"""A questionnaire is drafted, checked, published, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.services.authoring import (
    Authoring,
    DocumentRefusedError,
    NothingToPublishError,
    UnknownQuestionnaireError,
)
from app.storage.database import Database, open_database
from tests.support.counting import NOW


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


def authoring(database: Database, *, refused: str = "bad") -> Authoring:
    """Documents here are ``slug text``; those with a refused word fail their check."""

    def check(document: str) -> tuple[str, ...]:
        return (f"{refused} stands in it",) if refused in document else ()

    return Authoring(
        database, check=check, canonical=str.strip, slug_of=lambda document: document.split()[0]
    )


def published(database: Database) -> list[tuple[object, ...]]:
    rows = database.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT slug, number, status, document FROM questionnaire_version ORDER BY id"
        ).all()
    )
    return [tuple(row) for row in rows]


def test_a_document_is_stored_in_its_one_form_as_a_draft(database: Database) -> None:
    assert authoring(database).import_draft("tiny one \n", note="first", now=NOW) == "tiny"
    assert published(database) == [("tiny", None, "draft", "tiny one")]


def test_a_new_draft_takes_the_place_of_the_earlier_one(database: Database) -> None:
    authoring(database).import_draft("tiny one", note="", now=NOW)
    authoring(database).import_draft("tiny two", note="", now=NOW)
    assert published(database) == [("tiny", None, "draft", "tiny two")]


def test_publishing_retires_the_version_before(database: Database) -> None:
    use = authoring(database)
    for number, text in enumerate(("tiny one", "tiny two"), start=1):
        use.import_draft(text, note="", now=NOW)
        assert use.publish("tiny", publisher="operator", now=NOW) == number
    assert published(database) == [
        ("tiny", 1, "retired", "tiny one"),
        ("tiny", 2, "active", "tiny two"),
    ]


def test_questionnaires_are_numbered_each_on_its_own(database: Database) -> None:
    use = authoring(database)
    for slug in ("tiny", "other"):
        use.import_draft(f"{slug} one", note="", now=NOW)
        assert use.publish(slug, publisher="operator", now=NOW) == 1


def test_a_document_that_fails_its_checks_is_not_stored(database: Database) -> None:
    with pytest.raises(DocumentRefusedError) as caught:
        authoring(database).import_draft("tiny bad", note="", now=NOW)
    assert caught.value.problems == ("bad stands in it",)
    assert published(database) == []


def test_a_draft_is_checked_again_when_it_is_published(database: Database) -> None:
    authoring(database).import_draft("tiny one", note="", now=NOW)
    with pytest.raises(DocumentRefusedError):
        authoring(database, refused="one").publish("tiny", publisher="operator", now=NOW)
    assert published(database) == [("tiny", None, "draft", "tiny one")]


def test_without_a_draft_there_is_nothing_to_publish(database: Database) -> None:
    with pytest.raises(NothingToPublishError):
        authoring(database).publish("tiny", publisher="operator", now=NOW)


def test_ten_people_who_publish_at_once_publish_one_version(database: Database) -> None:
    use = authoring(database)
    use.import_draft("tiny one", note="", now=NOW)

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
    use.import_draft("tiny one", note="", now=NOW)
    assert use.export("tiny") == "tiny one"
    use.publish("tiny", publisher="operator", now=NOW)
    use.import_draft("tiny two", note="", now=NOW)
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
