"""Where things stand in a draft: what it is called, and the page on which it is changed."""

from typing import Final

from app.domain.anatomy import Part, parts_of, texts_of, texts_of_part
from app.domain.questionnaire import Questionnaire
from app.domain.texts import base_text
from app.web.shared.draft_places import Links, pattern_of
from app.web.shared.excerpts import shortened
from app.web.staff.trying.pages import Spot

_LONGEST_TITLE: Final = 60


class Spots:
    """The spots of one draft."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        """Read a draft's texts once."""
        self._titles = {part.place: _title(part) for part in parts_of(questionnaire)}
        self._texts = {one.place for one in texts_of(questionnaire) if not one.lock}
        self._links = Links(questionnaire.slug)

    def at(self, place: str) -> Spot:
        """Return the spot of a place."""
        is_text = place in self._texts
        return Spot(
            kind=pattern_of(place),
            of=self._title_of(place),
            href=self._links.text(place) if is_text else self._links.home_of(place),
        )

    def _title_of(self, place: str) -> str:
        """Return what the part says that a place is, or is in."""
        holder = place
        while holder and not self._titles.get(holder):
            holder = holder.rpartition(".")[0]
        return self._titles.get(holder, "")


def _title(part: Part) -> str:
    first = next((one.text for one in texts_of_part(part) if one.text), "")
    plain = base_text(first or "")
    return shortened(plain, _LONGEST_TITLE)
