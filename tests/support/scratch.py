"""Where tests put databases and files: in memory when there is plenty, for disks are slow to sync.

Every commit of ours waits for the disk; a test makes dozens, and each on PostgreSQL makes and
drops a database. Nothing here survives a power cut by being on a disk: servers are killed in
tests, machines are not.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

_MEMORY: Final = Path("/dev/shm")  # noqa: S108  # looked at before it is used
_ENOUGH: Final = 3_000_000_000
"""Bytes that must be free there, and as memory."""


def use_scratch_in_memory() -> None:
    """Let temporary files of this process and its children lie in memory, unless TMPDIR is set."""
    if "TMPDIR" in os.environ or not _is_in_memory() or _free() < _ENOUGH:
        return
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def _is_in_memory() -> bool:
    mounts = Path("/proc/mounts")
    if not mounts.exists() or not os.access(_MEMORY, os.W_OK | os.X_OK):
        return False
    fields = (line.split() for line in mounts.read_text("utf-8").splitlines())
    around = [(len(place), kind) for _, place, kind, *_ in fields if _MEMORY.is_relative_to(place)]
    return max(around)[1] in {"tmpfs", "devtmpfs"}


def _free() -> int:
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
    return min(shutil.disk_usage(_MEMORY).free, kilobytes * 1024)
