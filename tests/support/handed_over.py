"""A second reader of a reception's codes, and zbar as the camera that finds them.

It is written from docs/adr/0051 and shares nothing with the page's script, so that each shows what
the other forgot.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from PIL import Image, ImageDraw

from app.domain.outcome import Outcome
from app.domain.packing import words_of
from app.domain.questionnaire import Questionnaire
from app.domain.texts import base_text
from app.domain.triage import reasons_in_words
from tests.support.missing import lack

_PIXELS: Final = 6
"""Of a module: as many as on a phone of 360 pixels' width."""

_SIZE: Final = re.compile(r'viewBox="0 0 (\d+) \d+"')
_PATH: Final = re.compile(r'd="M([^"]+)"')
_STROKE: Final = re.compile(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?")


@dataclass(frozen=True, slots=True)
class Handed:
    """What a code says, in the words of its version."""

    version: int
    day: date
    level: str
    reasons: tuple[str, ...]
    safety: tuple[tuple[str, tuple[str, ...]], ...]
    rest: tuple[tuple[str, tuple[str, ...]], ...]
    missing: tuple[str, ...]


def handed(outcome: Outcome, questionnaire: Questionnaire, *, version: int, day: date) -> Handed:
    """Return what a code must say, from the outcome itself."""
    items, level = questionnaire.items, questionnaire.level_by_id[outcome.triage.level]

    def answers(*, safety: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple(
            (
                base_text(items[one].text),
                tuple(base_text(items[one].options[code].display) for code in codes),
            )
            for one, codes in outcome.route.answers.items()
            if items[one].locked == safety
        )

    heading = (outcome.missing and level.heading_missing) or level.heading
    reasons = reasons_in_words(
        outcome.triage, answers=outcome.route.answers, questionnaire=questionnaire
    )
    return Handed(
        version=version,
        day=day,
        level=base_text(heading),
        reasons=tuple(map(base_text, reasons)),
        safety=answers(safety=True),
        rest=answers(safety=False),
        missing=tuple(base_text(items[one].text) for one in outcome.missing),
    )


def words_as_sent(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the words of a questionnaire as a browser gets them."""
    words = words_of(questionnaire)
    found = {"mark": words.mark, **asdict(words)}
    found["arms"] = [{str(place): text for place, text in arm.items()} for arm in words.arms]
    return found


def read_code(code: str, words: dict[str, Any]) -> Handed:
    """Read a code by the words of its version. Raises ValueError for one that is not theirs."""
    raw = urlsafe_b64decode(code + "=" * (-len(code) % 4))
    kind, version, mark, day, arm = struct.unpack_from(">BIIHB", raw)
    if kind != 1 or crc32(raw[:-4]) != int.from_bytes(raw[-4:]) or mark != words["mark"]:
        raise ValueError("not a code of these words")
    levels, items = words["levels"], words["items"]
    most = max(len(level["reasons"]) for level in levels)
    radices = [*(_full(item) + item["safety"] for item in items), len(levels), 2**most]
    whole, digits = int.from_bytes(raw[12:-4]), list[int]()
    for radix in reversed(radices):
        whole, digit = divmod(whole, radix)
        digits.insert(0, digit)
    if whole:
        raise ValueError("more than these words can mean")
    told, texts = levels[digits[-2]], words["arms"][arm]
    asked = [
        (item, texts.get(str(place), item["text"]), digits[place])
        for place, item in enumerate(items)
    ]
    missing = tuple(text for item, text, digit in asked if digit == _full(item))
    given = [
        (item["safety"], (text, _chosen(item, digit)))
        for item, text, digit in asked
        if 0 < digit < _full(item)
    ]
    return Handed(
        version=version,
        day=date(1970, 1, 1) + timedelta(day),
        level=told["heading_missing" if missing else "heading"],
        reasons=tuple(_ticked(told["reasons"], digits[-1])),
        safety=tuple(entry for safety, entry in given if safety),
        rest=tuple(entry for safety, entry in given if not safety),
        missing=missing,
    )


def _full(item: dict[str, Any]) -> int:
    count = len(item["options"])
    return int(2**count) if item["several"] else count + 1


def _chosen(item: dict[str, Any], digit: int) -> tuple[str, ...]:
    options = item["options"]
    return tuple(_ticked(options, digit)) if item["several"] else (options[digit - 1],)


def _ticked(texts: Sequence[str], digit: int) -> Iterator[str]:
    return (text for place, text in enumerate(texts) if digit >> place & 1)


def scanned(pages: Sequence[str], folder: Path) -> list[str]:
    """Return what zbar reads from the QR code of each page."""
    paths = [folder / f"{number:03}.png" for number in range(len(pages))]
    for page, path in zip(pages, paths, strict=True):
        drawn(page).save(path)
    return scan(paths)


def scan(pictures: Sequence[Path]) -> list[str]:
    """Return what zbar reads from pictures with a QR code each."""
    program = shutil.which("zbarimg") or lack("zbarimg")
    command = [program, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", *map(str, pictures)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()


def drawn(page: str) -> Image.Image:
    """Draw a page's QR code from its SVG: strokes of black modules on white."""
    (size,), (path,) = _SIZE.findall(page), _PATH.findall(page)
    picture = Image.new("L", (int(size) * _PIXELS,) * 2, 255)
    pen, x, y = ImageDraw.Draw(picture), 0.0, 0.0
    for kind, first, second in _STROKE.findall(f"M{path}"):
        if kind == "h":
            top = round((y - 0.5) * _PIXELS)
            right = round((x + float(first)) * _PIXELS) - 1
            pen.rectangle((round(x * _PIXELS), top, right, top + _PIXELS - 1), fill=0)
            x += float(first)
        elif kind == "m":
            x, y = x + float(first), y + float(second)
        else:
            x, y = float(first), float(second)
    return picture
