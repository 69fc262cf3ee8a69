"""Why an edit is refused. No message carries the words somebody typed."""

from typing import Literal, TypeAlias

from app.domain.parts import Lock

Reason: TypeAlias = Literal["empty", "kind", "range", "choice", "order", "last", "shape"]
"""empty: a text must be there. kind: the address takes another kind of value. range: the number
is too small or too large. choice: the list holds something that can't stand in it. order: a
question would leave the one it depends on. last: nothing of its kind would be left. shape: the
document would no longer be one (too many entries, say)."""


class EditRefusedError(ValueError):
    """An edit can't be made; ``address`` says where."""

    def __init__(self, address: str, why: str) -> None:
        """Remember the place."""
        super().__init__(f"{address}: {why}")
        self.address = address


class UnknownAddressError(EditRefusedError):
    """Nothing stands there, or nothing staff could see."""

    def __init__(self, address: str) -> None:
        """Remember the place."""
        super().__init__(address, "nothing stands there")


class LockedPartError(EditRefusedError):
    """Safety content; ``lock`` is the kind of part that holds the lock."""

    def __init__(self, address: str, lock: Lock) -> None:
        """Remember the place and the lock."""
        super().__init__(address, f"locked by its {lock}")
        self.lock: Lock = lock


class StaleEditError(EditRefusedError):
    """Somebody changed it meanwhile; ``current`` is what stands there now."""

    def __init__(self, address: str, current: object) -> None:
        """Remember the place and what to show beside the writer's own words."""
        super().__init__(address, "changed meanwhile")
        self.current = current


class PartInUseError(EditRefusedError):
    """Rules or results rest on it; ``users`` are their places."""

    def __init__(self, address: str, users: tuple[str, ...]) -> None:
        """Remember the place and what rests on it."""
        super().__init__(address, f"used by {', '.join(users)}")
        self.users = users


class ValueRefusedError(EditRefusedError):
    """The value can't stand there; ``reason`` says why."""

    def __init__(self, address: str, reason: Reason) -> None:
        """Remember the place and the reason."""
        super().__init__(address, reason)
        self.reason: Reason = reason
