"""`flask staff …`: links for whoever has a shell, and tables that come and go with rows in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.storage.migration import Schema
from tests.support.staff import OWNER, PASSWORD, staffed
from tests.support.staff_client import StaffBrowser
from tests.support.visits import running_app

_PRODUCTION = {"ENVIRONMENT": "production", "TRUSTED_HOSTS": ".reserve.jp,other.jp"}


def run(app: Flask, *arguments: str) -> str:
    """Return what a command printed; it must have gone well."""
    done = app.test_cli_runner().invoke(args=["staff", *arguments])
    assert done.exit_code == 0, done.stderr
    return done.stdout


def set_up(app: Flask, link: str, *, email: str = "") -> int:
    path = link.strip().partition("/staff")[2]
    browser = StaffBrowser(app)
    form = browser.csrf(f"/staff{path}") if browser.get(f"/staff{path}").status_code == 200 else ""
    reply = browser.post(f"/staff{path}", csrf=form, email=email, password=PASSWORD)
    return reply.status_code


def test_the_first_link_is_printed_until_somebody_works_here(
    database_url: str, tmp_path: Path
) -> None:
    with running_app(database_url, instance_dir=tmp_path, PORT="8123") as app:
        link = run(app, "welcome").splitlines()[-1]
        assert link.startswith("http://localhost:8123/staff/set-up/")
        assert set_up(app, link, email=OWNER) == 303
        assert run(app, "welcome") == ""
        assert run(app, "list") == f"{OWNER}\towner\n"


def test_create_and_reset_print_a_link_that_lets_in(database_url: str, tmp_path: Path) -> None:
    with running_app(database_url, instance_dir=tmp_path) as app:
        first = run(app, "create", "a@example.jp", "--role", "editor")
        second = run(app, "reset", "A@example.jp")
        assert set_up(app, first) == 400
        assert set_up(app, second) == 303
        assert run(app, "list") == "a@example.jp\teditor\n"


def test_in_production_links_name_the_sites_host(database_url: str, tmp_path: Path) -> None:
    with running_app(database_url, instance_dir=tmp_path, **_PRODUCTION) as app:
        link = run(app, "create", OWNER, "--role", "owner")
    assert link.startswith("https://reserve.jp/staff/set-up/")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("create", "nobody", "--role", "owner"), "nobody is no address."),
        (("create", OWNER, "--role", "king"), "'king' is not one of"),
        (("reset", "who@example.jp"), "who@example.jp has no account: use staff create."),
    ],
)
def test_a_mistake_is_one_clear_line(
    database_url: str, tmp_path: Path, arguments: tuple[str, ...], line: str
) -> None:
    with running_app(database_url, instance_dir=tmp_path) as app:
        done = app.test_cli_runner().invoke(args=["staff", *arguments])
    assert done.exit_code != 0
    assert line in done.stderr


def test_staff_tables_come_and_go_with_rows_in_them(database_url: str) -> None:
    schema = Schema(database_url)
    with staffed(database_url) as staff:
        staff.with_code_app(staff.add())
        staff.enter()
    schema.downgrade(revision="0001")
    schema.upgrade()
    schema.check()
    with staffed(database_url) as staff:
        assert staff.access.accounts.everybody() == ()
        staff.add()
