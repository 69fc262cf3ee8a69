"""`flask clinic …`: the clinic's profile, for whoever has a shell."""

from datetime import UTC, datetime

import click
from flask import Flask

from app.cli.failing import one_line_errors
from app.services.clinic_profile import FIELDS, ClinicProfile, ProfileChange
from app.wiring import UseCases


def register(app: Flask, use_cases: UseCases) -> None:
    """Add the commands to an application."""
    app.cli.add_command(_group(use_cases.clinic_profile))


def _group(profile: ClinicProfile) -> click.Group:
    group = click.Group("clinic", help="Show or change the clinic's profile.")

    @group.command("show")
    @one_line_errors
    def show() -> None:
        """Print every field, one a line."""
        found = profile.read()
        for name in FIELDS:
            click.echo(f"{_option(name)}\t{getattr(found, name)}")

    @group.command("set", params=[_field_option(name) for name in FIELDS])
    @one_line_errors
    def change(**texts: str | None) -> None:
        """Change the given fields; an empty text removes a field's prompt."""
        given = {name: text for name, text in texts.items() if text is not None}
        if not given:
            raise click.UsageError("Name at least one field to change.")
        change = ProfileChange(texts=given, seen={}, who="operator")
        profile.save(change, now=datetime.now(UTC))
        click.echo("Changed: " + ", ".join(sorted(given)))

    return group


def _option(name: str) -> str:
    return name.replace("_", "-")


def _field_option(name: str) -> click.Option:
    return click.Option([f"--{_option(name)}", name], metavar="TEXT", default=None)
