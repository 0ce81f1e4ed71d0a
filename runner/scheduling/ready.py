"""Ready queue: the jobs that wait for a slot, by rank and then by turn."""

from __future__ import annotations

from heapq import heappop, heappush

from runner.scheduling.job import Job
from runner.scheduling.policy import Policy, Rank

Entry = tuple[Rank, int, int, Job]
"""Rank, turn and place, which no two jobs share, and whose they are."""


class ReadyQueue:
    """A heap, from which jobs are taken by forgetting them: each change costs log n."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._heap: list[Entry] = []
        self._waiting: dict[int, Entry] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, job: Job) -> bool:
        return job.place in self._waiting

    def entry(self, job: Job) -> Entry:
        """What it waits by: less is sooner."""
        return self._waiting[job.place]

    def put(self, job: Job, now: int) -> None:
        """Let it wait by the rank and the turn that it has now; also if it waits already."""
        entry = self._policy.rank(job, now), job.turn, job.place, job
        self._waiting[job.place] = entry
        heappush(self._heap, entry)

    def remove(self, job: Job) -> None:
        """It waits no more, or never did."""
        entry = self._waiting.pop(job.place, None)
        if entry is not None and entry is self._heap[0]:
            heappop(self._heap)

    def first(self, now: int) -> Job | None:
        """Whose turn it is; it stays in the queue."""
        if self._policy.ages:
            jobs = (entry[3] for entry in self._waiting.values())
            return min(jobs, key=lambda job: (self._policy.rank(job, now), job.turn), default=None)
        while self._heap:
            entry = self._heap[0]
            if self._waiting.get(entry[2]) is entry:
                return entry[3]
            heappop(self._heap)
        return None
