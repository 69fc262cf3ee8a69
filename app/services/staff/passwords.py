"""Passwords: Argon2id, the same work whether or not there is anything to compare with."""

from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.staff import normal_password, password_problem
from app.services.staff.errors import PasswordRefusedError

_MEMORY_KIB: Final = 32 * 1024
_PASSES: Final = 3
_AT_ONCE: Final = 2
"""Hashing takes memory: more at once would let a flood of guesses starve visitors."""


class Passwords:
    """Hashes and compares; at most two at a time in a process."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Use Argon2id with 32 MiB and three passes (OWASP asks for 19 MiB and two)."""
        self._hasher = hasher or PasswordHasher(
            time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=1
        )
        self._turns = BoundedSemaphore(_AT_ONCE)
        self._stand_in = ""

    def chosen(self, password: str, *, email: str) -> str:
        """Return the hash of a new password. Raises PasswordRefusedError."""
        text = normal_password(password)
        problem = password_problem(text, email=email)
        if problem is not None:
            raise PasswordRefusedError(problem)
        return self.hashed(text)

    def hashed(self, password: str) -> str:
        """Return the hash to store."""
        with self._turns:
            return self._hasher.hash(password)

    def is_right(self, password: str, *, stored: str | None) -> bool:
        """Tell whether a password is the stored one.

        Without a stored hash a stand-in is compared with, so that an unknown name takes
        exactly as long as a known one.
        """
        with self._turns:
            self._stand_in = self._stand_in or self._hasher.hash("stand-in")
            try:
                self._hasher.verify(stored or self._stand_in, password)
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None
