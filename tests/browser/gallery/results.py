"""Hand-made result pages and the cards on them."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any, Final

from markupsafe import Markup

from app.domain.opening_hours import Opening
from app.web.shared.richtext import ruby
from app.web.visitor.hand_over import CodePage
from app.web.visitor.pages import (
    ActionView,
    CardView,
    ClinicView,
    MadeAt,
    NoteView,
    PromptView,
    QuestionView,
    ResultPage,
    SectionView,
    SourceView,
    ThemeView,
)
from app.web.visitor.prompts import qr_code
from tests.browser.gallery.handed_over import CODE

_LINE: Final = "https://lin.ee/example"
_CLINIC_VIEW: Final = "ここからは当院の考え方です。医学的に確かめられていない内容を含みます"
_HEADINGS: Final = {
    "call119": "今すぐ119番、または救急外来へ",
    "today": "今日中に、医療機関へ連絡してください",
    "soon": "数日のうちに、医療機関で相談してください",
    "ok": "今回の回答に、急いで受診したほうがよい症状はありませんでした",
}
_SIGNS: Final = ("気が遠くなる感じがある", "突然の、経験したことのない強い頭痛がある")


def _line(question: str, *answers: str) -> Markup:
    given = Markup("").join(Markup("<dd>{}</dd>").format(ruby(answer)) for answer in answers)
    return Markup("<div><dt>{}</dt>{}</div>").format(ruby(question), given)


def _prompt(code: str, kind: str, label: str, **rest: object) -> PromptView:
    view = PromptView(code=code, type=kind, label=label, text=None, href=None, digits=None, qr=None)
    return replace(view, **rest)  # type: ignore[arg-type]  # the caller names fields of the view


_TEL119: Final = _prompt("tel119", "telephone", "119番に電話する", href="tel:119", digits="119")
_TEL7119: Final = _prompt(
    "tel7119",
    "telephone",
    "#7119に電話する",
    href="tel:%237119",
    digits="#7119",
    text="迷うときの相談電話です。つながらない地域があります。",
)
_HOSPITAL: Final = _prompt(
    "find_hospital", "link", "近くの医療機関をさがす", href="https://hospital.example/"
)
_SHOW: Final = _prompt(
    "show_answers", "answers", "回答を見せる", text="ご自分の答えを大きな字で表示します。"
)
_DOCTOR: Final = _prompt(
    "see_doctor", "text", "まず、医療機関で相談してください", text="予約より先にお願いします。"
)
_BOOKING: Final = _prompt(
    "booking", "booking", "日時を選んで予約する", href="https://booking.example/"
)
PROMPTS: Final = {
    "call119": (_TEL119, _TEL7119),
    "today": (_TEL7119, _HOSPITAL, _SHOW),
    "soon": (_DOCTOR, _HOSPITAL, _SHOW, replace(_BOOKING, code="booking_secondary")),
    "ok": (
        _BOOKING,
        _prompt(
            "line",
            "line",
            "LINEで友だち追加",
            href=_LINE,
            qr=qr_code(_LINE),
            text="冊子を読めます。",
        ),
        _prompt(
            "tel_clinic",
            "clinic_telephone",
            "電話で相談する",
            href="tel:00000000000",
            digits="000-0000-0000",
        ),
    ),
}


_ONE_PIXEL: Final = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAA"
    "AADElEQVR4nGO4tm8BAASiAjXluycRAAAAAElFTkSuQmCC"
)
_CLINIC: Final = ClinicView(
    name="見本の院",
    address="東京都見本区見本1-2-3",
    map_href="https://maps.example/",
    telephone="000-0000-0000",
    telephone_href="tel:00000000000",
    site_href="https://clinic.example/",
    week=(
        ((0, 1, 2, 3, 4), "9:00-12:30 14:00-19:00"),
        ((5,), "9:00-17:00"),
        ((6,), ""),
    ),
    hours="祝日は休み",
    visit_duration="はじめての日は60分ほど",
    visit_price="60分 8,000円（税込）",
    visit_clothes="動きやすい服で。着がえもあります。",
    logo="",
    picture_href=_ONE_PIXEL,
    picture_alt="受付から見た、施術の部屋",
)
_EMPTY: Final[dict[str, Any]] = {entry.name: "" for entry in fields(ClinicView)}
_NO_CLINIC: Final = ClinicView(**_EMPTY | {"week": ()})


def card(level: str) -> CardView:
    """Return the card of one of the four levels."""
    urgent = level in ("call119", "today")
    return CardView(
        level=level,
        heading=_HEADINGS[level],
        lead="選んだ答えから、この案内を表示しています。",
        actions=(
            ActionView(id="call_doctor", text="かかりつけの医療機関に電話する"),
            ActionView(id="tell_when", text="いつから、どんな症状かを伝える"),
        ),
        reasons=() if level == "ok" else ("38℃以上の熱がある",),
        signs=_SIGNS if level == "today" else (),
        prompts=PROMPTS[level],
        closing="病気かどうかを判断するものではありません。続くときは医療機関へ",
        urgent=urgent,
        gravest=level == "call119",
        cannot_phone="声での電話が難しい方は、NET119を使ってください。" if urgent else None,
    )


def _themes() -> tuple[ThemeView, ...]:
    lines = (
        _line("{画面|がめん}を長く見ると頭が重い", "よくある"),
        _line("横になっても休まらない", "ときどき"),
    )
    by_flag = _line(
        "検査を受けたことがありますか", "検査を受けて「原因不明」「異常なし」と言われた"
    )
    return (
        replace(
            _theme("screens", "画面と頭の重さ", lines, count=4),
            sections=(
                _section("eyes", "目と頭", clinic_view=True),
                _section("rest", "休み方", clinic_view=False),
            ),
        ),
        _theme("unexplained", "検査では原因がわからなかった", (by_flag,), count=0),
    )


def _theme(theme_id: str, label: str, lines: tuple[Markup, ...], *, count: int) -> ThemeView:
    return ThemeView(
        id=theme_id,
        label=label,
        weak=False,
        matched_count=len(lines) if count else 0,
        item_count=count,
        matched=Markup("").join(lines),
        ticked=() if count else ("検査では異常なしと言われた",),
        looks_at="当院では、画面を見る時間と、休み方をうかがいます。",
        drawing="stress" if count else "question",
        sections=(),
    )


def _section(section_id: str, heading: str, *, clinic_view: bool) -> SectionView:
    body = Markup(
        "<p><ruby>画面<rp>（</rp><rt>がめん</rt><rp>）</rp></ruby>から目をはなす時間をつくります。</p>"
        "<ul><li>遠くを見る</li><li>肩を回す</li></ul>"
    )
    label = _CLINIC_VIEW if clinic_view else None
    return SectionView(id=section_id, heading=heading, label=label, body=body)


def result(level: str) -> ResultPage:
    """Return the result page of a level, full of everything that level may show."""
    calm = level in ("soon", "ok")
    return ResultPage(
        action="/form",
        heading="頭の重さのセルフチェック",
        counted="yes",
        demonstration="",
        warning=None,
        card=card(level),
        missing=(),
        unsure=(),
        notes=(NoteView(code="recheck", text="症状が変わったときは、医療機関で相談を"),)
        if calm
        else (),
        themes=_themes() if calm else (),
        sections=(),
        common=_common() if level == "ok" else (),
        signs=_SIGNS,
        made_at=MadeAt(year=2026, month=11, day=30, time="10:30"),
        clinic=_CLINIC,
        opening=Opening(is_open=True, time="19:00", days=0, day=date(2026, 11, 30)),
        prompts=PROMPTS[level],
        safety_answers=_line("今、次のどれかがありますか", *_SIGNS),
        other_answers=_line("横になっても休まらない", "ときどき"),
        sources=(SourceView(title="見本のガイドライン", publisher="見本の学会", year="2019"),),
        answers={"safety": ("none",)},
        fields=Markup('<input type="hidden" name="safety" value="none">'),
        arm="",
        token="token-of-the-gallery",  # no secret, and signed by nobody
    )


def code() -> CodePage:
    """Return the page of a code for a reception, where a doctor is needed today."""
    found = result("today")
    return CodePage(
        action=found.action,
        heading=found.heading,
        demonstration="",
        level=found.card.heading,
        made_at=found.made_at,
        qr=qr_code(f"https://clinic.example/hand-over#{CODE}"),
        fields=found.fields,
        token=found.token,
        arm="",
    )


def _common() -> tuple[SectionView, ...]:
    return (
        _section("approach", "当院の進め方", clinic_view=True),
        _section("closing", "これからのこと", clinic_view=False),
    )


def bare_result() -> ResultPage:
    """Return a calm result of few answers: open questions, a weak theme, no link of a clinic."""
    weak = replace(
        _themes()[0],
        weak=True,
        matched_count=1,
        matched=_line("{画面|がめん}を長く見ると頭が重い", "よくある"),
    )
    return replace(
        result("ok"),
        missing=(QuestionView(link_id="since", text="今の頭の重さは、いつごろ始まりましたか"),),
        unsure=(QuestionView(link_id="age", text="年齢は、どれに近いですか"),),
        notes=(),
        themes=(weak,),
        sections=(),
        common=(),
        prompts=(),
        clinic=_NO_CLINIC,
        opening=None,
    )


def warned_result() -> ResultPage:
    """Return a calm result under the card of a sign that was ticked and then not asked for."""
    return replace(result("ok"), warning=card("call119"))
