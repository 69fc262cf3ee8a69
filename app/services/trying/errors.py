"""Why a draft can't be tried out."""


class UnknownExampleError(LookupError):
    """The draft has no such example (any more)."""
