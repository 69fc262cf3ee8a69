"""Starts gunicorn for the product or the yardstick on one core, and reads its CPU time."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVER_CORE, LOAD_CORE = 1, 0


@dataclass(frozen=True)
class Server:
    """A running server: where it listens and which process leads it."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """CPU time of the server's processes so far, user and system."""
        return sum(_cpu_seconds(pid) for pid in (self.pid, *_children(self.pid)))

    def processor_seconds(self) -> float:
        """CPU time of all that descends from the server, ended processes included."""
        return sum(map(_ticks, _descendants(self.pid))) / os.sysconf("SC_CLK_TCK")

    def memory_megabytes(self) -> float:
        """Proportional set size of the server's processes."""
        return sum(_pss_kilobytes(pid) for pid in (self.pid, *_children(self.pid))) / 1024


def pin(core: int) -> None:
    """Keep this process on one core, where the machine has more than one."""
    if core in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {core})


@contextmanager
def serve(target: str, *, environ: Mapping[str, str]) -> Iterator[Server]:
    """Serve ``module:app`` with the product's own gunicorn settings, one worker."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", target]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**environ, "PORT": str(port), "WORKERS": "1"},
        preexec_fn=lambda: pin(SERVER_CORE),  # noqa: PLW1509 - no thread runs yet
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_it_answers(port, process=process)
        yield Server(port=port, pid=process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def postgres_cpu_seconds() -> float:
    """CPU time of every PostgreSQL process of this machine that is still alive."""
    names = ((pid, _name(pid)) for pid in _all_pids())
    return sum(_cpu_seconds(pid) for pid, name in names if name == "postgres")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(port: int, *, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit("The server ended before it answered.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("The server did not answer within 20 s.")


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the command's name; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return []


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _children(pid: int) -> list[int]:
    return [other for other in _all_pids() if (fields := _stat(other)) and int(fields[1]) == pid]


def _descendants(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        found.extend(_children(one))
    return found


def _ticks(pid: int) -> int:
    """Processor time of a process and of those that it has waited for, in the kernel's ticks."""
    fields = _stat(pid)
    return sum(map(int, fields[11:15])) if fields else 0


def _cpu_seconds(pid: int) -> float:
    """Read a process's own clock (clock_getcpuclockid), which counts in nanoseconds.

    /proc counts in hundredths of a second, too coarse for some hundred requests.
    """
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _pss_kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
