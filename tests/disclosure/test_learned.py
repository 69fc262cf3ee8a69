"""What is kept from the attacker is worth keeping: a naive board gives nearly everything away."""

from tests.disclosure.learned import learned


def test_a_naive_board_gives_most_answers_away() -> None:
    found = learned(a_day=6, weeks=13)
    assert found.answers > 0.85
    assert found.everything > 0.5
