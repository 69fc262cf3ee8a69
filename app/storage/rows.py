"""Rows as objects of a class whose fields are named as the columns of a query."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, select

Made = TypeVar("Made")


def columns_for(kind: type[Any], table: Table) -> Select[Any]:
    """Return the query of the columns that a dataclass has fields for."""
    return select(*(table.c[field.name] for field in fields(kind)))


def all_of(
    connection: Connection, wanted: Select[Any], kind: Callable[..., Made]
) -> tuple[Made, ...]:
    """Return every row of a query."""
    return tuple(kind(**row) for row in connection.execute(wanted).mappings())


def one_of(connection: Connection, wanted: Select[Any], kind: Callable[..., Made]) -> Made | None:
    """Return the only row of a query, if there is any."""
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else kind(**row)
