"""Reach: what a plan may yet do of which nobody knows how it goes on.

By all of its steps: in a loop, those that it has come past may come again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runner.model.plan import Invoke, Kill, Run, RunPool, Step, Terminate


def may_end(steps: Sequence[Step], group: str) -> bool:
    """Whether one of them sends a signal to a process of the group, or to a child of one."""
    return any(_ends(step, group) for step in _all(steps))


def may_call(steps: Sequence[Step]) -> bool:
    """Whether one of them calls what computes in the main process, or in a pool."""
    return any(isinstance(step, Run | RunPool | Invoke) for step in _all(steps))


def _all(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _all(getattr(step, "body", ()))


def _ends(step: Step, group: str) -> bool:
    """A function of a user's may send what it likes; who ``it`` is, is not looked at."""
    if isinstance(step, Terminate | Kill):
        return any(one.keyword or one.parts[0].group == group for one in step.select)
    return isinstance(step, Invoke)
