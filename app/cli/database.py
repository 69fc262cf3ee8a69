"""`flask db …`: the schema, with the words that Flask developers expect. `flask setup` fills it."""

from collections.abc import Callable

import click
from flask import Flask

from app.cli.failing import one_line_errors
from app.wiring import UseCases


def register(app: Flask, use_cases: UseCases) -> None:
    """Add the commands to an application."""
    app.cli.add_command(_group(use_cases))
    app.cli.add_command(_setup_command(use_cases.set_up))


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
