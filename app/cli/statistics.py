"""`flask statistics …`: releases are made, cleaned up after, guarded after a restore, exported."""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import BinaryIO, Final

import click
from flask import Flask

from app.cli.failing import OPERATOR, Arguments, Lines, Result, one_line_errors, told_in_lines
from app.domain.disclosure.thresholds import ThresholdTooLowError
from app.domain.epochs import JAPAN
from app.services.releasing.building import Releases
from app.services.releasing.releasing import OlderDatabaseError
from app.services.releasing.restoring import LedgerMissingError
from app.services.statistics.exporting import FORMATS, Exporting, Format
from app.services.statistics.periods import Choice
from app.storage.failures import NoDemonstrationError, UnknownQuestionnaireError
from app.wiring import DEFAULT_SLUG, UseCases


def register(app: Flask, use_cases: UseCases) -> None:
    """Add the commands to an application."""
    group = click.Group("statistics", help="Release what may be shown, clean up, export.")
    for add in (_release, _tidy, _after_restore):
        add(group, use_cases.releases)
    _export(group, use_cases.exporting)
    app.cli.add_command(group)


def release_errors(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Turn what can go wrong with releases into one line each."""
    return told_in_lines(command, _LINES)


_LINES: Final[Lines] = {
    NoDemonstrationError: lambda _: "Only a demonstration database can do this.",
    OlderDatabaseError: lambda _: (
        "The ledger knows releases that this database lacks: an older copy was put in "
        "place. Run `statistics after-restore` first."
    ),
    ThresholdTooLowError: lambda error: (
        f"A stored threshold ({error.name}) lies below its floor: somebody changed the "
        "database. Nothing was released."
    ),
    LedgerMissingError: lambda _: (
        "There is no ledger that fits this database. With --without-ledger everything "
        "that could have been released by now is deleted unreleased."
    ),
    OSError: lambda error: f"The ledger can't be read or written ({error.strerror}).",
}


def _release(group: click.Group, releases: Releases) -> None:
    @group.command("release")
    @click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="By the end of that day.")
    @one_line_errors
    @release_errors
    def release(as_of: datetime | None) -> None:
        """Close the weeks that are due and release what may be shown of them."""
        now = datetime.now(UTC)
        moment = None if as_of is None else _end_of(as_of.date(), now=now)
        done = releases.releasing.release(now=now, as_of=moment)
        for made in done.made:
            weeks = f"{made.epochs[0]} to {made.epochs[-1]}"
            click.echo(f"Release {made.id}: {made.slug}, arm {made.arm}, {weeks}")
        click.echo(f"{len(done.shut)} weeks shut, {len(done.made)} releases made.")
        releases.tidying.tidy(now=now)


def _tidy(group: click.Group, releases: Releases) -> None:
    @group.command("tidy")
    @one_line_errors
    def tidy() -> None:
        """Write anew what counting writes, so that no old byte and no order of arrival stays."""
        releases.tidying.tidy(now=datetime.now(UTC))
        click.echo("Everything that counting writes was written anew.")


def _after_restore(group: click.Group, releases: Releases) -> None:
    @group.command("after-restore")
    @click.option(
        "--without-ledger", is_flag=True, help="The ledger is lost: drop all it may hold."
    )
    @one_line_errors
    @release_errors
    def after_restore(*, without_ledger: bool) -> None:
        """Delete what an older copy of the database brought back of weeks released since."""
        now = datetime.now(UTC)
        dropped = releases.restoring.after_restore(now=now, trust_ledger=not without_ledger)
        for found in dropped:
            click.echo(f"Dropped: {found.slug} {found.arm}, {', '.join(found.epochs)}")
        click.echo(f"{len(dropped)} cohorts lost what had been released.")
        releases.tidying.tidy(now=now)


def _end_of(day: date, *, now: datetime) -> datetime:
    """Return the end of a day in Japan, but of today only what has passed of it."""
    end = datetime.combine(day + timedelta(days=1), time(0), tzinfo=JAPAN)
    return now if day == now.astimezone(JAPAN).date() else end


def _export(group: click.Group, exporting: Exporting) -> None:
    """Return the command."""

    @group.command("export")
    @click.option("--format", "kind", type=click.Choice(FORMATS), required=True)
    @click.option("--slug", default=DEFAULT_SLUG, show_default=True)
    @click.option("--start", type=int, help="First release; without it the last quarter is taken.")
    @click.option("--end", type=int, help="Last release.")
    @click.option(
        "--output", type=click.File("wb", lazy=True), default="-", help="Default: stdout."
    )
    @one_line_errors
    def export(
        *, kind: Format, slug: str, start: int | None, end: int | None, output: BinaryIO
    ) -> None:
        """Write what the statistics page shows, and nothing more, as a CSV or Excel file."""
        if getattr(output, "name", "") == "<stdout>" and sys.stdout.isatty():
            raise click.ClickException("Name a file with --output, or lead the output into one.")
        choice = Choice(start=start, end=end)
        try:
            made = exporting.export(slug, choice, kind=kind, who=OPERATOR, now=datetime.now(UTC))
        except UnknownQuestionnaireError:
            raise click.ClickException(f"Nothing was ever published as {slug}.") from None
        output.write(made.body)
