"""Codes that people type: six digits of an authenticator app, and recovery codes."""

import hmac
import unicodedata
from base64 import b32encode
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Final

import pyotp

PERIOD_SECONDS: Final = 30
RECOVERY_CODES: Final = 10
_DRIFT: Final = 1
"""Codes of the period before and after are taken, for clocks that differ a little."""

_GROUP: Final = 4
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that are taken for another; 16 of 31 make 79 bits."""

_RECOVERY_SIGNS: Final = 16


def new_secret(token_bytes: Callable[[int], bytes]) -> str:
    """Return a new secret of 160 bits in base 32 (RFC 4226 recommends this length)."""
    return b32encode(token_bytes(20)).decode()


def otpauth_uri(secret: str, *, email: str, issuer: str) -> str:
    """Return the address that authenticator apps read from a QR code."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer))


def matching_counter(secret: str, code: str, *, now: datetime) -> int | None:
    """Return the counter (RFC 6238) a code belongs to; None when it is wrong.

    All three are compared in the same time. That a counter is used once is up to the caller.
    """
    present = int(now.timestamp()) // PERIOD_SECONDS
    maker = pyotp.TOTP(secret)
    found = None
    for counter in range(present - _DRIFT, present + _DRIFT + 1):
        if hmac.compare_digest(maker.generate_otp(counter), code):
            found = counter
    return found


def typed_digits(typed: str) -> str:
    """Return the six digits of a typed code, empty when it is none."""
    text = "".join(unicodedata.normalize("NFKC", typed).split())
    return text if len(text) == 6 and text.isascii() and text.isdecimal() else ""  # noqa: PLR2004  # six digits


def new_recovery_codes(choice: Callable[[str], str]) -> tuple[str, ...]:
    """Return fresh codes as they are shown, in groups of four."""
    return tuple(_grouped(choice) for _ in range(RECOVERY_CODES))


def recovery_digest(typed: str) -> bytes:
    """Return what is stored of a recovery code, however its groups are written."""
    text = unicodedata.normalize("NFKC", typed).casefold()
    return sha256("".join(sign for sign in text if sign in _LETTERS).encode()).digest()


def _grouped(choice: Callable[[str], str]) -> str:
    signs = [choice(_LETTERS) for _ in range(_RECOVERY_SIGNS)]
    groups = ["".join(signs[i : i + _GROUP]) for i in range(0, _RECOVERY_SIGNS, _GROUP)]
    return "-".join(groups)
