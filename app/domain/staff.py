"""Who works here and what that allows: roles, the life of a session, what a password must be.

Limits follow the issue they were set in (30 minutes idle, 8 hours at most) and NIST SP 800-63B
for passwords: length counts, mixtures of signs do not.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal, TypeAlias

IDLE_LIMIT: Final = timedelta(minutes=30)
SESSION_LIMIT: Final = timedelta(hours=8)
SECOND_STEP_LIMIT: Final = timedelta(minutes=10)
"""How long a password stays good for while the second step is awaited."""

FRESH_FOR: Final = timedelta(minutes=15)
"""How long after proving who they are somebody may publish, export and change accounts."""

LINK_LIFE: Final = timedelta(hours=24)
SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 256
LONGEST_EMAIL: Final = 254
_FEWEST_DISTINCT: Final = 6
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")

PasswordProblem: TypeAlias = Literal["too_short", "too_long", "too_simple", "like_email"]


class Role(StrEnum):
    """What somebody may do; each role may do what the ones before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    OWNER = "owner"

    def includes(self, other: "Role") -> bool:
        """Tell whether this role may do everything the other may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


def session_ends_at(*, created_at: datetime, seen_at: datetime) -> datetime:
    """Return when a session ends unless it is used again."""
    return min(created_at + SESSION_LIMIT, seen_at + IDLE_LIMIT)


def is_fresh(proven_at: datetime, *, now: datetime) -> bool:
    """Tell whether somebody proved lately enough who they are."""
    return now - proven_at < FRESH_FOR


def normal_email(typed: str) -> str | None:
    """Return an address in the one form that is stored and compared; None when it is none.

    It is a name to sign in with: no mail is ever sent to it.
    """
    email = unicodedata.normalize("NFKC", typed).strip().casefold()
    return email if len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email) else None


def normal_password(typed: str) -> str:
    """Return a password in one form, whatever keyboard typed it (full-width signs included)."""
    return unicodedata.normalize("NFKC", typed)


def password_problem(password: str, *, email: str) -> PasswordProblem | None:
    """Return what speaks against a new password in its normal form."""
    if len(password) < SHORTEST_PASSWORD:
        return "too_short"
    if len(password) > LONGEST_PASSWORD:
        return "too_long"
    if len(set(password.casefold())) < _FEWEST_DISTINCT:
        return "too_simple"
    return "like_email" if _is_made_of(password.casefold(), email) else None


def _is_made_of(password: str, email: str) -> bool:
    """Tell whether hardly more than the address, or its first part, is in a password."""
    rest = password.replace(email, "").replace(email.partition("@")[0], "")
    return len(rest) < _FEWEST_DISTINCT or password in email
