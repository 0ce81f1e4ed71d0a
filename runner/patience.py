"""Patience: how many rounds that show nothing are run before the rest of them is given up."""

from __future__ import annotations

from collections.abc import Sequence

from runner.model.record import ExecutionRecord

GIVE_UP = 3
"""Rounds that could not be carried out or were spoiled, in a row, or that were invalid, from the first."""
GIVEN_UP = f"given up after {GIVE_UP} rounds in a row that could not be carried out or were spoiled"
NONE_VALID = f"given up after {GIVE_UP} rounds: every round so far was invalid"


class Patience:
    """Has seen every round so far, and knows whether one more is worth it."""

    def __init__(self) -> None:
        self._faults = self._judged = self._invalid = 0

    def add(self, around: Sequence[ExecutionRecord]) -> None:
        """Take note of one more round, given all its executions."""
        spoiled = any(record.spoiled for record in around)
        lost = spoiled or any(record.fault for record in around)
        self._faults = self._faults + 1 if lost else 0
        if not spoiled and not any(record.warmup for record in around):
            self._judged += 1
            self._invalid += not lost and any(record.problems for record in around)

    @property
    def why_failed(self) -> str | None:
        """That the last rounds could not be carried out, or None."""
        return GIVEN_UP if self._faults >= GIVE_UP else None

    @property
    def is_over(self) -> bool:
        """Whether the rest of the rounds is given up."""
        return self.why_failed is not None or self._none_valid

    @property
    def end(self) -> tuple[str, str | None]:
        """How the run ends if the rest is given up, and why: in a fault, or invalid as it was."""
        return ("complete", self.why_failed) if self.why_failed else ("given up", NONE_VALID)

    @property
    def _none_valid(self) -> bool:
        return self._invalid == self._judged >= GIVE_UP
