"""Shortest job first: of the ready, the one of the least estimate, until it blocks or ends.

Estimates are of the whole job, as in shortest process next; who is already running is
left to it.

Source: Silberschatz, Galvin, Gagne, *Operating System Concepts*, §5.3.2; Stallings,
*Operating Systems*, §9.2 (SPN).
"""

from runner.scheduling.job import Job
from runner.scheduling.policy import Policy, Rank


class Sjf(Policy):
    """Ranks by estimate, never pre-empts."""

    needs_estimate = True

    def rank(self, job: Job, now: int) -> Rank:  # noqa: ARG002
        return job.estimate or 0
