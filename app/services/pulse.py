"""Something that a serving process does every few seconds, beside the requests."""

import threading
from collections.abc import Callable

import structlog

_log = structlog.get_logger(__name__)


class Pulse:
    """Calls something at once, then every few seconds and once at the end, in its own thread."""

    def __init__(self, beat: Callable[[], None], *, every: float) -> None:
        """Take what to call, which must be short, and how often, in seconds."""
        self._beat = beat
        self._every = every
        self._was_well = True
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="pulse", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, *, timeout: float = 5.0) -> None:
        """End the thread; does nothing when it was never started."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _work(self) -> None:
        self._try_to_beat()
        while not self._stopped.wait(self._every):
            self._try_to_beat()
        self._try_to_beat()

    def _try_to_beat(self) -> None:
        try:
            self._beat()
        except Exception as failure:  # noqa: BLE001  # the thread must outlive any mistake
            if self._was_well:
                _log.warning("pulse_failed", cause=type(failure).__name__)
            self._was_well = False
        else:
            self._was_well = True
