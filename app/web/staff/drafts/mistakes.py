"""What is wrong with a file, for two readers: whoever sends it, and whoever wrote it.

The first reads plain words, by code and kind of place; the second the exact English line.
"""

from collections.abc import Sequence
from typing import Final

from app.documents.addresses import Holder
from app.domain.texts import base_text
from app.services.questionnaires.judging import Mistake, located
from app.web.shared.draft_places import pattern_of
from app.web.shared.excerpts import shortened
from app.web.staff.drafts.views import MistakeLine, MistakeSpot

MOST_SHOWN: Final = 20

_LONGEST_LINE: Final = 240
_LONGEST_TITLE: Final = 30
_IDEOGRAPHIC_SPACE: Final = "\u3000"
_HELD: Final = (
    ("shelf.*.item.", "steps.*.items.*."),
    ("shelf.*.option.", "steps.*.items.*.answer_options.*."),
)
"""What is put aside is called as it was before."""


def mistake_lines(found: Sequence[Mistake], document: str) -> tuple[MistakeLine, ...]:
    """Return the first mistakes of a document as they are shown, each kind once at a place."""
    once = {(one.place, one.code): one for one in reversed(found[:MOST_SHOWN])}
    return tuple(map(_line, located(reversed(once.values()), document)))


def _line(mistake: Mistake) -> MistakeLine:
    line = f"{mistake.place}: {mistake.code}" + (f": {mistake.message}" * bool(mistake.message))
    return MistakeLine(
        spots=tuple(map(_spot, mistake.holders)),
        kinds=_kinds(mistake.place),
        code=mistake.code,
        limit=mistake.limit,
        line=shortened(_clean(line), _LONGEST_LINE),
    )


def _spot(holder: Holder) -> MistakeSpot:
    return MistakeSpot(
        kind=_kinds(holder.place)[0],
        title=shortened(_clean(base_text(holder.title)), _LONGEST_TITLE),
        position=holder.position,
    )


def _kinds(place: str) -> tuple[str, ...]:
    """Return the pattern of a place and of all that holds it, the innermost first."""
    pattern = pattern_of(place)
    for held, before in _HELD:
        if pattern.startswith(held):
            pattern = before + pattern_of(pattern.removeprefix(held))
    segments = pattern.split(".")
    return tuple(".".join(segments[:length]) for length in range(len(segments), 0, -1))


def _clean(text: str) -> str:
    """Return a text without what can't be shown, or sent."""
    return "".join(
        sign if sign.isprintable() or sign == _IDEOGRAPHIC_SPACE else " " for sign in text
    )
