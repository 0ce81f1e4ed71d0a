"""Sets: nested groups, shared objects, marks, needs, placeholders, background and daemons."""

from __future__ import annotations

from itertools import pairwise

import pytest

from runner.errors import ExitCode
from runner.model.missing import Missing
from tests.contract.harness import Stage, each_method, every_engine, known, many, one, runner

FAMILY = """
processes:
  parent:
    replicas: 2
    processes:
      kid: {replicas: 2, target: TARGET}
      solo: {target: identity}
    plan: [{start: all}, {join: all}]
"""


@every_engine
@each_method
def test_children_of_a_nested_parent_have_records_of_their_own(stage: Stage, method: str) -> None:
    """They are named after their parent, are its children, and no processes of the variant."""
    record = stage.play(FAMILY.replace("TARGET", "identity") + "variant: {join: all}")[method]

    assert record.valid
    assert [p.label for p in record.processes] == ["parent[0]", "parent[1]"]
    for parent in many(record, "parent"):
        kids = parent.children["kid"]
        assert [kid.label for kid in kids] == [f"{parent.label}.kid[{i}]" for i in range(2)]
        assert {kid.outcome for kid in kids} == {"completed"}
        assert parent.children["solo"].label == f"{parent.label}.solo"
        for kid in (*kids, parent.children["solo"]):
            assert kid.returned["pid"] == kid.pid
            assert known(kid.start_called) >= known(parent.entered)
            assert known(kid.ended) <= known(parent.ended)
            if method != "forkserver":
                assert kid.returned["ppid"] == parent.pid


@every_engine
@each_method
def test_terminate_and_kill_reach_the_children_of_children(stage: Stage, method: str) -> None:
    """The main process sees only the system's view of them, and can end them."""
    record = stage.play(
        FAMILY.replace("TARGET", "hang")
        + """
variant:
  plan:
    - start: parent
    - wait: {until: "all(has(k.marks.ready) for p in parent for k in p.kid)"}
    - {observe: "parent[0].kid[1]", as: look}
    - terminate: "parent[0].kid[1]"
    - kill: ["parent[0].kid[0]", "parent[1].kid"]
    - join: parent
"""
    )[method]

    look = record.steps["look"]
    assert look.state in {"runnable", "blocked"}
    assert isinstance(look.is_alive, Missing)
    kids = [kid for parent in many(record, "parent") for kid in parent.children["kid"]]
    assert [kid.exitcode for kid in kids] == [-9, -15, -9, -9]
    assert {kid.outcome for kid in kids} == {"terminated"}
    if method != "forkserver":
        assert look.ppid == many(record, "parent")[0].pid
    assert record.valid


@every_engine
def test_a_child_of_a_child_can_only_be_ended_or_observed(stage: Stage) -> None:
    """Starting or joining it from the main process is refused before anything runs."""
    for step in ("start", "join", "close", "run"):
        path = stage.write(
            FAMILY.replace("TARGET", "hang")
            + f'variant: {{plan: [{{start: parent}}, {{{step}: "parent[0].kid[0]"}}]}}'
        )
        done = runner("validate", str(path))
        assert done.returncode == ExitCode.USAGE
        assert "child's own child" in done.stdout + done.stderr


def test_the_longest_names_make_files_of_their_own(stage: Stage) -> None:
    """What is printed, and what is too long for a record, is found again under any valid name."""
    parent, kid = "ö" * 50, "k" * 100
    record = stage.play(
        f"""
        processes:
          {parent}:
            replicas: 2
            processes: {{{kid}: {{replicas: 2, target: "t.py:tell"}}}}
            plan: [{{start: all}}, {{join: all}}]
        variants: {{v: {{join: all}}}}
        """,
        t="""
        def tell():
            print("told")
            return "x" * 9000
        """,
    ).only

    kids = [kid_ for whole in many(record, parent) for kid_ in whole.children[kid]]
    assert len(kids) == 4
    assert all(known(one_.output) == ("told",) for one_ in kids)
    assert all(known(one_.returned) == "x" * 9000 for one_ in kids)


@every_engine
@each_method
def test_a_nested_plan_has_conditions_and_steps_of_its_own(stage: Stage, method: str) -> None:
    """Its conditions look at its own groups and its own named steps."""
    record = stage.play(
        """
        processes:
          parent:
            processes: {kid: {target: hang}}
            plan:
              - {start: kid, as: begun}
              - wait: {until: has(begun.ended) and has(kid.marks.ready)}
              - kill: kid
              - join: kid
              - {start: kid, raises: AssertionError}
        variant: {plan: [{start: parent}, {join: parent, as: over}]}
        """
    )[method]

    assert record.valid
    assert one(record, "parent").children["kid"].exitcode == -9
    assert record.steps["over"].raised is None


@every_engine
def test_an_unexpected_end_of_a_nested_child_makes_the_round_invalid(stage: Stage) -> None:
    """The implied expectation holds for every process, whoever started it."""
    played = stage.play(
        """
        processes:
          parent:
            processes: {kid: {target: exit, args: [3]}}
            plan: [{start: kid}, {join: kid}]
        variants: {v: {join: all}}
        """
    )

    assert played.code == ExitCode.FAILS
    assert played.only.problems == ("parent.kid ended with exit code 3, wanted 0 (SystemExit: 3)",)


@every_engine
def test_a_nested_plan_that_cannot_go_on_fails_its_parent(stage: Stage) -> None:
    """Its parent process ends with a traceback, like any target that raises."""
    played = stage.play(
        """
        processes:
          parent:
            processes: {kid: {target: identity}}
            plan: [{start: kid}, {start: kid}]
        variants: {v: {join: all}}
        """
    )

    assert one(played.only, "parent").exitcode == 1
    assert "start raised AssertionError" in played.only.problems[0]
    assert played.code == ExitCode.FAILS


@each_method
def test_a_parent_that_is_run_ends_no_children_but_its_own(stage: Stage, method: str) -> None:
    """The end of its plan is no end of the main process's program: it reaps nobody there either."""
    record = stage.play(
        """
        processes:
          server: {target: hang, background: true}
          other: {target: hang, daemon: true}
          ended: {target: identity}
          parent:
            processes: {kid: {target: hang, daemon: true}}
            plan: [{start: kid}, {wait: {until: has(kid.marks.ready)}}]
          idle:
            processes: {kid: {sleep: 1ms}}
            plan: [wait: 0ms]
        variant:
          plan:
            - start: other
            - run: parent
            - start: ended
            - wait: {until: has(ended.ended)}
            - run: idle
            - {observe: ended, view: os, as: dead}
            - kill: other
            - join: other
        """
    )[method]

    assert (record.fault, record.problems) == (None, ())
    assert one(record, "parent").children["kid"].exitcode == -15
    assert one(record, "other").exitcode == -9
    if method != "forkserver":  # whose server reaps in its own time
        assert record.steps["dead"].state == "zombie"


SHARED = """
shared:
  money: {value: int, initial: 99}
  ratio: {value: float, initial: 0.5}
  open: {value: bool, initial: false}
  numbers: {array: [1, 2, 3]}
  reals: {array: [0.5, 1.5]}
  door: lock
  gate: rlock
  bell: event
  seats: {semaphore: 2}
  line: queue
processes:
  child:
    replicas: 3
    target: "t.py:use"
    kwargs:
      everything: ["{shared.money}", "{shared.ratio}", "{shared.open}", "{shared.numbers}",
                   "{shared.reals}", "{shared.door}", "{shared.gate}", "{shared.bell}",
                   "{shared.seats}", "{shared.line}"]
variant: {join: all}
"""
USE = """
def use(everything):
    money, ratio, open_, numbers, reals, door, gate, bell, seats, line = everything
    with door, gate, gate, seats:
        money.value += 1
        ratio.value *= 2
        open_.value = True
        numbers[0] += 10
        reals[1] += 1
        line.put("word")
        bell.set()
    return bell.is_set() and bell.wait(5) and line.get(timeout=5)
"""


@each_method
def test_shared_objects_are_real_and_their_last_values_are_kept(stage: Stage, method: str) -> None:
    """Every kind can be passed to a child under every start method."""
    record = stage.play(SHARED, t=USE)[method]

    assert record.valid, record.problems
    assert [p.returned for p in many(record, "child")] == ["word"] * 3
    assert record.shared["money"] == 102
    assert record.shared["ratio"] == 4.0
    assert record.shared["open"] is True
    assert record.shared["numbers"] == [31, 2, 3]
    assert record.shared["reals"] == [0.5, 4.5]
    for name in ("door", "gate", "bell", "seats", "line"):
        assert isinstance(record.shared[name], Missing)


@every_engine
def test_a_process_is_given_only_the_shared_objects_that_it_names(stage: Stage) -> None:
    """A lock made for fork, which CPython hands to no spawned child, keeps nobody else from being one."""
    record = stage.play(
        """
        shared: {door: lock}
        processes:
          locks: {work: [{lock: door}, {repeat: 2, do: [{sleep: 1ms}]}, {unlock: door}]}
          works: {work: [{sleep: 1ms}], start_method: spawn}
          parent:
            start_method: spawn
            processes: {kid: {sleep: 1ms}}
            plan: [{start: kid}, {join: kid}]
        variants: {v: {join: all}}
        """
    ).only

    assert (record.fault, record.problems) == (None, ())
    assert [p.exitcode for p in record.processes] == [0, 0, 0]


@each_method
def test_a_nested_child_shares_the_objects_of_the_execution(stage: Stage, method: str) -> None:
    """There is one of each an execution, whoever holds it."""
    record = stage.play(
        """
        shared: {money: {value: int, initial: 5}, door: lock}
        processes:
          parent:
            processes:
              kid: {replicas: 2, target: "t.py:add", args: ["{shared.money}"]}
              worker: {work: [{lock: door}, {unlock: door}]}
            plan: [{start: all}, {join: all}]
          child: {target: "t.py:add", args: ["{shared.money}"]}
        variant: {join: all}
        """,
        t="""
        def add(money):
            with money.get_lock():
                money.value += 1
        """,
    )[method]

    assert record.valid, record.problems
    assert record.shared["money"] == 8


@every_engine
@each_method
def test_a_lock_in_work_keeps_processes_apart(stage: Stage, method: str) -> None:
    """Between lock and unlock there is one process at a time."""
    record = stage.play(
        """
        shared: {door: lock}
        processes:
          child:
            replicas: 3
            marks: [inside, outside]
            work: [{lock: door}, {mark: inside}, {sleep: 5ms}, {mark: outside}, {unlock: door}]
        variant: {join: all}
        """
    )[method]

    stays = sorted(
        (known(p.marks["inside"].at), known(p.marks["outside"].at)) for p in record.processes
    )
    assert all(before[1] <= after[0] for before, after in pairwise(stays))
    assert all(known(p.sleep) == pytest.approx(0.005) for p in record.processes)


@every_engine
@each_method
def test_phases_of_work_happen_in_order(stage: Stage, method: str) -> None:
    """CPU, sleep, marks, repeats, an exit code or an exception."""
    record = stage.play(
        """
        processes:
          leaver:
            marks: [a]
            work: [{repeat: 2, do: [{cpu: 5ms}, {sleep: 5ms}]}, {mark: a}, {exit: 4}, {mark: a}]
            success_exit_codes: [4]
          thrower: {work: [{raise: oops}], success_exit_codes: [1]}
        variant: {join: all}
        """
    )[method]

    leaver, thrower = one(record, "leaver"), one(record, "thrower")
    assert record.valid
    assert (leaver.outcome, leaver.exitcode) == ("failed", 4)
    assert known(leaver.cpu) >= 0.01
    assert known(leaver.sleep) == pytest.approx(0.01)
    assert known(leaver.overshoot) >= 0
    assert known(leaver.marks["a"].at) >= known(leaver.entered) + 0.02
    assert (thrower.exitcode, thrower.raised) == (1, "RuntimeError")


@each_method
def test_marks_carry_their_instant_and_their_values(stage: Stage, method: str) -> None:
    """Of several marks of one name the last counts; values are JSON values."""
    record = stage.play(
        """
        processes: {child: {target: "t.py:tell", marks: [answer, empty, big]}}
        variant: {join: all}
        """,
        t="""
        from runner import mark
        def tell():
            mark("answer", reply="no")
            mark("answer", reply="yes", number=4.5, pair=(1, None))
            mark("empty")
            mark("big", text="x" * 100_000)
        """,
    )[method]

    marks = one(record, "child").marks
    assert marks["answer"].fields == {"reply": "yes", "number": 4.5, "pair": [1, None]}
    assert marks["empty"].fields == {}
    assert marks["big"].fields == {"text": "x" * 100_000}
    instants = [known(marks[name].at) for name in ("answer", "empty", "big")]
    assert instants == sorted(instants)


def test_a_mark_that_is_not_declared_is_an_error_in_the_target(stage: Stage) -> None:
    """The message says what to add."""
    played = stage.play(
        'processes: {child: {target: "t.py:tell", marks: [a]}}\nvariants: {v: {join: all}}',
        t="""
        from runner import mark
        def tell(): mark("b")
        """,
    )

    assert played.code == ExitCode.FAILS
    assert one(played.only, "child").raised == "ValueError"
    assert "add it to marks" in played.only.problems[0]


NEEDS = """
processes:
  server: {target: "t.py:serve", marks: [warm]}
  client: {replicas: 2, target: "t.py:ask", args: ["{server.warm.port}", "at {server.warm.port}"],
           needs: {server: STATE}}
variant: {join: all}
"""
SERVE = """
from runner import mark
def serve(): mark("warm", port=4711)
def ask(*args): return args
"""


@each_method
@pytest.mark.parametrize("state", ["warm", "completed"])
def test_a_process_is_started_when_its_needs_are_met(stage: Stage, method: str, state: str) -> None:
    """A mark, or the end, of every process of the other group; and a mark's value is at hand."""
    record = stage.play(NEEDS.replace("STATE", state), t=SERVE)[method]

    assert record.valid, record.fault
    server = one(record, "server")
    met = known(server.marks["warm"].at) if state == "warm" else known(server.ended)
    for client in many(record, "client"):
        assert known(client.start_called) >= met
        assert client.returned == [4711, "at 4711"]


@every_engine
@each_method
def test_needs_started_is_met_by_a_start(stage: Stage, method: str) -> None:
    """Nothing more is waited for."""
    record = stage.play(
        """
        processes:
          server: {sleep: 1s}
          client: {target: identity, needs: {server: started}}
        variant: {join: all}
        """
    )[method]

    assert record.valid
    assert known(one(record, "client").start_called) < known(one(record, "server").ended)


@pytest.mark.parametrize("state", ["started", "completed", "warm"])
def test_needs_are_met_by_a_run_too(stage: Stage, state: str) -> None:
    """What ``run`` has called was started, has ended, and has made its marks."""
    text = NEEDS.replace("variant: {join: all}", "variants: {v: {call: run}}")
    if state == "started":
        text = text.replace('args: ["{server.warm.port}", "at {server.warm.port}"],', "")
    played = stage.play(text.replace("STATE", state), t=SERVE)

    assert played.only.valid, played.only.fault
    assert all(c.outcome == "completed" for c in many(played.only, "client"))


@every_engine
@each_method
def test_a_server_that_dies_before_its_mark_stops_the_plan(stage: Stage, method: str) -> None:
    """Nobody waits for ever: the run says who ended without what."""
    played = stage.play(
        """
        processes:
          server: {target: exit, args: [0], marks: [warm]}
          client: {target: identity, needs: {server: warm}}
        variant: {join: all}
        """
    )

    assert played.code == ExitCode.COULD_NOT_RUN
    assert "client needs server: warm, but server ended without it" in str(played[method].fault)
    assert one(played[method], "client").outcome == "not_started"


@every_engine
def test_a_need_that_nothing_can_meet_any_more_stops_the_plan_at_once(stage: Stage) -> None:
    """A main process that waits for what it has not started would wait for ever."""
    played = stage.play(
        """
        processes:
          client: {target: identity, needs: {server: ready}}
          server: {target: hang}
        variants: {v: {plan: [{start: client}, {start: server}]}}
        """
    )

    assert played.code == ExitCode.COULD_NOT_RUN
    assert "no step has started server" in str(played.only.fault)


def test_a_copy_of_a_process_marks_nothing(stage: Stage) -> None:
    """A mark counts only from the process itself, for conditions as for records."""
    played = stage.play(
        """
        processes:
          server: {target: "t.py:serve", success_exit_codes: [5], marks: [warm]}
          client: {target: identity, needs: {server: warm}}
        variants: {v: {join: all}}
        """,
        t="""
        import os, sys
        from runner import mark
        def serve():
            if os.fork() == 0:
                mark("warm")
                os._exit(0)
            os.wait()
            sys.exit(5)
        """,
    )

    assert "ended without it" in str(played.only.fault)
    assert one(played.only, "server").marks == {}


@each_method
def test_every_placeholder_means_what_it_says(stage: Stage, method: str) -> None:
    """Alone it keeps its type, within text it is text; doubled braces are braces."""
    record = stage.play(
        """
        shared: {money: {value: int, initial: 4}}
        processes:
          child:
            replicas: 2
            name: kid
            sleep: {trace: [10ms, 20ms]}
            target: "t.py:give"
            args: ["{index}", "{name}", "{group}", "{sleep}", "{dir}", "{python}", "{shared.money}",
                   "{{index}} {index}-{group}", [1, {deep: "{index}"}], plain, 3, null, true]
            kwargs: {word: "{index}"}
            env: {WORD: "{group}{index}", NUMBER: "7"}
        variant: {join: all}
        """,
        t="""
        import os, sys
        def give(index, name, group, sleep, folder, python, money, *rest, word):
            return [index, name, group, sleep, sorted(os.listdir(folder)), python == sys.executable,
                    money.value, *rest, word, os.environ["WORD"], os.environ["NUMBER"]]
        """,
    )[method]

    for i, child in enumerate(many(record, "child")):
        assert child.returned == [
            *(i, "kid", "child", (i + 1) / 100, [], True, 4),
            *(f"{{index}} {i}-child", [1, {"deep": i}], "plain", 3, None, True, i),
            *(f"child{i}", "7"),
        ]
    assert record.valid


@every_engine
@each_method
def test_the_name_placeholder_is_the_default_name_too(stage: Stage, method: str) -> None:
    """It is known when the object has been made."""
    record = stage.play(
        'processes: {child: {replicas: 2, target: identity, args: ["{name}"]}}\nvariant: {join: all}'
    )[method]

    for child in many(record, "child"):
        assert child.returned["args"] == [child.name]


@each_method
def test_the_name_placeholder_is_the_same_wherever_it_stands(stage: Stage, method: str) -> None:
    """In the environment and in a command too, whether the scenario gives the name or not."""
    record = stage.play(
        """
        processes:
          named: {name: kid, target: "t.py:who", env: {WHO: "{name}"}}
          nameless: {target: "t.py:who", env: {WHO: "{name}"}}
          program: {target: {command: [echo, "{name}"]}}
        variant: {join: all}
        """,
        t="import os\ndef who(): return os.environ['WHO']",
    )[method]

    assert one(record, "named").returned == one(record, "named").name == "kid"
    assert one(record, "nameless").returned == one(record, "nameless").name != "nameless"
    assert one(record, "program").output == (one(record, "program").name,)


@each_method
def test_a_subclass_gets_its_arguments_before_it_has_a_name(stage: Stage, method: str) -> None:
    """Without a name in the scenario there is none to give it."""
    record = stage.play(
        """
        processes: {child: {target: "t.py:Child", args: ["{name}"]}}
        variant: {join: all}
        """,
        t="""
        import multiprocessing
        class Child(multiprocessing.Process):
            def __init__(self, given):
                super().__init__()
        """,
    )[method]

    assert "add name to child" in record.fault


@each_method
def test_the_folder_placeholder_is_one_folder_an_execution(stage: Stage, method: str) -> None:
    """What one process puts there another finds; the next execution begins empty."""
    played = stage.play(
        """
        rounds: {min: 2, max: 2}
        processes:
          writer: {target: "t.py:write", args: ["{dir}"]}
          reader: {target: "t.py:read", args: ["{dir}"], needs: {writer: completed}}
        variant: {join: all}
        """,
        t="""
        import os
        def write(folder):
            before = os.listdir(folder)
            open(os.path.join(folder, "a"), "w").close()
            return before
        def read(folder): return os.listdir(folder)
        """,
    )

    for record in (record for record in played.records if record.variant == method):
        assert one(record, "writer").returned == []
        assert one(record, "reader").returned == ["a"]


@every_engine
@each_method
def test_background_groups_surround_the_plan(stage: Stage, method: str) -> None:
    """Started in the order of their needs before it, ended after it, outside its figures."""
    record = stage.play(
        """
        processes:
          client: {target: identity, needs: {deaf: ready}}
          proxy: {background: true, target: hang, needs: {server: ready}}
          server: {background: true, target: hang}
          deaf: {background: true, target: hang, kwargs: {ignore: [TERM]}}
        variant: {join: all}
        """
    )[method]

    server, proxy, deaf = (one(record, name) for name in ("server", "proxy", "deaf"))
    assert record.valid, record.problems
    assert [p.label for p in record.processes] == ["client"]
    assert known(server.marks["ready"].at) <= known(proxy.start_called)
    assert known(proxy.start_returned) <= 0
    for process in (server, proxy, deaf):
        assert process.outcome == "terminated"
        assert known(process.ended) >= known(record.plan_ended)
    assert (server.exitcode, proxy.exitcode, deaf.exitcode) == (-15, -15, -9)
    assert known(record.wall) <= known(one(record, "client").ended)
    assert record.left_behind == 0


@each_method
def test_a_background_process_that_ends_early_by_itself_is_judged_like_any(
    stage: Stage, method: str
) -> None:
    """Nobody ended it, so its exit code counts."""
    played = stage.play(
        """
        processes:
          client: {sleep: 10ms, needs: {server: completed_or_not}}
          server: {background: true, target: "t.py:die", marks: [completed_or_not]}
        variant: {join: all}
        """,
        t="""
        import os
        from runner import mark
        def die():
            mark("completed_or_not")
            os._exit(9)
        """,
    )

    server = one(played[method], "server")
    assert (server.outcome, server.exitcode) == ("failed", 9)
    assert played.code == ExitCode.FAILS


@every_engine
@each_method
def test_daemons_are_terminated_at_the_end_of_the_program(stage: Stage, method: str) -> None:
    """They get SIGTERM when the plan is over and are excused; the others are joined."""
    record = stage.play(
        """
        processes:
          daemon: {replicas: 2, target: hang, daemon: true}
          plain: {sleep: 50ms}
        variant:
          plan:
            - start: all
            - wait: {until: "all(has(p.marks.ready) for p in daemon)"}
        """
    )[method]

    assert record.valid, record.problems
    for process in many(record, "daemon"):
        assert (process.outcome, process.exitcode) == ("terminated", -15)
        assert known(process.ended) >= known(record.plan_ended)
    assert one(record, "plain").outcome == "completed"


@each_method
def test_a_daemon_may_have_no_children(stage: Stage, method: str) -> None:
    """CPython's own rule, seen as any exception of a target."""
    record = stage.play(
        """
        processes:
          parent:
            daemon: true
            processes: {kid: {target: identity}}
            plan: [{start: kid}]
            success_exit_codes: [1]
        variant: {join: all}
        """
    )[method]

    assert one(record, "parent").exitcode == 1
    assert "daemonic processes are not allowed to have children" in "\n".join(
        one(record, "parent").errors
    )
    assert record.valid


def test_a_group_may_be_called_like_the_main_process_is_called_inside(stage: Stage) -> None:
    """Its output is its own, whatever its name."""
    for name in ("host", "births"):
        played = stage.play(
            f"processes: {{{name}: {{target: print, args: [hello]}}}}\n"
            f"variants: {{v: {{plan: [{{start: {name}}}, {{join: {name}}},"
            '{invoke: "t.py:speak"}]}}',
            t="def speak(): print('main')",
        )

        assert one(played.only, name).output == ("hello",)
        assert played.only.output == ("main",)


FAMILIES = """
processes:
  parent:
    SAID
    processes:
      kid:
        processes: {grandkid: {target: hang}}
        plan: [{start: grandkid}, {join: grandkid}]
      quick: {sleep: 1ms}
    plan: [{start: quick}, {join: quick}, {start: kid}, {join: kid}]
  child: {sleep: 2500ms}
variant: {plan: [{start: ALL}, {join: child}]}
"""


@pytest.mark.slow
@every_engine
@each_method
@pytest.mark.parametrize(
    ("said", "outcome"), [("timeout: 2s", "timed_out"), ("background: true", "terminated")]
)
def test_who_is_ended_by_a_rule_takes_its_children_along(
    stage: Stage, method: str, said: str, outcome: str
) -> None:
    """That is no fault: nobody has left them behind. Who had ended before is not touched by it."""
    started = "[parent, child]" if "timeout" in said else "child"
    played = stage.play(FAMILIES.replace("SAID", said).replace("ALL", started))
    parent = one(played[method], "parent")
    kid = parent.children["kid"]

    assert parent.outcome == outcome
    assert (kid.outcome, kid.children["grandkid"].outcome) == ("swept", "swept")
    assert parent.children["quick"].outcome == "completed"
    assert played[method].left_behind == 0
    assert played.code in (ExitCode.HOLDS, 0), (played.report.faults, played.report.invalid)
