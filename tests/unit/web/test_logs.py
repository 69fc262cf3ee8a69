"""Log lines: JSON, and never what somebody answered."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from werkzeug._internal import _log

from app.web.shared.logs import configure_logs

CANARY = "e_saddle-canary"


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    configure_logs("info")
    yield
    root.handlers = handlers
    root.setLevel(level)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    written = capsys.readouterr().err
    assert CANARY not in written
    return [json.loads(line) for line in written.splitlines()]


def fail() -> None:
    answer = CANARY
    raise ValueError(answer)


def test_an_event_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("app.test").warning("counting_stopped", cause="Outage")
    (line,) = lines(capsys)
    assert line.items() >= {"event": "counting_stopped", "cause": "Outage"}.items()
    assert (line["level"], line["logger"]) == ("warning", "app.test")


def test_an_exception_is_its_class_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        fail()
    except ValueError:
        structlog.get_logger("app.test").exception("failed")
        logging.getLogger("library").exception("failed for %s", CANARY)
    ours, theirs = lines(capsys)
    for line in (ours, theirs):
        assert line["exception"] == "ValueError"
        assert line["place"].endswith(" fail")
    assert theirs["event"] == "failed for %s"


def test_libraries_are_heard_only_when_something_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logging.getLogger("library").info("GET /?from=%s", CANARY)
    logging.getLogger("library").warning("odd: %s", CANARY)
    assert [line["event"] for line in lines(capsys)] == ["odd: %s"]


def test_the_development_server_writes_no_line_for_a_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _log("info", f"127.0.0.1 - - {CANARY}")
    assert lines(capsys) == []


def test_configuring_twice_does_not_say_everything_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("info")
    structlog.get_logger("app.test").info("once")
    assert len(lines(capsys)) == 1
