"""Fitted numbers agree with each other, are nearest to what was released, and know their margin."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.disclosure.chain import FinalRelease, Noise
from app.domain.disclosure.fitting import PeriodFit, counted_in
from app.domain.disclosure.noise import discrete_gaussian
from app.domain.disclosure.release import ReleasedCell
from app.domain.disclosure.series import COMPLETIONS, Beginnings, Series, series_of
from app.domain.estimates import Estimate, Share
from tests.disclosure.tiny import check_all, questionnaire, single

DOCUMENT = questionnaire(
    check_all("signs", "red", "amber", "none"),
    single("strain", "often", "sometimes", "no"),
    single("rest", "yes", "no"),
)
SERIES = {one.variable: one for one in series_of(DOCUMENT)}
NEW_MEANING = {
    one.variable: one for one in series_of(DOCUMENT, Beginnings(items={"strain": 2, "signs": 2}))
}
KNOWN = {
    **counted_in(DOCUMENT, tuple(SERIES.values())),
    **counted_in(DOCUMENT, tuple(NEW_MEANING.values())),
}
NOISE = Noise(bound=9, variance=16, completions_variance=32, rates=(57, 57, 57))
TRUTH = {
    "completions": {"all": 200},
    "level": {"today": 0, "soon": 20, "ok": 180},
    "option/signs/red": {"ticked": 30},
    "option/signs/amber": {"ticked": 10},
    "option/signs/none": {"ticked": 150},
    "item/signs": {"not_answered": 15},
    "item/strain": {"often": 90, "sometimes": 60, "no": 40, "not_answered": 10},
    "item/rest": {"yes": 120, "no": 75, "not_answered": 5},
}


def release(
    truth: dict[str, dict[str, int]],
    *,
    number: int = 1,
    chance: random.Random | None = None,
    series: dict[str, Series] = SERIES,
) -> FinalRelease:
    def noise(variance: int) -> int:
        return discrete_gaussian(variance=variance, draw=chance.randrange) if chance else 0

    cells = tuple(
        ReleasedCell(series[name].id, (value,), n + noise(32 if name == "completions" else 16))
        for name, values in truth.items()
        for value, n in values.items()
    )
    return FinalRelease(
        id=number,
        slug="tiny",
        arm="a",
        made_at=datetime(2026, 10, 8, tzinfo=UTC),
        epochs=("2026-W39",),
        cells=cells,
        activity_epochs=(),
        activity={},
        noise=NOISE,
    )


def number(fit: PeriodFit, name: str, *values: str) -> Estimate:
    found = fit.number(SERIES[name], *values)
    assert found is not None
    return found


def share(fit: PeriodFit, name: str, *values: str) -> Share:
    found = fit.share(SERIES[name], *values)
    assert found is not None
    return found


def test_without_noise_the_truth_comes_back() -> None:
    fit = PeriodFit([release(TRUTH)], KNOWN)
    for name, values in TRUTH.items():
        for value, n in values.items():
            assert number(fit, name, value).fitted == pytest.approx(n), (name, value)
    answered = fit.answered(SERIES["option/signs/red"])
    assert answered is not None
    assert answered.fitted == pytest.approx(185)
    assert share(fit, "option/signs/red", "ticked").value == pytest.approx(30 / 185)
    assert share(fit, "item/signs", "not_answered").value == pytest.approx(15 / 200)
    assert share(fit, "item/strain", "often", "sometimes").value == pytest.approx(150 / 200)


def test_all_who_are_asked_the_same_share_one_total() -> None:
    fit = PeriodFit([release(TRUTH, chance=random.Random(1))], KNOWN)
    names = ("level", "item/strain", "item/rest")
    totals = [number(fit, name, *SERIES[name].values).value for name in names]
    assert totals == pytest.approx([number(fit, "completions").value] * 3)
    assert number(fit, "completions").variance < 32


def test_the_margin_holds_as_often_as_it_says() -> None:
    """Against 200 seeded releases: nine of ten truths lie within."""
    chance = random.Random(5)
    inside = tried = 0
    for _ in range(200):
        fit = PeriodFit([release(TRUTH, chance=chance)], KNOWN)
        for name in ("item/strain", "item/rest", "option/signs/none"):
            for value, n in TRUTH[name].items():
                base = 185 if name.startswith("option") else 200
                found = share(fit, name, value)
                inside += abs(found.value - n / base) <= found.margin
                tried += 1
    assert 0.87 < inside / tried < 0.93


def test_a_meaning_that_ended_within_the_period_is_fitted_where_it_was_counted() -> None:
    later = {name: values for name, values in TRUTH.items() if name != "item/strain"}
    fit = PeriodFit([release(TRUTH), release(later, number=2)], KNOWN)
    assert number(fit, "item/strain", "often").fitted == pytest.approx(90)
    assert share(fit, "item/strain", "often").value == pytest.approx(90 / 200)
    assert number(fit, "item/rest", "yes").fitted == pytest.approx(240)


def test_two_meanings_in_one_release_share_no_total() -> None:
    half = {"often": 45, "sometimes": 30, "no": 20, "not_answered": 5}
    ticks = {
        "option/signs/red": {"ticked": 15},
        "option/signs/amber": {"ticked": 5},
        "option/signs/none": {"ticked": 75},
        "item/signs": {"not_answered": 3},
    }
    old = release({**TRUTH, "item/strain": half, **ticks})
    extra = release({"item/strain": half, **ticks}, series=NEW_MEANING)
    fit = PeriodFit([replace(old, cells=old.cells + extra.cells)], KNOWN)
    assert share(fit, "item/strain", "often").value == pytest.approx(0.45)
    assert fit.share(SERIES["option/signs/red"], "ticked") is None


def test_releases_of_the_former_rule_are_not_mixed_in() -> None:
    former = replace(release(TRUTH), noise=None, id=2)
    assert number(
        PeriodFit([release(TRUTH), former], KNOWN), "completions"
    ).fitted == pytest.approx(200)
    assert PeriodFit([former], KNOWN).number(COMPLETIONS) is None
