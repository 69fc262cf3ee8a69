"""Changes as staff read them: what part it is, what it says, and the words before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from app.domain.anatomy import Part, parts_of
from app.domain.authoring.changes import Change, DiffRun, Value, word_diff
from app.domain.authoring.effects import Effect
from app.domain.levels import TriageRule
from app.domain.questionnaire import Item, Questionnaire
from app.web.shared.draft_places import part_title, pattern_of
from app.web.staff.publishing.rules import RuleLine, Rules, Sides, compared

_BETWEEN = "、"

_WHERE: Mapping[str, str] = {
    "level": "levels",
    "lists_signs_of": "levels",
    "first_prompt": "prompts",
}
"""In which list the part is that an attribute names by its id."""

Shown: TypeAlias = Literal["words", "values", "switch", "rules", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartName:
    """What a place is called: `part`, `name` and `pattern` are keys, `title` its words."""

    part: str
    name: str
    pattern: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView(PartName):
    """One difference; `item` is the question that the part belongs to.

    With ``words`` the `runs` are shown, with ``values`` and ``switch`` before and after, with
    ``rules`` the `sides`, with ``plain`` that it changed and nothing more. A part that came or
    went has its condition in `sides`, too.
    """

    place: str
    kind: str
    item: str
    shown: Shown
    runs: tuple[DiffRun, ...]
    before: str
    after: str
    sides: Sides | None
    locked: bool


class Names:
    """What the parts of two documents are called."""

    def __init__(self, old: Questionnaire | None, new: Questionnaire) -> None:
        """Read both; where a part is in both, its words are the new ones."""
        self._old, self._new = _Document(old or new), _Document(new)
        self._parts = self._old.parts | self._new.parts
        self._ids = {place.rpartition(".")[2]: _title(part) for place, part in self._parts.items()}
        self._items = {
            part.content.link_id: _title(part)
            for part in self._parts.values()
            if isinstance(part.content, Item)
        }

    def of_item(self, link_id: str) -> str:
        """Return a question's words."""
        return self._items.get(link_id, link_id)

    def called(self, place: str) -> PartName:
        """Return what a place is called."""
        part = self._holder(place)
        name = place.removeprefix(part.place).lstrip(".").partition(".")[0]
        return PartName(
            part=type(part.content).__name__,
            name=name,
            pattern=pattern_of(place),
            title=self._title(part),
        )

    def view(self, change: Change) -> ChangeView:
        """Return a change as it is shown."""
        called = self.called(change.place)
        sides = self._sides(change)
        has_sides = bool(sides.before or sides.after)
        is_rule = has_sides and (change.kind == "changed" or change.part == "TriageRule")
        shown, runs = ("rules", ()) if is_rule else _shown(change, name=called.name)
        item = "" if change.part == "Item" or not change.link_id else self.of_item(change.link_id)
        return ChangeView(
            place=change.place,
            pattern=called.pattern,
            kind=change.kind,
            part=change.part or called.part,
            name=called.name,
            title=called.title,
            item=item,
            shown=shown,
            runs=runs,
            before=self._written(change.before, name=called.name, place=change.place),
            after=self._written(change.after, name=called.name, place=change.place),
            sides=sides if has_sides else None,
            locked=change.lock is not None,
        )

    def _holder(self, place: str) -> Part:
        """Return the part that a place is or is in; the questionnaire itself at last."""
        found = place
        while found and found not in self._parts:
            found = found.rpartition(".")[0]
        return self._parts[found]

    def _title(self, part: Part) -> str:
        """Return what a part says; a rule says nothing, so it is called by its level."""
        level = part.content.level if isinstance(part.content, TriageRule) else ""
        return self._titled("level", level) if level else _title(part)

    def _titled(self, name: str, own: str) -> str:
        found = self._parts.get(f"{_WHERE[name]}.{own}")
        return _title(found) if found else own

    def _sides(self, change: Change) -> Sides:
        """Return the conditions and buttons that a change is about."""
        if change.kind == "changed":
            return compared(
                self._old.rules.of_value(change.before), self._new.rules.of_value(change.after)
            )
        gone, come = change.kind == "removed", change.kind == "added"
        return Sides(
            before=self._old.lines_at(change.place) if gone else (),
            after=self._new.lines_at(change.place) if come else (),
        )

    def _entry(self, own: str, *, place: str) -> str:
        """Return what an entry of the list at a place says: its own part, or one it names."""
        part = self._parts.get(f"{place}.{own}")
        return _title(part) if part else self._items.get(own) or self._ids.get(own, own)

    def _written(self, value: Value, *, name: str, place: str) -> str:
        match value:
            case None:
                return ""
            case bool():
                return "yes" if value else "no"
            case str():
                return self._titled(name, value) if name in _WHERE else value
            case int() | Fraction():
                return str(value)
            case tuple():
                return _BETWEEN.join(self._entry(str(one), place=place) for one in value)
            case _:
                return ""


class _Document:
    """The parts of one document by place, and what they say of conditions."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.parts = {part.place: part for part in parts_of(questionnaire)}
        self.rules = Rules(questionnaire)

    def lines_at(self, place: str) -> tuple[RuleLine, ...]:
        """Return the lines of the part at a place."""
        found = self.parts.get(place)
        return self.rules.of_part(found.content) if found else ()


def views_of(effects: tuple[Effect, ...], *, names: Names) -> tuple[ChangeView, ...]:
    """Return every change as it is shown, in the order a visitor meets them."""
    return tuple(names.view(effect.change) for effect in effects)


def _shown(change: Change, *, name: str) -> tuple[Shown, tuple[DiffRun, ...]]:
    both = change.before, change.after
    is_name = name in _WHERE
    if any(isinstance(value, bool) for value in both):
        return "switch", ()
    if not is_name and any(isinstance(value, str) for value in both) and change.kind != "moved":
        return "words", word_diff(*(_text(value) for value in both))
    if change.place.endswith(".actions") and change.kind == "changed":
        return "words", word_diff(*(_joined(value) for value in both))
    if change.kind != "moved" and (is_name or any(_can_be_named(value) for value in both)):
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
    return part_title(part) or part.place.rpartition(".")[2]
