"""A second, naive reading of the back-pain rules, to hold the engine against.

Written from ``tests/data/back-pain-rules.json`` alone: it knows nothing of the document format,
the engine or the shipped document. Rules that file states in English prose are spelled out here.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from typing import Any

from tests.builders import DATA

Given = dict[str, set[str]]
CHECK_ALL = ("safety_now", "s_flags", "topic", "p_flags")
POINTS = {"often": 2, "repeated": 2, "sometimes": 1, "once": 1}


class MalformedError(Exception):
    """The answers name something unknown, or give a single choice several answers."""


@cache
def rules() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "back-pain-rules.json").read_text("utf-8"))
    return found


@cache
def option_codes() -> dict[str, tuple[str, ...]]:
    """Return the codes of every item, spread out from the grouped keys of the rule file."""
    options, labels = rules()["options"], list(rules()["flag_labels_ja"])
    found: dict[str, tuple[str, ...]] = {
        "safety_now": (*[code for code in labels if code[:2] in ("e_", "t_")], "none"),
        "s_flags": (*[code for code in labels if code[:2] == "s_"], "none", "prefer_not"),
        "p_flags": (*[code for code in labels if code[:2] == "p_"], "none", "prefer_not"),
    }
    for key, codes in options.items():
        if isinstance(codes, dict) and key != "all other single_choice items":
            found.update(dict.fromkeys(key.split(", "), tuple(codes)))
    for step in rules()["steps"]:
        for item in step["items"]:
            found.setdefault(item, tuple(options["all other single_choice items"]))
    return found


def expected(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the outcome in ``evaluate_output`` form."""
    given = _on_route(_read(raw))
    if not given.get("safety_now"):
        return {"error": "safety_required"}
    level, reasons = _triage(given)
    if level in ("call119", "today"):
        return _urgent(level, reasons, is_pregnant="pregnancy" in given["topic"])
    scores = _scores(given)
    ranked, weak = _ranked_themes(given, scores)
    flagged = _flag_themes(given)
    themes = [theme for theme in ("pregnancy",) if theme in flagged]
    themes += ranked
    themes += [theme for theme in ("menstrual", "menopause", "unexplained") if theme in flagged]
    return {
        "triage": level,
        "reasons": reasons,
        "actions": _actions(level, reasons, is_pregnant="pregnancy" in given["topic"]),
        "missing": _missing(given),
        "unsure": _unsure(given),
        "themes": themes,
        "theme_scores": {theme: f"{points}/{most}" for theme, (points, most) in scores.items()},
        "weak": weak,
        "sections": _sections(level, themes),
        "cta": (["consult_maternity_first"] if "pregnancy" in themes else [])
        + (["answer_missing"] if level == "ok" and _missing(given) else [])
        + rules()["cta"][level],
        "notes": _notes(given),
    }


def _read(raw: dict[str, Any]) -> Given:
    given: Given = {}
    for item, value in raw.items():
        codes = [value] if isinstance(value, str) else list(value)
        if item not in option_codes() or not set(codes) <= set(option_codes()[item]):
            raise MalformedError
        if item not in CHECK_ALL and len(codes) > 1:
            raise MalformedError
        given[item] = set(codes)
    return given


def _on_route(given: Given) -> Given:
    for item in CHECK_ALL:
        codes = given.get(item, set())
        given[item] = codes - set(rules()["exclusive_options"]) or codes
    topics = given["topic"]
    asked = {
        "night_rest": bool(given.get("night_throb", set()) & {"often", "sometimes"}),
        "m_timing": "menstrual" in topics,
        "m_severe": "menstrual" in topics,
        "p_flags": "pregnancy" in topics,
        "mp_change": "menopause" in topics,
        "mp_fragile": "menopause" in topics,
    }
    return {item: codes for item, codes in given.items() if asked.get(item, True)}


def _signs(given: Given) -> set[str]:
    """Return every name that a triage rule may mention and that holds."""
    signs = given["safety_now"] | given.get("s_flags", set()) | given.get("p_flags", set())
    age, onset = given.get("age_band", set()), given.get("onset", set())
    facts = {
        "night_pain": given.get("night_throb") == {"often"} or given.get("night_rest") == {"yes"},
        "age_u20": age == {"u20"},
        "age_56p_new": age == {"56p"} and bool(onset & {"lt6w", "6w_3m"}),
        "m_severe": given.get("m_severe") == {"yes"},
        "mp_fragile": given.get("mp_fragile") == {"yes"},
    }
    return signs | {name for name, true in facts.items() if true}


def _triage(given: Given) -> tuple[str, list[str]]:
    signs = _signs(given)
    reached: dict[str, list[str]] = {level["id"]: [] for level in rules()["levels"]}
    for rule in rules()["triage_rules"]:
        if "all" in rule:
            first, others = rule["all"]
            if first in signs and signs & set(others["any"]):
                reached[rule["level"]].append(rule["id"])
        elif "level" in rule:
            reached[rule["level"]] += [name for name in rule["any"] if name in signs]
    for level, reasons in reached.items():
        if reasons:
            return level, reasons
    return "ok", []


def _needed(given: Given) -> list[str]:
    topics, age = given["topic"], given.get("age_band", set())
    counts = {
        "onset": not age & {"u20", "20_55"},
        "night_rest": given.get("night_throb") == {"sometimes"},
        "m_severe": "menstrual" in topics,
        "p_flags": "pregnancy" in topics,
        "mp_fragile": "menopause" in topics,
    }
    listed: list[str] = rules()["missing"]["items_in_order"]
    return [item for item in listed if counts.get(item, True)]


def _missing(given: Given) -> list[str]:
    return [item for item in _needed(given) if not given.get(item)]


def _unsure(given: Given) -> list[str]:
    return [item for item in _needed(given) if given.get(item, set()) & {"prefer_not", "unknown"}]


def _actions(level: str, reasons: list[str], *, is_pregnant: bool) -> list[str]:
    """Return the advice of a level; in the rule file some lines say for whom they are."""
    found = []
    for line in rules()["actions"][level]:
        name, _, only = line.partition(": only when ")
        spared = "topic does not include pregnancy" in only and is_pregnant
        lacking = only == "topic includes pregnancy" and not is_pregnant
        if not spared and not lacking and ("m_severe" not in only or "m_severe" in reasons):
            found.append(name)
    return found


def _urgent(level: str, reasons: list[str], *, is_pregnant: bool) -> dict[str, Any]:
    pregnancy = is_pregnant or any(
        reason == "t_pregnancy_sign" or reason.startswith("p_") for reason in reasons
    )
    variant = "today_pregnancy" if level == "today" and pregnancy else level
    return {
        "triage": level,
        "reasons": reasons,
        "actions": _actions(variant, reasons, is_pregnant=pregnancy),
        "missing": [],
        "unsure": [],
        "themes": [],
        "theme_scores": {},
        "weak": False,
        "sections": [],
        "cta": rules()["cta"][variant],
        "notes": [],
    }


def _points(given: Given, item: str) -> int:
    return max((POINTS.get(code, 0) for code in given.get(item, ())), default=0)


def _checklist() -> list[str]:
    steps = {step["id"]: step["items"] for step in rules()["steps"]}
    return [item for item in steps["list_a"] + steps["list_b"] if item != "night_rest"]


def _answered(given: Given) -> int:
    return sum(1 for item in _checklist() if given.get(item))


def _scores(given: Given) -> dict[str, tuple[int, int]]:
    if _answered(given) < rules()["theme_rules"]["min_answered_list_items"]:
        return {}
    return {
        theme: (sum(_points(given, item) for item in rule["items"]), rule["max"])
        for theme, rule in rules()["ranked_themes"].items()
    }


def _ranked_themes(given: Given, scores: dict[str, tuple[int, int]]) -> tuple[list[str], bool]:
    candidates = []
    for place, (theme, rule) in enumerate(rules()["ranked_themes"].items()):
        gate = rule["gate_any_at_least_1_point"]
        if not scores or (gate and not any(_points(given, item) for item in gate)):
            continue
        ratio = Fraction(*scores[theme])
        often = Fraction(
            sum(_points(given, item) == 2 for item in rule["items"]), len(rule["items"])
        )
        candidates.append((-ratio, -often, place, theme))
    candidates.sort()
    cap = 2 if _flag_themes(given) else 3
    strong = [theme for ratio, _, _, theme in candidates if -ratio >= Fraction(1, 2)]
    if strong:
        return strong[:cap], False
    weak = [theme for ratio, _, _, theme in candidates if -ratio >= Fraction(1, 4)]
    return weak[:1], bool(weak)


def _flag_themes(given: Given) -> set[str]:
    topics = given["topic"]
    holds = {
        "pregnancy": "pregnancy" in topics,
        "menstrual": "menstrual" in topics
        and bool(given.get("m_timing", set()) & {"often", "sometimes"}),
        "menopause": "menopause" in topics,
        "unexplained": given.get("cause_unknown") == {"told_unknown"},
    }
    return {theme for theme, true in holds.items() if true}


def _sections(level: str, themes: list[str]) -> list[str]:
    if not themes:
        return rules()["section_map"]["_general"] if level == "ok" else []
    found: list[str] = []
    for theme in themes:
        found += [name for name in rules()["section_map"][theme] if name not in found]
    allowed = rules()["sections_at"][level]
    return found if allowed == "all" else [name for name in found if name in allowed]


def _notes(given: Given) -> list[str]:
    holds = {
        "unanswered_safety": bool(_missing(given)),
        "unsure_safety": bool(_unsure(given)),
        "few_answers": _answered(given) < 6,
        "minor_guardian": given.get("age_band") == {"u20"},
        "night_note": given.get("night_throb") == {"sometimes"}
        and given.get("night_rest") == {"unsure"},
        "giveway_note": given.get("standing_giveway") == {"often"},
        "constant_note": given.get("constant_dull") == {"often"},
        "breath_note": given.get("shallow_breath") == {"often"},
        "recheck_note": given.get("cause_unknown") == {"told_unknown"},
    }
    return [name for name in rules()["notes"] if holds.get(name)]
