"""Inline styles and scripts get smaller without changing what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.web.shared.bundle import (
    UnknownTokenError,
    csp_hash,
    inlined,
    load_bundle,
    smaller_css,
    smaller_js,
)

_STATIC = Path(__file__).resolve().parents[2] / "app" / "static" / "visitor"


def test_a_style_loses_comments_and_needless_space_and_keeps_what_matters() -> None:
    source = """
    /* why */
    .a > b:not(.c) + d , e {
      margin: 0 0.5rem;
      width: calc(50% - 10.5rem);
    }
    """
    assert smaller_css(source, tokens={}) == (
        ".a > b:not(.c) + d,e{margin:0 .5rem;width:calc(50% - 10.5rem)}"
    )


def test_an_official_colour_is_written_as_its_value() -> None:
    source = "a { color: var(--color-blue); fill: var(--ours) }"
    assert smaller_css(source, tokens={"color-blue": "#00f"}) == "a{color:#00f;fill:var(--ours)}"


def test_an_unknown_official_colour_stops_the_start() -> None:
    with pytest.raises(UnknownTokenError):
        smaller_css("a { color: var(--color-none) }", tokens={})


def test_a_script_keeps_its_lines_and_its_literals() -> None:
    source = """
    /* why
       and how */
    const a = (b) => b + "x = y" + `p { q }`
    // said aside
    a( 1 )
    """
    assert smaller_js(source) == 'const a=(b)=>b+"x = y"+`p { q }`\na(1)'


@pytest.mark.parametrize("path", sorted((_STATIC / "js").glob("*.js")), ids=lambda path: path.name)
def test_the_scripts_stay_within_what_the_rules_can_shrink(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", source, flags=re.DOTALL | re.MULTILINE)
    code = re.sub(r'"[^"\n]*"|`[^`]*`', '""', code)
    assert "'" not in code
    assert not re.search(r"[-+] [-+]|[=(,:]\s*/", code)


def test_the_policy_allows_exactly_the_bytes_between_the_tags() -> None:
    bundle = load_bundle(folder=_STATIC)
    element, source = inlined("style", bundle.styles["form"])
    body = str(element).removeprefix("<style>").removesuffix("</style>")
    assert source == csp_hash(body)


def test_every_style_part_is_used_by_a_style() -> None:
    bundle = load_bundle(folder=_STATIC)
    assert "var(--color-" not in "".join(bundle.styles.values())
