"""Shut weeks are released once, together, when thirty people have answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest

from app.domain.disclosure.chain import first_broken
from app.services.releasing.releasing import Releasing
from app.storage.activity import EventCell, add_events, events_until
from app.storage.database import Database
from app.storage.failures import NoDemonstrationError
from app.storage.ledger import FILE_NAME, Ledger
from app.storage.releases import StoredRelease, read_releases, whole_chain
from tests.builders import tiny, tiny_text
from tests.support.counting import execute, spent, tallies
from tests.support.releasing import (
    SLUG,
    accounted,
    after,
    again,
    count,
    people,
    publish,
    published,
    releasing,
    rows,
    week,
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
    assert all(block.n % 10 == 0 and block.n > 0 for block in release.blocks)
    assert accounted(database) == 90
    assert accounted(database, series="level") == 90
    assert rows(database, "tally") == 0


def test_nothing_happens_before_the_week_has_shut(database: Database, service: Releasing) -> None:
    visits = people(40, week=week(0))
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


def test_weeks_with_few_answers_wait_for_company(database: Database, service: Releasing) -> None:
    for number, visitors in enumerate((12, 0, 17, 1)):
        count(database, people(visitors, week=week(number)))
        made = service.release(now=after(number)).made
        assert bool(made) is (number == 3)
    (release,) = chain(database)
    assert release.epochs == (week(0), week(2), week(3))


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
    visits = people(50, week=week(1))
    count(database, visits)
    service.release(now=after(1))
    before, waiting = chain(database), rows(database, "waiting_cell")
    form = {
        "replayed": visits[0],
        "late": people(1, week=week(1))[0],
        "of a week nobody came in": people(1, week=week(0))[0],
        "future-dated": people(1, week=week(30))[0],
    }[kind]
    assert count(database, [form]) == (("yes",) if kind == "future-dated" else ("no",))
    assert service.release(now=after(2)).made == ()
    assert (chain(database), rows(database, "waiting_cell")) == (before, waiting)


def test_a_week_without_a_visit_shuts_as_well(database: Database, service: Releasing) -> None:
    service.release(now=after(0))
    assert count(database, people(1, week=week(0))) == ("no",)


def test_the_same_form_is_no_second_person_in_the_next_week(
    database: Database, service: Releasing
) -> None:
    visits = people(40, week=week(0))
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
    count(database, people(40, week=week(0)))
    count(database, people(31, week=week(0), version_id=second, arm="b"))
    count(database, people(29, week=week(0), questionnaire=other, version_id=third, arm="plain"))
    service.release(now=after(0))
    assert [(found.slug, found.arm) for found in chain(database)] == [(SLUG, "a"), (SLUG, "b")]
    count(database, people(1, week=week(1), questionnaire=other, version_id=third, arm="plain"))
    service.release(now=after(1))
    (release,) = database.read(
        lambda connection: read_releases(connection, slug="eye-strain", arm="plain")
    )
    assert release.epochs == (week(0), week(1))


def test_new_words_go_on_with_the_same_series(database: Database, service: Releasing) -> None:
    count(database, people(20, week=week(0)))
    reworded = publish(database, text=tiny_text(SLUG).replace('"title": "', '"title": "いま'))
    count(database, people(20, week=week(0), version_id=reworded))
    service.release(now=after(0))
    assert accounted(database, series="level") == 40


def test_what_a_retired_questionnaire_leaves_is_deleted(
    database: Database, service: Releasing
) -> None:
    count(database, people(40, week=week(0)) + people(5, week=week(1)))
    service.release(now=after(0))
    execute(database, "UPDATE questionnaire_version SET status = 'retired'")
    service.release(now=after(0) + timedelta(days=1))
    assert rows(database, "waiting_cell") > 0, "a form of the open week may still arrive"
    service.release(now=after(1))
    assert (rows(database, "waiting_cell"), rows(database, "tally")) == (0, 0)
    assert len(chain(database)) == 1


def downwards(limit: int) -> int:
    """Draw no noise, and round down to the ten."""
    return {2: 0, 4: 1}.get(limit, 0)


def test_activity_is_shown_with_the_release_of_its_weeks_and_rounded(
    database: Database, tmp_path: Path
) -> None:
    service = releasing(database, tmp_path, draw=downwards)
    events = {
        EventCell(week(0), SLUG, "starts"): 27,
        EventCell(week(1), SLUG, "starts"): 38,
        EventCell(week(1), SLUG, "step:first"): 14,
        EventCell(week(2), SLUG, "starts"): 99,
    }
    database.write(lambda connection: add_events(connection, events))
    count(database, people(31, week=week(0)))
    service.release(now=after(0))
    count(database, people(33, week=week(1)))
    service.release(now=after(1))
    first, second = chain(database)
    assert first.activity == {}
    assert second.activity_epochs == (week(0), week(1))
    assert second.activity == {"completed": 60, "starts": 60, "step:first": 10}
    left = database.read(lambda connection: events_until(connection, until=week(9)))
    assert left == {EventCell(week(2), SLUG, "starts"): 99}


def test_activity_waits_while_an_arm_of_its_weeks_waits(database: Database, tmp_path: Path) -> None:
    service = releasing(database, tmp_path, draw=downwards)
    second = publish(database, text=with_arms(tiny_text(SLUG)))
    events = {EventCell(week(0), SLUG, "starts"): 80}
    database.write(lambda connection: add_events(connection, events))
    count(database, people(40, week=week(0)) + people(5, week=week(0), version_id=second, arm="b"))
    service.release(now=after(0))
    count(database, people(30, week=week(1), version_id=second, arm="b"))
    service.release(now=after(1))
    first, later = chain(database)
    assert (first.arm, first.activity, later.arm) == ("a", {}, "b")
    assert later.activity == {"completed": 70, "starts": 80}


def test_links_that_nobody_used_are_noised_like_the_others(
    database: Database, tmp_path: Path
) -> None:
    """Or a link that is shown would prove that the one person it was given to came."""
    one_more = cycle([1, 0, 0])  # the sampler hears: one, no more, positive

    def upwards(limit: int) -> int:
        return next(one_more) if limit == 2 else {4: 1, 10: 9}.get(limit, 0)

    events = {EventCell(week(0), SLUG, "starts"): 80}
    database.write(lambda connection: add_events(connection, events))
    count(database, people(40, week=week(0)))
    releasing(database, tmp_path, draw=upwards).release(now=after(0))
    (made,) = chain(database)
    assert made.activity["starts"] == 90
    assert {made.activity[name] for name in ("from:page", "from:line", "from:poster")} == {10}


def test_a_time_to_come_is_for_demonstrations_only(database_url: str, tmp_path: Path) -> None:
    with published(database_url, demonstration=False) as database:
        count(database, people(40, week=week(0)))
        real = releasing(database, tmp_path)
        with pytest.raises(NoDemonstrationError):
            real.release(now=after(0) - timedelta(days=2), as_of=after(0))
        assert chain(database) == ()
        assert real.release(now=NOW, as_of=after(0)).made != ()


def test_a_demonstration_may_look_ahead(database: Database, service: Releasing) -> None:
    count(database, people(40, week=week(0)))
    assert service.release(now=after(0) - timedelta(days=300), as_of=after(0)).made != ()


def test_every_release_is_in_the_chain_and_in_the_ledger(
    database: Database, service: Releasing, tmp_path: Path
) -> None:
    for number in range(3):
        count(database, people(40, week=week(number)))
        service.release(now=after(number))
    found = chain(database)
    assert first_broken([(release, release.hash) for release in found]) is None
    lines = Ledger(tmp_path / FILE_NAME).read()
    assert [(line.event, line.id, line.hash) for line in lines] == [
        (event, release.id, release.hash) for release in found for event in ("intended", "made")
    ]
    assert tallies(database) == {}
