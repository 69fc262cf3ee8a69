"""Tiny questionnaires whose every answer set can be listed, one per kind of implication."""

from fractions import Fraction

from app.domain.conditions import ALWAYS, AllOf, AnswerIn, AnyOf, Condition
from app.domain.levels import Level, TriageRule
from app.domain.questionnaire import (
    AnswerOption,
    Arm,
    Item,
    ItemSet,
    PageTexts,
    Questionnaire,
    RankedTheme,
    Scale,
    Step,
    ThemeSelection,
)

_WORDS = PageTexts(*[""] * 7)


def single(link_id: str, *codes: str, when: Condition = ALWAYS) -> Item:
    """Make a single choice; ``often`` weighs 2 and ``sometimes`` 1."""
    weights = {"often": 2, "sometimes": 1}
    options = tuple(AnswerOption(code, code, weights.get(code, 0)) for code in codes)
    return Item(
        link_id=link_id, type="choice", text=link_id, answer_options=options, enabled_when=when
    )


def check_all(link_id: str, *codes: str, required: bool = False) -> Item:
    """Make a check-all item; the code ``none`` is exclusive."""
    options = tuple(AnswerOption(code, code, exclusive=code == "none") for code in codes)
    return Item(
        link_id=link_id,
        type="choice",
        text=link_id,
        answer_options=options,
        repeats=True,
        required=required,
    )


def is_(question: str, answer: str) -> AnswerIn:
    """Write a comparison."""
    return AnswerIn(question, (answer,))


def questionnaire(
    *items: Item,
    rules: tuple[TriageRule, ...] = (),
    themes: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (),
) -> Questionnaire:
    """Make a questionnaire, one step per item; a theme is (id, scale items, gate items)."""
    scored = tuple(dict.fromkeys(link_id for _, scale, _ in themes for link_id in scale))
    return Questionnaire(
        slug="tiny",
        title="tiny",
        texts=_WORDS,
        steps=tuple(Step(id=item.link_id, title=item.link_id, items=(item,)) for item in items),
        levels=(
            Level(id="today", heading="", closing="", urgent=True, shows_themes=False),
            Level(id="soon", heading="", closing=""),
            Level(id="ok", heading="", closing=""),
        ),
        triage_rules=rules,
        item_sets=(ItemSet("scored", scored),),
        flags=(),
        scales=tuple(Scale(theme, scale) for theme, scale, _ in themes),
        themes=tuple(
            RankedTheme(type="ranked", id=theme, label="", scale=theme, gate=gate)
            for theme, _, gate in themes
        ),
        theme_selection=ThemeSelection(Fraction(1, 2), Fraction(1, 4), 2, 1, "scored", 1),
        notes=(),
        sections=(),
        prompts=(),
        sources=(),
        arms=(Arm("a"), Arm("b")),
    )


def warning_signs() -> Questionnaire:
    """Check all, an exclusive option, levels by rule, early results that leave the rest unasked."""
    return questionnaire(
        check_all("safety", "numb", "fever", "none", required=True),
        single("strain", "often", "sometimes", "no"),
        rules=(
            TriageRule(id="numb", level="today", when=is_("safety", "numb")),
            TriageRule(id="fever", level="soon", when=is_("safety", "fever")),
        ),
    )


def follow_up() -> Questionnaire:
    """A conditional child, and a level that two items decide together."""
    return questionnaire(
        single("night", "often", "sometimes", "no"),
        single(
            "rest",
            "yes",
            "no",
            when=AnyOf((is_("night", "often"), is_("night", "sometimes"))),
        ),
        check_all("history", "cancer", "steroid", "none"),
        rules=(
            TriageRule(id="rest", level="soon", when=is_("rest", "yes")),
            TriageRule(
                id="both", level="today", when=AllOf((is_("rest", "yes"), is_("history", "cancer")))
            ),
            TriageRule(id="cancer", level="soon", when=is_("history", "cancer")),
        ),
    )


def themes() -> Questionnaire:
    """Two ranked themes that share an item, one of them behind a gate."""
    return questionnaire(
        single("strain", "often", "sometimes", "no"),
        single("sitting", "often", "no"),
        single("sleep", "often", "no"),
        themes=(
            ("posture", ("strain", "sitting"), ("sitting",)),
            ("tired", ("strain", "sleep"), ()),
        ),
    )
