"""Plan steps: each verb and block does what a line of Python would do, and leaves its record."""

from __future__ import annotations

import pytest

from runner.errors import ExitCode
from runner.model.missing import Missing
from tests.contract.harness import (
    Played,
    Stage,
    each_method,
    every_engine,
    known,
    many,
    one,
    runner,
)

FIVE = "processes: {child: {replicas: 5, target: identity}}"
ONE = "processes: {child: {target: identity}}"


@every_engine
@each_method
def test_default_names_count_the_objects_in_order_of_first_use(stage: Stage, method: str) -> None:
    """The name says the start method's own prefix and when the object was made."""
    record = stage.play(
        f"{FIVE}\n"
        "variant: {plan: [{start: 'child[3]'}, {start: ['child[0:2]', 'child[2]', 'child[4]']}]}"
    )[method]

    prefix = {"fork": "Fork", "spawn": "Spawn", "forkserver": "ForkServer"}[method]
    names = [known(p.name) for p in many(record, "child")]
    assert names == [f"{prefix}Process-{n}" for n in (2, 3, 4, 1, 5)]
    assert [p.returned["name"] for p in many(record, "child")] == names


@every_engine
@each_method
def test_a_selector_starts_what_it_names_and_nothing_else(stage: Stage, method: str) -> None:
    """Indices, half-open ranges and lists; who is not started has no exit code."""
    record = stage.play(
        f"{FIVE}\nvariant: {{plan: [{{start: ['child[1:3]', 'child[4]']}}, {{join: 'child[1:3]'}}]}}"
    )[method]

    outcomes = [p.outcome for p in many(record, "child")]
    assert outcomes == ["not_started", "completed", "completed", "not_started", "completed"]
    assert many(record, "child")[0].pid is None
    assert many(record, "child")[0].exitcode is None
    assert isinstance(many(record, "child")[0].name, Missing)
    assert record.valid


@every_engine
@each_method
def test_a_named_step_is_in_the_record(stage: Stage, method: str) -> None:
    """It says when it began and ended, in the order of the plan."""
    record = stage.play(
        "processes: {child: {sleep: 50ms}}\n"
        "variant: {plan: [{start: child, as: one}, {join: child, as: two}, {wait: 10ms, as: three}]}"
    )[method]

    one_, two, three = (record.steps[name] for name in ("one", "two", "three"))
    assert 0 <= one_.began <= one_.ended <= two.began <= two.ended <= three.began <= three.ended
    assert three.took >= 0.01
    assert two.ended >= 0.05
    assert record.main == pytest.approx(three.ended, abs=0.005)


@every_engine
@each_method
def test_run_may_be_called_again_and_before_start(stage: Stage, method: str) -> None:
    """Each entry is a call; the process's own fields are those of the last."""
    record = stage.play(
        f"{ONE}\nvariant: {{plan: [{{run: child}}, {{run: child}}, {{start: child}}, {{join: child}}]}}"
    )[method]

    process = one(record, "child")
    assert [call.how for call in process.calls] == ["run", "run", "start"]
    assert process.pid == process.calls[-1].pid == process.returned["pid"]
    assert process.calls[0].pid == record.main_pid
    assert process.exitcode == 0


@every_engine
@each_method
def test_kill_and_terminate_are_the_objects_own_methods(stage: Stage, method: str) -> None:
    """SIGKILL and SIGTERM; the exit codes are CPython's."""
    record = stage.play(
        """
        processes: {child: {replicas: 2, target: hang}}
        variant:
          plan:
            - start: child
            - kill: child[0]
            - terminate: child[1]
            - join: child
        """
    )[method]

    assert [p.exitcode for p in many(record, "child")] == [-9, -15]
    assert {p.outcome for p in many(record, "child")} == {"terminated"}
    assert record.valid


@every_engine
@each_method
def test_a_process_that_crashed_before_is_not_excused_by_a_terminate(
    stage: Stage, method: str
) -> None:
    """Ended by a step means alive when the signal was sent."""
    record = stage.play(
        """
        processes: {child: {target: exit, args: [3]}}
        variant: {plan: [{start: child}, {wait: {until: child.exitcode == 3 or has(child.ended)}},
                         {terminate: child}, {join: child}]}
        """
    )[method]

    assert one(record, "child").outcome == "failed"
    assert not record.valid
    assert "exit code 3" in record.problems[0]


@every_engine
@each_method
def test_close_makes_the_object_unusable(stage: Stage, method: str) -> None:
    """Every use of it afterwards is a ValueError, and closing a running one too."""
    played = stage.play(
        """
        processes: {child: {target: hang}}
        variant:
          plan:
            - start: child
            - {close: child, raises: {ValueError: while it is still running}}
            - kill: child
            - join: child
            - close: child
            - {join: child, raises: {ValueError: closed}}
            - {observe: child, raises: ValueError}
        """
    )

    assert played[method].broken == ()
    assert one(played[method], "child").exitcode == -9
    assert played[method].valid


@every_engine
@each_method
def test_an_observation_notes_both_views(stage: Stage, method: str) -> None:
    """New, alive, zombie in the eyes of the system, and gone once it was joined."""
    record = stage.play(
        """
        processes: {child: {target: hang, name: kid, daemon: true}}
        variant:
          plan:
            - {observe: child, as: before}
            - start: child
            - wait: {until: has(child.marks.ready)}
            - {observe: child, as: during}
            - kill: child
            - wait: {until: has(child.ended)}
            - {observe: child, view: os, as: dead}
            - join: child
            - {observe: child, as: after}
        """
    )[method]

    before, during = record.steps["before"], record.steps["during"]
    assert (before.state, before.ppid, before.pid) == ("new", None, None)
    assert (before.is_alive, before.exitcode) == (False, None)
    assert during.state in {"runnable", "blocked"}
    assert (during.is_alive, during.exitcode) == (True, None)
    assert (during.name, during.daemon, during.authkey_length) == ("kid", True, 32)
    assert during.pid == one(record, "child").pid
    if method == "forkserver":
        assert during.ppid != record.main_pid
    else:
        assert during.ppid == record.main_pid
        assert record.steps["dead"].state == "zombie"
    assert isinstance(record.steps["dead"].is_alive, Missing)
    after = record.steps["after"]
    assert (after.state, after.is_alive, after.exitcode) == ("gone", False, -9)


@every_engine
@each_method
def test_looking_at_the_object_reaps_but_looking_at_the_system_does_not(
    stage: Stage, method: str
) -> None:
    """A zombie stays one until something of the plan's asks its object."""
    record = stage.play(
        """
        processes: {child: {target: identity}}
        variant:
          plan:
            - start: child
            - wait: {until: has(child.ended)}
            - repeat: 2
              do: [{observe: child, view: os, as: outside}]
            - {observe: child, as: inside}
            - {observe: child, view: os, as: after}
        """
    )[method]

    if method != "forkserver":
        assert [look.state for look in record.steps["outside"]] == ["zombie", "zombie"]
        assert record.steps["inside"].state == "zombie"
        assert record.steps["inside"].is_alive is False
        assert record.steps["after"].state == "gone"
    else:  # the server reaps in its own time
        assert record.steps["after"].state in ("zombie", "gone")


@each_method
def test_an_invoked_function_gets_the_real_objects(stage: Stage, method: str) -> None:
    """One Process for a single group, a list for replicas; its value is the step's."""
    record = stage.play(
        """
        processes: {child: {target: hang}, more: {replicas: 2, sleep: 1ms}}
        shared: {box: {value: int, initial: 7}}
        variant:
          plan:
            - start: child
            - invoke: t.py:look
              args: ["{child}", "{more}", "{shared.box}", "{dir}", "{python}", plain]
              as: look
            - invoke: t.py:end
              kwargs: {process: "{child}"}
            - join: child
        """,
        t="""
        import os, sys
        def look(child, more, box, folder, python, plain):
            return (child.is_alive(), child.pid, [p.pid for p in more], box.value,
                    os.listdir(folder), python == sys.executable, plain, os.getpid())
        def end(process):
            process.terminate()
            process.join()
        """,
    )[method]

    pid = one(record, "child").pid
    assert record.steps["look"].value == [
        True,
        pid,
        [None, None],
        7,
        [],
        True,
        "plain",
        record.main_pid,
    ]
    assert one(record, "child").exitcode == -15


@each_method
def test_a_process_that_an_invoked_function_starts_has_a_whole_record(
    stage: Stage, method: str
) -> None:
    """A start is a start, whoever calls it on the real object; so is a run."""
    record = stage.play(
        """
        processes:
          child: {target: identity}
          own: {target: "t.py:Own"}
          ran: {target: identity}
        variant:
          plan:
            - {invoke: "t.py:begin", args: ["{child}", "{own}", "{ran}"], as: codes}
        """,
        t="""
        import multiprocessing
        class Own(multiprocessing.Process):
            def start(self): return super().start()
            def run(self): return "own"
        def begin(child, own, ran):
            for process in (child, own): process.start()
            for process in (child, own): process.join()
            ran.run()
            return [child.exitcode, own.exitcode, ran.exitcode]
        """,
    )[method]

    assert record.steps["codes"].value == [0, 0, None]
    for name in ("child", "own"):
        process = one(record, name)
        assert (process.outcome, process.exitcode) == ("completed", 0)
        assert known(process.start_called) <= known(process.entered) <= known(process.ended)
    assert one(record, "child").returned["pid"] == one(record, "child").pid
    assert one(record, "own").returned == "own"
    assert one(record, "ran").outcome == "completed"


def test_an_invoked_function_can_be_given_one_replica_and_it(stage: Stage) -> None:
    """``{child[1]}`` is one of the objects, ``{it}`` the one of this turn."""
    record = stage.play(
        """
        processes: {child: {replicas: 2, sleep: 1ms}}
        variants:
          v:
            plan:
              - start: child
              - {invoke: "t.py:pid", args: ["{child[1]}"], as: second}
              - each: child
                do: [{invoke: "t.py:pid", args: ["{it}"], as: turn}]
              - join: child
        """,
        t="def pid(process): return process.pid",
    ).only

    pids = [p.pid for p in many(record, "child")]
    assert record.steps["second"].value == pids[1]
    assert [step.value for step in record.steps["turn"]] == pids


def test_whatever_placeholder_is_valid_is_filled_in(stage: Stage) -> None:
    """Also one counted from the end, or named in another script."""
    record = stage.play(
        """
        processes:
          child: {replicas: 3, target: "t.py:give", args: ["{shared.größe}"]}
          größer: {sleep: 1ms}
        shared: {größe: {value: int, initial: 4}}
        variants:
          v:
            plan:
              - start: ["child[2]", größer]
              - {invoke: "t.py:look", args: ["{child[-1]}", "{größer}", "{shared.größe}"], as: seen}
              - join: ["child[2]", größer]
        """,
        t="""
        def give(size): return size.value
        def look(last, other, size): return [last.pid, other.pid, size.value]
        """,
    ).only

    pids = [many(record, "child")[2].pid, one(record, "größer").pid]
    assert known(record.steps["seen"]).value == [*pids, 4]
    assert many(record, "child")[2].returned == 4


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("{server.up.prot}", "there is no {server.up.prot}: up has no field prot, only host, port"),
        (
            "{server.ready.port}",
            "there is no {server.ready.port}: ready has no field port, nor any",
        ),
        ("{server.late.port}", "there is no {server.late.port}: server has not marked late"),
    ],
)
def test_a_field_that_a_mark_does_not_have_stops_the_plan(
    stage: Stage, given: str, why: str
) -> None:
    """Nobody is given None in its place, be it started or invoked."""
    needs = "completed" if "late" in given else given.split(".")[1]
    until = "{start: server}, {wait: {until: has(server.ended)}}"
    played = stage.play(
        f"""
        processes:
          server: {{target: "t.py:serve", marks: [up, late]}}
          child: {{target: print, args: ["{given}"], needs: {{server: {needs}}}}}
        variants:
          started: {{plan: [{until}, {{start: child}}]}}
          invoked: {{plan: [{until}, {{invoke: 't.py:take', args: ['{given}']}}]}}
        """,
        t="""
        from runner import mark
        def serve():
            mark("ready")
            mark("up", host="here", port=4711)
        def take(value): pass
        """,
    )

    assert played.code == ExitCode.COULD_NOT_RUN
    for record in played.records:
        assert str(record.fault).startswith(why)
        assert "(line " in str(record.fault)


def test_an_invoked_function_can_be_given_a_marks_value(stage: Stage) -> None:
    """What a process marked is at hand in the main process."""
    record = stage.play(
        """
        processes: {server: {target: "t.py:serve"}}
        variants:
          v:
            plan:
              - start: server
              - wait: {until: has(server.marks.ready)}
              - {invoke: "t.py:give", args: ["{server.ready.port}"], as: port}
              - join: server
        """,
        t="""
        from runner import mark
        def serve(): mark("ready", port=4711)
        def give(port): return port
        """,
    ).only

    assert record.fault is None
    assert record.steps["port"].value == 4711


@every_engine
@each_method
def test_each_goes_through_the_selected_one_by_one(stage: Stage, method: str) -> None:
    """``it`` is the process of this turn, and a named step in it is a list."""
    record = stage.play(
        f"{FIVE}\n"
        """
variant:
  plan:
    - each: ["child[4]", "child[0:2]"]
      do:
        - {start: it, as: begun}
        - {join: it, as: over}
"""
    )[method]

    assert len(record.steps["begun"]) == len(record.steps["over"]) == 3
    pids = [many(record, "child")[i].pid for i in (4, 0, 1)]
    starts = [known(many(record, "child")[i].start_called) for i in (4, 0, 1)]
    assert None not in pids
    assert starts == sorted(starts)
    assert record.peak == 1


@every_engine
@each_method
def test_repeat_and_until_and_when(stage: Stage, method: str) -> None:
    """A block runs n times, until a condition holds, or once as soon as it does."""
    record = stage.play(
        """
        processes: {child: {target: hang}}
        variant:
          plan:
            - when: has(child.ended)
              do: [{wait: 0ms, as: noticed}]
            - repeat: 3
              do: [{wait: 1ms, as: three}]
            - start: child
            - until: len(waiting) >= 4
              do: [{wait: 1ms, as: waiting}]
            - until: len(waiting) >= 4
              do: [{wait: 1ms, as: never}]
            - kill: child
            - join: child
            - wait: {until: has(child.ended)}
            - {wait: 0ms, as: last}
        """
    )[method]

    assert len(record.steps["three"]) == 3
    assert len(record.steps["waiting"]) == 4
    assert record.steps["never"] == ()
    assert known(record.steps["noticed"]).ended <= record.steps["last"].began
    assert known(record.steps["noticed"]).began >= known(one(record, "child").ended)


@every_engine
@each_method
def test_a_condition_knows_what_the_step_before_it_has_joined(stage: Stage, method: str) -> None:
    """A ``when`` after the last step of all, and an ``until`` whose body is a join, as after any."""
    record = stage.play(
        """
        processes: {child: {sleep: 50ms}, last: {target: exit, args: [3], success_exit_codes: [3]}}
        variant:
          plan:
            - when: last.exitcode == 3
              do: [{wait: 0ms, as: noticed}]
            - start: child
            - until: child.exitcode == 0
              do: [{join: child, timeout: 10ms}]
            - start: last
            - join: last
        """
    )[method]

    assert record.fault is None
    assert known(record.steps["noticed"]).began >= known(one(record, "last").ended)


@every_engine
def test_a_when_in_an_each_is_done_for_its_own_it(stage: Stage) -> None:
    """Though another turn, or none, has come by then; the same line waits for each of them."""
    record = stage.play(
        """
        processes:
          child: {replicas: 2, target: hang}
          parent: {processes: {kid: {target: hang}}, plan: [{start: kid}, {join: kid}]}
        variants:
          v:
            plan:
              - start: all
              - wait: {until: "all(has(c.marks.ready) for c in child) and has(parent.kid.marks.ready)"}
              - each: [child, parent.kid]
                do: [{when: has(go.ended), do: [{kill: it}]}]
              - {wait: 0ms, as: go}
              - join: all
        """
    ).only

    assert record.fault is None
    assert [p.exitcode for p in many(record, "child")] == [-9, -9]
    assert one(record, "parent").children["kid"].outcome == "terminated"


@every_engine
def test_a_loop_that_comes_to_a_when_again_waits_for_it_once(stage: Stage) -> None:
    """It is done once for all turns before it comes true, and then in each turn."""
    record = stage.play(
        """
        processes: {child: {target: hang}}
        variants:
          v:
            plan:
              - repeat: 3
                do:
                  - each: child
                    do: [{when: has(child.ended), do: [{wait: 0ms, as: before}]}]
              - start: child
              - kill: child
              - join: child
              - wait: {until: has(child.ended)}
              - repeat: 3
                do: [{when: has(child.ended), do: [{wait: 0ms, as: after}]}]
        """
    ).only

    assert record.fault is None
    assert (len(record.steps["before"]), len(record.steps["after"])) == (1, 3)


@every_engine
def test_a_when_that_never_comes_true_is_missing(stage: Stage) -> None:
    """Its step was not reached, which is no failure."""
    played = stage.play(
        f"{ONE}\nvariants: {{v: {{plan: [{{when: child.exitcode == 9, do: [{{wait: 1ms, as: x}}]}},"
        "{start: child}, {join: child}]}}"
    )

    assert isinstance(played.only.steps["x"], Missing)
    assert played.code == ExitCode.HOLDS


@every_engine
@each_method
def test_waiting_for_a_mark_never_sleeps_through_it(stage: Stage, method: str) -> None:
    """Many marks, each waited for in turn, none missed."""
    record = stage.play(
        """
        processes: {child: {replicas: 6, work: [{mark: a}, {sleep: 1ms}, {mark: b}], marks: [a, b]}}
        variant:
          plan:
            - each: child
              do:
                - start: it
                - wait: {until: "all(has(p.marks.a) for p in child if has(p.start_returned))"}
                - wait: {until: "all(has(p.marks.b) for p in child if has(p.start_returned))"}
            - join: child
        """
    )[method]

    assert record.valid


RAISING = {
    "start: child": ("AssertionError", "cannot start a process twice"),
    "close: child": ("ValueError", "Cannot close a process while it is still running"),
}


@every_engine
@pytest.mark.parametrize("step", RAISING)
def test_an_exception_that_was_asked_for_is_a_fact(stage: Stage, step: str) -> None:
    """The step has it in its record, and the plan goes on."""
    kind, text = RAISING[step]
    played = stage.play(
        f"""
        processes: {{child: {{target: hang}}}}
        variants:
          v:
            plan:
              - start: child
              - {{{step}, raises: {{{kind}: {text}}}, as: tried}}
              - kill: child
              - {{join: child, as: after}}
        """
    )

    tried = played.only.steps["tried"]
    assert (tried.raised, played.only.broken) == (kind, ())
    assert text in tried.message
    assert played.only.steps["after"].raised is None
    assert played.code == ExitCode.HOLDS


@every_engine
def test_another_exception_than_asked_for_fails_the_run(stage: Stage) -> None:
    """The class is exact, the text contained; the plan goes on all the same."""
    asked = {"other": "ValueError", "text": "{AssertionError: other words}", "base": "Exception"}
    variants = [
        f"  {name}: {{plan: [{{start: child}}, {{start: child, raises: {raises}, as: twice}},"
        " {join: child, as: after}]}"
        for name, raises in asked.items()
    ]
    played = stage.play("\n".join(["processes: {child: {sleep: 1ms}}", "variants:", *variants]))

    assert {record.variant for record in played.records} == set(asked)
    for record in played.records:
        (broken,) = record.broken
        assert broken.step == "twice"
        assert broken.found == "it raised AssertionError: cannot start a process twice"
        assert record.steps["after"].raised is None
    assert played.code == ExitCode.FAILS


@every_engine
def test_an_exception_asked_for_that_does_not_come_fails_the_run(stage: Stage) -> None:
    """A step that should have raised and did not is an expectation not met."""
    played = stage.play(
        f"{ONE}\nvariants: {{v: {{plan: [{{start: child}}, {{join: child, raises: ValueError}}]}}}}"
    )

    (broken,) = played.only.broken
    assert broken.found == "it raised nothing"
    assert broken.step.startswith("join in line ")
    assert played.code == ExitCode.FAILS


@every_engine
def test_an_exception_asked_for_by_a_step_that_is_not_reached_is_undecided(stage: Stage) -> None:
    """Whoever asks for it wants to know that nothing was shown."""
    played = stage.play(
        """
        processes: {child: {replicas: 2, sleep: 1ms}}
        variants:
          v:
            plan:
              - {when: "child[0].exitcode == 7", do: [{observe: child, as: snaps}]}
              - start: child
              - repeat: 0
                do: [{start: child, raises: AssertionError, as: twice}]
              - join: child
        expect: [all(o.is_alive == True for o in v.snaps)]
        """
    )

    assert played.code == ExitCode.UNDECIDED, played.stdout
    expected, step = played.report.findings
    assert "step snaps was not reached" in str(expected.reason)
    assert (step.text, step.reason) == (
        "v: twice raises AssertionError",
        "round 1: it was not reached",
    )
    assert played.only.steps["twice"] == ()


TWICE = {
    "each": "each: child, do: [{start: it}, {start: it}]",
    "repeat": "repeat: 2, do: [{start: child}]",
    "until": "until: len(child) == 3, do: [{start: child}, {start: child}]",
    "when": "when: len(child) == 2, do: [{start: child}, {start: child}]",
}
"""Blocks in which a step starts a process twice."""


@every_engine
def test_a_block_raises_what_a_step_in_it_raises(stage: Stage) -> None:
    """The rest of it is left out, the plan goes on, and the block is a step that took its time."""
    variants = [
        f"  {name}_{kind[0]}: {{plan: [{{{block}, as: block, raises: {{{kind}: start a process twice}}}},"
        " {wait: 1ms, as: after}]}"
        for name, block in TWICE.items()
        for kind in ("AssertionError", "builtins.AssertionError")
    ]
    played = stage.play(
        "\n".join(["processes: {child: {replicas: 2, sleep: 1ms}}", "variants:", *variants])
    )

    assert len(played.records) == len(variants)
    for record in played.records:
        assert (record.fault, record.broken) == (None, ()), record.variant
        assert record.steps["block"].raised == "AssertionError"
        assert record.steps["block"].ended <= record.steps["after"].began
    assert played.code == ExitCode.HOLDS


def test_an_exception_of_a_users_is_asked_for_by_either_name(stage: Stage) -> None:
    """That of the class alone, or behind that of its module."""
    played = stage.play(
        """
        processes: {child: {sleep: 1ms}}
        variants:
          v:
            plan:
              - {invoke: "t.py:fail", raises: {Unlucky: no luck}}
              - {invoke: "t.py:fail", raises: t.Unlucky}
              - {invoke: "t.py:fail", raises: other.Unlucky, as: wrong}
        """,
        t="""
        class Unlucky(Exception): pass
        def fail(): raise Unlucky("no luck at all")
        """,
    )

    assert [broken.step for broken in played.only.broken] == ["wrong"]


@every_engine
@each_method
def test_an_exception_nobody_asked_for_stops_the_plan(stage: Stage, method: str) -> None:
    """The run could not be carried out, and the step and its line are named."""
    played = stage.play(
        """
        processes: {child: {sleep: 10ms}, later: {sleep: 1ms}}
        variant: {plan: [{start: child}, {start: child}, {start: later}]}
        """
    )

    record = played[method]
    assert record.fault is not None
    assert record.fault.startswith(
        "start raised AssertionError: cannot start a process twice (line "
    )
    assert one(record, "later").outcome == "not_started"
    assert played.code == ExitCode.COULD_NOT_RUN


@every_engine
def test_a_stopped_plan_blames_the_step_and_not_its_children(stage: Stage) -> None:
    """What the plan could no longer join is ended without being called left behind."""
    played = stage.play(
        "processes: {child: {target: hang}}\n"
        "variant: {plan: [{start: child}, {wait: {until: has(child.marks.ready)}}, {start: child}]}"
    )

    assert [record.left_behind for record in played.records] == [0] * len(stage.methods)
    assert all("AssertionError" in fault.text for fault in played.report.faults)


@every_engine
def test_whatever_run_raises_is_an_exception_of_its_step(stage: Stage) -> None:
    """Also what is no ``Exception``: asked for it is a fact, else it stops the plan."""
    kinds = ("KeyboardInterrupt", "SystemExit", "RuntimeError", "GeneratorExit")
    groups = [f"  in_{kind}: {{target: raise, args: [boom, {kind}]}}" for kind in kinds]
    asked, unasked = (
        stage.play("\n".join(["processes:", *groups, "variants:", *variants]))
        for variants in (
            [f"  {k}: {{plan: [{{run: in_{k}, raises: {{{k}: boom}}, as: x}}]}}" for k in kinds],
            [f"  {k}: {{plan: [{{run: in_{k}}}]}}" for k in kinds],
        )
    )

    assert asked.code == ExitCode.HOLDS, asked.stdout
    assert unasked.code == ExitCode.COULD_NOT_RUN
    for kind in kinds:
        assert asked[kind].steps["x"].raised == kind
        assert one(asked[kind], f"in_{kind}").raised == kind
        assert str(unasked[kind].fault).startswith(f"run raised {kind}: boom")


@every_engine
def test_a_plan_may_be_empty(stage: Stage) -> None:
    """A main process that does nothing has a record too."""
    played = stage.play(f"{ONE}\nvariants: {{v: {{plan: []}}}}")

    assert one(played.only, "child").outcome == "not_started"
    assert isinstance(played.only.wall, Missing)
    assert played.code == ExitCode.HOLDS


@every_engine
def test_a_report_made_again_is_the_same_to_the_byte(stage: Stage) -> None:
    """``runner report`` writes what the run wrote, from the journal alone."""
    played: Played = stage.play(
        "processes: {child: {replicas: 2, target: print, args: [hello], env: {A: b}}}\n"
        "variants: {fork: {start_method: fork}, spawn: {start_method: spawn}}\nrounds: {min: 5, max: 5}\n"
        "claims: [fork.wall < spawn.wall]\nexpect: ['fork.child[0].exitcode == 0']",
        again=True,
    )
    names = ("run.json", "report.md", "tables.csv")
    before = {name: (played.folder / name).read_bytes() for name in names}

    runner("report", str(played.folder))

    assert {name: (played.folder / name).read_bytes() for name in names} == before


def test_what_a_thread_of_an_invoked_function_starts_is_recorded_and_outlives_it(
    stage: Stage,
) -> None:
    """Also while the main thread starts others: which thread is in a start is known of each."""
    record = stage.play(
        """
        processes:
          child: {replicas: 3, target: "t.py:wait"}
          other: {replicas: 20, sleep: 1ms}
        variants:
          v:
            start_method: fork
            plan:
              - {invoke: "t.py:begin", args: ["{child}", "{other}"]}
              - join: all
        """,
        t="""
        import threading, time
        def wait(): time.sleep(0.3)
        def begin(children, others):
            thread = threading.Thread(target=lambda: [child.start() for child in children])
            thread.start()
            for other in others: other.start()
            thread.join()
        """,
    ).only

    assert {p.outcome for p in record.processes} == {"completed"}
    assert len(record.processes) == 23


@every_engine
def test_what_becomes_true_at_once_is_done_once_each(stage: Stage) -> None:
    """Also where the steps of the one are what the other is waiting among."""
    record = stage.play(
        """
        processes: {a: {sleep: 20ms}}
        variants:
          v:
            plan:
              - start: a
              - {when: a.exitcode == 0, do: [{wait: 5ms, as: first}]}
              - {when: has(a.reaped), do: [{wait: 5ms, as: second}]}
              - {when: a.outcome == "completed", do: [{wait: 5ms, as: third}]}
              - join: a
              - wait: 20ms
        """
    ).only

    assert record.fault is None
    assert {"first", "second", "third"} <= set(record.steps)
    assert all(known(record.steps[name].ended) for name in ("first", "second", "third"))
