"""The switch that closes the visitors' page."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert

from app.storage.publications import switched_off
from app.storage.rows import columns_for, one_of

_ONLY = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """Since when the page is closed, who closed it and why."""

    since: datetime
    who: str
    why: str


def off(connection: Connection) -> Off | None:
    """Return since when visitors find the page closed; None while it is open."""
    return one_of(connection, columns_for(Off, switched_off), Off)


def switch_off(connection: Connection, found: Off) -> bool:
    """Close the page; False when it was closed before."""
    if off(connection) is not None:
        return False
    connection.execute(insert(switched_off).values(id=_ONLY, **asdict(found)))
    return True


def switch_on(connection: Connection) -> bool:
    """Open the page again; False when it was open."""
    return connection.execute(delete(switched_off)).rowcount == 1
