"""What published versions called things, and which counts go on from one to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from app.domain.disclosure.series import ANSWERED, TICKED, Series
from app.domain.questionnaire import Item, Questionnaire
from app.domain.tally import NOT_ANSWERED
from app.domain.texts import base_text
from app.services.statistics.shown_tables import Words

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedVersion:
    """A published version: its number, the week it was published in, and what it counts."""

    number: int
    week: int
    questionnaire: Questionnaire
    series: tuple[Series, ...]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """A variable while its meaning stayed the same: one series.

    ``version`` is the one whose words are used, ``since`` the first that counted it. ``begins``
    and ``ends`` are the weeks of the changes around it, None where there is none.
    """

    series: Series
    since: CountedVersion
    version: CountedVersion
    begins: int | None = None
    ends: int | None = None

    def is_over(self, first: int, last: int) -> bool:
        """Tell whether nobody was asked in this meaning in the weeks from `first` to `last`."""
        too_early = self.begins is not None and last < self.begins
        return too_early or (self.ends is not None and first > self.ends)


@dataclass(frozen=True)
class VersionHistory:
    """All published versions of a questionnaire, oldest first; at least one."""

    every: tuple[CountedVersion, ...]

    def at(self, week: int) -> CountedVersion:
        """Return the newest version published by the end of a week, or else the first one."""
        until = [version for version in self.every if version.week <= week]
        return until[-1] if until else self.every[0]

    def eras(self, variable: str, *, week: int) -> tuple[Era, ...]:
        """Return a variable's eras that had begun by a week, oldest first, in the words of then."""
        newest = self.at(week).number
        found: dict[str, Era] = {}
        for version, series in self._counted.get(variable, ()):
            if version.number <= newest:
                since = found[series.id].since if series.id in found else version
                found[series.id] = Era(series=series, since=since, version=version)
        eras = tuple(found.values())
        seams = [None, *(era.since.week for era in eras[1:]), None]
        return tuple(
            replace(era, begins=begins, ends=ends)
            for era, (begins, ends) in zip(eras, pairwise(seams), strict=True)
        )

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


def label_of(labels: Sequence[str], *, era: Era, words: Words) -> str:
    """Return what some values of a series are called; several: one of them, unknown which."""
    kind, _, name = era.series.variable.partition("/")
    named = [_value(kind, name, value, era.version.questionnaire, words) for value in labels]
    return words("or").join(named)


def question_of(era: Era, *, words: Words) -> str:
    """Return what a variable is called: a question by its short label, or a heading of ours."""
    kind, _, name = era.series.variable.partition("/")
    item = era.version.item(name)
    if kind == "item" and item:
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
    if kind == "item" and value not in (NOT_ANSWERED, ANSWERED):
        return base_text(asked.items[name].options[value].display)
    return words(f"value.{value}")
