"""The examples in `deploy/` name what exists, and keep what the service promises."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from app.web.shared.file_body import LARGEST_FILE_POST
from app.web.shared.post_body import LARGEST_BODY
from config import ROOT, Settings, load_settings
from tests.support.visits import settings_for

DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
SERVICES = sorted(DEPLOY.glob("*.service"))
COMMAND = re.compile(r"^Exec(?:Start|StartPre)=(/opt/selfcheck/\S+) (.+)$", re.MULTILINE)
GOOD_KEY = "kV3x9QpL7mZ2wT8rB4nC6sD1fG5hJ0yA"


def lines_of(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]


def example() -> dict[str, str]:
    pairs = (line.partition("=") for line in lines_of(DEPLOY / "selfcheck.env.example"))
    return {name: value for name, _, value in pairs}


def test_there_is_something_to_check() -> None:
    assert len(SERVICES) == 4
    assert len(UNITS) == 7


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_what_the_checkout_holds(path: Path, tmp_path: Path) -> None:
    found = COMMAND.findall(path.read_text("utf-8"))
    assert found
    for program, arguments in found:
        assert program == "/opt/selfcheck/.venv/bin/python"
        words = arguments.split()
        if words[:4] == ["-m", "flask", "--app", "run"]:
            assert words[4] in _commands(tmp_path)
        else:
            assert (ROOT / words[0]).is_file()


def _commands(directory: Path) -> set[str]:
    return set(_app(directory).cli.commands)


def _app(directory: Path) -> Flask:
    from app import create_app  # noqa: PLC0415 - the other tests need no application

    return create_app(settings_for(f"sqlite:///{directory}/unused.db", instance_dir=directory))


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_may_write_where_its_settings_keep_things_and_nowhere_else(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "ProtectSystem=strict" in text
    assert "EnvironmentFile=/etc/selfcheck/env" in text
    assert "LimitCORE=0" in text, "a core file would hold answers"
    written = re.findall(r"^ReadWritePaths=(.*)$", text, re.MULTILINE)
    kept = {example()["INSTANCE_DIR"], example()["BACKUP_DIR"]}
    assert {place for line in written for place in line.split()} <= kept
    assert written or "StateDirectory=selfcheck" in text


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("*.timer")), ids=lambda path: path.name)
def test_a_timer_has_its_service(path: Path) -> None:
    assert path.with_suffix(".service").is_file()
    assert "OnCalendar=" in path.read_text("utf-8")


def test_the_example_settings_exist_and_are_safe_once_a_key_is_put_in(tmp_path: Path) -> None:
    names = {field.name.upper() for field in fields(Settings)}
    assert example().keys() <= names
    settings = load_settings(example() | {"SECRET_KEY": GOOD_KEY, "INSTANCE_DIR": str(tmp_path)})
    assert settings.production


# ------------------------------------------------------------------ the proxy


def servers() -> list[str]:
    text = "\n".join(lines_of(DEPLOY / "nginx.conf"))
    return re.split(r"^server \{", text, flags=re.MULTILINE)[1:]


def test_the_proxy_writes_no_address_down() -> None:
    assert len(servers()) == 2
    for server in servers():
        assert "access_log off;" in server
        assert "error_log /dev/null emerg;" in server


def size_of(text: str, name: str) -> int:
    (found,) = re.findall(rf"{name} (\d+)k;", text)
    return int(found) * 1024


def the_import(server: str) -> tuple[str, str]:
    """Return the addresses of the one place that takes files, and what it says of them."""
    (found,) = re.findall(r"location ~ (\S+) \{([^}]*client_max_body_size[^}]*)\}", server)
    return str(found[0]), str(found[1])


def test_the_proxy_keeps_bodies_and_answers_off_the_disk() -> None:
    _, files = the_import(servers()[1])
    for text, largest in (
        (servers()[1].replace(files, ""), LARGEST_BODY),
        (files, LARGEST_FILE_POST),
    ):
        let_through = size_of(text, "client_max_body_size")
        assert size_of(text, "client_body_buffer_size") >= let_through > largest
    assert "proxy_max_temp_file_size 0;" in servers()[1]


def test_the_proxy_lets_files_through_where_the_service_takes_them(tmp_path: Path) -> None:
    app = _app(tmp_path)
    access = app.extensions["staff_gate"].rules
    taking = {
        rule.rule.replace("<slug>", "back-pain-2")
        for rule in app.url_map.iter_rules()
        if rule.endpoint in access and access[rule.endpoint].takes_file
    }
    assert taking
    addresses, _ = the_import(servers()[1])
    assert [path for path in taking if not re.search(addresses, path)] == []
    assert not re.search(addresses, "/")


def test_the_proxy_tells_the_service_what_it_trusts_one_proxy_for() -> None:
    assert example()["TRUSTED_PROXIES"] == "1"
    for header in ("For $remote_addr", "Proto $scheme", "Host $host"):
        assert f"proxy_set_header X-Forwarded-{header};" in servers()[1]
    assert "proxy_add_x_forwarded_for" not in servers()[1]


def test_the_proxy_hides_the_numbers_and_speaks_japanese() -> None:
    hidden = re.search(r"location = /metrics \{\s*proxy_pass http://selfcheck(\S+);", servers()[1])
    assert hidden is not None
    assert hidden[1] != "/metrics"
    assert len(re.findall(r"return \d+ '<!doctype html><html lang=\"ja\">", servers()[1])) == 2
