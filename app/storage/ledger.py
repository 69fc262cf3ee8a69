"""The ledger: which releases were made, in a file that no copy of the database brings back.

One JSON line for each event, forced to the disk. A release is written down as ``intended``
before its transaction commits and as ``made`` afterwards, so whatever was ever shown stands here
even when the process dies in between. ``restored`` says that an older copy of the database was put
in place and dealt with. ``drawn`` is a week's completions with their noise: whatever copy is put in
place, that week is never drawn again.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

FILE_NAME = "releases.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One event; `hash` is that of the release, or of the chain's head at a restore.

    Of a week that was drawn it names the installation, `epochs` the week; `n` and `variance` are
    what was drawn and how widely.
    """

    event: Literal["intended", "made", "restored", "drawn"]
    hash: str
    id: int
    slug: str = ""
    arm: str = ""
    epochs: tuple[str, ...] = ()
    n: int = 0
    variance: int = 0


class Ledger:
    """A file that is only ever added to."""

    def __init__(self, path: Path) -> None:
        """Use a file, which is made by the first line."""
        self._path = path

    def append(self, lines: Iterable[LedgerLine]) -> None:
        """Add lines and return when they are on the disk; raises OSError."""
        text = "".join(f"{json.dumps(asdict(line))}\n" for line in lines)
        if not text:
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
        try:
            os.write(descriptor, (_end_of_a_torn_line(descriptor) + text).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def read(self) -> tuple[LedgerLine, ...]:
        """Return every whole line, oldest first; none when there is no file."""
        if not self._path.exists():
            return ()
        lines = self._path.read_text(encoding="utf-8").splitlines()
        return tuple(found for line in lines if (found := _read_line(line)) is not None)


def _end_of_a_torn_line(descriptor: int) -> str:
    size = os.fstat(descriptor).st_size
    return "\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else ""


def _read_line(line: str) -> LedgerLine | None:
    """Return a line; None for one that a power cut tore."""
    try:
        found = json.loads(line)
        return LedgerLine(**{**found, "epochs": tuple(found["epochs"])})
    except (ValueError, TypeError, KeyError):
        return None
