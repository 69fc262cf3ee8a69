"""Attacks on pages and files by a member of the staff to whom every visit is known but hers.

Two sites show the same released numbers; in one of them she was, in a released week, in one that
waits, and in one that is still open (`coupled`). What an attack works out must be the same at both.
The same attack has to find a leak planted into the application's own code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from itertools import combinations, pairwise
from typing import NamedTuple

import pytest

from app.domain.epochs import begins_at
from app.storage.counts import CountedVisit
from tests.builders import shipped, shipped_text
from tests.disclosure import page_leaks
from tests.disclosure.coupled import Drawn, World, drawing, drawing_again
from tests.disclosure.page_leaks import Plant
from tests.disclosure.watched_site import (
    Place,
    WatchedSite,
    between,
    cells_of,
    numbers_of_cells,
    watched,
)
from tests.support.databases import SqliteDatabases, patient_database
from tests.support.releasing import count, people, week, weeks, with_arms
from tests.support.shown import STATS

REWORDED = with_arms(shipped_text().replace("腰の", "こしの"))
COMPLAINTS = ("sitting_dull", "night_throb", "head_heavy_focus", "shallow_breath", "life_posture")
HERS = {"safety_now": ("none",), "s_flags": ("none",), **dict.fromkeys(COMPLAINTS, ("often",))}
SIZES = (140, 120, 125, 125)


@cache
def his(several: int, epoch: str, version: int, arm: str) -> list[CountedVisit]:
    """Return forms of the attacker's, answered as people do."""
    shown = shipped()
    return people(several, week=epoch, questionnaire=shown, version_id=version, arm=arm)


def a_year_so_far(world: World) -> None:
    """Two versions, two wordings, four releases; then weeks that wait, and one that is open."""
    version = 1
    for month, visitors in enumerate(SIZES):
        if month == 2:
            version = world.publish(REWORDED, now=begins_at(week(1)))
        arms = "ab" if version > 1 else "a"
        for arm in arms:
            count(world.database, his(visitors, week(month), version, arm))
            world.report("starts", "from:page", several=visitors, epoch=week(month), arm=arm)
        if world.hers and month in (0, 3):
            arm = arms[-1]
            world.send(HERS, text=shipped_text(), version=version, epoch=week(month), arm=arm)
            world.report("starts", "from:line", "booking", epoch=week(month), arm=arm)
        world.release(month)
    for epoch in (weeks(3, 4)[0], week(9)):
        count(world.database, his(7, epoch, version, "b"))
        if world.hers:
            world.send(HERS, text=shipped_text(), version=version, epoch=epoch, arm="b")
            world.report("starts", "from:line", "booking", epoch=epoch, arm="b")
    world.release(3, weeks_later=2)


class Sites(NamedTuple):
    """The same released numbers, without her and with her."""

    without: WatchedSite
    with_her: WatchedSite


@pytest.fixture(scope="module")
def sites(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sites]:
    outcome = Drawn()
    with ExitStack() as stack:
        found = []
        for hers in (False, True):
            url = stack.enter_context(sqlite_databases.fresh("published"))
            folder = tmp_path_factory.mktemp("with" if hers else "without")
            database = patient_database(url)
            stack.callback(database.close)
            world = World(database, folder, hers, slug="back-pain")
            with pytest.MonkeyPatch.context() as patch:
                if hers:
                    drawing_again(patch, outcome, into=world.drawn)
                else:
                    drawing(patch, outcome)
                a_year_so_far(world)
            found.append(stack.enter_context(watched(url, folder, database)))
        yield Sites(*found)


def less(one: Mapping[Place, int], other: Mapping[Place, int]) -> Hashable:
    """Return what is left of every number when another look's is taken off."""
    return frozenset((place, n - other.get(place, 0)) for place, n in one.items())


def whole(site: WatchedSite) -> dict[Place, int]:
    """Return every number of the file of all periods."""
    return numbers_of_cells(site.csv(between(site.runs[0], site.runs[-1])))


def ranges(site: WatchedSite) -> Hashable:
    first, *_ = site.runs
    looks = [numbers_of_cells(site.csv(between(first, end))) for end in site.runs]
    return tuple(less(longer, shorter) for shorter, longer in pairwise(looks))


def periods_side_by_side(site: WatchedSite) -> Hashable:
    return tuple(
        site.page(between(*pair, f"&with_start={other[0]}&with_end={other[1]}"))
        for pair, other in pairwise(list(pairwise(site.runs)))
    )


def versions(site: WatchedSite) -> Hashable:
    """Return everything less the weeks before the words changed, and less each wording."""
    before = numbers_of_cells(site.csv(between(site.runs[0], site.runs[1])))
    return less(whole(site), before), arms(site)


def arms(site: WatchedSite) -> Hashable:
    offered = re.findall(r'name="arm".*?</select>', site.page(), re.DOTALL)
    values = re.findall(r'value="(\w+)"', offered[0])
    all_of_it = between(site.runs[0], site.runs[-1])
    looks = (numbers_of_cells(site.csv(f"{all_of_it}&arm={arm}")) for arm in values)
    return tuple(values), tuple(less(whole(site), look) for look in looks)


def totals(site: WatchedSite) -> Hashable:
    """Return by how much each table's numbers together differ from each other table's."""
    sums: dict[tuple[str, int, int], int] = {}
    for place, n in whole(site).items():
        key = (place.title, place.which, place.column)
        sums[key] = sums.get(key, 0) + n
    return frozenset((*pair, sums[pair[0]] - sums[pair[1]]) for pair in combinations(sums, 2))


def decimals(site: WatchedSite) -> Hashable:
    texts = cells_of(site.csv(between(site.runs[0], site.runs[-1]))).values()
    return frozenset(text for text in texts if re.fullmatch(r"-?[\d.]+", text))


def means(site: WatchedSite) -> Hashable:
    return frozenset(whole(site).items())


def all_less_each(site: WatchedSite) -> Hashable:
    together: dict[Place, int] = {}
    for run in site.runs:
        for place, n in numbers_of_cells(site.csv(between(run, run))).items():
            together[place] = together.get(place, 0) + n
    return less(whole(site), together)


def results_less_answers(site: WatchedSite) -> Hashable:
    return frozenset(one - other for one, other in combinations(whole(site).values(), 2))


def beside_the_tables(site: WatchedSite) -> Hashable:
    """Return every number that pages and the parts of the Excel file hold anywhere."""
    parts = {name: part.decode() for name, part in site.excel().items()}
    looks = {"page": site.page(), "report": site.report(), **parts}
    return frozenset((name, *n) for name, text in looks.items() for n in numbers_in(text).items())


def numbers_in(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+(?:\.\d+)?", text.replace(",", "")))


def bytes_and_work(site: WatchedSite) -> Hashable:
    site.page()  # what is remembered from a first look is remembered at both
    return repr(site.made_of(STATS))


def every_page(site: WatchedSite) -> Hashable:
    found = site.every_page()
    assert len(found) > 10
    return tuple(sorted(found.items()))


def rows_in_order(site: WatchedSite) -> Hashable:
    return tuple(place for place in cells_of(site.csv()))


def many_looks(site: WatchedSite) -> frozenset[bytes]:
    """Return every different look at the same thing, asked for in different ways."""
    last = site.runs[-1]
    queries = [between(site.runs[0], last)] * 3 + [between(last, site.runs[0], "&x=1")]
    return frozenset(site.csv(query) for query in queries)


class Attack(NamedTuple):
    """What somebody works out from pages and files, and a leak by which she would be found."""

    work_out: Callable[[WatchedSite], Hashable]
    plant: Plant


ATTACKS = {
    "2 ranges one step apart": Attack(ranges, page_leaks.live),
    "2 periods side by side": Attack(periods_side_by_side, page_leaks.live),
    "3 all less one version": Attack(versions, page_leaks.by_version),
    "4 all less one wording": Attack(arms, page_leaks.live),
    "5 totals less parts": Attack(totals, page_leaks.true_weeks),
    "6 decimals of shares": Attack(decimals, page_leaks.decimals),
    "7 a mean": Attack(means, page_leaks.mean_score),
    "8 everything less each period": Attack(all_less_each, page_leaks.live),
    "11 results less answers": Attack(results_less_answers, page_leaks.live),
    "12 what a file hides": Attack(beside_the_tables, page_leaks.hidden_part),
    "12 what a page hides": Attack(beside_the_tables, page_leaks.printed),
    "12 other pages": Attack(every_page, page_leaks.printed),
    "12 headers": Attack(bytes_and_work, page_leaks.marked),
    "12 work": Attack(bytes_and_work, page_leaks.more_work),
    "14 order of rows": Attack(rows_in_order, page_leaks.true_order),
    "14 many looks": Attack(many_looks, page_leaks.fresh_noise),
}


@pytest.mark.parametrize("work_out", dict.fromkeys(attack.work_out for attack in ATTACKS.values()))
def test_pages_and_files_tell_nothing_beyond_released_numbers(
    sites: Sites, work_out: Callable[[WatchedSite], Hashable]
) -> None:
    assert work_out(sites.without) == work_out(sites.with_her)


@pytest.mark.parametrize(("work_out", "plant"), ATTACKS.values(), ids=ATTACKS)
def test_the_same_attack_finds_a_planted_leak(
    sites: Sites,
    work_out: Callable[[WatchedSite], Hashable],
    plant: Plant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant(monkeypatch)
    assert work_out(sites.without) != work_out(sites.with_her)


def test_both_sites_show_the_same_four_releases_of_each_wording(sites: Sites) -> None:
    assert len(sites.without.runs) == len(SIZES)
    assert sites.without.runs == sites.with_her.runs
    assert len(whole(sites.without)) > 500


def test_many_looks_are_one(sites: Sites) -> None:
    assert len(many_looks(sites.with_her)) == 1
