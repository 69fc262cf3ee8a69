"""What published versions called things, and which counts go on from one to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from typing import TypeAlias, TypeVar

from app.domain.authoring.wording_arms import goes_on
from app.domain.disclosure.fitting import Counted
from app.domain.disclosure.series import Series
from app.domain.questionnaire import Item, Questionnaire
from app.domain.tally import TICKED
from app.domain.texts import base_text
from app.services.statistics.shown_tables import Words

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedVersion:
    """A published version: its number, the week it was published in, what it counts and of whom."""

    number: int
    week: int
    questionnaire: Questionnaire
    series: tuple[Series, ...]
    counted_in: Mapping[str, Counted]

    def item(self, link_id: str) -> Item | None:
        """Return an item, if this version has it."""
        return self.questionnaire.items.get(link_id)


def slimmed(version: CountedVersion, *, like: CountedVersion | None) -> CountedVersion:
    """Return a version without what statistics never ask, sharing what equals an earlier one.

    A clinic that rewords every day has hundreds of versions, and all of them are remembered.
    """
    known = {series.id: series for series in like.series} if like else {}
    before = like.questionnaire if like else version.questionnaire
    whole = version.questionnaire
    return replace(
        version,
        series=tuple(known.get(series.id, series) for series in version.series),
        counted_in=like.counted_in
        if like and like.counted_in == version.counted_in
        else version.counted_in,
        questionnaire=replace(
            whole,
            steps=_shared(whole.steps, before.steps),
            levels=_shared(whole.levels, before.levels),
            themes=_shared(whole.themes, before.themes),
            triage_rules=(),
            flags=(),
            notes=(),
            sections=(),
            prompts=(),
            sources=(),
        ),
    )


def _shared(parts: tuple[Part, ...], known: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return parts; those that equal the known ones in their place are the known ones."""
    beside = (*known[: len(parts)], *parts[len(known) :])
    return tuple(old if old == new else new for new, old in zip(parts, beside, strict=True))


Stretch: TypeAlias = tuple[int | None, int | None]
"""The weeks of the changes around a stretch of time, None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """A variable with one meaning: one series, asked in one stretch of time or in several.

    ``version`` is the last that counted it, whose words are used, ``since`` the first.
    """

    series: Series
    since: CountedVersion
    version: CountedVersion
    stretches: tuple[Stretch, ...] = ((None, None),)

    def is_asked(self, first: int, last: int) -> bool:
        """Tell whether anybody was asked in this meaning in the weeks from `first` to `last`."""
        return any(
            (begins is None or last >= begins) and (ends is None or first <= ends)
            for begins, ends in self.stretches
        )


@dataclass(frozen=True)
class VersionHistory:
    """All published versions of a questionnaire, oldest first; at least one."""

    every: tuple[CountedVersion, ...]

    def at(self, week: int) -> CountedVersion:
        """Return the newest version published by the end of a week, or else the first one."""
        until = [version for version in self.every if version.week <= week]
        return until[-1] if until else self.every[0]

    def eras(self, variable: str, *, week: int) -> tuple[Era, ...]:
        """Return a variable's eras that had begun by a week, in the words of then.

        The one asked last is the last, however early it began: a meaning that came back goes on.
        """
        newest = self.at(week).number
        counted = [one for one in self._counted.get(variable, ()) if one[0].number <= newest]
        turns = [tuple(some) for _, some in groupby(counted, key=lambda one: one[1].id)]
        starts = [turn[0][0].week for turn in turns]
        ends = [*starts[1:], None]
        found: dict[str, Era] = {}
        for place, (turn, end) in enumerate(zip(turns, ends, strict=True)):
            version, series = turn[-1]
            before = found.pop(series.id, None)
            stretch = (starts[place] if place else None, end)
            found[series.id] = Era(
                series=series,
                since=before.since if before else turn[0][0],
                version=version,
                stretches=(*(before.stretches if before else ()), stretch),
            )
        return tuple(found.values())

    def arms_since(self, week: int) -> int:
        """Return since which week visitors meet the arms of a week, in the words of then."""
        until = self.every[: self.every.index(self.at(week)) + 1]
        beginnings = (
            after.week
            for before, after in pairwise(until)
            if not goes_on(before.questionnaire, after.questionnaire)
        )
        return max(beginnings, default=until[0].week)

    @cached_property
    def counted_in(self) -> Mapping[str, Counted]:
        """Who is counted in each series; of one that moved, whoever was asked last."""
        return {key: one for version in self.every for key, one in version.counted_in.items()}

    def changes(self, link_id: str) -> tuple[tuple[CountedVersion, CountedVersion], ...]:
        """Return neighbouring versions between which an item was worded anew, oldest first."""
        return tuple(self._reworded.get(link_id, ()))

    @cached_property
    def _counted(self) -> Mapping[str, Sequence[tuple[CountedVersion, Series]]]:
        found: dict[str, list[tuple[CountedVersion, Series]]] = {}
        for version in self.every:
            for series in version.series:
                found.setdefault(series.variable, []).append((version, series))
        return found

    @cached_property
    def _reworded(self) -> Mapping[str, Sequence[tuple[CountedVersion, CountedVersion]]]:
        found: dict[str, list[tuple[CountedVersion, CountedVersion]]] = {}
        for before, after in pairwise(self.every):
            for link_id, new in after.questionnaire.items.items():
                old = before.item(link_id)
                if old is not None and old is not new and wording(old) != wording(new):
                    found.setdefault(link_id, []).append((before, after))
        return found


def wording(item: Item) -> tuple[str, ...]:
    """Return every word of an item that somebody reads before answering."""
    return (
        item.text,
        item.help or "",
        *(option.display for option in item.answer_options),
        *(group.text for group in item.option_groups),
    )


def label_of(value: str, *, era: Era, words: Words) -> str:
    """Return what a value of a series is called."""
    kind, _, name = era.series.variable.partition("/")
    return _value(kind, name, value, era.version.questionnaire, words)


def question_of(era: Era, *, words: Words) -> str:
    """Return what a variable is called: a question by its short label, or a heading of ours."""
    kind, _, name = era.series.variable.partition("/")
    item = era.version.item(name.partition("/")[0])
    if kind in ("item", "option") and item:
        return base_text(item.short_label or item.text)
    return words(f"title.{kind}")


def _value(kind: str, name: str, value: str, asked: Questionnaire, words: Words) -> str:
    if kind == "level":
        return base_text(asked.level_by_id[value].heading)
    if kind == "theme":
        return base_text(asked.theme_by_id[name].label)
    if kind == "option" and value == TICKED:
        link_id, _, code = name.partition("/")
        return base_text(asked.items[link_id].options[code].display)
    if kind == "item" and value in asked.items[name].options:
        return base_text(asked.items[name].options[value].display)
    return words(f"value.{value}")
