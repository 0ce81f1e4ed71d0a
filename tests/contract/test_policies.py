"""Policies: what a variant's short forms make of a set of processes."""

from __future__ import annotations

import pytest

from tests.contract.harness import Stage, each_method, every_engine, known, many, one, seen

SET = "processes: {child: {replicas: 3, sleep: 20ms}}"
HANG = "processes: {child: {replicas: 2, target: hang}}"


@every_engine
@each_method
def test_join_all_starts_everyone_before_it_joins_anyone(stage: Stage, method: str) -> None:
    """Every start is called before the plan's first join ends."""
    record = stage.play(f"{SET}\nvariant: {{join: all}}")[method]

    assert record.valid
    assert seen(record) == {f"child[{i}]": ("completed", 0) for i in range(3)}
    starts = [known(p.start_called) for p in record.processes]
    assert starts == sorted(starts)
    assert max(starts) < min(known(p.reaped) for p in record.processes)
    assert known(record.main) >= max(known(p.reaped) for p in record.processes)


@every_engine
@each_method
def test_join_each_starts_the_next_when_the_one_before_has_ended(stage: Stage, method: str) -> None:
    """No two processes of a serial set are ever there at once."""
    record = stage.play(f"{SET}\nvariant: {{join: each}}")[method]

    first, second, third = record.processes
    assert known(first.reaped) <= known(second.start_called)
    assert known(second.reaped) <= known(third.start_called)
    assert record.peak == 1
    assert all(p.outcome == "completed" for p in record.processes)


@every_engine
def test_under_join_each_a_nested_child_is_terminated_and_not_its_parent(stage: Stage) -> None:
    """Right after the start of its parent, whichever of them that is."""
    record = stage.play(
        """
        processes:
          solo: {processes: {w: {target: hang}}, plan: [{start: w}, {join: w}]}
          twice: {replicas: 2, processes: {w: {target: hang}}, plan: [{start: w}, {join: w}]}
          plain: {sleep: 10ms}
        variants:
          v: {join: each, terminate: {process: [solo.w, "twice[1].w", "twice[0].w"], after: 500ms}}
        """
    ).only

    parents = (one(record, "solo"), *many(record, "twice"))
    assert [parent.exitcode for parent in parents] == [0, 0, 0]
    assert [parent.children["w"].signal for parent in parents] == ["SIGTERM"] * 3
    assert one(record, "plain").exitcode == 0


@every_engine
@each_method
def test_join_none_leaves_the_joins_to_the_end_of_the_program(stage: Stage, method: str) -> None:
    """The plan ends at once; the end of a Python program still waits for everyone."""
    record = stage.play("processes: {child: {replicas: 2, sleep: 1s}}\nvariant: {join: none}")[
        method
    ]

    assert record.valid
    assert all(p.outcome == "completed" for p in record.processes)
    assert known(record.plan_ended) < min(known(p.ended) for p in record.processes)
    assert known(record.wall) >= 1


@every_engine
@each_method
@pytest.mark.parametrize("policy", ["all", "each"])
def test_a_join_that_times_out_leaves_the_process_running(
    stage: Stage, method: str, policy: str
) -> None:
    """After the limit of its join a process lives on, to the end of the program."""
    record = stage.play(
        "processes: {child: {replicas: 2, sleep: 1200ms}}\n"
        f"variant: {{join: {{{policy}: 20ms}}}}"
    )[method]

    assert record.valid
    assert all(p.outcome == "completed" for p in record.processes)
    assert known(record.plan_ended) < min(known(p.ended) for p in record.processes)


@every_engine
def test_a_join_with_a_long_timeout_ends_with_the_process(stage: Stage) -> None:
    """The limit of a join is a limit, and no duration."""
    record = stage.play(f"{SET}\nvariants: {{v: {{join: {{each: 10s}}}}}}").only

    assert record.valid
    assert known(record.processes[0].reaped) <= known(record.processes[1].start_called)


@every_engine
@each_method
def test_call_run_executes_the_target_in_the_main_process(stage: Stage, method: str) -> None:
    """Nothing is started: no pid, no exit code, and the value comes from the main process."""
    record = stage.play(
        "processes: {child: {replicas: 2, target: identity}}\nvariant: {call: run}"
    )[method]

    assert record.valid
    for process in many(record, "child"):
        assert (process.pid, process.exitcode, process.outcome) == (None, None, "completed")
        (call,) = process.calls
        assert (call.how, call.pid) == ("run", record.main_pid)
        assert process.returned["pid"] == record.main_pid
        assert process.returned["name"] == "MainProcess"
    first, second = record.processes
    assert known(first.left) <= known(second.entered)


@every_engine
@each_method
def test_terminate_after_a_while_ends_the_chosen_process_only(stage: Stage, method: str) -> None:
    """The one that was terminated is excused, the other is untouched."""
    record = stage.play(
        """
        processes: {child: {target: hang}, other: {sleep: 10ms}}
        variant: {join: all, terminate: {process: child, after: 300ms}}
        """
    )[method]

    assert record.valid
    assert seen(record) == {"child": ("terminated", -15), "other": ("completed", 0)}
    assert one(record, "child").signal == "SIGTERM"


@every_engine
@each_method
def test_terminate_when_a_condition_holds_waits_for_it(stage: Stage, method: str) -> None:
    """A mark of the process itself is what it is terminated by."""
    played = stage.play(
        f"{HANG}\n"
        "variant: {terminate: {process: child, when: all(has(p.marks.ready) for p in child)}}"
    )
    record = played[method]

    assert record.valid
    assert {p.outcome for p in record.processes} == {"terminated"}
    for process in record.processes:
        assert known(process.marks["ready"].at) <= known(process.ended)


@every_engine
@each_method
def test_a_chain_is_climbed_until_the_process_ends(stage: Stage, method: str) -> None:
    """A process deaf to SIGTERM gets SIGKILL after the grace, any other does not."""
    record = stage.play(
        """
        processes:
          deaf: {target: hang, kwargs: {ignore: [TERM]}}
          meek: {target: hang}
        variant:
          terminate:
            process: [deaf, meek]
            when: has(deaf.marks.ready) and has(meek.marks.ready)
            chain: [{signal: TERM, grace: 50ms}, {signal: KILL, grace: 5s}]
        """
    )[method]

    assert record.valid
    assert seen(record) == {"deaf": ("terminated", -9), "meek": ("terminated", -15)}


@every_engine
@each_method
def test_terminate_under_join_each_ends_each_after_its_own_start(stage: Stage, method: str) -> None:
    """The serial form starts, terminates and joins one before it comes to the next."""
    record = stage.play(
        f"{HANG}\nvariant: {{join: each, terminate: {{process: child, after: 10ms}}}}"
    )[method]

    assert record.valid
    first, second = record.processes
    assert known(first.reaped) <= known(second.start_called)
    assert {p.outcome for p in record.processes} == {"terminated"}


@every_engine
def test_a_mixed_serial_set_terminates_only_whom_it_names(stage: Stage) -> None:
    """Under join each, a process that is not named ends by itself."""
    record = stage.play(
        "processes: {child: {replicas: 3, sleep: 1s}}\n"
        "variants: {v: {join: {each: 10ms}, terminate: {process: 'child[1]', after: 1ms}}}"
    ).only

    assert [p.outcome for p in record.processes] == ["completed", "terminated", "completed"]


@every_engine
@each_method
def test_a_policy_is_the_plan_it_is_short_for(stage: Stage, method: str) -> None:
    """Written out, the policy leaves the same steps in the journal."""
    verbs = {}
    for variant in ("{join: all}", "{plan: [{start: all}, {join: all}]}"):
        played = stage.play(f"{SET}\nvariant: {variant}")
        number = played[method].number
        verbs[variant] = [e["verb"] for e in played.events("step") if e["x"] == number]

    assert len(set(map(tuple, verbs.values()))) == 1
