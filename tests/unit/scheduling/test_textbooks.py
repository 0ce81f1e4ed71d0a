"""Published examples, with the numbers that their books print.

- OSC: Silberschatz, Galvin, Gagne, *Operating System Concepts*, ch. 5 (10th edition)
- MOS: Tanenbaum, Bos, *Modern Operating Systems*, ch. 2.4 (4th edition)
- STA: Stallings, *Operating Systems: Internals and Design Principles*, ch. 9, table 9.5
- TEP: Arpaci-Dusseau, *Operating Systems: Three Easy Pieces*, ch. 7 and 8
"""

from __future__ import annotations

from statistics import mean

import pytest
from playing import Played, Process, play

from runner.scheduling import make_policy

STALLINGS = ((0, 3), (2, 6), (4, 4), (6, 5), (8, 2))
"""Arrival and service time of A to E."""


def run(policy: str, *processes: tuple[int, int], **options: object) -> Played:
    """The processes, each (arrival, burst), on one slot."""
    return play(make_policy(policy, **options), [Process(a, [burst]) for a, burst in processes])


@pytest.mark.parametrize(("bursts", "waiting"), [((24, 3, 3), 17), ((3, 3, 24), 3)])
def test_fcfs_waits_for_whoever_came_first(bursts, waiting):
    """OSC §5.3.1: 24, 3 and 3 wait 17 on average in this order, and 3 in the other."""
    assert mean(run("fcfs", *((0, burst) for burst in bursts)).waiting) == waiting


def test_sjf_takes_the_shortest_of_those_that_are_there():
    """OSC §5.3.2: 6, 8, 7, 3 wait 3, 16, 9, 0."""
    assert run("sjf", (0, 6), (0, 8), (0, 7), (0, 3)).waiting == [3, 16, 9, 0]


def test_srtf_gives_way_to_a_shorter_newcomer():
    """OSC §5.3.2: bursts 8, 4, 9, 5 that arrive at 0, 1, 2, 3 wait 6.5 on average; 7.75 under sjf."""
    processes = ((0, 8), (1, 4), (2, 9), (3, 5))
    played = run("srtf", *processes)

    assert played.order() == [(0, 1), (1, 5), (3, 10), (0, 17), (2, 26)]
    assert mean(played.waiting) == 6.5
    assert mean(run("sjf", *processes).waiting) == 7.75


@pytest.mark.parametrize(
    ("policy", "options", "turnaround"),
    [
        ("fcfs", {}, [10, 11, 13, 14, 19]),
        ("rr", {"quantum": 1}, [19, 2, 7, 4, 14]),
        ("sjf", {}, [19, 1, 4, 2, 9]),
    ],
)
def test_five_that_are_all_there(policy, options, turnaround):
    """OSC, exercises of ch. 5: bursts of 10, 1, 2, 1, 5 in this order."""
    played = run(policy, (0, 10), (0, 1), (0, 2), (0, 1), (0, 5), **options)

    assert played.turnaround == turnaround


@pytest.mark.parametrize(("policy", "turnaround"), [("fcfs", 10.53), ("sjf", 9.53)])
def test_who_comes_within_a_unit(policy, turnaround):
    """OSC, exercises of ch. 5: 8, 4 and 1 that arrive at 0.0, 0.4 and 1.0."""
    played = run(policy, (0, 80), (4, 40), (10, 10))

    assert mean(played.turnaround) / 10 == pytest.approx(turnaround, abs=0.01)


@pytest.mark.parametrize(("policy", "turnaround"), [("fcfs", 19.2), ("sjf", 14)])
def test_five_jobs_of_a_batch(policy, turnaround):
    """MOS problems of ch. 2: 10, 6, 2, 4 and 8 minutes."""
    played = run(policy, (0, 10), (0, 6), (0, 2), (0, 4), (0, 8))

    assert mean(played.turnaround) == turnaround


def test_rr_goes_round():
    """OSC §5.3.3: 24, 3, 3 with a quantum of 4 wait 6, 4 and 7: 5.66 on average."""
    played = run("rr", (0, 24), (0, 3), (0, 3), quantum=4)

    assert played.waiting == [6, 4, 7]
    assert [s.ended for s in played.slices] == [4, 7, 10, 14, 18, 22, 26, 30]


@pytest.mark.parametrize(("quantum", "turnaround"), [(1, 11), (6, 10.5), (7, 10.5)])
def test_turnaround_under_rr_depends_on_the_quantum(quantum, turnaround):
    """OSC figure 5.6: 6, 3, 1, 7 under quanta of 1, 6 and 7."""
    processes = ((0, 6), (0, 3), (0, 1), (0, 7))
    assert mean(run("rr", *processes, quantum=quantum).turnaround) == turnaround


@pytest.mark.parametrize(("policy", "turnarounds"), [("fcfs", [8, 12, 16, 20]), ("sjf", None)])
def test_shortest_first_shortens_the_turnaround(policy, turnarounds):
    """MOS §2.4.2: 8, 4, 4, 4 turn round in 14 on average, shortest first in 11."""
    played = run(policy, (0, 8), (0, 4), (0, 4), (0, 4))

    assert played.turnaround == (turnarounds or [20, 4, 8, 12])
    assert mean(played.turnaround) == (14 if turnarounds else 11)


def test_sjf_cannot_know_who_will_come():
    """MOS §2.4.2: 2, 4, 1, 1, 1 at 0, 0, 3, 3, 3 turn round in 4.6, though 4.4 were possible."""
    played = run("sjf", (0, 2), (0, 4), (3, 1), (3, 1), (3, 1))

    assert mean(played.turnaround) == 4.6


@pytest.mark.parametrize(
    ("policy", "options", "finish"),
    [
        ("fcfs", {}, [3, 9, 13, 18, 20]),
        ("rr", {"quantum": 1}, [4, 18, 17, 20, 15]),
        ("rr", {"quantum": 4}, [3, 17, 11, 20, 19]),
        ("sjf", {}, [3, 9, 15, 20, 11]),
        ("srtf", {}, [3, 15, 8, 20, 10]),
    ],
)
def test_the_five_processes_of_stallings(policy, options, finish):
    """STA table 9.5: the finish times of A to E (SPN and SRT there)."""
    assert run(policy, *STALLINGS, **options).finish == finish


@pytest.mark.parametrize(
    ("policy", "options", "turnaround", "response"),
    [
        ("fcfs", {}, 20, 10),
        ("sjf", {}, 20, 10),
        ("rr", {"quantum": 1}, 29, 1),
    ],
)
def test_three_alike(policy, options, turnaround, response):
    """TEP §7.3: three of 10 turn round in 20; three of 5 under rr respond in 1 and not in 5."""
    assert mean(run(policy, *[(0, 10)] * 3, **options).turnaround) == turnaround
    fives = run(policy, *[(0, 5)] * 3, **options)
    begun = [min(s.began for s in fives.slices if s.job == job) for job in range(3)]
    assert mean(begun) == (response if policy == "rr" else 5)


@pytest.mark.parametrize(
    ("policy", "arrivals", "turnaround"),
    [
        ("fcfs", (0, 0, 0), 110),
        ("sjf", (0, 0, 0), 50),
        ("sjf", (0, 10, 10), pytest.approx(103.33, abs=0.01)),
        ("srtf", (0, 10, 10), 50),
    ],
)
def test_a_long_one_and_two_short_ones(policy, arrivals, turnaround):
    """TEP figures 7.2 to 7.5: 100, 10, 10 under FIFO, SJF, SJF with late arrivals, STCF."""
    played = run(policy, *zip(arrivals, (100, 10, 10), strict=True))

    assert mean(played.turnaround) == turnaround


def test_a_long_one_sinks_to_the_bottom():
    """TEP figure 8.2: with three queues of 10 ms it is in each of the upper ones for 10 ms."""
    played = run("mlfq", (0, 200), levels=(10, 10, 10))

    assert [s.level for s in played.slices[:4]] == [0, 1, 2, 2]


def test_a_short_one_ends_before_it_reaches_the_bottom():
    """TEP figure 8.3: one of 20 ms comes at 100 and ends at 120, in two slices."""
    played = run("mlfq", (0, 180), (100, 20), levels=(10, 10, 10))

    assert [(s.began, s.ended, s.level) for s in played.slices if s.job == 1] == [
        (100, 110, 0),
        (110, 120, 1),
    ]
    assert played.finish == [200, 120]


def test_who_gives_up_the_cpu_early_stays_on_top():
    """TEP figure 8.4 (left): one that computes 1 ms between waits of 9 ms gets the CPU at once."""
    policy = make_policy("mlfq", levels=(10, 10, 10))
    played = play(policy, [Process(0, [170]), Process(50, [1, 9] * 10 + [1])])

    interactive = [s for s in played.slices if s.job == 1]
    assert [s.began for s in interactive] == list(range(50, 160, 10))
    assert {s.level for s in interactive} == {0}
    assert {s.level for s in played.slices if s.job == 0 and s.began > 20} == {2}


def test_a_boost_saves_a_long_one_from_starving():
    """TEP figure 8.5: beside two that keep the top queue busy it has 10 after each boost."""
    busy = [Process(20, [5, 5] * 15 + [5]), Process(25, [5, 5] * 15 + [5])]
    starved = play(make_policy("mlfq", levels=(10, 10, 10)), [Process(0, [100]), *busy])
    boosted = play(make_policy("mlfq", levels=(10, 10, 10), boost=50), [Process(0, [100]), *busy])

    def share(played: Played) -> int:
        inside = (s for s in played.slices if s.job == 0 and 25 <= s.began < 150)
        return sum(s.ended - s.began for s in inside)

    assert share(starved) == 0
    assert share(boosted) == 20
