"""The statistics are worth looking at: most answers are shown, and shares are about right."""

from tests.disclosure.usefulness import after


def test_a_year_at_six_answers_a_day_is_shown_nearly_whole() -> None:
    year = after(52, a_day=6)
    assert year.share("item/") >= 90
    assert year.share("level") >= 90
    assert year.error <= 1.5


def test_a_quarter_at_one_or_two_answers_a_day_shows_half() -> None:
    assert after(13, a_day=1.5).share("item/") >= 40
