"""Conditions as a person reads them: the same truth, gathered and flat."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from app.domain.answers import Answers
from app.domain.authoring.clauses import Clause, Clauses, beside
from app.domain.conditions import (
    ALWAYS,
    AllOf,
    Answered,
    AnsweredBelow,
    AnswerIn,
    AnyOf,
    AtLeast,
    Condition,
    FlagIs,
    NoneOf,
    holds,
)
from tests.builders import tiny

Q = tiny()
CODES = {item.link_id: tuple(item.options) for item in Q.items.values()}
ANSWER = st.sampled_from([(own, code) for own, codes in CODES.items() for code in codes])
LEAVES = (
    st.builds(
        lambda kind, answer: kind(answer[0], (answer[1],)),
        st.sampled_from([AnswerIn, Answered]),
        ANSWER,
    )
    | st.builds(
        lambda kind, link_id: kind(link_id, CODES[link_id][:2]),
        st.sampled_from([AnswerIn, Answered]),
        st.sampled_from(sorted(CODES)),
    )
    | st.builds(Answered, st.sampled_from(sorted(CODES)))
    | st.just(FlagIs("growing"))
    | st.builds(AnsweredBelow, st.just("checklist"), st.integers(1, 3))
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda joint, parts: joint(tuple(parts)),
        st.sampled_from([AllOf, AnyOf, NoneOf, *(partial(AtLeast, count) for count in range(4))]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=8,
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        own: st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True).map(tuple)
        for own, codes in CODES.items()
    },
)


def said(
    question: str, *codes: str, kind: type[AnswerIn | Answered] = AnswerIn
) -> tuple[Condition, ...]:
    return tuple(kind(question, (code,)) for code in codes)


def read(condition: Condition) -> Clause:
    return Clauses(Q).of(condition)


def shape(clause: Clause) -> object:
    """Return kind and ids alone."""
    if clause.parts:
        return (clause.kind, [shape(part) for part in clause.parts])
    return (clause.kind, clause.about, *(one.code for one in clause.answers))


def differing(clause: Clause) -> list[str]:
    """Return what carries a mark."""
    own: list[str] = [clause.kind] if clause.differs else []
    answers = [one.code for one in clause.answers if one.differs]
    return own + answers + [mark for part in clause.parts for mark in differing(part)]


def is_true(clause: Clause, answers: Answers) -> bool:
    """Tell whether a clause says the truth, by nothing but what it says."""
    given_codes = set(answers.get(clause.about, ()))
    codes = {one.code for one in clause.answers}
    match clause.kind:
        case "is" | "ticked":
            return bool(codes & given_codes)
        case "is_not" | "not_ticked":
            return bool(given_codes) and not codes & given_codes
        case "answered" | "unanswered":
            return bool(given_codes) == (clause.kind == "answered")
        case "all" | "any" | "several" | "always" | "never":
            least = {"all": len(clause.parts), "several": clause.count, "always": 0}
            true = sum(is_true(part, answers) for part in clause.parts)
            return true >= least.get(clause.kind, 1)
        case "flag" | "no_flag":
            named: Condition = FlagIs(clause.about)
        case _:
            assert clause.kind in {"few", "enough"}
            named = AnsweredBelow(clause.about, clause.count)
    said_of_it = holds(named, answers=answers, definitions=Q.definitions)
    return said_of_it is (clause.kind in {"flag", "few"})


@given(condition=CONDITIONS, answers=ANSWERS)
def test_what_is_read_is_true_exactly_when_the_condition_is(
    condition: Condition, answers: Answers
) -> None:
    expected = holds(condition, answers=answers, definitions=Q.definitions)
    assert is_true(read(condition), answers) == expected


@given(condition=CONDITIONS)
def test_nothing_is_nested_in_its_like_or_alone(condition: Condition) -> None:
    def walk(clause: Clause) -> None:
        assert not clause.parts or len(clause.parts) > 1
        assert all(part.kind != clause.kind or clause.kind == "several" for part in clause.parts)
        for part in clause.parts:
            walk(part)

    walk(read(condition))


@given(condition=CONDITIONS)
def test_beside_itself_nothing_differs(condition: Condition) -> None:
    clause = read(condition)
    assert beside(clause, [clause]) == clause


def test_the_words_are_those_of_the_question_its_step_and_its_answers() -> None:
    clause = read(AnswerIn("strain", ("often",)))
    assert (clause.screen, clause.name) == ("くらし", "同じ姿勢が続く")
    assert [one.text for one in clause.answers] == ["よくある"]
    assert read(FlagIs("growing")).name == "だんだん強くなる症状"
    few = read(AnsweredBelow("checklist", 2))
    assert (few.count, few.of) == (2, 3)


def test_answers_to_one_question_are_gathered_where_one_of_them_is_enough() -> None:
    parts = (*said("strain", "often"), *said("rest", "no"), *said("strain", "sometimes", "often"))
    assert shape(read(AnyOf(parts))) == (
        "any",
        [("is", "strain", "often", "sometimes"), ("is", "rest", "no")],
    )
    assert shape(read(AnyOf(said("strain", "often", "no")))) == ("is", "strain", "often", "no")


def test_ticks_that_must_all_be_there_stay_apart() -> None:
    assert shape(read(AllOf(said("topic", "special", "other")))) == (
        "all",
        [("ticked", "topic", "special"), ("ticked", "topic", "other")],
    )


def test_what_must_not_be_answered_is_gathered_where_all_of_it_counts() -> None:
    parts = said("topic", "special", "other", kind=Answered)
    assert shape(read(AllOf(parts))) == ("not_ticked", "topic", "special", "other")
    assert shape(read(AnyOf(parts))) == (
        "any",
        [("not_ticked", "topic", "special"), ("not_ticked", "topic", "other")],
    )
    assert shape(read(AnyOf(said("strain", "often", "no", kind=Answered)))) == (
        "any",
        [("is_not", "strain", "often"), ("is_not", "strain", "no")],
    )


def test_conditions_that_hold_always_or_never_say_so() -> None:
    assert read(ALWAYS).kind == "always"
    assert read(AllOf((ALWAYS, AllOf((ALWAYS,))))).kind == "always"
    assert read(AnyOf(())).kind == "never"
    assert read(AnyOf((AnyOf(()), *said("rest", "no")))).kind == "is"


def test_an_item_is_asked_when_its_step_and_its_own_condition_hold() -> None:
    assert shape(Clauses(Q).asked("special_sign")) == ("ticked", "topic", "special")
    assert Clauses(Q).asked("strain").kind == "always"


def test_what_is_gone_has_no_words() -> None:
    gone = read(
        AllOf((AnswerIn("gone", ("x",)), AnswerIn("rest", ("gone",)), FlagIs("none")))
    ).parts
    assert [(one.name, [said.text for said in one.answers]) for one in gone] == [
        ("", [""]),
        ("休みが足りない", [""]),
        ("", []),
    ]
    assert read(AnsweredBelow("gone", 3)).of == 0


def test_only_the_answers_that_are_not_said_on_the_other_side_are_marked() -> None:
    before = read(AnyOf((*said("strain", "often", "no"), FlagIs("growing"))))
    after = read(AnyOf((*said("strain", "often", "sometimes"), FlagIs("growing"))))
    assert differing(beside(before, [after])) == ["no"]
    assert differing(beside(after, [before])) == ["sometimes"]


def test_what_is_said_of_the_same_question_elsewhere_hides_no_mark() -> None:
    step = AnyOf(said("topic", "special", "other"))
    before = read(AllOf((step, *said("topic", "special"))))
    after = read(AllOf((step, AnyOf(said("topic", "special", "other", "none")))))
    again = read(AllOf((step, *said("topic", "other"))))
    assert differing(beside(after, [before])) == ["other", "none"]
    assert differing(beside(before, [after])) == []
    assert differing(beside(again, [before])) == ["other"]


def test_a_part_that_came_is_marked_as_a_whole() -> None:
    before = read(AnyOf((*said("strain", "often"), FlagIs("growing"))))
    after = read(AnyOf((*said("strain", "often"), *said("rest", "often"), FlagIs("growing"))))
    assert differing(beside(after, [before])) == ["is"]
    assert differing(beside(before, [after])) == []


def test_another_number_or_another_comparison_is_marked() -> None:
    pairs = (
        (AnsweredBelow("checklist", 2), AnsweredBelow("checklist", 3), "few"),
        (said("rest", "no")[0], said("rest", "no", kind=Answered)[0], "is_not"),
        (Answered("rest"), NoneOf((Answered("rest"),)), "un"),
    )
    for before, after, kind in pairs:
        (mark,) = differing(beside(read(after), [read(before)]))
        assert mark.startswith(kind)


def test_parts_that_are_joined_otherwise_are_marked_at_their_join() -> None:
    parts = (*said("strain", "often"), FlagIs("growing"))
    before, after = read(AnyOf(parts)), read(AllOf(parts))
    assert differing(beside(before, [after])) == ["any"]
    assert differing(beside(after, [before])) == ["all"]
