"""Why a draft can't be opened or changed."""


class ChangedMeanwhileError(Exception):
    """Somebody changed the same places first; ``current`` is what stands there now."""

    def __init__(self, current: dict[str, object]) -> None:
        """Remember what to show beside the writer's own words."""
        super().__init__(", ".join(current))
        self.current = current
