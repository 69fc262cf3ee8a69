"""Killed servers lose nothing they acknowledged, and the checker would notice if they did.

The quick version of ``make faults``: three kills on each engine, and both planted faults.
"""

from __future__ import annotations

from pathlib import Path

from tests.faults.checker import Verdict
from tests.faults.kill import PLANTED, kill_again_and_again
from tests.support.databases import Databases, SqliteDatabases

SHORT_LIFE = 0.6


def test_a_server_killed_under_load_loses_nothing_and_counts_nothing_twice(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh("published") as url:
        verdict = kill_again_and_again(url, kills=3, directory=tmp_path, longest_life=SHORT_LIFE)
    assert verdict.acknowledged > 0
    assert verdict.sound, verdict


def test_a_server_that_acknowledges_before_it_commits_is_found_to_lose(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    verdict = _verdict_on("acknowledges early", sqlite_databases, tmp_path, kills=2)
    assert verdict.lost > 0, verdict


def test_a_server_that_forgets_its_nonces_is_found_to_count_twice(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    verdict = _verdict_on("counts again", sqlite_databases, tmp_path, kills=0)
    assert verdict.doubled > 0, verdict


def _verdict_on(fault: str, databases: SqliteDatabases, directory: Path, *, kills: int) -> Verdict:
    with databases.fresh("published") as url:
        return kill_again_and_again(
            url,
            kills=kills,
            directory=directory,
            target=PLANTED[fault],
            longest_life=SHORT_LIFE,
        )
