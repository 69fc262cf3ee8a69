"""A database as the first round's last code left it, with a plan, an approval and releases.

`tests/data/first-round.json.gz` holds every row of a demonstration that this code made: two
published versions, a draft two people worked on, the plan to publish it, its approval, an audit
log, four accounts, twelve weeks of visits released by the former rule, and the ledger of them.
"""

from __future__ import annotations

import base64
import gzip
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Connection, MetaData, Table, func, insert, select

from app.storage.migration import Schema
from tests.builders import DATA
from tests.support.databases import patient_database

REVISION: Final = "0007"
"""The newest revision of that code."""


def lay_out(url: str, instance_dir: Path) -> None:
    """Fill an empty database and the folder beside it as that code left them."""
    kept = json.loads(gzip.decompress((DATA / "first-round.json.gz").read_bytes()))
    Schema(url).upgrade(revision=REVISION)
    database = patient_database(url)
    with database.engine.begin() as connection:
        _insert(connection, kept["tables"])
    database.close()
    (instance_dir / "releases.jsonl").write_text(kept["ledger"], encoding="utf-8")
    (instance_dir / "releases.jsonl").chmod(0o600)


def _insert(connection: Connection, kept: dict[str, Any]) -> None:
    known = MetaData()
    known.reflect(connection)
    for table in known.sorted_tables:
        found = kept.get(table.name)
        if found is None:
            continue
        if connection.scalar(select(func.count()).select_from(table)):
            connection.execute(table.delete())
        connection.execute(
            insert(table),
            [_row(table, dict(zip(found["columns"], row, strict=True))) for row in found["rows"]],
        )
        if connection.dialect.name == "postgresql":
            _go_on_counting(connection, table)


def _row(table: Table, kept: dict[str, Any]) -> dict[str, object]:
    return {name: _value(table.columns[name], value) for name, value in kept.items()}


def _value(column: Column[Any], value: Any) -> object:  # noqa: ANN401  # JSON of any shape
    wanted = column.type.python_type
    if isinstance(value, dict):
        return base64.b64decode(value["b64"])
    if value is not None and wanted is datetime:
        return datetime.fromisoformat(value)
    if value is not None and wanted is date:
        return date.fromisoformat(value)
    return value


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let the next row's number follow the last one's: numbers were given, not drawn."""
    for column in table.primary_key.columns:
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        if sequence:
            largest = select(func.max(column)).scalar_subquery()
            connection.execute(select(func.setval(sequence, largest)))
