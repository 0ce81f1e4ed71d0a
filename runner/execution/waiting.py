"""Waiting: the ``when`` blocks that a plan has come to, and background groups in order of need.

What both engines do alike: each hands in its own processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from runner.model.expression import Expression
from runner.model.plan import Rung, When

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BACKGROUND_CHAIN = (Rung("TERM", 0.5), Rung("KILL", 0.0))


class Waiting:
    """The blocks that are looked out for, each with the ``it`` with which the plan came to it."""

    def __init__(self) -> None:
        self._blocks: list[tuple[When, Any]] = []

    def expect(self, step: When, it: Any) -> None:
        """Look out for it from now on; what a loop comes to again is waiting already."""
        if not any(known is step and whose == it for known, whose in self._blocks):
            self._blocks.append((step, it))

    def became_true(self, holds: Callable[[Expression], bool]) -> Iterator[tuple[When, Any]]:
        """Those whose condition is true now; they wait no more."""
        for block in [block for block in self._blocks if holds(block[0].condition)]:
            if block in self._blocks:  # the body of another may have come to it already
                self._blocks.remove(block)
                yield block


def in_order_of_needs(groups: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The background groups among these, each with its processes, and after those that it needs."""
    pending = [found for found in groups if found and found[0].group.background]
    while pending:
        names = {found[0].group.name for found in pending}
        first = next(f for f in pending if not names & dict(f[0].group.needs).keys())
        pending.remove(first)
        yield first
