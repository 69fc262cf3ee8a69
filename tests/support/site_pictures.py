"""Draws the pictures that other programs show of the site, and the one of them in the docs.

Run with ``python -m tests.support.site_pictures`` and look at what it wrote: the picture of a
shared link, the icon of a home screen, and a card as LINE shows it, made of the form's own tags.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from app.domain.clinic import Clinic
from app.web.shared.bundle import load_bundle
from app.web.shared.rendering import Renderer
from app.web.visitor.prepared_pages import ServedAt, rendered_form
from tests.builders import shipped
from tests.support.chromium import FLAGS, find_chromium
from tests.support.fonts import environment_with_fonts

_ROOT: Final = Path(__file__).resolve().parents[2]
PICTURES: Final = _ROOT / "app" / "static" / "visitor" / "pictures"
CARD: Final = _ROOT / "docs" / "images" / "line-card.png"
_TAG: Final = re.compile(r'<meta property="og:([\w:]+)" content="([^"]*)">')
_STYLE: Final = """<style>* { box-sizing: border-box; margin: 0 }
body { font-family: "Noto Sans JP"; word-break: auto-phrase; color: #23211e; background: #faf7f2 }
svg { fill: none; stroke-linecap: round; stroke-linejoin: round; stroke-width: 3.5 }</style>"""
_TICK: Final = """<svg width="{size}" viewBox="0 0 32 32" stroke="#fff">
<rect width="32" height="32" rx="{corner}" fill="#1d5c4d" stroke="none"/>
<path d="m9 17 5 5 9-12"/></svg>"""
_PREVIEW: Final = f"""{_STYLE}<main style="height: 630px; padding: 90px 100px">
{_TICK.format(size=120, corner=9)}
<h1 style="font-size: 84px; line-height: 1.3; margin-top: 36px">3分のセルフチェック</h1>
<p style="font-size: 40px; line-height: 1.6; margin-top: 20px; color: #56514a">
お名前は聞きません。</p>
<i style="position: absolute; inset: auto 0 0; height: 28px; background: #1d5c4d"></i></main>"""
_ICON: Final = _TICK.format(size=180, corner=0)


def shipped_form(*, site: str = "", clinic: Clinic | None = None) -> str:
    """Return the shipped questionnaire's form as a visitor of a clinic gets it."""
    questionnaire = shipped()
    place = ServedAt(
        action="/", clinic=clinic or demonstration_clinic(), demonstration="", site=site
    )
    renderer = Renderer(templates=_ROOT / "templates", bundle=load_bundle(folder=PICTURES.parent))
    form = rendered_form(questionnaire, questionnaire.arms[0], place=place, renderer=renderer)
    return form.head + form.tail


def demonstration_clinic() -> Clinic:
    """Return the shipped made-up profile."""
    profile = _ROOT / "app" / "content" / "demonstration-clinic.json"
    return Clinic(**json.loads(profile.read_text(encoding="utf-8")))


def tags_of(html: str) -> dict[str, str]:
    """Return the og tags of a page, by what comes after the colon."""
    return dict(_TAG.findall(html))


def draw(html: str) -> None:
    """Draw all three; `html` is the form."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*FLAGS], env=dict(environment_with_fonts())
        )
        _shot(browser, _PREVIEW, 1200, 630, PICTURES / "preview.png")
        _shot(browser, f"{_STYLE}{_ICON}", 180, 180, PICTURES / "apple-touch-icon.png")
        _shot(browser, _card(tags_of(html)), 360, 330, CARD)
        browser.close()


def _card(tags: dict[str, str]) -> str:
    picture = (PICTURES / Path(tags["image"]).name).as_uri()
    return f"""{_STYLE}<body style="background: #8cabd8; padding: 16px">
<article style="background: #fff; border-radius: 14px; overflow: hidden; width: 300px">
<img src="{picture}" width="300" height="158"><div style="padding: 10px 12px 14px">
<h1 style="font-size: 15px">{tags["title"]}</h1>
<p style="color: #666; font-size: 13px; margin-top: 4px">{tags["description"]}</p>
<p style="color: #999; font-size: 12px; margin-top: 6px">{tags["site_name"]}</p></div></article>"""


def _shot(browser: Browser, html: str, width: int, height: int, path: Path) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    source = path.with_suffix(".html")
    source.write_text(f'<!doctype html><meta charset="utf-8">{html}', encoding="utf-8")
    page.goto(source.as_uri())
    page.screenshot(path=path)
    source.unlink()
    page.close()


if __name__ == "__main__":
    draw(shipped_form())
