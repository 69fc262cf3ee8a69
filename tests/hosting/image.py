"""Build the Dockerfile on a base made by debootstrap, start what comes out, and look at it.

    make image

Needs root, buildah, podman, runc, debootstrap and PostgreSQL; no registry of images. What lies
outside the product is given by the environment: BUILD_OPTIONS are more options for buildah, for
example `--volume /etc/pip.conf:/etc/pip.conf:ro` where packages come from another place;
STORAGE is where images are kept.
"""

from __future__ import annotations

import http.client
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped] # publishes no types

from benchmarks.visitors import Visitor, counted_of, form_body, token_of
from tests.faults.visits import ANSWERS
from tests.support.counting import completions_at
from tests.support.databases import ROOT
from tests.support.postgres import run_program, server_programs
from tests.support.server import free_port

STORAGE = os.environ.get("STORAGE") or "/var/tmp/selfcheck-images"  # noqa: S108 # large, kept
BASE = "docker.io/library/debian:bookworm-slim"
USER = 10001
KEY = "kV3x9QpL7mZ2wT8rB4nC6sD1fG5hJ0yA"
STORE = ("--storage-driver=overlay", f"--root={STORAGE}/images", f"--runroot={STORAGE}/run")
# What this kind of machine refuses: limits above its own, bridges, a systemd to ask for health.
HERE = (
    "--ulimit=nofile=1024:1024",
    "--ulimit=nproc=1024:1024",
    "--network=host",
    "--cgroupns=host",
)
PODMAN = ("podman", *STORE, "--runtime=runc", "--cgroup-manager=cgroupfs", "--events-backend=file")
LONGEST_STOP = 10.0  # seconds; what docker waits before it kills


def run(*command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program and keep what it writes."""
    words = [str(word) for word in command]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    if check and ended.returncode:
        raise AssertionError(f"{words}: {ended.stdout}{ended.stderr}")
    return ended


def podman(*words: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run podman on our own store."""
    return run(*PODMAN, *words, check=check)


def say(line: str) -> None:
    """Tell how far it is."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def make_base() -> None:
    """Make what stands for Debian's image, once."""
    if podman("image", "exists", BASE, check=False).returncode == 0:
        return
    with tempfile.TemporaryDirectory(dir=STORAGE) as name:
        folder = Path(name) / "base"
        run("debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", folder)
        packed = Path(name) / "base.tar"
        run("tar", "-C", folder, "--exclude=./var/cache/apt/archives/*.deb", "-cf", packed, ".")
        podman("import", packed, BASE)


def build(target: str, tag: str) -> None:
    """Build a stage of the Dockerfile as it stands."""
    more = shlex.split(os.environ.get("BUILD_OPTIONS", ""))
    options = ["--isolation=chroot", "--format=docker", "--layers", *more]
    run("buildah", *STORE, "bud", *options, f"--target={target}", f"--tag={tag}", ROOT)


@dataclass(frozen=True, slots=True)
class Container:
    """A container that runs the service."""

    name: str
    port: int

    def inside(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command beside the service."""
        return podman("exec", self.name, *command, check=check)

    def wait(self) -> None:
        """Wait until it answers, and until the image's own health check says so."""
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and self._status() != http.client.OK:
            time.sleep(0.2)
        assert podman("healthcheck", "run", self.name).returncode == 0, self.logs()

    def _status(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def answer(self) -> None:
        """Open the form, post answers, and be counted."""
        visitor = Visitor(self.port)
        token = token_of(visitor.get().body)
        assert counted_of(visitor.post(form_body(ANSWERS[0], token=token)).body) == "yes"
        visitor.close()

    def stop(self) -> None:
        """Ask it to stop as `docker stop` does."""
        begun = time.monotonic()
        podman("stop", "--time=30", self.name)
        assert time.monotonic() - begun < LONGEST_STOP
        state = podman("inspect", "--format={{.State.ExitCode}}", self.name).stdout.strip()
        assert state == "0", state
        assert "Shutting down: Master" in self.logs()

    def logs(self) -> str:
        """Return what it has written."""
        ended = podman("logs", self.name)
        return ended.stdout + ended.stderr


@contextmanager
def started(image: str, *, volumes: Mapping[str, str], **variables: str) -> Iterator[Container]:
    """Yield a container as compose.yaml starts it: no capability, nothing to write but volumes."""
    port = free_port()
    name = f"selfcheck-{port}"
    locked = ("--read-only", "--read-only-tmpfs=false", "--cap-drop=all")
    settings = [f"--env={key}={value}" for key, value in {"PORT": str(port), **variables}.items()]
    mounts = [f"--volume={source}:{place}" for source, place in volumes.items()]
    podman(
        *("run", "--detach", f"--name={name}", "--security-opt=no-new-privileges"),
        *(*HERE, *locked, *settings, *mounts, image),
    )
    container = Container(name, port)
    try:
        container.wait()
        yield container
    finally:
        podman("rm", "--force", "--time=5", name, check=False)


def check_locked(container: Container) -> None:
    """See that it is nobody's root, writes nowhere else, and holds nothing to build with."""
    assert container.inside("id", "-u").stdout.strip() == str(USER)
    for place in ("/opt/selfcheck/x", "/tmp/x", "/x"):  # noqa: S108 # to be refused
        assert container.inside("touch", place, check=False).returncode != 0, place
    for program in ("pip", "pip3", "gcc", "git", "curl"):
        found = container.inside("sh", "-c", f"command -v {program}", check=False)
        assert found.returncode != 0, program
    assert container.inside(".venv/bin/python", "-m", "pip", check=False).returncode != 0
    modes = container.inside("stat", "-c", "%a %U", "/var/lib/selfcheck").stdout.strip()
    assert modes == "700 selfcheck", modes


def check_kept(container: Container, url: str) -> None:
    """Count, stop, start again, count: nothing is lost, and nothing that was said is written."""
    before = completions_at(url)
    container.answer()
    container.stop()
    podman("start", container.name)
    container.wait()
    container.answer()
    assert completions_at(url) == before + 2
    assert "Listening at" in container.logs()
    assert "safety_now" not in container.logs()


def check_doctor(container: Container) -> None:
    """See that doctor examines it with the commands of the units."""
    said = container.inside(
        ".venv/bin/python", "-m", "flask", "--app", "run", "doctor", check=False
    )
    assert "database" in said.stdout, said.stdout + said.stderr


def check_timers(image: str, *, folder: Path, volumes: Mapping[str, str], url: str) -> None:
    """See that the jobs' container releases, dumps and examines, and stops when asked."""
    backups = folder / "backups"
    backups.mkdir(mode=0o700)
    os.chown(backups, USER, USER)
    name = f"selfcheck-timers-{free_port()}"
    mounts = {**volumes, str(backups): "/var/backups/selfcheck"}
    settings = {"BACKUP_DIR": "/var/backups/selfcheck", "TZ": "Asia/Tokyo", **_variables(url)}
    podman(
        *("run", "--detach", f"--name={name}", "--read-only", "--read-only-tmpfs=false"),
        *("--cap-drop=all", *HERE),
        *(f"--env={key}={value}" for key, value in settings.items()),
        *(f"--volume={source}:{place}" for source, place in mounts.items()),
        image,
    )
    try:
        wait_for_jobs(name)
        podman("stop", "--time=60", name)
        said = podman("logs", name)
        words = said.stdout + said.stderr
        assert len(list(backups.glob("selfcheck-*.sql.gz"))) == 1, words
        assert "selfcheck-release ended" not in words, words
        assert "selfcheck-backup ended" not in words, words
        state = podman("inspect", "--format={{.State.ExitCode}}", name).stdout.strip()
        assert state == "0", state
    finally:
        podman("rm", "--force", "--time=5", name, check=False)


def wait_for_jobs(name: str) -> None:
    """Wait until each job was started; SIGTERM waits for the last."""
    deadline = time.monotonic() + 90
    jobs = len(list((ROOT / "deploy").glob("*.timer")))
    while time.monotonic() < deadline:
        found = podman("exec", name, "ls", "/var/lib/selfcheck/timers", check=False)
        if len(found.stdout.split()) == jobs:
            return
        time.sleep(1)


def _variables(url: str) -> dict[str, str]:
    if url.startswith("sqlite"):
        return {}
    return {
        "ENVIRONMENT": "production",
        "SECRET_KEY": KEY,
        "DATABASE_URL": url,
        "TRUSTED_HOSTS": "127.0.0.1",
    }


@contextmanager
def composed_postgresql(folder: Path) -> Iterator[str]:
    """Yield the URL of a PostgreSQL started and set up as compose.yaml says."""
    service: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    options = service["postgresql"]["command"][1:]
    programs, data, port = server_programs(), folder / "data", free_port()
    folder.chmod(0o755)
    password = folder / "password"
    password.write_text("admin-of-a-test\n")
    password.chmod(0o644)
    shutil.chown(folder, user="postgres")
    secure = ("-A", "scram-sha-256", f"--pwfile={password}")
    run_program(programs / "initdb", "-D", data, "-U", "postgres", *secure)
    where = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    control = (programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log")
    run_program(*control, "-o", f"{shlex.join(options)} {where}", "start")
    try:
        host = ("--host=127.0.0.1", f"--port={port}", "--username=postgres", "--no-psqlrc")
        file = f"--file={ROOT / 'deploy' / 'postgresql.sql'}"
        given = ("env", "PGPASSWORD=admin-of-a-test", "SELFCHECK_PASSWORD=of-a-test")
        run(*given, "psql", *host, "--set=ON_ERROR_STOP=1", file)
        yield f"postgresql://selfcheck:of-a-test@127.0.0.1:{port}/selfcheck"
    finally:
        run_program(*control, "-m", "fast", "stop")


def try_sqlite(folder: Path) -> None:
    """Try the demonstration of the README: one container, one volume."""
    volume = f"selfcheck-{free_port()}"
    podman("volume", "create", volume)
    place = Path(podman("volume", "inspect", "--format={{.Mountpoint}}", volume).stdout.strip())
    kept = {volume: "/var/lib/selfcheck"}
    url = f"sqlite:///{place}/selfcheck.db"
    try:
        with started("selfcheck", volumes=kept) as container:
            check_locked(container)
            say(
                "runs as nobody's root, writes nowhere but in its volume, has nothing to build with"
            )
            check_kept(container, url)
            say("SQLite: answers, stops on SIGTERM, and counts are there after a restart")
            check_doctor(container)
            check_timers("selfcheck-timers", folder=folder, volumes=kept, url=url)
            say("SQLite: the jobs' container releases, dumps and examines")
    finally:
        podman("volume", "rm", "--force", volume, check=False)


def try_postgresql(folder: Path) -> None:
    """Try a production on the PostgreSQL of compose.yaml, whose first page is the closed notice."""
    place = folder / "instance"
    place.mkdir(mode=0o700)
    os.chown(place, USER, USER)
    kept = {str(place): "/var/lib/selfcheck"}
    server = folder / "postgresql"
    server.mkdir()
    with composed_postgresql(server) as url:
        demonstration = {**_variables(url), "ENVIRONMENT": "demonstration"}
        with started("selfcheck", volumes=kept, **demonstration) as container:
            check_kept(container, url)
            say("PostgreSQL: answers, stops on SIGTERM, and counts are there after a restart")
            check_timers("selfcheck-timers", folder=folder, volumes=kept, url=url)
            say("PostgreSQL: the jobs' container releases, dumps and examines")


def main() -> None:
    """Build and try everything; the first thing that is not so ends it."""
    Path(STORAGE).mkdir(parents=True, exist_ok=True)
    make_base()
    for target, tag in (("selfcheck", "selfcheck"), ("timers", "selfcheck-timers")):
        build(target, tag)
        say(
            podman(
                "images", "--format={{.Repository}} {{.Size}}", f"localhost/{tag}"
            ).stdout.strip()
        )
    for attempt in (try_sqlite, try_postgresql):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)  # PostgreSQL's own user goes through it
            attempt(Path(folder))
    say("The images do what compose.yaml and docs/hosting.md say.")


if __name__ == "__main__":
    main()
