"""The one clinic this installation belongs to, and what kind of installation it is."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from app.domain.clinic import Clinic
from app.storage.failures import NoDemonstrationError
from app.storage.rows import columns_for, one_of
from app.storage.tables import clinic_settings, installation

_ONLY = 1


def clinic(connection: Connection) -> Clinic | None:
    """Return the stored profile, or None while there is none."""
    return one_of(connection, columns_for(Clinic, clinic_settings), Clinic)


def save_clinic(connection: Connection, profile: Clinic) -> None:
    """Store a profile in place of the earlier one."""
    values = asdict(profile)
    if connection.execute(update(clinic_settings).values(values)).rowcount == 0:
        connection.execute(insert(clinic_settings).values(id=_ONLY, **values))


def is_demonstration(connection: Connection) -> bool | None:
    """Tell whether the database was created as a demonstration; None before it was set up."""
    return connection.execute(select(installation.c.demonstration)).scalar_one_or_none()


def refuse_unless_demonstration(connection: Connection) -> None:
    """Raise NoDemonstrationError on a database that was made for real visitors, or for nobody."""
    if not is_demonstration(connection):
        raise NoDemonstrationError


def found_installation(connection: Connection, *, demonstration: bool, now: datetime) -> bool:
    """Decide once and for ever what kind of database this is; tell whether it was now."""
    if is_demonstration(connection) is not None:
        return False
    connection.execute(
        insert(installation).values(id=_ONLY, demonstration=demonstration, created_at=now)
    )
    return True
