"""Worked patients: who reaches a safe level, who is missed, and what each rule is worth to them."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest

from app.cli.questionnaire import weigh_lines
from app.documents.populations import UnreadablePopulationError, read_patients
from app.domain.authoring.impact import Patient, weigh
from app.services.shipped import patients_of
from app.web.staff.trying.impacts import released_share
from benchmarks.vignettes import Bench, Share, bench
from tests.builders import shipped, shipped_text, tiny
from tests.support.statements import history, release, statement

PAGE = Path(__file__).resolve().parents[2] / "docs" / "clinical-safety.md"
PATIENTS = read_patients(patients_of("back-pain"))


def found() -> Bench:
    return bench(shipped(), PATIENTS)


def test_nobody_who_needs_a_doctor_today_is_missed_and_nobody_is_sent_on_without_need() -> None:
    assert len(PATIENTS) == 16
    assert found().by_level["today"].found == found().by_level["today"].of == 6
    assert found().over_triage == Share(of=2, found=0)
    assert found().sensitivity == Share(of=14, found=11)


def test_the_page_lists_every_miss_and_the_shares() -> None:
    page = PAGE.read_text("utf-8")
    _, _, table = page.partition("### The misses")
    listed = re.findall(r"^\| ([SA][0-9]+b?), ", table, re.MULTILINE)
    assert listed == [one.patient.id for one in found().judged if one.is_miss]
    for share in (found().sensitivity, found().by_level["today"], found().by_level["soon"]):
        low, high = share.interval
        assert f"| {share.found} of {share.of} | {low:.2f}–{high:.2f} |" in page


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(of=10, found=0), 0.0, 0.3085),
        (Share(of=10, found=10), 0.6915, 1.0),
        (Share(of=10, found=5), 0.1871, 0.8129),
    ],
)
def test_the_intervals_are_exact(share: Share, low: float, high: float) -> None:
    """The ends are where so many or more, and so few or fewer, have a chance of 2.5 %."""
    assert share.interval == pytest.approx((low, high), abs=1e-4)
    low_end = share.interval[0]
    if 0 < share.found < share.of:
        tail = sum(
            math.comb(share.of, k) * low_end**k * (1 - low_end) ** (share.of - k)
            for k in range(share.found, share.of + 1)
        )
        assert tail == pytest.approx(0.025)


def test_each_rule_counts_alone_or_together_and_saves_whom_no_other_rule_would() -> None:
    asked = tiny()
    visitors: list[dict[str, tuple[str, ...]]] = [
        {"safety": ("red",)},
        {"safety": ("red", "amber")},
        {"safety": ("amber",)},
        {"safety": ("none",)},
    ]
    patients = [
        Patient(id="1", case="x", answers={"safety": "red"}, needs_at_least="call"),
        Patient(id="2", case="x", answers={"safety": ["red", "amber"]}, needs_at_least="soon"),
        Patient(id="3", case="x", answers={"safety": "none"}, at_most="ok"),
        Patient(id="4", case="x", answers={"safety": "none"}, needs_at_least="soon"),
    ]
    weights = weigh(asked, visitors, patients)
    assert (weights.visitors, weights.sent_on) == (4, 3)
    by_rule = {one.rule: (one.alone, one.together, one.saves) for one in weights.rules}
    assert by_rule["red"] == (1, 1, ("1",))
    assert by_rule["amber"] == (1, 1, ())
    assert by_rule["growing"] == (0, 0, ())


def test_the_command_prints_a_line_for_each_rule_with_what_speaks_for_it() -> None:
    lines = [
        json.loads(line)
        for line in weigh_lines(shipped_text(), "", patients_of("back-pain"), most_visitors=200)
    ]
    assert [line["rule"] for line in lines] == [rule.id for rule in shipped().triage_rules]
    for line in lines:
        assert line["evidence"]
        assert line["visitors"] == 200
        assert line["alone"] + line["together"] <= 200
    (weight_loss,) = (line for line in lines if line["rule"] == "s_weight_loss")
    assert weight_loss["saves"] == ["A66"]
    (unread,) = (line for line in lines if line["rule"] == "p_regular_pain")
    assert [one["title"] for one in unread["evidence"]] == ["出典を確かめていません"]


def test_a_rule_of_one_box_has_its_released_share_once_there_is_one() -> None:
    shown = {"completions=all": 2_000, "option/safety/red=ticked": 500}
    released = statement(history([release(1, 0, shown=shown)]))
    by_rule = {
        rule.id: released_share(rule, released=released, questionnaire=tiny())
        for rule in tiny().triage_rules
    }
    assert by_rule["growing"] == ""
    low, high = map(int, by_rule["red"].split("–"))
    assert low <= 25 <= high
    nothing = statement(history([]))
    assert released_share(tiny().triage_rules[0], released=nothing, questionnaire=tiny()) == ""


def test_a_questionnaire_without_patients_has_none() -> None:
    assert read_patients(patients_of("eye-strain")) == ()
    with pytest.raises(UnreadablePopulationError):
        read_patients("{}")
