"""Why somebody does not get in, or may not do what they asked for."""

from datetime import timedelta

from app.domain.staff import PasswordProblem


class SignInRefusedError(Exception):
    """Wrong, unknown, used before or too late: nobody is told which."""


class TooManyAttemptsError(Exception):
    """Somebody has to wait; `wait` says how long."""

    def __init__(self, wait: timedelta) -> None:
        """Remember how long."""
        super().__init__(f"{wait.total_seconds():.0f} s")
        self.wait = wait


class LinkRefusedError(Exception):
    """A one-time link is unknown, was used, was replaced or is older than a day."""


class PasswordRefusedError(Exception):
    """A new password is too weak; `problem` says why, in one word."""

    def __init__(self, problem: PasswordProblem) -> None:
        """Remember why."""
        super().__init__(problem)
        self.problem = problem


class EmailRefusedError(Exception):
    """An address is none, or somebody else's; `is_taken` tells which."""

    def __init__(self, *, is_taken: bool) -> None:
        """Remember which."""
        super().__init__("taken" if is_taken else "not an address")
        self.is_taken = is_taken


class UnknownAccountError(LookupError):
    """There is no such account."""


class LastOwnerError(Exception):
    """Without this owner nobody could manage accounts any more."""


class LastWayInError(Exception):
    """Without this passkey its owner could not sign in any more."""


class PasskeyRefusedError(Exception):
    """A passkey could not be registered: not verified, not ours, known or too late."""
