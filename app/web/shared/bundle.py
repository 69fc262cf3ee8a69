"""The style and script that pages carry inside themselves, made once when the process starts.

Visitors' pages fetch nothing: each takes its style and script inline, and the Content Security
Policy allows exactly those bytes by hash. The parts stay readable files under ``app/static``;
they are put together here and made smaller by rules too simple to change a meaning. Official
colours (``tokens.css``) never travel: each use is replaced by its value.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from markupsafe import Markup

STYLES: Final[Mapping[str, Sequence[str]]] = {
    "form": (
        *("theme", "base", "button", "item", "paper"),
        *("step", "error_summary", "early", "print"),
    ),
    "result": (
        *("theme", "base", "button", "paper"),
        *("care_card", "result", "place", "prompt", "sheet"),
    ),
    "card": ("care_card", "prompt"),
    "plain": ("theme", "base", "button", "paper"),
    "code": ("theme", "base", "button", "paper", "result", "code"),
    "about": ("facts", "place"),
    "sample": ("sample",),
}
"""Which parts make which style, in cascade order."""

SCRIPTS: Final[Sequence[str]] = ("form", "result", "hand_over", "finished", "sample", "framed")

_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
_TOKEN_USE = re.compile(r"var\(--((?:color|font|line|border)-[\w-]+)\)")
_AROUND = re.compile(r"\s*([{};,])\s*")
_LEADING_ZERO = re.compile(r"(?<=[\s:(,-])0\.")
_JS_LITERAL = re.compile(r'("(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)')
_JS_SIGN = re.compile(r" *([^\w\s$.#]+) *")
_JS_COMMENT = re.compile(r"^\s*(?://[^\n]*|/\*(?s:.*?)\*/)$", re.MULTILINE)


class UnknownTokenError(LookupError):
    """A style names an official colour that ``tokens.css`` does not hold."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Every inline style and script by name: only their bodies, without the tags."""

    styles: Mapping[str, str]
    scripts: Mapping[str, str]


def load_bundle(
    *,
    folder: Path,
    own: Path | None = None,
    styles: Mapping[str, Sequence[str]] = STYLES,
    scripts: Sequence[str] = SCRIPTS,
) -> Bundle:
    """Read ``folder/css`` and ``folder/js`` and put every style and script together.

    A surface with an `own` folder adds its parts to those of `folder`, and takes its scripts
    from there; `styles` and `scripts` then name its own.
    Raises ``UnknownTokenError`` or ``OSError``: a broken part stops the start, not a visit.
    """
    tokens = dict(_TOKEN.findall(_read(folder / "css" / "tokens.css")))
    folders = (folder,) if own is None else (folder, own)
    parts = {path.stem: path for one in folders for path in (one / "css").glob("*.css")}
    return Bundle(
        styles={
            name: smaller_css("".join(_read(parts[part]) for part in wanted), tokens=tokens)
            for name, wanted in styles.items()
        },
        scripts={name: smaller_js(_read(folders[-1] / "js" / f"{name}.js")) for name in scripts},
    )


def inlined(tag: str, body: str) -> tuple[Markup, str]:
    """Return a whole ``<style>`` or ``<script>`` element, and its source in a policy."""
    return Markup(f"<{tag}>{body}</{tag}>"), csp_hash(body)  # noqa: S704  # our own file


def csp_hash(body: str) -> str:
    """Return the CSP source expression of an inline element's exact body."""
    return f"'sha256-{b64encode(sha256(body.encode()).digest()).decode()}'"


def smaller_css(source: str, *, tokens: Mapping[str, str]) -> str:
    """Drop comments and needless white space, and write tokens as values.

    Safe as long as no string in the source holds one of ``{ } ; ,`` beside a space.
    """
    text = _CSS_COMMENT.sub("", source)
    text = _TOKEN_USE.sub(lambda use: _value(use[1], tokens), text)
    text = _AROUND.sub(r"\1", re.sub(r"\s+", " ", text)).replace(": ", ":")
    text = _LEADING_ZERO.sub(".", text)
    return text.replace(";}", "}").strip()


def smaller_js(source: str) -> str:
    """Drop whole-line comments, indentation and the spaces around signs, literals untouched.

    Lines stay lines, so no semicolon is guessed. Safe as long as the source has no regular
    expression literal, no single quotes, and no sign that a space keeps from another (``a + +b``).
    """
    lines = (line.strip() for line in _JS_COMMENT.sub("", source).splitlines())
    pieces = _JS_LITERAL.split("\n".join(line for line in lines if line))
    return "".join(
        piece if index % 2 else _JS_SIGN.sub(r"\1", piece) for index, piece in enumerate(pieces)
    )


def _value(name: str, tokens: Mapping[str, str]) -> str:
    if name not in tokens:
        raise UnknownTokenError(name)
    return tokens[name]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
