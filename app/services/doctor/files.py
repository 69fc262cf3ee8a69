"""Who may read what lies on the disk, and how old the newest backup is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.services.doctor.findings import Finding, judged
from app.storage.ledger import FILE_NAME, Ledger

OLDEST_BACKUP = timedelta(hours=26)
"""A daily backup that begins a little later than yesterday's is still in time."""

_FOR_OTHERS = 0o077
_JOURNALS = ("-journal", "-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationPaths:
    """Where an installation keeps things; None where it keeps none."""

    instance_dir: Path
    key_file: Path
    database_file: Path | None
    backup_dir: Path | None


def ledger(places: InstallationPaths) -> Ledger:
    """Return the file that names every release."""
    return Ledger(places.instance_dir / FILE_NAME)


def permissions(places: InstallationPaths) -> Finding:
    """Find what others on this machine could read or change."""
    try:
        problems = tuple(_open_to_others(places))
    except OSError as error:
        problems = (f"{error.filename}: {error.strerror}",)
    return judged("permissions", problems, well="nobody else can read what is kept here")


def last_backup(places: InstallationPaths, *, now: datetime) -> Finding:
    """Find how old the newest file in the backup directory is."""
    if places.backup_dir is None:
        return Finding("backup", "skipped", "BACKUP_DIR is not set, so nothing was looked for")
    try:
        newest = _newest_file(places.backup_dir)
    except OSError as error:
        return Finding("backup", "wrong", f"{places.backup_dir}: {error.strerror}")
    if newest is None:
        return Finding("backup", "wrong", f"{places.backup_dir} holds no backup")
    age = now - datetime.fromtimestamp(newest.stat().st_mtime, tz=UTC)
    problems = (
        *((f"the newest is {_hours(age)} old",) if age > OLDEST_BACKUP else ()),
        *((f"chmod 600 {newest}",) if newest.stat().st_mode & _FOR_OTHERS else ()),
    )
    return judged("backup", problems, well=f"the newest is {_hours(age)} old")


def _open_to_others(places: InstallationPaths) -> Iterator[str]:
    folder = places.instance_dir
    if not folder.is_dir():
        if places.database_file is None:
            return
        yield f"{folder} is missing"
        return
    if folder.stat().st_mode & _FOR_OTHERS:
        yield f"others can enter: chmod 700 {folder}"
    owner = folder.stat().st_uid
    for file in _kept_files(places):
        if file.stat().st_mode & _FOR_OTHERS:
            yield f"others can read: chmod 600 {file}"
        if file.stat().st_uid != owner:
            yield f"{file} belongs to somebody else than {folder}"


def _kept_files(places: InstallationPaths) -> Iterator[Path]:
    named = [places.key_file]
    if places.database_file is not None:
        database = places.database_file
        named += [database, *(database.with_name(database.name + end) for end in _JOURNALS)]
    return (file for file in named if file.exists())


def _newest_file(folder: Path) -> Path | None:
    """Return the file written last; hidden and empty ones are no backups (yet)."""
    files = (file for file in folder.iterdir() if file.is_file() and file.name[0] != ".")
    return max(
        (file for file in files if file.stat().st_size),
        key=lambda file: file.stat().st_mtime,
        default=None,
    )


def _hours(age: timedelta) -> str:
    return f"{age / timedelta(hours=1):.0f} hours"
