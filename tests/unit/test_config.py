"""The settings: what is taken from the environment, what is refused, what is documented."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from config import Settings, UnsafeSettings, load_settings

GOOD_KEY = "kV3x9QpL7mZ2wT8rB4nC6sD1fG5hJ0yA"
OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def settings(directory: Path, **variables: str) -> Settings:
    return load_settings({"INSTANCE_DIR": str(directory), **variables})


def production(directory: Path, **variables: str) -> Settings:
    safe = {"ENVIRONMENT": "production", "SECRET_KEY": GOOD_KEY, "TRUSTED_HOSTS": "clinic.test"}
    return settings(directory, **{**safe, **variables})


def test_an_empty_environment_is_a_demonstration_on_this_machine(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert (found.environment, found.host, found.port) == ("demonstration", "127.0.0.1", 8000)
    assert found.database_url == f"sqlite:///{tmp_path}/selfcheck.db"
    assert found.link_hosts == ()


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    assert settings(tmp_path, PORT="", DATABASE_URL=" ").port == 8000


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_url_always_names_its_driver(tmp_path: Path, scheme: str) -> None:
    found = settings(tmp_path, DATABASE_URL=f"{scheme}://clinic@db/selfcheck")
    assert found.database_url == "postgresql+psycopg://clinic@db/selfcheck"


def test_host_names_are_separated_by_commas_and_in_lower_case(tmp_path: Path) -> None:
    found = settings(tmp_path, TRUSTED_HOSTS="Check.Clinic.test, .clinic.test,")
    assert found.trusted_hosts == ("check.clinic.test", ".clinic.test")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ENVIRONMENT", "prod"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "８０００"),
        ("WORKERS", "0"),
        ("THREADS", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("TRUSTED_HOSTS", "https://clinic.test"),
        ("TRUSTED_HOSTS", "*"),
        ("LINK_HOSTS", "line.me/R"),
        ("DATABASE_URL", "mysql://clinic@db/selfcheck"),
        ("DATABASE_URL", "sqlite://"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(
    tmp_path: Path, variable: str, value: str
) -> None:
    with pytest.raises(UnsafeSettings) as refusal:
        settings(tmp_path, **{"SECRET_KEY": GOOD_KEY, variable: value})
    assert any(line.startswith(variable) for line in refusal.value.problems)


def test_every_problem_is_told_at_once_one_line_each(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings) as refusal:
        settings(tmp_path, PORT="x", WORKERS="x", THREADS="x")
    assert [line.split()[0] for line in refusal.value.problems] == ["PORT", "WORKERS", "THREADS"]
    assert "\n" not in "".join(refusal.value.problems)


def test_a_safe_production_is_accepted(tmp_path: Path) -> None:
    assert production(tmp_path).production


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("SECRET_KEY", GOOD_KEY[:-1], "SECRET_KEY"),
        ("SECRET_KEY", "a" * 64, "SECRET_KEY"),
        ("SECRET_KEY_PREVIOUS", GOOD_KEY[:-1], "SECRET_KEY_PREVIOUS"),
        ("TRUSTED_HOSTS", "", "TRUSTED_HOSTS"),
        ("LINK_HOSTS", "line.me,booking.example", "LINK_HOSTS"),
        ("LINK_HOSTS", ".example", "LINK_HOSTS"),
        ("LOG_LEVEL", "debug", "LOG_LEVEL"),
        ("METRICS_TOKEN", "guess me", "METRICS_TOKEN"),
    ],
)
def test_an_unsafe_production_is_refused(
    tmp_path: Path, variable: str, value: str, told: str
) -> None:
    with pytest.raises(UnsafeSettings) as refusal:
        production(tmp_path, **{variable: value})
    assert [line.split()[0] for line in refusal.value.problems] == [told]


def test_nodes_that_share_a_database_must_be_given_their_key(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings, match="share their key"):
        production(tmp_path, SECRET_KEY="", DATABASE_URL="postgresql://clinic@db/selfcheck")


def test_a_demonstration_may_be_careless(tmp_path: Path) -> None:
    assert settings(tmp_path, SECRET_KEY="short").secret_key == "short"


def test_a_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first, second = settings(tmp_path), settings(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("content", [b"", b"\n", b"short", b"\xff" * 40])
def test_a_damaged_key_file_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret_key").write_bytes(content)
    with pytest.raises(UnsafeSettings) as refused:
        settings(tmp_path)
    assert refused.value.problems == (
        f"{tmp_path}/secret_key is damaged: remove it for a new key.",
    )


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    for round_number in range(20):
        directory = tmp_path / str(round_number)
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda _, d=directory: settings(d).secret_key, range(8)))
        assert len(keys) == 1


def test_a_key_others_can_read_is_refused_in_production(tmp_path: Path) -> None:
    settings(tmp_path)
    (tmp_path / "secret_key").chmod(0o644)
    with pytest.raises(UnsafeSettings, match="chmod 600"):
        production(tmp_path, SECRET_KEY="")


def test_a_directory_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnsafeSettings) as refusal:
        settings(tmp_path / "file")
    assert len(refusal.value.problems) == 1


def test_printing_the_settings_shows_no_secret(tmp_path: Path) -> None:
    url = "postgresql://clinic:hunter2@db/selfcheck"
    token = GOOD_KEY.swapcase()
    secrets = {"SECRET_KEY_PREVIOUS": GOOD_KEY[::-1], "METRICS_TOKEN": token}
    shown = repr(production(tmp_path, DATABASE_URL=url, **secrets))
    assert not any(secret in shown for secret in (GOOD_KEY, GOOD_KEY[::-1], token, "hunter2"))


def test_every_variable_is_documented_and_every_documented_variable_exists() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS.read_text("utf-8"), re.MULTILINE)
    assert documented == [field.name.upper() for field in fields(Settings)]
