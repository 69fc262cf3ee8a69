"""What an operator types: the schema, the set-up and the clinic, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import background, cli, wiring
from app.domain.clinic import Clinic
from config import load_settings
from tests.support.counting import execute
from tests.support.databases import environment_for, patient_database
from tests.support.publishing import change_profile
from tests.support.tasks import at_once


def flask(url: str, *arguments: str, directory: Path, **variables: str) -> Result:
    """Run a command as `flask --app run …` does."""
    settings = load_settings(environment_for(url, instance_dir=directory, **variables))
    app = Flask(__name__)
    cases = wiring.build(settings, tasks=at_once())
    cli.register(app, cases)
    result = app.test_cli_runner().invoke(args=list(arguments))
    cases.database.close()
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def use_cases(url: str, directory: Path) -> wiring.UseCases:
    settings = load_settings(environment_for(url, instance_dir=directory))
    return wiring.build(settings, tasks=at_once())


def test_a_fresh_database_is_upgraded_checked_and_set_up_twice(
    blank_database_url: str, tmp_path: Path
) -> None:
    unready = flask(blank_database_url, "db", "check", directory=tmp_path)
    assert unready.exit_code == 1
    for command in (("db", "upgrade"), ("db", "check"), ("setup",), ("db", "upgrade")):
        done = flask(blank_database_url, *command, directory=tmp_path)
        assert (done.exit_code, done.stderr) == (0, ""), command
    again = flask(blank_database_url, "setup", directory=tmp_path)
    assert again.stdout == "Everything was set up before.\n"


def test_outside_production_the_clinic_is_made_up(
    published_database_url: str, tmp_path: Path
) -> None:
    cases = use_cases(published_database_url, tmp_path)
    clinic = cases.clinic_profile.read()
    cases.database.close()
    assert "見本" in clinic.name
    assert clinic.telephone == "000-0000-0000"
    assert ".example/" in clinic.booking_url
    assert ".example/" in clinic.line_url


def test_in_production_nothing_is_made_up(database_url: str, tmp_path: Path) -> None:
    done = flask(database_url, "setup", directory=tmp_path, **PRODUCTION)
    assert done.exit_code == 0, done.stderr
    cases = use_cases(database_url, tmp_path)
    assert cases.clinic_profile.read() == Clinic()
    cases.database.close()


def test_a_production_start_refuses_what_is_made_up(
    published_database_url: str, tmp_path: Path
) -> None:
    cases = use_cases(published_database_url, tmp_path)
    environment = environment_for(published_database_url, instance_dir=tmp_path)
    production = load_settings(environment | PRODUCTION)
    with pytest.raises(
        background.DemonstrationLinksError, match="booking_url, line_url, site_url, telephone"
    ):
        background.refuse_unsafe_start(production, cases)
    change_profile(cases.clinic_profile, booking_url="", line_url="", site_url="", telephone="")
    with pytest.raises(background.DemonstrationLinksError, match="made as a demonstration"):
        background.refuse_unsafe_start(production, cases)
    cases.database.close()


def test_a_production_start_accepts_a_database_made_for_real_visitors(
    database_url: str, tmp_path: Path
) -> None:
    assert flask(database_url, "setup", directory=tmp_path, **PRODUCTION).exit_code == 0
    cases = use_cases(database_url, tmp_path)
    environment = environment_for(database_url, instance_dir=tmp_path)
    background.refuse_unsafe_start(load_settings(environment | PRODUCTION), cases)
    cases.database.close()


def test_the_profile_is_changed_field_by_field(database_url: str, tmp_path: Path) -> None:
    arguments = ("--booking-url", "https://booking.example/x", "--telephone", "03-1234-5678")
    changed = flask(database_url, "clinic", "set", *arguments, directory=tmp_path)
    assert changed.stdout == "Changed: booking_url, telephone\n"
    shown = flask(database_url, "clinic", "show", directory=tmp_path)
    assert "booking-url\thttps://booking.example/x\n" in shown.stdout
    assert "telephone\t03-1234-5678\n" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("clinic", "set", "--line-url", "https://coubic.com/x"), "line_url: not_a_line_link"),
        (("clinic", "set"), "Name at least one field to change."),
        (("clinic", "set", "--hours", "根本改善をめざす"), "hours: reason_missing"),
        (("clinic", "close", "--why", "x" * 201), "--why takes 200 characters at most."),
        (("db", "upgrade", "9999"), "9999"),
    ],
)
def test_a_mistake_is_one_clear_line(
    database_url: str, tmp_path: Path, arguments: tuple[str, ...], line: str
) -> None:
    done = flask(database_url, *arguments, directory=tmp_path)
    assert done.exit_code != 0
    assert line in done.stderr


def test_a_database_without_tables_is_one_clear_line(
    blank_database_url: str, tmp_path: Path
) -> None:
    done = flask(blank_database_url, "setup", directory=tmp_path)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: The database refused or did not answer: ")


def test_a_database_from_the_future_is_not_ready(database_url: str, tmp_path: Path) -> None:
    database = patient_database(database_url)
    execute(database, "UPDATE alembic_version SET version_num = '9999'")
    database.close()
    cases = use_cases(database_url, tmp_path)
    assert cases.readiness().why.startswith("schema: 9999, needs ")
    assert flask(database_url, "db", "check", directory=tmp_path).exit_code == 1


PRODUCTION = {
    "ENVIRONMENT": "production",
    "TRUSTED_HOSTS": "selfcheck.reserve.jp",
    "LINK_HOSTS": "lin.ee,reserve.jp",
}
