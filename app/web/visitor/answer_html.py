"""A visitor's own answers as HTML, put together of parts that are made once for a version."""

from collections.abc import Callable, Iterable, Mapping

from markupsafe import Markup

from app.domain.answers import Answers
from app.domain.questionnaire import Arm, Item, Questionnaire
from app.web.shared.richtext import phrased
from app.web.visitor.form_page import question_text

_QUESTION = Markup("<div><dt>{}</dt>")
_ANSWER = Markup("<dd>{}</dd>")
_END = "</div>"
_FIELD = Markup('<input type="hidden" name="{}" value="{}">')

_ByOption = Mapping[str, Mapping[str, Markup]]
"""A part for each option of each item."""


class AnswerHtml:
    """The parts of a version and wording arm; every method takes answers that it knows."""

    def __init__(self, questionnaire: Questionnaire, *, arm: Arm) -> None:
        """Make the parts."""
        items = questionnaire.items
        self._questions = {
            link_id: _QUESTION.format(phrased(question_text(item, arm=arm)))
            for link_id, item in items.items()
        }
        self._answers = _by_option(
            items, lambda item, code: _ANSWER.format(phrased(item.options[code].display))
        )
        self._fields = _by_option(items, lambda item, code: _FIELD.format(item.link_id, code))

    def lines(self, link_ids: Iterable[str], *, answers: Answers) -> Markup:
        """Return the entries of a ``dl``, one for each of these items that is answered."""
        parts: list[str] = []
        for link_id in link_ids:
            if link_id in answers:
                given = self._answers[link_id]
                parts += self._questions[link_id], *[given[code] for code in answers[link_id]], _END
        return _together(parts)

    def fields(self, answers: Answers) -> Markup:
        """Return hidden fields that carry all answers back."""
        fields = self._fields
        return _together([fields[one][code] for one, codes in answers.items() for code in codes])


def _by_option(items: Mapping[str, Item], part: Callable[[Item, str], Markup]) -> _ByOption:
    return {
        link_id: {code: part(item, code) for code in item.options}
        for link_id, item in items.items()
    }


def _together(parts: Iterable[str]) -> Markup:
    """Markup's own join would escape or copy each part once more."""
    return Markup("".join(parts))  # noqa: S704  # all of them were escaped when they were made
