"""Every id stands once, and every reference finds what it names."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import assert_never, get_args

from app.domain.anatomy import HOLDERS, identifier
from app.domain.checks.places import placed_conditions, placed_items
from app.domain.checks.problem import Problem
from app.domain.conditions import Answered, AnsweredBelow, AnswerIn, FlagIs, atoms
from app.domain.questionnaire import FlagTheme, Item, ItemType, Questionnaire, RankedTheme

KNOWN_ITEM_TYPES = frozenset(get_args(ItemType))

RESERVED_LINK_IDS = frozenset({"token", "edit", "hand_over"})
"""The names of the form's own hidden inputs."""

RESERVED_SLUGS = frozenset(
    {"about", "embed.js", "end", "hand-over", "healthz", "metrics", "preview", "preview.png"}
    | {"pulse", "read", "readyz", "staff", "start", "apple-touch-icon.png"}
)
"""The addresses that are not questionnaires."""


def check_references(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find ids that stand twice and names that nothing bears."""
    yield from _References(questionnaire).problems()


def _twice(place: str, ids: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for found in ids:
        if found in seen:
            yield Problem(f"{place}.{found}", "duplicate_id", f"'{found}' stands more than once")
        seen.add(found)


def _unknown(
    kind: str, place: str, names: Iterable[str | None], known: Collection[str]
) -> Iterator[Problem]:
    for wanted in names:
        if wanted is not None and wanted not in known:
            label = kind.replace("_", " ")
            yield Problem(place, f"unknown_{kind}", f"there is no {label} '{wanted}'")


class _References:
    """Looks the names of one questionnaire up in it."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._whole = questionnaire
        self._link_ids = [item.link_id for _, _, item in placed_items(questionnaire)]
        self._known: Mapping[str, Collection[str]] = {
            "item": questionnaire.items,
            "flag": questionnaire.flag_by_id,
            "item_set": questionnaire.definitions.item_sets,
            "level": questionnaire.level_by_id,
            "prompt": questionnaire.prompt_by_code,
            "scale": questionnaire.scale_by_id,
            "section": questionnaire.section_by_id,
        }

    def problems(self) -> Iterator[Problem]:
        """Yield all there are."""
        yield from self._duplicate_ids()
        yield from self._reserved_ids()
        yield from self._items()
        yield from self._conditions()
        yield from self._lists_of_items()
        yield from self._rules()
        yield from self._levels()
        yield from self._themes()

    def _named(self, kind: str, place: str, *names: str | None) -> Iterator[Problem]:
        """Find what is not there to be named."""
        yield from _unknown(kind, place, names, self._known[kind])

    def _listed(self, kind: str, place: str, names: Collection[str]) -> Iterator[Problem]:
        """Find what stands twice in a list, or is not there to be named."""
        yield from _twice(place, names)
        yield from self._named(kind, place, *names)

    def _duplicate_ids(self) -> Iterator[Problem]:
        yield from _twice("items", self._link_ids)
        for name in HOLDERS[Questionnaire]:
            held = getattr(self._whole, name)
            if isinstance(held, tuple):
                ids = (identifier(part, number=number) for number, part in enumerate(held))
                yield from _twice(name, ids)

    def _reserved_ids(self) -> Iterator[Problem]:
        slug = self._whole.slug
        if slug in RESERVED_SLUGS:
            yield Problem("slug", "reserved_id", f"'{slug}' is another page's address")
        for link_id in self._link_ids:
            if link_id in RESERVED_LINK_IDS:
                message = f"'{link_id}' is the form's own input"
                yield Problem(f"items.{link_id}", "reserved_id", message)

    def _items(self) -> Iterator[Problem]:
        for place, _, item in placed_items(self._whole):
            yield from self._item(item, place=place)
        for arm in self._whole.arms:
            yield from self._named("item", f"arms.{arm.id}.item_texts", *arm.item_texts)

    def _item(self, item: Item, *, place: str) -> Iterator[Problem]:
        if item.type not in KNOWN_ITEM_TYPES:
            yield Problem(f"{place}.type", "item_type", f"there is no item type '{item.type}'")
        options = f"{place}.answer_options"
        if not item.answer_options:
            yield Problem(options, "no_options", "nothing can be answered")
        groups = [group.id for group in item.option_groups]
        yield from _twice(options, (option.code for option in item.answer_options))
        yield from _twice(f"{place}.option_groups", groups)
        for option in item.answer_options:
            yield from _unknown("group", f"{options}.{option.code}.group", (option.group,), groups)

    def _conditions(self) -> Iterator[Problem]:
        for place, condition in placed_conditions(self._whole):
            for atom in atoms(condition):
                match atom:
                    case AnswerIn(question, codes) | Answered(question, codes):
                        yield from self._named("item", place, question)
                        yield from self._codes(place, question, codes)
                    case FlagIs(flag):
                        yield from self._named("flag", place, flag)
                    case AnsweredBelow(item_set):
                        yield from self._named("item_set", place, item_set)
                    case _:
                        assert_never(atom)

    def _codes(self, place: str, question: str, codes: tuple[str, ...]) -> Iterator[Problem]:
        item = self._whole.items.get(question)
        for code in codes if item else ():
            if item and code not in item.options:
                yield Problem(place, "unknown_code", f"item '{question}' has no option '{code}'")

    def _lists_of_items(self) -> Iterator[Problem]:
        whole = self._whole
        lists = {
            **{f"item_sets.{entry.id}.link_ids": entry.link_ids for entry in whole.item_sets},
            **{f"scales.{scale.id}.link_ids": scale.link_ids for scale in whole.scales},
            **{f"themes.{theme.id}.gate": theme.gate for theme in whole.ranked_themes},
        }
        for place, link_ids in lists.items():
            yield from self._listed("item", place, link_ids)

    def _rules(self) -> Iterator[Problem]:
        rules = self._whole.triage_rules
        for rule in rules:
            place = f"triage_rules.{rule.id}"
            yield from self._named("level", f"{place}.level", rule.level)
            others = [other.id for other in rules if other is not rule]
            yield from _unknown("rule", f"{place}.same_sign_as", (rule.same_sign_as,), others)

    def _levels(self) -> Iterator[Problem]:
        for level in self._whole.levels:
            place = f"levels.{level.id}"
            yield from self._named("level", f"{place}.lists_signs_of", level.lists_signs_of)
            for number, rule in enumerate(level.prompts):
                yield from self._listed("prompt", f"{place}.prompts.{number}.codes", rule.codes)
            yield from self._named("prompt", f"{place}.missing_prompt", level.missing_prompt)
            named = (action.id for action in level.actions if action.id)
            yield from _twice(f"{place}.actions", named)
            for name in ("fallback_sections", "common_sections", "only_sections"):
                yield from self._listed("section", f"{place}.{name}", getattr(level, name))

    def _themes(self) -> Iterator[Problem]:
        for theme in self._whole.themes:
            place = f"themes.{theme.id}"
            yield from self._listed("section", f"{place}.sections", theme.sections)
            match theme:
                case RankedTheme():
                    yield from self._named("scale", f"{place}.scale", theme.scale)
                case FlagTheme():
                    yield from self._named("prompt", f"{place}.first_prompt", theme.first_prompt)
                case _:
                    assert_never(theme)
        selection = self._whole.theme_selection
        if selection is not None:
            yield from self._named("item_set", "theme_selection.item_set", selection.item_set)
