"""Every character that our pages can show is in the tests' fonts, so that none is a blank box."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fonts import FOLDER, characters_of, font_files

_ROOT = Path(__file__).resolve().parents[2]
_SHOWN = ("templates/**/*.html", "app/content/*.json", "app/static/**/*.js", "docs/handbook/*.md")


_ONLY_LOOKED_FOR = "wording_rules.json"
"""Holds signs that the wording check warns of; no page shows them."""


def _shown() -> set[str]:
    found = (path for pattern in _SHOWN for path in _ROOT.glob(pattern))
    paths = [path for path in found if path.name != _ONLY_LOOKED_FOR]
    assert len(paths) > 100
    texts = (path.read_text(encoding="utf-8") for path in paths)
    return {sign for text in texts for sign in text if sign.isprintable()}


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_japanese_font_draws_every_character_we_show(weight: str) -> None:
    font = FOLDER / f"NotoSansJP-{weight}.otf"
    assert sorted(_shown() - characters_of(font)) == []


_IN_NEITHER = {"\N{APPROXIMATELY EQUAL TO OR THE IMAGE OF}"}


def test_one_font_or_another_draws_every_character_of_shift_jis() -> None:
    signs = {chr(code) for code in range(0x10000) if chr(code).encode("shift_jis", "ignore")}
    drawn = set().union(*(characters_of(font) for font in font_files()))
    assert sorted(sign for sign in signs - drawn - _IN_NEITHER if sign.isprintable()) == []


def test_fonts_come_with_their_licences_and_are_small() -> None:
    families = {path.name.split("Sans")[0].split("Mono")[0] for path in font_files()}
    assert {path.name for path in FOLDER.glob("LICENSE-*")} == {
        f"LICENSE-{family}.txt" for family in families
    }
    assert sum(path.stat().st_size for path in font_files()) < 6_000_000
