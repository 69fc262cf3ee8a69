"""A demonstration is filled with visitors who are judged, counted and released like real ones."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from app.documents.reading import read_questionnaire
from app.domain.disclosure.chain import first_broken
from app.storage import versions
from app.storage.database import Database
from app.storage.releases import StoredRelease, whole_chain
from app.storage.week_draws import drawn_weeks
from tests.support.commands import run_flask
from tests.support.counting import spent
from tests.support.databases import patient_database
from tests.support.releasing import accounted

SLUG = "back-pain"
VISITORS = 1500
WEEKS = 6
FAR = 100
"""Ten standard deviations of the noise in six weeks."""


def simulate(url: str, folder: Path, *more: str) -> CompletedProcess[str]:
    numbers = ("--responses", str(VISITORS), "--weeks", str(WEEKS), "--seed", "7")
    return run_flask(url, "simulate", *numbers, "--processes", "2", *more, directory=folder)


def chain(database: Database) -> tuple[StoredRelease, ...]:
    return database.read(whole_chain)


def drawn(database: Database, arm: str = "a") -> int:
    return sum(week.n for week in database.read(drawn_weeks)[SLUG, arm].weeks)


def test_every_simulated_visitor_is_judged_counted_and_released(
    published_database_url: str, tmp_path: Path
) -> None:
    done = simulate(published_database_url, tmp_path, "--truth", str(tmp_path / "truth"))
    assert (done.returncode, done.stderr) == (0, "")
    database = patient_database(published_database_url)
    truth = [json.loads(line) for line in (tmp_path / "truth").read_text("utf-8").splitlines()]
    weekly = database.read(drawn_weeks)[SLUG, "a"].weeks
    assert [line["week"] for line in truth] == [week.epoch for week in weekly]
    assert sum(line["completions/a"] for line in truth) == VISITORS
    assert all(
        abs(line["completions/a"] - week.n) < 40 for line, week in zip(truth, weekly, strict=True)
    )
    ticks = sum(
        n for line in truth for name, n in line.items() if name.startswith("answer/a/topic/")
    )
    assert ticks > VISITORS / 2
    found = chain(database)
    assert 1 <= len(found) <= 2, "six weeks hold the end of a month or of two"
    assert first_broken([(release, release.hash) for release in found]) is None
    assert abs(drawn(database) - VISITORS) < FAR
    assert spent(database) == 0
    events: Counter[str] = Counter()
    for release in found:
        events.update(release.activity)
    steps = {"safety_now", "background", "list_a", "list_b", "life_topic"}
    assert {name.removeprefix("step:") for name in events if name.startswith("step:")} == steps
    assert abs(events["completed"] - accounted(database, slug=SLUG)) == 0
    assert events["starts"] > events["completed"] > events["booking"] > events["line"] > 0
    database.close()
    again = simulate(published_database_url, tmp_path)
    assert again.returncode == 1
    assert "new demonstration database" in again.stderr


def test_a_second_version_reworded_and_in_two_arms_joins_half_way(
    published_database_url: str, tmp_path: Path
) -> None:
    told = ("--second-version", "--truth", str(tmp_path / "truth"))
    done = simulate(published_database_url, tmp_path, *told)
    assert (done.returncode, done.stderr) == (0, "")
    truth = [json.loads(line) for line in (tmp_path / "truth").read_text("utf-8").splitlines()]
    database = patient_database(published_database_url)
    arms = Counter(release.arm for release in chain(database))
    assert 1 <= arms["a"] <= 2
    first, second = drawn(database), drawn(database, arm="b")
    assert abs(first + second - VISITORS) < FAR
    assert VISITORS / 6 < second < VISITORS / 3
    told_second = sum(line.get("completions/b", 0) for line in truth)
    assert abs(second - told_second) < FAR
    by_level = [n for line in truth for name, n in line.items() if name.startswith("level/b/")]
    assert sum(by_level) == told_second
    (version,) = database.read(versions.all_active)
    assert version.number == 2
    assert [arm.id for arm in read_questionnaire(version.document).arms] == ["a", "b"]
    series = {
        cell.series for release in chain(database) for cell in release.cells if release.arm == "a"
    }
    variables = Counter(name.partition("#")[0] for name in series)
    assert set(variables.values()) == {1}, "new words began a new series"
    database.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ("simulate", "--responses", "5", "--weeks", "1", "--seed", "1"),
        ("statistics", "release", "--as-of", "2031-01-01"),
    ],
)
def test_a_real_database_is_not_filled_and_not_shown_the_future(
    database_url: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    production = {"ENVIRONMENT": "production", "TRUSTED_HOSTS": "reserve.jp"}
    assert run_flask(database_url, "setup", directory=tmp_path, **production).returncode == 0
    done = run_flask(database_url, *arguments, directory=tmp_path)
    assert done.returncode == 1
    assert "Only a demonstration database can do this." in done.stderr
    database = patient_database(database_url)
    assert chain(database) == ()
    assert spent(database) == 0
    database.close()


def test_release_tidy_and_after_restore_are_said_in_one_line_each(
    published_database_url: str, tmp_path: Path
) -> None:
    for arguments, code, told in (
        (("statistics", "after-restore"), 1, "--without-ledger"),
        (("statistics", "release"), 0, "0 weeks shut, 0 releases made."),
        (("statistics", "tidy"), 0, "written anew"),
        (("statistics", "after-restore", "--without-ledger"), 0, "1 cohorts lost"),
        (("statistics", "after-restore"), 0, "0 cohorts lost"),
    ):
        done = run_flask(published_database_url, *arguments, directory=tmp_path)
        assert done.returncode == code, (arguments, done.stderr)
        assert told in done.stdout + done.stderr, arguments
    ledger = tmp_path / "releases.jsonl"
    assert ledger.stat().st_mode & 0o077 == 0
