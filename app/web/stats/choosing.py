"""Between a query string and a choice of periods; what is no number chooses nothing."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import abort, request

from app.services.statistics.periods import Choice, Chosen, Period, Run, choice_of, presets
from app.services.statistics.shares import period_name
from app.services.statistics.shown_tables import Words
from app.web.shared.post_body import whole_number
from app.web.stats.pages import Option, Picker, PresetLink
from app.wiring import DEFAULT_SLUG

STATS: Final = "/staff/stats"
_KEYS: Final = ("start", "end", "with_start", "with_end")


def asked_slug() -> str:
    """Return the questionnaire that the query names, or else the first page's.

    What can't be a name is not found.
    """
    slug: str = request.args.get("of", "") or DEFAULT_SLUG
    if not slug.isprintable():
        abort(HTTPStatus.NOT_FOUND)
    return slug


def choice_from(query: Mapping[str, str]) -> Choice:
    """Return what a query asks for."""
    keys = {name: whole_number(query.get(name, "")) for name in _KEYS}
    return Choice(**keys, arm=query.get("arm", ""))


def address_of(slug: str, choice: Choice, *, path: str = STATS) -> str:
    """Return the address that asks for a choice."""
    asked = {name: getattr(choice, name) for name in (*_KEYS, "arm")}
    return f"{path}?{urlencode({'of': slug} | {key: one for key, one in asked.items() if one})}"


def picker(slug: str, runs: Sequence[Run], chosen: Chosen, *, words: Words) -> Picker:
    """Return the form that chooses periods, filled in, and the usual choices."""
    here = choice_of(chosen.period, chosen.other, arm=chosen.arm)
    return Picker(
        slug=slug,
        presets=tuple(
            PresetLink(
                name=preset.name,
                href=address_of(slug, preset.choice),
                is_here=preset.choice == here,
            )
            for preset in presets(runs)
        ),
        start=_options(runs, here.start, words=words),
        end=_options(runs, here.end, words=words),
        with_start=_options(runs, here.with_start, words=words),
        with_end=_options(runs, here.with_end, words=words),
        arms=_arms(runs, chosen.arm),
    )


def _options(runs: Sequence[Run], key: int | None, *, words: Words) -> tuple[Option, ...]:
    return tuple(
        Option(str(run.key), period_name(Period((run,)), words=words), run.key == key)
        for run in reversed(runs)
    )


def _arms(runs: Sequence[Run], arm: str) -> tuple[Option, ...]:
    every = sorted({release.arm for run in runs for release in run.releases})
    return tuple(Option(one, one.upper(), one == arm) for one in every) if len(every) > 1 else ()
