"""Browsers draw with the tests' fonts only, whatever fonts the machine has."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.support.firefox import running_firefox
from tests.support.fonts import environment_with_fonts, font_files
from tests.support.server import Server

_OURS: Final = {"Noto Sans JP", "Liberation Sans", "Liberation Mono"}
_OFTEN_INSTALLED: Final = {"DejaVu Sans", "DejaVu Serif", "IPAGothic", "Noto Serif", "Ubuntu"}
_WIDTHS: Final = """(families) => {
  const context = document.createElement("canvas").getContext("2d")
  return families.map((family) => {
    context.font = `40px "${family}", monospace`
    return context.measureText("Where does it hurt?").width
  })
}"""


def _listed(environment: dict[str, str], part: str) -> list[str]:
    program = shutil.which("fc-list")
    if program is None:
        return []
    reply = subprocess.run(
        [program, f"--format=%{{{part}[0]}}\n"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return reply.stdout.splitlines()


@pytest.fixture
def foreign() -> list[str]:
    """Families of this machine (Debian's Chromium brings DejaVu) and others often installed."""
    return sorted({*_listed(dict(os.environ), "family"), *_OFTEN_INSTALLED} - _OURS)


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="asks fontconfig's own program")
def test_fontconfig_lists_the_files_beside_its_configuration_and_no_others() -> None:
    listed = {Path(path) for path in _listed(environment_with_fonts(), "file")}
    assert listed == set(font_files())


def test_chromium_finds_our_fonts_and_no_font_of_the_machine(
    page: Page, foreign: list[str]
) -> None:
    missing, *widths = page.evaluate(_WIDTHS, ["no such font", *foreign])
    assert {*widths} == {missing}
    assert missing not in page.evaluate(_WIDTHS, ["Liberation Sans", "Noto Sans JP"])


def test_firefox_finds_our_fonts_and_no_font_of_the_machine(
    tmp_path: Path, foreign: list[str]
) -> None:
    names = ["no such font", "Liberation Sans", "Noto Sans JP", *foreign]
    with running_firefox(tmp_path) as firefox:
        firefox.open("data:text/html,<p>a page")
        missing, *widths = firefox.run(f"return ({_WIDTHS})({json.dumps(names)})")
    assert {*widths[2:]} == {missing}
    assert missing not in widths[:2]


@pytest.mark.parametrize("path", ["/", "/about", "/staff/sign-in"])
def test_every_letter_of_a_page_is_drawn_with_one_of_our_fonts(
    page: Page, site: Server, path: str
) -> None:
    page.goto(site.url + path)
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    found = tools.send("DOM.querySelectorAll", {"nodeId": root, "selector": "body *"})
    used = [
        font["familyName"]
        for node in found["nodeIds"]
        for font in tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    ]
    assert "Noto Sans JP" in used
    assert {*used} <= _OURS
