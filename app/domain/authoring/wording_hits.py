"""The wording check over a whole questionnaire: every hit with the place of its text."""

from collections.abc import Iterable
from typing import NamedTuple

from app.domain.copy_texts import texts_of
from app.domain.questionnaire import Questionnaire
from app.domain.wording import WordingHit, WordingRule, check


class PlacedHit(NamedTuple):
    """A hit and the place of the text it stands in."""

    place: str
    hit: WordingHit

    @property
    def mark(self) -> tuple[str, str, str]:
        """What makes it the same hit in a later save: place, rule and the words that met it."""
        return self.place, self.hit.rule_id, self.hit.sentence


def wording_hits(
    questionnaire: Questionnaire, rules: Iterable[WordingRule]
) -> tuple[PlacedHit, ...]:
    """Return every hit in the order a visitor meets the texts.

    Locked words and citations are left out: a person approved them.
    """
    kept = tuple(rules)
    return tuple(
        PlacedHit(found.place, hit)
        for found in texts_of(questionnaire)
        if found.text and not found.exempt
        for hit in check(found.text, kept)
    )
