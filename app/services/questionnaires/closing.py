"""The switch that puts a notice in place of the questions; open forms still get their result."""

from datetime import datetime

from app.services.questionnaires.standing import PublishingUseCase
from app.storage import audit_log, switch
from app.storage.database import Connection
from app.storage.switch import Off

LONGEST_WHY = 200
_SUBJECT = "visitors"


class Closing(PublishingUseCase):
    """Closes and opens the visitors' page."""

    def off(self) -> Off | None:
        """Return since when the page is closed; None while it is open."""
        return self._database.read(switch.off)

    def switch_off(self, *, why: str, who: str, now: datetime) -> None:
        """Close the page; nothing happens when it is closed."""
        reason = why.strip()[:LONGEST_WHY]

        def work(connection: Connection) -> None:
            if switch.switch_off(connection, Off(since=now, who=who, why=reason)):
                what = "page.switched_off"
                audit_log.record(connection, who, what, _SUBJECT, now=now, why=reason)

        self._database.write_in_turn(work)
        self._published()

    def switch_on(self, *, who: str, now: datetime) -> None:
        """Open the page again; nothing happens when it is open."""

        def work(connection: Connection) -> None:
            if switch.switch_on(connection):
                audit_log.record(connection, who, "page.switched_on", _SUBJECT, now=now)

        self._database.write_in_turn(work)
        self._published()
