"""Closing and opening the visitors' page by command, when nobody can sign in; on both engines."""

from __future__ import annotations

from pathlib import Path

from app.services.auditing import AuditLog
from tests.integration.test_operator_commands import flask
from tests.support.databases import patient_database
from tests.support.staff_client import signed_in, staffed_beside
from tests.support.visits import Visitor, running_app

CLOSED = "お休みしています"


def shown(url: str, folder: Path) -> str:
    """Return what a visitor reads now."""
    with running_app(url, instance_dir=folder) as app:
        return Visitor(app).open().words


def logged(url: str) -> list[tuple[str, str, str]]:
    """Return who switched what and why, the oldest first."""
    database = patient_database(url)
    log = AuditLog(database)
    assert log.first_broken() is None
    found = [(one.who, one.what, one.why) for one in log.newest() if one.what.startswith("page.")]
    database.close()
    return found[::-1]


def test_the_page_closes_and_opens_and_both_are_logged(
    published_database_url: str, tmp_path: Path
) -> None:
    url = published_database_url
    closed = flask(url, "clinic", "close", "--why", " 電話が替わった ", directory=tmp_path)
    assert (closed.exit_code, closed.stderr) == (0, "")
    assert closed.stdout.startswith("Closed. ")
    assert CLOSED in shown(url, tmp_path)
    opened = flask(url, "clinic", "open", directory=tmp_path)
    assert (opened.exit_code, opened.stdout) == (0, "Open again within seconds.\n")
    assert CLOSED not in shown(url, tmp_path)
    assert logged(url) == [
        ("operator", "page.switched_off", "電話が替わった"),
        ("operator", "page.switched_on", ""),
    ]


def test_doing_it_twice_says_so_and_changes_nothing(
    published_database_url: str, tmp_path: Path
) -> None:
    url = published_database_url
    assert flask(url, "clinic", "open", directory=tmp_path).stdout == "It was open before.\n"
    flask(url, "clinic", "close", directory=tmp_path)
    again = flask(url, "clinic", "close", "--why", "later", directory=tmp_path)
    assert again.stdout.startswith("It was closed before: since 20")
    assert logged(url) == [("operator", "page.switched_off", "")]


def test_staff_read_that_a_command_closed_it_and_open_it_again(
    published_database_url: str, tmp_path: Path
) -> None:
    url = published_database_url
    flask(url, "clinic", "close", "--why", "だれも入れない", directory=tmp_path)
    with running_app(url, instance_dir=tmp_path) as app:
        staff = staffed_beside(url)
        owner = signed_in(app, staff)
        words = owner.page("/staff/switch").words
        assert "休止した人: コマンドの操作" in words
        assert "だれも入れない" in words
        assert owner.post("/staff/switch/on", csrf=owner.csrf("/staff/switch")).status_code == 303
        assert CLOSED not in Visitor(app).open().words
        staff.database.close()
