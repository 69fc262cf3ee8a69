"""The attacks on the real pages and files, each beside a planted leak that it finds.

Numbers are those of the threat list (docs/statistics.md). An attack is a function that looks at
a site as anybody with an account can, and returns every number of people it could single out:
a number from one to nine, or whatever else must not be there.
"""

import re
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise

import pytest

from app.storage.releases import chain_head
from tests.builders import shipped_text
from tests.disclosure import planted_pages
from tests.disclosure.planted_pages import Plant
from tests.disclosure.site import Place, Site, between, counts_of, shares_of, site_on
from tests.support.commands import run_flask
from tests.support.databases import SqliteDatabases
from tests.support.releasing import publish
from tests.support.shown import visit

WEEKS = (64, 9, 41, 3, 58)
"""How many visited in the weeks of the planted boards."""

EVERYBODY = "最後まで答えた人"

Attack = Callable[[Site, int], list[int]]


@pytest.fixture(scope="module")
def released(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Yield a site with ten released weeks, two versions and two wordings."""
    folder = tmp_path_factory.mktemp("released")
    with sqlite_databases.fresh("published") as url:
        simulate = ["simulate", "--responses=1500", "--weeks=10", "--seed=3", "--second-version"]
        run_flask(url, *simulate, "--processes=1", directory=folder).check_returncode()
        with site_on(url, folder) as site:
            yield site


@pytest.fixture(scope="module")
def counted(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Yield a site whose weeks were counted and never released, for planted boards."""
    folder = tmp_path_factory.mktemp("counted")
    with sqlite_databases.fresh("published") as url, site_on(url, folder) as site:
        for number, visitors in enumerate(WEEKS):
            visit(site.database, visitors=visitors, number=number, seed=number)
        reworded = publish(site.database, text=shipped_text().replace("腰の", "こしの"))
        visit(site.database, visitors=6, number=len(WEEKS) - 1, seed=9, version_id=reworded)
        site.app.extensions["background"].refresh()
        yield site


def singled_out(counts: Iterator[int]) -> list[int]:
    """Return the differences that are one to nine people."""
    return [n for n in counts if 1 <= abs(n) <= 9]


def less(one: dict[Place, int], other: dict[Place, int]) -> Iterator[int]:
    """Yield what is left of each number when another look's is taken off."""
    return (one.get(place, 0) - other.get(place, 0) for place in one.keys() | other.keys())


def ranges_one_step_apart(site: Site, last: int) -> list[int]:
    looks = [counts_of(site.csv(between(1, end))) for end in range(1, last + 1)]
    return [n for one, other in pairwise(looks) for n in singled_out(less(other, one))]


def all_less_one_wording(site: Site, last: int) -> list[int]:
    whole = counts_of(site.csv(between(1, last)))
    arms = re.findall(r'name="arm".*?</select>', site.page(between(1, last)), re.DOTALL)
    values = re.findall(r'value="([\w]+)"', arms[0]) if arms else []
    parts = [counts_of(site.csv(f"{between(1, last)}&arm={arm}")) for arm in values]
    return [n for part in parts for n in singled_out(less(whole, part))]


def all_less_the_weeks_before_a_change(site: Site, last: int) -> list[int]:
    whole = counts_of(site.csv(between(1, last)))
    rows = {(place.row, place.column): n for place, n in whole.items()}
    return singled_out(
        n - rows[place.row, 1] for place, n in whole.items() if (place.row, 1) in rows
    )


def total_less_what_is_shown(site: Site, last: int) -> list[int]:
    found = []
    for query in (between(1, last), *(between(n, n) for n in range(1, last + 1))):
        counts = counts_of(site.csv(query))
        completed = sum(
            n for p, n in counts.items() if p.title == "おもな数" and p.row in EVERYBODY
        )
        levels = sum(n for p, n in counts.items() if p.title == "受診の目安")
        found.append(completed - levels)
    return singled_out(iter(found))


def shares_that_tell_a_count(site: Site, last: int) -> list[int]:
    shares = shares_of(site.csv(between(1, last)))
    return [int(float(text)) for text in shares.values() if not text.isdecimal()]


def numbers_that_are_no_count_of_tens(site: Site, last: int) -> list[int]:
    return [n for n in counts_of(site.csv(between(1, last))).values() if n % 10]


def a_year_less_its_weeks(site: Site, last: int) -> list[int]:
    year = counts_of(site.csv(between(1, last)))
    weeks: dict[Place, int] = {}
    for number in range(1, last + 1):
        for place, n in counts_of(site.csv(between(number, number))).items():
            weeks[place] = weeks.get(place, 0) + n
    shared = {place: n for place, n in year.items() if place.title != "おもな数"}
    return singled_out(n - weeks.get(place, 0) for place, n in shared.items())


def results_less_the_answers_that_decide_them(site: Site, last: int) -> list[int]:
    counts = counts_of(site.csv(between(1, last)))
    return singled_out(one - other for one, other in combinations(counts.values(), 2))


def many_looks(site: Site, last: int) -> list[int]:
    looks = {site.csv(between(1, last)) for _ in range(40)}
    looks |= {site.csv(f"?end={last}&start=1&nothing={n}") for n in range(10)}
    return [] if len(looks) == 1 else [len(looks)]


ATTACKS: dict[str, tuple[Attack, Plant]] = {
    "2 ranges one step apart": (ranges_one_step_apart, planted_pages.live_board),
    "3 all less one version": (all_less_one_wording, planted_pages.board_by_version),
    "3 all less the weeks before a change": (
        all_less_the_weeks_before_a_change,
        planted_pages.live_board,
    ),
    "4 all less one wording": (all_less_one_wording, planted_pages.board_by_arm),
    "5 a hidden number from a total": (total_less_what_is_shown, planted_pages.live_board),
    "6 decimals of shares": (shares_that_tell_a_count, planted_pages.decimals),
    "7 a mean score": (numbers_that_are_no_count_of_tens, planted_pages.mean_score),
    "8 a year less its weeks": (a_year_less_its_weeks, planted_pages.live_board),
    "11 results less answers": (
        results_less_the_answers_that_decide_them,
        planted_pages.live_board,
    ),
    "14 many looks": (many_looks, planted_pages.fresh_noise),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_real_site_singles_out_nobody(released: Site, name: str) -> None:
    attack, _ = ATTACKS[name]
    last, _ = released.database.read(chain_head)
    assert last == 15, "five weeks of one wording, five of two"
    assert attack(released, last) == []


@pytest.mark.parametrize("name", ATTACKS)
def test_the_same_attack_finds_a_planted_leak(
    counted: Site, released: Site, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack, plant = ATTACKS[name]
    plant(monkeypatch)
    is_of_releases = plant in {planted_pages.mean_score, planted_pages.fresh_noise}
    site, last = (released, 10) if is_of_releases else (counted, len(WEEKS))
    assert attack(site, last) != []
