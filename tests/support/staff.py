"""Staff in tests: quick hashing, a fixed morning, and people who are signed in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import pyotp
from argon2 import PasswordHasher

from app.domain.staff import Role
from app.services.staff.building import StaffAccess, build_staff_access
from app.services.staff.member import Caller, Entered, Member
from app.services.staff.passkeys import Site
from app.services.staff.passwords import Passwords
from app.storage.database import Database
from tests.support.databases import patient_database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = "a key of tests, long enough and various: 0123456789"
PASSWORD = "nanohana sakura tsubaki"
OWNER = "owner@example.jp"
SITE = Site(host="localhost", origin="http://localhost")
CALLER = Caller(network="192.0.2.1", device_pass="", device="iPhone / Safari")
ELSEWHERE = replace(CALLER, network="198.51.100.7")


class RecordingHasher(PasswordHasher):
    """Argon2id that remembers what it was asked to do, with what parameters."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.work: list[str] = []
        self.at_once = self.most_at_once = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.work.append("hash")
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # argon2-cffi's own name
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(0.01)
        self.at_once -= 1
        self.work.append(f"verify {str(hash).rpartition('$')[0].rpartition('$')[0]}")
        return super().verify(hash, password)


def quick_passwords() -> Passwords:
    """Return Argon2id with the least work it knows."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass(frozen=True, slots=True)
class Staffed:
    """Staff access on a database of its own."""

    database: Database
    access: StaffAccess

    def add(
        self,
        email: str = OWNER,
        *,
        role: Role = Role.OWNER,
        password: str = PASSWORD,
        caller: Caller = CALLER,
        now: datetime = NOW,
    ) -> Entered:
        """Invite somebody, who sets a password through the link and is signed in."""
        link = self.access.accounts.invite(email, role=role, who="operator", now=now)
        return self.access.links.accept_with_password(
            link, email=email, password=password, caller=caller, now=now
        )

    def member(self, entered: Entered, *, now: datetime = NOW) -> Member:
        """Return who is signed in."""
        found = self.access.sessions.member(entered.token, now=now)
        assert found is not None
        return found

    def is_in(self, entered: Entered, *, now: datetime = NOW) -> bool:
        """Tell whether a session opens anything."""
        return self.access.sessions.member(entered.token, now=now) is not None

    def enter(
        self,
        email: str = OWNER,
        password: str = PASSWORD,
        *,
        caller: Caller = CALLER,
        now: datetime = NOW,
    ) -> Entered:
        """Sign in with a password."""
        return self.access.sign_in.enter_with_password(
            email=email, password=password, caller=caller, now=now
        )

    def with_code_app(
        self, entered: Entered, *, now: datetime = NOW
    ) -> tuple[str, tuple[str, ...]]:
        """Enrol an authenticator app; return its secret and the recovery codes.

        The code that enrols it is the one of the period before, so that `now`'s is unused.
        """
        member, own = self.member(entered, now=now), self.access.own
        begun = own.begin_code_app(member)
        typed = code(begun.secret, now=now - timedelta(seconds=30))
        codes = own.finish_code_app(member, sealed=begun.sealed, typed=typed, now=now)
        return begun.secret, codes


@contextmanager
def staffed(url: str, *, passwords: Passwords | None = None) -> Iterator[Staffed]:
    """Yield staff access on a migrated database."""
    database = patient_database(url)
    access = build_staff_access(
        database, key=KEY, previous_key=None, passwords=passwords or quick_passwords()
    )
    yield Staffed(database, access)
    database.close()


def code(secret: str, *, now: datetime) -> str:
    """Return what an authenticator app shows."""
    return str(pyotp.TOTP(secret).at(now))
