"""Pages on the wire: compressed when the browser takes it, and prepared when they hardly vary."""

import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_GZIP: Final = 31
"""zlib's number for: 32 kB window, gzip wrapping."""

_LAST_STORED_BLOCK: Final = struct.Struct("<BHH")
_GZIP_TRAILER: Final = struct.Struct("<II")
_ONCE: Final = 9
_PER_REQUEST: Final = 3
_NO_WRAPPING: Final = -15
_HEAD_ENDS: Final = b"</head>"
_KEPT_HEADS: Final = 64
"""Of the pages in use: a few kilobytes each, nothing of any visitor's in them."""

_PROBES: Final = ("0", "1")
"""Texts without a common beginning; any would do."""

_REFUSED: Final = {"q=0", "q=0.0", "q=0.00", "q=0.000"}


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str | None) -> bool:
    """Tell whether an Accept-Encoding header allows gzip by name."""
    for part in (accept_encoding or "").lower().split(","):
        coding, _, quality = part.partition(";")
        if coding.strip() == "gzip":
            return quality.replace(" ", "") not in _REFUSED
    return False


class _Beginning:
    """The beginning of a gzip stream, up to a byte boundary, and what its rest needs of it."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.checksum = zlib.crc32(text)
        compressor = zlib.compressobj(_ONCE, wbits=_GZIP)
        self.compressed = compressor.compress(text) + compressor.flush(zlib.Z_SYNC_FLUSH)

    def trailer(self, rest: bytes) -> bytes:
        """Return what ends the stream of the text and this rest."""
        size = len(self.text) + len(rest)
        return _GZIP_TRAILER.pack(zlib.crc32(rest, self.checksum), size & 0xFFFFFFFF)


_kept_beginning = lru_cache(maxsize=_KEPT_HEADS)(_Beginning)


def gzipped(page: bytes) -> bytes:
    """Compress a page made for one visitor; its head, the same for everybody, only once.

    The rest refers back to the head as if it had been compressed just before (RFC 1951, 2).
    """
    size = max(page.find(_HEAD_ENDS), 0)
    beginning, rest = _kept_beginning(page[:size]), page[size:]
    compressor = zlib.compressobj(_PER_REQUEST, wbits=_NO_WRAPPING, zdict=beginning.text)
    compressed = compressor.compress(rest) + compressor.flush()
    return beginning.compressed + compressed + beginning.trailer(rest)


def around(render: Callable[[str], str]) -> tuple[str, str]:
    """Return what stands before and behind the text that a page is rendered with.

    `render` is called twice, with other texts. Raises ValueError unless the pages differ in
    exactly one place. The place is where two renderings differ: looking for a mark would find it
    in a sentence that somebody wrote, too.
    """
    first, second = (render(text) for text in _PROBES)
    pairs = enumerate(zip(first, second, strict=False))
    place = next((at for at, (one, other) in pairs if one != other), None)
    if place is None:
        raise ValueError("the text stands nowhere in the page")
    head, tail = first[:place], first[place + len(_PROBES[0]) :]
    if [first, second] != [f"{head}{text}{tail}" for text in _PROBES]:
        raise ValueError("the text stands in the page more than once")
    return head, tail


class NearlyConstant:
    """A page of which only one short text, near its end, differs between visitors.

    The part before the text is compressed once, up to a byte boundary. Text and rest follow as
    one stored block of the same stream (RFC 1951, 3.2.4), so that a request compresses nothing
    and copies no compressor's 256 kB of state.
    """

    def __init__(self, head: str, tail: str) -> None:
        """Take what stands before and behind the text, as `around` finds it."""
        self._beginning, self._tail = _Beginning(head.encode()), tail.encode()

    def with_text(self, text: str) -> tuple[bytes, bytes]:
        """Return the page in two pieces, with a text in its place."""
        return self._beginning.text, text.encode() + self._tail

    def compressed_with_text(self, text: str) -> tuple[bytes, bytes]:
        """Return the same as one gzip stream; text and rest together are below 64 KiB."""
        stored = text.encode() + self._tail
        size = len(stored)
        block = _LAST_STORED_BLOCK.pack(1, size, size ^ 0xFFFF)
        return self._beginning.compressed, block + stored + self._beginning.trailer(stored)
