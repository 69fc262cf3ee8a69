"""Answers with staff pages: rendered, never stored by browsers, allowed to ask for passkeys."""

from base64 import b64encode
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final, Literal, TypeAlias

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from app.documents.reading import UnreadableDocumentError
from app.processes import StillWorkingError
from app.services.questionnaires.errors import DocumentTooMuchError, UnknownVersionError
from app.services.staff.errors import UnknownAccountError
from app.storage.failures import NoDraftError, StorageError, UnknownQuestionnaireError
from app.web.shared.access import ProofWantedError, asked, posted, posted_files, typed
from app.web.shared.errors import RETRY_AFTER, nearest, of_http
from app.web.shared.file_body import SENT_AGAIN
from app.web.shared.headers import (
    PERMISSIONS,
    POLICY,
    framing_policy,
    permissions_with,
    picturing_policy,
)
from app.web.shared.rendering import Renderer
from app.web.shared.replies import page_reply

_HEADERS: Final = (
    ("Cache-Control", "no-store"),
    (PERMISSIONS, permissions_with("publickey-credentials-get", "publickey-credentials-create")),
)
_KNOWN: Final = (400, 401, 403, 404, 405, 413, 500, 503)
_NOT_THERE: Final = (
    NoDraftError,
    UnknownAccountError,
    UnknownQuestionnaireError,
    UnknownVersionError,
)
"""What an address names that is not there (any more), unless its view has more to say."""

Shows: TypeAlias = Literal["nothing", "frames", "pictures"]
"""What else than its own words a page may show: pages of ours in frames, or files."""


@dataclass(frozen=True, slots=True)
class StaffErrorPage:
    """What went wrong, by status; the words stand in the template.

    `typed` is what a refused post brought along, `goal` where its sender must go first or empty.
    """

    status: int
    typed: tuple[str, ...] = ()
    goal: str = ""


@dataclass(frozen=True, slots=True)
class WorkingPage:
    """A document is judged meanwhile, or could not be.

    ``unreadable``: another release wrote it. `back` is where to go on: the address itself, with
    the `fields` of a post, or the draft, or the slug of what can't be read. What came as `files`
    is sent again as texts (`app.web.shared.file_body`): nobody else keeps it. `part` and `lacked`
    say where judging ended, and what there was too little of.
    """

    kind: Literal["reading", "writing", "too_much", "unreadable"]
    back: str
    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    part: str = ""
    lacked: str | None = None


class StaffPages:
    """Renders the templates below ``templates/staff``."""

    def __init__(self, renderer: Renderer) -> None:
        """Take a renderer with the staff area's styles and scripts."""
        self._renderer = renderer

    def reply(
        self,
        template: str,
        page: object,
        *,
        frame: object = None,
        problem: str | None = None,
        status: int | None = None,
        shows: Shows = "nothing",
    ) -> Response:
        """Answer with a page, which has a `problem` if what was sent can't be taken.

        `frame` is what stands around a member's page; templates know the problem as `refusal`,
        and what was done before as `did`.
        """
        usual = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
        told = {"refusal": problem, "did": asked("done")}
        around = told if frame is None else {**told, "frame": frame}
        rendered = self._renderer.render(f"staff/{template}", page, around=around)
        response = page_reply(rendered, status=status or usual)
        if shows == "frames":
            response.headers[POLICY] = framing_policy(response.headers[POLICY])
        if shows == "pictures":
            response.headers[POLICY] = picturing_policy(response.headers[POLICY])
        response.headers.extend(_HEADERS)
        return response

    def handle_errors(self, blueprint: Blueprint) -> None:
        """Let a blueprint's errors be kind, in Japanese and in the house style."""
        blueprint.register_error_handler(HTTPException, self._of_http)
        for kind in _NOT_THERE:
            blueprint.register_error_handler(kind, self._not_there)
        blueprint.register_error_handler(StorageError, self._later)
        blueprint.register_error_handler(StillWorkingError, self._working)
        blueprint.register_error_handler(DocumentTooMuchError, self._too_much)
        blueprint.register_error_handler(UnreadableDocumentError, self._unreadable)

    def error(self, status: int, *, goal: str = "") -> Response:
        """Answer with the page of a status, or of the nearest that has words.

        What somebody wrote is on it: these pages are never stored, so Back would not bring it.
        """
        page = StaffErrorPage(nearest(status, _KNOWN), typed=typed(), goal=goal)
        return self.reply("error.html", page, status=status)

    def _of_http(self, failure: HTTPException) -> Response:
        goal = failure.goal if isinstance(failure, ProofWantedError) else ""
        return of_http(failure, partial(self.error, goal=goal))

    def _not_there(self, failure: LookupError) -> Response:
        del failure
        return self.error(HTTPStatus.NOT_FOUND)

    def _working(self, failure: StillWorkingError) -> Response:
        """Say that a document is still judged, and ask again: nothing was done yet."""
        del failure
        kind: Literal["reading", "writing"] = "reading" if request.method == "GET" else "writing"
        fields = tuple((name, value) for name, some in posted().items() for value in some)
        files = tuple(
            (f"{SENT_AGAIN}{name}", b64encode(raw).decode()) for name, raw in posted_files().items()
        )
        address = request.full_path if request.query_string else request.path
        page = WorkingPage(kind, back=address, fields=fields, files=files)
        return self.reply("working.html", page)

    def _too_much(self, failure: DocumentTooMuchError) -> Response:
        back = "/".join(request.path.split("/")[:4])
        page = WorkingPage("too_much", back=back, part=failure.part, lacked=failure.lacked)
        return self.reply("working.html", page, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def _unreadable(self, failure: UnreadableDocumentError) -> Response:
        """Say that another release wrote it; what is named by an address is its questionnaire."""
        del failure
        _, _, _, slug, *_ = (*request.path.split("/"), "")
        page = WorkingPage("unreadable", back=slug)
        return self.reply("working.html", page, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def _later(self, failure: StorageError) -> Response:
        del failure
        reply = self.error(HTTPStatus.SERVICE_UNAVAILABLE)
        reply.headers.add(*RETRY_AFTER)
        return reply
