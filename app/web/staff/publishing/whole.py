"""Everything that a document puts before visitors, part by part, for whoever approves it.

Read off the questionnaire's anatomy: an attribute that anybody adds is shown here too. What is as
it is without being said (an option without points, say) is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from fractions import Fraction
from functools import partial
from itertools import groupby
from typing import Any, Final, Literal, TypeAlias, get_args, get_type_hints
from urllib.parse import unquote

from markupsafe import Markup, escape

from app.domain.anatomy import ANATOMY, HOLDERS, KINDS, Content, Part, parts_of
from app.domain.attributes import MARKDOWN, TARGET, Attribute
from app.domain.authoring.clauses import Clause, Clauses
from app.domain.conditions import AnyOf, Condition
from app.domain.levels import Level
from app.domain.questionnaire import (
    Item,
    ItemSet,
    Questionnaire,
    Scale,
)
from app.web.shared.draft_places import pattern_of
from app.web.shared.richtext import ruby, small_markdown
from app.web.staff.publishing.rules import RuleLine, Rules

LineKind: TypeAlias = Literal["texts", "markdown", "switch", "choice", "rules"]

_SAFETY: Final = ("texts", "levels", "flags", "triage_rules", "notes")
"""What is shown unfolded, besides the locked questions."""

_ELSEWHERE: Final = frozenset({*_SAFETY, "steps", "scales", "medical_review"})
"""What the folded lists leave out: it stands above, with its themes, or on its own."""

_TITLES: Final = frozenset({"text", "title", "heading", "label", "display"})
_TITLED: Final[Mapping[type, str]] = {
    kind: next((name for name in rows if name in _TITLES), "") for kind, rows in ANATOMY.items()
}
"""What a part is called by: its question, heading, label or words; some have no name."""

_SAID_OTHERWISE: Final = frozenset({"group", "level"})
_RULES: Final = frozenset({"when", "enabled_when", "prompts"})
_KEYS: Final = frozenset({"type", "position", "about"})
_LISTS: Final[Mapping[str, str]] = {
    "sections": "sections",
    "fallback_sections": "sections",
    "common_sections": "sections",
    "only_sections": "sections",
    "missing_prompt": "prompts",
    "same_sign_as": "triage_rules",
    "lists_signs_of": "levels",
    "first_prompt": "prompts",
}
"""Attributes that name parts by their ids, and in which list these are."""

_LISTS_BY_ID: Final[Mapping[str, str]] = {"scale": "scales", "item_set": "item_sets"}
"""Attributes that name a list of questions, and where these lists are."""

_INSTEAD: Final = Markup(" → ")


def _said_of(kind: type[Content]) -> Mapping[str, object]:
    """Return the attributes that say something by themselves, with what goes without saying.

    Left out are ids, titles and groups, held parts, locks, and what has one possible value.
    """
    hints, rows = get_type_hints(kind), ANATOMY[kind]
    return {
        one.name: _unsaid(one)
        for one in fields(kind)
        if not rows[one.name].holds_parts
        and rows[one.name].topic not in {None, "lock"}
        and one.name not in {_TITLED[kind], *_SAID_OTHERWISE}
        and len(get_args(hints[one.name])) != 1
    }


def _unsaid(one: Field[Any]) -> object:
    """Return the value that a document has without naming it."""
    if one.default_factory is not MISSING:
        return one.default_factory()
    return None if one.default is MISSING else one.default


_SAID: Final[Mapping[type, Mapping[str, object]]] = {kind: _said_of(kind) for kind in KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeLine:
    """What one attribute of a part says; `name` and `pattern` are keys of the templates' words.

    With ``markdown`` and ``choice`` (a key of the words, too) one of `texts`, with ``rules`` the
    `rules`, with ``switch`` whether it `is_on`. `is_locked`: it is a safety text by itself.
    """

    name: str
    pattern: str
    kind: LineKind
    texts: tuple[str, ...] = ()
    rules: tuple[RuleLine, ...] = ()
    is_on: bool = False
    is_locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WholePart:
    """A part with everything it says and holds; `kind` is a key of the templates' words.

    A question holds groups of options, with or without a title. `leads` is when a level is
    reached, whatever its rules are called.
    """

    kind: str
    place: str
    title: Markup
    is_locked: bool
    lines: tuple[AttributeLine, ...]
    parts: tuple["WholePart", ...]
    leads: Clause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeDocument:
    """A whole document. The safety parts first, then the steps and what is left, folded.

    `targets` are the prompts by code, for the buttons of a level; `rules` lead to the level of
    that id, `stray_rules` to one that is not there.
    """

    title: Markup
    lines: tuple[AttributeLine, ...]
    texts: WholePart
    questions: tuple[WholePart, ...]
    levels: tuple[WholePart, ...]
    stray_rules: tuple[WholePart, ...]
    flags: tuple[WholePart, ...]
    notes: tuple[WholePart, ...]
    rules: Mapping[str, tuple[WholePart, ...]]
    steps: tuple[WholePart, ...]
    folded: tuple[tuple[WholePart, ...], ...]
    targets: Mapping[str, WholePart]


def whole_of(questionnaire: Questionnaire) -> WholeDocument:
    """Return everything that a document puts before visitors; it may have mistakes."""
    whole = _Whole(questionnaire)
    steps, rules = whole.held("steps"), whole.rules()
    known = {one.id for one in questionnaire.levels}
    return WholeDocument(
        title=ruby(questionnaire.title),
        lines=whole.lines(whole.root),
        texts=whole.held("texts")[0],
        questions=tuple(item for step in steps for item in step.parts if item.is_locked),
        levels=whole.held("levels"),
        rules=rules,
        stray_rules=tuple(
            rule for level, found in rules.items() if level not in known for rule in found
        ),
        flags=whole.held("flags"),
        notes=whole.held("notes"),
        steps=steps,
        folded=tuple(
            parts
            for name in HOLDERS[Questionnaire]
            if name not in _ELSEWHERE and (parts := whole.held(name))
        ),
        targets={
            one.code: shown
            for one, shown in zip(questionnaire.prompts, whole.held("prompts"), strict=True)
        },
    )


class _Whole:
    """Reads one document; `root` is the questionnaire itself, `under` what each part holds."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._rules = Rules(questionnaire)
        self._clauses = Clauses(questionnaire)
        self.root, *found = parts_of(questionnaire)
        self._parts = {part.place: part for part in found}
        self.under: dict[tuple[str, str], list[Part]] = {}
        for part in found:
            self.under.setdefault(_held_by(part.place), []).append(part)

    def held(self, name: str, place: str = "") -> tuple[WholePart, ...]:
        return tuple(map(self.part, self.under.get((place, name), ())))

    def rules(self) -> Mapping[str, tuple[WholePart, ...]]:
        """Return the triage rules by the id of their level, of every level there is."""
        found = dict[str, tuple[WholePart, ...]]({one.id: () for one in self._questionnaire.levels})
        shown = zip(self.held("triage_rules"), self._questionnaire.triage_rules, strict=True)
        for rule, one in shown:
            found[one.level] = (*found.get(one.level, ()), rule)
        return found

    def part(self, part: Part) -> WholePart:
        return WholePart(
            kind=type(part.content).__name__,
            place=part.place,
            title=_title(part),
            is_locked=part.lock is not None,
            lines=self.lines(part),
            parts=self._parts_of(part),
            leads=self._leads(part.content.id) if isinstance(part.content, Level) else None,
        )

    def _leads(self, level: str) -> Clause | None:
        """Return when a level's rules lead to it; None when it has none."""
        rules = [rule for rule in self._questionnaire.triage_rules if rule.level == level]
        found = self._clauses.of(AnyOf(tuple(rule.when for rule in rules)))
        return found if rules else None

    def lines(self, part: Part) -> tuple[AttributeLine, ...]:
        """Return what a part says beside its title, leaving out what is as it is unsaid."""
        kind = type(part.content)
        return tuple(
            self._line(part, name=name, row=ANATOMY[kind][name], value=value)
            for name, unsaid in _SAID[kind].items()
            if (value := getattr(part.content, name)) != unsaid
        )

    def _parts_of(self, part: Part) -> tuple[WholePart, ...]:
        if isinstance(part.content, Item):
            return tuple(self._groups(part, part.content))
        return tuple(
            one for name in HOLDERS[type(part.content)] for one in self.held(name, part.place)
        )

    def _groups(self, part: Part, item: Item) -> Iterator[WholePart]:
        """Yield options as visitors meet them: a heading over those that follow each other."""
        shown = zip(item.answer_options, self.held("answer_options", part.place), strict=True)
        for own, found in groupby(shown, key=lambda one: one[0].group):
            place = f"{part.place}.option_groups"
            yield WholePart(
                kind="OptionGroup",
                place=f"{place}.{own}" if own else part.place,
                title=self._named(place, own) if own else Markup(),
                is_locked=part.lock is not None,
                lines=(),
                parts=tuple(option for _, option in found),
            )

    def _line(self, part: Part, *, name: str, row: Attribute, value: object) -> AttributeLine:
        pattern = pattern_of(part.under(name))
        made = partial(AttributeLine, name=name, pattern=pattern)
        if row.text == MARKDOWN:
            return made(kind="markdown", texts=(small_markdown(str(value)),))
        if isinstance(value, bool):
            return made(kind="switch", is_on=value)
        if name in _RULES:
            return made(kind="rules", rules=self._rules.of_part(part.content))
        if isinstance(value, Condition):
            return made(kind="rules", rules=self._rules.of_value(value))
        if name in _KEYS:
            return made(kind="choice", texts=(str(value),))
        texts = tuple(self._texts(name, row, value))
        return made(kind="texts", texts=texts, is_locked=row.locked)

    def _texts(self, name: str, row: Attribute, value: object) -> Iterator[Markup]:
        """Yield what a value says, an entry of a list at a time."""
        if name in _LISTS_BY_ID:
            named = self._parts.get(f"{_LISTS_BY_ID[name]}.{value}")
            found = named.content if named else None
            listed = found.link_ids if isinstance(found, Scale | ItemSet) else (str(value),)
            yield from (self._question(one) for one in listed)
        elif isinstance(value, Mapping):
            yield from (self._question(own) + _INSTEAD + ruby(said) for own, said in value.items())
        elif isinstance(value, tuple):
            yield from (self._entry(name, row, str(one)) for one in value)
        elif isinstance(value, Fraction | int):
            yield escape(str(value))
        elif value:
            yield self._entry(name, row, str(value))

    def _entry(self, name: str, row: Attribute, said: str) -> Markup:
        if row.text:
            return ruby(said)
        if name in _LISTS:
            return self._named(_LISTS[name], said)
        if row.choices in {"items", "scored_items"}:
            return self._question(said)
        return escape(unquote(said) if row.form == TARGET else said)

    def _named(self, within: str, own: str) -> Markup:
        found = self._parts.get(f"{within}.{own}")
        return (_title(found) if found else Markup()) or escape(own)

    def _question(self, link_id: str) -> Markup:
        item = self._questionnaire.items.get(link_id)
        return ruby(item.text) if item else escape(link_id)


def _held_by(place: str) -> tuple[str, str]:
    """Return the place of the part that holds another, and as what it holds it."""
    if "." not in place:
        return "", place
    above, _, name = place.rpartition(".")[0].rpartition(".")
    return above, name


def _title(part: Part) -> Markup:
    name = _TITLED[type(part.content)]
    return ruby(getattr(part.content, name)) if name else Markup()
