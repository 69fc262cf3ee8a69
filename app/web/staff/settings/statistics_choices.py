"""How careful statistics are, and the links that are given out to tell starts apart."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from flask import Response, request

from app.domain.disclosure.sources import StartSource
from app.domain.disclosure.thresholds import LIMITS
from app.domain.epochs import first_day
from app.services.statistics_settings import SourceRefusedError, ThresholdsRefusedError
from app.web.shared.access import MANAGING, field, who
from app.web.shared.replies import see_other
from app.web.shared.richtext import qr
from app.web.shared.staff_context import StaffViews, get, post
from app.web.staff.settings.pages import (
    SETTINGS,
    NumberView,
    SourceLine,
    SourcesPage,
    ThresholdsPage,
)
from app.wiring import DEFAULT_SLUG

_SOURCES: Final = f"{SETTINGS}/sources"
_LONGEST_NUMBER: Final = 6


class StatisticsViews(StaffViews):
    """The views of the owner's choices about statistics."""

    @get(f"{SETTINGS}/thresholds", MANAGING)
    def thresholds(self) -> Response:
        """Show the numbers."""
        chosen = self.cases.statistics_settings.thresholds(now=self.now).chosen
        return self._thresholds({name: str(getattr(chosen, name)) for name in LIMITS}, {})

    @post(f"{SETTINGS}/thresholds", MANAGING)
    def save_thresholds(self) -> Response:
        """Let other numbers hold from the next week on."""
        typed = {name: field(name).strip()[:_LONGEST_NUMBER] for name in LIMITS}
        numbers = {name: _number(text) for name, text in typed.items()}
        try:
            self.cases.statistics_settings.choose(numbers, who=who(), now=self.now)
        except ThresholdsRefusedError as error:
            return self._thresholds(typed, error.problems)
        return see_other(f"{SETTINGS}?done=thresholds")

    @get(f"{SETTINGS}/sources", MANAGING)
    def sources(self, problem: str = "", *, at: str = "") -> Response:
        """Show the links."""
        found = self.cases.statistics_settings.sources()
        page = SourcesPage(
            sources=tuple(_source(one) for one in found if one.in_use),
            given_up=tuple(one.label for one in found if not one.in_use),
            code=field("code") if problem and not at else "",
            label=field("label")[:60] if problem else "",
            at=at,
        )
        return self.context.reply("settings/sources.html", page, problem=problem)

    @post(f"{SETTINGS}/sources/add", MANAGING)
    def add_source(self) -> Response:
        """Give out another link."""
        code, label = field("code"), field("label")
        add = partial(self.cases.statistics_settings.add_source, code=code, label=label)
        return self._changed(add, done="added", at="")

    @post(f"{SETTINGS}/sources/rename", MANAGING)
    def rename_source(self) -> Response:
        """Call a link something else."""
        code, label = field("code"), field("label")
        rename = partial(self.cases.statistics_settings.rename_source, code, label=label)
        return self._changed(rename, done="renamed", at=code)

    @post(f"{SETTINGS}/sources/give-up", MANAGING)
    def give_up_source(self) -> Response:
        """Count starts by a link no longer."""
        give_up = partial(self.cases.statistics_settings.give_up_source, field("code"))
        return self._changed(give_up, done="given_up", at=field("code"))

    def _changed(self, change: Callable[..., object], *, done: str, at: str) -> Response:
        try:
            change(who=who(), now=self.now)
        except SourceRefusedError as error:
            return self.sources(error.problem, at=at)
        except LookupError:
            return self.sources("gone")
        return see_other(f"{_SOURCES}?done={done}")

    def _thresholds(self, typed: Mapping[str, str], problems: Mapping[str, str]) -> Response:
        choice = self.cases.statistics_settings.thresholds(now=self.now)
        start = first_day(choice.since)
        page = ThresholdsPage(
            numbers=tuple(
                NumberView(
                    name=name,
                    value=typed[name],
                    now=getattr(choice.now, name),
                    least=least,
                    most=most,
                    problem=problems.get(name),
                )
                for name, (least, most) in LIMITS.items()
            ),
            month=start.month,
            day=start.day,
            noise=self.cases.statistics_settings.noise(DEFAULT_SLUG, now=self.now),
        )
        return self.context.reply("settings/thresholds.html", page, problem=", ".join(problems))


def _source(source: StartSource) -> SourceLine:
    address = f"{request.host_url}?from={source.code}"
    return SourceLine(
        code=source.code, label=source.label, address=address, qr=qr(address, error="m")
    )


def _number(typed: str) -> int:
    """Return a number as it was typed; 0, which is under every floor, for anything else."""
    return int(typed) if typed.isdecimal() else 0
