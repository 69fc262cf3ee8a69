"""The gate before every staff page: who may open it, and that a post came from our own form.

Each route says what it asks for when it is added; a route that says nothing is closed to
everybody. Visitors' routes never pass here.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, request
from werkzeug.exceptions import Unauthorized

from app.domain.staff import Role
from app.services.staff.keyring import Keyring
from app.services.staff.member import Member
from app.services.staff.sessions import Sessions
from app.web.shared.cookies import FORM, SESSION, Cookies
from app.web.shared.file_body import read_file_post
from app.web.shared.origin import is_foreign
from app.web.shared.post_body import Fields, read_post
from app.web.shared.replies import see_other

START: Final = "/staff/"
SIGN_IN: Final = "/staff/sign-in"
CONFIRM: Final = "/staff/confirm"
SECOND_FACTOR: Final = "/staff/me/needs-second-factor"

_OWN_PAGE: Final = re.compile(r"/staff/[A-Za-z0-9_.~/-]*(\?[A-Za-z0-9_.~=&%-]*)?")


def safe_next(path: str) -> str:
    """Return a page of the staff area to go on to; the start page for anything else.

    Links elsewhere, signs that browsers read as one, and one-time links are no pages to go to.
    """
    is_ours = _OWN_PAGE.fullmatch(path) and "//" not in path and ".." not in path
    return path if is_ours and not path.startswith((SIGN_IN, CONFIRM, "/staff/set-up")) else START


TOKEN_FIELD: Final = "csrf"  # noqa: S105  # the name of an input
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_NONCE_BYTES: Final = 9


_TYPED: Final = (
    *("text", "help", "option", "note", "reason", "why", "label"),
    *("address", "licences", "hours", "contact", "privacy_note"),
    *("visit_duration", "visit_price", "visit_clothes", "picture_alt"),
)
"""The fields that people write words into: given back when a post can't be taken."""


class ProofWantedError(Unauthorized):
    """Words were sent by somebody who must prove first who they are; `goal` is where."""

    def __init__(self, goal: str) -> None:
        """Remember where to go."""
        super().__init__()
        self.goal = goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a route asks for.

    `least` is None when anybody may come. `fresh`: who they are must have been proved lately.
    `second_factor`: more than a password must be known of them. `takes_file`: its form sends one.
    """

    least: Role | None
    fresh: bool = False
    second_factor: bool = False
    takes_file: bool = False


ANYBODY: Final = Access(least=None)
SIGNED_IN: Final = Access(least=Role.VIEWER)
OWN_ACCESS: Final = Access(least=Role.VIEWER, fresh=True)
EXPORTING: Final = Access(least=Role.VIEWER, fresh=True)
EDITING: Final = Access(least=Role.EDITOR)
IMPORTING: Final = Access(least=Role.EDITOR, takes_file=True)
TAKING_OUT: Final = Access(least=Role.EDITOR, fresh=True)
APPROVING: Final = Access(least=Role.EDITOR, fresh=True)
OWNING: Final = Access(least=Role.OWNER)
MANAGING: Final = Access(least=Role.OWNER, fresh=True)
MANAGING_FILES: Final = Access(least=Role.OWNER, fresh=True, takes_file=True)
PUBLISHING: Final = Access(least=Role.OWNER, fresh=True, second_factor=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDoLine:
    """A line of the badge: what waits, where to do it, and whether this person can.

    `kind` is a key of the layout's words, `at` a time already written out.
    """

    kind: str
    title: str
    href: str
    is_mine: bool
    at: str


class Gate:
    """Guards blueprints.

    `rules` maps every guarded endpoint to what it asks for, `paths` every page's rule. `waiting`
    says what every page's badge shows to somebody.
    """

    def __init__(
        self,
        *,
        sessions: Sessions,
        keyring: Keyring,
        cookies: Cookies,
        clock: Callable[[], datetime],
    ) -> None:
        """Take what members and forms are recognised by."""
        self._sessions = sessions
        self._keyring = keyring
        self._clock = clock
        self.cookies = cookies
        self.rules: dict[str, Access] = {}
        self.paths: set[str] = set()
        self.waiting: Callable[[Member], tuple[ToDoLine, ...]] = _nothing_waits

    def guard(self, blueprint: Blueprint) -> None:
        """Let every request to a blueprint pass here first."""
        blueprint.before_request(self._check)
        blueprint.after_request(self._remember_browser)

    def add(
        self,
        blueprint: Blueprint,
        rule: str,
        view: Callable[..., Response],
        *,
        access: Access,
        methods: tuple[str, ...] = ("GET",),
    ) -> None:
        """Add a route under its view's name."""
        name = view.__name__
        self.rules[f"{blueprint.name}.{name}"] = access
        if "GET" in methods:
            self.paths.add(rule)
        blueprint.add_url_rule(rule, name, view, methods=list(methods))

    def csrf_token(self) -> str:
        """Return the hidden input's value for a form of this browser and session."""
        if not self._browser():
            g.staff_new_browser = secrets.token_urlsafe(16)
        return self._signed(secrets.token_urlsafe(_NONCE_BYTES))

    def _check(self) -> Response | None:
        access = self.rules.get(request.endpoint or "")
        if access is None:
            abort(HTTPStatus.FORBIDDEN)
        if not all(str(part).isprintable() for part in (request.view_args or {}).values()):
            abort(HTTPStatus.NOT_FOUND)
        if request.method not in _SAFE:
            self._refuse_forged(takes_file=access.takes_file)
        token = self.cookies.read(request, SESSION)
        now = self._clock()
        member = self._sessions.member(token, now=now) if token else None
        g.staff_member = member
        return None if access.least is None else self._turn_away(access, member, now)

    def _turn_away(self, access: Access, member: Member | None, now: datetime) -> Response | None:
        """Return where somebody must go first; None when they may pass."""
        if member is None:
            return _first_to(SIGN_IN)
        if access.least is None or not member.role.includes(access.least):
            abort(HTTPStatus.FORBIDDEN)
        if access.fresh and not member.is_fresh(now):
            return _first_to(CONFIRM)
        if access.second_factor and not member.has_second_factor:
            return _first_to(SECOND_FACTOR)
        return None

    def _refuse_forged(self, *, takes_file: bool) -> None:
        """Refuse a post that another site sent, or that no form of this browser made."""
        if is_foreign(request.environ):
            abort(HTTPStatus.FORBIDDEN)
        body = read_file_post(request) if takes_file else read_post(request, may_have_lines=True)
        if body.fault == "too_large":
            abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if body.fault is not None:
            abort(HTTPStatus.BAD_REQUEST)
        g.staff_fields, g.staff_files = body.fields, body.files
        given = (body.fields.get(TOKEN_FIELD) or [""])[0]
        nonce, found, _ = given.partition(".")
        if not found or not self._browser() or not _same(given, self._signed(nonce)):
            abort(HTTPStatus.BAD_REQUEST)

    def _signed(self, nonce: str) -> str:
        owner = f"{self._browser()} {self.cookies.read(request, SESSION)} {nonce}"
        return f"{nonce}.{self._keyring.digest('form', owner).hex()}"

    def _browser(self) -> str:
        new: str = g.get("staff_new_browser", "")
        return new or self.cookies.read(request, FORM)

    def _remember_browser(self, response: Response) -> Response:
        new: str = g.get("staff_new_browser", "")
        if new:
            self.cookies.set(response, request, FORM, new)
        return response


def _nothing_waits(member: Member) -> tuple[ToDoLine, ...]:
    del member
    return ()


def current_member() -> Member | None:
    """Return who sent this request, on a guarded route."""
    member: Member | None = g.get("staff_member")
    return member


def typed() -> tuple[str, ...]:
    """Return the words that this post brought along, wherever it is refused."""
    fields: Fields = g.get("staff_fields", {})
    return tuple(words for name in _TYPED for words in fields.get(name, ()) if words.strip())


def signed_in_member() -> Member:
    """Return who sent this request, on a route that only members reach."""
    member = current_member()
    if member is None:
        abort(HTTPStatus.FORBIDDEN)
    return member


def who() -> str:
    """Return the name under which this member's deeds are kept."""
    return signed_in_member().email


def posted() -> Fields:
    """Return the fields of this post, on a guarded route."""
    fields: Fields = g.get("staff_fields", {})
    return fields


def field(name: str) -> str:
    """Return one field of this post, empty when it is missing."""
    return (posted().get(name) or [""])[0]


def asked(name: str, known: Collection[str] | None = None) -> str:
    """Return one argument of this page's address, if it is one of those that are `known`."""
    found = request.args.get(name, "")
    return found if known is None or found in known else ""


def posted_files() -> Mapping[str, bytes]:
    """Return the files of this post."""
    files: Mapping[str, bytes] = g.get("staff_files", {})
    return files


def posted_file(name: str) -> bytes:
    """Return what one file of this post holds, nothing when it is missing."""
    return posted_files().get(name, b"")


def _first_to(path: str) -> Response:
    """Send somebody elsewhere, to come back here when they looked at a page.

    Whoever wrote something stays, for a redirect would lose it. Raises ProofWantedError.
    """
    here = request.full_path.rstrip("?") if request.method in _SAFE else _page_of_the_form()
    goal = f"{path}?next={quote(safe_next(here), safe='/')}"
    if typed():
        raise ProofWantedError(goal)
    return see_other(goal)


def _page_of_the_form() -> str:
    own = request.host_url.rstrip("/")
    referrer = request.referrer or ""
    return referrer.removeprefix(own) if referrer.startswith(f"{own}/") else ""


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
