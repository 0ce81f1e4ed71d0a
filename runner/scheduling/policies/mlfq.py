"""Multi-level feedback queue: who uses up its quantum sinks, who blocks before stays.

Every queue is served round robin with a quantum of its own, and only when those above are
empty. A job enters at the top. A used-up quantum leads to the tail of the next queue (of
the last one: to its own tail); whoever an arrival above pre-empts goes to the tail of its
own queue with the rest of its quantum; whoever blocks early comes back to its own queue
with a fresh one. Every ``boost`` all go to the top, those in the top queue first, each
with a fresh quantum; those that run go on, and who runs in the top queue has no more than
the rest of its quantum, so that no boost is too frequent for the others to have theirs.

Source: Arpaci-Dusseau, *Operating Systems: Three Easy Pieces*, ch. 8, rules 1 to 3, 4a, 4b
and 5: by 4b who gives up the CPU before its quantum is over stays where it is. The rule 4
in which that chapter ends, by which what was used before counts too, is not carried out.
Corbató, Merwin-Daggett, Daley, *An Experimental Time-Sharing System* (1962).
"""

from runner.scheduling.job import Job
from runner.scheduling.policy import Option, Policy, Rank


class Mlfq(Policy):
    """``levels`` are the quanta from the top queue down; all in nanoseconds, above 0."""

    options = (
        Option("levels", "[20ms, 40ms]", "queues of {}", required=True, each="quantum"),
        Option("boost", "1s", "a boost every {}"),
    )
    preemptive = True
    tail_when_preempted = True

    def __init__(self, *, levels: tuple[int, ...], boost: int | None = None) -> None:
        if min(levels) <= 0 or (boost is not None and boost <= 0):
            raise ValueError(f"levels are {levels}, boost is {boost}, wanted each above 0")
        self._levels = levels
        self.period = boost

    def rank(self, job: Job, now: int) -> Rank:  # noqa: ARG002
        return job.level

    def quantum(self, job: Job) -> int | None:
        return self._levels[job.level]

    def used_up(self, job: Job) -> None:
        job.level = min(job.level + 1, len(self._levels) - 1)

    def renew(self, job: Job) -> None:
        job.level = 0
