"""Links that starts are told apart by: short codes from a list, never anybody's own words."""

import pytest

from app.domain.disclosure.sources import (
    MOST_SOURCES,
    SourceProblem,
    StartSource,
    code_problem,
    label_problem,
    normal_code,
)

KNOWN = (StartSource("page", "homepage"), StartSource("old", "leaflet", in_use=False))


@pytest.mark.parametrize(
    ("typed", "code"),
    [(" Flyer ", "flyer"), ("ＦＬＹＥＲ－２", "flyer-2"), ("spring-2027", "spring-2027")],
)
def test_a_code_has_one_form_whatever_keyboard_typed_it(typed: str, code: str) -> None:
    assert normal_code(typed) == code
    assert code_problem(code, known=KNOWN) is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "code_empty"),
        ("a" * 21, "code_unusable"),
        ("two words", "code_unusable"),
        ("チラシ", "code_unusable"),
        ("-a", "code_unusable"),
        ("a&b", "code_unusable"),
        ("null", "code_unusable"),
        ("page", "code_known"),
        ("old", None),
    ],
)
def test_only_short_new_words_are_codes(code: str, problem: SourceProblem | None) -> None:
    assert code_problem(code, known=KNOWN) == problem


def test_there_is_room_for_places_and_not_for_people() -> None:
    full = tuple(StartSource(f"a{number}", "x") for number in range(MOST_SOURCES))
    assert code_problem("one-more", known=full) == "too_many"
    assert code_problem("one-more", known=full[1:]) is None


@pytest.mark.parametrize(
    ("label", "problem"),
    [("x", None), ("  ", "label_empty"), ("x" * 31, "label_long"), ("a\nb", "label_long")],
)
def test_a_label_is_one_short_line(label: str, problem: SourceProblem | None) -> None:
    assert label_problem(label) == problem
