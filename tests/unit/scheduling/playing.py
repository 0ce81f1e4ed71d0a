"""Playing: a set of made-up processes under a policy, by the rules and nothing else.

The smallest thing that can drive a ``Dispatcher``: it hands out CPU time at speed 1 and
knows nothing of the simulated engine. ``jitter`` makes it see the end of a slice late, as
a real machine would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from runner.scheduling import Dispatcher, Policy, Run, Stop


@dataclass
class Process:
    """One that computes ``bursts[0]``, is away for ``bursts[1]``, computes ``bursts[2]``, and so on."""

    arrival: int
    bursts: Sequence[int]
    estimate: int | None = None
    killed: int | None = None
    at: int = 0
    left: int = 0
    finished: int | None = None
    received: int = 0
    run: Run | None = None
    began: int = 0
    back: int | None = None

    @property
    def work(self) -> int:
        """CPU time in all."""
        return sum(self.bursts[::2])


@dataclass(frozen=True)
class Slice:
    """One slice as it was."""

    job: int
    began: int
    ended: int
    slot: int
    level: int
    why: str
    limit: int | None


@dataclass
class Played:
    """What came of it."""

    processes: list[Process]
    slices: list[Slice] = field(default_factory=list)

    @property
    def finish(self) -> list[int | None]:
        """The end of each, in file order."""
        return [process.finished for process in self.processes]

    @property
    def turnaround(self) -> list[int]:
        """From arrival to end; of those that were not killed."""
        ended = (p for p in self.processes if p.killed is None)
        return [p.finished - p.arrival for p in ended if p.finished is not None]

    @property
    def waiting(self) -> list[int]:
        """Turnaround without what it computed and was away for."""
        pairs = zip(self.processes, self.turnaround, strict=True)
        return [turnaround - sum(process.bursts) for process, turnaround in pairs]

    def order(self) -> list[tuple[int, int]]:
        """Who ran until when, in order, slices of one process that follow each other as one."""
        found: list[tuple[int, int]] = []
        for each in sorted(self.slices, key=lambda each: (each.began, each.ended)):
            if found and found[-1][0] == each.job:
                found.pop()
            found.append((each.job, each.ended))
        return found


def play(
    policy: Policy,
    processes: Sequence[Process],
    slots: int = 1,
    *,
    jitter: Callable[[], int] = lambda: 0,
) -> Played:
    """Run them all to their ends."""
    return _Play(policy, processes, slots, jitter).play()


class _Play:
    def __init__(
        self,
        policy: Policy,
        processes: Sequence[Process],
        slots: int,
        jitter: Callable[[], int],
    ) -> None:
        self.dispatcher = Dispatcher(policy, slots)
        self.played = Played([replace(each, left=each.bursts[0]) for each in processes])
        self.jitter = jitter
        self.expiries: dict[int, int] = {}

    def play(self) -> Played:
        now: int | None = 0
        while now is not None:
            self.tell(now)
            for instruction in self.dispatcher.settle(now):
                self.obey(instruction, now)
            now = min((when for when in self.instants() if when > now), default=None)
        return self.played

    def instants(self) -> list[int]:
        """Everything that is to come."""
        timer = self.dispatcher.next_timer()
        found = [] if timer is None else [timer]
        for place, process in enumerate(self.played.processes):
            if process.finished is None:
                found += [process.arrival, process.killed or 0, process.back or 0]
            if process.run is not None:
                found.append(process.began + process.left)
                found.append(self.expiries.get(place, 0))
        return found

    def tell(self, now: int) -> None:
        """All facts of this instant, backwards, because their order must not matter."""
        for place, process in reversed(list(enumerate(self.played.processes))):
            if process.finished is not None:
                continue
            if process.killed == now:
                self.close(place, now, "ended")
                self.dispatcher.ended(place, now)
                process.finished = now
                continue
            if process.arrival == now:
                self.dispatcher.arrived(place, now, process.estimate or process.work)
            if process.back == now:
                process.back = None
                self.dispatcher.unblocked(place, now)
            if process.run is not None:
                self.tell_of_running(place, process, now)

    def tell_of_running(self, place: int, process: Process, now: int) -> None:
        if process.began + process.left == now:
            process.at += 1
            if process.at == len(process.bursts):
                self.close(place, now, "ended")
                self.dispatcher.ended(place, now)
                process.finished = now
                return
            self.close(place, now, "blocked")
            process.back = now + process.bursts[process.at]
            process.at += 1
            process.left = process.bursts[process.at]
            self.dispatcher.blocked(place, now)
        elif self.expiries.get(place) == now:
            self.dispatcher.expired(place, now, now - process.began)

    def obey(self, instruction: Run | Stop, now: int) -> None:
        process = self.played.processes[instruction.job]
        if isinstance(instruction, Stop):
            assert process.run is not None
            assert process.run.slot == instruction.slot
            self.close(instruction.job, now, instruction.why)
            return
        assert process.run is None
        assert process.finished is None
        assert process.arrival <= now
        process.run, process.began = instruction, now
        if instruction.limit_ns is not None:
            assert instruction.limit_ns > 0
            self.expiries[instruction.job] = now + instruction.limit_ns + self.jitter()

    def close(self, place: int, now: int, why: str) -> None:
        process = self.played.processes[place]
        self.expiries.pop(place, None)
        if process.run is None:
            return
        run, process.run = process.run, None
        process.received += now - process.began
        process.left -= now - process.began
        self.played.slices.append(
            Slice(place, process.began, now, run.slot, run.level, why, run.limit_ns)
        )
