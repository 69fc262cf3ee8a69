"""What an installation of the first round holds goes on after an upgrade, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.domain.staff import Role
from tests.integration.test_operator_commands import flask
from tests.support.databases import patient_database
from tests.support.first_round import lay_out
from tests.support.staff_client import StaffBrowser, staffed_beside
from tests.support.visits import Visitor, page_of, running_app

SADDLE: Final = {"safety_now": "e_saddle"}
KEPT: Final = (
    "questionnaire_version",
    "version_examples",
    "draft_save",
    "draft_editor",
    "draft_decision",
    "draft_approval",
    "publication",
    "scheduled_publication",
    "audit_entry",
    "statistics_release",
    "released_block",
    "released_activity",
)
"""Tables whose rows people would miss."""


def test_versions_a_draft_its_approval_and_its_plan_go_on(
    blank_database_url: str, tmp_path: Path
) -> None:
    lay_out(blank_database_url, tmp_path)
    before = counted(blank_database_url)
    assert min(before.values()) >= 1
    for command in (("db", "upgrade"), ("db", "check"), ("setup",)):
        done = flask(blank_database_url, *command, directory=tmp_path)
        assert (done.exit_code, done.stderr) == (0, ""), command
    assert counted(blank_database_url) == before
    visitors_meet("腰のチェック", blank_database_url, tmp_path)
    due = flask(blank_database_url, "questionnaire", "publish-due", directory=tmp_path)
    assert (due.stdout, due.stderr) == ("back-pain: version 3 is published\n", "")
    visitors_meet("腰のようす", blank_database_url, tmp_path)
    said = flask(blank_database_url, "doctor", directory=tmp_path).stdout
    assert "back-pain version 3" in said
    assert "12 in an unbroken chain" in said


def counted(url: str) -> dict[str, int]:
    """Return how many rows each table holds."""
    database = patient_database(url)
    with database.engine.connect() as connection:
        found = {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608  # names above
            for table in KEPT
        }
    database.close()
    return found


def visitors_meet(title: str, url: str, directory: Path) -> None:
    """Open the page as a visitor, answer it with a sign for 119, and look around as an owner."""
    with running_app(url, instance_dir=directory) as app:
        visitor = Visitor(app)
        assert title in app.test_client().get("/").get_data(as_text=True)
        page = page_of(visitor.post(SADDLE))
        assert page.values("data-triage") == ["call119"]
        assert page.counted == ["yes"]
        staff = staffed_beside(url)
        owner = staff.add(f"{title}@example.jp", role=Role.OWNER, now=datetime.now(UTC))
        staff.database.close()
        browser = StaffBrowser(app).holding(owner.token)
        for path in ("/staff/", "/staff/versions/back-pain", "/staff/audit", "/staff/stats"):
            assert browser.get(path).status_code == 200, path
