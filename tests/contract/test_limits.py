"""Limits: timeouts, process counts, exit codes that are no failure, and what is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from runner.errors import ExitCode
from runner.model.missing import Missing
from tests.contract.harness import Stage, each_method, known, many, one, seen
from tests.warm import PATIENCE_S, ROOT

pytestmark = pytest.mark.slow


@each_method
def test_a_groups_timeout_is_part_of_the_scenario(stage: Stage, method: str) -> None:
    """TERM, 200 ms, KILL; outcome timed_out; the run holds."""
    played = stage.play(
        """
        processes:
          meek: {target: hang, timeout: 3s}
          deaf: {target: hang, kwargs: {ignore: [TERM]}, timeout: 3s}
          quick: {sleep: 1ms, timeout: 10s}
        variant: {join: all}
        """
    )

    assert seen(played[method]) == {
        "meek": ("timed_out", -15),
        "deaf": ("timed_out", -9),
        "quick": ("completed", 0),
    }
    assert known(one(played[method], "deaf").ended) - known(one(played[method], "meek").ended) > 0
    assert played.code == ExitCode.HOLDS


@each_method
def test_what_a_timeout_ends_has_an_account(stage: Stage, method: str) -> None:
    """The kernel's; of a fork server's child, whom nobody of ours reaps, the last look at it."""
    played = stage.play(
        """
        processes: {child: {target: cpu, args: [10s], timeout: 2s}}
        variant: {join: all}
        """
    )
    child = one(played[method], "child")

    assert child.outcome == "timed_out"
    assert child.accounts == ("sampled" if method == "forkserver" else "kernel")
    assert known(child.on_cpu) > 0


def test_a_timeout_ends_a_stopped_process_too(stage: Stage) -> None:
    """SIGTERM reaches a stopped process only after SIGCONT."""
    played = stage.play(
        'processes: {child: {target: "t.py:stop", timeout: 300ms}}\nvariants: {v: {join: all}}',
        t="""
        import os, signal
        def stop(): os.kill(os.getpid(), signal.SIGSTOP)
        """,
    )

    assert seen(played.only) == {"child": ("timed_out", -15)}


def test_a_timeout_touches_no_process_but_its_own(stage: Stage) -> None:
    """When that one has ended, another may be there under every number it has left free."""
    record = stage.play(
        """
        processes: {quick: {sleep: 1ms, timeout: 2s}, slow: {sleep: 2500ms}}
        variants: {v: {plan: [{start: quick}, {join: quick}, {wait: 100ms}, {start: slow}]}}
        """
    ).only

    assert {p.outcome for p in record.processes} == {"completed"}


def test_a_timeout_of_a_run_ends_the_main_process(stage: Stage) -> None:
    """Under call: run the guard keeps it; the outcome is the target's."""
    played = stage.play(
        """
        processes: {child: {target: hang, timeout: 200ms, kwargs: {ignore: [TERM]}}}
        variants: {v: {call: run}}
        """
    )

    assert one(played.only, "child").outcome == "timed_out"
    assert played.code == ExitCode.HOLDS, played.report.faults


ANSWERS = """
import os, signal, sys, time

def answer(how="return"):
    heard = []
    plain = signal.signal(signal.SIGTERM, lambda *_: heard.append(1))
    while not heard:
        time.sleep(0.01)
    signal.signal(signal.SIGTERM, plain)
    if how == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "raise":
        raise KeyError("no more")
    if how != "return":
        sys.exit(how)
"""


@pytest.mark.parametrize("signal", ["SEGV", "TERM"])
def test_a_timeout_that_was_answered_excuses_no_later_death(stage: Stage, signal: str) -> None:
    """The main process has outlived the call, so what ends it afterwards is a fault."""
    played = stage.play(
        f"""
        processes:
          polite: {{target: "t.py:answer", timeout: 300ms}}
          bad: {{target: crash, args: [{signal}]}}
          later: {{sleep: 1ms}}
        variants: {{v: {{plan: [{{run: polite}}, {{run: bad}}, {{start: later}}, {{join: later}}]}}}}
        """,
        t=ANSWERS,
    )

    assert played.only.fault == f"the main process ended early (SIG{signal})"
    assert played.code == ExitCode.COULD_NOT_RUN


def test_a_timeout_excuses_no_death_of_another_kind(stage: Stage) -> None:
    """A target that crashes in answer to SIGTERM has crashed, as it would in a process of its own."""
    played = stage.play(
        """
        processes: {child: {target: "t.py:answer", args: [segv], timeout: 300ms}}
        variants: {v: {call: run}}
        """,
        t=ANSWERS,
    )

    assert played.only.fault == "the main process ended early (SIGSEGV)"


def test_a_call_that_is_over_in_time_is_never_mistaken_for_one_that_is_not(stage: Stage) -> None:
    """However close its end is to its timeout: either it is ended in it, or the plan goes on."""
    played = stage.play(
        """
        rounds: {min: 30, max: 30}
        processes: {child: {sleep: {uniform: [47ms, 51ms]}, timeout: 50ms}, next: {sleep: 1ms}}
        variants: {v: {plan: [{run: child}, {run: next}]}}
        """
    )

    ends = {(one(r, "child").outcome, one(r, "next").outcome) for r in played.records}
    assert ends <= {("completed", "completed"), ("timed_out", "not_started")}
    assert played.code == ExitCode.HOLDS, played.report.faults


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("return", "completed"),
        (0, "completed"),
        (256, "completed"),
        (3, "timed_out"),
        ("text", "timed_out"),
        ("raise", "timed_out"),
    ],
)
def test_what_answers_a_timeout_comes_to_the_same_under_start_and_run(
    stage: Stage, answer: str | int, outcome: str
) -> None:
    """Whatever the target answers with, the plan goes on."""
    played = stage.play(
        f"""
        processes: {{child: {{target: "t.py:answer", args: [{answer}], timeout: 1s}}}}
        variants: {{started: {{join: all}}, called: {{call: run}}}}
        """,
        t=ANSWERS,
    )

    assert {one(record, "child").outcome for record in played.records} == {outcome}
    assert not isinstance(played["called"].wall, Missing)
    assert played.code == ExitCode.HOLDS, (played.report.faults, played.report.invalid)


def test_a_step_may_ask_for_the_exception_that_answers_a_timeout(stage: Stage) -> None:
    """It is raised then, as ``run()`` raises it."""
    played = stage.play(
        """
        processes: {child: {target: "t.py:answer", args: [raise], timeout: 300ms}}
        variants: {v: {plan: [{run: child, raises: {KeyError: no more}, as: step}]}}
        expect: ['v.step.raised == "KeyError"', 'v.child.outcome == "timed_out"']
        """,
        t=ANSWERS,
    )

    assert played.code == ExitCode.HOLDS, played.report.faults


@each_method
def test_who_is_there_when_a_run_times_out_is_ended_with_it(stage: Stage, method: str) -> None:
    """Neither a crash nor left behind, under every start method; nor is what was to be left missed."""
    played = stage.play(
        """
        processes:
          other: {replicas: 2, target: hang}
          parent: {processes: {kid: {target: hang}}, plan: [{start: kid}, {join: kid}]}
          slow: {target: hang, timeout: 200ms}
        variant:
          leaves: 1
          plan:
            - start: [other, parent]
            - wait: {until: "all(has(o.marks.ready) for o in other)"}
            - wait: {until: has(parent.children.kid.marks.ready)}
            - run: slow
        """
    )

    record = played[method]
    assert [p.outcome for p in record.processes] == ["swept", "swept", "swept", "timed_out"]
    assert one(record, "parent").children["kid"].outcome == "swept"
    assert record.left_behind == 0
    assert played.code == ExitCode.HOLDS, (played.report.faults, played.report.invalid)


def test_who_fails_before_a_run_times_out_has_failed(stage: Stage) -> None:
    """Only what comes with the main process's end is excused by it."""
    played = stage.play(
        """
        processes: {other: {target: exit, args: [3]}, slow: {target: hang, timeout: 1s}}
        variants: {v: {plan: [{start: other}, {run: slow}]}}
        """
    )

    assert seen(played.only) == {"other": ("failed", 3), "slow": ("timed_out", None)}
    assert played.code == ExitCode.FAILS


@each_method
def test_a_timeout_of_a_run_in_a_nested_parent_ends_that_parent(stage: Stage, method: str) -> None:
    """With its other children, and nobody else: the main process's plan goes on."""
    played = stage.play(
        """
        processes:
          parent:
            processes:
              slow: {target: hang, kwargs: {ignore: [TERM]}, timeout: 200ms}
              beside: {target: hang}
            plan: [{start: beside}, {wait: {until: has(beside.marks.ready)}}, {run: slow}]
          next: {sleep: 1ms}
        variant: {join: each}
        """
    )

    parent = one(played[method], "parent")
    assert seen(played[method]) == {"parent": ("timed_out", -9), "next": ("completed", 0)}
    assert parent.children["slow"].outcome == "timed_out"
    assert parent.children["beside"].outcome == "swept"
    assert played.code == ExitCode.HOLDS, (played.report.faults, played.report.invalid)


def test_a_nested_parent_that_outlives_the_call_is_not_excused_by_its_timeout(stage: Stage) -> None:
    """It goes on when the target has answered; what ends it then is its own end."""
    played = stage.play(
        """
        processes:
          parent:
            processes:
              polite: {target: "t.py:answer", args: [3], timeout: 300ms}
              bad: {target: crash, args: [TERM]}
            plan: [{run: polite}, {run: bad}]
        variants: {v: {join: all}}
        """,
        t=ANSWERS,
    )

    assert seen(played.only) == {"parent": ("crashed", -15)}
    assert one(played.only, "parent").children["polite"].outcome == "timed_out"
    assert played.code == ExitCode.FAILS


def test_a_timeout_of_a_run_excuses_no_end_of_the_process_that_is_started_later(
    stage: Stage,
) -> None:
    """Its signals went to the main process."""
    played = stage.play(
        """
        processes: {child: {target: "t.py:answer_once", timeout: 300ms}}
        variants: {v: {plan: [{run: child}, {start: child}, {join: child}]}}
        """,
        t=ANSWERS
        + """
def answer_once(called=[]):
    if called:
        sys.exit(5)
    called.append(1)
    answer()
""",
    )

    assert seen(played.only) == {"child": ("failed", 5)}
    assert played.code == ExitCode.FAILS


def test_a_second_run_has_its_whole_timeout(stage: Stage) -> None:
    """The clock of the first call does not end the second."""
    played = stage.play(
        """
        processes: {child: {sleep: 1s, timeout: 1800ms}}
        variants: {v: {plan: [{run: child}, {run: child}]}}
        """
    )

    assert [call.raised for call in one(played.only, "child").calls] == [None, None]
    assert one(played.only, "child").outcome == "completed"
    assert played.code == ExitCode.HOLDS


@each_method
def test_an_execution_that_overruns_is_ended_and_the_run_goes_on(stage: Stage, method: str) -> None:
    """Exit 4 with the reason; the other executions have their records."""
    played = stage.play(
        """
        timeout: 3s
        processes: {child: {target: hang, kwargs: {ignore: [TERM]}}, quick: {sleep: 1ms}}
        variant: {join: all}
        """
    )

    record = played[method]
    assert len(played.records) == len(stage.methods)
    assert record.fault == "it took longer than its timeout of 3s: in step 2, join all"
    assert one(record, "child").outcome == "swept"
    if method != "forkserver":  # its server has reaped it, and the plan never asked
        assert seen(record)["quick"] == ("completed", 0)
    assert record.left_behind == 0
    assert played.code == ExitCode.COULD_NOT_RUN


def test_no_more_rounds_are_tried_after_three_that_could_not_be_carried_out(stage: Stage) -> None:
    """A scenario that cannot run does not use up its rounds."""
    played = stage.play(
        """
        rounds: {min: 9, max: 9}
        processes: {child: {sleep: 1ms}}
        variants: {v: {plan: [{start: child}, {start: child}]}}
        """
    )

    assert len(played.records) == 3
    assert played.code == ExitCode.COULD_NOT_RUN


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "forkserver"])
def test_a_runaway_forker_is_stopped(stage: Stage, method: str) -> None:
    """Over its limit of processes an execution is ended, whatever it forks meanwhile."""
    path = stage.write(
        f"""
        limits: {{processes: 40}}
        timeout: 15s
        processes: {{bomb: {{target: "t.py:bomb"}}}}
        variants: {{v: {{start_method: {method}}}}}
        """,
        t="""
        import os, time
        def bomb():
            for _ in range(400):  # bounded: were nobody to stop it, it would end
                if os.fork() == 0:
                    os.setsid()
                    time.sleep(20)
                    os._exit(0)
                time.sleep(0.005)
            time.sleep(20)
        """,
    )
    words = [sys.executable, "-m", "runner", "run", str(path), "--report-dir", str(path.parent)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    most = 0
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        deadline = time.monotonic() + PATIENCE_S
        while run.poll() is None and time.monotonic() < deadline:
            most = max(most, _bombs())
            time.sleep(0.005)
        run.kill()
        assert run.stdout is not None
        text = run.stdout.read().decode()

    assert run.returncode == ExitCode.COULD_NOT_RUN
    assert "its limits allow 40" in text
    assert most < 400
    assert _bombs() == 0


def _bombs() -> int:
    """How many processes there are in sessions that a bomb has made."""
    count = 0
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    environ = file.read()
                count += f"WORKLOAD_TESTS={os.environ['WORKLOAD_TESTS']}".encode() in environ
            except OSError:
                continue
    return count


LEAVER = """
import os, time
def leave(count):
    for _ in range(count):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(60)
            os._exit(0)
    for _ in range(count):
        os.wait()
"""


@each_method
@pytest.mark.parametrize(("left", "leaves"), [(2, 2), (1, 0), (0, 1)])
def test_what_is_left_behind_must_be_what_was_declared(
    stage: Stage, method: str, left: int, leaves: int
) -> None:
    """More or fewer than ``leaves`` is exit 4; all of it is ended either way."""
    played = stage.play(
        f"""
        processes: {{child: {{target: "t.py:leave", args: [{left}]}}}}
        variant: {{join: all, leaves: {leaves}}}
        """,
        t=LEAVER,
    )

    assert played[method].left_behind == left
    assert len(played[method].swept) == left
    expected = ExitCode.HOLDS if left == leaves else ExitCode.COULD_NOT_RUN
    assert played.code == expected, played.report.faults
    if left != leaves:
        processes = "1 process" if left == 1 else f"{left} processes"
        assert f"left {processes} behind, expected {leaves}" in played.report.faults[0].text


def test_many_left_behind_with_wild_names_are_all_swept_and_counted(stage: Stage) -> None:
    """However much there is to say of them, the census is recorded."""
    played = stage.play(
        """
        processes: {child: {target: "t.py:leave"}}
        variants: {v: {leaves: 30}}
        """,
        t="""
        import os
        def leave():
            for _ in range(30):
                if os.fork() == 0:
                    os.setsid()
                    os.execvp("sleep", ["\\u20ac\\U0001f600" * 60, "60"])
            os._exit(0)
        """,
    )

    assert played.only.fault is None, played.report.faults
    assert played.only.left_behind == 30
    assert played.code == ExitCode.HOLDS


@each_method
def test_other_exit_codes_can_be_declared_a_success(stage: Stage, method: str) -> None:
    """What is listed is excused."""
    played = stage.play(
        """
        processes:
          listed: {target: exit, args: [3], success_exit_codes: [3, 4]}
          signalled: {target: crash, args: [SEGV], success_exit_codes: [-11]}
        variant: {join: all}
        """
    )

    assert played.code == ExitCode.HOLDS, played.report.invalid
    assert one(played[method], "listed").exitcode == 3
    assert one(played[method], "signalled").exitcode == -11


@pytest.mark.parametrize("call", ["start", "pool, workers: 1"])
def test_zero_that_is_not_listed_is_no_success(stage: Stage, call: str) -> None:
    """Whoever expects another end of a process hears when it does not come."""
    played = stage.play(
        f"""
        processes: {{wanted: {{target: identity, success_exit_codes: [3]}}}}
        variants: {{v: {{call: {call}}}}}
        """
    )

    assert played.code == ExitCode.FAILS
    (reason,) = played.report.invalid
    assert reason.text.startswith("wanted ")
    assert "exit code 0, wanted 3" in reason.text


def test_zero_in_answer_to_a_signal_is_asked_for(stage: Stage) -> None:
    """By the step that sent it, whatever is listed."""
    polite = """
        import signal, sys, time
        from runner import mark

        def polite():
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            mark("ready")
            time.sleep(60)
    """
    played = stage.play(
        """
        processes: {child: {target: "p.py:polite", success_exit_codes: [3]}}
        variants:
          v:
            plan:
              - start: child
              - wait: {until: has(child.marks.ready)}
              - terminate: child
              - join: child
        """,
        p=polite,
    )

    assert played.code == ExitCode.HOLDS, played.report.invalid
    assert played.only.groups["child"].outcome == "completed"


@each_method
def test_an_unexpected_end_makes_the_round_invalid(stage: Stage, method: str) -> None:
    """Nothing need be expected for it; the process is named."""
    played = stage.play(
        """
        processes: {child: {replicas: 2, target: "t.py:fail", args: ["{index}"]}}
        variant: {join: all}
        """,
        t="""
        def fail(index):
            if index: raise ValueError("no way")
        """,
    )

    record = played[method]
    assert played.code == ExitCode.FAILS
    assert not record.valid
    assert record.problems == ("child[1] ended with exit code 1, wanted 0 (ValueError: no way)",)
    assert [p.outcome for p in many(record, "child")] == ["completed", "failed"]


@pytest.mark.slow
def test_a_run_whose_every_round_is_invalid_is_given_up(stage: Stage) -> None:
    """After three, which is no fault; one that is valid keeps it going."""
    text = """
        rounds: {{min: 1, max: 5}}
        processes: {{child: {{target: "t.py:fail", args: [{well}]}}}}
        variants: {{a: {{join: all}}, b: {{join: each}}}}
        claims: [a.wall > b.wall * 1000]
        """
    code = """
        import os
        def fail(well):
            with open(os.path.join(os.path.dirname(__file__), "calls"), "a") as file:
                file.write("x")
            if os.path.getsize(file.name) > well: raise ValueError("no way")
        """
    never, once = (stage.play(text.format(well=well), t=code) for well in (0, 2))

    assert (never.report.rounds, once.report.rounds) == (3, 5)
    assert never.code == once.code == ExitCode.FAILS
    assert never.report.notes[0] == "given up after 3 rounds: every round so far was invalid"
    assert not never.report.faults
    assert never.report.complete
    assert len(never.report.invalid) == 6
