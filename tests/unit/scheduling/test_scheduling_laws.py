"""Laws of scheduling: what holds for all processes, under every policy."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from random import Random
from statistics import mean

import pytest
from by_ticks import finishes, shortest_finishes
from hypothesis import given, settings
from hypothesis import strategies as st
from playing import Played, Process, play

from runner.scheduling import POLICIES, Policy, make_policy

pytestmark = pytest.mark.slow
SLOW = {"boost": 17}
bursts = st.integers(1, 12)
lives = st.integers(0, 2).flatmap(
    lambda n: st.lists(bursts, min_size=2 * n + 1, max_size=2 * n + 1)
)
processes = st.lists(st.builds(Process, st.integers(0, 20), lives), min_size=1, max_size=7)
singles = st.lists(st.builds(Process, st.integers(0, 20), bursts.map(lambda b: [b])), min_size=1)
every_policy = pytest.mark.parametrize("name", POLICIES)


def policy(name: str) -> Policy:
    """One with options that make it do all it can."""
    options = POLICIES[name].options
    given = {o.name: (2, 3, 5) if o.each else SLOW.get(o.name, 3) for o in options}
    return make_policy(name, **given)


def unserved(played: Played) -> Iterable[tuple[int, int]]:
    """Every span in which a process was ready and did not run."""
    for job, process in enumerate(played.processes):
        ready = process.arrival
        for each in sorted((s for s in played.slices if s.job == job), key=lambda s: s.began):
            if each.began > ready:
                yield ready, each.began
            ready = each.ended
            if each.why == "blocked":
                done = sum(1 for s in played.slices
                           if s.job == job and s.why == "blocked" and s.ended <= each.ended)  # fmt: skip
                ready += process.bursts[2 * done - 1]


@every_policy
@given(processes=processes, slots=st.integers(1, 3))
def test_everyone_runs_exactly_its_bursts(name, processes, slots):
    """No job is lost, none gets more or less, and none ends before it could."""
    played = play(policy(name), processes, slots)

    for process in played.processes:
        assert process.received == process.work
        assert process.finished is not None
        assert process.finished >= process.arrival + sum(process.bursts)


@every_policy
@given(processes=processes, slots=st.integers(1, 3))
def test_no_slot_is_idle_while_someone_is_ready(name, processes, slots):
    """Work conservation; and no two jobs on a slot, nor one job on two."""
    played = play(policy(name), processes, slots)

    for by in ("slot", "job"):
        for mine in {getattr(each, by) for each in played.slices}:
            own = sorted((s.began, s.ended) for s in played.slices if getattr(s, by) == mine)
            assert all(first[1] <= second[0] for first, second in pairwise(own))
    for began, ended in unserved(played):
        for now in range(began, ended):
            assert sum(s.began <= now < s.ended for s in played.slices) == slots


@every_policy
@given(processes=processes, slots=st.integers(1, 3))
def test_no_slice_exceeds_its_limit(name, processes, slots):
    """Where its end is seen in time."""
    for each in play(policy(name), processes, slots).slices:
        assert each.limit is None or each.ended - each.began <= each.limit
        assert (each.why == "quantum") <= (each.ended - each.began == each.limit)


@given(processes=singles, slots=st.integers(1, 3))
def test_fcfs_begins_in_order_of_arrival(processes, slots):
    """Whatever the bursts; ties by file order."""
    played = play(policy("fcfs"), processes, slots)
    arrivals = sorted(range(len(processes)), key=lambda job: (processes[job].arrival, job))

    assert [
        s.job for s in sorted(played.slices, key=lambda s: (s.began, arrivals.index(s.job)))
    ] == (arrivals)
    begun = {each.job: each.began for each in played.slices}
    assert [begun[job] for job in arrivals] == sorted(begun.values())


@given(processes=singles)
def test_no_policy_has_a_shorter_mean_turnaround_than_srtf(processes):
    """On one slot, for bursts that are known; Schrage (1968)."""
    best = mean(play(policy("srtf"), processes).turnaround)

    for name in POLICIES:
        assert best <= mean(play(policy(name), processes).turnaround)


@given(bursts=st.lists(bursts, min_size=1, max_size=8), quantum=st.integers(1, 5))
def test_nobody_waits_longer_for_rr_than_a_quantum_of_each_other(bursts, quantum):
    """OSC §5.3.3: (n - 1) · q."""
    played = play(make_policy("rr", quantum=quantum), [Process(0, [burst]) for burst in bursts])

    for job in range(len(bursts)):
        own = [0, *(t for s in played.slices if s.job == job for t in (s.began, s.ended))]
        assert all(
            b - a <= (len(bursts) - 1) * quantum for a, b in zip(own[::2], own[1::2], strict=False)
        )


@given(jitters=st.integers(0, 10**9), quantum=st.integers(5, 20), late=st.integers(0, 60))
def test_late_ends_of_slices_even_out(jitters, quantum, late):
    """However late: those that are always ready have had the same to a quantum and a delay."""
    jitter = Random(jitters)
    played = play(
        make_policy("rr", quantum=quantum),
        [Process(0, [3000]) for _ in range(3)],
        jitter=lambda: jitter.randint(0, late),
    )
    had = [0, 0, 0]
    for each in sorted(played.slices, key=lambda s: s.began):
        had[each.job] += each.ended - each.began
        if max(had) == 3000:
            break
        assert max(had) - min(had) <= quantum + late


@settings(max_examples=300)
@given(
    processes=processes,
    slots=st.integers(1, 3),
    levels=st.lists(st.integers(1, 9), min_size=1, max_size=3),
    boost=st.none() | st.integers(1, 40),
)
def test_queues_agree_with_a_second_opinion(processes, slots, levels, boost):
    """fcfs, rr and mlfq end everyone when the rules, looked at unit by unit, say so."""
    played = play(make_policy("mlfq", levels=tuple(levels), boost=boost), processes, slots)
    assert played.finish == finishes(processes, slots, levels, boost)

    played = play(make_policy("rr", quantum=levels[0]), processes, slots)
    assert played.finish == finishes(processes, slots, levels[:1])

    assert play(policy("fcfs"), processes, slots).finish == finishes(processes, slots, [10**9])


guessed = st.lists(
    st.builds(Process, st.integers(0, 20), lives, st.none() | st.integers(1, 30)),
    min_size=1,
    max_size=7,
)


@settings(max_examples=300)
@given(processes=guessed, slots=st.integers(1, 3))
def test_the_shortest_agree_with_a_second_opinion(processes, slots):
    """Those of sjf and srtf, too, whether the estimates are right or wrong."""
    for name, preempts in (("sjf", False), ("srtf", True)):
        ends = shortest_finishes(processes, slots, preempts=preempts)
        assert play(policy(name), processes, slots).finish == ends


@every_policy
@given(
    processes=st.lists(st.builds(Process, st.integers(0, 20), lives, st.none(),
                                 st.none() | st.integers(1, 40)), min_size=1, max_size=7),
    slots=st.integers(1, 3),
)  # fmt: skip
def test_whoever_is_killed_holds_up_nobody(name, processes, slots):
    """At whatever moment: the others get all they want, and no slot is idle that need not be."""
    processes = [p for p in processes if p.killed is None or p.killed >= p.arrival]
    played = play(policy(name), processes, slots)

    for process in played.processes:
        assert process.finished is not None
        assert process.killed is not None or process.received == process.work
    end = max((p.finished or 0 for p in played.processes), default=0)
    work = sum(process.received for process in played.processes)
    assert sum(s.ended - s.began for s in played.slices) == work <= slots * end
