"""Hand-made form pages: one item of each look, small on purpose, and not about backs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from markupsafe import Markup

from app.web.visitor.form_page import urgent_view
from app.web.visitor.pages import (
    CardView,
    ErrorView,
    FormPage,
    GroupView,
    ItemView,
    OptionView,
    PrivacyFacts,
    SharedView,
    StepView,
)
from tests.browser.gallery.results import card

PRIVACY: Final = PrivacyFacts(form_hours=72, minimum_release=50)
_CONDITIONS: Final = Markup(
    "@supports selector(:has(*)){"
    "form:not(:has(#rest-often:checked,#rest-sometimes:checked)) #item-posture{display:none}"
    "form:not(:has(#topic-travel:checked)) #step-travel{display:none}}"
    'label:has([data-urgent="call119"]:checked)~label:has([data-urgent="call119"]:checked)+.early,'
    'fieldset:has([data-urgent="call119"]:checked) [data-early="today"]{display:none}'
)
_OFFER: Final = "残りの質問に答えなくても、すぐに結果を見られます。"
_CALL: Final = urgent_view(card("call119"), offer=_OFFER)
_TODAY: Final = urgent_view(card("today"), offer=_OFFER)
_FREQUENCY: Final = (("often", "よくある"), ("sometimes", "ときどき"), ("no", "ない"))


def option(link_id: str, code: str, label: str, **marks: object) -> OptionView:
    """Return an unticked option; `marks` are `exclusive` and `urgent`."""
    view = OptionView(
        id=f"{link_id}-{code}", code=code, label=label, checked=False, exclusive=False, urgent=None
    )
    return replace(view, **marks)  # type: ignore[arg-type]  # the caller names fields of the view


def row(link_id: str, text: str, *, help_line: str | None = None) -> ItemView:
    """Return an item answered by how often."""
    return _item(link_id, text, (_group(link_id, _FREQUENCY),), layout="row", help_line=help_line)


def _group(link_id: str, pairs: tuple[tuple[str, str], ...]) -> GroupView:
    return GroupView(
        heading=None, options=tuple(option(link_id, code, label) for code, label in pairs)
    )


def _item(
    link_id: str,
    text: str,
    groups: tuple[GroupView, ...],
    *,
    layout: str = "list",
    repeats: bool = False,
    help_line: str | None = None,
) -> ItemView:
    return ItemView(
        link_id=link_id,
        text=text,
        help=help_line,
        required=False,
        repeats=repeats,
        conditional=False,
        layout="row" if layout == "row" else "list",
        groups=groups,
        error=None,
    )


def _safety() -> ItemView:
    strong = GroupView(
        heading="強い症状",
        options=(
            option("safety", "e_faint", "気が遠くなる感じがある", urgent=_CALL),
            option("safety", "e_sudden", "突然の、経験したことのない強い頭痛がある", urgent=_CALL),
        ),
    )
    other = GroupView(
        heading="そのほかの症状",
        options=(option("safety", "t_fever", "38℃以上の熱がある", urgent=_TODAY),),
    )
    none = GroupView(
        heading=None, options=(option("safety", "none", "どれもない", exclusive=True),)
    )
    item = _item(
        "safety",
        "今、次のどれかがありますか",
        (strong, other, none),
        repeats=True,
        help_line="あてはまるものを、すべて選んでください。",
    )
    return replace(item, required=True)


def _topic() -> ItemView:
    options = (
        option("topic", "travel", "乗り物に乗ることが多い"),
        option("topic", "none", "どれもない", exclusive=True),
        option("topic", "prefer_not", "答えたくない", exclusive=True),
    )
    return _item(
        "topic",
        "ほかに気になることはありますか",
        (GroupView(heading=None, options=options),),
        repeats=True,
    )


def _steps() -> tuple[StepView, ...]:
    age = (("young", "39歳以下"), ("middle", "40〜64歳"), ("old", "65歳以上"))
    daily = (
        row(
            "screen",
            "{画面|がめん}を長く見ると{頭|あたま}が重い",
            help_line="ここ1か月のことです。",
        ),
        row("rest", "横になっても休まらない"),
        replace(
            row(
                "posture",
                "姿勢を変えると楽になる",
                help_line="前の質問で「よくある」を選んだ方へ。",
            ),
            conditional=True,
        ),
        _item("age", "年代を教えてください", (_group("age", age),)),
        _topic(),
    )
    return (
        _step(1, "first", "はじめに確かめること", (_safety(),)),
        _step(2, "daily", "毎日のようす", daily, help_line="いちばん近いものを選んでください。"),
        replace(
            _step(3, "travel", "乗り物のこと", (row("sway", "ゆれがつらい"),)), conditional=True
        ),
        _step(4, "last", "さいごに", (row("tired", "疲れが残る"),)),
    )


def _step(
    number: int,
    step_id: str,
    title: str,
    items: tuple[ItemView, ...],
    *,
    help_line: str | None = None,
) -> StepView:
    return StepView(
        id=step_id, number=number, title=title, help=help_line, conditional=False, items=items
    )


def untouched() -> FormPage:
    """Return the form as a visitor first meets it."""
    return FormPage(
        action="/form",
        heading="頭の重さのセルフチェック",
        audience="頭の重さが気になる方が、ようすをふり返るためのページです。",
        duration="1分ほどで終わります。",
        disclaimer="病気かどうかを判断するものではありません。",
        on_behalf="お子さんや親御さんに代わって答えるときは、ご本人のようすを確かめてください。",
        cannot_phone="声での電話が難しい方は、NET119を使うか、近くの人に頼んでください。",
        clinic_name="見本の院",
        shared=SharedView(site="", color="#1d5c4d", business={"name": "見本の院"}),
        privacy=PRIVACY,
        steps=_steps(),
        conditions_css=_CONDITIONS,
        demonstration="",
        errors=(),
        card=None,
        token="token-of-the-gallery",  # no secret, and signed by nobody
        arm="",
    )


def with_error(*, card: CardView | None = None) -> FormPage:
    """Return the form that comes back without the required answer."""
    page = untouched()
    first, *rest = page.steps
    wrong = replace(first, items=(replace(first.items[0], error="required"),))
    error = ErrorView(kind="required", href="#safety-e_faint", question=first.items[0].text)
    return replace(page, steps=(wrong, *rest), errors=(error,), card=card)
