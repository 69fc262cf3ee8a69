"""Makes pictures that staff send small and plain: decoded, and written anew without anything else.

Whatever a file holds beside its pixels (place, camera, comments, a second file behind the
picture) is gone afterwards. Runs in the process of `app.web.proof`, within its bounds.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

_READ: Final = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS: Final = 60_000_000
"""More than phones take; a file that says it has more is not decoded."""

_QUALITIES: Final = (82, 74, 66, 58, 50, 42)
_SMALLER: Final = 0.8
_LEAST_SIDE: Final = 32


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of picture is written: its format, its longest sides and its most bytes."""

    written: str
    mode: str
    width: int
    height: int
    most_bytes: int


_KINDS: Final = {
    "logo": _Kind("WEBP", "RGBA", 320, 96, 1_500),
    "picture": _Kind("JPEG", "RGB", 800, 600, 38_000),
}


def rewritten(raw: bytes, kind: str) -> tuple[str, str]:
    """Return a picture as base64 and an empty text, or an empty text and why there is none.

    Reasons are ``not_a_picture`` and ``too_many_pixels``.
    """
    wanted = _KINDS[kind]
    try:
        with Image.open(BytesIO(raw), formats=_READ) as found:
            if found.width * found.height > _MOST_PIXELS:
                return "", "too_many_pixels"
            found.draft(wanted.mode, (2 * wanted.width, 2 * wanted.height))
            upright = ImageOps.exif_transpose(found).convert(wanted.mode)
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError):  # cut, broken, none
        return "", "not_a_picture"
    upright.thumbnail((wanted.width, wanted.height))
    fitting = (one for one in _written(upright, wanted) if len(one) <= wanted.most_bytes)
    found_bytes = next(fitting, None)
    return (b64encode(found_bytes).decode(), "") if found_bytes else ("", "too_many_pixels")


def _written(picture: Image.Image, kind: _Kind) -> Iterator[bytes]:
    """Yield a picture again and again, coarser and then smaller each time."""
    plain = Image.new(kind.mode, picture.size)
    plain.paste(picture)
    while min(plain.size) >= 1 and max(plain.size) >= _LEAST_SIDE:
        for quality in _QUALITIES:
            into = BytesIO()
            plain.save(into, kind.written, quality=quality, optimize=True, method=6)
            yield into.getvalue()
        width, height = plain.size
        plain = plain.resize((max(1, int(width * _SMALLER)), max(1, int(height * _SMALLER))))
