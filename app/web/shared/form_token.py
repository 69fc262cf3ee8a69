"""The signed token that a form carries: which version and wording, when issued, and a nonce.

It is the form's protection against forgery and against being counted twice, and it names
nobody: the nonce is drawn anew for every page view, and no cookie stands behind it.
"""

import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

from itsdangerous import BadSignature, Signer
from itsdangerous.signer import SigningAlgorithm

from app.domain.epochs import FORM_LIFE
from app.services.answering import Ticket

CLOCK_TOLERANCE: Final = timedelta(minutes=90)
"""A clock set back by an hour, or nodes that disagree, must not refuse a young form."""

_HEAD: Final = struct.Struct(">IQ16s")
_NONCE_BYTES: Final = 16
_LONGEST: Final = 200
_LAST_MOMENT: Final = 253402300799
"""31 December 9999, the last second `datetime` can say."""


@dataclass(frozen=True, slots=True)
class OpenedToken:
    """A token as it came back: its ticket when the signature is ours, and whether it is alive."""

    ticket: Ticket | None
    alive: bool


NO_TOKEN: Final = OpenedToken(ticket=None, alive=False)


class KeyedBlake2(SigningAlgorithm):
    """BLAKE2b as a keyed hash (RFC 7693, 2.9).

    Every page view signs once. HMAC by way of OpenSSL, twice with the key derived anew each time
    as itsdangerous does it, costs a tenth of an empty response.
    """

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Return 32 bytes over a value; a key has 1 to 64 bytes."""
        return blake2b(value, key=key, digest_size=32).digest()


def _derived(key: str, kind: bytes) -> bytes:
    """Return the key for forms of a kind alone: nothing else signed with the secret is one."""
    return blake2b(key.encode(), person=kind, digest_size=32).digest()


COUNTED: Final = b"visitor-form"
PREVIEWED: Final = b"preview-form"
"""The kinds of forms. Neither's tokens open as the other's, so that no preview is ever counted."""


class FormTokens:
    """Issues and opens tokens of a kind. `previous_key` still opens, and never issues."""

    def __init__(self, *, key: str, previous_key: str | None = None, kind: bytes = COUNTED) -> None:
        """Take the current key and, while keys are being rotated, the one before."""
        keys = [key] if previous_key is None else [previous_key, key]
        self._signer = Signer(
            [_derived(each, kind) for each in keys], key_derivation="none", algorithm=KeyedBlake2()
        )

    def issue(self, *, version_id: int, arm: str, now: datetime) -> str:
        """Return a fresh token for a page of this version and arm."""
        seconds = int(now.timestamp())
        head = _HEAD.pack(version_id, seconds, secrets.token_bytes(_NONCE_BYTES))
        return self._signer.sign(urlsafe_b64encode(head + arm.encode()).rstrip(b"=")).decode()

    def open(self, token: str, *, now: datetime) -> OpenedToken:
        """Read a posted token; anything that we didn't sign is `NO_TOKEN`."""
        if not token.isascii() or len(token) > _LONGEST:
            return NO_TOKEN
        try:
            ticket = _ticket(self._signer.unsign(token))
        except (BadSignature, ValueError, struct.error):
            return NO_TOKEN
        age = now - ticket.issued_at
        return OpenedToken(ticket=ticket, alive=-CLOCK_TOLERANCE <= age <= FORM_LIFE)


def _ticket(payload: bytes) -> Ticket:
    raw = urlsafe_b64decode(payload + b"=" * (-len(payload) % 4))
    version_id, seconds, nonce = _HEAD.unpack_from(raw)
    return Ticket(
        version_id=version_id,
        arm=raw[_HEAD.size :].decode("ascii"),
        issued_at=datetime.fromtimestamp(min(seconds, _LAST_MOMENT), tz=UTC),
        nonce=nonce,
    )
