"""A draft that waited among the versions waits among the drafts, and finds its way back."""

from __future__ import annotations

from app.storage.drafts import read_draft
from app.storage.migration import Schema
from tests.support.counting import execute
from tests.support.databases import patient_database

BEFORE = """
    INSERT INTO questionnaire_version
        (slug, number, status, document, note, created_at, published_at, published_by)
    VALUES
        ('tiny', 1, 'active', 'one', '', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 'setup'),
        ('tiny', NULL, 'draft', 'two', 'why', '2026-02-01 00:00:00', NULL, NULL),
        ('other', NULL, 'draft', 'three', '', '2026-02-01 00:00:00', NULL, NULL)
"""


def test_drafts_move_out_of_the_versions_and_back(blank_database_url: str) -> None:
    schema = Schema(blank_database_url)
    schema.upgrade(revision="0003")
    database = patient_database(blank_database_url)
    execute(database, BEFORE)
    schema.upgrade()
    found = database.read(lambda connection: read_draft(connection, "tiny"))
    assert found is not None
    assert (found.document, found.note, found.base_version_id) == ("two", "why", 1)
    assert (found.what, found.editors, found.undos) == ("import", frozenset({"operator"}), 0)
    other = database.read(lambda connection: read_draft(connection, "other"))
    assert other is not None
    assert other.base_version_id is None
    schema.downgrade(revision="0003")
    rows = database.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT slug, status, document, note FROM questionnaire_version ORDER BY slug, status"
        ).all()
    )
    assert [tuple(row) for row in rows] == [
        ("other", "draft", "three", ""),
        ("tiny", "active", "one", ""),
        ("tiny", "draft", "two", "why"),
    ]
    database.close()
