"""Which items a visitor is asked, and which answers therefore count."""

from dataclasses import dataclass

from app.domain.answers import Answers, RawAnswers
from app.domain.conditions import holds
from app.domain.questionnaire import Item, Questionnaire


class InvalidAnswersError(ValueError):
    """An answer names an item or option that doesn't exist, or answers one choice twice.

    ``link_id`` says where; the offending value is kept out of every message and log.
    """

    def __init__(self, link_id: str) -> None:
        """Remember the item, or an empty string when the item itself is unknown."""
        super().__init__(f"invalid answer to {link_id or 'an unknown item'}")
        self.link_id = link_id


@dataclass(frozen=True, slots=True)
class Route:
    """The way through the questionnaire: steps and items asked, and the answers on it."""

    steps: tuple[str, ...]
    asked: tuple[str, ...]
    answers: Answers


def read_answers(raw: RawAnswers, *, questionnaire: Questionnaire) -> Answers:
    """Turn raw answers into answers in option order, each code once.

    Raises InvalidAnswersError for unknown items or codes and for a single choice with several.
    """
    for link_id in raw:
        if link_id not in questionnaire.items:
            raise InvalidAnswersError("")
    return {
        link_id: codes
        for link_id, item in questionnaire.items.items()
        if link_id in raw and (codes := _codes(raw[link_id], item=item))
    }


def _codes(value: str | object, *, item: Item) -> tuple[str, ...]:
    codes = (value,) if isinstance(value, str) else value
    if not isinstance(codes, (list, tuple)) or (len(codes) > 1 and not item.repeats):
        raise InvalidAnswersError(item.link_id)
    try:
        given = frozenset(codes)
    except TypeError:  # a list or a mapping in place of a code
        raise InvalidAnswersError(item.link_id) from None
    if not given <= item.options.keys():
        raise InvalidAnswersError(item.link_id)
    if len(given) < 2:  # noqa: PLR2004  # nothing to put in order
        return tuple(given)
    return tuple(code for code in item.options if code in given)


def find_route(answers: Answers, *, questionnaire: Questionnaire) -> Route:
    """Walk the steps in order and keep the answers of the items that are asked.

    An exclusive option that arrives with others is dropped: a symptom beats 'none'. Of several
    exclusive options the last listed stands, so that 'none' beside 'rather not say' is no 'none'.
    """
    kept: dict[str, tuple[str, ...]] = {}
    steps: list[str] = []
    asked: list[str] = []
    definitions = questionnaire.definitions
    for step in questionnaire.steps:
        if not holds(step.enabled_when, answers=kept, definitions=definitions):
            continue
        steps.append(step.id)
        for item in step.items:
            if not holds(item.enabled_when, answers=kept, definitions=definitions):
                continue
            asked.append(item.link_id)
            if codes := _without_exclusive(answers.get(item.link_id, ()), item=item):
                kept[item.link_id] = codes
    return Route(steps=tuple(steps), asked=tuple(asked), answers=kept)


def _without_exclusive(codes: tuple[str, ...], *, item: Item) -> tuple[str, ...]:
    if len(codes) < 2:  # noqa: PLR2004  # alone it stands
        return codes
    ordinary = tuple(code for code in codes if not item.options[code].exclusive)
    return ordinary or codes[-1:]
