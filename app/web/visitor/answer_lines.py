"""Answers in words: the question as it was asked and the options as they were ticked."""

from collections.abc import Iterable

from app.domain.answers import Answers
from app.domain.questionnaire import Arm, Item, Questionnaire
from app.web.visitor.pages import AnswerLine


def question_text(item: Item, *, arm: Arm | None) -> str:
    """Return an item's words in a wording arm."""
    return item.text if arm is None else arm.item_texts.get(item.link_id, item.text)


def answer_lines(
    link_ids: Iterable[str], *, answers: Answers, questionnaire: Questionnaire, arm: Arm | None
) -> tuple[AnswerLine, ...]:
    """Return a line for each of these items that is answered, in the order given."""
    items = questionnaire.items
    return tuple(
        AnswerLine(
            question=question_text(items[link_id], arm=arm),
            answers=tuple(items[link_id].options[code].display for code in answers[link_id]),
        )
        for link_id in link_ids
        if link_id in answers
    )
