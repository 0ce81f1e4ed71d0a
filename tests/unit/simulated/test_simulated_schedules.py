"""Schedules on the virtual clock: the textbooks' times, and all else that can happen meanwhile."""

from __future__ import annotations

from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulations import codes, ends, milliseconds, record_of, simulated

from runner.execution.simulated.world import World
from runner.judging.service import fairness_of, throughput_of
from runner.model.missing import Missing
from runner.scheduling import make_policy
from tests.unit.scheduling.playing import Process, play

OSC = "processes: {p: {replicas: 4, work: [{cpu: {trace: [80ms, 40ms, 90ms, 50ms]}}],"
OSC += " arrival: {trace: [0ms, 10ms, 20ms, 30ms]}}}\n"


def schedule(said: str) -> str:
    """The only variant of a scenario."""
    return f"variants: {{only: {{schedule: {{{said}}}}}}}"


def slices(record, label: str) -> list[tuple[float, float, str]]:
    """From when to when a process had a CPU, and why no longer."""
    own = (each for each in record.slices if each.process == label)
    return [(milliseconds(each.began), milliseconds(each.ended), each.why) for each in own]


def test_srtf_has_the_times_of_the_textbook():
    """Silberschatz, Galvin, Gagne §5.3.2, a millisecond for a tenth: 65 ms mean waiting."""
    record = record_of(OSC + schedule("algorithm: srtf"))

    assert mean(p.waiting for p in record.processes) == pytest.approx(0.065)
    assert [milliseconds(p.turnaround) for p in record.processes] == [170, 40, 240, 70]
    assert [milliseconds(p.response) for p in record.processes] == [0, 0, 150, 20]
    assert milliseconds(record.main) == 260
    assert record.fault is None


def test_figures_are_the_numbers_one_would_write():
    """To the last digit, so that they can be compared with one."""
    record = record_of(
        "processes: {p: {replicas: 3, work: [{cpu: {trace: [24ms, 3ms, 3ms]}}]}}\n"
        + schedule("algorithm: rr, quantum: 4ms")
    )

    assert [p.waiting for p in record.processes] == [0.006, 0.004, 0.007]
    assert [p.turnaround for p in record.processes] == [0.03, 0.007, 0.01]
    assert [p.response for p in record.processes] == [0.0, 0.004, 0.007]
    assert [s.why for s in record.slices[:3]] == ["quantum", "ended", "ended"]
    assert throughput_of(record) == 100.0


def test_times_of_a_process_add_up():
    """Waiting, computing and being away are the turnaround; the four states are the lifetime."""
    record = record_of(
        "processes: {p: {replicas: 3, work: [{cpu: 10ms}, {sleep: 15ms}, {cpu: 10ms}],"
        " arrival: {trace: [0ms, 5ms, 5ms]}}}\n" + schedule("algorithm: fcfs")
    )

    for p in record.processes:
        assert p.waiting + p.blocked + p.on_cpu == pytest.approx(p.turnaround)
        lifetime = p.ended - p.start_called
        assert p.on_cpu + p.runnable + p.blocked + p.stopped == pytest.approx(lifetime)
        assert milliseconds(p.blocked) == 15
        assert sum(s.received for s in p.slices) == pytest.approx(p.on_cpu)


BACK = {
    "work": "{work: [{sleep: 10ms}, {cpu: 5ms}]}",
    "twice": "{work: [{sleep: 4ms}, {sleep: 6ms}, {cpu: 5ms}]}",
    "a lock": "{arrival: 1ms, work: [{lock: door}, {cpu: 5ms}]}",
    "a child": "{processes: {kid: {sleep: 10ms}}, plan: [{start: kid}, {join: kid}, {wait: 5ms}]}",
    "a target": "{sleep: 10ms}",
}
"""Some who are away as soon as they have arrived, and for how long."""


@pytest.mark.parametrize(
    ("kind", "away"),
    [("work", 10), ("twice", 10), ("a lock", 9), ("a child", 15), ("a target", 10)],
)
def test_who_blocks_as_it_arrives_is_away_until_it_is_back(kind, away):
    """Its arrival at the same instant is no coming back: it waits for no slot at all."""
    holder = "holder: {work: [{lock: door}, {sleep: 10ms}, {unlock: door}]}"
    record = record_of(
        f"shared: {{door: lock}}\nprocesses: {{{holder}, p: {BACK[kind]}}}\n"
        + schedule("algorithm: fcfs, slots: 2"),
        cpus=(0, 1),
    )

    p = record.groups["p"]
    assert (milliseconds(p.waiting), milliseconds(p.blocked)) == (0, away)
    lifetime = p.ended - p.start_called
    assert p.on_cpu + p.runnable + p.blocked + p.stopped == pytest.approx(lifetime)
    assert fairness_of(record.processes) == pytest.approx(1)


def test_who_sleeps_leaves_its_slot():
    """Another has it meanwhile; who comes back queues again."""
    record = record_of(
        "processes: {io: {work: [{cpu: 10ms}, {sleep: 20ms}, {cpu: 10ms}]}, cpu: {work: [{cpu: 50ms}]}}\n"
        + schedule("algorithm: fcfs")
    )

    assert slices(record, "io") == [(0, 10, "blocked"), (60, 70, "ended")]
    assert slices(record, "cpu") == [(10, 60, "ended")]
    assert milliseconds(record.groups["io"].waiting) == 30
    assert milliseconds(record.groups["io"].slices[0].back) == 30


def test_who_only_sleeps_needs_its_slot_for_no_time():
    """All the same it has to wait for one, to begin and to end."""
    record = record_of(
        "processes: {busy: {work: [{cpu: 30ms}]}, idle: {sleep: 10ms, arrival: 5ms}}\n"
        + schedule("algorithm: fcfs")
    )

    assert slices(record, "idle") == [(30, 30, "blocked"), (40, 40, "ended")]
    assert milliseconds(record.groups["idle"].response) == 25


def test_an_interactive_one_is_served_at_once_under_mlfq():
    """It blocks before its quantum is over, and stays in the top queue."""
    record = record_of(
        "processes: {hog: {work: [{cpu: 200ms}]},"
        " mouse: {work: [{repeat: 5, do: [{cpu: 1ms}, {sleep: 9ms}]}], arrival: 50ms}}\n"
        + schedule("algorithm: mlfq, levels: [10ms, 20ms, 40ms]")
    )

    begun = [milliseconds(each.began) for each in record.groups["mouse"].slices]
    assert begun == [50, 60, 70, 80, 90, 100]
    assert {each.level for each in record.groups["mouse"].slices} == {0}
    assert [each.level for each in record.groups["hog"].slices[:3]] == [0, 1, 2]


def test_several_slots_have_a_cpu_each():
    """Ids are those of the CPUs that there are; a second one makes it twice as fast."""
    record = record_of(
        "processes: {p: {replicas: 4, work: [{cpu: 10ms}]}}\n"
        + schedule("algorithm: fcfs, slots: 2"),
        cpus=(3, 5),
    )

    assert ends(record) == {"p[0]": 10, "p[1]": 10, "p[2]": 20, "p[3]": 20}
    assert [each.cpu for each in record.slices] == [3, 5, 3, 5]
    assert record.peak == 2


def test_a_wrong_estimate_decides_who_runs_and_nothing_else():
    """The long one is believed to be short."""
    record = record_of(
        "processes: {long: {work: [{cpu: 50ms}], estimate: 10ms}, short: {work: [{cpu: 20ms}]}}\n"
        + schedule("algorithm: sjf")
    )

    assert ends(record) == {"long": 50, "short": 70}


def test_an_estimate_may_be_a_factor_over_the_truth():
    """1.5 of 20 ms is more than 25 ms."""
    record = record_of(
        "processes: {a: {work: [{cpu: 20ms}], estimate: 1.5}, b: {work: [{cpu: 25ms}]}}\n"
        + schedule("algorithm: sjf")
    )

    assert ends(record) == {"a": 45, "b": 25}


def test_a_lock_is_waited_for_off_the_slot():
    """Who has it is not held up by who wants it, also with one slot and no quantum."""
    record = record_of(
        "shared: {door: lock}\n"
        "processes: {p: {replicas: 2, work: [{lock: door}, {cpu: 10ms}, {sleep: 10ms},"
        " {cpu: 10ms}, {unlock: door}]}}\n" + schedule("algorithm: fcfs")
    )

    assert slices(record, "p[0]") == [(0, 10, "blocked"), (20, 30, "ended")]
    assert slices(record, "p[1]") == [(10, 10, "blocked"), (30, 40, "blocked"), (50, 60, "ended")]


def test_a_lock_of_a_terminated_process_is_never_free():
    """Here, too; the one that waits for it holds no slot."""
    record = record_of(
        "shared: {door: lock}\n"
        "processes: {a: {work: [{lock: door}, {cpu: 1s}, {unlock: door}]},"
        " b: {work: [{lock: door}, {unlock: door}], timeout: 300ms},"
        " c: {work: [{cpu: 100ms}]}}\n"
        "variants: {only: {schedule: {algorithm: rr, quantum: 10ms},"
        " terminate: {process: a, after: 50ms}}}"
    )

    assert codes(record) == {
        "a": ("terminated", -15),
        "b": ("timed_out", -15),
        "c": ("completed", 0),
    }
    assert ends(record) == {"a": 50, "b": 300, "c": 130}


@pytest.mark.parametrize(("after", "states"), [("0ms", 0), ("35ms", 35), ("45ms", 45)])
def test_whoever_is_terminated_is_so_at_once(after, states):
    """Before it ran, in its slice, and while it waits for its next one."""
    record = record_of(
        "processes: {a: {work: [{cpu: 30ms}]}, b: {work: [{cpu: 50ms}]}}\n"
        "variants: {only: {schedule: {algorithm: rr, quantum: 20ms},"
        f" terminate: {{process: b, after: {after}}}}}}}"
    )

    assert codes(record)["b"] == ("terminated", -15)
    assert ends(record)["b"] == states
    assert codes(record)["a"] == ("completed", 0)
    assert record.problems == ()


def test_a_time_limit_counts_while_a_process_is_stopped():
    """From start called, whether it has run yet or not; who never ran entered nothing."""
    record = record_of(
        "processes: {a: {work: [{cpu: 100ms}]}, b: {work: [{cpu: 10ms}], timeout: 40ms},"
        " c: {work: [{cpu: 10ms}], timeout: 105ms}, d: {work: [{cpu: 5ms}], arrival: 1h, timeout: 1s}}\n"
        + schedule("algorithm: fcfs")
    )

    assert ends(record) == {"a": 100, "b": 40, "c": 105, "d": 1000}
    assert [outcome for outcome, _ in codes(record).values()] == [
        *("completed", "timed_out", "timed_out", "timed_out")
    ]
    assert isinstance(record.groups["b"].entered, Missing)
    assert milliseconds(record.groups["b"].turnaround) == 40
    assert isinstance(record.groups["d"].arrived, Missing)


def test_whoever_crashes_or_raises_leaves_its_slot():
    """And the next one has it."""
    record = record_of(
        "processes: {a: {work: [{cpu: 10ms}, {raise: nothing}], success_exit_codes: [1]},"
        " b: {target: crash, success_exit_codes: [-11]}, c: {work: [{cpu: 10ms}, {exit: 3}],"
        " success_exit_codes: [3]}, d: {work: [{mark: m}, {cpu: 10ms}], marks: [m]}}\n"
        + schedule("algorithm: fcfs")
    )

    assert ends(record) == {"a": 10, "b": 10, "c": 20, "d": 30}
    assert milliseconds(record.groups["d"].marks["m"].at) == 20
    assert record.problems == ()


def test_a_process_that_hangs_holds_no_slot():
    """It waits for nothing that comes, until the execution's own time limit."""
    record = record_of(
        "timeout: 200ms\nprocesses: {a: {target: hang}, b: {work: [{cpu: 10ms}]}}\n"
        + schedule("algorithm: fcfs")
    )

    assert ends(record)["b"] == 10
    assert "timeout" in record.fault


def test_a_parent_is_scheduled_and_its_children_are_not():
    """It waits for them off its slot."""
    record = record_of(
        "processes: {parent: {processes: {kid: {sleep: 30ms}}, plan: [{start: kid}, {join: kid}]},"
        " other: {work: [{cpu: 20ms}]}}\n" + schedule("algorithm: fcfs")
    )

    assert slices(record, "parent") == [(0, 0, "blocked"), (30, 30, "ended")]
    assert slices(record, "other") == [(0, 20, "ended")]


def test_a_background_process_is_not_scheduled():
    """It is there before all others, who may need it."""
    record = record_of(
        "processes: {server: {target: hang, background: true},"
        " p: {replicas: 2, work: [{cpu: 10ms}], needs: {server: ready}}}\n"
        + schedule("algorithm: fcfs")
    )

    assert ends(record) == {"p[0]": 10, "p[1]": 20}


def test_beside_a_users_own_nothing_is_known():
    """Nobody can tell how long it has the slot."""
    record, found = simulated(
        "processes: {a: {work: [{cpu: 10ms}]}, user: {target: 'a.py:f'}, c: {work: [{cpu: 10ms}]}}\n"
        + schedule("algorithm: fcfs")
    )

    assert "user" in found.stuck
    assert ends_known(record) == {"a"}


def ends_known(record) -> set[str]:
    """Labels of those whose end is known."""
    return {p.label for p in record.processes if not isinstance(p.ended, Missing)}


def test_a_users_own_with_an_estimate_is_believed_to_compute_so_long():
    """Its times are predicted, what it returns is not."""
    record, found = simulated(
        "processes: {user: {replicas: 2, target: 'a.py:f', estimate: 20ms}}\n"
        + schedule("algorithm: rr, quantum: 10ms")
    )

    assert found.stuck is None
    assert ends(record) == {"user[0]": 30, "user[1]": 40}
    assert isinstance(record.processes[0].returned, Missing)


def test_costs_do_not_count_as_waiting_for_something():
    """What starting and every step take is spent on the slot."""
    costs = World(step=1000, start={"fork": 500_000}, delay={"fork": 2_000_000}, death=100_000)
    record = record_of(OSC + schedule("algorithm: rr, quantum: 20ms"), world=costs)

    assert all(each.why != "blocked" for each in record.slices)
    assert record.fault is None
    assert 260 < milliseconds(record.main) < 275


def test_fairness_is_that_of_jain():
    """Two that had all of their time, and one that had a half of it: (2.5)² / (3 · 2.25)."""
    record = record_of(
        "processes: {p: {replicas: 3, work: [{cpu: 10ms}], arrival: {trace: [0ms, 10ms, 10ms]}}}\n"
        + schedule("algorithm: fcfs")
    )

    assert fairness_of(record.processes) == pytest.approx(2.5**2 / (3 * 2.25))


lives = st.integers(0, 2).flatmap(
    lambda n: st.lists(st.integers(1, 12), min_size=2 * n + 1, max_size=2 * n + 1)
)
processes = st.lists(st.builds(Process, st.integers(0, 20), lives), min_size=1, max_size=6)
POLICIES = {
    "fcfs": ("", {}),
    "sjf": ("", {}),
    "srtf": ("", {}),
    "rr": (", quantum: 3ms", {"quantum": 3}),
    "mlfq": (", levels: [2ms, 3ms, 5ms], boost: 17ms", {"levels": (2, 3, 5), "boost": 17}),
}


@settings(max_examples=40, deadline=None)
@given(processes=processes, slots=st.integers(1, 3), name=st.sampled_from(list(POLICIES)))
def test_the_simulator_dispatches_like_the_plainest_player(processes, slots, name):
    """Slice by slice, whatever the bursts, the waits between them and the arrivals."""
    said, options = POLICIES[name]
    groups = [
        f"p{i}: {{arrival: {p.arrival}ms, work: ["
        + ", ".join(f"{{{'sleep' if k % 2 else 'cpu'}: {b}ms}}" for k, b in enumerate(p.bursts))
        + "]}"
        for i, p in enumerate(processes)
    ]
    text = f"processes: {{{', '.join(groups)}}}\n"
    record = record_of(text + schedule(f"algorithm: {name}, slots: {slots}{said}"), cpus=(0, 1, 2))
    played = play(make_policy(name, **options), processes, slots)

    assert sorted(
        (int(s.process[1:]), milliseconds(s.began), milliseconds(s.ended), s.cpu, s.level, s.why)
        for s in record.slices
    ) == sorted((s.job, s.began, s.ended, s.slot, s.level, s.why) for s in played.slices)
