"""Passes: the secret part of a preview's address, made of a number and a keyed digest.

Nothing about a pass is stored but its number, so a copy of the database opens no preview. A pass
is no form token: other keys, another shape, and nothing that counts knows it.
"""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from hmac import compare_digest
from typing import Final, Literal

PassKind = Literal["link", "frame"]

_KINDS: Final[dict[str, PassKind]] = {"s": "link", "f": "frame"}
_LETTERS: Final = {kind: letter for letter, kind in _KINDS.items()}
_SHAPE: Final = re.compile(
    r"([sf])([0-9]{1,9})(?:\.([0-9]{1,9}))?-([0-9]{1,11})-([A-Za-z0-9_-]{22})", re.ASCII
)
_DIGEST_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Pass:
    """What an address opens: a stored link by its id, or for a frame a draft by its id.

    `session` is the id of the staff session whose pages hold the frame, 0 for a link.
    """

    kind: PassKind
    number: int
    made_at: datetime
    session: int = 0


class Passes:
    """Writes and reads passes. `previous_key` still opens, and writes none."""

    def __init__(self, *, key: str, previous_key: str | None = None) -> None:
        """Take the current key and, while keys are being rotated, the one before."""
        self._keys = tuple(
            blake2b(each.encode(), person=b"preview-pass", digest_size=32).digest()
            for each in (key, previous_key)
            if each is not None
        )

    def write(self, kind: PassKind, number: int, *, made_at: datetime, session: int = 0) -> str:
        """Return the pass of a link, or of a draft's frames on the pages of a session."""
        which = f"{number}.{session}" if session else f"{number}"
        said = f"{_LETTERS[kind]}{which}-{int(made_at.timestamp())}"
        return f"{said}-{_digest(self._keys[0], said)}"

    def read(self, text: str) -> Pass | None:
        """Return what a pass says; None for anything that is not ours."""
        found = _SHAPE.fullmatch(text)
        if found is None:
            return None
        given = found[5]
        said = text.removesuffix(f"-{given}")
        if not any(compare_digest(_digest(key, said), given) for key in self._keys):
            return None
        return Pass(
            kind=_KINDS[found[1]],
            number=int(found[2]),
            made_at=datetime.fromtimestamp(int(found[4]), tz=UTC),
            session=int(found[3] or 0),
        )


def _digest(key: bytes, said: str) -> str:
    raw = blake2b(said.encode(), key=key, digest_size=_DIGEST_BYTES).digest()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
