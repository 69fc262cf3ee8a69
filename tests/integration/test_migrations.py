"""Every revision goes up, down and up again, with rows in the tables, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.domain.clinic import without_withheld
from app.domain.links import LinkRules
from app.storage import clinics, publications
from app.storage.counts import writer
from app.storage.failures import SchemaDiffersError, StatementRefusedError
from app.storage.migration import Schema, code_revision, database_revision
from tests.support.counting import completions, execute, visit, with_a_version
from tests.support.databases import ROOT, PostgresqlDatabases, patient_database

VERSIONS = ROOT / "migrations" / "versions"


def revisions() -> list[str]:
    return sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))


@pytest.mark.parametrize("revision", revisions())
def test_a_revision_goes_up_down_and_up_with_rows(blank_database_url: str, revision: str) -> None:
    schema = Schema(blank_database_url)
    schema.upgrade(revision=revision)
    fill(blank_database_url)
    before = revisions().index(revision) - 1
    schema.downgrade(revision="base" if before < 0 else revisions()[before])
    schema.upgrade()
    schema.check()
    if before < 0:
        fill(blank_database_url)
    else:
        keeps_what_the_revision_before_had(blank_database_url)


def keeps_what_the_revision_before_had(url: str) -> None:
    database = patient_database(url)
    assert completions(database) == 1
    database.close()


def fill(url: str) -> None:
    database = with_a_version(url)
    assert writer(database)([visit()]) == ("yes",)
    assert completions(database) == 1
    execute(database, "INSERT INTO installation VALUES (1, true, '2026-01-01 00:00:00')")
    database.close()


def test_links_that_were_shown_before_links_were_confirmed_count_as_confirmed(
    blank_database_url: str,
) -> None:
    schema = Schema(blank_database_url)
    schema.upgrade(revision="0012")
    database = patient_database(blank_database_url)
    execute(
        database,
        "INSERT INTO clinic_settings (id, name, address, licences, telephone, hours, contact,"
        " booking_url, line_url, site_url) VALUES"
        " (1, '', '', '', '', '', '', 'https://own.test/book', '', 'https://own.test/')",
    )
    schema.upgrade()
    found = database.read(clinics.clinic)
    assert found is not None
    assert found.confirmed_links == "https://own.test/book\nhttps://own.test/"
    assert without_withheld(found, links=LinkRules()).site_url == "https://own.test/"
    database.close()


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    Schema(database_url).upgrade()
    database = patient_database(database_url)
    assert database.read(database_revision) == code_revision()
    database.close()


def test_the_code_knows_its_newest_revision_without_alembic() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == code_revision()


@pytest.mark.parametrize(
    "change",
    ["ALTER TABLE epoch ADD COLUMN surprise INTEGER", "DROP TABLE spent_nonce"],
    ids=["a column too many", "a table too few"],
)
def test_a_database_that_differs_from_the_code_is_found(database_url: str, change: str) -> None:
    Schema(database_url).check()
    database = patient_database(database_url)
    execute(database, change)
    database.close()
    with pytest.raises(SchemaDiffersError, match="differ"):
        Schema(database_url).check()


def test_a_database_that_was_not_upgraded_is_found(blank_database_url: str) -> None:
    with pytest.raises(SchemaDiffersError):
        Schema(blank_database_url).check()


def test_migrations_are_named_by_number_verb_and_noun() -> None:
    names = [path.stem.split("_") for path in sorted(VERSIONS.glob("*.py"))]
    assert [parts[0] for parts in names] == [f"{n:04d}" for n in range(1, len(names) + 1)]
    assert all(len(parts) >= 3 for parts in names)


def test_a_revision_is_written_with_all_its_imports(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "migrations"
    (copy / "versions").mkdir(parents=True)
    for path in (*ROOT.glob("migrations/*.*"), *VERSIONS.glob("*.py")):
        target = copy / path.relative_to(ROOT / "migrations")
        target.write_bytes(path.read_bytes())
    monkeypatch.setattr("app.storage.migration._FOLDER", copy)
    code_revision.cache_clear()
    database = patient_database(database_url)
    execute(database, "ALTER TABLE questionnaire_version DROP COLUMN retired_at")
    database.close()
    written = Schema(database_url).revise(message="add retirement")
    code_revision.cache_clear()
    assert written.name == f"{len(revisions()) + 1:04d}_add_retirement.py"
    text = written.read_text(encoding="utf-8")
    assert "sa.DateTime(timezone=True)" in text
    assert "batch_alter_table" in text
    compile(text, str(written), "exec")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE questionnaire_version SET document = 'changed'",
        "UPDATE questionnaire_version SET number = 7",
        "UPDATE questionnaire_version SET published_by = 'somebody else'",
        "UPDATE questionnaire_version SET status = 'draft', number = NULL",
        "DELETE FROM questionnaire_version",
    ],
)
def test_a_published_version_is_immutable_even_by_sql(database_url: str, change: str) -> None:
    database = with_a_version(database_url)
    with pytest.raises(StatementRefusedError):
        execute(database, change)
    execute(database, "UPDATE questionnaire_version SET status = 'retired'")
    database.close()


@pytest.mark.parametrize("revision", revisions())
def test_published_rows_are_immutable_after_every_migration(
    blank_database_url: str, revision: str
) -> None:
    schema = Schema(blank_database_url)
    schema.upgrade(revision=revision)
    fill(blank_database_url)
    published_rows_stand(blank_database_url)
    schema.upgrade()
    published_rows_stand(blank_database_url)


@pytest.mark.postgresql
def test_nobody_empties_the_versions_of_a_whole_table(
    postgresql_databases: PostgresqlDatabases,
) -> None:
    with postgresql_databases.fresh("migrated") as url:
        database = with_a_version(url)
        for table in ("questionnaire_version", "publication"):
            with pytest.raises(StatementRefusedError):
                execute(database, f"TRUNCATE {table} CASCADE")
        database.close()


def published_rows_stand(url: str) -> None:
    database = patient_database(url)
    for change in (
        "UPDATE questionnaire_version SET document = 'changed'",
        "UPDATE questionnaire_version SET note = 'changed'",
        "UPDATE questionnaire_version SET status = 'draft', number = NULL",
        "DELETE FROM questionnaire_version",
    ):
        with pytest.raises(StatementRefusedError):
            execute(database, change)
    database.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE publication SET began = '{}'",
        "UPDATE publication SET alone = true",
        "DELETE FROM publication",
    ],
)
def test_how_a_version_came_about_is_immutable_even_by_sql(database_url: str, change: str) -> None:
    database = with_a_version(database_url)
    database.write(lambda connection: publications.add(connection, 1, publications.Publication()))
    with pytest.raises(StatementRefusedError):
        execute(database, change)
    database.close()


def test_what_kind_of_installation_this_is_can_not_be_changed(database_url: str) -> None:
    database = patient_database(database_url)
    execute(database, "INSERT INTO installation VALUES (1, false, '2026-01-01 00:00:00')")
    with pytest.raises(StatementRefusedError):
        execute(database, "UPDATE installation SET demonstration = true")
    database.close()
