"""Schedules: real processes take turns as the policy says, counted in the CPU time they get.

A busy machine changes when things happen, not what a schedule makes of CPU time. So
nothing here looks at a clock but to see what came before what.
"""

from __future__ import annotations

import os
from itertools import pairwise
from typing import Any

import pytest

from runner.execution.dispatching.crowd import LEAVING_CPU_NS
from runner.execution.dispatching.looking import CALM_NS
from runner.execution.dispatching.rules import NEAR_NS, SLACK_NS
from runner.model.record import ProcessRecord
from tests.contract.harness import (
    Stage,
    by_end,
    each_method,
    known,
    many,
    one,
    order,
    runner,
    seen,
)

NEAR_S, SLACK_S = NEAR_NS / 1e9, SLACK_NS / 1e9
LATE_S = 0.005
"""A machine that is not stolen from stops a process at most so late."""
LEAVING_S = LEAVING_CPU_NS / 1e9

needs_two_cpus = pytest.mark.skipif(
    len(os.sched_getaffinity(0)) < 2, reason="two slots need two CPUs"
)


def whys(process: ProcessRecord) -> list[Any]:
    """Why each of its slices was over."""
    return [each.why for each in process.slices]


def received(process: ProcessRecord) -> float:
    """CPU time in all of its slices."""
    return sum(known(each.received) for each in process.slices)


FIRST = """
processes:
  p:
    replicas: 3
    work: [{cpu: {trace: [120ms, 60ms, 30ms]}}]
    arrival: {trace: [0ms, 20ms, 10ms]}
variant: {schedule: {algorithm: fcfs}}
"""


@each_method
def test_fcfs_serves_in_the_order_of_arrival(stage: Stage, method: str) -> None:
    """Each to its end, in one slice, however short those behind it are."""
    record = stage.play(FIRST)[method]

    assert record.valid
    assert order(record.slices) == ["p[0]", "p[2]", "p[1]"]
    assert {each.why for each in record.slices} == {"ended"}
    assert seen(record) == {f"p[{i}]": ("completed", 0) for i in range(3)}


def test_arrivals_that_are_noticed_together_are_in_order(stage: Stage) -> None:
    """However late the dispatcher is: what is a microsecond apart is no tie."""
    record = stage.play(
        """
        processes: {p: {replicas: 3, work: [{cpu: 1ms}], arrival: [2us, 3us, 1us]}}
        variant: {schedule: {algorithm: fcfs}}
        """
    )["fork"]

    assert order(record.slices) == ["p[2]", "p[0]", "p[1]"]


@each_method
def test_nobody_enters_its_target_before_all_are_released(stage: Stage, method: str) -> None:
    """All are held by then; arrivals and responses count from the release."""
    played = stage.play(FIRST)
    record = played[method]
    mine = [event for event in played.events() if event["x"] == record.number]
    (released,) = (event["t"] for event in mine if event["k"] == "released")

    assert len([e for e in mine if e["k"] == "held" and e["t"] < released]) == 3
    assert min(event["t"] for event in mine if event["k"] == "enter") > released
    p0, p1, _ = many(record, "p")
    assert known(p1.arrived) - known(p0.arrived) == pytest.approx(0.02)
    for process in record.processes:
        assert known(process.response) == pytest.approx(
            known(process.entered) - known(process.arrived)
        )


def test_who_says_that_it_stops_is_waited_for_until_it_has(stage: Stage) -> None:
    """However long it takes for that, before its target and in it."""
    late = """
        import time
        from runner.targets import holding

        stop = holding.pthread_kill

        def stops_late(*words):
            time.sleep(0.1)
            stop(*words)

        holding.pthread_kill = stops_late

        def naps():
            time.sleep(0.01)
        """
    record = stage.play(
        """
        processes:
          p: {target: "late.py:naps", replicas: 2}
          q: {work: [{cpu: 1ms}, {sleep: 1ms}, {cpu: 1ms}]}
        variants: {v: {schedule: {algorithm: fcfs}}}
        """,
        late=late,
    ).only

    assert record.valid
    assert [p.outcome for p in record.processes] == ["completed"] * 3


@each_method
def test_start_up_is_no_part_of_a_slice(stage: Stage, method: str) -> None:
    """A spawned child has used more than the slack before it is held; its slices hold its burst."""
    for process, burst in zip(stage.play(FIRST)[method].processes, (0.12, 0.06, 0.03), strict=True):
        assert received(process) >= burst
        if method != "forkserver":
            assert received(process) <= burst + LEAVING_S
        if method == "spawn":
            assert known(process.on_cpu) - received(process) > SLACK_S


@each_method
def test_the_figures_agree_with_the_kernels_own(stage: Stage, method: str) -> None:
    """What it received it has used; waiting, computing and being away are the turnaround."""
    for process in stage.play(FIRST)[method].processes:
        assert received(process) <= known(process.on_cpu) + 0.001
        parts = known(process.waiting) + received(process) + known(process.blocked)
        assert parts == pytest.approx(known(process.turnaround), abs=1e-6)
        assert known(process.blocked) == 0
        lifetime = known(process.ended) - known(process.start_called)
        times = (process.on_cpu, process.runnable, process.blocked, process.stopped)
        assert sum(map(known, times)) == pytest.approx(lifetime, abs=0.001)


def test_sjf_believes_its_estimates(stage: Stage) -> None:
    """The longest goes first if it is said to be the shortest; it still gets all it needs."""
    record = stage.play(
        """
        processes:
          long: {work: [{cpu: 120ms}], estimate: 10ms}
          short: {work: [{cpu: 30ms}], estimate: 4.0}
          plain: {work: [{cpu: 60ms}]}
        variants: {v: {schedule: {algorithm: sjf}}}
        """
    ).only

    assert order(record.slices) == ["long", "plain", "short"]
    assert received(one(record, "long")) >= 0.12


QUANTA = """
processes: {p: {replicas: 3, work: [{cpu: {trace: [150ms, 100ms, 200ms]}}]}}
variant: {schedule: {algorithm: rr, quantum: 50ms}}
"""


@each_method
def test_a_burst_of_exactly_k_quanta_ends_in_its_kth_slice(stage: Stage, method: str) -> None:
    """What it costs to enter and to leave a target does not make it one more."""
    record = stage.play(QUANTA)[method]

    for process, quanta in zip(record.processes, (3, 2, 4), strict=True):
        assert whys(process) == ["quantum"] * (quanta - 1) + ["ended"]


@each_method
def test_rr_takes_turns(stage: Stage, method: str) -> None:
    """In the order of the file, each to the tail after its quantum."""
    record = stage.play(QUANTA)[method]

    turns = [0, 1, 2, 0, 1, 2, 0, 2, 2]
    assert order(record.slices) == [f"p[{index}]" for index in turns]


@each_method
def test_a_quantum_is_cpu_time_and_overruns_are_carried(stage: Stage, method: str) -> None:
    """After k slices a process has received k quanta; seldom more, and never what it had too much twice."""
    late = []
    for process in stage.play(QUANTA)[method].processes:
        totals = [
            sum(known(each.received) for each in process.slices[:number]) - 0.05 * number
            for number in range(1, len(process.slices))
        ]
        assert min(totals) >= -2 * NEAR_S
        late += totals
    assert sorted(late)[len(late) // 2] <= 0.05 / 2  # what one may be late that shares its CPU


@each_method
def test_one_slot_is_one_cpu_at_a_time(stage: Stage, method: str) -> None:
    """No slice begins before the one before it is over, and all are on the same CPU."""
    slices = stage.play(QUANTA)[method].slices

    assert len({each.cpu for each in slices}) == 1
    for before, after in pairwise(slices):
        assert known(before.ended) <= known(after.began)


def test_a_burst_longer_than_k_quanta_takes_one_slice_more(stage: Stage) -> None:
    """There is no slack for a process that is not yet done."""
    record = stage.play(
        "processes: {p: {work: [{cpu: 130ms}]}}\n"
        "variants: {v: {schedule: {algorithm: rr, quantum: 50ms}}}"
    ).only

    assert whys(one(record, "p")) == ["quantum", "quantum", "ended"]


def test_mlfq_lets_who_uses_up_its_quanta_sink(stage: Stage) -> None:
    """30 ms, 60 ms, then 100 ms at a time."""
    record = stage.play(
        "processes: {p: {work: [{cpu: 370ms}]}}\n"
        "variants: {v: {schedule: {algorithm: mlfq, levels: [30ms, 60ms, 100ms]}}}"
    ).only
    slices = one(record, "p").slices

    assert [each.level for each in slices] == [0, 1, 2, 2, 2]
    assert whys(one(record, "p")) == ["quantum"] * 4 + ["ended"]


def test_mlfq_pre_empts_for_an_arrival_above(stage: Stage) -> None:
    """Who has sunk goes on only when the newcomer is done."""
    record = stage.play(
        """
        processes:
          hog: {work: [{cpu: 600ms}]}
          mouse: {work: [{cpu: 10ms}], arrival: 400ms}
        variants: {v: {schedule: {algorithm: mlfq, levels: [20ms, 1s]}}}
        """
    ).only
    hog, mouse = one(record, "hog"), one(record, "mouse")

    assert [(each.level, each.why) for each in mouse.slices] == [(0, "ended")]
    assert whys(hog) == ["quantum", "preempted", "ended"]
    assert by_end(record) == ["mouse", "hog"]


def test_a_quantum_is_used_up_only_by_cpu_time(stage: Stage) -> None:
    """However short it is, and whoever arrives meanwhile."""
    record = stage.play(
        """
        processes:
          p:
            replicas: 12
            work: [{cpu: 15ms}]
            arrival: {trace: [0ms, 2ms, 4ms, 6ms, 20ms, 22ms, 24ms, 26ms, 40ms, 43ms, 46ms, 49ms]}
          beside: {work: [{repeat: 100, do: [{cpu: 1ms}, {sleep: 1ms}]}], background: true, cpus: [0]}
        variants: {v: {schedule: {algorithm: mlfq, levels: [4ms, 8ms]}}}
        """
    ).only

    quanta = {0: 0.004, 1: 0.008}
    used_up = [s for p in record.processes for s in p.slices if s.why == "quantum"]
    assert used_up
    for (
        each
    ) in used_up:  # a quarter may count as used up, another be what the last one had too much
        assert known(each.received) >= quanta[each.level] / 2 - NEAR_S


def test_srtf_pre_empts_only_for_less(stage: Stage) -> None:
    """One that needs as much as the other has left waits for it; one that needs less does not."""
    record = stage.play(
        """
        processes:
          first: {work: [{cpu: 400ms}]}
          equal: {work: [{cpu: 100ms}], estimate: 350ms, arrival: 50ms}
          less: {work: [{cpu: 50ms}], arrival: 100ms}
        variants: {v: {schedule: {algorithm: srtf}}}
        """
    ).only

    assert whys(one(record, "first")) in (
        ["preempted", "ended"],
        ["preempted", "preempted", "ended"],
    )
    assert by_end(record)[0] == "less"


@needs_two_cpus
@each_method
def test_two_slots_are_two_cpus(stage: Stage, method: str) -> None:
    """The first two at once, each on a CPU of its own; nobody else until one of them is done."""
    record = stage.play(
        "processes: {p: {replicas: 4, work: [{cpu: 80ms}]}}\n"
        "variant: {schedule: {algorithm: fcfs, slots: 2}}"
    )[method]
    first, second, third, fourth = record.slices

    assert sorted((first.cpu, second.cpu)) == sorted(os.sched_getaffinity(0))[:2]
    assert known(second.began) < known(first.ended)
    assert known(third.began) >= min(known(first.ended), known(second.ended))
    assert known(fourth.began) >= sorted(known(s.ended) for s in (first, second, third))[1]
    assert whys(many(record, "p")[3]) == ["ended"]


@each_method
def test_a_process_is_pinned_to_the_cpu_of_its_slot(stage: Stage, method: str) -> None:
    """With all its threads."""
    record = stage.play(
        """
        processes: {p: {target: "t.py:where", replicas: 2}}
        variant: {schedule: {algorithm: fcfs}, cpus: 1}
        """,
        t="""
        import os, threading
        def where():
            found = []
            thread = threading.Thread(target=lambda: found.append(sorted(os.sched_getaffinity(0))))
            thread.start()
            thread.join()
            return [found[0], sorted(os.sched_getaffinity(0))]
        """,
    )[method]

    cpu = record.slices[0].cpu
    for process in many(record, "p"):
        assert process.returned == [[cpu], [cpu]]


SLEEPERS = """
processes:
  io: {work: [{cpu: 20ms}, {sleep: 60ms}, {cpu: 20ms}]}
  nap: {sleep: 60ms}
  hog: {work: [{cpu: 150ms}]}
variant: {schedule: {algorithm: fcfs}}
"""


@each_method
def test_who_sleeps_yields_its_slot(stage: Stage, method: str) -> None:
    """Others compute meanwhile; awake again it queues, and takes nothing before its turn."""
    record = stage.play(SLEEPERS)[method]
    io, nap, hog = (one(record, name) for name in ("io", "nap", "hog"))

    assert whys(io) == whys(nap) == ["blocked", "ended"]
    assert whys(hog) == ["ended"]
    assert order(record.slices)[:3] == ["io", "nap", "hog"]
    assert known(hog.slices[0].began) < known(io.slices[1].began)
    for process in (io, nap):
        assert known(process.blocked) >= 0.06
        assert known(process.slices[1].began) >= known(process.slices[0].ended) + 0.06
    assert min(known(each.received) for each in io.slices) >= 0.02 - NEAR_S


BOUNDS = """
processes:
  p: {work: [{repeat: 2, do: [{repeat: 2, do: [{cpu: 10ms}]}, {sleep: 20ms}]}, {cpu: 5ms}]}
variant: {schedule: {algorithm: mlfq, levels: [20ms, 40ms]}}
"""


@each_method
def test_who_blocks_at_the_end_of_a_quantum_has_blocked(stage: Stage, method: str) -> None:
    """A burst of exactly one quantum before a sleep is no used-up quantum: mlfq lets it stay."""
    slices = one(stage.play(BOUNDS)[method], "p").slices

    assert [(each.why, each.level) for each in slices] == [
        ("blocked", 0),
        ("blocked", 0),
        ("ended", 0),
    ]


def test_a_process_declares_what_it_computes_before_it_blocks(stage: Stage) -> None:
    """Over all phases up to the next sleep, also beyond the end of a repeat."""
    played = stage.play(BOUNDS)
    bursts = [event["burst"] for event in played.events("held") if event["x"] == 0]

    assert bursts == [20_000_000, 20_000_000, 5_000_000]


LOCKS = """
shared: {door: lock}
processes:
  first: {work: [{lock: door}, {cpu: 10ms}, {sleep: 50ms}, {cpu: 10ms}, {unlock: door}, {cpu: 10ms}]}
  second: {work: [{lock: door}, {cpu: 30ms}, {unlock: door}]}
variant: {schedule: {algorithm: fcfs}}
"""


@each_method
def test_who_waits_for_a_lock_yields_its_slot(stage: Stage, method: str) -> None:
    """With one slot and no quantum its holder could else never release it."""
    record = stage.play(LOCKS)[method]

    assert record.valid
    assert whys(one(record, "first")) == ["blocked", "ended"]
    assert whys(one(record, "second")) == ["blocked", "ended"]
    assert order(record.slices) == ["first", "second", "first", "second"]


def test_a_lock_of_a_stopped_process_is_held(stage: Stage) -> None:
    """Priority inversion: the urgent one waits for the slow one, and for who is between them."""
    record = stage.play(
        """
        shared: {door: lock}
        processes:
          low: {work: [{lock: door}, {cpu: 500ms}, {unlock: door}], estimate: 1h}
          between: {work: [{cpu: 100ms}], arrival: 400ms}
          high: {work: [{lock: door}, {cpu: 10ms}, {unlock: door}], arrival: 400ms}
        variants: {v: {schedule: {algorithm: srtf}}}
        """
    ).only

    assert record.valid
    assert whys(one(record, "high")) == ["blocked", "ended"]
    assert "preempted" in whys(one(record, "low"))
    assert by_end(record)[0] == "between"


ODD = """
import os, signal, subprocess, sys, threading, time

def burn(ms):
    end = time.process_time_ns() + ms * 1_000_000
    while time.process_time_ns() < end: pass

def naps():
    burn(10); time.sleep(0.2); burn(30)

def stops():
    burn(10); os.kill(os.getpid(), signal.SIGSTOP); burn(10)

def forks():
    if os.fork() == 0:
        os._exit(0)
    os.wait(); burn(10)

def burn_thread(ms):
    end = time.thread_time_ns() + ms * 1_000_000
    while time.thread_time_ns() < end: pass

def leaves_a_thread():
    threading.Thread(target=burn_thread, args=(100,)).start()

def kills_itself():
    burn(30); os.kill(os.getpid(), signal.SIGKILL)

def raises():
    burn(30); raise ValueError("no")

def deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True: pass

def polite():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
    while True: pass
"""
OTHERS = """
processes:
  naps: {target: "t.py:naps"}
  stops: {target: "t.py:stops"}
  forks: {target: "t.py:forks"}
  thread: {target: "t.py:leaves_a_thread"}
  killed: {target: "t.py:kills_itself", success_exit_codes: [-9]}
  raised: {target: "t.py:raises", success_exit_codes: [1]}
  command: {target: {command: ["{python}", -c, "import time; time.sleep(0.1); print('hello')"]}}
  hog: {work: [{cpu: 100ms}]}
variant: {schedule: {algorithm: rr, quantum: 20ms}}
"""


def test_odd_processes_have_their_first_turns_in_the_order_of_the_file(stage: Stage) -> None:
    """Whatever they do with them."""
    text = OTHERS.replace("variant: {", "variants: {only: {") + "}"
    record = stage.play(text.replace("}\n}", "}}\n"), t=ODD).only

    assert list(dict.fromkeys(order(record.slices))) == [p.label for p in record.processes]


@each_method
def test_every_kind_of_process_gets_through(stage: Stage, method: str) -> None:
    """Whatever it does to itself: each outcome is what it would be without a schedule."""
    record = stage.play(OTHERS, t=ODD)[method]

    assert record.valid, record.problems
    assert seen(record) == {
        **dict.fromkeys(["naps", "stops", "forks", "thread", "command", "hog"], ("completed", 0)),
        "killed": ("crashed", -9),
        "raised": ("failed", 1),
    }
    assert one(record, "command").output == ("hello",)
    assert record.left_behind == 0


@each_method
def test_a_target_that_says_nothing_is_seen_to_block(stage: Stage, method: str) -> None:
    """Its slot goes to another meanwhile; awake, it has to wait for its turn."""
    record = stage.play(OTHERS, t=ODD)[method]
    naps = one(record, "naps")

    assert whys(naps)[0] == "blocked"
    meanwhile = (known(naps.slices[0].ended), known(naps.slices[1].began))
    others = [each for each in record.slices if each.process != "naps"]
    assert any(meanwhile[0] <= known(each.began) < meanwhile[1] for each in others)
    assert known(naps.blocked) <= meanwhile[1] - meanwhile[0]
    assert received(naps) >= 0.04 - NEAR_S


@each_method
def test_who_stops_itself_only_gives_up_its_turn(stage: Stage, method: str) -> None:
    """It is continued when it comes round again, so that nobody waits for it for ever."""
    stops = one(stage.play(OTHERS, t=ODD)[method], "stops")

    assert whys(stops)[0] == "blocked"
    assert known(stops.slices[0].received) >= 0.01 - NEAR_S
    assert len(stops.slices) >= 2


def test_who_stops_itself_within_its_quantum_has_not_used_it_up(stage: Stage) -> None:
    """Also when that is noticed at its end."""
    record = stage.play(
        """
        processes:
          stops: {target: "t.py:stops"}
          other: {work: [{cpu: 40ms}]}
        variants: {v: {schedule: {algorithm: rr, quantum: 12ms}}}
        """,
        t=ODD,
    ).only

    assert whys(one(record, "stops"))[0] == "blocked"


def test_who_is_sent_a_stop_gives_up_its_turn(stage: Stage) -> None:
    """At once, and not when somebody looks whether it still runs."""
    played = stage.play(
        """
        processes: {child: {replicas: 2, work: [{cpu: 100ms}]}}
        variants:
          v:
            schedule: {algorithm: fcfs}
            terminate: {process: "child[0]", after: 30ms, chain: [{signal: STOP}]}
        """
    )

    first, second = many(played.only, "child")
    (released,), (sent,) = (played.events(kind) for kind in ("released", "signal"))
    idle = known(second.slices[0].began) - known(second.arrived) - (sent["t"] - released["t"]) / 1e9
    assert whys(first) == ["blocked", "ended"]
    assert known(second.slices[0].began) <= known(first.slices[1].began)
    assert 0 < idle < CALM_NS / 1e9


def test_a_mark_is_no_word_to_the_dispatcher(stage: Stage) -> None:
    """Whatever its fields are called."""
    record = stage.play(
        """
        processes:
          odd: {target: "m.py:marks", marks: [phase]}
          other: {work: [{cpu: 10ms}]}
        variants: {v: {schedule: {algorithm: fcfs}}}
        """,
        m="""
        import time
        from runner import mark

        def marks():
            for kind in ("leave", "held", "blocked"):
                mark("phase", k=kind)
            end = time.process_time() + 0.05
            while time.process_time() < end:
                pass
        """,
    ).only

    assert whys(one(record, "odd")) == ["ended"]
    assert known(one(record, "other").slices[0].began) >= known(one(record, "odd").left)


@each_method
def test_a_thread_that_outlives_its_target_takes_turns_too(stage: Stage, method: str) -> None:
    """Leaving the target is not the end of a process that computes on."""
    thread = one(stage.play(OTHERS, t=ODD)[method], "thread")

    assert len(thread.slices) >= 3
    assert received(thread) >= 0.05


@each_method
def test_figures_of_whoever_blocks_add_up_too(stage: Stage, method: str) -> None:
    """Waiting is what is left of the turnaround, and never less than nothing."""
    for process in stage.play(OTHERS, t=ODD)[method].processes:
        away, waited = known(process.blocked), known(process.waiting)
        assert away + waited + received(process) == pytest.approx(known(process.turnaround))
        assert min(away, waited) >= 0, process.label


ENDINGS = """
processes:
  deaf: {target: "t.py:deaf"}
  polite: {target: "t.py:polite", success_exit_codes: [7]}
  late: {work: [{cpu: 1h}]}
  never: {work: [{cpu: 1h}], arrival: 1h}
  asleep: {work: [{sleep: 1h}]}
  hog: {work: [{cpu: 100ms}]}
variant:
  schedule: {algorithm: rr, quantum: 10ms}
  terminate:
    process: [deaf, polite, late, never, asleep]
    after: 1s
    chain: [{signal: TERM, grace: 1s}, {signal: KILL}]
"""


@each_method
def test_terminate_reaches_whoever_waits_for_its_turn(stage: Stage, method: str) -> None:
    """Stopped or not, arrived or not: each ends as it would without a schedule."""
    record = stage.play(ENDINGS, t=ODD)[method]

    assert record.fault is None
    assert seen(record) == {
        "deaf": ("terminated", -9),
        "polite": ("terminated", 7),
        **dict.fromkeys(["late", "never", "asleep"], ("terminated", -15)),
        "hog": ("completed", 0),
    }
    assert record.left_behind == 0


def test_terminate_counts_from_the_release(stage: Stage) -> None:
    """Not from the start of the processes; its chain is climbed while others take turns."""
    played = stage.play(
        """
        processes:
          deaf: {target: hang, kwargs: {ignore: [TERM]}}
          late: {work: [{cpu: 1h}], arrival: 1h}
          hog: {work: [{cpu: 1s}]}
        variants:
          v:
            schedule: {algorithm: rr, quantum: 20ms}
            terminate:
              process: [deaf, late]
              after: 500ms
              chain: [{signal: TERM, grace: 100ms}, {signal: KILL}]
        """
    )
    (released,) = (event["t"] for event in played.events("released"))
    signals = {(e["p"], e["signal"]): e["t"] - released for e in played.events("signal")}

    assert set(signals) == {("deaf", 15), ("late", 15), ("deaf", 9)}
    assert signals["deaf", 15] >= 500_000_000
    assert signals["deaf", 9] >= 600_000_000
    assert whys(one(played.only, "deaf"))[0] == "blocked"


@each_method
def test_a_kill_needs_nobody_to_continue_it(stage: Stage, method: str) -> None:
    """SIGKILL ends a stopped process at once."""
    record = stage.play(
        """
        processes: {hog: {work: [{cpu: 300ms}]}, held: {work: [{cpu: 1h}]}}
        variant:
          schedule: {algorithm: fcfs}
          terminate: {process: held, after: 50ms, chain: [{signal: KILL}]}
        """
    )[method]

    assert seen(record) == {"hog": ("completed", 0), "held": ("terminated", -9)}
    assert one(record, "held").slices == ()
    assert whys(one(record, "hog")) == ["ended"]


@each_method
def test_the_timeout_of_a_group_ends_a_process_that_is_held(stage: Stage, method: str) -> None:
    """SIGTERM, then SIGCONT: else it would be deaf to the first."""
    record = stage.play(
        """
        processes:
          hog: {work: [{cpu: 30ms}]}
          held: {work: [{cpu: 1h}], arrival: 1h, timeout: 500ms}
        variant: {schedule: {algorithm: fcfs}}
        """
    )[method]

    assert seen(record) == {"hog": ("completed", 0), "held": ("timed_out", -15)}
    assert one(record, "held").slices == ()


@each_method
def test_who_dies_before_it_is_held_holds_nobody_up(stage: Stage, method: str) -> None:
    """The others are released without it."""
    record = stage.play(
        """
        processes:
          gone: {target: "t.py:Dies", success_exit_codes: [9]}
          hog: {work: [{cpu: 30ms}]}
        variant: {schedule: {algorithm: fcfs}}
        """,
        t="""
        import multiprocessing, os
        class Dies(multiprocessing.Process):
            def _bootstrap(self, *args, **kwargs):
                os._exit(9)
        """,
    )[method]

    assert seen(record) == {"gone": ("failed", 9), "hog": ("completed", 0)}
    assert one(record, "gone").slices == ()


def test_background_processes_are_not_dispatched(stage: Stage) -> None:
    """They are there before, beside and after those that are."""
    record = stage.play(
        """
        processes:
          server: {target: hang, background: true}
          child: {needs: {server: ready}, replicas: 2, work: [{cpu: 20ms}]}
        variants: {v: {schedule: {algorithm: fcfs}}}
        """
    ).only

    assert record.valid
    assert one(record, "server").slices == ()
    assert order(record.slices) == ["child[0]", "child[1]"]


def test_a_parent_of_nested_children_takes_turns(stage: Stage) -> None:
    """It waits for its children off its slot."""
    record = stage.play(
        """
        processes:
          parent: {processes: {kid: {replicas: 2, sleep: 50ms}}, plan: [{start: kid}, {join: kid}]}
          hog: {work: [{cpu: 60ms}]}
        variants: {v: {schedule: {algorithm: fcfs}}}
        """
    ).only

    assert record.valid
    assert "blocked" in whys(one(record, "parent"))


def test_more_slots_than_cpus_are_refused(stage: Stage) -> None:
    """Before anything starts, with the reason."""
    path = stage.write(
        "processes: {p: {work: [{cpu: 1ms}]}}\n"
        "variants: {v: {schedule: {algorithm: fcfs, slots: 4096}}}"
    )
    done = runner("run", str(path))

    assert done.returncode == 4
    assert "variant v: its schedule has 4096 slots, a CPU each, this process may use" in done.stderr


ARRIVALS = """
processes:
  child: {replicas: 3, sleep: 10ms, arrival: [200ms, 0ms, 100ms]}
variants:
  par: {join: all}
  one: {join: each}
  run: {call: run}
"""


@pytest.mark.parametrize("variant", ["par", "one", "run"])
def test_without_a_schedule_nobody_is_started_before_it_arrives(stage: Stage, variant: str) -> None:
    """Processes are started, or run, in the order of their arrivals."""
    record = stage.play(ARRIVALS)[variant]
    third, first, second = many(record, "child")

    assert [known(p.arrived) for p in (first, second, third)] == [0, 0.1, 0.2]
    for process in record.processes:
        assert known(process.start_called) >= known(process.arrived)
    called = [known(p.start_called) for p in (first, second, third)]
    assert called == sorted(called)


def test_arrivals_of_nested_children_count_from_their_own_plan(stage: Stage) -> None:
    """Their parent's first step is their beginning."""
    record = stage.play(
        """
        processes:
          parent:
            processes: {kid: {replicas: 2, sleep: 5ms, arrival: [100ms, 50ms]}}
            plan: [{start: kid}, {join: kid}]
        variants: {v: {plan: [{wait: 200ms}, {start: parent}, {join: parent}]}}
        """
    ).only
    parent = one(record, "parent")
    late, soon = parent.children["kid"]

    assert known(soon.start_called) >= known(parent.entered) + 0.05
    assert known(late.start_called) >= known(parent.entered) + 0.1
    assert known(soon.start_called) < known(late.start_called)
