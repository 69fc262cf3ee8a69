"""The clinic's profile: who runs the service and where its prompts lead."""

from dataclasses import fields, replace
from datetime import datetime

from app.domain.clinic import Clinic, ClinicProblem, clinic_problems
from app.storage import clinics
from app.storage.database import Connection, Database, take_turns


class ClinicRefusedError(Exception):
    """A profile can't be stored; `problems` say which field and why, in codes."""

    def __init__(self, problems: tuple[ClinicProblem, ...]) -> None:
        """Remember the reasons."""
        super().__init__(", ".join(f"{problem.field}: {problem.reason}" for problem in problems))
        self.problems = problems


class ClinicProfile:
    """Reads and changes the profile; links must lead to hosts on the allow-list."""

    def __init__(self, database: Database, *, link_hosts: tuple[str, ...]) -> None:
        """Take the allow-list (see `app.domain.links`)."""
        self._database = database
        self._link_hosts = link_hosts

    def read(self) -> Clinic:
        """Return the profile; every text is empty before somebody filled it in."""
        return self._database.read(clinics.clinic) or Clinic()

    def is_demonstration(self) -> bool:
        """Tell whether the database was founded as a demonstration."""
        return bool(self._database.read(clinics.is_demonstration))

    def change(self, **texts: str) -> Clinic:
        """Change some fields and return the whole profile.

        Raises ClinicRefusedError, and then nothing has changed; TypeError for unknown fields.
        """

        def work(connection: Connection) -> Clinic:
            take_turns(connection)
            changed = replace(clinics.clinic(connection) or Clinic(), **texts)
            self._refuse_problems(changed)
            clinics.save_clinic(connection, changed)
            return changed

        return self._database.write(work)

    def set_up(self, demonstration: Clinic | None, *, now: datetime) -> bool:
        """Found the installation, once; with a profile it is a demonstration for ever.

        Returns whether it was founded now. A profile that is there is never touched. Raises
        ClinicRefusedError.
        """

        def work(connection: Connection) -> bool:
            take_turns(connection)
            is_demonstration = demonstration is not None
            if not clinics.found_installation(connection, demonstration=is_demonstration, now=now):
                return False
            if demonstration is not None and clinics.clinic(connection) is None:
                self._refuse_problems(demonstration)
                clinics.save_clinic(connection, demonstration)
            return True

        return self._database.write(work)

    def _refuse_problems(self, clinic: Clinic) -> None:
        problems = clinic_problems(clinic, link_hosts=self._link_hosts)
        if problems:
            raise ClinicRefusedError(problems)


FIELDS = tuple(entry.name for entry in fields(Clinic))
"""The names that `ClinicProfile.change` knows."""
