"""The fonts that browsers started by tests see: those under tests/fonts, and no others.

A page then looks the same whatever fonts a machine has. Chromium and Firefox both find fonts
through fontconfig, which reads the file named by FONTCONFIG_FILE in place of the system's.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[1] / "fonts"
CONFIGURATION: Final = FOLDER / "fonts.conf"
_OTHER_WAYS: Final = ("FONTCONFIG_PATH", "FONTCONFIG_SYSROOT")


def environment_with_fonts() -> dict[str, str]:
    """Return the environment of a browser, or of fontconfig's own programs."""
    kept = {name: value for name, value in os.environ.items() if name not in _OTHER_WAYS}
    return {**kept, "FONTCONFIG_FILE": str(CONFIGURATION)}


def font_files() -> list[Path]:
    """Return the fonts' files."""
    return sorted(path for path in FOLDER.iterdir() if path.suffix in {".otf", ".ttf"})


def characters_of(font: Path) -> set[str]:
    """Return the characters that a font can draw, read off its `cmap` table (format 12 or 4)."""
    content = font.read_bytes()
    start = _table(content, b"cmap")
    (count,) = struct.unpack_from(">H", content, start + 2)
    offsets = [
        start + struct.unpack_from(">HHI", content, start + 4 + 8 * number)[2]
        for number in range(count)
    ]
    by_format = {struct.unpack_from(">H", content, offset)[0]: offset for offset in offsets}
    ranges = (
        _groups(content, by_format[12]) if 12 in by_format else _segments(content, by_format[4])
    )
    return {chr(code) for first, last in ranges for code in range(first, last + 1)}


def _table(content: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", content, 4)
    records = (struct.unpack_from(">4sIII", content, 12 + 16 * number) for number in range(count))
    return next(int(offset) for name, _, offset, _ in records if name == tag)


def _groups(content: bytes, offset: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", content, offset + 12)
    for number in range(count):
        first, last = struct.unpack_from(">II", content, offset + 16 + 12 * number)
        yield first, last


def _segments(content: bytes, offset: int) -> Iterator[tuple[int, int]]:
    (twice,) = struct.unpack_from(">H", content, offset + 6)
    lasts = struct.unpack_from(f">{twice // 2}H", content, offset + 14)
    firsts = struct.unpack_from(f">{twice // 2}H", content, offset + 16 + twice)
    yield from zip(firsts, lasts, strict=True)
