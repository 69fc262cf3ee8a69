"""The wording check: does a text say something the clinic may not, or had better not, say?

The rules are data (``app/content/wording_rules.json``); this module knows how to read a text the
way a visitor does, so that a claim is found however it is typed, and nothing about which texts
are exempt.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, get_args

from app.domain.texts import base_text, reading_text

Severity: TypeAlias = Literal["block", "warn", "note"]

_SEVERITIES: Mapping[str, Severity] = {name: name for name in get_args(Severity)}

# Nothing a reader sees: format and control characters, and marks that no letter took up.
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Cc", "Co", "Cn", "Mn", "Me"})
_BLANK_LETTERS = "\u115f\u1160\u2800"
# NFKC leaves the small ka of "3 months" alone, and the rules spell it with the large one.
_SPELLINGS = str.maketrans({"ヵ": "カ"})

_BLOCK_START = re.compile(r"\s*(?:[-*+]\s|\d{1,3}[.)]\s|#{1,6}\s|>)\s*")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_MARKS = re.compile(r"[*_`\\]|~~")
_BRACKETED_READING = re.compile(r"(?<=[\u3400-\u9fff々])[(《][ぁ-ゖァ-ヺー\s]+[)》]")
_SPACE_AT_JAPANESE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_SENTENCE_END = re.compile(r"(?<=[。!?])(?![。!?])")


class WordingRuleError(ValueError):
    """A rule cannot be used: a part is missing, the severity unknown or the regex broken."""


@dataclass(frozen=True, slots=True)
class WordingRule:
    """One thing not to say. ``law`` holds the letters explained in the rule file."""

    rule_id: str
    severity: Severity
    law: tuple[str, ...]
    pattern: re.Pattern[str]
    why: str
    safer: str


@dataclass(frozen=True, slots=True)
class WordingHit:
    """A rule met by a text.

    ``sentence`` is the sentence as it was checked: normalised, without marks, and read aloud when
    only the reading of its ruby meets the rule. ``start`` and ``end`` are offsets into it.
    """

    rule_id: str
    severity: Severity
    law: tuple[str, ...]
    why: str
    safer: str
    sentence: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The words that met the rule."""
        return self.sentence[self.start : self.end]

    @property
    def before(self) -> str:
        """What stands before them in the sentence."""
        return self.sentence[: self.start]

    @property
    def after(self) -> str:
        """What stands behind them."""
        return self.sentence[self.end :]


class _Place(NamedTuple):
    """Where in a block a rule is met: the n-th time in which sentence."""

    rule_id: str
    sentence: int
    nth: int


def make_rules(entries: Iterable[Mapping[str, str]]) -> tuple[WordingRule, ...]:
    """Make rules of the rule file's ``rules`` entries; raises WordingRuleError."""
    return tuple(_make_rule(entry) for entry in entries)


def check(text: str, rules: Iterable[WordingRule]) -> tuple[WordingHit, ...]:
    """Return every hit in a text (plain or small Markdown, with or without ruby), in its order."""
    kept = tuple(rules)
    return tuple(hit for block in _blocks(_normalise(text)) for hit in _check_block(block, kept))


def _make_rule(entry: Mapping[str, str]) -> WordingRule:
    try:
        return WordingRule(
            rule_id=entry["id"],
            severity=_SEVERITIES[entry["severity"]],
            law=tuple(entry["law"].split(",")),
            pattern=re.compile(entry["regex"], re.IGNORECASE),
            why=entry["why"],
            safer=entry["safer"],
        )
    except KeyError as error:
        raise WordingRuleError(f"{entry.get('id', '?')}: no or unknown {error}") from None
    except re.error as error:
        raise WordingRuleError(f"{entry['id']}: broken regex: {error}") from None


def _normalise(text: str) -> str:
    """Undo entities, widths, composed forms and everything a reader cannot see."""
    plain = unicodedata.normalize("NFKC", html.unescape(text)).translate(_SPELLINGS)
    return "".join(char for char in plain if _is_visible(char))


def _is_visible(char: str) -> bool:
    if char in "\n\t":
        return True
    return char not in _BLANK_LETTERS and unicodedata.category(char) not in _INVISIBLE_CATEGORIES


def _blocks(text: str) -> Iterator[str]:
    """Split into paragraphs, headings and list entries, each with its wrapped lines joined."""
    lines: list[str] = []
    for line in text.split("\n"):
        start = _BLOCK_START.match(line)
        if lines and (start or not line.strip()):
            yield _without_marks(" ".join(lines))
            lines = []
        if line.strip():
            lines.append(line[start.end() :] if start else line)
    if lines:
        yield _without_marks(" ".join(lines))


def _without_marks(block: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", block))


def _check_block(block: str, rules: tuple[WordingRule, ...]) -> Iterator[WordingHit]:
    found: set[_Place] = set()
    for view in _views(block):
        hits = _hits(view, rules)
        yield from (hit for place, hit in hits.items() if place not in found)
        found.update(hits)


def _views(block: str) -> tuple[str, ...]:
    """Return the ways a block can be read: as written, aloud, and past readings in brackets."""
    base = base_text(block)
    views = (base, reading_text(block), _BRACKETED_READING.sub("", base))
    return tuple(dict.fromkeys(_SPACE_AT_JAPANESE.sub("", view).strip() for view in views))


def _hits(view: str, rules: tuple[WordingRule, ...]) -> dict[_Place, WordingHit]:
    """Return the hits of one view; the same place in two views is the same hit."""
    return {
        _Place(rule.rule_id, number, nth): _hit(rule, sentence, span)
        for number, sentence in enumerate(_SENTENCE_END.split(view))
        for rule in rules
        for nth, span in enumerate(_matches(rule.pattern, sentence))
    }


def _hit(rule: WordingRule, sentence: str, span: tuple[int, int]) -> WordingHit:
    return WordingHit(
        rule_id=rule.rule_id,
        severity=rule.severity,
        law=rule.law,
        why=rule.why,
        safer=rule.safer,
        sentence=sentence,
        start=span[0],
        end=span[1],
    )


def _matches(pattern: re.Pattern[str], sentence: str) -> Iterator[tuple[int, int]]:
    """Yield the places a pattern holds, save those that begin or end inside a Latin word.

    Letter case is ignored ("no.1" boasts like "No.1"), so "AI" would be found in "mail".
    """
    position = 0
    while match := pattern.search(sentence, position):
        cut = _inside_word(sentence, match.start()) or _inside_word(sentence, match.end())
        if not cut:
            yield match.span()
        position = match.start() + 1 if cut else max(match.end(), match.start() + 1)


def _inside_word(sentence: str, index: int) -> bool:
    pair = sentence[max(index - 1, 0) : index + 1]
    return index > 0 and len(pair) == len("ab") and pair.isascii() and pair.isalpha()
