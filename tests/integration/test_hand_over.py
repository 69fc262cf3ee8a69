"""A reception gets a visitor's answers by a code, and the service learns nothing by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.epochs import JAPAN
from app.domain.outcome import evaluate
from tests.browser.personas import CALL119, PERSONAS, SOON, TODAY
from tests.builders import shipped
from tests.support.databases import SqliteDatabases
from tests.support.handed_over import handed, read_code, scanned
from tests.support.visits import Answers, Visitor, page_of, running_app

HERE: Final = "http://localhost/hand-over#"
WORDS: Final = "/hand-over/words/{}.json"
OFFER: Final = 'name="hand_over"'
OTHERS: Final = {
    name: persona
    for name, persona in PERSONAS.items()
    if persona["expected"]["triage"] != "call119"
}


@pytest.fixture(scope="module")
def app(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("instance")
    with sqlite_databases.fresh("published") as url, running_app(url, instance_dir=folder) as app:
        yield app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


def number_of(visitor: Visitor) -> int:
    """Return the number of the version that is asked first; others are published, too."""
    numbers: list[int] = json.loads(visitor.client.get("/hand-over/versions.json").data)
    words = {one: words_of(visitor, one)["title"] for one in numbers}
    return next(one for one, title in words.items() if title == shipped().title)


def words_of(visitor: Visitor, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(visitor.client.get(WORDS.format(number)).data)
    return found


def code_of(visitor: Visitor, answers: Answers, *, token: str | None = None) -> TestResponse:
    return visitor.post(answers, token=token, hand_over="1")


def test_every_worked_case_but_an_ambulances_comes_through_a_real_reader_whole(
    visitor: Visitor, tmp_path: Path
) -> None:
    number = number_of(visitor)
    words = words_of(visitor, number)
    pages = [code_of(visitor, persona["answers"]).text for persona in OTHERS.values()]
    found = scanned(pages, tmp_path)
    assert [one[: len(HERE)] for one in found] == [HERE] * len(OTHERS)
    today = datetime.now(UTC).astimezone(JAPAN).date()
    for persona, address in zip(OTHERS.values(), found, strict=True):
        outcome = evaluate(persona["answers"], questionnaire=shipped())
        read = read_code(address.removeprefix(HERE), words)
        assert today - read.day <= timedelta(1)
        assert read == handed(outcome, shipped(), version=number, day=read.day), persona["id"]


def test_every_result_but_an_ambulances_offers_it(visitor: Visitor) -> None:
    for persona in PERSONAS.values():
        page = visitor.post(persona["answers"])
        assert (OFFER in page.text) == (persona["id"] in OTHERS), persona["id"]


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(CALL119, id="judged"),
        pytest.param(
            {"safety_now": "none", "topic": "none", "p_flags": "p_heavy_severe"}, id="posted"
        ),
    ],
)
def test_an_ambulance_comes_before_any_code(visitor: Visitor, answers: dict[str, str]) -> None:
    reply = code_of(visitor, answers)
    assert page_of(reply).values("data-card")[0] == "call119"
    assert page_of(reply).counted == ["no"]
    assert OFFER not in reply.text


def test_a_sign_that_was_not_asked_stands_above_the_code(visitor: Visitor) -> None:
    reply = code_of(visitor, {"safety_now": "none", "topic": "none", "p_flags": "p_bleeding"})
    assert shipped().level_by_id["today"].heading in page_of(reply).words


def test_a_code_is_not_counted_and_the_result_behind_it_still_is(visitor: Visitor) -> None:
    token = visitor.open().token
    code = page_of(code_of(visitor, SOON, token=token))
    assert code.counted == []
    assert code.token == token
    assert page_of(visitor.post(SOON, token=token)).counted == ["yes"]
    assert page_of(code_of(visitor, SOON, token=token)).counted == []
    assert page_of(visitor.post(SOON, token=token)).counted == ["already"]


def test_a_code_needs_the_required_answers_and_no_token(visitor: Visitor) -> None:
    assert code_of(visitor, {}).text.count("data-card") == visitor.post({}).text.count("data-card")
    assert page_of(code_of(visitor, {})).inputs("safety_now") != []
    assert "受付で見せる" in code_of(visitor, TODAY, token="x").text


def test_a_page_with_a_code_is_kept_as_a_result_is(visitor: Visitor) -> None:
    reply, result = code_of(visitor, TODAY), visitor.post(TODAY)
    for name in ("Cache-Control", "Referrer-Policy", "X-Frame-Options"):
        assert reply.headers[name] == result.headers[name]
    assert reply.headers["Cache-Control"] == "private, no-cache"
    level = shipped().level_by_id["today"].heading
    assert level in page_of(reply).words
    assert shipped().level_by_id["soon"].heading not in page_of(code_of(visitor, SOON)).words


def test_what_the_reception_fetches_is_the_same_for_everybody(
    visitor: Visitor, capfd: pytest.CaptureFixture[str]
) -> None:
    page = visitor.client.get("/hand-over")
    assert page.headers["Cache-Control"] == "public, max-age=600"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    policy = page.headers["Content-Security-Policy"]
    assert policy.endswith("worker-src 'self'")
    assert "unsafe" not in policy
    assert page.data == visitor.client.get("/hand-over").data
    number = number_of(visitor)
    words = visitor.client.get(WORDS.format(number), headers={"Accept-Encoding": "gzip"})
    assert words.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert words.headers["Content-Encoding"] == "gzip"
    worker = visitor.client.get("/hand-over/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == "/hand-over"
    assert worker.content_type == "text/javascript; charset=utf-8"
    for none in (9999, 2**32 - 1, 2**63, 10**30):
        assert visitor.client.get(WORDS.format(none)).status_code == 404
    assert "".join(capfd.readouterr()) == ""


def test_words_say_everything_a_code_may_mean_and_nothing_else(visitor: Visitor) -> None:
    words = words_of(visitor, number_of(visitor))
    assert set(words) == {"mark", "title", "items", "arms", "levels"}
    assert len(words["items"]) == len(shipped().items)
    assert "{" not in json.dumps([one["text"] for one in words["items"]], ensure_ascii=False)
