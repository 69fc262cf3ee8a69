"""Every id stands once, and every reference finds what it names."""

from collections.abc import Iterable, Iterator
from typing import assert_never, get_args

from app.domain.anatomy import HOLDERS, identifier
from app.domain.checks.places import placed_conditions, placed_items
from app.domain.checks.problem import Problem
from app.domain.conditions import Answered, AnsweredBelow, AnswerIn, FlagIs, atoms
from app.domain.questionnaire import FlagTheme, Item, ItemType, Questionnaire, RankedTheme

KNOWN_ITEM_TYPES = frozenset(get_args(ItemType))

RESERVED_LINK_IDS = frozenset({"token", "edit"})
"""The names of the form's own hidden inputs."""

RESERVED_SLUGS = frozenset(
    {"about", "end", "healthz", "metrics", "preview", "preview.png", "pulse", "read"}
    | {"readyz", "staff", "apple-touch-icon.png"}
)
"""The addresses that are not questionnaires."""


def check_references(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find ids that stand twice and names that nothing bears."""
    yield from _duplicate_ids(questionnaire)
    yield from _reserved_ids(questionnaire)
    yield from _items(questionnaire)
    yield from _conditions(questionnaire)
    yield from _lists_of_items(questionnaire)
    yield from _rules(questionnaire)
    yield from _levels(questionnaire)
    yield from _themes(questionnaire)


def _twice(ids: Iterable[str], *, place: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for found in ids:
        if found in seen:
            yield Problem(f"{place}.{found}", "duplicate_id", f"'{found}' stands more than once")
        seen.add(found)


def _unknown(
    ids: Iterable[str], *, known: Iterable[str], place: str, kind: str
) -> Iterator[Problem]:
    names = frozenset(known)
    for wanted in ids:
        if wanted not in names:
            label = kind.replace("_", " ")
            yield Problem(place, f"unknown_{kind}", f"there is no {label} '{wanted}'")


def _listed(
    ids: Iterable[str], *, known: Iterable[str], place: str, kind: str
) -> Iterator[Problem]:
    """Find what stands twice in a list, or is not there to be named."""
    yield from _twice(ids, place=place)
    yield from _unknown(ids, known=known, place=place, kind=kind)


def _link_ids(questionnaire: Questionnaire) -> list[str]:
    return [item.link_id for _, _, item in placed_items(questionnaire)]


def _duplicate_ids(questionnaire: Questionnaire) -> Iterator[Problem]:
    yield from _twice(_link_ids(questionnaire), place="items")
    for name in HOLDERS[Questionnaire]:
        held = getattr(questionnaire, name)
        if isinstance(held, tuple):
            ids = (identifier(part, number=number) for number, part in enumerate(held))
            yield from _twice(ids, place=name)


def _reserved_ids(questionnaire: Questionnaire) -> Iterator[Problem]:
    if questionnaire.slug in RESERVED_SLUGS:
        yield Problem("slug", "reserved_id", f"'{questionnaire.slug}' is another page's address")
    for link_id in _link_ids(questionnaire):
        if link_id in RESERVED_LINK_IDS:
            yield Problem(f"items.{link_id}", "reserved_id", f"'{link_id}' is the form's own input")


def _items(questionnaire: Questionnaire) -> Iterator[Problem]:
    for place, _, item in placed_items(questionnaire):
        yield from _item(item, place=place)
    for arm in questionnaire.arms:
        yield from _unknown(
            arm.item_texts,
            known=_link_ids(questionnaire),
            place=f"arms.{arm.id}.item_texts",
            kind="item",
        )


def _item(item: Item, *, place: str) -> Iterator[Problem]:
    if item.type not in KNOWN_ITEM_TYPES:
        yield Problem(f"{place}.type", "item_type", f"there is no item type '{item.type}'")
    if not item.answer_options:
        yield Problem(f"{place}.answer_options", "no_options", "nothing can be answered")
    yield from _twice(
        (option.code for option in item.answer_options), place=f"{place}.answer_options"
    )
    yield from _twice((group.id for group in item.option_groups), place=f"{place}.option_groups")
    for option in item.answer_options:
        yield from _unknown(
            () if option.group is None else (option.group,),
            known=(group.id for group in item.option_groups),
            place=f"{place}.answer_options.{option.code}.group",
            kind="group",
        )


def _conditions(questionnaire: Questionnaire) -> Iterator[Problem]:
    flags = [flag.id for flag in questionnaire.flags]
    item_sets = [item_set.id for item_set in questionnaire.item_sets]
    for place, condition in placed_conditions(questionnaire):
        for atom in atoms(condition):
            match atom:
                case AnswerIn(question, codes) | Answered(question, codes):
                    item = questionnaire.items.get(question)
                    yield from _answers(question, codes, item=item, place=place)
                case FlagIs(flag):
                    yield from _unknown((flag,), known=flags, place=place, kind="flag")
                case AnsweredBelow(item_set):
                    yield from _unknown((item_set,), known=item_sets, place=place, kind="item_set")
                case _:
                    assert_never(atom)


def _answers(
    question: str, codes: tuple[str, ...], *, item: Item | None, place: str
) -> Iterator[Problem]:
    if item is None:
        yield from _unknown((question,), known=(), place=place, kind="item")
        return
    for code in codes:
        if code not in item.options:
            yield Problem(place, "unknown_code", f"item '{question}' has no option '{code}'")


def _lists_of_items(questionnaire: Questionnaire) -> Iterator[Problem]:
    lists = {
        **{f"item_sets.{entry.id}.link_ids": entry.link_ids for entry in questionnaire.item_sets},
        **{f"scales.{scale.id}.link_ids": scale.link_ids for scale in questionnaire.scales},
        **{f"themes.{theme.id}.gate": theme.gate for theme in questionnaire.ranked_themes},
    }
    for place, link_ids in lists.items():
        yield from _listed(link_ids, known=_link_ids(questionnaire), place=place, kind="item")


def _rules(questionnaire: Questionnaire) -> Iterator[Problem]:
    levels = [level.id for level in questionnaire.levels]
    for rule in questionnaire.triage_rules:
        place = f"triage_rules.{rule.id}.level"
        yield from _unknown((rule.level,), known=levels, place=place, kind="level")
        yield from _unknown(
            (rule.same_sign_as,) if rule.same_sign_as else (),
            known=(other.id for other in questionnaire.triage_rules if other is not rule),
            place=f"triage_rules.{rule.id}.same_sign_as",
            kind="rule",
        )


def _levels(questionnaire: Questionnaire) -> Iterator[Problem]:
    levels = [level.id for level in questionnaire.levels]
    prompts = [prompt.code for prompt in questionnaire.prompts]
    sections = [section.id for section in questionnaire.sections]
    for level in questionnaire.levels:
        place = f"levels.{level.id}"
        if level.lists_signs_of is not None:
            signs = (level.lists_signs_of,)
            yield from _unknown(signs, known=levels, place=f"{place}.lists_signs_of", kind="level")
        for number, prompt_rule in enumerate(level.prompts):
            of_rule = f"{place}.prompts.{number}.codes"
            yield from _listed(prompt_rule.codes, known=prompts, place=of_rule, kind="prompt")
        yield from _unknown(
            (level.missing_prompt,) if level.missing_prompt else (),
            known=prompts,
            place=f"{place}.missing_prompt",
            kind="prompt",
        )
        named = (action.id for action in level.actions if action.id)
        yield from _twice(named, place=f"{place}.actions")
        for name in ("fallback_sections", "common_sections", "only_sections"):
            ids = getattr(level, name)
            yield from _listed(ids, known=sections, place=f"{place}.{name}", kind="section")


def _themes(questionnaire: Questionnaire) -> Iterator[Problem]:
    scales = [scale.id for scale in questionnaire.scales]
    prompts = [prompt.code for prompt in questionnaire.prompts]
    sections = [section.id for section in questionnaire.sections]
    for theme in questionnaire.themes:
        place = f"themes.{theme.id}"
        yield from _listed(
            theme.sections, known=sections, place=f"{place}.sections", kind="section"
        )
        if isinstance(theme, RankedTheme):
            yield from _unknown((theme.scale,), known=scales, place=f"{place}.scale", kind="scale")
        if isinstance(theme, FlagTheme) and theme.first_prompt is not None:
            yield from _unknown(
                (theme.first_prompt,), known=prompts, place=f"{place}.first_prompt", kind="prompt"
            )
    selection = questionnaire.theme_selection
    if selection is not None:
        yield from _unknown(
            (selection.item_set,),
            known=(item_set.id for item_set in questionnaire.item_sets),
            place="theme_selection.item_set",
            kind="item_set",
        )
