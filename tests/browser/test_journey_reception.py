"""From a visitor's screen to the receptionist's phone, by a code that a real reader reads."""

from __future__ import annotations

import json
import random
import struct
import time
import urllib.request
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, expect
from playwright.sync_api import Error as PlaywrightError

from app.domain.epochs import JAPAN
from app.domain.outcome import evaluate
from app.domain.packing import packed
from tests.browser.pages import RESULT, Answers, Form, Result
from tests.browser.personas import LONGEST, SOON, TODAY, answers_of
from tests.builders import shipped
from tests.support.axe import violations
from tests.support.chromium import PHONE
from tests.support.handed_over import Handed, handed, scan
from tests.support.server import Server

Open = Callable[..., BrowserContext]

OFFER: Final = "受付で見せる"
PATIENCE: Final = 10
HANDFUL: Final = {
    "today": TODAY,
    "soon": SOON,
    "soon and pregnant": answers_of("P55"),
    "a question skipped": answers_of("P59"),
    "four themes": LONGEST,
}
SAFETY, MISSING, LEVEL, REASONS, REST = "safety", "open", "level", "reasons", "rest"


@dataclass(frozen=True, slots=True)
class Desk:
    """A receptionist's phone, and how codes are made for it."""

    page: Page
    url: str
    version: int

    def code(self, answers: Answers, *, days: int = 0) -> str:
        """Return the code of answers given some days ago."""
        return packed(
            evaluate(answers, questionnaire=shipped()),
            questionnaire=shipped(),
            version_id=self.version,
            arm=shipped().arms[0],
            day=today() - timedelta(days),
        )

    def open(self, code: str) -> None:
        """Open the address of a code, as a camera does."""
        self.page.goto(f"{self.url}/hand-over#{code}")

    def waits(self, promise: str, given: str = "") -> None:
        """Wait until a promise brings something true; `wait_for_function` takes any as true."""
        end = time.monotonic() + PATIENCE
        while not self.page.evaluate(promise, given):
            assert time.monotonic() < end, promise
            self.page.wait_for_timeout(50)

    def says(self, *names: str) -> None:
        """Expect these messages, and no others."""
        shown = self.page.locator("[role=status] p:visible")
        expect(self.page.locator(f"#{names[0]}")).to_be_visible()
        assert shown.evaluate_all("all => all.map(one => one.id)") == list(names)

    def read(self) -> Handed:
        """Return what the page shows, in the page's order."""
        expect(self.page.locator("#found")).to_be_visible()
        answers = """all => all.map(one => [one.querySelector("dt").textContent,
                     [...one.querySelectorAll("dd")].map(answer => answer.textContent)])"""
        entries = {
            name: tuple(
                (text, tuple(given))
                for text, given in self.page.locator(f"#{name} > div").evaluate_all(answers)
            )
            for name in (SAFETY, REST)
        }
        lists = {
            name: tuple(self.page.locator(f"#{name} li").all_text_contents())
            for name in (MISSING, REASONS)
        }
        day = self.page.locator("#day").inner_text()
        return Handed(
            version=self.version,
            day=datetime.strptime(day, "%Y年%m月%d日").date(),  # noqa: DTZ007  # a day, no moment
            level=self.page.locator("#level").inner_text(),
            reasons=lists[REASONS],
            safety=entries[SAFETY],
            rest=entries[REST],
            missing=lists[MISSING],
        )


def today() -> date:
    return datetime.now(JAPAN).date()


def version_of(site: Server) -> int:
    """Return the number of the version that is asked first."""

    def get(path: str) -> Any:  # noqa: ANN401  # JSON can be anything
        with urllib.request.urlopen(f"{site.url}/hand-over/{path}") as reply:  # noqa: S310  # our own server
            return json.load(reply)

    titles = {one: get(f"words/{one}.json")["title"] for one in get("versions.json")}
    return next(int(one) for one, title in titles.items() if title == shipped().title)


@pytest.fixture
def reception(new_context: Open, site: Server) -> Desk:
    return Desk(new_context(**PHONE).new_page(), site.url, version_of(site))


def result_of(page: Page, site: Server, answers: Answers) -> Result:
    form = Form(page).open(site.url)
    form.walk(answers)
    return form.send()


def forged(code: str, **changes: int) -> str:
    """Return a code with other numbers in its head and a checksum that fits."""
    raw = urlsafe_b64decode(code + "=" * (-len(code) % 4))
    names = ("kind", "version", "mark", "day", "arm")
    head = dict(zip(names, struct.unpack_from(">BIIHB", raw), strict=True)) | changes
    return sealed(struct.pack(">BIIHB", *head.values()) + raw[12:-4])


def sealed(body: bytes) -> str:
    return urlsafe_b64encode(body + struct.pack(">I", crc32(body))).rstrip(b"=").decode()


@pytest.mark.parametrize("kind", HANDFUL)
def test_a_result_is_read_at_the_reception_word_for_word(
    phone: Page, site: Server, reception: Desk, tmp_path: Path, kind: str
) -> None:
    result_of(phone, site, HANDFUL[kind])
    phone.get_by_role("button", name=OFFER).tap()
    phone.get_by_role("heading", name=OFFER).wait_for()
    phone.screenshot(path=tmp_path / "screen.png")
    (address,) = scan([tmp_path / "screen.png"])
    reception.page.goto(address)
    found = reception.read()
    outcome = evaluate(HANDFUL[kind], questionnaire=shipped())
    assert today() - found.day <= timedelta(1)
    assert found == handed(outcome, shipped(), version=reception.version, day=found.day)
    assert violations(reception.page) == []


def test_safety_answers_stand_first_then_the_level_with_its_reasons(reception: Desk) -> None:
    reception.open(reception.code(answers_of("P59")))
    reception.read()
    order = reception.page.evaluate(
        """() => [...document.querySelectorAll("#found [id]")].map(one => one.id)"""
    )
    assert order == ["title", "day", SAFETY, MISSING, LEVEL, REASONS, REST]


def test_the_visitor_gets_back_to_a_result_that_was_counted_once(phone: Page, site: Server) -> None:
    assert result_of(phone, site, SOON).counted == "yes"
    phone.get_by_role("button", name=OFFER).tap()
    phone.get_by_role("button", name="結果にもどる").tap()
    assert Result(phone).counted == "already"
    phone.get_by_role("button", name=OFFER).tap()
    phone.get_by_role("link", name="消去して終了").tap()
    expect(phone.get_by_role("heading", name="終了しました")).to_be_visible()
    with suppress(PlaywrightError):  # its copy is gone, so Chromium asks before it posts again
        phone.go_back()
    expect(phone.locator(f".code, {RESULT}")).to_have_count(0)


def test_a_code_leaves_the_history_and_reaches_nobody(reception: Desk, site: Server) -> None:
    page, code = reception.page, reception.code(LONGEST)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.all_headers()}"))
    reception.open(code)
    reception.read()
    reception.waits("caches.keys().then(all => all.length)")
    entries = page.context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
    assert [one["url"] for one in entries][1:] == [f"{site.url}/hand-over"]
    assert page.url == f"{site.url}/hand-over"
    # Chromium tells of the page's own request with what stands behind #, and doesn't send that.
    assert [one for one in asked if code in one.replace(f"/hand-over#{code} ", "")] == []
    assert [one for one in asked if "'referer': 'http" in one] == []
    assert code not in site.output()
    page.goto(f"{site.url}/about")
    page.go_back()
    expect(page.locator("#found")).to_be_hidden()


def test_only_words_are_kept_and_a_code_is_read_without_a_network(reception: Desk) -> None:
    page, code = reception.page, reception.code(SOON)
    reception.open(code)
    first = reception.read()
    address = f"{reception.url}/hand-over/words/{reception.version}.json"
    reception.waits(
        "address => Promise.all([caches.match(address), caches.match('/hand-over'),"
        " navigator.serviceWorker.ready]).then(all => all.every(one => one))",
        address,
    )
    # Kept anew by the worker, which is asked by an address with a code in it this time.
    page.evaluate("caches.open('hand-over').then(one => one.delete('/hand-over'))")
    page.goto("about:blank")
    reception.open(code)
    reception.waits(
        "caches.open('hand-over').then(one => one.keys())"
        ".then(all => all.some(one => !one.url.includes('/words/')))"
    )
    kept = page.evaluate(
        """async () => {
          const cache = await caches.open("hand-over")
          const keys = (await cache.keys()).map(one => one.url)
          return JSON.stringify([await caches.keys(), keys, {...localStorage}, {...sessionStorage},
            document.cookie, await indexedDB.databases()])
        }"""
    )
    assert code not in kept
    assert "#" not in kept
    page.context.set_offline(offline=True)
    page.goto("about:blank")
    reception.open(code)
    assert reception.read() == first
    page.goto("about:blank")
    reception.open(forged(code, version=9999))
    reception.says("lost", "otherwise")


def test_words_of_versions_long_gone_are_not_kept(reception: Desk) -> None:
    reception.open(reception.code(SOON))
    reception.read()
    reception.waits("caches.match('/hand-over').then(one => !!one)")
    reception.page.evaluate(
        "caches.open('hand-over').then(one => one.put('/hand-over/words/77.json', new Response()))"
    )
    reception.page.goto("about:blank")
    reception.open(reception.code(SOON))
    reception.waits("caches.match('/hand-over/words/77.json').then(one => !one)")


def test_words_that_can_not_be_had_keep_no_others_from_being_kept(reception: Desk) -> None:
    page = reception.page
    page.add_init_script(
        "const all = fetch; self.fetch = (...of) => of[0].endsWith('versions.json')"
        f" ? Promise.resolve(new Response('[9999, {reception.version}]')) : all(...of)"
    )
    reception.open(reception.code(SOON))
    reception.waits(
        "address => caches.match(address).then(one => !!one)",
        f"{reception.url}/hand-over/words/{reception.version}.json",
    )


def test_where_a_browser_lets_nothing_be_kept_a_code_is_still_read(reception: Desk) -> None:
    refused = "() => Promise.reject(new DOMException('', 'SecurityError'))"
    reception.page.add_init_script(f"CacheStorage.prototype.match = {refused}")
    reception.open(reception.code(SOON))
    assert reception.read().level


@pytest.mark.parametrize(("days", "message"), [(0, ""), (13, ""), (14, "old"), (-2, "ahead")])
def test_an_old_code_is_read_and_told_as_old(reception: Desk, days: int, message: str) -> None:
    reception.open(reception.code(SOON, days=days))
    found = reception.read()
    assert found.day == today() - timedelta(days)
    if message:
        reception.says(message)
    else:
        expect(reception.page.locator("[role=status] p:visible")).to_have_count(0)


def test_a_code_that_is_none_of_ours_is_told_kindly(reception: Desk) -> None:
    code = reception.code(SOON)
    for told, bad in {
        "garbled": (code[:-4], code[1:], "%E3%81%82", "a" * 5000, sealed(b"\1" * 11)),
        "newer": (forged(code, kind=2),),
        "foreign": (forged(code, mark=1), forged(code, version=9999)),
    }.items():
        for one in bad:
            reception.open(one)
            reception.says(told, "otherwise")
            expect(reception.page.locator("#found")).to_be_hidden()
    reception.open(code)
    assert reception.read().level
    reception.open("")
    reception.page.reload()
    reception.says("none")


def test_nothing_behind_the_sign_is_ever_run_or_shown_as_it_is(reception: Desk) -> None:
    chance = random.Random(10)  # noqa: S311  # repeatable, no secret
    code = reception.code(LONGEST)
    head = urlsafe_b64decode(code + "=")[:12]
    hostile = [
        *(
            "<img src=x onerror=alert(1)>",
            "javascript:alert(1)",
            "%3Cscript%3Ealert(1)%3C/script%3E",
        ),
        *("x" * 100_000, "..%2f..", "%00", "=" * 50, '"><svg onload=alert(1)>'),
        *(sealed(head + chance.randbytes(chance.randrange(40))) for _ in range(60)),
        *(sealed(chance.randbytes(chance.randrange(60))) for _ in range(30)),
        *(
            "".join(chance.choices(code + "<>%#&'\"", k=9 + chance.randrange(80)))
            for _ in range(60)
        ),
    ]
    faults: list[str] = []
    reception.page.on("dialog", lambda dialog: faults.append(dialog.message))
    reception.page.on("pageerror", lambda error: faults.append(str(error)))
    reception.open("")
    shown: set[str] = set(
        reception.page.evaluate(
            """async all => {
              const found = []
              for (const one of all) {
                location.hash = one
                await new Promise(done => addEventListener("hashchange", done, { once: true }))
                const wait = document.getElementById("wait")
                while (!wait.hidden) await new Promise(requestAnimationFrame)
                if (location.hash || document.querySelector("main img, main svg")) found.push(one)
                found.push(...[...document.querySelectorAll("#found :is(dt, dd, li, #level)")]
                  .map(part => part.textContent))
              }
              return found
            }""",
            hostile,
        )
    )
    words = reception.page.evaluate(
        "address => fetch(address).then(reply => reply.text())",
        f"/hand-over/words/{reception.version}.json",
    )
    assert [one for one in shown if json.dumps(one, ensure_ascii=False) not in words and one] == []
    assert len(shown) > 20
    assert faults == []


def test_without_script_the_page_says_what_to_do(new_context: Open, site: Server) -> None:
    page = new_context(**PHONE, java_script_enabled=False).new_page()
    page.goto(f"{site.url}/hand-over#abc")
    assert "「結果を紙や画面で見せる」" in page.locator("main").inner_text()
    expect(page.locator("[role=status] p:visible")).to_have_count(0)


def test_of_a_whole_browser_only_its_own_history_still_knows_a_code(
    browser_type: BrowserType, whole_browser: dict[str, Any], site: Server, tmp_path: Path
) -> None:
    """Chromium writes an address down before a page can replace it; the page itself says so."""
    profile = tmp_path / "profile"
    context = browser_type.launch_persistent_context(profile, **whole_browser)
    reception = Desk(context.pages[0], site.url, version_of(site))
    code = reception.code(SOON)
    reception.open(code)
    reception.read()
    reception.waits("caches.match('/hand-over').then(one => !!one)")
    expect(reception.page.get_by_text("閲覧履歴")).to_be_visible()
    context.close()
    knowing = {
        path.parent.name if path.parent.name == "Sessions" else path.name
        for path in profile.rglob("*")
        if path.is_file() and code.encode() in path.read_bytes()
    }
    assert knowing - {"History", "History-journal", "Favicons", "Sessions", "ukm_db"} == set()
