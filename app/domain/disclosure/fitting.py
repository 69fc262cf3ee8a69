"""Fitting a period: which released series count the same people, and what they are estimated at.

Everything about the numbers themselves is `app.domain.estimates`; here series are told apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.series import COMPLETIONS, Series
from app.domain.estimates import Estimate, Fit, Noised, Share, Variable, fit, summed
from app.domain.questionnaire import Questionnaire
from app.domain.tally import NOT_ANSWERED, Asked, people_asked


@dataclass(frozen=True, slots=True)
class Counted:
    """Who is counted in a series; of a list's options the series of the list, and the code."""

    asked: Asked
    of_list: str = ""
    code: str = ""


def counted_in(questionnaire: Questionnaire, series: Sequence[Series]) -> Mapping[str, Counted]:
    """Return who is counted in each series of a version, by its id."""
    asked = people_asked(questionnaire)
    lists = {
        one.variable.partition("/")[2]: one.id
        for one in series
        if one.variable.startswith("item/") and one.values == (NOT_ANSWERED,)
    }
    found = {}
    for one in series:
        kind, _, name = one.variable.partition("/")
        link_id, _, code = name.partition("/")
        of_list = lists.get(link_id, "") if kind in {"item", "option"} else ""
        found[one.id] = Counted(asked[one.variable], of_list, code or NOT_ANSWERED)
    return found


class PeriodFit:
    """What some releases say of their people, series by series."""

    def __init__(self, releases: Iterable[FinalRelease], counted_in: Mapping[str, Counted]) -> None:
        """Fit what `releases` show; `counted_in` knows every series in them."""
        self._releases = tuple(one for one in releases if one.noise is not None)
        self._counted_in = counted_in
        self._parts: dict[frozenset[int], _PartFit] = {}

    def number(self, series: Series, *values: str) -> Estimate | None:
        """Return how many people a series counts in some of its values, or in all of them.

        None when none of the releases counted it.
        """
        part = self._part(series)
        return part.number(series.id, values or series.values) if part else None

    def share(self, series: Series, *values: str) -> Share | None:
        """Return the same as a share of those who were asked; ticks as one of who answered."""
        part = self._part(series)
        return part.share(series.id, values or series.values) if part else None

    def answered(self, series: Series) -> Estimate | None:
        """Return how many answered the list that a series belongs to."""
        part = self._part(series)
        return part.answered(series.id) if part else None

    def _part(self, series: Series) -> "_PartFit | None":
        """Return the releases that hold a series: its meaning may have changed between them."""
        held = self._holders.get(series.id)
        if held is None:
            return None
        if held not in self._parts:
            some = tuple(release for release in self._releases if release.id in held)
            self._parts[held] = _PartFit(some, self._counted_in)
        return self._parts[held]

    @cached_property
    def _holders(self) -> Mapping[str, frozenset[int]]:
        return _holders(self._releases)


class _PartFit:
    """Releases of which each counted one series at least."""

    def __init__(
        self, releases: tuple[FinalRelease, ...], counted_in: Mapping[str, Counted]
    ) -> None:
        self._releases = releases
        self._counted_in = counted_in
        self._fits: dict[object, Fit] = {}

    def number(self, series: str, values: Sequence[str]) -> Estimate:
        """Return how many are in some values of a series."""
        return self._fit(series).number(self._name(series), *self._values(series, values))

    def share(self, series: str, values: Sequence[str]) -> Share | None:
        """Return what share of those asked, or of a list's answers, they are."""
        return self._fit(series).share(self._name(series), *self._values(series, values))

    def answered(self, series: str) -> Estimate | None:
        """Return how many answered a list."""
        return self._fit(series).base(self._name(series))

    def _name(self, series: str) -> str:
        return self._counted_in[series].of_list or series

    def _values(self, series: str, values: Sequence[str]) -> Sequence[str]:
        found = self._counted_in[series]
        return (found.code,) if found.of_list else values

    def _fit(self, series: str) -> Fit:
        """Return the fit of all that count the same people, or of a series that stands alone."""
        name = self._name(series)
        asked = self._counted_in[series].asked
        key: object = asked if self._is_alone(name) else name
        if key not in self._fits:
            same = [
                one
                for one in self._variables
                if self._counted_in[one].asked == asked and self._is_alone(one)
            ]
            names = same if key is asked else [name]
            self._fits[key] = fit({one: self._variables[one] for one in names})
        return self._fits[key]

    @cached_property
    def _variables(self) -> Mapping[str, Variable]:
        """Return everything that was counted, a list's options in one."""
        cells: dict[str, dict[str, list[Noised]]] = {}
        for release in self._releases:
            for cell in release.cells:
                found = self._counted_in[cell.series]
                value = found.code if found.of_list else cell.labels[0]
                name = self._name(cell.series)
                noised = Noised(cell.n, _variance(release, cell.series))
                cells.setdefault(name, {}).setdefault(value, []).append(noised)
        return {
            name: Variable(
                {value: summed(some) for value, some in its.items()},
                overlapping=bool(self._counted_in[name].of_list) or name.startswith("theme/"),
                unanswered=NOT_ANSWERED if self._counted_in[name].of_list else "",
            )
            for name, its in cells.items()
        }

    def _is_alone(self, series: str) -> bool:
        """Tell whether a series stands for its variable in all of the releases."""
        held, meanings = self._holders[series], self._meanings[_variable_of(series)]
        return len(held) == len(self._releases) and meanings == 1

    @cached_property
    def _holders(self) -> Mapping[str, frozenset[int]]:
        return _holders(self._releases)

    @cached_property
    def _meanings(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for series in self._holders:
            variable = _variable_of(series)
            found[variable] = found.get(variable, 0) + 1
        return found


def _variance(release: FinalRelease, series: str) -> int:
    if release.noise is None:
        return 0
    if series == COMPLETIONS.id:
        return release.noise.completions_variance
    return release.noise.variance


def _holders(releases: Iterable[FinalRelease]) -> Mapping[str, frozenset[int]]:
    """Return which releases hold a series."""
    found: dict[str, set[int]] = {}
    for release in releases:
        for series in {cell.series for cell in release.cells}:
            found.setdefault(series, set()).add(release.id)
    return {series: frozenset(held) for series, held in found.items()}


def _variable_of(series: str) -> str:
    return series.rpartition("#")[0]
