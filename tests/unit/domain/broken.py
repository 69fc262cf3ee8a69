"""Ways to break the minimal questionnaire, each with the problem that has to be found.

One line a case, so that the table can be read; lines may be long for it.
"""

# ruff: noqa: E501, FBT003
from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.builders import add, copied, drop, put
from tests.support.conditional import in_steps, layered_items

Raw = dict[str, Any]
Change = Callable[[Raw], None]

SAFETY = "steps.first.items.safety"
STRAIN = "steps.habits.items.strain"
SIGN = "steps.more.items.special_sign"


class Broken(NamedTuple):
    """One way to break the document, and where which problem stands."""

    code: str
    place: str
    changes: tuple[Change, ...]


def answer(question: str, code: str, operator: str = "=") -> Raw:
    return {"question": question, "operator": operator, "answer": code}


def exists(question: str, *, answered: bool) -> Raw:
    return {"question": question, "operator": "exists", "answer": answered}


def puts(place: str, value: object) -> Change:
    return lambda raw: put(raw, place, value)


def adds(place: str, *entries: object) -> Change:
    return lambda raw: add(raw, place, *entries)


def drops(place: str) -> Change:
    return lambda raw: drop(raw, place)


def repeats(collection: str, entry: str, **changes: object) -> Change:
    return lambda raw: add(raw, collection, copied(raw, f"{collection}.{entry}", **changes))


def broken(code: str, place: str, *changes: Change) -> Broken:
    return Broken(code, place, changes)


def link(href: str) -> Raw:
    return {"code": "hospitals", "type": "link", "label": "さがす", "href": href}


def flag(flag_id: str, when: Raw) -> Raw:
    return {"id": flag_id, "display": "旗", "when": when}


def layered_flags(layers: int, *, of: int) -> list[Raw]:
    """Return flags that each name the one before this many times."""
    first = flag("more_0", answer("rest", "often"))
    later = (
        flag(f"more_{layer}", {"any": [{"flag": f"more_{layer - 1}"}] * of})
        for layer in range(1, layers)
    )
    return [first, *later]


def item(link_id: str, **keys: object) -> Raw:
    options = [{"code": "yes", "display": "はい"}, {"code": "no", "display": "いいえ"}]
    plain = {"link_id": link_id, "type": "choice", "text": "問い", "answer_options": options}
    return {**plain, **keys}


ADVICE = {"id": "now", "text": "今すること"}
BACK = {"code": "back", "type": "missing", "label": "もどる", "locked": True}

REFERENCES = (
    broken("reserved_id", "items.token", adds("steps.more.items", item("token"))),
    broken("reserved_id", "items.edit", adds("steps.more.items", item("edit"))),
    broken("reserved_id", "items.hand_over", adds("steps.more.items", item("hand_over"))),
    broken("reserved_id", "slug", puts("slug", "staff")),
    broken("duplicate_id", "steps.first", repeats("steps", "first", items=[item("other_item")])),
    broken("duplicate_id", "items.strain", adds("steps.more.items", item("strain"))),
    broken("duplicate_id", f"{SAFETY}.answer_options.red", repeats(f"{SAFETY}.answer_options", "red")),
    broken("duplicate_id", f"{SAFETY}.option_groups.strong", repeats(f"{SAFETY}.option_groups", "strong")),
    broken("duplicate_id", "item_sets.checklist", repeats("item_sets", "checklist")),
    broken("duplicate_id", "item_sets.checklist.link_ids.rest", adds("item_sets.checklist.link_ids", "rest")),
    broken("duplicate_id", "flags.growing", repeats("flags", "growing")),
    broken("duplicate_id", "triage_rules.red", repeats("triage_rules", "red")),
    broken("duplicate_id", "levels.ok", repeats("levels", "ok")),
    broken("duplicate_id", "scales.tense", repeats("scales", "tense")),
    broken("duplicate_id", "scales.tense.link_ids.rest", adds("scales.tense.link_ids", "rest")),
    broken("duplicate_id", "themes.tense.gate.strain", adds("themes.tense.gate", "strain")),
    broken("duplicate_id", "themes.special", repeats("themes", "special")),
    broken("duplicate_id", "themes.tense.sections.general", adds("themes.tense.sections", "general")),
    broken("duplicate_id", "notes.few", repeats("notes", "few")),
    broken("duplicate_id", "sections.general", repeats("sections", "general")),
    broken("duplicate_id", "prompts.booking", repeats("prompts", "booking")),
    broken("duplicate_id", "arms.a", repeats("arms", "a")),
    broken("duplicate_id", "levels.call.prompts.0.codes.tel119", adds("levels.call.prompts.0.codes", "tel119")),
    broken("unknown_item", "notes.rest_note.when", puts("notes.rest_note.when", answer("gone", "often"))),
    broken("unknown_item", "item_sets.checklist.link_ids", adds("item_sets.checklist.link_ids", "gone")),
    broken("unknown_item", "scales.tense.link_ids", adds("scales.tense.link_ids", "gone")),
    broken("unknown_item", "themes.tense.gate", adds("themes.tense.gate", "gone")),
    broken("unknown_item", "arms.a.item_texts", puts("arms.a.item_texts.gone", "新しい問い")),
    broken("unknown_item", "steps.more.enable_when", adds("steps.more.enable_when", answer("gone", "x"))),
    broken("unknown_code", "notes.rest_note.when", puts("notes.rest_note.when.answer", "always")),
    broken("unknown_code", "steps.more.enable_when", puts("steps.more.enable_when.0.answer", "gone")),
    broken("unknown_flag", "triage_rules.growing.when", puts("triage_rules.growing.when.flag", "gone")),
    broken("unknown_item_set", "notes.few.when", puts("notes.few.when.item_set", "gone")),
    broken("unknown_item_set", "theme_selection.item_set", puts("theme_selection.item_set", "gone")),
    broken("unknown_level", "triage_rules.red.level", puts("triage_rules.red.level", "gone")),
    broken("unknown_level", "levels.call.lists_signs_of", puts("levels.call.lists_signs_of", "gone")),
    broken("unknown_scale", "themes.tense.scale", puts("themes.tense.scale", "gone")),
    broken("unknown_section", "themes.tense.sections", adds("themes.tense.sections", "gone")),
    broken("unknown_section", "levels.ok.common_sections", adds("levels.ok.common_sections", "gone")),
    broken("unknown_section", "levels.ok.fallback_sections", adds("levels.ok.fallback_sections", "gone")),
    broken("unknown_prompt", "levels.ok.prompts.0.codes", adds("levels.ok.prompts.0.codes", "gone")),
    broken("unknown_section", "levels.ok.only_sections", puts("levels.ok.only_sections", ["gone"])),
    broken("unknown_rule", "triage_rules.red.same_sign_as", puts("triage_rules.red.same_sign_as", "gone")),
    broken("unknown_rule", "triage_rules.red.same_sign_as", puts("triage_rules.red.same_sign_as", "red")),
    broken("duplicate_id", "levels.call.actions.now", puts("levels.call.actions", [ADVICE, ADVICE])),
    broken("unknown_flag", "levels.call.actions.now.when", puts("levels.call.actions", [{**ADVICE, "when": {"flag": "gone"}}])),
    broken("unknown_code", f"{SIGN}.needed_when", puts(f"{SIGN}.needed_when", answer("safety", "gone"))),
    broken("unknown_prompt", "levels.ok.missing_prompt", puts("levels.ok.missing_prompt", "gone")),
    broken("unknown_prompt", "themes.special.first_prompt", puts("themes.special.first_prompt", "gone")),
    broken("unknown_group", f"{SAFETY}.answer_options.red.group", puts(f"{SAFETY}.answer_options.red.group", "gone")),
)  # fmt: skip

CONDITIONS = (
    broken("condition_on_later_item", f"{STRAIN}.enable_when", puts(f"{STRAIN}.enable_when", [answer("rest", "often")])),
    broken("condition_on_later_item", "steps.habits.enable_when", puts("steps.habits.enable_when", [answer("rest", "often")])),
    broken("cycle", STRAIN, puts(f"{STRAIN}.enable_when", [answer("strain", "often")])),
    broken("cycle", STRAIN, puts(f"{STRAIN}.enable_when", [answer("rest", "often")]),
           puts("steps.habits.items.rest.enable_when", [answer("strain", "often")])),
    broken("cycle", "flags.growing", puts("flags.growing.when", {"flag": "growing"})),
    broken("cycle", "flags.other", puts("flags.growing.when", {"any": [{"flag": "other"}]}),
           adds("flags", {"id": "other", "display": "別", "locked": True, "when": {"flag": "growing"}})),
    broken("condition_css", "steps.more.enable_when", puts("steps.more.enable_when", [answer("topic", "none")])),
    broken("condition_css", "steps.more.enable_when", puts("steps.more.enable_when", [answer("topic", "other", "!=")])),
    broken("condition_css", "steps.more.enable_when", puts("steps.more.enable_when", [exists("strain", answered=False)])),
    broken("style_sheet", "steps", adds("steps", *in_steps(layered_items(12, width=8, window=4)))),
    broken("condition_too_deep", "notes.rest_note.when", puts("notes.rest_note.when", {"all": [{"all": [{"all": [{"all": [
        {"all": [{"all": [{"all": [{"all": [{"all": [answer("rest", "often")]}]}]}]}]}]}]}]}]})),
)  # fmt: skip

SIZES = (
    broken("too_noisy", "steps", adds("steps", *in_steps([item | {"repeats": True} for item in layered_items(1, width=99, window=1)]))),
    broken("too_many_items", "steps", adds("steps", *in_steps(layered_items(19, width=8, window=1)))),
    broken("condition_too_large", "flags.more_3.when", adds("flags", *layered_flags(4, of=8))),
    broken("conditions_too_large", "document", adds("flags", *[flag(f"wide_{one}", {"all": [answer("rest", "often")] * 60}) for one in range(99)])),
)  # fmt: skip

TEXTS = (
    broken("missing_text", "title", puts("title", "{ | }")),
    broken("missing_text", "texts.disclaimer", puts("texts.disclaimer", "\u200b")),
    broken("missing_text", "sections.general.body", puts("sections.general.body", "")),
    broken("missing_text", "sections.voices.reason_off", drops("sections.voices.reason_off")),
    broken("missing_text", f"{STRAIN}.help", puts(f"{STRAIN}.help", "{\u3000|よみ}")),
    broken("text_too_long", "title", puts("title", "題" * 31)),
    broken("text_too_long", "texts.duration", puts("texts.duration", "分" * 121)),
    broken("text_too_long", "steps.habits.title", puts("steps.habits.title", "段" * 21)),
    broken("text_too_long", "steps.habits.help", puts("steps.habits.help", "助" * 101)),
    broken("text_too_long", f"{STRAIN}.text", puts(f"{STRAIN}.text", "問" * 61)),
    broken("text_too_long", f"{SAFETY}.answer_options.red.display", puts(f"{SAFETY}.answer_options.red.display", "答" * 81)),
    broken("text_too_long", f"{SAFETY}.option_groups.strong.text", puts(f"{SAFETY}.option_groups.strong.text", "群" * 31)),
    broken("text_too_long", "flags.growing.display", puts("flags.growing.display", "旗" * 61)),
    broken("text_too_long", "levels.ok.heading", puts("levels.ok.heading", "見" * 41)),
    broken("text_too_long", "levels.ok.lead", puts("levels.ok.lead", "導" * 101)),
    broken("text_too_long", "levels.call.actions.0", puts("levels.call.actions.0", "行" * 61)),
    broken("text_too_long", "levels.call.actions.now.text", puts("levels.call.actions", [{"id": "now", "text": "行" * 61}])),
    broken("text_too_long", "levels.ok.heading_missing", puts("levels.ok.heading_missing", "見" * 41)),
    broken("text_too_long", "triage_rules.red.evidence.0.title", puts("triage_rules.red.evidence", [{"title": "典" * 121}])),
    broken("text_too_long", "triage_rules.red.evidence.0.figure", puts("triage_rules.red.evidence", [{"title": "典", "figure": "数" * 201}])),
    broken("text_too_long", "levels.ok.closing", puts("levels.ok.closing", "結" * 121)),
    broken("text_too_long", "themes.tense.label", puts("themes.tense.label", "主" * 21)),
    broken("text_too_long", "notes.few.text", puts("notes.few.text", "注" * 81)),
    broken("text_too_long", "sections.general.heading", puts("sections.general.heading", "題" * 21)),
    broken("text_too_long", "sections.general.body", puts("sections.general.body", "文" * 1001)),
    broken("text_too_long", "sections.voices.reason_off", puts("sections.voices.reason_off", "理" * 121)),
    broken("text_too_long", "prompts.booking.label", puts("prompts.booking.label", "予" * 31)),
    broken("text_too_long", "prompts.see_doctor.text", puts("prompts.see_doctor.text", "文" * 161)),
    broken("text_too_long", "sources.0.title", puts("sources.0.title", "典" * 81)),
    broken("text_too_long", "arms.a.item_texts.strain", puts("arms.a.item_texts.strain", "問" * 61)),
    broken("text_too_long", "medical_review.source", puts("medical_review", {"name": "医師", "date": "2026-11-22", "source": "典" * 121})),
    broken("too_many_paragraphs", "sections.general.body", puts("sections.general.body", "段。\n\n" * 9)),
    broken("stray_ruby", "title", puts("title", "{大腰筋|だいようきん")),
    broken("stray_ruby", "sections.general.body", puts("sections.general.body", "左|右")),
    broken("control_character", "title", puts("title", "二\n行")),
    broken("control_character", "sections.general.body", puts("sections.general.body", "右\u202e左")),
)  # fmt: skip

SCORING = (
    broken("exclusive_scored", f"{STRAIN}.answer_options.no", puts(f"{STRAIN}.answer_options.no.exclusive", True)),
    broken("exclusive_scored", "steps.habits.items.topic.answer_options.none", puts("steps.habits.items.topic.answer_options.none.weight", 1)),
    broken("unscored", STRAIN, puts(f"{STRAIN}.answer_options", [{"code": "often", "display": "よくある"}])),
    broken("unscored", "steps.more.items.special_sign", adds("themes.tense.gate", "special_sign")),
    broken("no_selection", "theme_selection", puts("theme_selection", None)),
    broken("selection_shares", "theme_selection", puts("theme_selection.show_at", "3/2")),
    broken("selection_shares", "theme_selection", puts("theme_selection.weak_at", "2/3")),
    broken("selection_shares", "theme_selection", puts("theme_selection.weak_at", "0/3")),
    broken("selection_cap", "theme_selection.cap_with_flag", puts("theme_selection.cap_with_flag", 3)),
)  # fmt: skip

SAFETY_RULES = (
    broken("not_locked", "triage_rules.red", puts("triage_rules.red.locked", False)),
    broken("not_locked", "levels.ok", puts("levels.ok.locked", False)),
    broken("not_locked", "prompts.tel119", puts("prompts.tel119.locked", False)),
    broken("not_locked", "prompts.away", adds("prompts", {"code": "away", "type": "link", "label": "よそへ", "href": "https://away.example/"})),
    broken("locked_scored", SAFETY, puts(f"{SAFETY}.answer_options.amber.weight", 1)),
    broken("locked_scored", SIGN, adds("scales.tense.link_ids", "special_sign")),
    broken("locked_scored", SIGN, adds("themes.tense.gate", "special_sign")),
    broken("hangs_on_unlocked", "triage_rules.amber.when", puts("triage_rules.amber.when", answer("rest", "often"))),
    broken("hangs_on_unlocked", "triage_rules.growing.when", puts("flags.growing.locked", False)),
    broken("hangs_on_unlocked", "flags.growing.when", adds("flags.growing.when.any", answer("rest", "often"))),
    broken("hangs_on_unlocked", "triage_rules.amber.when", puts("triage_rules.amber.when", {"item_set": "checklist", "answered_below": 1})),
    broken("hangs_on_unlocked", f"{SIGN}.enable_when", puts(f"{SIGN}.enable_when", [answer("rest", "often")])),
    broken("hangs_on_unlocked", "steps.more.enable_when", puts("steps.more.enable_when", [answer("rest", "often")])),
    broken("hangs_on_unlocked", "levels.call.prompts.0.when", puts("levels.call.prompts", [
        {"when": answer("rest", "often"), "codes": ["tel119"]}, {"codes": ["tel119"]}])),
    broken("hangs_on_unlocked", "levels.ok.actions.now.when", puts("levels.ok.actions", [{**ADVICE, "when": answer("rest", "often")}])),
    broken("hangs_on_unlocked", f"{SIGN}.needed_when", puts(f"{SIGN}.needed_when", answer("rest", "often"))),
    broken("rule_can_fall", "triage_rules.amber.when", puts("triage_rules.amber.when", answer("safety", "red", "!="))),
    broken("rule_can_fall", "triage_rules.amber.when", puts("triage_rules.amber.when", exists("safety", answered=False))),
    broken("rule_can_fall", "triage_rules.amber.when", puts("triage_rules.amber.when", {"item_set": "checklist", "answered_below": 1})),
    broken("rule_can_fall", "triage_rules.amber.when", puts("triage_rules.amber.when", {"none": [answer("safety", "red")]})),
    broken("rule_can_fall", "triage_rules.amber.when", puts("triage_rules.amber.when", {"none": [{"none": [exists("safety", answered=False)]}]})),
    broken("rule_can_fall", "triage_rules.amber.when", puts("triage_rules.amber.when", {"at_least": 2, "of": [answer("safety", "amber"), answer("safety", "red", "!=")]})),
    broken("rule_can_fall", "triage_rules.amber.when", puts("triage_rules.amber.when", answer("safety", "none"))),
    broken("rule_can_fall", "triage_rules.growing.when", puts("steps.more.enable_when", [answer("topic", "special", "!=")])),
    broken("themes_on_urgent", "levels.call.shows_themes", puts("levels.call.shows_themes", True)),
    broken("notes_on_urgent", "levels.call.shows_notes", puts("levels.call.shows_notes", True)),
    broken("sections_on_urgent", "levels.call", puts("levels.call.fallback_sections", ["general"])),
    broken("sections_on_urgent", "levels.call", puts("levels.call.common_sections", ["general"])),
    broken("marketing_on_urgent", "levels.call.prompts", adds("levels.call.prompts.0.codes", "booking")),
    broken("marketing_on_urgent", "levels.call.prompts", adds("levels.call.prompts.0.codes", "line"),
           adds("prompts", {"code": "line", "type": "line", "label": "LINE", "locked": True})),
    broken("marketing_on_urgent", "levels.call.prompts", puts("prompts.tel119.marketing", True)),
    broken("level_order", "levels.ok", puts("levels.ok.urgent", True)),
    broken("nothing_required", "steps.first", puts(f"{SAFETY}.required", False)),
)  # fmt: skip

PRESENTATION = (
    broken("no_fallback_prompts", "levels.ok.prompts", puts("levels.ok.prompts", [])),
    broken("no_fallback_prompts", "levels.ok.prompts", puts("levels.ok.prompts.0.when", answer("rest", "often"))),
    broken("prompt_target", "prompts.tel119.href", drops("prompts.tel119.href")),
    broken("prompt_target", "prompts.tel119.href", puts("prompts.tel119.href", "https://example.com/")),
    broken("prompt_target", "prompts.tel119.href", puts("prompts.tel119.href", "tel:119;phone-context=x")),
    broken("prompt_target", "prompts.hospitals.href", adds("prompts", link("https://mhlw.go.jp@evil.example/"))),
    broken("prompt_target", "prompts.hospitals.href", adds("prompts", link("https://mhlw.go.jp:444/"))),
    broken("prompt_target", "prompts.booking.href", puts("prompts.booking.href", "https://example.com/")),
    broken("missing_prompt", "levels.ok.missing_prompt", puts("levels.ok.missing_prompt", "booking")),
    broken("missing_prompt", "levels.call.missing_prompt", puts("levels.call.missing_prompt", "back"), adds("prompts", BACK)),
    broken("missing_prompt", "levels.ok.prompts", adds("levels.ok.prompts.0.codes", "back"), adds("prompts", BACK)),
    broken("arm_locked", "arms.a.item_texts.safety", puts("arms.a.item_texts.safety", "別の言い方")),
)  # fmt: skip

TOGETHER = {"all": [answer("strain", "often"), answer("strain", "no")]}
UNREACHABLE = (
    broken("unreachable", SIGN, puts("steps.more.enable_when", [answer("safety", "red"), answer("safety", "none")])),
    broken("unreachable", "steps.more.enable_when", puts("steps.more.enable_when", [answer("strain", "often"), answer("strain", "no")])),
    broken("unreachable", "flags.growing.when", puts("flags.growing.when", {"all": [answer("special_sign", "yes"), answer("topic", "none")]})),
    broken("unreachable", "flags.growing.when", adds("flags.growing.when.any", {"all": [answer("special_sign", "yes"), answer("topic", "none")]})),
    broken("unreachable", "notes.few.when", puts("notes.few.when", {"all": [answer("rest", "no"), {"any": [answer("strain", "no"), answer("rest", "often")]}]})),
    broken("unreachable", "notes.few.when", puts("notes.few.when", {"none": [{"any": [answer("safety", "red"), answer("safety", "red", "!=")]}]})),
    broken("unreachable", "notes.few.when", puts("notes.few.when", {"at_least": 2, "of": [answer("rest", "no"), answer("rest", "often")]})),
    broken("unreachable", "notes.few.when", puts("notes.few.when", {"at_least": 3, "of": [answer("rest", "no"), answer("strain", "no")]})),
    broken("unreachable", "notes.few.when", puts("notes.few.when", {"at_least": 2, "of": [answer("rest", "no"), answer("strain", "no"), TOGETHER]})),
    broken("unreachable", "triage_rules.growing", adds("triage_rules", {"id": "again", "level": "call", "locked": True, "when": {"flag": "growing"}})),
    broken("unreachable", "levels.soon", puts("triage_rules", [{"id": "red", "level": "call", "locked": True, "when": answer("safety", "red")}])),
    broken("unreachable", "levels.ok", puts("triage_rules.amber.when", exists("safety", answered=True))),
    broken("unreachable", "notes.rest_note", puts("notes.rest_note.when", answer("safety", "red"))),
    broken("unreachable", "notes.rest_note.when", puts("notes.rest_note.when", TOGETHER)),
    broken("unreachable", "levels.soon.prompts.1", drops("levels.soon.prompts.0.when")),
    broken("unreachable", f"{SIGN}.needed_when", puts(f"{SIGN}.needed_when", {"all": [answer("safety", "none"), answer("safety", "red")]})),
    broken("unreachable", "levels.ok.actions.now", puts("levels.ok.actions", [{**ADVICE, "when": answer("safety", "red")}])),
    broken("too_many_actions", "levels.ok.actions", puts("levels.ok.actions", ["行"] * 6)),
    broken("two_first_steps", "levels.ok.actions", puts("levels.ok.actions", [
        {**ADVICE, "first_step": True}, {"id": "then", "text": "行", "first_step": True, "when": answer("safety", "none")}])),
    broken("unreachable", "prompts.unused", repeats("prompts", "see_doctor", code="unused")),
    broken("unreachable", "sections.unused", repeats("sections", "general", id="unused")),
    broken("unreachable", "sections.bright_text", puts("themes.bright.sections", [])),
    broken("unreachable", "themes.special", puts("themes.special.when", {"all": [answer("topic", "special"), answer("safety", "red")]})),
    broken("unreachable", "themes.tense", puts("theme_selection.minimum_answered", 4)),
    broken("unreachable", "themes.tense", puts("levels.soon.shows_themes", False), puts("levels.ok.shows_themes", False)),
    broken("unreachable", "themes.third", puts("theme_selection.cap", 1), puts("themes.tense.gate", []),
           repeats("themes", "tense", id="third", gate=["strain"])),
    broken("unreachable", "themes.bright", puts("themes.bright.gate", ["never"]),
           adds("steps.more.items", item("never", enable_when=[answer("safety", "none"), answer("safety", "red")],
                answer_options=[{"code": "yes", "display": "はい", "weight": 1}]))),
    broken("unreachable", "themes.bright", puts("scales.bright.link_ids", ["never", "light"]), puts("theme_selection.weak_at", "1/2"),
           adds("steps.more.items", item("never", enable_when=[answer("safety", "none"), answer("safety", "red")],
                answer_options=[{"code": "yes", "display": "はい", "weight": 5}]))),
    broken("unreachable", "sections.only", repeats("sections", "general", id="only"), puts("levels.ok.fallback_sections", ["only"]),
           puts("themes.special.when", exists("safety", answered=True))),
    broken("unreachable", "sections.general", puts("themes.tense.sections", ["tense_text"]),
           puts("triage_rules.amber.when", {"any": [answer("safety", "amber"), answer("topic", "none"), answer("topic", "other"), answer("safety", "none")]})),
)  # fmt: skip

ALL = (
    *REFERENCES,
    *CONDITIONS,
    *SIZES,
    *TEXTS,
    *SCORING,
    *SAFETY_RULES,
    *PRESENTATION,
    *UNREACHABLE,
)
