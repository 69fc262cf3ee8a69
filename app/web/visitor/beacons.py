"""Takes what the pages tell of a visit beside its answers: a word or two, and nothing else.

A beacon is answered 204 whatever it says, so that nobody learns anything from an answer.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Request, Response, request

from app.domain.disclosure.activity import STARTS
from app.domain.disclosure.events import sent_events, source_event
from app.domain.questionnaire import Questionnaire
from app.services.events import EventBook
from app.services.library import PublishedLibrary
from app.web.shared.origin import is_foreign
from app.web.visitor.network_pace import NetworkPace

LONGEST: Final = 200
"""Bytes."""


class Beacons:
    """The address that pages send beacons to."""

    def __init__(
        self,
        library: PublishedLibrary[Questionnaire],
        book: EventBook,
        *,
        default_slug: str,
        clock: Callable[[], datetime],
    ) -> None:
        """Note in `book` what the questionnaires in `library` may report."""
        self._library = library
        self._book = book
        self._default_slug = default_slug
        self._clock = clock
        self._pace = NetworkPace()

    def take(self, slug: str | None = None) -> Response:
        """Note the events of a beacon that our own page sent."""
        snapshot = self._library.snapshot()
        version = snapshot.active.get(slug or self._default_slug)
        if version is not None and not is_foreign(request.environ):
            known = sent_events(version.questionnaire, sources=snapshot.sources)
            events = _plausible(frozenset(_words(request)) & known, listed=snapshot.sources)
            self._note(version.slug, events)
        return Response(status=204)

    def _note(self, slug: str, events: frozenset[str]) -> None:
        """Note events; where a start came from only together with the start."""
        now = self._clock()
        admitted = self._pace.admitted(events, address=request.remote_addr or "", now=now)
        if STARTS not in events or STARTS in admitted:
            self._book.note(slug, admitted, now=now)


def _plausible(events: frozenset[str], *, listed: tuple[str, ...]) -> frozenset[str]:
    """Return the events of one moment: a start and where it came from, or one single event."""
    sources = events & frozenset(map(source_event, listed))
    if STARTS in events:
        return frozenset({STARTS, *sorted(sources)[:1]})
    return events if len(events) == 1 and not sources else frozenset()


def _words(beacon: Request) -> list[str]:
    """Return the words of a beacon; none when it is longer than any of ours."""
    if not 0 < (beacon.content_length or 0) <= LONGEST:
        return []
    try:
        raw: bytes = beacon.environ["wsgi.input"].read(beacon.content_length)
    except Exception:  # noqa: BLE001  # which one a server raises for a cut body is its secret
        return []
    return raw.decode("ascii", "replace").split()
