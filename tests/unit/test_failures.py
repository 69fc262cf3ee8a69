"""A database's failure says its kind and nothing that was in the database."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.storage.failures import (
    DatabaseUnavailableError,
    LostConnectionError,
    StatementRefusedError,
    named,
)

SECRET = "Failing row contains (night_throb, often)"


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (sqlite3.OperationalError(SECRET), DatabaseUnavailableError, "OperationalError"),
        (sqlite3.IntegrityError(SECRET), StatementRefusedError, "IntegrityError"),
        (psycopg.OperationalError(SECRET), LostConnectionError, "OperationalError"),
        (psycopg.errors.AdminShutdown(SECRET), LostConnectionError, "AdminShutdown 57P01"),
        (psycopg.errors.DeadlockDetected(SECRET), LostConnectionError, "DeadlockDetected 40P01"),
        (psycopg.errors.QueryCanceled(SECRET), DatabaseUnavailableError, "QueryCanceled 57014"),
        (psycopg.errors.DiskFull(SECRET), DatabaseUnavailableError, "DiskFull 53100"),
        (psycopg.errors.CheckViolation(SECRET), StatementRefusedError, "CheckViolation 23514"),
        (
            IntegrityError(SECRET, {}, psycopg.errors.UniqueViolation(SECRET)),
            StatementRefusedError,
            "UniqueViolation 23505",
        ),
        (PoolTimeoutError(SECRET), DatabaseUnavailableError, "PoolTimeout"),
        (InvalidRequestError(SECRET), StatementRefusedError, "InvalidRequestError"),
    ],
)
def test_a_failure_is_named_without_the_drivers_words(
    error: Exception, kind: type[Exception], text: str
) -> None:
    found = named(error)
    assert type(found) is kind
    assert str(found) == text


def test_what_does_not_come_from_a_database_is_left_alone() -> None:
    assert named(KeyError("x")) is None
