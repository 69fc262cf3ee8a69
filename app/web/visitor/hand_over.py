"""A result for a reception: the visitor's code, and the page that reads it in a browser.

Answers stand in the address behind the code, after its ``#``: no browser sends that part. What
the service is asked for here are a page, a script and words, the same for everybody
(docs/adr/0051).
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort
from markupsafe import Markup

from app.domain.packing import packed, words_of
from app.domain.questionnaire import Arm, Questionnaire
from app.services.answering import Judged
from app.services.library import PublishedLibrary
from app.web.shared.headers import working_policy
from app.web.shared.rendering import Rendered, Renders
from app.web.shared.replies import page_reply, sent_text
from app.web.visitor.pages import DemonstrationKind, MadeAt, ResultPage
from app.web.visitor.prompts import qr_code
from app.web.visitor.served_pages import ServedPages

ADDRESS: Final = "/hand-over"
KEPT_OFFLINE: Final = timedelta(days=90)
"""How long a reception's phone keeps the words of a version after it was last public."""

_WORKER: Final = Path(__file__).resolve().parents[2] / "static/visitor/js/hand_over_worker.js"
_MOST_KEPT: Final = 64
_MOST: Final = 2**32 - 1
"""The highest number of a version that a code can hold; SQLite is asked for none above 2**63."""

_PUBLIC: Final = "public, max-age=600"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_NO_REFERRER: Final = ("Referrer-Policy", "no-referrer")


@dataclass(frozen=True, slots=True)
class Issue:
    """What a code is made for: a version and wording, at a site whose reception reads it."""

    questionnaire: Questionnaire
    version_id: int
    arm: Arm
    site: str


@dataclass(frozen=True, slots=True)
class CodePage:
    """The code for a reception; ``level`` is an urgent one's heading, ``fields`` lead back."""

    action: str
    heading: str
    demonstration: DemonstrationKind
    level: str
    made_at: MadeAt
    qr: Markup
    fields: Markup
    token: str
    arm: str


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """The reception's page, which reads a code in the browser: the same for everybody."""

    demonstration: DemonstrationKind


def code_page(page: ResultPage, *, judged: Judged, issue: Issue) -> CodePage:
    """Return the page of the code of a result."""
    at, card = page.made_at, page.warning or page.card
    code = packed(
        judged.outcome,
        questionnaire=issue.questionnaire,
        version_id=issue.version_id,
        arm=issue.arm,
        day=date(at.year, at.month, at.day),
    )
    return CodePage(
        action=page.action,
        heading=page.heading,
        demonstration=page.demonstration,
        level=card.heading if card.urgent else "",
        made_at=at,
        qr=qr_code(f"{issue.site.rstrip('/')}{ADDRESS}#{code}"),
        fields=page.fields,
        token=page.token,
        arm=page.arm,
    )


class Reception:
    """What a reception's browser fetches: never an answer, and no address says one."""

    def __init__(
        self,
        library: PublishedLibrary[Questionnaire],
        pages: ServedPages,
        *,
        renderer: Renders,
        shipped: Callable[[], Questionnaire],
    ) -> None:
        """Take what is published, and the way to render."""
        self._library = library
        self._pages = pages
        self._renderer = renderer
        self._shipped = shipped
        self._text = lru_cache(maxsize=_MOST_KEPT)(self._words)

    def show(self) -> Response:
        """Show the page that reads a code."""
        page = HandOverPage(self._pages.demonstration(self._shipped()))
        found = self._renderer.render("visitor/hand_over.html", page)
        reply = page_reply(Rendered(found.html, working_policy(found.policy)))
        reply.headers.extend([("Cache-Control", _PUBLIC), _NO_REFERRER])
        return reply

    def worker(self) -> Response:
        """Send the script that opens the page without a network."""
        reply = sent_text(_WORKER.read_text(encoding="utf-8"), kind="text/javascript")
        reply.headers.extend([("Service-Worker-Allowed", ADDRESS), _NO_REFERRER])
        return reply

    def words(self, number: int) -> Response:
        """Send the words of a version; they never change."""
        reply = sent_text(self._text(number), kind="application/json")
        reply.headers.add("Cache-Control", _FOR_EVER)
        return reply

    def versions(self) -> Response:
        """Send the numbers of the versions whose words are kept for reading without a network."""
        numbers = self._library.in_force_within(KEPT_OFFLINE)
        return sent_text(json.dumps(numbers), kind="application/json")

    def _words(self, number: int) -> str:
        version = self._library.version(number)
        if version is None or not self._pages.may_show(version.questionnaire):
            abort(404)
        words = words_of(version.questionnaire)
        found = {"mark": words.mark, **asdict(words)}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def add_addresses(blueprint: Blueprint, reception: Reception) -> None:
    """Add the reception's addresses to the visitors'."""
    add = blueprint.add_url_rule
    add(ADDRESS, "hand_over", reception.show, strict_slashes=False)
    add(f"{ADDRESS}/worker.js", "hand_over_worker", reception.worker)
    add(f"{ADDRESS}/versions.json", "hand_over_versions", reception.versions)
    add(f"{ADDRESS}/words/<int(max={_MOST}):number>.json", "hand_over_words", reception.words)
