"""`flask simulate`: fills a demonstration with visitors, week by week, with releases."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, TextIO

import click
from flask import Flask

from app.cli.failing import one_line_errors
from app.cli.statistics import release_errors
from app.documents.populations import second_version
from app.domain.epochs import JAPAN, shuts_at
from app.processes import when_done
from app.services.simulating import Filled, Week, WeeksOverError
from app.wiring import DEFAULT_SLUG, UseCases

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_PUBLISHER = "demonstration"


def register(app: Flask, use_cases: UseCases) -> None:
    """Add the command to an application."""
    app.cli.add_command(_command(use_cases))


def _command(use_cases: UseCases) -> click.Command:
    @click.command("simulate")
    @click.option("--responses", type=click.IntRange(1), required=True, help="Completed forms.")
    @click.option("--weeks", type=click.IntRange(1, 520), required=True, help="Up to today.")
    @click.option("--seed", type=int, required=True, help="The same seed, the same visitors.")
    @click.option("--slug", default=DEFAULT_SLUG, show_default=True)
    @click.option("--processes", type=click.IntRange(1), default=os.cpu_count() or 1)
    @click.option("--second-version", is_flag=True, help="New words and two arms from half-way on.")
    @click.option("--truth", type=click.File("w", lazy=False), help="What they really answered.")
    @one_line_errors
    @release_errors
    def simulate(  # noqa: PLR0913  # the options of one command
        *,
        responses: int,
        weeks: int,
        seed: int,
        slug: str,
        processes: int,
        second_version: bool,
        truth: TextIO | None,
    ) -> None:
        """Fill a demonstration with made-up visitors who are judged and counted like real ones.

        --truth takes a line of JSON for each week: a demonstration's page beside what is true.
        """
        plan = _plan(use_cases, slug, responses=responses, weeks=weeks, seed=seed)
        halves = (plan[: weeks // 2], plan[weeks // 2 :]) if second_version else (plan,)
        with click.progressbar(length=responses, label="Visitors") as bar:
            for half, some in enumerate(halves):
                if half:
                    _publish_second(use_cases, slug, since=some[0])
                with use_cases.simulating.crew(processes=processes) as crew:
                    for week in some:
                        found = _week(use_cases, slug, week, crew=crew, seed=seed)
                        _tell(week, found, bar=bar, truth=truth)
        use_cases.releases.tidying.tidy(now=datetime.now(UTC))
        click.echo(f"{responses} visitors in {weeks} weeks, from {plan[0].epoch} on.")

    return simulate


def _tell(
    week: Week, found: Iterator[Filled], *, bar: "ProgressBar[int]", truth: TextIO | None
) -> None:
    """Show how far a week is filled, and write down what is true of it."""
    told = Counter[str]()
    for done in found:
        bar.update(done.visitors)
        told.update(done.truth)
    if truth is not None:
        truth.write(f"{json.dumps({'week': week.epoch, **dict(sorted(told.items()))})}\n")


def _plan(
    use_cases: UseCases, slug: str, *, responses: int, weeks: int, seed: int
) -> tuple[Week, ...]:
    try:
        return use_cases.simulating.plan(
            slug, responses=responses, weeks=weeks, seed=seed, now=datetime.now(UTC)
        )
    except WeeksOverError:
        raise click.ClickException(
            "Some of these weeks were released already: begin with a new demonstration database."
        ) from None
    except LookupError:
        raise click.ClickException(f"Nothing is published as {slug}.") from None


def _week(
    use_cases: UseCases, slug: str, week: Week, *, crew: Executor, seed: int
) -> Iterator[Filled]:
    yield from use_cases.simulating.fill(slug, week, crew=crew, seed=seed)
    use_cases.releases.releasing.release(now=datetime.now(UTC), as_of=shuts_at(week.epoch))


def _publish_second(use_cases: UseCases, slug: str, *, since: Week) -> None:
    monday = datetime.combine(since.monday, time(0), tzinfo=JAPAN)
    document = second_version(use_cases.importing.export(slug))
    when_done(
        lambda: use_cases.importing.import_draft(document, note="", who=_PUBLISHER, now=monday)
    )
    use_cases.publishing.publishing.publish_by_command(slug, who=_PUBLISHER, now=monday)
