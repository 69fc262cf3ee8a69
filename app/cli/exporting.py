"""`flask statistics export`: the tables of the statistics page as a file."""

import sys
from datetime import UTC, datetime
from typing import BinaryIO

import click

from app.cli.failing import one_line_errors
from app.services.statistics.exporting import FORMATS, Exporting, Format
from app.services.statistics.periods import Choice
from app.storage.versions import UnknownQuestionnaireError
from app.wiring import DEFAULT_SLUG

_OPERATOR = "operator"


def export_command(exporting: Exporting) -> click.Command:
    """Return the command."""

    @click.command("export")
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
            made = exporting.export(slug, choice, kind=kind, who=_OPERATOR, now=datetime.now(UTC))
        except UnknownQuestionnaireError:
            raise click.ClickException(f"Nothing was ever published as {slug}.") from None
        output.write(made.body)

    return export
