"""Library: what the step asks of a pool, whoever has made it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

Task = Any
"""See ``runner.targets.pooled``."""


class Library(Protocol):
    """A pool of either library, with its workers started or about to be."""

    def submit_all(self, tasks: Sequence[Task]) -> None:
        """Give all tasks by ``map``, in chunks; called once, and before anything else."""

    def submit(self, task: Task) -> None:
        """Give one task."""

    def wait(self) -> None:
        """Return when every task has been done, or was lost with a worker.

        Raises:
            Exception: what the library itself raises for a task that it could not carry out.
            Hung: when nothing happens any more.
            Fault: when it broke though no worker has died.
        """

    def close(self) -> None:
        """Let the workers end, and join them.

        Raises:
            Hung: when nothing happens any more.
        """


class Hung(Exception):
    """A worker's death has left the pool waiting for ever."""
