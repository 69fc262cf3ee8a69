"""The Dockerfile, compose.yaml and the Procfile name what exists and keep what deploy/ promises."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from ipaddress import ip_address, ip_network
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped] # publishes no types

from app import create_app
from config import ROOT, Settings, load_settings
from tests.support.visits import settings_for

DEPLOY = ROOT / "deploy"
SETTINGS = {field.name.upper() for field in fields(Settings)}
GOOD_KEY = "kV3x9QpL7mZ2wT8rB4nC6sD1fG5hJ0yA"
UNIT = (DEPLOY / "selfcheck.service").read_text("utf-8")
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")
LOCK = (ROOT / "requirements.txt").read_text("utf-8")
PINNED = re.compile(r"docker\.io/library/[a-z]+:[\w.]+-?[\w.-]*")


def names_of(text: str) -> dict[str, str]:
    lines = (line.partition("=") for line in text.splitlines() if line and line[0] != "#")
    return {name: value for name, _, value in lines}


UNDER_SYSTEMD = names_of((DEPLOY / "selfcheck.env.example").read_text("utf-8"))

# ------------------------------------------------------------------ the Dockerfile


def stages() -> dict[str, list[tuple[str, str]]]:
    """Return the instructions of each stage by its name; the last one has none."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8"))
    found: dict[str, list[tuple[str, str]]] = {}
    name = "before"
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        if word == "FROM":
            name = rest.partition(" AS ")[2]
        if word.isupper():
            found.setdefault(name, []).append((word, rest))
    return found


def of(stage: str, word: str) -> list[str]:
    return [rest for name, rest in stages()[stage] if name == word]


def copied() -> set[str]:
    lines = [rest for stage in stages() for rest in of(stage, "COPY") if "--from=" not in rest]
    return {source for line in lines for source in line.split()[:-1]}


def environment() -> dict[str, str]:
    (line,) = of("selfcheck", "ENV")
    return dict(pair.partition("=")[::2] for pair in line.split())


def test_every_image_is_named_with_its_release() -> None:
    (base,) = of("before", "ARG")
    images = {base.removeprefix("BASE="), *(one["image"] for one in services().values())}
    own = {"selfcheck", "selfcheck-timers"}
    assert [name for name in images - own if not PINNED.fullmatch(name)] == []
    assert len({name for name in images - own if "bookworm" in name}) == 3, (
        "pg_dump of one Debian cannot dump the PostgreSQL of a newer one"
    )


def test_the_image_holds_what_is_copied_by_name_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_through = {line[1:] for line in lines if line[:1] == "!"}
    assert lines[1] == "*", "everything is kept out but what is named"
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    tops = {next(one for one in (name, name.split("/")[0])) for name in copied()}
    assert let_through == {name if not name.startswith("bin/") else "bin" for name in tops}


def test_the_image_installs_by_hash_as_bin_run_does() -> None:
    (install,) = of("packages", "RUN")[1:]
    assert ". bin/environment.sh && prepare_environment && install_once requirements.txt" in install
    assert "--require-hashes" in (ROOT / "bin" / "environment.sh").read_text("utf-8")
    rest = [line for stage in ("python", "selfcheck", "timers") for line in of(stage, "RUN")]
    assert [line for line in rest if re.search(r"\bpip\b|python3-venv|gcc|-dev\b", line)] == []


def test_the_image_is_run_by_a_user_who_owns_nothing_but_the_data() -> None:
    for stage in ("selfcheck", "timers"):
        assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", of(stage, "USER")[-1])
    assert stages()[""] == [("FROM", "selfcheck")], "what is built by default is the service"
    owned = [line for line in of("selfcheck", "RUN") if "-o selfcheck" in line]
    assert len(owned) == 1
    assert f"{UNDER_SYSTEMD['INSTANCE_DIR']} {UNDER_SYSTEMD['BACKUP_DIR']}" in owned[0]
    assert not [line for line in of("selfcheck", "COPY") if "--chown" in line]


def test_the_image_is_the_checkout_of_the_unit_with_its_settings(tmp_path: Path) -> None:
    assert [f"WorkingDirectory={place}" in UNIT for place in of("python", "WORKDIR")] == [True]
    given = environment()
    assert given.keys() - {"PYTHONDONTWRITEBYTECODE"} <= SETTINGS
    assert given["INSTANCE_DIR"] == UNDER_SYSTEMD["INSTANCE_DIR"]
    assert of("selfcheck", "EXPOSE") == [given["PORT"]]
    assert load_settings({"INSTANCE_DIR": str(tmp_path)}).port == int(given["PORT"])
    assert of("selfcheck", "VOLUME") == [given["INSTANCE_DIR"]]
    for stage in ("selfcheck", "timers"):
        program = json.loads(of(stage, "CMD")[0])[-1]
        assert (ROOT / program).is_file()


def test_the_health_check_asks_what_the_service_answers(tmp_path: Path) -> None:
    (line,) = of("selfcheck", "HEALTHCHECK")
    words = json.loads(line.partition(" CMD ")[2])
    compile(words[-1], "health", "exec")
    (path,) = re.findall(r"\]\}(/\w+)'", words[-1])
    app = create_app(settings_for(f"sqlite:///{tmp_path}/unused.db", instance_dir=tmp_path))
    assert path in {rule.rule for rule in app.url_map.iter_rules()}
    assert environment().keys() >= set(re.findall(r'environ\["(\w+)"\]', words[-1]))


# ------------------------------------------------------------------ compose.yaml


def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def services() -> dict[str, Any]:
    found: dict[str, Any] = composed()["services"]
    return found


def test_every_name_that_must_be_given_is_in_the_example() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    example = names_of((DEPLOY / "compose.env.example").read_text("utf-8"))
    assert set(re.findall(r"\$\{(\w+)", text)) == example.keys()
    needed = set(re.findall(r"\$\{(\w+):\?is missing in .env\}", text))
    assert example.keys() - needed == {"LINK_HOSTS", "SECRET_KEY_PREVIOUS"}
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert ".env" in ignored, "it holds keys"


@pytest.mark.parametrize("name", ["service", "timers"])
def test_a_container_gets_settings_that_exist_and_are_safe(name: str, tmp_path: Path) -> None:
    given: dict[str, str] = services()[name]["environment"]
    assert given.keys() - {"TZ"} <= SETTINGS
    values = {"SECRET_KEY": GOOD_KEY, "TRUSTED_HOSTS": "selfcheck.clinic.test"}
    filled = {
        key: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: values.get(found[1], ""), text)
        for key, text in given.items()
    }
    settings = load_settings(filled | {"INSTANCE_DIR": str(tmp_path)})
    assert settings.production
    assert str(settings.backup_dir) == UNDER_SYSTEMD["BACKUP_DIR"]
    assert str(settings.trusted_proxies) == UNDER_SYSTEMD["TRUSTED_PROXIES"]
    host = settings.database_url.rpartition("@")[2].partition("/")[0]
    assert host in services()


@pytest.mark.parametrize("name", ["service", "timers", "proxy"])
def test_a_container_can_write_to_its_volumes_only_and_asks_for_no_rights(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ulimits"] == {"core": 0}
    assert ("cap_add" in service) == (name == "proxy")
    assert "privileged" not in service
    assert "user" not in service


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert composed()["networks"]["inside"]["internal"] is True
    reached = [name for name, one in services().items() if "outside" in one["networks"]]
    assert reached == [name for name, one in services().items() if "ports" in one] == ["proxy"]


def test_the_proxy_is_the_one_of_deploy_with_address_and_certificate_put_in() -> None:
    service = services()["proxy"]
    text = NGINX
    port = environment()["PORT"]
    replaced = re.findall(r"s\|([^|]+)\|([^|]+)\|", service["command"][-1])
    assert [pair[1].split()[0] for pair in replaced] == ["server", "ssl_certificate"]
    for pattern, put_in in replaced:
        assert len(re.findall(pattern, text)) == 1, pattern
        text = re.sub(pattern, put_in, text)
    address = services()["service"]["networks"]["inside"]["ipv4_address"]
    assert f"server {address}:{port};" in text
    (pool,) = composed()["networks"]["inside"]["ipam"]["config"]
    assert ip_address(address) in ip_network(pool["subnet"])
    assert ip_address(address) not in ip_network(pool["ip_range"]), "nobody else is to get it"
    places = [volume.rsplit(":", 2)[1] for volume in service["volumes"]]
    assert [place for place in places if place not in service["command"][-1]] == []
    assert "./deploy/nginx.conf:/nginx.conf:ro" in service["volumes"]


def test_one_container_releases_and_keeps_the_ledger_beside_the_service() -> None:
    ledger = f"instance:{UNDER_SYSTEMD['INSTANCE_DIR']}"
    kept = [name for name, one in services().items() if ledger in one.get("volumes", [])]
    assert kept == ["service", "timers"]
    assert services()["timers"]["build"]["target"] == "timers"
    assert f"TimeoutStopSec={services()['service']['stop_grace_period'][:-1]}\n" in UNIT


def test_postgresql_keeps_no_log_of_visits_and_gives_the_grants() -> None:
    service = services()["postgresql"]
    assert {"wal_recycle=off", "archive_mode=off"} <= set(service["command"])
    script = (DEPLOY / "postgresql.sql").read_text("utf-8")
    operations = (ROOT / "docs" / "operations.md").read_text("utf-8")
    grants = re.findall(r"GRANT [\w ()]+TO selfcheck", script)
    assert len(grants) == 2
    assert [grant for grant in grants if f"`{grant}`" not in operations] == []
    assert re.findall(r"\\getenv \w+ (\w+)", script)[0] in service["environment"]


# ------------------------------------------------------------------ the Procfile


def processes() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text("utf-8").splitlines()
    return {name: command for name, _, command in (line.partition(": ") for line in lines)}


def test_the_procfile_does_what_the_unit_does() -> None:
    before = re.findall(r"^ExecStartPre=\S+/(python .+)$", UNIT, re.MULTILINE)
    assert processes()["release"] == " && ".join(before)
    (start,) = re.findall(r"^ExecStart=\S+/(python .+)$", UNIT, re.MULTILINE)
    assert processes()["web"] == f"HOST={environment()['HOST']} {start}"
    assert processes()["timers"].split()[-1] == json.loads(of("timers", "CMD")[0])[-1]


# ------------------------------------------------------------------ the jobs


@pytest.fixture
def timers() -> ModuleType:
    spec = spec_from_file_location("timers", DEPLOY / "timers.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["timers"] = module
    spec.loader.exec_module(module)
    return module


def test_every_timer_is_a_job_with_the_command_of_its_service(timers: ModuleType) -> None:
    jobs = {job.name: job for job in timers.read_jobs(DEPLOY)}
    assert jobs.keys() == {path.stem for path in DEPLOY.glob("*.timer")}
    for name, job in jobs.items():
        unit = (DEPLOY / f"{name}.service").read_text("utf-8")
        assert f"ExecStart={timers.PYTHON} {' '.join(job.arguments)}\n" in unit
        now = datetime(2026, 11, 29, 2, 59, 59, tzinfo=UTC)
        assert timedelta() <= now - job.last_due(now) < timedelta(days=1)
    assert f"ExecStart={timers.PYTHON} " in UNIT


@pytest.mark.parametrize(
    ("calendar", "now", "due"),
    [
        ("hourly", (5, 10, 30), (5, 10, 0)),
        ("hourly", (5, 10, 0), (5, 10, 0)),
        ("*-*-* 03:10:00", (5, 3, 9), (4, 3, 10)),
        ("*-*-* 03:10:00", (5, 3, 10), (5, 3, 10)),
    ],
)
def test_a_job_is_due_when_its_timer_says(
    timers: ModuleType, calendar: str, now: tuple[int, int, int], due: tuple[int, int, int]
) -> None:
    job = timers.Job("one", (), calendar)
    assert job.last_due(datetime(2026, 1, *now, tzinfo=UTC)) == datetime(2026, 1, *due, tzinfo=UTC)


def test_a_job_starts_once_for_each_time_and_its_failure_is_told(
    timers: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrote = tmp_path / "wrote"
    code = f"open({str(wrote)!r}, 'a').write('x'); raise SystemExit(3)"
    jobs = (timers.Job("one", ("-c", code), "hourly"),)
    first = datetime(2026, 1, 5, 10, 30, tzinfo=UTC)
    for minutes, times in ((0, 1), (29, 1), (30, 2), (31, 2), (300, 3)):
        timers.start_due(jobs, tmp_path, first + timedelta(minutes=minutes))
        assert len(wrote.read_text()) == times, minutes
    assert capsys.readouterr().err.count("one ended with 3.") == 3


# ------------------------------------------------------------------ notices


def test_the_notices_name_each_package_with_its_version_and_licence() -> None:
    text = (ROOT / "THIRD-PARTY-NOTICES.txt").read_text("utf-8")
    found = re.findall(r"^([\w.-]+)\n(\d[\w.]*)\n(\S.*)$", text, re.MULTILINE)
    named = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version, _ in found}
    assert named == dict(re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE)), (
        "make notices writes them anew"
    )
    assert [name for name, _, licence in found if licence.startswith("http")] == []


def test_the_notices_name_what_lies_in_the_repository() -> None:
    own = (ROOT / "docs" / "vendored-notices.txt").read_text("utf-8")
    assert (ROOT / "THIRD-PARTY-NOTICES.txt").read_text("utf-8").startswith(own)
    listed = re.findall(r"^((?:app|templates|tests)/\S+) ", own, re.MULTILINE)
    assert [name for name in listed if not list(ROOT.glob(name))] == []
    fonts = {path for name in listed for path in ROOT.glob(name) if name.startswith("tests/fonts")}
    assert fonts == {*(ROOT / "tests" / "fonts").glob("*.[ot]tf")}
    told = [ROOT / name for name in listed if name.startswith(("app", "templates"))]
    saying = re.compile(r"MIT License|ISC licence|Copyright \(c\)")
    files = [path for top in ("app", "templates") for path in (ROOT / top).rglob("*.*ml")]
    files += [*(ROOT / "app").rglob("*.css"), *(ROOT / "app").rglob("*.js")]
    assert sorted(p for p in files if saying.search(p.read_text("utf-8"))) == sorted(told)
