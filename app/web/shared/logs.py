"""Logs: JSON lines that hold no person.

No address, agent, path, query or answer ever gets here, and an exception is logged by its class
and place: its text or its local variables could quote what somebody answered.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, WrappedLogger

_FOREIGN_LEVEL: Final = logging.WARNING
"""Libraries speak up when something is wrong, and not before."""


def configure_logs(level: str) -> None:
    """Send structlog and the standard library's loggers to standard error as JSON lines."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            _without_exception_text,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [*(kept for kept in root.handlers if not isinstance(kept, _Stderr)), _Stderr()]
    root.setLevel(_FOREIGN_LEVEL)
    # Flask's own server raises this one's level and writes addresses into its messages.
    logging.getLogger("werkzeug").setLevel(_FOREIGN_LEVEL)
    logging.getLogger("app").setLevel(level.upper())


def describe_exception(exc_info: ExcInfo) -> dict[str, str]:
    """Return an exception's class and the place it was raised, and nothing it says."""
    kind, _, trace = exc_info
    return {"exception": kind.__qualname__, "place": _place(trace)}


class JsonLines(logging.Formatter):
    """One record, one line. A library's message is kept without what was filled into it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(_described(record), ensure_ascii=False, default=_class_name)


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(JsonLines())

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # looked up anew each time
        return sys.stderr


def _described(record: logging.LogRecord) -> dict[str, Any]:
    moment = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
    if isinstance(record.msg, dict):
        return {"time": moment, **record.msg}
    described = {
        "time": moment,
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": str(record.msg),
    }
    return described | (_exception_of(record.exc_info))


def _exception_of(exc_info: Any) -> dict[str, str]:  # noqa: ANN401  # logging's own union
    return describe_exception(exc_info) if exc_info and exc_info[0] else {}


def _without_exception_text(
    logger: WrappedLogger, method_name: str, event_dict: EventDict
) -> EventDict:
    del logger, method_name
    exc_info = event_dict.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    return {**event_dict, **_exception_of(exc_info)}


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    if not frames:
        return ""
    last = frames[-1]
    return f"{last.filename}:{last.lineno} {last.name}"


def _class_name(value: object) -> str:
    return type(value).__name__
