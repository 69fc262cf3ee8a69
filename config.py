"""What the environment says, checked once and frozen.

Only `run.py`, `gunicorn.conf.py` and tests read this module; everything below is handed what
it needs. Standard library only, so that `bin/run` can check the settings before anything is
installed. `docs/operations.md` documents every variable; a test compares the two.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeGuard

__all__ = ["Environment", "Settings", "UnsafeSettings", "load_settings"]

Environment = Literal["demonstration", "development", "production"]
LogLevel = Literal["debug", "info", "warning", "error"]

ROOT: Final = Path(__file__).resolve().parent
KEY_FILE: Final = "secret_key"
SHORTEST_SECRET: Final = 32
FEWEST_DISTINCT: Final = 12
RESERVED_DOMAIN: Final = "example"  # RFC 2606: nobody can own a name below it


class UnsafeSettings(Exception):  # noqa: N818 - reads as what it is where it is raised
    """The settings cannot be used; `problems` has one line for each reason."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every variable of `docs/operations.md`, in lower case."""

    environment: Environment
    instance_dir: Path
    secret_key: str = field(repr=False)
    secret_key_previous: str | None = field(repr=False)
    database_url: str = field(repr=False)
    host: str
    port: int
    workers: int
    threads: int
    trusted_proxies: int
    trusted_hosts: tuple[str, ...]
    link_hosts: tuple[str, ...]
    log_level: LogLevel
    metrics_token: str | None = field(repr=False)
    backup_dir: Path | None

    @property
    def key_file(self) -> Path:
        """Where the key is kept when none is given."""
        return self.instance_dir / KEY_FILE

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database; None for a server."""
        scheme, _, rest = self.database_url.partition(":///")
        return Path(rest.partition("?")[0]) if scheme == "sqlite" else None

    @property
    def demonstration(self) -> bool:
        """Whether links, telephone and figures are made up and must say so."""
        return self.environment == "demonstration"

    @property
    def production(self) -> bool:
        """Whether real visitors are expected, so that nothing made up may be shown."""
        return self.environment == "production"


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings in `environ`; create the secret key file when no key is given.

    Raises:
        UnsafeSettings: with a line for every value that is wrong, or unsafe in production.
    """
    reading = _Reading(environ)
    environment = _environment(reading)
    instance_dir = Path(reading.text("INSTANCE_DIR", str(ROOT / "instance"))).resolve()
    database_url = _database_url(reading, instance_dir)
    settings = Settings(
        environment=environment,
        instance_dir=instance_dir,
        secret_key=_secret_key(reading, instance_dir),
        secret_key_previous=reading.text("SECRET_KEY_PREVIOUS", "") or None,
        database_url=database_url,
        host=reading.text("HOST", "127.0.0.1"),
        port=reading.number("PORT", 8000, lowest=1, highest=65535),
        workers=reading.number("WORKERS", 2, lowest=1, highest=64),
        threads=reading.number("THREADS", 8, lowest=1, highest=256),
        trusted_proxies=reading.number("TRUSTED_PROXIES", 0, lowest=0, highest=8),
        trusted_hosts=reading.hosts("TRUSTED_HOSTS", ()),
        link_hosts=reading.hosts("LINK_HOSTS", ()),
        log_level=_log_level(reading),
        metrics_token=reading.text("METRICS_TOKEN", "") or None,
        backup_dir=_folder(reading.text("BACKUP_DIR", "")),
    )
    problems = (*reading.problems, *_unsafe(settings, environ))
    if problems:
        raise UnsafeSettings(problems)
    return settings


class _Reading:
    """Reads variables one by one and remembers what was wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        """Return the variable without blanks around it; an empty one counts as unset."""
        return self._environ.get(name, "").strip() or default

    def number(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        """Return a whole number within bounds."""
        text = self.text(name, str(default))
        if text.isascii() and text.isdecimal() and lowest <= int(text) <= highest:
            return int(text)
        self.problems.append(f"{name} must be a whole number from {lowest} to {highest}.")
        return default

    def hosts(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return host names separated by commas; a leading dot means: and all below it."""
        names = tuple(part.strip().lower() for part in self.text(name, "").split(","))
        wrong = [part for part in names if part and not _is_host(part)]
        if wrong:
            self.problems.append(f"{name} takes host names only, without scheme, port or path.")
        return tuple(part for part in names if part) or default


def _environment(reading: _Reading) -> Environment:
    text = reading.text("ENVIRONMENT", "demonstration")
    if _is_environment(text):
        return text
    reading.problems.append("ENVIRONMENT must be demonstration, development or production.")
    return "production"


def _is_environment(text: str) -> TypeGuard[Environment]:
    return text in {"demonstration", "development", "production"}


def _log_level(reading: _Reading) -> LogLevel:
    text = reading.text("LOG_LEVEL", "info").lower()
    if _is_log_level(text):
        return text
    reading.problems.append("LOG_LEVEL must be debug, info, warning or error.")
    return "info"


def _is_log_level(text: str) -> TypeGuard[LogLevel]:
    return text in {"debug", "info", "warning", "error"}


def _is_host(name: str) -> bool:
    labels = name.removeprefix(".").split(".")
    return all(label and label.replace("-", "").isalnum() and label.isascii() for label in labels)


def _folder(text: str) -> Path | None:
    return Path(text).resolve() if text else None


def _database_url(reading: _Reading, instance_dir: Path) -> str:
    """Return a URL that names its driver; hosts often hand out `postgres://` without one."""
    url = reading.text("DATABASE_URL", f"sqlite:///{instance_dir / 'selfcheck.db'}")
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and separator:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return url
    reading.problems.append(
        "DATABASE_URL must be postgresql://user@host/name or sqlite:////absolute/path.db."
    )
    return url


def _secret_key(reading: _Reading, instance_dir: Path) -> str:
    given = reading.text("SECRET_KEY", "")
    if given:
        return given
    try:
        kept = _kept_secret(instance_dir)
    except OSError as error:
        reading.problems.append(
            f"SECRET_KEY is not set and none can be kept in {instance_dir} ({error.strerror})."
        )
        return ""
    if not kept.isascii() or len(kept) < SHORTEST_SECRET:
        reading.problems.append(f"{instance_dir / KEY_FILE} is damaged: remove it for a new key.")
    return kept


def _kept_secret(instance_dir: Path) -> str:
    """Return the key in `instance_dir`, made on first use and never seen half written.

    A complete private file is linked to its name, which succeeds for exactly one of several
    processes that start together; the others read that one's key.
    """
    instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = instance_dir / KEY_FILE
    if not path.exists():
        _link_new_secret(path)
    return path.read_text(encoding="ascii", errors="replace").strip()


def _link_new_secret(path: Path) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        _unless_there(lambda: os.link(name, path))
    finally:
        Path(name).unlink()


def _unless_there(create: Callable[[], None]) -> None:
    try:
        create()
    except FileExistsError:
        return


def _unsafe(settings: Settings, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return a line for each value that must not meet real visitors."""
    if not settings.production:
        return ()
    checks = (
        *_unsafe_keys(settings, environ),
        (
            not settings.trusted_hosts,
            "TRUSTED_HOSTS must name the host names this site is reached by.",
        ),
        (
            any(_is_reserved(host) for host in settings.link_hosts),
            "LINK_HOSTS must not allow demonstration links (.example).",
        ),
        (settings.log_level == "debug", "LOG_LEVEL must not be debug: it could log requests."),
    )
    return tuple(line for unsafe, line in checks if unsafe)


def _unsafe_keys(settings: Settings, environ: Mapping[str, str]) -> tuple[tuple[bool, str], ...]:
    shared = settings.database_url.startswith("postgresql")
    previous, token = settings.secret_key_previous, settings.metrics_token
    rule = f"at least {SHORTEST_SECRET} characters, made by chance"
    return (
        (
            shared and not environ.get("SECRET_KEY", "").strip(),
            "SECRET_KEY must be set: nodes that share a database share their key.",
        ),
        (_is_weak(settings.secret_key), f"SECRET_KEY must have {rule}."),
        (
            previous is not None and _is_weak(previous),
            f"SECRET_KEY_PREVIOUS must have {rule}.",
        ),
        (token is not None and _is_weak(token), f"METRICS_TOKEN must have {rule}."),
        (_is_open(settings.key_file), f"{KEY_FILE} must be private: chmod 600 it."),
    )


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_DISTINCT


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & 0o077)


def _is_reserved(host: str) -> bool:
    return host.rpartition(".")[2] == RESERVED_DOMAIN
