"""Attacks on the real pages that need time: somebody looks before and after.

After a visit nothing may have moved, and nothing that was shown may shrink when something is
forgotten. Releases have their noise; each attack has to find a leak planted into the code.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from app.documents.reading import read_questionnaire
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import begins_at
from app.domain.simulation import plausible_population, visitors
from app.services.releasing.releasing import Tidying
from app.services.releasing.restoring import Restoring
from app.services.statistics.periods import Choice
from app.services.statistics.release_reading import Material, Statistics
from app.storage.counts import CountedVisit
from app.storage.ledger import FILE_NAME, Ledger
from tests.builders import shipped, shipped_text
from tests.disclosure import page_leaks
from tests.disclosure.watched_site import (
    WatchedSite,
    between,
    numbers_of_cells,
    watched,
)
from tests.support.counting import completions, execute
from tests.support.databases import SqliteDatabases, patient_database
from tests.support.releasing import (
    RULES,
    after,
    count,
    people,
    publish,
    releasing,
    repeatable,
    rows,
    week,
    weeks,
)
from tests.support.shown import SLUG, STATS
from tests.support.statements import words
from tests.support.visits import Visitor

A_WEEK = timedelta(weeks=1)
COMERS = 6
OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain;charset=UTF-8"}


@pytest.fixture
def site(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[WatchedSite]:
    """Yield a site with two releases, and a week that waits for the next."""
    with sqlite_databases.fresh("published") as url:
        database = patient_database(url)
        for month in range(2):
            count(database, forms(130, month))
            releasing(database, tmp_path, draw=repeatable(month)).release(now=after(month))
        count(database, forms(9, 2))
        releasing(database, tmp_path, draw=repeatable(2)).release(now=after(2) - A_WEEK)
        with watched(url, tmp_path, database) as site:
            yield site
        database.close()


def forms(several: int, month: int) -> list[CountedVisit]:
    return people(several, week=week(month), seed=month, questionnaire=shipped())


# ------------------------------------------------------------------ 1: refreshing


def looks(site: WatchedSite) -> Sequence[object]:
    """Return everything that is shown."""
    pages = (site.page(), site.report(), site.csv(), site.excel())
    about = site.app.test_client().get("/about").get_data()
    return (*pages, site.made_of(STATS)[0], about)


def given_away(site: WatchedSite) -> float:
    """Look before and after each of some visitors; return the share of answers that show."""
    population = plausible_population(shipped())
    found = visitors(shipped(), population=population, draw=Random(4).random)
    before, shown = numbers_of_cells(site.csv()), []
    for _ in range(COMERS):
        answers = {link: list(codes) for link, codes in next(found).items()}
        came = completions(site.database)
        assert Visitor(site.app).post(answers).status_code == 200
        site.app.test_client().post("/pulse", data="starts from:line", headers=OWN_PAGE)
        assert completions(site.database) == came + 1
        now = numbers_of_cells(site.csv())
        moved = [place for place, n in now.items() if n == before.get(place, 0) + 1]
        shown.append(min(len(moved) / len(answers), 1))
        before = now
    return sum(shown) / len(shown)


def test_refreshing_around_each_visitor_shows_nothing(site: WatchedSite) -> None:
    before = looks(site)
    assert given_away(site) == 0
    assert looks(site) == before


def test_refreshing_pages_that_are_always_up_to_date_gives_visitors_away(
    site: WatchedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_leaks.live(monkeypatch)
    assert given_away(site) > 0.5


# ------------------------------------------------------------------ 9: what is forgotten later


def shown_so_far(site: WatchedSite) -> Sequence[Mapping[Hashable, int]]:
    """Return every number of the first two releases, one by one and together, and of every week.

    The table of weeks adds up as many as it has room for, so its weeks are taken one by one.
    """
    first, second = site.runs[:2]
    ranges = (between(first, first), between(second, second), between(first, second))
    found = (numbers_of_cells(site.csv(query)) for query in ranges)
    material = Material(parse=read_questionnaire, words=words(), shipped=())
    weeks_shown = Statistics(site.database, material=material).statement(SLUG, Choice()).history
    by_week: dict[Hashable, int] = {
        epoch: noised.n for epoch, noised in weeks_shown.weeks["a"].items()
    }
    title = words()("title.completions")
    tables: list[dict[Hashable, int]] = [
        {place: n for place, n in one.items() if place.title != title} for one in found
    ]
    return [*tables, by_week]


def lost(
    before: Sequence[Mapping[Hashable, int]], now: Sequence[Mapping[Hashable, int]]
) -> Sequence[Hashable]:
    """Return what is no longer shown as it was."""
    return [
        place
        for old, new in zip(before, now, strict=True)
        for place in old
        if new.get(place) != old[place]
    ]


def meaning_changed(site: WatchedSite, folder: Path) -> None:
    text = shipped_text().replace('"sometimes"', '"now_and_then"')
    publish(site.database, text=text, now=begins_at(weeks(1, 2)[2]))
    site.app.extensions["background"].refresh()
    releasing(site.database, folder, draw=repeatable(7)).release(now=after(2))


def given_up(site: WatchedSite, folder: Path) -> None:
    """Nothing is public any more: at the quarter's end what waits is too little and deleted."""
    until = begins_at(week(2)).strftime("%Y-%m-%d %H:%M:%S")
    execute(site.database, f"UPDATE questionnaire_version SET retired_at = '{until}'")  # noqa: S608  # a test's own words
    service = releasing(
        site.database, folder, draw=repeatable(7), thresholds=Thresholds(month=500, quarter=400)
    )
    service.release(now=after(6))
    assert rows(site.database, "tally") == 0


def dropped_without_a_ledger(site: WatchedSite, folder: Path) -> None:
    releasing(site.database, folder, draw=repeatable(7)).release(now=after(2))
    rules = replace(RULES, draw=repeatable(8))
    restoring = Restoring(site.database, ledger=Ledger(folder / FILE_NAME), rules=rules)
    restoring.after_restore(now=after(3), trust_ledger=False)
    Tidying(site.database).tidy(now=after(3))


FORGETTING = {
    "a change of meaning": meaning_changed,
    "what an ended questionnaire leaves": given_up,
    "an older copy without its ledger": dropped_without_a_ledger,
}


@pytest.mark.parametrize("forget", FORGETTING.values(), ids=FORGETTING)
def test_nothing_that_was_shown_changes_when_something_is_forgotten(
    site: WatchedSite, tmp_path: Path, forget: Callable[[WatchedSite, Path], None]
) -> None:
    before = shown_so_far(site)
    assert len(before[0]) > 300
    forget(site, tmp_path)
    assert lost(before, shown_so_far(site)) == []


def less_one(site: WatchedSite, folder: Path) -> None:
    """Plant it: take one visit back from what was shown."""
    execute(site.database, "DROP TRIGGER released_block_has_no_update")
    execute(site.database, "UPDATE released_block SET n = n - 1 WHERE series LIKE 'level#%'")
    assert folder.exists()


def lost_weeks(site: WatchedSite, folder: Path) -> None:
    """Plant it: leave weekly numbers out of which nothing can be released any more."""
    dropped_without_a_ledger(site, folder)
    execute(site.database, "DROP TRIGGER weekly_completions_has_no_delete")
    execute(site.database, "DELETE FROM weekly_completions WHERE lost")


@pytest.mark.parametrize("plant", [less_one, lost_weeks])
def test_a_number_that_was_lowered_is_noticed(
    site: WatchedSite, tmp_path: Path, plant: Callable[[WatchedSite, Path], None]
) -> None:
    before = shown_so_far(site)
    plant(site, tmp_path)
    assert lost(before, shown_so_far(site)) != []
