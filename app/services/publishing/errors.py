"""Why something about publishing was refused."""


class UnknownVersionError(LookupError):
    """There is no such version."""


class MovedOnError(Exception):
    """The draft or the public version changed since the page was opened; nothing was done."""


class RefusedError(Exception):
    """What was sent can't be taken; `problem` is a key of the templates' words."""

    def __init__(self, problem: str) -> None:
        """Remember why."""
        super().__init__(problem)
        self.problem = problem
