"""Takes what the pages tell of a visit beside its answers: a word or two, and nothing else.

A beacon is answered 204 whatever it says, so that nobody learns anything from an answer.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from flask import Request, Response, request

from app.domain.disclosure.events import STARTS, sent_events, source_event
from app.domain.questionnaire import Arm, Questionnaire
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
            words = frozenset(_words(request))
            arm = arm_of(words, version.questionnaire.arms)
            events = _plausible(words & known, listed=snapshot.sources)
            if arm is not None:
                self._note(version.slug, events, arm=arm)
        return Response(status=204)

    def _note(self, slug: str, events: frozenset[str], *, arm: str) -> None:
        """Note events; where a start came from only together with the start."""
        now = self._clock()
        admitted = self._pace.admitted(events, address=request.remote_addr or "", now=now)
        if STARTS not in events or STARTS in admitted:
            self._book.note(slug, admitted, arm=arm, now=now)


def _plausible(events: frozenset[str], *, listed: tuple[str, ...]) -> frozenset[str]:
    """Return the events of one moment: a start and where it came from, or one single event."""
    sources = events & frozenset(map(source_event, listed))
    if STARTS in events:
        return frozenset({STARTS, *sorted(sources)[:1]})
    return events if len(events) == 1 and not sources else frozenset()


def arm_word(arm: Arm, arms: Sequence[Arm]) -> str:
    """Return the word by which a page names its wording arm; none where there is one only."""
    return f"arm:{arm.id}" if len(arms) > 1 else ""


def arm_of(words: frozenset[str], arms: Sequence[Arm]) -> str | None:
    """Return the arm that a beacon names."""
    found = [arm.id for arm in arms if arm_word(arm, arms) in {"", *words}]
    return found[0] if len(found) == 1 else None


def _words(beacon: Request) -> list[str]:
    """Return the words of a beacon; none when it is longer than any of ours."""
    if not 0 < (beacon.content_length or 0) <= LONGEST:
        return []
    try:
        raw: bytes = beacon.environ["wsgi.input"].read(beacon.content_length)
    except Exception:  # noqa: BLE001  # which one a server raises for a cut body is its secret
        return []
    return raw.decode("ascii", "replace").split()
