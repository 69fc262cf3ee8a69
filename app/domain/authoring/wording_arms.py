"""Two wordings of a question, each shown to half of the visitors: what may differ, and how long.

Only the text of a question that is not locked can be compared, and only if it stays the same
question: both arms' answers are counted together. Whatever else a draft changes is shown to
everybody. Arms are named anew for every comparison, so that an arm's released numbers are those of
its visitors alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from app.domain.authoring.effects import Effect, EffectKind
from app.domain.questionnaire import Arm, Questionnaire

SHARE_ALIKE = 1
"""Each arm's allocation: half and half."""


class ComparedTexts(NamedTuple):
    """What a draft changes: the questions' texts that can be compared, and everything else.

    ``meanings`` are texts that make it another question.
    """

    texts: tuple[Effect, ...]
    meanings: tuple[Effect, ...]
    others: tuple[Effect, ...]


def compared_texts(decided: Iterable[tuple[Effect, EffectKind]]) -> ComparedTexts:
    """Divide a draft's changes, each with its class, by whether they can be compared."""
    found = tuple(decided)
    return ComparedTexts(
        texts=tuple(one for one, kind in found if _is_text(one) and kind == "words"),
        meanings=tuple(one for one, kind in found if _is_text(one) and kind == "meaning"),
        others=tuple(one for one, _ in found if not _is_text(one)),
    )


def _is_text(effect: Effect) -> bool:
    change = effect.change
    is_own = change.part == "Item" and change.place.endswith(f"{change.link_id}.text")
    return is_own and change.kind == "changed" and not effect.safety


def wordings(questionnaire: Questionnaire) -> Mapping[str, tuple[str, ...]]:
    """Return what each arm asks, in their order, of every item that they word differently."""
    arms, items = questionnaire.arms, questionnaire.items
    worded = {
        link_id: tuple(arm.item_texts.get(link_id, item.text) for arm in arms)
        for link_id, item in items.items()
    }
    return {link_id: texts for link_id, texts in worded.items() if len(set(texts)) > 1}


def goes_on(before: Questionnaire, after: Questionnaire) -> bool:
    """Tell whether visitors meet the same arms with the same words as before."""
    return _arms(before) == _arms(after) and wordings(before) == wordings(after)


def still_compared(
    before: Questionnaire | None, after: Questionnaire, *, arms: tuple[str, str]
) -> bool:
    """Tell whether a comparison of these arms, which runs, goes on with a version.

    `before` is what it is compared with: not what began the comparison, if that can't be read.
    """
    is_known = before is not None and tuple(arm.id for arm in before.arms) == arms
    return is_known and before is not None and goes_on(before, after)


def _arms(questionnaire: Questionnaire) -> Sequence[tuple[str, int]]:
    return [(arm.id, arm.allocation) for arm in questionnaire.arms]


def begins(before: Questionnaire, after: Questionnaire, *, arms: tuple[str, str]) -> bool:
    """Tell whether a comparison of these very arms begins with a version."""
    is_new = not set(arms) & {arm.id for arm in before.arms}
    return is_new and _arms(after) == [(one, SHARE_ALIKE) for one in arms]


def kept_arm(before: Questionnaire, after: Questionnaire) -> str:
    """Return the arm whose words everybody meets from now on; empty where it is none of them."""
    ids = [arm.id for arm in before.arms]
    if len(after.arms) != 1 or after.arms[0].id not in ids:
        return ""
    own, place = after.arms[0], ids.index(after.arms[0].id)
    is_worded = all(
        link_id in after.items and _worded(own, after, link_id) == texts[place]
        for link_id, texts in wordings(before).items()
    )
    return own.id if is_worded else ""


def _worded(arm: Arm, questionnaire: Questionnaire, link_id: str) -> str:
    return arm.item_texts.get(link_id, questionnaire.items[link_id].text)


def is_unplanned(
    before: Questionnaire | None, after: Questionnaire, *, arms: tuple[str, str] | None
) -> bool:
    """Tell whether a document would divide visitors although nobody planned what for.

    `arms` are those of a comparison that is planned with it.
    """
    if len(after.arms) == 1:
        return False
    if before is None:
        return True
    is_planned = arms is not None and begins(before, after, arms=arms)
    return not is_planned and not goes_on(before, after)


def fresh_arms(known: Iterable[str]) -> tuple[str, str]:
    """Return ids for the two arms of a new comparison, none of which was ever used."""
    used = frozenset(known)
    number = next(n for n in range(1, len(used) + 2) if not {f"a{n}", f"b{n}"} & used)
    return f"a{number}", f"b{number}"
