"""Changes as staff read them: what part it is, what it says, and the words before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from app.domain.authoring.changes import Change, Value
from app.domain.authoring.effects import Effect
from app.domain.authoring.word_diff import DiffRun, word_diff
from app.domain.copy_texts import texts_of_part
from app.domain.parts import Part, parts_of
from app.domain.questionnaire import Questionnaire
from app.domain.texts import base_text

_LONGEST_TITLE = 60
_BETWEEN = "、"

Shown: TypeAlias = Literal["words", "values", "switch", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One difference.

    `part` and `name` are keys of the templates' words; `title` is what the part says, `item` the
    question it belongs to. With ``words`` the `runs` are shown, with ``values`` and ``switch``
    before and after, with ``plain`` that it changed and nothing more.
    """

    place: str
    kind: str
    part: str
    name: str
    title: str
    item: str
    shown: Shown
    runs: tuple[DiffRun, ...]
    before: str
    after: str
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartName:
    """What a place is called: `part` and `name` are keys, `title` is what the part says."""

    part: str
    name: str
    title: str


class Names:
    """What the parts of two documents are called."""

    def __init__(self, old: Questionnaire | None, new: Questionnaire) -> None:
        """Read both; where a part is in both, its words are the new ones."""
        self._parts: dict[str, Part] = {}
        self._ids: dict[str, str] = {}
        for questionnaire in (old, new):
            for part in parts_of(questionnaire) if questionnaire else ():
                self._parts[part.place] = part
                self._ids[part.place.rpartition(".")[2]] = _title(part)

    def of_item(self, link_id: str) -> str:
        """Return a question's words."""
        return self._ids.get(link_id, link_id)

    def of_place(self, place: str) -> str:
        """Return the words of the part that a place is in."""
        return _title(self._holder(place))

    def called(self, place: str) -> PartName:
        """Return what a place is called."""
        part = self._holder(place)
        name = place.removeprefix(part.place).lstrip(".").partition(".")[0]
        return PartName(part=type(part.content).__name__, name=name, title=_title(part))

    def view(self, change: Change) -> ChangeView:
        """Return a change as it is shown."""
        called = self.called(change.place)
        shown, runs = _shown(change)
        item = "" if change.part == "Item" or not change.link_id else self.of_item(change.link_id)
        return ChangeView(
            place=change.place,
            kind=change.kind,
            part=change.part or called.part,
            name=called.name,
            title=called.title,
            item=item,
            shown=shown,
            runs=runs,
            before=self._written(change.before),
            after=self._written(change.after),
            locked=change.lock is not None,
        )

    def _holder(self, place: str) -> Part:
        """Return the part that a place is or is in; the questionnaire itself at last."""
        found = place
        while found and found not in self._parts:
            found = found.rpartition(".")[0]
        return self._parts[found]

    def _written(self, value: Value) -> str:
        match value:
            case None:
                return ""
            case bool():
                return "yes" if value else "no"
            case str():
                return value
            case int() | Fraction():
                return str(value)
            case tuple():
                return _BETWEEN.join(self._ids.get(str(one), str(one)) for one in value)
            case _:
                return ""


def views_of(effects: tuple[Effect, ...], *, names: Names) -> tuple[ChangeView, ...]:
    """Return every change as it is shown, in the order a visitor meets them."""
    return tuple(names.view(effect.change) for effect in effects)


def _shown(change: Change) -> tuple[Shown, tuple[DiffRun, ...]]:
    both = change.before, change.after
    if any(isinstance(value, bool) for value in both):
        return "switch", ()
    if any(isinstance(value, str) for value in both) and change.kind != "moved":
        return "words", word_diff(*(_text(value) for value in both))
    if change.place.endswith(".actions") and change.kind == "changed":
        return "words", word_diff(*(_joined(value) for value in both))
    if change.kind != "moved" and any(_can_be_named(value) for value in both):
        return "values", ()
    return "plain", ()


def _joined(value: Value) -> str:
    return "\n".join(str(one) for one in value) if isinstance(value, tuple) else ""


def _can_be_named(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, int | Fraction)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _title(part: Part) -> str:
    words: Mapping[str, str | None] = {one.place: one.text for one in texts_of_part(part)}
    first = next((text for text in words.values() if text), part.place.rpartition(".")[2])
    plain = base_text(first)
    return plain if len(plain) <= _LONGEST_TITLE else f"{plain[:_LONGEST_TITLE]}…"
