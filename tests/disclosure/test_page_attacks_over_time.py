"""The attacks on the real pages that need time to go by, each beside a planted leak.

Here somebody looks before and after: a visit, a clean-up, a restore, a release they filled
themselves. Numbers are those of the threat list (docs/statistics.md).
"""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from app.domain.disclosure.noise import Draw
from app.domain.staff import Role
from app.services.releasing.restoring import Restoring
from app.storage.counts import CountedVisit
from app.storage.database import Database
from app.storage.ledger import FILE_NAME, Ledger
from app.web.shared.staff_pages import StaffPages
from tests.builders import shipped, shipped_text
from tests.disclosure import planted_pages
from tests.disclosure.histories import without_reserve
from tests.disclosure.site import Site, between, counts_of, site_on
from tests.support.counting import execute
from tests.support.databases import SqliteDatabases
from tests.support.releasing import after, again, count, people, publish, releasing, rows, week
from tests.support.shown import STATS, fill, numbers, visit
from tests.support.spreadsheets import read_csv
from tests.support.staff_client import signed_in, staffed_beside

VISITORS = 25


@pytest.fixture
def url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    with sqlite_databases.fresh("published") as url:
        yield url


@pytest.fixture
def site(url: str, tmp_path: Path) -> Iterator[Site]:
    fill(url, tmp_path, [64, 41])
    with site_on(url, tmp_path) as site:
        yield site


# ------------------------------------------------------------------ 1: refreshing


def given_away(site: Site) -> float:
    """Look before and after each of some visitors; return the share of answers that show."""
    before, shown = counts_of(site.csv()), []
    for number in range(VISITORS):
        (one,) = people(1, week=week(2), seed=number, questionnaire=shipped())
        count(site.database, [one])
        now = counts_of(site.csv())
        answers = [cell for cell in one.cells if cell[0].startswith("item/")]
        moved = [place for place, n in now.items() if n == before.get(place, 0) + 1]
        shown.append(min(len(moved) / len(answers), 1))
        before = now
    return sum(shown) / len(shown)


def test_refreshing_around_each_visitor_shows_nothing(site: Site) -> None:
    page, report = site.page(), site.report()
    assert given_away(site) == 0
    assert (site.page(), site.report()) == (page, report)


def test_refreshing_a_live_board_gives_visitors_away(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted_pages.live_board(monkeypatch)
    with site_on(url, tmp_path) as site:
        visit(site.database, visitors=90, number=2, seed=77)
        assert given_away(site) > 0.6


# ------------------------------------------------------------------ 9: what is deleted later


def test_nothing_that_was_shown_shrinks_when_things_are_forgotten(
    site: Site, tmp_path: Path
) -> None:
    first, both = site.csv(between(1, 1)), site.csv(between(1, 2))
    assert rows(site.database, "waiting_cell") > 0
    publish(site.database, text=shipped_text().replace('"often"', '"quite_often"'))
    releasing(site.database, tmp_path).release(now=after(4))
    Restoring(site.database, ledger=Ledger(tmp_path / FILE_NAME)).after_restore(
        now=after(5), trust_ledger=False
    )
    assert rows(site.database, "waiting_cell") == 0
    assert numbers_only(site.csv(between(1, 1))) == numbers_only(first)
    assert numbers_only(site.csv(between(1, 2))) == numbers_only(both)


def test_a_number_that_was_lowered_is_noticed(site: Site) -> None:
    before = site.csv(between(1, 2))
    execute(site.database, "DROP TRIGGER released_block_has_no_update")
    execute(site.database, "UPDATE released_block SET n = n - 1 WHERE position = 0")
    assert numbers_only(site.csv(between(1, 2))) != numbers_only(before)


def numbers_only(csv: bytes) -> list[int]:
    return sorted(counts_of(csv).values())


# ------------------------------------------------------------------ 10: an older copy


@contextmanager
def put_back(url: str, folder: Path, *, ledger: Path) -> Iterator[tuple[bytes, Site]]:
    """Release a week, look, put the copy from before in place, and yield what was seen."""
    path = Path(url.removeprefix("sqlite:///"))
    fill(url, folder, [64])
    with site_on(url, folder) as site:
        visit(site.database, visitors=90, number=1, seed=4)
        copy = path.read_bytes()
        releasing(site.database, folder).release(now=after(1))
        seen = site.csv(between(2, 2))
    path.write_bytes(copy)
    with site_on(url, folder) as site:
        if ledger == folder:
            Restoring(site.database, ledger=Ledger(folder / FILE_NAME)).after_restore(now=after(1))
        anew = random.Random(2).randrange  # repeatable, and other than before
        releasing(site.database, ledger, draw=anew).release(now=after(1))
        yield seen, site


def test_an_older_copy_never_shows_the_same_people_with_other_noise(
    url: str, tmp_path: Path
) -> None:
    with put_back(url, tmp_path, ledger=tmp_path) as (seen, site):
        assert counts_of(seen)
        assert site.csv(between(1, 2)) == site.csv(between(1, 1)), "the second week is gone"


def test_an_older_copy_without_its_ledger_would(url: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with put_back(url, tmp_path, ledger=elsewhere) as (seen, site):
        assert counts_of(site.csv(between(2, 2))).keys() & counts_of(seen).keys()
        assert site.csv(between(2, 2)) != seen, "two drawings of one number tell more than one"


# ------------------------------------------------------------------ 12: what differs between ways


def told_beside_the_tables(site: Site) -> list[str]:
    """Return what pages, their marks, headers and their making tell beyond the file."""
    found = [f"number {n}" for n in said_on(site.page()) - said_on_file(site.csv())]
    found += [f"report {n}" for n in said_on(site.report()) if n % 10 and n != 1]
    reply = site.browser.get(STATS)
    found += [name for name in ("ETag", "Last-Modified", "Server-Timing") if name in reply.headers]
    before = (work_of(site), len(reply.data), len(site.csv()))
    visit(site.database, visitors=7, number=3, seed=5)
    reply = site.browser.get(STATS)
    if (work_of(site), len(reply.data), len(site.csv())) != before:
        found.append("work or size")
    return found


def said_on(html: str) -> set[int]:
    """Return every count of people that a page says, tooltips and descriptions included."""
    text = re.sub(r"</?(?:b|small|span|dd)[^>]*>", "", html)
    return {n for said in re.findall(r"約\s*([\d,]+)\s*人", text) for n in numbers(said)}


def said_on_file(csv: bytes) -> set[int]:
    return {n for line in read_csv(csv) for cell in line for n in numbers(cell)}


def work_of(site: Site) -> int:
    """Return how many statements the database is asked for a page."""
    asked = []
    engine = site.app.extensions["staff_gate"]._sessions._database.engine  # noqa: SLF001  # the application's own

    def note(*given: object) -> None:
        asked.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    site.browser.get(STATS)
    event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def test_pages_tell_nothing_that_the_tables_do_not(site: Site) -> None:
    assert len(said_on(site.page())) > 10
    assert told_beside_the_tables(site) == []


def test_every_role_sees_the_same_bytes(site: Site, url: str) -> None:
    pages = set()
    staff = staffed_beside(url)
    for role in Role:
        browser = signed_in(site.app, staff, role=role, email=f"{role.value}2@example.jp")
        other = Site(site.app, browser, site.database)
        pages.add((other.page(), other.report(), other.csv()))
    staff.database.close()
    assert len(pages) == 1


def test_a_page_that_tells_more_is_found(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = StaffPages.reply

    def telling(self: StaffPages, template: str, page: object) -> object:
        response = reply(self, template, page)
        waiting = rows(site.database, "tally")
        response.headers["ETag"] = f'"{waiting}"'
        body = response.get_data(as_text=True) if "Content-Encoding" not in response.headers else ""
        response.set_data(body.replace("</main>", f"<p title='約{1000 + waiting}人'></p></main>"))
        return response

    monkeypatch.setattr(StaffPages, "reply", telling)
    found = told_beside_the_tables(site)
    assert "ETag" in found
    assert [one for one in found if one.startswith("number")]


# ------------------------------------------------------------------ 13: all answers but one


TRIES = 24


def guesses_right(url: str, folder: Path, *, draw: Callable[[], Draw]) -> float:
    """Fill releases with chosen answers and one visitor's; return how often a guess is right.

    The attacker knows of all others that nineteen said "often", and reads the page's file.
    """
    right = 0
    with site_on(url, folder) as site:
        often, never = (typed(answer) for answer in ("often", "no"))
        for number in range(TRIES):
            victim = often if number % 2 else never
            others = [often] * 19 + [never] * 19
            now = number * 4
            count(site.database, [fresh(one, now) for one in (*others, victim)])
            service = releasing(site.database, folder, draw=draw())
            (made,) = service.release(now=after(now)).made
            shown = often_shown(site, made.id)
            right += (shown >= 20) == (victim is often)
            forget_waiting(site.database)
    return right / TRIES


def typed(answer: str) -> CountedVisit:
    (one,) = people(1, week=week(0), questionnaire=shipped())
    others = tuple(cell for cell in one.cells if cell[0] != "item/daily_motion")
    return again(one, cells=(*others, ("item/daily_motion", answer)))


def fresh(one: CountedVisit, number: int) -> CountedVisit:
    (new,) = people(1, week=week(number), questionnaire=shipped())
    return again(one, nonce=new.nonce, epoch=week(number))


def often_shown(site: Site, release: int) -> int:
    counts = counts_of(site.csv(between(release, release)))
    title = "掃除や家事など、日常の動作で腰がつらい"
    return sum(n for place, n in counts.items() if (place.title, place.row) == (title, "よくある"))


def forget_waiting(database: Database) -> None:
    execute(database, "DELETE FROM waiting_cell")


def test_who_sends_all_answers_but_one_guesses_it_hardly_better_than_a_coin(
    url: str, tmp_path: Path
) -> None:
    """Chance alone is right in 12 of 24; 19 or more would be so once in 300 times."""
    chance = random.Random(5)  # a repeatable history, no secret
    assert guesses_right(url, tmp_path, draw=lambda: chance.randrange) * TRIES < 19


def test_without_noise_and_reserve_the_guess_is_always_right(url: str, tmp_path: Path) -> None:
    assert guesses_right(url, tmp_path, draw=lambda: without_reserve) == 1
