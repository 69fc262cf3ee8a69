"""What a process must forget when it was forked.

A web server may load the application once and fork its workers from it. Threads do not
survive a fork, and a database connection must never be used by two processes.
"""

import os
import weakref
from collections.abc import Callable


def after_fork(forget: Callable[[], None]) -> None:
    """Call a bound method in every forked child, as long as its object lives."""
    reference = weakref.WeakMethod(forget)

    def run() -> None:
        method = reference()
        if method is not None:
            method()

    os.register_at_fork(after_in_child=run)
