"""Why a draft can't be tried out."""


class NoDraftError(LookupError):
    """There is no draft: nobody started one, or it was published or discarded meanwhile."""


class UnknownExampleError(LookupError):
    """The draft has no such example (any more)."""
