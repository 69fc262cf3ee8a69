"""No warning sign leads to a booking or LINE before the doctor, whatever else is wrong (G33).

Every rule alone, each smallest set of answers that makes it true, over the wire: with good and
bad tokens, from other origins, beside broken fields, in broken bodies. Then in a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Final
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from app.domain.levels import Level, TriageRule
from app.domain.triage import urgent_level
from app.web.shared.form_token import FormTokens
from tests.browser.pages import Form, judged
from tests.builders import shipped
from tests.support.axe import violations
from tests.support.server import Server
from tests.support.visits import SECRET_KEY, URLENCODED, Page
from tests.unit.domain.ways import answers, ways

RULES: Final = shipped().triage_rules
LEVELS: Final = shipped().level_by_id
Sent = dict[str, list[str]]
MARKETING: Final = {prompt.code for prompt in shipped().prompts if prompt.marketing}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something wrong with a post: its headers, its token, or what stands in its body."""

    headers: tuple[tuple[str, str], ...] = ()
    token: str = "good"
    extra: str = ""
    content_type: str = URLENCODED


WRONG: Final = {
    "nothing": Wrong(),
    "no token": Wrong(token="none"),
    "a forged token": Wrong(token="forged"),
    "an old token": Wrong(token="old"),
    "a token of another version": Wrong(token="foreign"),
    "two tokens": Wrong(extra="&token=x"),
    "another site": Wrong(headers=(("Sec-Fetch-Site", "cross-site"),)),
    "another origin": Wrong(headers=(("Origin", "https://elsewhere.example"),)),
    "no origin": Wrong(headers=(("Origin", "null"),)),
    "a field nobody knows": Wrong(extra="&shoe_size=27"),
    "an unknown code elsewhere": Wrong(extra="&onset=yesterday"),
    "two answers to one question": Wrong(extra="&onset=lt6w&onset=gt3m"),
    "none of these beside it": Wrong(extra="&safety_now=none&topic=none"),
    "a control character": Wrong(extra="&x=%00"),
    "a broken escape": Wrong(extra="&x=%zz"),
    "another encoding": Wrong(extra="&x=%93%fa"),
    "too much": Wrong(extra="&x=" + "x" * 66_000),
    "plain text": Wrong(content_type="text/plain"),
    "JSON's name": Wrong(content_type="application/json"),
    "a wish to correct": Wrong(extra="&edit=1"),
}


def cases() -> Iterator[tuple[TriageRule, Sent]]:
    for rule in RULES:
        for way in ways(rule.when, questionnaire=shipped()):
            yield rule, answers(way)


def token(kind: str) -> str:
    now = datetime.now(UTC)
    tokens = FormTokens(key=SECRET_KEY)
    match kind:
        case "good":
            return tokens.issue(version_id=1, arm="a", now=now)
        case "old":
            return tokens.issue(version_id=1, arm="a", now=now - timedelta(days=30))
        case "foreign":
            return tokens.issue(version_id=999, arm="a", now=now)
        case "forged":
            return FormTokens(key="z" * 50).issue(version_id=1, arm="a", now=now)
        case _:
            return ""


class Wire:
    """One connection to the server."""

    def __init__(self, site: Server) -> None:
        self._connection = HTTPConnection("127.0.0.1", site.port, timeout=60)

    def post(self, given: Sent, wrong: Wrong) -> tuple[int, str]:
        body = urlencode({**given, "token": token(wrong.token)}, doseq=True) + wrong.extra
        headers = {"Content-Type": wrong.content_type, **dict(wrong.headers)}
        self._connection.request("POST", "/", body.encode(), headers)
        response = self._connection.getresponse()
        return response.status, response.read().decode()

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def wire(site: Server) -> Iterator[Wire]:
    connection = Wire(site)
    yield connection
    connection.close()


def place(html: str, word: str) -> int:
    """Return where a word stands in a page's body, or far behind everything."""
    found = html.find(word, html.index("<body"))
    return found if found >= 0 else len(html)


def complete(given: Sent) -> Sent:
    return {"safety_now": ["none"], **given}


def incomplete(given: Sent) -> Sent:
    return given


def off_its_route(given: Sent) -> Sent:
    """Take away the answers that a question hangs on."""
    return {"safety_now": ["none"], **{key: given[key] for key in given if key != "topic"}}


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize("form", [complete, incomplete, off_its_route])
def test_no_rule_alone_leads_to_a_booking_before_the_doctor(
    wire: Wire, what: str, form: Callable[[Sent], Sent]
) -> None:
    for rule, given in cases():
        sent = form(given)
        status, html = wire.post(sent, WRONG[what])
        assert status < 500, rule.id
        if form is not off_its_route:
            _nothing_is_sold_first(html, rule)
        _the_urgent_card_stands_on_top(html, sent, rule)


def _nothing_is_sold_first(html: str, rule: TriageRule) -> None:
    shown = Page(html).values("data-cta")
    sold = [code for code in shown if code in MARKETING]
    if LEVELS[rule.level].urgent or not shown:
        assert sold == [], rule.id
        assert all(word not in html for word in ("booking.example", "line.example")), rule.id
        return
    assert "line" not in shown, rule.id
    doctor = shown.index("see_doctor")
    assert all(shown.index(code) > doctor for code in sold), rule.id


def _the_urgent_card_stands_on_top(html: str, sent: Sent, rule: TriageRule) -> None:
    alone = urgent_level(
        {key: tuple(codes) for key, codes in sent.items()}, questionnaire=shipped()
    )
    if alone is None:
        return
    assert Page(html).card == alone.id, rule.id
    card = place(html, 'class="card')
    behind = ("<form", "<fieldset", "data-theme", "data-section", 'id="errors"')
    assert all(card < place(html, mark) for mark in behind), rule.id


def test_every_level_and_every_way_into_it_is_tried() -> None:
    tried = [rule for rule, _ in cases()]
    assert {rule.id for rule in tried} == {rule.id for rule in RULES}
    assert len(tried) > len(RULES)
    assert {"booking", "line", "tel_clinic", "booking_secondary"} == MARKETING


SAMPLE: Final = {
    "e_saddle": {"safety_now": ["e_saddle"]},
    "p_bleeding": {"safety_now": ["none"], "topic": ["pregnancy"], "p_flags": ["p_bleeding"]},
    "combo_cancer": {"safety_now": ["none"], "s_flags": ["s_cancer", "s_worsening"]},
    "age_u20": {"safety_now": ["none"], "age_band": ["u20"]},
}


@pytest.mark.parametrize("rule", SAMPLE)
def test_on_a_phone_the_first_thing_that_can_be_tapped_is_no_booking(
    phone: BrowserPage, site: Server, rule: str
) -> None:
    form = Form(phone).open(site.url)
    phone.evaluate("document.querySelector('[name=token]').value = 'nonsense'")
    form.walk(SAMPLE[rule])
    result = form.send()
    assert result.counted == "no"
    assert result.shown == judged(SAMPLE[rule])
    links = phone.locator("main a[href]:visible")
    first = str(links.first.get_attribute("href"))
    assert first.startswith(("tel:", "https://www.", "#"))
    expect(phone.locator("main .card")).to_be_in_viewport()
    level: Level = LEVELS[result.shown.triage[0]]
    heading = phone.get_by_role("heading", name=level.heading)
    box = heading.bounding_box()
    assert box
    assert box["y"] + box["height"] < 740
    assert violations(phone) == []
