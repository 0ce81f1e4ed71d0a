"""Shortest remaining time first: of all, the one whose estimate leaves least to do.

A newcomer takes the slot only of one that has strictly more to do than itself. Who runs
on beyond its estimate has nothing left to do, so nobody takes its slot.

Source: Silberschatz, Galvin, Gagne, *Operating System Concepts*, §5.3.2.
"""

from runner.scheduling.job import Job
from runner.scheduling.policy import Policy, Rank


class Srtf(Policy):
    """Ranks by what is left of the estimate, and pre-empts."""

    needs_estimate = True
    preemptive = True

    def rank(self, job: Job, now: int) -> Rank:
        return job.remaining(now)
