"""What must hold of the shipped questionnaire for every visitor there could be."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.disclosure.contribution import contribution_bound
from app.domain.outcome import evaluate
from app.domain.tally import MOST_TICKS, NOT_ANSWERED, TICKED, cells, counted_items
from tests.builders import shipped
from tests.unit.domain.visitors import UNANSWERED, Raw, visitors

QUESTIONNAIRE = shipped()
RANK = {level.id: place for place, level in enumerate(QUESTIONNAIRE.levels)}
URGENT = {level.id for level in QUESTIONNAIRE.levels if level.urgent}
MARKETING = {prompt.code for prompt in QUESTIONNAIRE.prompts if prompt.marketing}
NIGHT = ("night_throb", "night_rest")
THEME_ITEMS = [name for name, item in QUESTIONNAIRE.items.items() if not item.locked]
SYMPTOMS = [
    (name, option.code)
    for name, item in QUESTIONNAIRE.items.items()
    for option in item.answer_options
    if item.repeats and not option.exclusive
]
WORSE = {
    "night_throb": ("no", "sometimes", "often"),
    "night_rest": ("no", "unsure", "yes"),
    "m_severe": ("no", "unknown", "yes"),
    "mp_fragile": ("no", "unknown", "yes"),
}

CHECKLIST = QUESTIONNAIRE.definitions.item_sets["checklist"]
CALM = {"safety_now": ("none",), "s_flags": ("none", "s_deformity"), "p_flags": ("none",)}

calm = visitors(QUESTIONNAIRE, only=CALM, always=[name for name in CHECKLIST if name not in NIGHT])
everybody = visitors(QUESTIONNAIRE) | visitors(QUESTIONNAIRE, only=CALM)
urgent = visitors(QUESTIONNAIRE, only={"safety_now": ("e_saddle", "t_fever", "none")})
many = settings(max_examples=100, deadline=None)


def level(raw: Raw) -> str:
    return evaluate(raw, questionnaire=QUESTIONNAIRE).triage.level


@many
@given(everybody, st.sampled_from(SYMPTOMS))
def test_ticking_a_symptom_never_lowers_the_level(raw: Raw, symptom: tuple[str, str]) -> None:
    name, code = symptom
    more = {**raw, name: tuple(dict.fromkeys((*raw.get(name, ()), code)))}
    assert RANK[level(more)] <= RANK[level(raw)]


@many
@given(everybody, st.sampled_from(list(WORSE)), st.data())
def test_a_worse_answer_never_lowers_the_level(raw: Raw, name: str, data: st.DataObject) -> None:
    ladder = WORSE[name]
    now = ladder.index(raw[name][0]) if name in raw else 0
    worse = data.draw(st.sampled_from(ladder[now:]))
    assert RANK[level({**raw, name: (worse,)})] <= RANK[level(raw)]


@many
@given(everybody, st.data())
def test_answering_one_more_item_never_lowers_the_level(raw: Raw, data: st.DataObject) -> None:
    unanswered = [name for name in QUESTIONNAIRE.items if name not in raw]
    assume(unanswered)
    name = data.draw(st.sampled_from(unanswered))
    code = data.draw(st.sampled_from(list(QUESTIONNAIRE.items[name].options)))
    assert RANK[level({**raw, name: (code,)})] <= RANK[level(raw)]


@many
@given(everybody, everybody)
def test_theme_answers_never_change_triage(raw: Raw, other: Raw) -> None:
    kept = {name: codes for name, codes in raw.items() if name not in THEME_ITEMS}
    swapped = {**kept, **{name: other[name] for name in THEME_ITEMS if name in other}}
    before = evaluate(raw, questionnaire=QUESTIONNAIRE).triage
    assert evaluate(swapped, questionnaire=QUESTIONNAIRE).triage == before


@many
@given(calm, st.data())
def test_at_the_same_level_night_answers_change_no_theme(raw: Raw, data: st.DataObject) -> None:
    kept = {name: codes for name, codes in raw.items() if name not in NIGHT}
    assert sum(name in kept for name in CHECKLIST) >= 6
    codes = {
        name: [UNANSWERED, *((code,) for code in QUESTIONNAIRE.items[name].options)]
        for name in NIGHT
    }
    swapped = {**kept, **{name: data.draw(st.sampled_from(codes[name])) for name in NIGHT}}
    one, two = (evaluate(each, questionnaire=QUESTIONNAIRE) for each in (raw, swapped))
    assume(one.triage.level == two.triage.level)
    assert one.themes == two.themes
    assert one.sections == two.sections


@many
@given(everybody)
def test_answers_off_the_route_and_dropped_ticks_count_nowhere(raw: Raw) -> None:
    outcome = evaluate(raw, questionnaire=QUESTIONNAIRE)
    again = evaluate(dict(outcome.route.answers), questionnaire=QUESTIONNAIRE)
    assert again == outcome
    found = cells(outcome, questionnaire=QUESTIONNAIRE)
    assert cells(again, questionnaire=QUESTIONNAIRE) == found
    asked = set(outcome.route.asked)
    named = {variable.split("/")[1] for variable, _ in found if variable[:4] in ("item", "opti")}
    assert named <= asked


@many
@given(everybody)
def test_an_exclusive_option_never_stands_beside_another(raw: Raw) -> None:
    outcome = evaluate(raw, questionnaire=QUESTIONNAIRE)
    for name, codes in outcome.route.answers.items():
        options = QUESTIONNAIRE.items[name].options
        assert len(codes) == 1 or not any(options[code].exclusive for code in codes)


@many
@given(urgent)
def test_an_urgent_result_carries_no_theme_section_note_or_offer(raw: Raw) -> None:
    outcome = evaluate(raw, questionnaire=QUESTIONNAIRE)
    assume(outcome.triage.level in URGENT)
    assert outcome.themes.matches == ()
    assert outcome.themes.scores == ()
    assert (*outcome.sections, *outcome.common_sections, *outcome.notes) == ()
    assert not set(outcome.prompts) & MARKETING
    assert outcome.prompts


@many
@given(calm)
def test_no_more_themes_than_the_cap_are_shown(raw: Raw) -> None:
    matches = evaluate(raw, questionnaire=QUESTIONNAIRE).themes.matches
    ranked = [match for match in matches if match.ranked]
    assert len(ranked) <= (2 if len(ranked) < len(matches) else 3)
    assert len(ranked) == 1 or not any(match.weak for match in ranked)


@many
@given(calm)
def test_scores_are_whole_points_of_the_whole_maximum(raw: Raw) -> None:
    for _, score in evaluate(raw, questionnaire=QUESTIONNAIRE).themes.scores:
        assert 0 <= score.points <= score.maximum
        assert score.ratio * score.maximum == score.points
        assert isinstance(score.ratio, Fraction)


@many
@given(everybody)
def test_the_cells_of_a_visit_split_those_who_were_asked(raw: Raw) -> None:
    outcome = evaluate(raw, questionnaire=QUESTIONNAIRE)
    found = cells(outcome, questionnaire=QUESTIONNAIRE)
    assert list(found) == sorted(set(found))
    values = dict(found)
    assert len(values) == len(found)
    wanted = {"completions", "level"}
    wanted |= {f"theme/{match.theme}" for match in outcome.themes.matches if match.ranked}
    for name in counted_items(outcome, questionnaire=QUESTIONNAIRE):
        item = QUESTIONNAIRE.items[name]
        if item.repeats:
            options = {f"option/{name}/{code}" for code in item.options}
            counted = options & set(values) or {f"item/{name}"}
            assert {values[one] for one in counted} <= {TICKED, NOT_ANSWERED}
            assert len(counted) <= MOST_TICKS
            wanted |= counted
        else:
            assert values[f"item/{name}"] in {*item.options, NOT_ANSWERED}
            wanted.add(f"item/{name}")
    assert set(values) == wanted
    assert len(found) <= contribution_bound(QUESTIONNAIRE)
