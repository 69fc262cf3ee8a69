"""Weeks are drawn when they shut and released once, together, when a month or quarter is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.disclosure.chain import Noise, first_broken
from app.domain.disclosure.contribution import contribution_bound, least_rates
from app.domain.disclosure.release import WeekDraw, is_due, noised
from app.domain.disclosure.series import series_of
from app.domain.disclosure.sources import StartSource
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import begins_at, epochs_from
from app.services.releasing.releasing import Releasing
from app.services.statistics_settings import StatisticsSettings
from app.storage.activity import EventCell, add_events, events_until
from app.storage.database import Database
from app.storage.failures import NoDemonstrationError
from app.storage.installation import founded_at
from app.storage.ledger import FILE_NAME, Ledger, LedgerLine
from app.storage.releases import StoredRelease, whole_chain
from app.storage.week_draws import drawn_weeks
from tests.builders import tiny, tiny_text
from tests.support.counting import execute, spent, tallies
from tests.support.releasing import (
    FIRST_WEEK,
    RULES,
    SLUG,
    accounted,
    after,
    again,
    count,
    people,
    publish,
    published,
    released,
    releasing,
    repeatable,
    rows,
    week,
    weeks,
    with_arms,
)

NOW = datetime(2027, 6, 1, tzinfo=UTC)
"""Later than every week used here."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with published(database_url) as database:
        yield database


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Releasing:
    return releasing(database, tmp_path)


def chain(database: Database) -> tuple[StoredRelease, ...]:
    return database.read(whole_chain)


def test_what_is_due_is_shown_and_consumed(database: Database, service: Releasing) -> None:
    count(database, people(90, week=week(0)))
    done = service.release(now=after(0))
    assert done.shut == (week(0),)
    (release,) = chain(database)
    assert [made.hash for made in done.made] == [release.hash]
    assert (release.epochs, release.made_at) == ((week(0),), after(0))
    document = tiny(SLUG)
    assert release.noise == Noise(
        bound=contribution_bound(document),
        variance=16,
        completions_variance=16,
        rates=least_rates(document),
    )
    assert {(cell.series, *cell.labels) for cell in release.cells} == {
        (series.id, value) for series in series_of(document) for value in series.values
    }
    assert accounted(database) == 90
    assert accounted(database, series="level") == 90
    assert rows(database, "tally") == 0


def test_nothing_happens_before_the_week_has_shut(database: Database, service: Releasing) -> None:
    visits = people(80, week=week(0))
    count(database, visits)
    done = service.release(now=after(0) - timedelta(seconds=1))
    assert done.made == ()
    assert count(database, [visits[0], *people(1, week=week(0))]) == ("already", "yes")
    assert service.release(now=after(0)).made != ()


def test_the_end_of_a_week_destroys_its_key_and_nonces_and_no_others(
    database: Database, service: Releasing
) -> None:
    count(database, people(3, week=week(0)) + people(2, week=week(1)))
    service.release(now=after(0))
    assert spent(database) == 2
    keys = database.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT id, nonce_key IS NULL, shut FROM epoch ORDER BY id"
        ).all()
    )
    assert [(name, bool(gone), bool(shut)) for name, gone, shut in keys] == [
        (week(0), True, True),
        (week(1), False, False),
    ]


def test_every_week_since_the_last_release_is_in_the_next_one(
    database: Database, service: Releasing
) -> None:
    """September ends a quarter: 50 are enough; October and November wait for company."""
    for number, visitors in enumerate((49, 40, 9, 2)):
        count(database, people(visitors, week=week(number)))
        made = service.release(now=after(number)).made
        assert bool(made) is (number == 3)
    (release,) = chain(database)
    assert release.epochs == (week(0), *weeks(0, 3))
    assert drawn(database) == dict.fromkeys(release.epochs, 0) | {
        week(0): 49, week(1): 40, week(2): 9, week(3): 2
    }  # fmt: skip
    assert release.noise is not None
    assert release.noise.completions_variance == 16 * len(release.epochs)


def drawn(database: Database, *, slug: str = SLUG, arm: str = "a") -> dict[str, int]:
    """Return the weekly completions of a cohort."""
    found = database.read(drawn_weeks)[slug, arm]
    return {one.epoch: one.n for one in found.weeks}


def test_weeks_and_cohorts_come_from_the_calendar_and_never_from_counts(
    database: Database, tmp_path: Path
) -> None:
    """One visit in a week, an arm or a version gives the same rows, names and times as none."""
    second = publish(database, text=with_arms(tiny_text(SLUG)), now=begins_at(weeks(0, 1)[1]))
    count(database, people(120, week=week(0)))
    releasing(database, tmp_path, draw=repeatable(1)).release(now=after(0))
    count(database, people(1, week=weeks(0, 1)[1], version_id=second, arm="b"))
    service = releasing(database, tmp_path, draw=repeatable(2))
    service.release(now=after(1))
    shown = drawn(database, arm="b")
    assert tuple(shown) == weeks(0, 1)[1:], "a form of the new version could be posted from then on"
    assert tuple(drawn(database)) == (week(0), *weeks(0, 1))
    assert len(set(shown.values())) > 1, "nobody came, and nobody can tell"


def test_nobody_at_all_for_a_year_makes_a_release_in_few_of_fifty_runs(
    database: Database, tmp_path: Path
) -> None:
    noise = repeatable(3)
    made = 0
    for _ in range(50):
        waiting: list[WeekDraw] = []
        for epoch in epochs_from(week(0), until=week(12)):
            waiting.append(WeekDraw(epoch, noised(0, variance=16, draw=noise), 16))
            made += is_due(waiting, at=epoch, thresholds=Thresholds())
    assert made <= 1
    releasing(database, tmp_path, draw=repeatable(4)).release(now=after(12))
    assert chain(database) == ()


def test_a_second_run_and_a_late_one_do_nothing(database: Database, service: Releasing) -> None:
    count(database, people(50, week=week(0)))
    service.release(now=after(0))
    before = chain(database)
    for moment in (after(0), after(0), after(5)):
        assert service.release(now=moment).made == ()
    assert chain(database) == before


@pytest.mark.parametrize("kind", ["replayed", "late", "of a week nobody came in", "future-dated"])
def test_a_form_after_the_release_changes_nothing_that_is_shown(
    database: Database, service: Releasing, kind: str
) -> None:
    visits = people(100, week=week(1))
    count(database, visits)
    service.release(now=after(1))
    before, weekly = chain(database), drawn(database)
    form = {
        "replayed": visits[0],
        "late": people(1, week=week(1))[0],
        "of a week nobody came in": people(1, week=week(0))[0],
        "future-dated": people(1, week=week(30))[0],
    }[kind]
    assert count(database, [form]) == (("yes",) if kind == "future-dated" else ("no",))
    assert service.release(now=after(2)).made == ()
    assert chain(database) == before
    assert {**drawn(database), **weekly} == drawn(database)


def test_a_week_without_a_visit_shuts_as_well(database: Database, service: Releasing) -> None:
    service.release(now=after(0))
    assert count(database, people(1, week=week(0))) == ("no",)


def test_the_same_form_is_no_second_person_in_the_next_week(
    database: Database, service: Releasing
) -> None:
    visits = people(60, week=week(0))
    count(database, visits)
    service.release(now=after(0))
    count(database, [again(visits[0], epoch=week(0))])
    assert rows(database, "tally") == 0


def test_arms_are_released_apart_and_questionnaires_too(
    database: Database, service: Releasing
) -> None:
    second = publish(database, text=with_arms(tiny_text(SLUG)))
    other = tiny("eye-strain")
    third = publish(database, text=tiny_text("eye-strain"))
    count(database, people(60, week=week(0)))
    count(database, people(51, week=week(0), version_id=second, arm="b"))
    count(database, people(49, week=week(0), questionnaire=other, version_id=third, arm="plain"))
    service.release(now=after(0))
    assert [(found.slug, found.arm) for found in chain(database)] == [(SLUG, "a"), (SLUG, "b")]
    count(database, people(51, week=week(1), questionnaire=other, version_id=third, arm="plain"))
    service.release(now=after(1))
    (release,) = released(database, slug="eye-strain", arm="plain")
    assert release.epochs == (week(0), *weeks(0, 1))


def test_new_words_go_on_with_the_same_series(database: Database, service: Releasing) -> None:
    count(database, people(30, week=week(0)))
    reworded = publish(database, text=tiny_text(SLUG).replace('"title": "', '"title": "いま'))
    count(database, people(30, week=week(0), version_id=reworded))
    service.release(now=after(0))
    assert accounted(database, series="level") == 60


def test_what_a_retired_questionnaire_leaves_is_deleted_when_a_quarter_is_over(
    database: Database, service: Releasing
) -> None:
    count(database, people(60, week=week(0)) + people(5, week=weeks(0, 1)[0]))
    service.release(now=after(0))
    retire = "UPDATE questionnaire_version SET status = 'retired', retired_at = '{}'"
    execute(database, retire.format(after(0).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")))
    service.release(now=after(2))
    assert rows(database, "tally") > 0, "the quarter is not over"
    service.release(now=after(3))
    assert rows(database, "tally") == 0
    assert len(chain(database)) == 1
    last = database.read(drawn_weeks)[SLUG, "a"]
    assert last.lost == {one.epoch for one in last.weeks[1:]}, "five answers are told as lost"
    assert len(last.weeks) < 5, "weeks after the end have no forms and no draws"


def test_activity_is_released_with_the_answers_of_its_arm_every_name_of_it(
    database: Database, service: Releasing
) -> None:
    events = {
        EventCell(week(0), SLUG, "a", "starts"): 27,
        EventCell(week(0), SLUG, "b", "starts"): 999,
        EventCell(weeks(0, 1)[0], SLUG, "a", "starts"): 38,
        EventCell(weeks(0, 1)[0], SLUG, "a", "step:only"): 14,
        EventCell(week(2), SLUG, "a", "starts"): 99,
    }
    database.write(lambda connection: add_events(connection, events))
    count(database, people(31, week=week(0)))
    service.release(now=after(0))
    count(database, people(83, week=week(1)))
    service.release(now=after(1))
    (release,) = chain(database)
    assert release.activity_epochs == release.epochs
    nobody = ("booking", "line", "from:page", "from:line", "from:poster")
    assert release.activity == {
        "completed": 114, "starts": 65, "step:only": 14, **dict.fromkeys(nobody, 0)
    }  # fmt: skip
    left = database.read(lambda connection: events_until(connection, until=week(9)))
    assert {(cell.epoch, cell.arm) for cell in left} == {(week(0), "b"), (week(2), "a")}


def test_links_that_nobody_used_are_noised_like_the_others(
    database: Database, tmp_path: Path
) -> None:
    """Or a link that is shown would prove that the one person it was given to came."""
    count(database, people(80, week=week(0)))
    releasing(database, tmp_path, draw=repeatable(5)).release(now=after(0))
    (made,) = chain(database)
    unused = [made.activity[f"from:{code}"] for code in ("page", "line", "poster")]
    assert any(unused), unused


def test_a_list_that_staff_shortened_is_released_with_the_links_it_had(
    database: Database, service: Releasing
) -> None:
    settings = StatisticsSettings(database, shipped=(StartSource("page", "x"),), read=RULES.read)
    settings.give_up_source("page", who="operator", now=FIRST_WEEK)
    count(database, people(80, week=week(0)))
    service.release(now=after(0))
    assert "from:page" in chain(database)[0].activity


def test_a_week_whose_draw_is_in_the_ledger_is_never_drawn_again(
    database: Database, service: Releasing, tmp_path: Path
) -> None:
    """A process that died between the ledger and its commit, or an older copy put in place."""
    mark = database.read(lambda connection: str(founded_at(connection).isoformat()))  # type: ignore[union-attr]  # set up above
    line = LedgerLine(
        event="drawn", hash=mark, id=0, slug=SLUG, arm="a", epochs=(week(0),), n=77, variance=16
    )
    Ledger(tmp_path / FILE_NAME).append([line, replace(line, hash="another", n=1)])
    count(database, people(60, week=week(0)))
    service.release(now=after(0))
    assert drawn(database) == {week(0): 77}
    assert accounted(database) == 77


def test_a_time_to_come_is_for_demonstrations_only(database_url: str, tmp_path: Path) -> None:
    with published(database_url, demonstration=False) as database:
        count(database, people(80, week=week(0)))
        real = releasing(database, tmp_path)
        with pytest.raises(NoDemonstrationError):
            real.release(now=after(0) - timedelta(days=2), as_of=after(0))
        assert chain(database) == ()
        assert real.release(now=NOW, as_of=after(0)).made != ()


def test_a_demonstration_may_look_ahead(database: Database, service: Releasing) -> None:
    count(database, people(80, week=week(0)))
    assert service.release(now=after(0) - timedelta(days=300), as_of=after(0)).made != ()


def test_every_release_is_in_the_chain_and_in_the_ledger(
    database: Database, service: Releasing, tmp_path: Path
) -> None:
    for number in range(3):
        count(database, people(100, week=week(number)))
        service.release(now=after(number))
    found = chain(database)
    assert first_broken([(release, release.hash) for release in found]) is None
    lines = Ledger(tmp_path / FILE_NAME).read()
    weekly = [line.epochs[0] for line in lines if line.event == "drawn"]
    assert weekly == [week(0), *weeks(0, 2)]
    assert [(line.event, line.id, line.hash) for line in lines if line.event != "drawn"] == [
        (event, release.id, release.hash) for release in found for event in ("intended", "made")
    ]
    assert tallies(database) == {}


def test_a_ledger_that_is_older_than_the_database_catches_up_and_nothing_is_drawn_again(
    database: Database, tmp_path: Path
) -> None:
    """Its last lines were lost, one more each time: the database knows what was shown."""
    for number in range(2):
        count(database, people(130, week=week(number)))
        releasing(database, tmp_path, draw=repeatable(number)).release(now=after(number))
    path = tmp_path / FILE_NAME
    lines = path.read_text("utf-8").splitlines(keepends=True)
    shown, weekly = chain(database), drawn(database)
    for kept in range(len(lines)):
        path.write_text("".join(lines[:kept]), "utf-8")
        anew = releasing(database, tmp_path, draw=repeatable(100 + kept))
        assert anew.release(now=after(1)).made == ()
        assert (chain(database), drawn(database)) == (shown, weekly)
        made = {line.hash for line in Ledger(path).read() if line.event == "made"}
        assert made == {release.hash for release in shown}
    count(database, people(130, week=week(2)))
    releasing(database, tmp_path, draw=repeatable(3)).release(now=after(2))
    assert len(chain(database)) == 3
