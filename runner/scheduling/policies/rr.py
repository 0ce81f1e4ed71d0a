"""Round robin: in the order of arrival, each for one quantum, then to the tail again.

Source: Silberschatz, Galvin, Gagne, *Operating System Concepts*, §5.3.3.
"""

from runner.scheduling.job import Job
from runner.scheduling.policy import Option, Policy


class Rr(Policy):
    """One queue; ``quantum`` is in nanoseconds, above 0."""

    options = (Option("quantum", "20ms", "a quantum of {}", required=True),)

    def __init__(self, *, quantum: int) -> None:
        if quantum <= 0:
            raise ValueError(f"quantum is {quantum}ns, wanted one above 0")
        self._quantum = quantum

    def quantum(self, job: Job) -> int | None:  # noqa: ARG002
        return self._quantum
