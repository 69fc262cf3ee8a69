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
_PER_REQUEST: Final = 4
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


def gzipped(body: bytes) -> bytes:
    """Compress a body made for one visitor."""
    return zlib.compress(body, _PER_REQUEST, wbits=_GZIP)


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
        self._head, self._tail = head.encode(), tail.encode()
        compressor = zlib.compressobj(_ONCE, wbits=_GZIP)
        self._compressed_head = compressor.compress(self._head)
        self._compressed_head += compressor.flush(zlib.Z_SYNC_FLUSH)
        self._head_checksum = zlib.crc32(self._head)

    def with_text(self, text: str) -> tuple[bytes, bytes]:
        """Return the page in two pieces, with a text in its place."""
        return self._head, text.encode() + self._tail

    def compressed_with_text(self, text: str) -> tuple[bytes, bytes]:
        """Return the same as one gzip stream; text and rest together are below 64 KiB."""
        stored = text.encode() + self._tail
        size = len(stored)
        checksum = zlib.crc32(stored, self._head_checksum)
        block = _LAST_STORED_BLOCK.pack(1, size, size ^ 0xFFFF)
        trailer = _GZIP_TRAILER.pack(checksum, (len(self._head) + size) & 0xFFFFFFFF)
        return self._compressed_head, block + stored + trailer
