"""Why something about a questionnaire was refused."""

from typing import Any

from app.domain.authoring.approvals import Need


class UnknownVersionError(LookupError):
    """There is no such version."""


class MovedOnError(Exception):
    """The draft or the public version changed since the page was opened; nothing was done."""


class RefusedError(Exception):
    """What was sent can't be taken; `problem` is a key of the templates' words."""

    def __init__(self, problem: str) -> None:
        """Remember why."""
        super().__init__(problem)
        self.problem = problem


class ChangedMeanwhileError(Exception):
    """Somebody changed the same places first; ``current`` is what stands there now."""

    def __init__(self, current: dict[str, object]) -> None:
        """Remember what to show beside the writer's own words."""
        super().__init__(", ".join(current))
        self.current = current


class UnknownExampleError(LookupError):
    """The draft has no such example (any more)."""


class DocumentRefusedError(Exception):
    """A document fails its checks; `problems` has one line for each of its `mistakes`."""

    def __init__(self, problems: tuple[str, ...], mistakes: tuple[Any, ...] = ()) -> None:
        """Remember the reasons; mistakes are those of `judging.Mistake`."""
        super().__init__(f"{len(problems)} problems")
        self.problems = problems
        self.mistakes = mistakes


class OtherQuestionnaireError(Exception):
    """The document is of another questionnaire than the page it was sent to; `slug` says which."""

    def __init__(self, slug: str) -> None:
        """Remember whose it is."""
        super().__init__(slug)
        self.slug = slug


class SafetyChangedError(Exception):
    """A document touches safety content without a new medical review; `places` says where."""

    def __init__(self, places: tuple[str, ...]) -> None:
        """Remember the places."""
        super().__init__(f"safety content changed without a medical review: {', '.join(places)}")
        self.places = places


class DocumentTooMuchError(Exception):
    """A document could not be judged within the bounds of time and memory, or not at all.

    `part` is what was judged when it ended (`judging.judge`), empty when that is not known;
    `lacked` is ``time`` or ``memory``, or None when it went wrong otherwise.
    """

    def __init__(self, part: str, lacked: str | None) -> None:
        """Remember where and why."""
        super().__init__(part, lacked)
        self.part = part
        self.lacked = lacked


class NotReadyError(Exception):
    """Something is still missing before it may become public; nothing was done."""

    def __init__(self, needs: tuple[Need, ...]) -> None:
        """Remember what is missing."""
        super().__init__(f"{len(needs)} things are missing")
        self.needs = needs
