"""Every condition is a Japanese sentence of the questions' and answers' own words."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.anatomy import Content
from app.domain.conditions import (
    AllOf,
    Answered,
    AnsweredBelow,
    AnswerIn,
    AnyOf,
    AtLeast,
    Condition,
    FlagIs,
    NoneOf,
)
from app.domain.levels import PromptRule
from app.web.shared.richtext import ruby
from app.web.staff.publishing.rules import Rules, Sides, compared
from tests.builders import questionnaire, shipped, tiny

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
OFTEN, SOMETIMES = AnswerIn("strain", ("often",)), AnswerIn("strain", ("sometimes",))
SPECIAL = AnswerIn("topic", ("special",))
NOT_OFTEN, NOT_EVER = Answered("strain", ("often",)), Answered("strain", ("sometimes",))
NOT_SPECIAL, NOT_OTHER = Answered("topic", ("special",)), Answered("topic", ("other",))
GROWING = FlagIs("growing")
STRAIN = "『くらし』で「同じ姿勢が続く」"
TOPIC = "『くらし』の「気になることはありますか」"

NESTED = (
    f"次のすべてにあてはまるとき({STRAIN}が「よくある」のとき)"
    "(次のどれかにあてはまるとき(しるし「だんだん強くなる症状」があてはまるとき)"
    f"(次のすべてにあてはまるとき({TOPIC}で「特別なこと」に印があるとき)"
    "(『くらし』の「同じ姿勢が続く」に答えていて、「ときどき」ではないとき)))"
)


@cache
def environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["ruby"] = ruby
    return found


def html(sides: Sides) -> str:
    module = environment().get_template("staff/components/condition.html").make_module()
    return str(vars(module)["rules"](sides))


def words(markup: str) -> str:
    """Return what is read, entries in brackets, on one line."""
    hidden = re.sub(r'<span class="vh">.*?</span>|<rp>.*?</rp>|<rt>.*?</rt>', "", markup)
    listed = hidden.replace("<li>", "(").replace("</li>", ")")
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", listed)))


def of(condition: Condition) -> str:
    (line,) = Rules(tiny()).of_value(condition)
    return words(html(Sides(before=(), after=(line,)))).removeprefix("条件")


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (OFTEN, f"{STRAIN}が「よくある」のとき"),
        (AnyOf((OFTEN, SOMETIMES)), f"{STRAIN}が「よくある」または「ときどき」のとき"),
        (SPECIAL, f"{TOPIC}で「特別なこと」に印があるとき"),
        (
            AnyOf((SPECIAL, AnswerIn("topic", ("other",)))),
            f"{TOPIC}で「特別なこと」または「ほかのこと」に印があるとき",
        ),
        (NOT_OFTEN, "『くらし』の「同じ姿勢が続く」に答えていて、「よくある」ではないとき"),
        (
            AllOf((NOT_OFTEN, NOT_EVER)),
            "『くらし』の「同じ姿勢が続く」に答えていて、「よくある」でも「ときどき」でもないとき",
        ),
        (NOT_SPECIAL, f"{TOPIC}に答えていて、「特別なこと」に印がないとき"),
        (
            AllOf((NOT_SPECIAL, NOT_OTHER)),
            f"{TOPIC}に答えていて、「特別なこと」にも「ほかのこと」にも印がないとき",
        ),
        (Answered("topic"), f"{TOPIC}に答えているとき"),
        (NoneOf((Answered("topic"),)), f"{TOPIC}に答えていないとき"),
        (GROWING, "しるし「だんだん強くなる症状」があてはまるとき"),
        (AnsweredBelow("checklist", 2), "チェックリスト3問のうち、答えが2問より少ないとき"),
        (NoneOf((GROWING,)), "しるし「だんだん強くなる症状」があてはまらないとき"),
        (NoneOf((AnsweredBelow("checklist", 2),)), "チェックリスト3問のうち、答えが2問以上のとき"),
        (
            NoneOf((SPECIAL,)),
            (
                f"次のどれかにあてはまるとき({TOPIC}に答えていないとき)"
                f"({TOPIC}に答えていて、「特別なこと」に印がないとき)"
            ),
        ),
        (
            NoneOf((GROWING, AllOf((GROWING, Answered("topic"))))),
            (
                "次のすべてにあてはまるとき(しるし「だんだん強くなる症状」があてはまらないとき)"
                "(次のどれかにあてはまるとき(しるし「だんだん強くなる症状」があてはまらないとき)"
                f"({TOPIC}に答えていないとき))"
            ),
        ),
        (
            AtLeast(2, (GROWING, OFTEN, SPECIAL)),
            (
                "次の3つのうち、2つ以上にあてはまるとき"
                f"(しるし「だんだん強くなる症状」があてはまるとき)({STRAIN}が「よくある」のとき)"
                f"({TOPIC}で「特別なこと」に印があるとき)"
            ),
        ),
        (AtLeast(3, (OFTEN, SOMETIMES)), "あてはまる答えはありません"),
        (AllOf(()), "いつも"),
        (AnyOf(()), "あてはまる答えはありません"),
        (
            AllOf((OFTEN, AnyOf((GROWING, AllOf((SPECIAL, NOT_EVER)))))),
            NESTED,
        ),
        (AnswerIn("gone", ("x",)), "「なくなったもの」が「なくなったもの」のとき"),
        (FlagIs("gone"), "しるし「なくなったもの」があてはまるとき"),
    ],
)
def test_a_condition_reads_as(condition: Condition, sentence: str) -> None:
    assert of(condition) == sentence


def test_readings_stay_above_their_words_and_markup_stays_words() -> None:
    found = questionnaire(
        steps__habits__items__strain__text="{腰|こし}が<b>重い</b>",
        steps__habits__items__strain__answer_options__often__display="<script>x</script>",
    )
    markup = html(Sides(before=(), after=Rules(found).of_value(OFTEN)))
    assert "<ruby>腰" in markup
    assert "<b>重い" not in markup
    assert "<script>" not in markup


def test_before_stands_against_after_with_what_went_and_what_came() -> None:
    rules = Rules(tiny())
    before = rules.of_value(AnyOf((OFTEN, GROWING)))
    after = rules.of_value(AnyOf((OFTEN, SOMETIMES, GROWING)))
    markup = html(compared(before, after))
    assert words(markup) == (
        f"前次のどれかにあてはまるとき({STRAIN}が「よくある」のとき)"
        "(しるし「だんだん強くなる症状」があてはまるとき)"
        f"後次のどれかにあてはまるとき({STRAIN}が「よくある」または「ときどき」のとき)"
        "(しるし「だんだん強くなる症状」があてはまるとき)"
    )
    assert "<del>" not in markup
    assert re.findall(r"<ins>.*?</span>(.*?)</ins>", markup) == ["「ときどき」"]


def test_each_side_speaks_the_words_of_its_own_version() -> None:
    new = questionnaire(steps__habits__items__strain__text="体が重い")
    sides = compared(Rules(tiny()).of_value(OFTEN), Rules(new).of_value(SOMETIMES))
    read = words(html(sides))
    assert read.index("同じ姿勢が続く") < read.index("後") < read.index("体が重い")


def test_one_condition_in_a_nest_of_its_own_is_the_same_in_words() -> None:
    rules = Rules(tiny())
    sides = compared(rules.of_value(AnyOf((OFTEN,))), rules.of_value(AllOf((OFTEN,))))
    assert words(html(sides)) == (
        f"条件{STRAIN}が「よくある」のときことばにすると、前と同じ条件です。"
    )


def test_buttons_stand_after_when_they_are_shown() -> None:
    rules = Rules(tiny())
    before = rules.of_value((PromptRule(("see_doctor",), GROWING), PromptRule(("booking",))))
    after = rules.of_value(
        (PromptRule(("see_doctor", "booking"), GROWING), PromptRule(("gone",), SPECIAL))
    )
    labels = {one.code: one.label for one in tiny().prompts}
    markup = html(compared(before, after))
    flag = "しるし「だんだん強くなる症状」があてはまるとき"
    doctor, booking = f"「{labels['see_doctor']}」", f"「{labels['booking']}」"
    assert words(markup) == (
        f"前({flag}ボタン:{doctor})(そのほかのときボタン:{booking})"
        f"後({flag}ボタン:{doctor}{booking})"
        f"(上にあてはまらず、{TOPIC}で「特別なこと」に印があるときボタン:「なくなったもの」)"
    )
    marked = [words(one) for one in re.findall(r"<(?:del|ins)>(.*?)</(?:del|ins)>", markup)]
    assert marked == [
        booking,
        booking,
        f"{TOPIC}で「特別なこと」に印があるとき",
        "「なくなったもの」",
    ]


def test_buttons_are_compared_with_those_of_the_same_condition() -> None:
    rules = Rules(tiny())
    first, second = PromptRule(("see_doctor",), GROWING), PromptRule(("booking",), SPECIAL)
    markup = html(compared(rules.of_value((first, second)), rules.of_value((second, first))))
    assert "<del>" not in markup
    assert "<ins>" not in markup


def test_every_condition_of_the_shipped_document_has_words_for_everything() -> None:
    rules, found = Rules(shipped()), shipped()
    parts: tuple[Content, ...] = (
        *found.flags,
        *found.triage_rules,
        *found.flag_themes,
        *found.notes,
        *found.levels,
        *found.steps,
        *found.items.values(),
    )
    lines = [line for part in parts for line in rules.of_part(part)]
    assert len(lines) > 50
    for line in lines:
        assert "なくなったもの" not in words(html(Sides(before=(), after=(line,))))
