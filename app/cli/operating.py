"""`flask db …`, `flask setup` and `flask doctor`: an installation comes to be, and is well.

`db` has the words that Flask developers expect.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime

import click
from flask import Flask

from app.cli.failing import one_line_errors
from app.services.doctor.doctor import Doctor
from app.wiring import UseCases


def register(app: Flask, use_cases: UseCases) -> None:
    """Add the commands to an application."""
    app.cli.add_command(_group(use_cases))
    app.cli.add_command(_setup_command(use_cases.set_up))
    app.cli.add_command(_doctor_command(use_cases.doctor))


def _group(use_cases: UseCases) -> click.Group:
    schema = use_cases.schema
    group = click.Group("db", help="Create and change the database's tables.")

    @group.command("upgrade")
    @click.argument("revision", default="head")
    @one_line_errors
    def upgrade(revision: str) -> None:
        """Bring the database to REVISION (the newest one unless given)."""
        schema.upgrade(revision=revision)
        click.echo("The database is up to date.")

    @group.command("check")
    @one_line_errors
    def check() -> None:
        """Exit 1 unless the database is exactly what the code describes."""
        schema.check()
        click.echo("The database is what the code describes.")

    @group.command("revision")
    @click.argument("message")
    @one_line_errors
    def revision(message: str) -> None:
        """Write the next migration, named by MESSAGE (verb first), from the code's tables."""
        click.echo(f"Written: {schema.revise(message=message)}. Read it before you run it.")

    return group


def _setup_command(set_up: Callable[[], tuple[str, ...]]) -> click.Command:
    @click.command("setup")
    @one_line_errors
    def setup() -> None:
        """Publish the shipped questionnaires and, outside production, fill a made-up clinic.

        Running it again changes nothing.
        """
        for line in set_up() or ("Everything was set up before.",):
            click.echo(line)

    return setup


def _doctor_command(use_case: Doctor) -> click.Command:
    @click.command("doctor")
    def doctor() -> None:
        """Examine settings, database, clock, documents, permissions and backups.

        Exits with 1 when something is wrong. Settings that can't be used at all are told
        before any command starts.
        """
        is_well = True
        for found in use_case.findings(now=datetime.now(UTC)):
            is_well = is_well and found.state != "wrong"
            click.echo(f"{found.state:8}{found.part:15}{found.text}")
        sys.exit(0 if is_well else 1)

    return doctor
