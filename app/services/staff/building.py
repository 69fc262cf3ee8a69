"""Puts the use cases of getting in together."""

from dataclasses import dataclass

from app.services.staff.accounts import Accounts
from app.services.staff.keyring import Keyring, Tickets
from app.services.staff.one_time_links import OneTimeLinks
from app.services.staff.own_access import OwnAccess
from app.services.staff.pacing import Pacing
from app.services.staff.passwords import Passwords
from app.services.staff.sessions import AccessMeans, SessionOpener, Sessions
from app.services.staff.sign_in import SignIn
from app.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAccess:
    """What staff can do about getting in."""

    keyring: Keyring
    sign_in: SignIn
    links: OneTimeLinks
    sessions: Sessions
    own: OwnAccess
    accounts: Accounts


def build_staff_access(
    database: Database,
    *,
    key: str,
    previous_key: str | None,
    passwords: Passwords | None = None,
) -> StaffAccess:
    """Return the use cases on a database; nothing is connected yet."""
    keyring = Keyring(key=key, previous_key=previous_key)
    means = AccessMeans(
        database=database,
        keyring=keyring,
        passwords=passwords or Passwords(),
        pace=Pacing(database, keyring),
        opening=SessionOpener(keyring),
        tickets=Tickets(keyring),
    )
    return StaffAccess(
        keyring=keyring,
        sign_in=SignIn(means),
        links=OneTimeLinks(means),
        sessions=Sessions(means),
        own=OwnAccess(means),
        accounts=Accounts(means),
    )
