"""What a database says about itself when an operator asks whether all is well."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.storage import tables
from app.storage.postgresql_settings import UNSAFE_WHEN_OFF
from app.storage.sqlite_settings import pragmas

_DURABLE = ("journal_mode", "synchronous")
_SYNCHRONOUS = {"0": "OFF", "1": "NORMAL", "2": "FULL", "3": "EXTRA"}


def weaknesses(connection: Connection) -> tuple[str, ...]:
    """Return the settings with which a crash could lose acknowledged counts, as ``name=value``."""
    if connection.dialect.name == "sqlite":
        return tuple(_sqlite_weaknesses(connection))
    found = ((name, _setting(connection, name)) for name in UNSAFE_WHEN_OFF)
    return tuple(f"{name}={value}" for name, value in found if value == "off")


def database_time(connection: Connection) -> datetime | None:
    """Return what time it is for the database; None when it has no clock of its own."""
    if connection.dialect.name == "sqlite":
        return None
    moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def newest_epoch(connection: Connection) -> str | None:
    """Return the last week in which anything was counted."""
    newest: str | None = connection.execute(select(func.max(tables.epoch.c.id))).scalar_one()
    return newest


def open_epochs(connection: Connection, *, until: str) -> tuple[str, ...]:
    """Return the weeks up to one that are not shut, in order."""
    columns = tables.epoch.c
    found = select(columns.id).where(columns.id <= until, columns.shut.is_(False))
    return tuple(connection.execute(found.order_by(columns.id)).scalars())


def keeps_old_log_files(connection: Connection) -> bool:
    """Tell whether a PostgreSQL server gives its old log files new names, bytes and all."""
    return connection.dialect.name == "postgresql" and _setting(connection, "wal_recycle") == "on"


def founded_at(connection: Connection) -> datetime | None:
    """Return when the database was set up; None before that."""
    return connection.execute(select(tables.installation.c.created_at)).scalar_one_or_none()


def _sqlite_weaknesses(connection: Connection) -> Iterator[str]:
    wanted = dict(text.split(" = ") for text in pragmas(sqlite3.sqlite_version_info[:3]))
    for name in _DURABLE:
        value = str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()).upper()
        value = _SYNCHRONOUS.get(value, value)
        if value != wanted[name]:
            yield f"{name}={value}"


def _setting(connection: Connection, name: str) -> str:
    return str(connection.execute(select(func.current_setting(name))).scalar_one())
