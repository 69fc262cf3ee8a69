"""Previews: who may look at a draft as visitors would see it, and for how long.

A pass is the secret part of a preview's address, made of a number and a keyed digest. Nothing
about a pass is stored but its number, so a copy of the database opens no preview. A pass is no
form token: other keys, another shape, and nothing that counts knows it.
"""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from hmac import compare_digest
from typing import Final, Literal

from app.domain.staff import Role
from app.storage import audit_log, drafts, preview_links, staff_accounts, staff_sessions
from app.storage.database import Connection, Database
from app.storage.drafts import StoredDraft, document_digest
from app.storage.preview_links import StoredLink

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


LINK_LIFE: Final = timedelta(days=7)
FRAME_LIFE: Final = timedelta(hours=2)
"""At most: a frame's address also ends with the session of whoever opened the page around it."""

MOST_LINKS: Final = 20


class TooManyLinksError(Exception):
    """A draft has as many links as anybody could keep apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLink:
    """A link to a preview and the pass that is its secret part."""

    link: StoredLink
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a pass opens: the draft as it is now; `framed`: for staff who are signed in."""

    draft: StoredDraft
    framed: bool

    @property
    def digest(self) -> str:
        """What names the exact text of the draft's document."""
        return document_digest(self.draft.document)


class Previews:
    """Hands out passes to drafts, opens them and takes them back."""

    def __init__(self, database: Database, passes: Passes) -> None:
        """Keep links in a database, and write passes with these keys."""
        self._database = database
        self._passes = passes

    def for_frames(self, slug: str, *, session_id: int, now: datetime) -> str:
        """Return a pass for a page of a session that frames the preview. Raises NoDraftError."""
        found = self._database.read(lambda connection: drafts.the_draft(connection, slug))
        return self._passes.write("frame", found.id, made_at=now, session=session_id)

    def share(self, slug: str, *, who: str, now: datetime) -> SharedLink:
        """Make a link for somebody without an account. Raises NoDraftError, TooManyLinksError."""

        def work(connection: Connection) -> StoredLink:
            found = drafts.the_draft(connection, slug)
            if len(preview_links.links_of(connection, found.id, now=now)) >= MOST_LINKS:
                raise TooManyLinksError
            link = preview_links.add_link(
                connection, draft_id=found.id, who=who, now=now, expires_at=now + LINK_LIFE
            )
            said = {"link": str(link.id)}
            audit_log.record(connection, who, "preview.shared", slug, now=now, **said)
            return link

        return self._with_secret(self._database.write_in_turn(work))

    def links(self, slug: str, *, now: datetime) -> tuple[SharedLink, ...]:
        """Return the links of a draft that still open, newest first. Raises NoDraftError."""

        def work(connection: Connection) -> tuple[StoredLink, ...]:
            return preview_links.links_of(
                connection, drafts.the_draft(connection, slug).id, now=now
            )

        return tuple(map(self._with_secret, self._database.read(work)))

    def take_back(self, slug: str, link_id: int, *, who: str, now: datetime) -> bool:
        """Let a link open nothing any more; False when it did so already. Raises NoDraftError."""

        def work(connection: Connection) -> bool:
            found = drafts.the_draft(connection, slug)
            if not preview_links.remove_link(connection, link_id, draft_id=found.id):
                return False
            said = {"link": str(link_id)}
            audit_log.record(connection, who, "preview.taken_back", slug, now=now, **said)
            return True

        return self._database.write_in_turn(work)

    def open(self, secret: str, *, now: datetime) -> Opened | None:
        """Return the draft that a pass opens at this moment; None: nothing, or nothing any more."""
        found = self._passes.read(secret)
        if found is None:
            return None
        if found.kind == "frame" and now - found.made_at > FRAME_LIFE:
            return None

        def work(connection: Connection) -> StoredDraft | None:
            if found.kind == "frame":
                is_theirs = _is_still_in(connection, found, now=now)
                return _draft_by_id(connection, found.number) if is_theirs else None
            link = preview_links.link_named(connection, found.number, now=now)
            return None if link is None else _draft_by_id(connection, link.draft_id)

        draft = self._database.read(work)
        return None if draft is None else Opened(draft=draft, framed=found.kind == "frame")

    def _with_secret(self, link: StoredLink) -> SharedLink:
        secret = self._passes.write("link", link.id, made_at=link.made_at)
        return SharedLink(link=link, secret=secret)


def _is_still_in(connection: Connection, found: Pass, *, now: datetime) -> bool:
    """Tell whether the session that a frame belongs to is open, and its member may edit.

    After a restore of the database ids come again: a pass older than its session was another's.
    """
    session = staff_sessions.usable_session(connection, found.session, now=now)
    if session is None or found.made_at < session.created_at.replace(microsecond=0):
        return False
    account = staff_accounts.account_by_id(connection, session.account_id)
    return account is not None and account.role.includes(Role.EDITOR)


def _draft_by_id(connection: Connection, draft_id: int) -> StoredDraft | None:
    return next((one for one in drafts.all_drafts(connection) if one.id == draft_id), None)
