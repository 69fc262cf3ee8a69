"""Pages on the wire: compressed when the browser takes it, and prepared when they hardly vary."""

import zlib
from typing import Final

_GZIP: Final = 31
"""zlib's number for: 32 kB window, gzip wrapping."""

_ONCE: Final = 9
_PER_REQUEST: Final = 4
_REFUSED: Final = {"q=0", "q=0.0", "q=0.00", "q=0.000"}


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


class NearlyConstant:
    """A page of which only one short text differs between visitors.

    The part before it is compressed once; each request copies the compressor's state and adds
    the rest. The flush in between writes the first part out, so that a copy need not do it.
    """

    def __init__(self, html: str, *, placeholder: str) -> None:
        """Split a page at the placeholder, which must stand in it exactly once."""
        head, tail = html.split(placeholder)
        self._head, self._tail = head.encode(), tail.encode()
        self._compressor = zlib.compressobj(_ONCE, wbits=_GZIP)
        self._compressed_head = self._compressor.compress(self._head)
        self._compressed_head += self._compressor.flush(zlib.Z_SYNC_FLUSH)

    def with_text(self, text: str) -> bytes:
        """Return the page with a text in place of the placeholder."""
        return b"".join((self._head, text.encode(), self._tail))

    def compressed_with_text(self, text: str) -> bytes:
        """Return the same as one gzip stream."""
        compressor = self._compressor.copy()
        return b"".join(
            (
                self._compressed_head,
                compressor.compress(text.encode() + self._tail),
                compressor.flush(),
            )
        )
