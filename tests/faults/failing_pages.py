"""A server that is wrong on purpose: judging answers fails, and the failure names all of them.

So does noting a beacon. Nothing of either may reach a log.
"""

from app.services.answering import Answering
from app.services.events import EventBook


class PlantedError(RuntimeError):
    """Carries whatever the failing function was given."""


def _fail(*given: object, **more: object) -> None:
    raise PlantedError(f"{given} {more}")


Answering.answer = _fail  # type: ignore[method-assign, assignment] # the planted fault
EventBook.note = _fail  # type: ignore[method-assign] # as above

from run import app  # noqa: E402 - after the fault is planted

__all__ = ["app"]
