"""`flask clinic …`: the clinic's profile and its page's switch, for whoever has a shell."""

from datetime import UTC, datetime

import click
from flask import Flask

from app.cli.failing import OPERATOR, one_line_errors
from app.domain.clinic import PICTURES
from app.processes import when_done
from app.services.clinic_profile import FIELDS, ClinicProfile, ProfileChange, in_short
from app.services.questionnaires.closing import LONGEST_WHY, Closing
from app.wiring import UseCases

_TEXTS = [name for name in FIELDS if name not in (*PICTURES, "confirmed_links")]
"""Pictures are written anew, and links confirmed, in the staff area only."""


def register(app: Flask, use_cases: UseCases) -> None:
    """Add the commands to an application."""
    group = click.Group("clinic", help="Show or change the profile; close or open the page.")
    _add_profile(group, use_cases.clinic_profile)
    _add_switch(group, use_cases.publishing.closing)
    app.cli.add_command(group)


def _add_profile(group: click.Group, profile: ClinicProfile) -> None:
    @group.command("show")
    @one_line_errors
    def show() -> None:
        """Print every field, one a line."""
        found = profile.read()
        for name in FIELDS:
            click.echo(f"{_option(name)}\t{in_short(name, getattr(found, name))}")

    @group.command("set", params=[_field_option(name) for name in _TEXTS])
    @click.option(
        "--why", default="", metavar="TEXT", help="Why words that are warned of may stay."
    )
    @one_line_errors
    def change(why: str, **texts: str | None) -> None:
        """Change the given fields; an empty text removes a field's prompt."""
        given = {name: text for name, text in texts.items() if text is not None}
        if not given:
            raise click.UsageError("Name at least one field to change.")
        change = ProfileChange(texts=given, seen={}, who=OPERATOR, why=why)
        when_done(lambda: profile.save(change, now=_now()))
        click.echo("Changed: " + ", ".join(sorted(given)))


def _add_switch(group: click.Group, switching: Closing) -> None:
    @group.command("close")
    @click.option(
        "--why", default="", metavar="TEXT", help="For the audit log; no visitor sees it."
    )
    @one_line_errors
    def close(why: str) -> None:
        """Put telephone and emergency signs in place of the questions, within seconds."""
        if len(why.strip()) > LONGEST_WHY:
            raise click.UsageError(f"--why takes {LONGEST_WHY} characters at most.")
        earlier = switching.off()
        switching.switch_off(why=why, who=OPERATOR, now=_now())
        if earlier is None:
            click.echo("Closed. Visitors see the notice within seconds; open forms still work.")
        else:
            click.echo(f"It was closed before: since {earlier.since:%Y-%m-%d %H:%M} UTC.")

    @group.command("open")
    @one_line_errors
    def reopen() -> None:
        """Show visitors the questions again, within seconds."""
        was_closed = switching.off() is not None
        switching.switch_on(who=OPERATOR, now=_now())
        click.echo("Open again within seconds." if was_closed else "It was open before.")


def _now() -> datetime:
    return datetime.now(UTC)


def _option(name: str) -> str:
    return name.replace("_", "-")


def _field_option(name: str) -> click.Option:
    return click.Option([f"--{_option(name)}", name], metavar="TEXT", default=None)
