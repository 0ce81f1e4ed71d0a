"""Hostile targets: whatever a target does, the outcome is right and nothing is left behind."""

from __future__ import annotations

import pytest

from runner.errors import ExitCode
from runner.model.missing import Missing
from tests.contract.harness import Stage, each_method, known, many, one, runner

pytestmark = pytest.mark.slow

TARGETS = """
import atexit, ctypes, multiprocessing, os, resource, signal, subprocess, sys, threading, time
from runner import mark

def close_everything():
    os.closerange(0, 256)
    open("/dev/null"); open("/dev/null"); open("/dev/null"); open("/dev/null")
    mark("ready", x=1)
    return "y" * 5000

def fork_and_return():
    child = os.fork()
    if child:
        os.waitpid(child, 0)
    mark("ready", x=child)
    return bool(child)

def fork_and_raise():
    child = os.fork()
    if not child:
        raise ValueError("the copy")
    os.waitpid(child, 0)
    return "whole"

def become_another():
    mark("ready")
    os.execvp("sh", ["sh", "-c", "echo other; exit 5"])

def change_everything():
    os.chdir("/")
    os.umask(0o777)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGCHLD, signal.SIGUSR1})
    os.setpgrp()
    os.environ.clear()
    sys.path[:] = []
    sys.stdout = sys.stderr = None
    mark("ready", x="z" * 5000)
    return "y" * 5000

def block_terminate():
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    mark("ready")
    while True: time.sleep(60)

def new_session():
    os.setsid() if os.getpgrp() != os.getpid() else None
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    mark("ready")
    while True: time.sleep(60)

def kill_parent():
    mark("ready")
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)

def leave_memory():
    from multiprocessing import resource_tracker, shared_memory
    memory = shared_memory.SharedMemory(create=True, size=64, name=f"left behind {os.getpid()}")
    resource_tracker.unregister(memory._name, "shared_memory")
    return memory.name

def forget_memory():
    from multiprocessing import shared_memory
    return shared_memory.SharedMemory(create=True, size=64).name

def wear_out_descriptors():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
    kept = []
    try:
        while True: kept.append(open("/dev/null"))
    except OSError:
        pass
    return "y" * 5000

def threads():
    for _ in range(8):
        threading.Thread(target=time.sleep, args=(0.05,)).start()
    return "left"

def daemon_thread():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return "left"

def stop_itself():
    mark("ready")
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(60)

def own_children():
    child = multiprocessing.Process(target=time.sleep, args=(0.01,))
    child.start()
    child.join()
    return child.exitcode

def reap_everyone():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    subprocess.run(["true"])
    return 1

def interrupt_parent():
    mark("ready")
    os.kill(os.getppid(), signal.SIGINT)

unpicklable = lambda: None

class Clinging(multiprocessing.Process):
    def __init__(self):
        super().__init__()
        self.held = lambda: None
    def run(self): pass

class Broken(multiprocessing.Process):
    def __init__(self):
        raise ValueError("no object")

def give(thing): return 1
"""
PLAIN = """
processes:
  closer: {target: "h.py:close_everything"}
  copier: {target: "h.py:fork_and_return"}
  raiser: {target: "h.py:fork_and_raise"}
  changer: {target: "h.py:change_everything"}
  wearer: {target: "h.py:wear_out_descriptors"}
  threads: {target: "h.py:threads"}
  forgetful: {target: "h.py:daemon_thread"}
  parent: {target: "h.py:own_children"}
  other: {target: "h.py:become_another", success_exit_codes: [5]}
  deaf: {target: "h.py:reap_everyone"}
  forgets: {target: "h.py:forget_memory"}
variant: {join: all}
"""


@each_method
def test_targets_that_ruin_their_own_process_are_recorded_all_the_same(
    stage: Stage, method: str
) -> None:
    """Their values, marks and exit codes are there, and none disturbs another."""
    played = stage.play(PLAIN, h=TARGETS)
    record = played[method]

    assert played.code == ExitCode.HOLDS, (played.report.faults, played.report.invalid)
    assert record.left_behind == 0
    closer, changer = one(record, "closer"), one(record, "changer")
    assert closer.returned == changer.returned == "y" * 5000
    assert closer.marks["ready"].fields == {"x": 1}
    assert changer.marks["ready"].fields == {"x": "z" * 5000}
    assert one(record, "wearer").outcome == "completed"
    assert one(record, "threads").returned == one(record, "forgetful").returned == "left"
    assert known(one(record, "threads").ended) >= known(one(record, "threads").left)
    assert one(record, "parent").returned == 0
    assert one(record, "deaf").returned == 1


@each_method
def test_a_copy_that_returns_from_the_target_counts_for_nothing(stage: Stage, method: str) -> None:
    """A record counts only from the process that it names."""
    record = stage.play(PLAIN, h=TARGETS)[method]

    copier, raiser = one(record, "copier"), one(record, "raiser")
    assert copier.returned is True
    assert copier.marks["ready"].fields["x"] > 0
    assert [call.pid for call in copier.calls] == [copier.pid]
    assert (raiser.returned, raiser.raised, raiser.exitcode) == ("whole", None, 0)


@each_method
def test_a_target_that_becomes_another_program_never_left(stage: Stage, method: str) -> None:
    """It has an exit code and output, and no value."""
    record = stage.play(PLAIN, h=TARGETS)[method]

    other = one(record, "other")
    assert (other.exitcode, other.output) == (5, ("other",))
    assert "ready" in other.marks
    assert isinstance(other.left, Missing)
    assert isinstance(other.returned, Missing)
    assert known(other.ended) > known(other.entered)


@each_method
def test_a_deaf_process_in_a_session_of_its_own_can_be_ended(stage: Stage, method: str) -> None:
    """By a chain, by kill, by SIGTERM although it has left the group; also when stopped."""
    record = stage.play(
        """
        processes:
          blocker: {target: "h.py:block_terminate"}
          session: {target: "h.py:new_session"}
          stopped: {target: "h.py:stop_itself"}
        variant:
          plan:
            - start: all
            - wait: {until: has(blocker.marks.ready) and has(session.marks.ready) and has(stopped.marks.ready)}
            - terminate: blocker
              chain: [{signal: TERM, grace: 20ms}, {signal: KILL, grace: 10s}]
            - terminate: session
            - terminate: stopped
              chain: [{signal: TERM}, {signal: CONT, grace: 10s}, {signal: KILL, grace: 10s}]
            - join: all
        """,
        h=TARGETS,
    )[method]

    codes = {p.label: (p.exitcode, p.outcome) for p in record.processes}
    assert codes == {
        "blocker": (-9, "terminated"),
        "session": (-15, "terminated"),
        "stopped": (-15, "terminated"),
    }
    assert record.valid


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_child_that_kills_the_main_process_ends_the_execution(stage: Stage, method: str) -> None:
    """Exit 4, in so many words; the killer is ended too."""
    played = stage.play(
        """
        processes: {child: {target: "h.py:kill_parent"}, other: {target: hang}}
        variants: {v: {start_method: METHOD, plan: [{start: other}, {start: child}, {join: child}]}}
        """.replace("METHOD", method),
        h=TARGETS,
    )

    assert played.code == ExitCode.COULD_NOT_RUN
    assert played.only.fault == "the main process ended early (SIGKILL)"
    assert one(played.only, "child").outcome == "swept" or method == "fork"
    assert played.only.left_behind == 0


def test_a_child_that_kills_its_fork_server_is_found(stage: Stage) -> None:
    """CPython then takes it for ended; it is not, and is counted as left behind."""
    played = stage.play(
        """
        processes: {child: {target: "h.py:kill_parent"}}
        variants: {v: {start_method: forkserver}}
        """,
        h=TARGETS,
    )

    child = one(played.only, "child")
    assert child.outcome == "swept"
    assert played.code == ExitCode.COULD_NOT_RUN
    assert played.only.swept == ("child",)
    assert known(child.ended) > known(child.entered)


def test_run_of_a_target_that_kills_its_own_process_is_a_fault(stage: Stage) -> None:
    """Under call: run that is the main process; whatever its code, its plan was not over."""
    said = {
        "kill": "the main process ended early (SIGKILL)",
        "leave0": "the main process ended early (exit code 0)",
        "leave7": "the main process ended early (exit code 7)",
        "become": "the main process ended early (exit code 0)",
    }
    for name, fault in said.items():
        played = stage.play(
            f'processes: {{child: {{target: "r.py:{name}"}}}}\nvariants: {{v: {{call: run}}}}',
            r="""
            import os, signal
            def kill(): os.kill(os.getpid(), signal.SIGKILL)
            def leave0(): os._exit(0)
            def leave7(): os._exit(7)
            def become(): os.execvp("true", ["true"])
            """,
        )
        assert played.only.fault == fault, name
        assert played.code == ExitCode.COULD_NOT_RUN
        assert one(played.only, "child").outcome == "swept"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("sys.exit(2)", "SystemExit: 2"),
        ("raise ValueError('no such shop')", "ValueError: no such shop"),
        ("from json import nothing", "ImportError: cannot import name 'nothing' from 'json'"),
    ],
)
def test_a_module_that_cannot_be_imported_is_said_with_its_group(
    stage: Stage, body: str, said: str
) -> None:
    """Whatever it raises, also what is no Exception."""
    played = stage.play(
        'processes: {child: {target: "t.py:f"}}\nvariants: {v: {join: all}}',
        t=f"import sys\ndef f(): pass\n{body}\n",
    )

    assert str(played.only.fault).startswith(f"the target of child cannot be imported: {said}")
    assert "(line " in str(played.only.fault)
    assert played.code == ExitCode.COULD_NOT_RUN


@pytest.mark.parametrize("end", ["sys.exit(3)", "pass"])
def test_a_copy_that_a_module_forks_when_imported_carries_nothing_out(
    stage: Stage, end: str
) -> None:
    """However it ends, the plan is the main process's."""
    played = stage.play(
        'processes: {child: {target: "t.py:f"}}\nvariants: {v: {join: all}}',
        t=f"""
        import os, sys
        def f(): pass
        if os.fork() == 0:
            {end}
        else:
            os.wait()
        """,
    )

    assert played.only.fault is None
    assert [call.how for call in one(played.only, "child").calls] == ["start"]
    assert played.code == ExitCode.HOLDS


def test_a_background_that_cannot_be_started_is_said(stage: Stage) -> None:
    """What its start raises is told with the process and its line, as a step's is."""
    played = stage.play(
        """
        processes:
          server: {target: "t.py:nameless", background: true, start_method: spawn}
          child: {sleep: 1ms}
        variants: {v: {join: all}}
        """,
        t="nameless = lambda: None",
    )

    said = "the start of server in the background raised PicklingError: Can't pickle"
    assert str(played.only.fault).startswith(said)
    assert "(line " in str(played.only.fault)
    assert played.code == ExitCode.COULD_NOT_RUN


def test_run_of_a_target_that_kills_its_parent_is_said(stage: Stage) -> None:
    """Under call: run that is a guard: the run is lost, and everything is ended."""
    played = stage.play(
        """
        processes: {other: {target: hang}, child: {target: "h.py:kill_parent"}}
        variants: {v: {plan: [{start: other}, {run: child}]}}
        """,
        h=TARGETS,
    )

    assert played.code == ExitCode.COULD_NOT_RUN
    assert any("a guard process was killed" in fault.text for fault in played.report.faults)


def test_run_of_a_target_that_closes_every_descriptor_goes_on(stage: Stage) -> None:
    """The plan after it still starts, waits for marks and records."""
    played = stage.play(
        """
        processes:
          first: {target: identity, marks: [a]}
          closer: {target: "h.py:close_everything"}
          after: {target: hang}
          needy: {target: identity, needs: {after: ready}}
        variants:
          v:
            plan:
              - start: first
              - wait: {until: has(first.ended)}
              - join: first
              - run: closer
              - start: after
              - wait: {until: has(after.marks.ready)}
              - start: needy
              - {invoke: "h.py:give", args: [1], as: called}
              - kill: after
              - join: [after, needy]
        """,
        h=TARGETS,
    )

    assert played.code == ExitCode.HOLDS, (played.report.faults, played.report.invalid)
    assert one(played.only, "closer").returned == "y" * 5000
    assert one(played.only, "after").exitcode == -9
    assert played.only.steps["called"].value == 1


def test_run_of_a_target_that_forks_and_returns_carries_the_plan_out_once(stage: Stage) -> None:
    """The copy of the main process ends where the call does."""
    played = stage.play(
        """
        processes: {copier: {target: "h.py:fork_and_return"}, child: {target: identity}}
        variants:
          v:
            plan:
              - {run: copier, as: once}
              - {invoke: "h.py:fork_and_return", as: called}
              - start: child
              - join: child
        """,
        h=TARGETS,
    )

    assert played.code == ExitCode.HOLDS, (played.report.faults, played.report.invalid)
    assert one(played.only, "copier").returned is True
    assert played.only.steps["called"].value is True
    assert [event["p"] for event in played.events("start")] == ["copier", "child"]
    assert len(played.events("planned")) == 1


def test_run_of_a_target_that_changes_its_process_goes_on(stage: Stage) -> None:
    """The main process has no folder, no environment, no streams: it still carries out its plan."""
    played = stage.play(
        """
        processes: {changer: {target: "h.py:change_everything"}, child: {target: identity}}
        variants: {v: {plan: [{run: changer}, {start: child}, {join: child}]}}
        """,
        h=TARGETS,
    )

    assert played.code == ExitCode.HOLDS, (played.report.faults, played.report.invalid)
    assert one(played.only, "child").outcome == "completed"


def test_an_interrupt_sent_to_the_main_process_names_its_step(stage: Stage) -> None:
    """A KeyboardInterrupt is an exception like any other there."""
    played = stage.play(
        """
        processes: {child: {target: "h.py:interrupt_parent"}}
        variants: {v: {plan: [{start: child}, {wait: 30s}]}}
        """,
        h=TARGETS,
    )

    assert played.code == ExitCode.COULD_NOT_RUN
    assert str(played.only.fault).startswith(("wait raised KeyboardInterrupt", "start raised"))


@each_method
def test_what_cannot_be_pickled_fails_where_plain_multiprocessing_fails(
    stage: Stage, method: str
) -> None:
    """In ``start()``, unless the process is forked; an object that cannot be made, always."""
    pickled = method != "fork"
    played = stage.play(
        f"""
        processes:
          target: {{target: "h.py:unpicklable"}}
          held: {{target: "h.py:Clinging"}}
          broken: {{target: "h.py:Broken"}}
          fine: {{target: identity}}
        variants:
          v:
            start_method: {method}
            plan:
              - {{start: target {", raises: {PicklingError: pickle}" if pickled else ""}}}
              - {{start: held {", raises: {AttributeError: local object}" if pickled else ""}}}
              - {{start: broken, raises: {{ValueError: no object}}}}
              - start: fine
        """,
        h=TARGETS,
    )

    outcome = "not_started" if pickled else "completed"
    assert played.only.broken == ()
    assert [one(played.only, g).outcome for g in ("target", "held")] == [outcome] * 2
    assert one(played.only, "broken").outcome == "not_started"
    assert one(played.only, "fine").outcome == "completed"
    assert played.code == ExitCode.HOLDS, played.report.faults


def test_a_name_left_in_shared_memory_is_removed_and_counted(stage: Stage) -> None:
    """Also one with spaces; what CPython's own tracker removes is not counted."""
    played = stage.play(
        """
        processes: {child: {target: "h.py:leave_memory"}}
        variants: {v: {join: all}}
        """,
        h=TARGETS,
        again=True,
    )

    name = one(played.only, "child").returned
    assert played.only.swept == (f"shared memory {name}",)
    assert played.code == ExitCode.COULD_NOT_RUN


def test_garbage_in_the_list_of_births_ends_nobody(stage: Stage) -> None:
    """A target may write anywhere; what makes no sense there is passed over."""
    played = stage.play(
        """
        processes: {child: {target: "t.py:scribble", args: ["{dir}"]}, other: {target: identity}}
        variants: {v: {join: each}}
        """,
        t="""
        import os
        def scribble(folder):
            with open(os.path.join(os.path.dirname(folder), "births"), "ab") as file:
                file.write(b"garbage\\n\\xff\\xfe 1 2\\nstart x y z w\\n\\n")
        """,
    )

    assert played.code == ExitCode.HOLDS, played.report.faults
    assert one(played.only, "other").outcome == "completed"


@each_method
def test_os_exit_skips_everything_but_the_code(stage: Stage, method: str) -> None:
    """The value is missing, and what was raised; the output is there."""
    record = stage.play(
        """
        processes: {child: {replicas: 2, target: "t.py:leave", success_exit_codes: [7]}}
        variant: {join: all}
        """,
        t="""
        import os
        def leave():
            print("here")
            os._exit(7)
        """,
    )[method]

    for child in many(record, "child"):
        assert (child.exitcode, child.output) == (7, ("here",))
        assert isinstance(child.returned, Missing)
        assert isinstance(child.raised, Missing)


def test_the_runner_itself_never_shows_a_traceback(stage: Stage) -> None:
    """Whatever a target did."""
    played = stage.play(PLAIN, h=TARGETS)

    assert "Traceback" not in played.stdout + played.stderr
    assert "Traceback" not in runner("report", str(played.folder)).stderr
