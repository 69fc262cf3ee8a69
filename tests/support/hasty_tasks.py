"""The same process with one second of processor time for each task."""

from __future__ import annotations

from app import processes
from tests.support.sample_tasks import TASKS

if __name__ == "__main__":
    processes.PROCESSOR_SECONDS = 1  # type: ignore[misc]  # a bound that a test can reach
    processes.answer_tasks(TASKS)
