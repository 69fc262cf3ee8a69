"""Documents in and out: every mistake has a place, and one document has one stored text."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.files import text_of_file
from app.documents.reading import (
    UnreadableDocumentError,
    canonical_text,
    problem_lines,
    read_questionnaire,
)
from app.domain.budget import MOST_DOCUMENT_BYTES, MOST_FILE_BYTES, MOST_KEYS, MOST_MISTAKES_TOLD
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
)
from tests.builders import document, drop, find, put, shipped_text, tiny, tiny_text

TEXTS = {
    "the shipped one": shipped_text,
    "the minimal one": tiny_text,
    "another subject": lambda: tiny_text("eye-strain"),
    "the smallest": lambda: tiny_text("one-question"),
}

SHELVED: dict[str, Any] = {
    "type": "item",
    "step": "habits",
    "position": 0,
    "item": find(document(), "steps.habits.items.rest"),
}


def lines(change: Callable[[dict[str, Any]], object]) -> tuple[str, ...]:
    raw = document()
    change(raw)
    return problem_lines(json.dumps(raw))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_stored_text_is_stable_and_means_the_same(text: Callable[[], str]) -> None:
    stored = canonical_text(text())
    assert canonical_text(stored) == stored
    assert read_questionnaire(stored) == read_questionnaire(text())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_order_of_keys_and_the_spaces_change_nothing_stored(text: Callable[[], str]) -> None:
    def turned(raw: Any) -> Any:  # noqa: ANN401  # JSON can be anything
        if isinstance(raw, dict):
            return {key: turned(value) for key, value in reversed(raw.items())}
        return [turned(entry) for entry in raw] if isinstance(raw, list) else raw

    other = json.dumps(turned(json.loads(text())), indent=4)
    assert canonical_text(other) == canonical_text(text())


def test_the_stored_text_is_readable_japanese() -> None:
    stored = canonical_text(shipped_text())
    assert "腰のセルフチェック" in stored
    assert stored.endswith("}\n")


def test_a_questionnaire_keeps_everything_the_document_says() -> None:
    found = tiny()
    special = found.steps[2]
    assert special.enabled_when == AllOf((AnswerIn("topic", ("special",)),))
    assert found.steps[0].enabled_when == ALWAYS
    safety = found.items["safety"]
    assert (safety.required, safety.repeats, safety.locked) == (True, True, True)
    assert safety.options["red"].group == "strong"
    assert safety.options["none"].exclusive
    assert [option.weight for option in found.items["strain"].answer_options] == [2, 1, 0]
    assert found.definitions.flags["growing"] == AnyOf(
        (
            AnswerIn("special_sign", ("yes",)),
            AllOf((AnswerIn("safety", ("amber",)), AnswerIn("topic", ("other",)))),
        )
    )
    assert found.note_by_id["few"].when == AnsweredBelow("checklist", 2)
    soon = found.level_by_id["soon"]
    assert [rule.when for rule in soon.prompts] == [FlagIs("growing"), ALWAYS]


def test_conditions_may_be_joined_by_none_of_them_and_by_how_many_hold() -> None:
    answer = {"question": "rest", "operator": "=", "answer": "no"}
    when = {"at_least": 2, "of": [answer, {"flag": "growing"}, {"none": [answer]}]}
    found = read_questionnaire(json.dumps(document(notes__rest_note__when=when)))
    rest = AnswerIn("rest", ("no",))
    read = AtLeast(2, (rest, FlagIs("growing"), NoneOf((rest,))))
    assert found.note_by_id["rest_note"].when == read


def test_enable_behavior_any_needs_one_answer_only() -> None:
    raw = document()
    more = raw["steps"][2]
    more["enable_when"].append({"question": "topic", "operator": "=", "answer": "other"})
    more["enable_behavior"] = "any"
    found = read_questionnaire(json.dumps(raw)).steps[2].enabled_when
    assert isinstance(found, AnyOf)
    assert len(found.parts) == 2


@pytest.mark.parametrize(
    ("operator", "answer", "read"),
    [
        ("=", "no", AnswerIn("rest", ("no",))),
        ("!=", "no", Answered("rest", without=("no",))),
        ("exists", True, Answered("rest")),
        ("exists", False, NoneOf((Answered("rest"),))),
    ],
)
def test_an_operator_of_the_format_is_read_into_a_condition(
    operator: str, answer: object, read: Condition
) -> None:
    when = {"question": "rest", "operator": operator, "answer": answer}
    found = read_questionnaire(json.dumps(document(notes__rest_note__when=when)))
    assert found.note_by_id["rest_note"].when == read


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda raw: put(raw, "colour", "red"), "colour: shape: Extra inputs are not permitted"),
        (lambda raw: drop(raw, "title"), "title: shape: Field required"),
        (
            lambda raw: drop(raw, "steps.habits.items.rest.text"),
            "steps.habits.items.rest.text: shape: Field required",
        ),
        (
            lambda raw: put(raw, "themes.tense.colour", "red"),
            "themes.tense.colour: shape: Extra inputs are not permitted",
        ),
        (
            lambda raw: put(raw, "flags.growing.when.any.1.all.0.operator", "like"),
            "flags.growing.when.any.1.all.0.operator: shape: Input should be '=', '!=' or 'exists'",
        ),
        (
            lambda raw: put(raw, "notes.rest_note.when.operator", "exists"),
            "notes.rest_note.when: shape: 'exists' compares with true or false",
        ),
        (
            lambda raw: put(raw, "steps.more.enable_when.0.answer", value=True),
            "steps.more.enable_when.0: shape: '=' compares with an option code",
        ),
        (
            lambda raw: put(raw, "notes.few.when", {}),
            (
                "notes.few.when: shape: A condition has one of: "
                "question, flag, item_set, all, any, none, at_least"
            ),
        ),
        (
            lambda raw: put(raw, "levels.ok.urgent", "no"),
            "levels.ok.urgent: shape: Input should be a valid boolean",
        ),
        (
            lambda raw: put(raw, "theme_selection.cap", "2"),
            "theme_selection.cap: shape: Input should be a valid integer",
        ),
        (
            lambda raw: put(raw, "prompts.see_doctor.text", 7),
            "prompts.see_doctor.text: shape: Input should be a valid string",
        ),
        (
            lambda raw: put(raw, "shelf", [{**SHELVED, "colour": "red"}]),
            "shelf.0.colour: shape: Extra inputs are not permitted",
        ),
        (
            lambda raw: put(raw, "shelf", [{**SHELVED, "item": {**SHELVED["item"], "text": 7}}]),
            "shelf.0.item.text: shape: Input should be a valid string",
        ),
        (lambda raw: put(raw, "steps.more", 7), "steps.2: shape: "),
        (lambda raw: put(raw, "steps.more.id", "Ｍore"), "steps.Ｍore.id: shape: "),
        (lambda raw: put(raw, "title", "\ud800"), "title: shape: Input should be a valid string"),
        (lambda raw: put(raw, "a\nb", 1), "'a\\nb': shape: Extra inputs are not permitted"),
        (lambda raw: put(raw, "format_version", 99), "document: shape: format_version must be"),
        (lambda raw: drop(raw, "format_version"), "document: shape: format_version must be"),
    ],
)
def test_a_mistake_in_the_shape_has_its_place(
    change: Callable[[dict[str, Any]], object], line: str
) -> None:
    (found,) = lines(change)
    assert found.startswith(line)
    assert found.isprintable()


def test_every_mistake_in_the_shape_is_listed() -> None:
    def change(raw: dict[str, Any]) -> None:
        put(raw, "title", 1)
        put(raw, "steps.habits.items.rest.required", 1)
        drop(raw, "arms.a.id")

    places = [line.split(":")[0] for line in lines(change)]
    assert places == ["title", "steps.habits.items.rest.required", "arms.0.id"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "document: shape: not JSON"),
        ("\ufeff{}", "document: shape: not JSON"),
        ("{'slug': 1}", "document: shape: not JSON"),
        ("[]", "document: shape: a questionnaire document is a JSON object"),
        ("null", "document: shape: a questionnaire document is a JSON object"),
        ('{"slug": 1, "slug": 2}', "document: shape: a key stands twice in one object: 'slug'"),
        ("[" * 200_000, "document: shape: nested too deeply"),
        (" " * (MOST_FILE_BYTES + 1), "document: shape: longer than"),
    ],
    ids=["empty", "byte order mark", "Python", "list", "null", "key twice", "deep", "long"],
)
def test_a_text_that_is_no_document_is_said_to_be_none(text: str, line: str) -> None:
    (found,) = problem_lines(text)
    assert found.startswith(line)


def test_a_key_that_stands_twice_deep_inside_is_noticed() -> None:
    text = tiny_text().replace('"slug"', '"language": "ja", "slug"', 1)
    assert "stands twice" in problem_lines(text)[0]


def test_of_very_many_keys_that_stand_twice_a_few_are_named() -> None:
    text = "{" + ",".join(f'"k{number % 40_000:05}":1' for number in range(80_000)) + "}"
    (found,) = problem_lines(text)
    _, _, named = found.partition("a key stands twice in one object: ")
    assert named == "'k00000', 'k00001', 'k00002', 'k00003', 'k00004' and 39995 more"


def test_of_very_many_mistakes_the_first_are_told_and_the_others_counted() -> None:
    text = json.dumps(document() | {f"key_{number}": 1 for number in range(1_000)})
    found = problem_lines(text)
    assert found[0] == "key_0: shape: Extra inputs are not permitted"
    assert found[MOST_MISTAKES_TOLD:] == (
        f"document: and {1_000 - MOST_MISTAKES_TOLD} more mistakes",
    )


@pytest.mark.parametrize("more", [0, 1])
def test_keys_are_counted_before_anything_is_said_about_them(more: int) -> None:
    count = MOST_KEYS + more - 1
    text = json.dumps({"format_version": 1, "x": [{f"k{key}": 1} for key in range(count - 1)]})
    assert problem_lines(text)[0].startswith(
        f"document: shape: more than {MOST_KEYS} keys" if more else "slug: shape: Field required"
    )


def test_a_place_is_short_however_long_a_name_is() -> None:
    raw = document()
    put(raw, "arms.a.id", "x" * 100_000)
    put(raw, "y" * 100_000, 1)
    found = problem_lines(json.dumps(raw))
    assert len(found) == 2
    assert max(map(len, found)) < 200


@pytest.mark.parametrize("more", [0, 1])
def test_a_document_is_counted_as_it_is_stored(more: int) -> None:
    length = MOST_DOCUMENT_BYTES + 1
    message = f"{length} bytes as it is stored, at most {MOST_DOCUMENT_BYTES}"
    refused = (f"document: document_too_long: {message}",)
    assert problem_lines(json.dumps(stored_in(MOST_DOCUMENT_BYTES + more))) == refused * more


def test_the_longest_document_comes_back_in_however_it_was_saved() -> None:
    exported = canonical_text(json.dumps(stored_in(MOST_DOCUMENT_BYTES)))
    assert len(exported.encode()) == MOST_DOCUMENT_BYTES
    for saved in (
        b"\xef\xbb\xbf" + exported.replace("\n", "\r\n").encode(),
        json.dumps(json.loads(exported), indent=4).encode(),
    ):
        assert canonical_text(text_of_file(saved)) == exported


def stored_in(length: int) -> dict[str, Any]:
    """Return a document that takes so many bytes as it is stored."""
    raw = document(sections=[switched_off(number) for number in range(140)])
    for shown in (*raw["themes"], *raw["levels"]):
        shown.update({name: [] for name in shown if name.endswith("sections")})
    spare = length - len(canonical_text(json.dumps(raw)).encode())
    for section in raw["sections"]:
        section["body"] = "あ" * min(4000, spare // 3)
        spare -= len(section["body"].encode())
    raw["sections"][-1]["body"] += "a" * spare
    return raw


def switched_off(number: int) -> dict[str, Any]:
    off = {"enabled": False, "reason_off": "下書き"}
    return {"id": f"off_{number}", "heading": "題", "body": "", **off}


def test_conditions_nested_past_all_reading_are_refused_without_a_crash() -> None:
    when: dict[str, Any] = {"question": "rest", "operator": "=", "answer": "often"}
    for _ in range(250):
        when = {"all": [when]}
    assert lines(lambda raw: put(raw, "notes.rest_note.when", when)) != ()


def test_a_problem_of_meaning_is_a_line_too() -> None:
    assert lines(lambda raw: put(raw, "triage_rules.red.locked", False)) == (  # noqa: FBT003  # the value put there
        "triage_rules.red: not_locked: a triage rule is locked",
    )


def test_an_unreadable_document_names_its_problems() -> None:
    with pytest.raises(UnreadableDocumentError) as refused:
        read_questionnaire("{}")
    assert [problem.place for problem in refused.value.problems] == ["document"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
PLACES = ("title", "steps", "steps.more.enable_when", "steps.habits.items.rest.answer_options",
          "themes", "themes.special.when", "flags.growing.when.any", "levels.ok.prompts.0",
          "theme_selection", "theme_selection.show_at", "arms.a.item_texts", "prompts.tel119.href",
          "triage_rules.red", "sections.general.body", "item_sets.checklist.link_ids")  # fmt: skip


@given(st.sampled_from(PLACES), JSON)
def test_nothing_that_can_stand_in_a_document_crashes_the_check(place: str, value: object) -> None:
    for line in lines(lambda raw: put(raw, place, value)):
        assert line.isprintable()
