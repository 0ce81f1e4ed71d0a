"""By ticks: the queues of the language, carried out one unit of time after the other.

Written down a second time, as plainly as possible and without looking at ``Dispatcher``,
to compare with it: lists for queues, and every unit looked at. rr is one level; fcfs is
one level whose quantum never ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from playing import Process


def finishes(
    processes: Sequence[Process], slots: int, levels: Sequence[int], boost: int | None = None
) -> list[int]:
    """When each ends. See the language: ``levels``, ``boost``, and what ties do."""
    queues: list[list[int]] = [[] for _ in levels]
    running: dict[int, int] = {}
    level = [0] * len(processes)
    used = [0] * len(processes)
    turn = [(0, 0, 0) for _ in processes]
    at = [0] * len(processes)
    left = [each.bursts[0] for each in processes]
    back: dict[int, int] = {}
    ends: dict[int, int] = {}
    now = 0
    while len(ends) < len(processes):
        over = []
        for slot, job in sorted(running.items(), key=lambda item: item[1]):
            if left[job] == 0:
                del running[slot]
                at[job] += 1
                if at[job] == len(processes[job].bursts):
                    ends[job] = now
                else:
                    back[job] = now + processes[job].bursts[at[job]]
                    at[job] += 1
                    left[job] = processes[job].bursts[at[job]]
                    used[job] = 0
            elif used[job] == levels[level[job]]:
                del running[slot]
                level[job] = min(level[job] + 1, len(levels) - 1)
                used[job] = 0
                over.append(job)
        come = [job for job, each in enumerate(processes) if each.arrival == now]
        come += [job for job, when in back.items() if when == now]
        renewed = boost is not None and now and now % boost == 0
        if renewed:
            on_top = [job for job in running.values() if level[job] == 0]
            used = [used[job] if job in on_top else 0 for job in range(len(processes))]
            level = [0] * len(processes)
        for job in sorted(come):
            back.pop(job, None)
            queues[level[job]].append(job)
            turn[job] = (now, 0, job)
        for job in over:
            turn[job] = (now, 1, job)
        if renewed:
            for queue in queues[1:]:
                queues[0] += queue
                queue.clear()
        for _ in range(slots - len(running)):
            _fill(running, queues, over, level, slots)
        while losers := _losers(running, queues, over, level, turn):
            slot = losers[0]
            loser = running.pop(slot)
            turn[loser] = (now, 1, loser)
            _fill(running, queues, over, level, slots)
            over.append(loser)
        for job in sorted(over):
            if job not in running.values():
                queues[level[job]].append(job)
        for job in running.values():
            left[job] -= 1
            used[job] += 1
        now += 1
    return [ends[job] for job in range(len(processes))]


def shortest_finishes(processes: Sequence[Process], slots: int, *, preempts: bool) -> list[int]:
    """When each ends under srtf, or sjf: the least estimate, or rest of it, goes first."""
    running: set[int] = set()
    ready: set[int] = set()
    turn = [(0, 0)] * len(processes)
    at, received = [0] * len(processes), [0] * len(processes)
    left = [each.bursts[0] for each in processes]
    come = {job: each.arrival for job, each in enumerate(processes)}
    ends: dict[int, int] = {}
    now = 0
    while len(ends) < len(processes):
        for job in sorted(job for job in running if left[job] == 0):
            running.remove(job)
            at[job] += 1
            if at[job] == len(processes[job].bursts):
                ends[job] = now
            else:
                come[job] = now + processes[job].bursts[at[job]]
                at[job] += 1
                left[job] = processes[job].bursts[at[job]]
        for job in [job for job, when in come.items() if when == now]:
            del come[job]
            ready.add(job)
            turn[job] = (now, job)

        def rank(job: int) -> int:
            estimate = processes[job].estimate or processes[job].work
            return max(0, estimate - received[job]) if preempts else estimate

        there = ready | running if preempts else ready
        best = sorted(there, key=lambda job: (rank(job), job not in running, turn[job]))
        chosen = best[:slots] if preempts else best[: slots - len(running)]
        ready |= running if preempts else set()
        running = set(chosen) if preempts else running | set(chosen)
        ready -= running
        for job in running:
            left[job] -= 1
            received[job] += 1
        now += 1
    return [ends[job] for job in range(len(processes))]


def _fill(
    running: dict[int, int],
    queues: list[list[int]],
    over: list[int],
    level: list[int],
    slots: int,
) -> None:
    """Let one more run: the first of the best queue, whose last are those whose slice is over."""
    free = min(slot for slot in range(slots) if slot not in running)
    for number, queue in enumerate(queues):
        if queue:
            running[free] = queue.pop(0)
            return
        waiting = sorted(
            job for job in over if level[job] == number and job not in running.values()
        )
        if waiting:
            running[free] = waiting[0]
            return


def _losers(
    running: dict[int, int],
    queues: list[list[int]],
    over: list[int],
    level: list[int],
    turn: list[tuple[int, int, int]],
) -> list[int]:
    """Slots, the worst first, whose jobs stand below the best one that waits; last come, first go."""
    waiting = [job for job in over if job not in running.values()]
    best = min((level[job] for job in chain(*queues, waiting)), default=len(queues))
    below = [slot for slot, job in running.items() if level[job] > best]
    return sorted(below, key=lambda slot: (level[running[slot]], turn[running[slot]]), reverse=True)
