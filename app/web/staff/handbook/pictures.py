"""The pictures of the handbook: which there are, how large, and which version of each."""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

_WIDTH: Final = slice(16, 20)
_HEIGHT: Final = slice(20, 24)
"""Where a PNG file says its size (PNG specification 11.2.2: IHDR is its first chunk)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture: its file, its size in pixels, and a version that changes with its bytes."""

    path: Path
    width: int
    height: int
    version: str

    def height_at(self, width: int) -> int:
        """Return how high it is when it is shown this wide."""
        return round(width * self.height / self.width)


def read_pictures(folder: Path) -> dict[str, Picture]:
    """Return the pictures of a folder by the names of their files."""
    return {path.name: _picture(path) for path in sorted(folder.glob("*.png"))}


def _picture(path: Path) -> Picture:
    body = path.read_bytes()
    return Picture(
        path=path,
        width=int.from_bytes(body[_WIDTH]),
        height=int.from_bytes(body[_HEIGHT]),
        version=blake2b(body, digest_size=6).hexdigest(),
    )
