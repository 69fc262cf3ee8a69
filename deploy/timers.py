"""Starts the jobs of deploy/*.timer at their times where there is no systemd: in a container.

    .venv/bin/python deploy/timers.py

What runs when is read from the units, so that it stands in one place. As with `Persistent=yes` a
job that came due while nothing ran is started late; when each was last started is the time of a
file in INSTANCE_DIR/timers. SIGTERM waits for the job under way.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Event

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import ROOT, UnsafeSettings, load_settings

LOOKS_EVERY = 20.0  # seconds
PYTHON = "/opt/selfcheck/.venv/bin/python"
EVERY_DAY = "*-*-* "


@dataclass(frozen=True, slots=True)
class Job:
    """A command and when it is due, `hourly` or `*-*-* HH:MM:SS`."""

    name: str
    arguments: tuple[str, ...]
    calendar: str

    def last_due(self, now: datetime) -> datetime:
        """Return the newest moment until `now` at which the job was due."""
        if self.calendar == "hourly":
            return now.replace(minute=0, second=0, microsecond=0)
        at = time.fromisoformat(self.calendar.removeprefix(EVERY_DAY))
        today = datetime.combine(now.date(), at, now.tzinfo)
        return today if today <= now else today - timedelta(days=1)


def read_jobs(folder: Path) -> Iterator[Job]:
    """Yield a job for each timer of the folder."""
    for path in sorted(folder.glob("*.timer")):
        program, *arguments = _unit(path.with_suffix(".service"))["Service"]["ExecStart"].split()
        if program != PYTHON:
            sys.exit(f"{path.stem} does not begin with {PYTHON}.")
        yield Job(path.stem, tuple(arguments), _unit(path)["Timer"]["OnCalendar"])


def _unit(path: Path) -> ConfigParser:
    unit = ConfigParser(interpolation=None, strict=False)
    unit.read_string(path.read_text("utf-8"))
    return unit


def start_due(jobs: tuple[Job, ...], stamps: Path, now: datetime) -> None:
    """Run each job that came due since it was last started; tell of those that fail."""
    for job in jobs:
        stamp = stamps / job.name
        started = stamp.stat().st_mtime if stamp.exists() else 0.0
        if started >= job.last_due(now).timestamp():
            continue
        stamp.touch(mode=0o600)
        os.utime(stamp, (now.timestamp(), now.timestamp()))
        ended = subprocess.run([sys.executable, *job.arguments], cwd=ROOT, check=False)
        if ended.returncode != 0:
            sys.stderr.write(f"{job.name} ended with {ended.returncode}.\n")


def main() -> None:
    """Look for what is due until somebody asks to stop."""
    os.umask(0o077)
    try:
        stamps = load_settings(os.environ).instance_dir / "timers"
    except UnsafeSettings as error:
        sys.exit(str(error))
    stamps.mkdir(mode=0o700, parents=True, exist_ok=True)
    jobs = tuple(read_jobs(ROOT / "deploy"))
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    while not stopping.is_set():
        start_due(jobs, stamps, datetime.now(UTC).astimezone())
        stopping.wait(LOOKS_EVERY)


if __name__ == "__main__":
    main()
