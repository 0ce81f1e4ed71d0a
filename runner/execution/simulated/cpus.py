"""CPUs: bursts of CPU time, shared fairly among the CPUs that each may use.

Processor sharing: at every instant each burst gets the same share, at most one
CPU, as far as the CPUs it is pinned to allow (max-min fairness). Bursts of the same
CPUs are one class, which keeps one clock of the service that each of them has had:
a beginning or an end costs log n, however many run.

Source: L. Kleinrock, *Queueing Systems* vol. 2 (1976), §4.4; max-min fairness by
progressive filling: D. Bertsekas and R. Gallager, *Data Networks* (1992), §6.5.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import Any

from runner.execution.simulated.kernel import NEVER, PENDING, Kernel, Task, call_off

Cpus = frozenset[int]

_MOST_UNIONS = 1024
_NEGLIGIBLE_NS = 0.25


class Class:
    """The bursts that may use the same CPUs."""

    def __init__(self, cpus: Cpus) -> None:
        self.cpus = cpus
        self.service = 0.0
        self.rate = 0.0
        self.queue: list[tuple[float, int, Burst]] = []
        self.size = 0

    def first(self) -> Burst | None:
        """The burst that ends next."""
        while self.queue and self.queue[0][2].over:
            heappop(self.queue)
        return self.queue[0][2] if self.queue else None


class CpuModel:
    """All CPUs; another model may serve bursts in another order, as a schedule asks."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._classes: dict[Cpus, Class] = {}
        self._updated = 0
        self._count = 0
        self._timer = NEVER
        self.unknown = ""
        """Why no burst's end is known: what runs beside is of unknown appetite."""

    def add(self, burst: Burst) -> None:
        """Serve it from now on."""
        self._advance()
        own = self._classes.setdefault(burst.cpus, Class(burst.cpus))
        self._count += 1
        burst.owner, burst.goal = own, own.service + burst.ns
        heappush(own.queue, (burst.goal, self._count, burst))
        own.size += 1
        self._plan()

    def remove(self, burst: Burst) -> float:
        """Serve it no more; the nanoseconds it still wanted."""
        self._advance()
        own = burst.owner
        assert own is not None
        burst.over = True
        own.size -= 1
        self._plan()
        return burst.goal - own.service

    def taint(self, reason: str) -> None:
        """From now on something of unknown appetite runs beside; the first ``reason`` stands."""
        self.unknown = self.unknown or reason
        call_off(self._timer)

    def _advance(self) -> None:
        elapsed = self._kernel.now - self._updated
        self._updated = self._kernel.now
        if elapsed:
            for each in self._classes.values():
                each.service += elapsed * each.rate

    def _plan(self) -> None:
        """Share anew, and be there when the next burst ends."""
        active = [each for each in self._classes.values() if each.size]
        for each, rate in zip(active, shares([(c.cpus, c.size) for c in active]), strict=True):
            each.rate = rate
        call_off(self._timer)
        waits = [(b.goal - c.service) / c.rate for c in active if (b := c.first())]
        if waits and not self.unknown:
            wait = max(0, round(min(waits)))
            self._timer = self._kernel.at(self._kernel.now + wait, self._serve)

    def _serve(self) -> None:
        """End every burst that has got what it wanted."""
        self._advance()
        ended = []
        for each in self._classes.values():
            while (
                burst := each.first()
            ) and burst.goal - each.service <= _NEGLIGIBLE_NS + each.rate:
                burst.over = True
                each.size -= 1
                ended.append(burst)
        self._plan()
        for burst in ended:
            burst.finish()


class Burst:
    """A request for ``ns`` of CPU time on one of ``cpus``; answered with the time it took."""

    def __init__(self, model: CpuModel, cpus: Cpus, ns: int) -> None:
        self._model, self.cpus, self.ns = model, cpus, ns
        self.owner: Class | None = None
        self.goal = 0.0
        self.over = False
        self.served = 0
        self._began = 0
        self._task: Task | None = None

    def begin(self, task: Task) -> Any:
        if self.ns <= 0:
            return 0
        self._task, self._began = task, task.kernel.now
        self._model.add(self)
        return PENDING

    def cancel(self, task: Task) -> None:  # noqa: ARG002 - it has only one
        if not self.over and self._task is not None:
            self.served = round(self.ns - self._model.remove(self))

    def finish(self) -> None:
        """It has had all it wanted."""
        assert self._task is not None
        self.served = self.ns
        self._task.resume(self._task.kernel.now - self._began)


def shares(classes: Iterable[tuple[Cpus, int]]) -> list[float]:
    """The share of a CPU that each burst of each class gets, by progressive filling.

    Args:
        classes: The CPUs of a class, and how many bursts it has.
    """
    found = list(classes)
    rates = [0.0] * len(found)
    left, taken = set(range(len(found))), frozenset[int]()
    while left:
        bottleneck, rate = frozenset(left), 1.0
        for some in _subsets(left, found):
            there = frozenset().union(*(found[i][0] for i in some)) - taken
            share = len(there) / sum(found[i][1] for i in some)
            if share < rate:
                bottleneck, rate = some, share
        for i in bottleneck:
            rates[i] = rate
            taken |= found[i][0]
        left -= bottleneck
    return rates


def _subsets(left: set[int], classes: list[tuple[Cpus, int]]) -> Iterable[frozenset[int]]:
    """The sets that may be the bottleneck: all that have no other CPUs than some of them have.

    Of very many only those within one class, and all together.
    """
    unions = {Cpus()}
    for i in left:
        unions |= {union | classes[i][0] for union in unions}
        if len(unions) > _MOST_UNIONS:
            unions = {Cpus().union(*(classes[j][0] for j in left)), *(classes[j][0] for j in left)}
            break
    for union in sorted(unions - {Cpus()}, key=sorted):
        yield frozenset(j for j in left if classes[j][0] <= union)
