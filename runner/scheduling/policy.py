"""Policy: what an algorithm has to say; all defaults together are first come, first served."""

from __future__ import annotations

from typing import Any

from runner.frozen import frozen
from runner.scheduling.job import Job

Rank = Any
"""Anything that sorts, the same kind for all jobs of one policy."""


@frozen
class Option:
    """A key of ``schedule`` that a policy takes: a duration that is not 0, or several.

    ``example`` is what one would write there, ``words`` how ``runner explain`` tells of it.
    ``each`` is what one of several is called, empty where there is one.
    """

    name: str
    example: str
    words: str
    required: bool = False
    each: str = ""


class Policy:
    """How the ready are ordered and how long each may run. See the package for a guide."""

    options: tuple[Option, ...] = ()
    needs_estimate = False
    preemptive = False
    tail_when_preempted = False
    ages = False
    period: int | None = None
    """Nanoseconds between two renewals of all jobs, None for never."""

    def rank(self, job: Job, now: int) -> Rank:  # noqa: ARG002 - others look at them
        """Its place among the ready, and against the running: less is sooner."""
        return 0

    def quantum(self, job: Job) -> int | None:  # noqa: ARG002
        """Nanoseconds that a fresh slice of it may last, None for as long as it likes."""
        return None

    def used_up(self, job: Job) -> None:
        """It has used up its quantum, and is about to queue again."""

    def renew(self, job: Job) -> None:
        """Another ``period`` is over: what it has become by running is to be undone."""
