"""`flask doctor` finds each fault that was planted, and finds nothing in a sound installation."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import wiring
from app.services.doctor.findings import Finding
from app.storage.installation import weaknesses
from tests.support.commands import run_flask
from tests.support.counting import execute
from tests.support.databases import Engine, SqliteDatabases, patient_database
from tests.support.outages import locked_by_another_process
from tests.support.publishing import change_profile, review_shipped
from tests.support.tasks import at_once
from tests.support.visits import settings_for

PRODUCTION = {
    "ENVIRONMENT": "production",
    "TRUSTED_HOSTS": "selfcheck.reserve.jp",
    "LINK_HOSTS": "lin.ee,coubic.com,reserve.jp",
}
REAL = {
    "name": "Clinic",
    "address": "Address",
    "licences": "Licence",
    "contact": "Contact",
    "telephone": "03-1234-5678",
    "booking_url": "https://coubic.com/nanohana",
    "line_url": "https://lin.ee/clinic",
}
UNSAFE = """
DO $$ BEGIN
    EXECUTE 'ALTER DATABASE ' || quote_ident(current_database())
        || ' SET synchronous_commit = off';
END $$
"""

Found = dict[str, Finding]
Examine = Callable[..., Found]


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def examine(published_database_url: str, instance: Path) -> Examine:
    """Return what is found, by part, with the given variables in the environment."""

    def run(*, url: str = published_database_url, ahead: float = 0, **variables: str) -> Found:
        cases = wiring.build(settings_for(url, instance_dir=instance, **variables), tasks=at_once())
        now = datetime.now(UTC) + timedelta(seconds=ahead)
        found = {finding.part: finding for finding in cases.doctor.findings(now=now)}
        cases.database.close()
        return found

    return run


def wrong(found: Found) -> set[str]:
    return {part for part, finding in found.items() if finding.state == "wrong"}


def change(url: str, *statements: str) -> None:
    database = patient_database(url)
    for statement in statements:
        execute(database, statement)
    database.close()


def test_a_sound_installation_is_found_sound(examine: Examine) -> None:
    found = examine()
    assert wrong(found) == set()
    assert list(found) == [
        "configuration",
        "database",
        "durability",
        "clock",
        "questionnaire",
        "forgetting",
        "releases",
        "clinic",
        "permissions",
        "backup",
    ]
    assert all("\n" not in finding.text for finding in found.values())
    assert found["backup"].state == "skipped"


def test_no_line_tells_a_secret(examine: Examine, instance: Path, tmp_path: Path) -> None:
    settings = settings_for("postgresql://clinic:hunter2@nowhere/x", instance_dir=instance)
    (instance / "secret_key").write_text(settings.secret_key)
    told = str([*examine().values(), *examine(BACKUP_DIR=str(tmp_path)).values()])
    assert settings.secret_key not in told
    assert "hunter2" not in told


# ------------------------------------------------------------------ the command


def test_the_command_prints_a_line_each_and_ends_with_0_only_when_all_is_well(
    sqlite_databases: SqliteDatabases, instance: Path
) -> None:
    with sqlite_databases.fresh("published") as url:
        well = run_flask(url, "doctor", directory=instance)
        assert (well.returncode, well.stderr) == (0, "")
        assert len(well.stdout.splitlines()) == 10
        instance.chmod(0o755)
        ill = run_flask(url, "doctor", directory=instance)
        assert ill.returncode == 1
        (line,) = (line for line in ill.stdout.splitlines() if line.startswith("wrong"))
        assert line.split() == ["wrong", "permissions", *line.split()[2:]]
        assert f"chmod 700 {instance}" in line


def test_settings_that_cannot_be_used_are_told_before_anything_else(instance: Path) -> None:
    ill = run_flask("sqlite:////nowhere", "doctor", directory=instance, ENVIRONMENT="production")
    assert ill.returncode == 1
    assert ill.stdout == ""
    assert ill.stderr.splitlines() == [
        "TRUSTED_HOSTS must name the host names this site is reached by."
    ]


# ------------------------------------------------------------------ database and durability


def test_a_database_without_tables_is_found(examine: Examine, blank_database_url: str) -> None:
    found = examine(url=blank_database_url)
    assert wrong(found) == {"database"}
    assert found["database"].text.startswith("schema: None, needs ")
    assert found["clinic"].state == "skipped"


def test_a_database_of_another_revision_is_found(
    examine: Examine, published_database_url: str
) -> None:
    change(published_database_url, "UPDATE alembic_version SET version_num = '9999'")
    assert wrong(examine()) == {"database"}


@pytest.mark.sqlite
def test_a_database_that_does_not_answer_is_found(
    sqlite_databases: SqliteDatabases, instance: Path
) -> None:
    with sqlite_databases.fresh("published") as url, locked_by_another_process(url):
        cases = wiring.build(settings_for(url, instance_dir=instance), tasks=at_once())
        found = {f.part: f for f in cases.doctor.findings(now=datetime.now(UTC))}
        cases.database.close()
    assert wrong(found) == {"database"}
    assert found["clock"].text == "the database could not be asked"
    assert found["permissions"].state == "ok"


def test_a_server_that_could_lose_counts_is_found(
    examine: Examine, engine_name: Engine, published_database_url: str
) -> None:
    if engine_name == "postgresql":
        change(published_database_url, UNSAFE)
        found = examine()
        assert wrong(found) >= {"durability"}
        assert found["durability"].text == "refused: synchronous_commit=off"
        return
    engine = sa.create_engine(published_database_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        assert "synchronous=OFF" in weaknesses(connection)
    engine.dispose()


# ------------------------------------------------------------------ clock


def test_a_clock_that_is_not_the_databases_is_found(examine: Examine, engine_name: Engine) -> None:
    found = examine(ahead=300)
    assert wrong(found) == ({"clock"} if engine_name == "postgresql" else set())
    if engine_name == "postgresql":
        assert found["clock"].text == "300 seconds apart from the database's"


def test_a_clock_behind_what_was_counted_is_found(
    examine: Examine, published_database_url: str
) -> None:
    change(published_database_url, "INSERT INTO epoch (id, shut) VALUES ('2099-W01', false)")
    found = examine()
    assert wrong(found) == {"clock"}
    assert found["clock"].text.startswith("week 2099-W01 was counted already, and now it is 20")


def test_a_clock_behind_the_set_up_is_found(examine: Examine) -> None:
    found = examine(ahead=-400 * 24 * 3600)
    assert wrong(found) == {"clock"}
    assert "the database was set up later than now" in found["clock"].text


# ------------------------------------------------------------------ questionnaire


def test_a_first_page_without_a_questionnaire_is_found(examine: Examine, database_url: str) -> None:
    found = examine(url=database_url)
    assert "questionnaire" in wrong(found)
    assert found["questionnaire"].text == (
        "back-pain is not published, so visitors meet the closed notice "
        "(staff read what is missing at /staff/drafts/back-pain/publish)"
    )


def test_in_production_a_version_that_nobody_reviewed_is_found(
    examine: Examine, published_database_url: str
) -> None:
    assert examine()["questionnaire"].state == "ok"
    found = examine(**PRODUCTION)["questionnaire"]
    assert found.state == "wrong"
    assert found.text == (
        "back-pain version 1: no medical review is recorded, so visitors meet the closed notice "
        "(staff read what is missing at /staff/drafts/back-pain/publish)"
    )
    review_shipped(published_database_url)
    assert examine(**PRODUCTION)["questionnaire"].state == "ok"


def test_a_published_document_that_fails_its_checks_is_found(
    examine: Examine, published_database_url: str
) -> None:
    change(
        published_database_url,
        "INSERT INTO questionnaire_version (slug, number, status, document, note, created_at,"
        " published_at) VALUES ('other', 1, 'active', '{}', '', '2026-01-01', '2026-01-01')",
    )
    found = examine()
    assert wrong(found) == {"questionnaire"}
    assert found["questionnaire"].text.startswith("other version 1: ")


# ------------------------------------------------------------------ forgetting


def test_a_clean_up_that_is_owed_is_found(examine: Examine, published_database_url: str) -> None:
    change(published_database_url, "INSERT INTO upkeep VALUES (1, true, NULL)")
    found = examine()
    assert wrong(found) == {"forgetting"}
    assert "statistics tidy" in found["forgetting"].text


@pytest.mark.parametrize("shut", ["true", "false"])
def test_a_week_that_is_over_and_open_is_found_in_production(
    examine: Examine, published_database_url: str, shut: str
) -> None:
    written = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    change(
        published_database_url,
        f"INSERT INTO epoch VALUES ('2026-W01', NULL, {shut})",  # noqa: S608  # a test's own words
        f"INSERT INTO upkeep VALUES (1, false, '{written}')",  # noqa: S608  # as above
    )
    told = "" if shut == "true" else "2026-W01: over and not shut, is the release's timer on?"
    found = examine(**PRODUCTION)["forgetting"]
    assert (found.text if found.state == "wrong" else "") == told
    assert examine()["forgetting"].state == "ok"


def test_tables_that_were_not_written_anew_for_hours_are_found_in_production(
    examine: Examine, published_database_url: str
) -> None:
    change(published_database_url, "INSERT INTO epoch VALUES ('2026-W01', NULL, true)")
    assert "not written anew" in examine(**PRODUCTION)["forgetting"].text


# ------------------------------------------------------------------ clinic


def test_a_demonstration_in_production_is_found(
    examine: Examine, published_database_url: str
) -> None:
    review_shipped(published_database_url)
    found = examine(**PRODUCTION)
    assert wrong(found) == {"clinic"}
    for told in ("made up: booking_url, line_url, site", "set up as a demonstration"):
        assert told in found["clinic"].text


def test_a_real_clinic_is_found_sound_once_its_profile_is_complete(
    examine: Examine, database_url: str, instance: Path
) -> None:
    cases = wiring.build(
        settings_for(database_url, instance_dir=instance, **PRODUCTION), tasks=at_once()
    )
    cases.set_up()
    assert wrong(examine(url=database_url, **PRODUCTION)) == {"clinic", "questionnaire"}
    review_shipped(database_url)
    empty = examine(url=database_url, **PRODUCTION)
    assert wrong(empty) == {"clinic"}
    assert empty["clinic"].text == "not filled in: name, address, licences, contact"
    change_profile(cases.clinic_profile, **REAL)
    assert wrong(examine(url=database_url, **PRODUCTION)) == set()
    change_profile(cases.clinic_profile, line_url="")
    told = examine(url=database_url, **PRODUCTION)["clinic"]
    assert (told.state, told.text) == ("ok", "complete, prompts not shown: line_url")
    change_profile(cases.clinic_profile, booking_url="https://reserve.jp/nanohana")
    waits = examine(url=database_url, **PRODUCTION)["clinic"]
    assert waits.state == "wrong"
    assert waits.text == "booking_url: not shown until an owner confirms it at /staff/settings"
    cases.database.close()


def test_a_link_that_is_no_longer_allowed_is_found(
    examine: Examine, database_url: str, instance: Path
) -> None:
    cases = wiring.build(
        settings_for(database_url, instance_dir=instance, **PRODUCTION), tasks=at_once()
    )
    cases.set_up()
    review_shipped(database_url)
    change_profile(cases.clinic_profile, **REAL)
    cases.database.close()
    found = examine(url=database_url, **PRODUCTION | {"LINK_HOSTS": "lin.ee"})
    assert wrong(found) == {"clinic"}
    assert found["clinic"].text == "booking_url: host_not_allowed"


# ------------------------------------------------------------------ permissions


def test_what_others_could_read_is_found(examine: Examine, instance: Path) -> None:
    key = instance / "secret_key"
    key.write_text("key")
    key.chmod(0o640)
    found = examine()
    assert wrong(found) == {"permissions"}
    assert found["permissions"].text == f"others can read: chmod 600 {key}"


@pytest.mark.sqlite
@pytest.mark.parametrize("end", ["", "-journal", "-wal"])
def test_a_database_file_that_others_could_read_is_found(
    sqlite_databases: SqliteDatabases, instance: Path, end: str
) -> None:
    with sqlite_databases.fresh("published") as url:
        file = Path(f"{url.removeprefix('sqlite:///')}{end}")
        file.touch()
        file.chmod(0o604)
        cases = wiring.build(settings_for(url, instance_dir=instance), tasks=at_once())
        found = {f.part: f for f in cases.doctor.findings(now=datetime.now(UTC))}
        cases.database.close()
    assert f"chmod 600 {file}" in found["permissions"].text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_found(examine: Examine, instance: Path) -> None:
    key = instance / "secret_key"
    key.touch(mode=0o600)
    os.chown(key, 65534, -1)
    assert "belongs to somebody else" in examine()["permissions"].text


# ------------------------------------------------------------------ backups


def test_a_backup_of_yesterday_is_in_time_and_an_older_one_is_found(
    examine: Examine, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    missing = examine(BACKUP_DIR=str(folder))["backup"]
    folder.mkdir()
    nothing = examine(BACKUP_DIR=str(folder))["backup"]
    (folder / ".being-written").write_text("half")
    (folder / "empty.sql.gz").touch()
    assert (missing.state, nothing.state) == ("wrong", "wrong")
    assert examine(BACKUP_DIR=str(folder))["backup"] == nothing
    backup = folder / "selfcheck.sql.gz"
    backup.write_text("dump")
    backup.chmod(0o600)
    for hours, state in ((25, "ok"), (27, "wrong")):
        _age(backup, hours=hours)
        found = examine(BACKUP_DIR=str(folder))["backup"]
        assert (found.state, found.text) == (state, f"the newest is {hours} hours old")


def test_a_backup_that_others_could_read_is_found(examine: Examine, tmp_path: Path) -> None:
    backup = tmp_path / "selfcheck.sql.gz"
    backup.write_text("dump")
    backup.chmod(0o644)
    assert examine(BACKUP_DIR=str(tmp_path))["backup"].text == f"chmod 600 {backup}"


def _age(file: Path, *, hours: float) -> None:
    moment = datetime.now(UTC).timestamp() - hours * 3600
    os.utime(file, (moment, moment))
