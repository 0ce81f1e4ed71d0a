"""Targets: every kind of callable, and how a process is made for it."""

from __future__ import annotations

import os
import sys

import pytest

from runner.errors import ExitCode
from runner.model.missing import Missing
from tests.contract.harness import Stage, each_method, every_engine, many, one

pytestmark = pytest.mark.slow


@each_method
@pytest.mark.parametrize("stem", ["plain", "not-a-name"])
def test_a_callable_in_a_file_beside_the_scenario(stage: Stage, method: str, stem: str) -> None:
    """Found under every start method, whatever the file is called."""
    record = stage.play(
        f"""
        processes:
          function: {{target: "{stem}.py:give", args: [1], kwargs: {{b: 2}}}}
          method: {{target: "{stem}.py:Box.give", args: [3]}}
          process: {{target: "{stem}.py:Own", args: [4]}}
        variant: {{join: all}}
        """,
        **{
            stem: """
            import multiprocessing, os
            def give(a, b=0): return [a, b, os.path.basename(__file__)]
            class Box:
                @staticmethod
                def give(a): return give(a)
            class Own(multiprocessing.Process):
                def __init__(self, word):
                    super().__init__()
                    self.word = word
                def run(self): return give(self.word)
            """
        },
    )[method]

    assert record.valid, (record.fault, record.problems)
    assert one(record, "function").returned == [1, 2, f"{stem}.py"]
    assert one(record, "method").returned == [3, 0, f"{stem}.py"]
    assert one(record, "process").returned == [4, 0, f"{stem}.py"]


@each_method
def test_a_callable_in_a_module(stage: Stage, method: str) -> None:
    """From the standard library, or from a package beside the scenario."""
    record = stage.play(
        """
        processes:
          library: {target: "os.path:join", args: [a, b]}
          beside: {target: "helper:give"}
        variant: {join: all}
        """,
        helper="def give(): return __name__",
    )[method]

    assert one(record, "library").returned == "a/b"
    assert one(record, "beside").returned == "helper"


@each_method
def test_files_may_change_the_import_path(stage: Stage, method: str) -> None:
    """The next file is still found beside the scenario."""
    record = stage.play(
        """
        processes:
          first: {target: "first.py:give"}
          second: {target: "second.py:give"}
        variant:
          plan: [{start: all}, {join: all}, {invoke: "second.py:give", as: called}]
        """,
        first="import sys\nsys.path.insert(0, '/nowhere')\ndef give(): return 1",
        second="def give(): return 2",
    )[method]

    assert record.valid, (record.fault, record.problems)
    assert (one(record, "first").returned, one(record, "second").returned) == (1, 2)
    assert record.steps["called"].value == 2


def test_a_target_that_cannot_be_imported_could_not_be_run(stage: Stage) -> None:
    """Found before the first clock stamp, with the reason."""
    played = stage.play(
        'processes: {child: {target: "t.py:give"}}\nvariants: {v: {join: all}}',
        t="import no_such_module\ndef give(): pass",
    )

    assert played.code == ExitCode.COULD_NOT_RUN
    assert "No module named 'no_such_module'" in str(played.only.fault)
    assert one(played.only, "child").outcome == "not_started"


@each_method
def test_a_process_subclass_is_made_by_its_class(stage: Stage, method: str) -> None:
    """A name set before ``super().__init__()`` is lost, one set after it stays."""
    record = stage.play(
        """
        processes:
          early: {target: "t.py:Early", args: [1], kwargs: {b: 2}}
          late: {target: "t.py:Late", args: [1]}
          named: {replicas: 2, target: "t.py:Late", args: ["{index}"], name: given, daemon: true}
        variant: {join: all}
        """,
        t="""
        import multiprocessing
        class Early(multiprocessing.Process):
            def __init__(self, a, b):
                self.wanted = (a, b)
                self._name = "early bird"
                super().__init__()
            def run(self):
                return [self.name, self.wanted]
        class Late(multiprocessing.Process):
            def __init__(self, a):
                super().__init__()
                self.a = a
                self.name = "late bird"
            def run(self):
                return [multiprocessing.current_process().name, self.a, self.daemon]
        """,
    )[method]

    prefix = {"fork": "Early", "spawn": "Early", "forkserver": "Early"}[method]
    assert record.valid, (record.fault, record.problems)
    assert one(record, "early").name == f"{prefix}-1"
    assert one(record, "early").returned == [f"{prefix}-1", [1, 2]]
    assert one(record, "late").name == "late bird"
    assert one(record, "late").returned == ["late bird", 1, False]
    assert [p.returned for p in many(record, "named")] == [["given", i, True] for i in range(2)]


def test_a_process_subclass_can_be_run_in_the_main_process(stage: Stage) -> None:
    """Its own ``run`` is what is called."""
    record = stage.play(
        'processes: {child: {target: "t.py:Own"}}\nvariants: {v: {call: run}}',
        t="""
        import multiprocessing, os
        class Own(multiprocessing.Process):
            def run(self): return os.getpid()
        """,
    ).only

    assert one(record, "child").returned == record.main_pid


@each_method
def test_a_command_is_executed_in_the_child(stage: Stage, method: str) -> None:
    """No shell; its folder is the scenario's; its output and exit code are the process's."""
    script = """
    import os, sys
    print(os.getpid(), os.getcwd(), os.environ["WORD"], *sys.argv[1:])
    sys.exit(7)
    """
    played = stage.play(
        """
        processes:
          child:
            target: {command: ["{python}", script.py, "$HOME {index}"]}
            env: {WORD: deed}
            success_exit_codes: [7]
        variant: {join: all}
        """,
        script=script,
    )
    child = one(played[method], "child")

    assert played[method].valid, (played[method].fault, played[method].problems, child.errors)
    folder = os.path.realpath(played.folder.parents[1])
    assert child.output == (f"{child.pid} {folder} deed $HOME 0",)
    assert (child.exitcode, len(child.calls)) == (7, 1)
    assert isinstance(child.returned, Missing)


@each_method
def test_a_command_that_is_not_there_fails_like_any_target(stage: Stage, method: str) -> None:
    """FileNotFoundError in the child."""
    record = stage.play(
        """
        processes: {child: {target: {command: [no-such-command]}, success_exit_codes: [1]}}
        variant: {join: all}
        """
    )[method]

    assert (one(record, "child").exitcode, one(record, "child").raised) == (1, "FileNotFoundError")


def test_a_command_can_be_run_in_the_main_process(stage: Stage) -> None:
    """There it is waited for; becoming it would end the plan."""
    played = stage.play(
        """
        processes: {good: {target: {command: [echo, hello]}}, bad: {target: {command: ["false"]}}}
        variants:
          v: {plan: [{run: good}, {run: bad, raises: CalledProcessError}]}
        """
    )

    assert one(played.only, "good").output == ("hello",)
    assert one(played.only, "good").outcome == "completed"
    assert one(played.only, "bad").outcome == "failed"
    assert played.only.broken == ()


@every_engine
@each_method
def test_names_daemons_and_identities_are_multiprocessings_own(stage: Stage, method: str) -> None:
    """What ``current_process`` says in the child is what the object says outside."""
    record = stage.play(
        """
        processes:
          child: {target: identity, name: "Zoë", daemon: true, args: [a, 1], kwargs: {k: [2]}}
        variant: {join: all}
        """
    )[method]

    child = one(record, "child")
    assert child.returned == {
        "pid": child.pid,
        "current_process_pid": child.pid,
        "ppid": child.returned["ppid"],
        "name": "Zoë",
        "daemon": True,
        "args": ["a", 1],
        "kwargs": {"k": [2]},
    }
    if method != "forkserver":
        assert child.returned["ppid"] == record.main_pid


@each_method
def test_cpus_are_a_count_or_a_list(stage: Stage, method: str) -> None:
    """A count is the first of the runner's own, a list says which."""
    own = sorted(os.sched_getaffinity(0))
    record = stage.play(
        f"""
        processes:
          counted: {{target: "t.py:mine", cpus: 1}}
          listed: {{target: "t.py:mine", cpus: [{own[-1]}]}}
          plain: {{target: "t.py:mine"}}
        variant: {{join: all}}
        """,
        t="""
        import os
        def mine(): return sorted(os.sched_getaffinity(0))
        """,
    )[method]

    assert one(record, "counted").returned == own[:1]
    assert one(record, "listed").returned == [own[-1]]
    assert one(record, "plain").returned == own


def test_a_variants_cpus_are_everyones(stage: Stage) -> None:
    """The short form of a variant goes before what a group says."""
    own = sorted(os.sched_getaffinity(0))
    record = stage.play(
        f"""
        processes: {{child: {{target: "t.py:mine", cpus: [{own[-1]}]}}}}
        variants: {{v: {{cpus: 1, join: all}}}}
        """,
        t="""
        import os
        def mine(): return sorted(os.sched_getaffinity(0))
        """,
    ).only

    assert one(record, "child").returned == own[:1]


@each_method
def test_a_call_of_run_is_lent_the_environment_and_cpus_of_its_group(
    stage: Stage, method: str
) -> None:
    """For as long as it takes, however it ends; the next one finds what the main process has."""
    own = sorted(os.sched_getaffinity(0))
    record = stage.play(
        f"""
        processes:
          lent: {{target: "t.py:mine", env: {{PLACE: "here {{name}}"}}, cpus: [{own[-1]}]}}
          raises: {{target: "t.py:fails", env: {{PLACE: there}}, cpus: 1}}
          after: {{target: "t.py:mine"}}
        variant:
          plan: [run: lent, {{run: raises, raises: {{KeyError: "there, 1"}}}}, run: after]
        """,
        t="""
        import os
        def mine(): return [os.environ.get("PLACE"), sorted(os.sched_getaffinity(0))]
        def fails(): raise KeyError(f"{os.environ['PLACE']}, {len(os.sched_getaffinity(0))}")
        """,
    )[method]

    lent = one(record, "lent")
    assert lent.returned == [f"here {lent.name}", [own[-1]]]
    assert record.broken == ()
    assert one(record, "after").returned == [None, own]


def test_a_variants_cpus_are_lent_to_a_serial_run_too(stage: Stage) -> None:
    """So that it is compared with processes that have as many."""
    record = stage.play(
        """
        processes: {child: {target: "t.py:mine"}}
        variants: {v: {cpus: 1, call: run}}
        """,
        t="""
        import os
        def mine(): return sorted(os.sched_getaffinity(0))
        """,
    ).only

    assert one(record, "child").returned == sorted(os.sched_getaffinity(0))[:1]


def test_more_cpus_than_there_are_could_not_be_run(stage: Stage) -> None:
    """Said before anything starts."""
    path = stage.write("processes: {child: {sleep: 1ms, cpus: 4096}}\nvariants: {v: {join: all}}")
    from tests.contract.harness import runner

    done = runner("run", str(path), "--report-dir", str(path.parent))

    assert done.returncode == ExitCode.COULD_NOT_RUN
    assert "wants 4096 CPUs" in done.stderr


@each_method
def test_the_environment_is_added_to_and_the_folder_is_the_scenarios(
    stage: Stage, method: str
) -> None:
    """A variable replaces another; nothing else is lost; files open relative to the scenario."""
    played = stage.play(
        """
        processes: {child: {target: "t.py:look", env: {NEW: "1", HOME: /nowhere}}}
        variant: {join: all}
        """,
        t="""
        import os, sys
        def look():
            return [os.environ["NEW"], os.environ["HOME"], "PATH" in os.environ, os.getcwd(),
                    os.path.exists("t.py"), os.path.realpath(sys.path[0])]
        """,
    )

    folder = os.path.realpath(played.folder.parents[1])
    returned = one(played[method], "child").returned
    assert returned[:4] == ["1", "/nowhere", True, folder]
    assert returned[4] is True
    assert folder in returned[5] or method == "spawn"


@each_method
def test_descriptors_are_those_of_a_script(stage: Stage, method: str) -> None:
    """A child of a large set gets back the limit that the main process has raised for itself."""
    import resource

    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    record = stage.play(
        """
        processes:
          child: {target: "t.py:limit"}
          many: {replicas: 400, sleep: 1ms}
        limits: {processes: 900}
        variant: {plan: [{start: child}, {join: child}]}
        """,
        t="""
        import resource
        def limit(): return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        """,
    )[method]

    assert one(record, "child").returned == soft


@every_engine
def test_start_methods_can_be_mixed(stage: Stage) -> None:
    """Each group may have its own, and CPython's helpers leave by themselves."""
    record = stage.play(
        """
        processes:
          a: {target: identity, start_method: fork}
          b: {target: identity, start_method: spawn}
          c: {target: identity, start_method: forkserver}
        variants: {v: {join: all}}
        """
    ).only

    assert record.valid, (record.fault, record.problems)
    names = [str(one(record, group).name).partition("P")[0] for group in "abc"]
    assert names == ["Fork", "Spawn", "ForkServer"]
    assert record.left_behind == 0


SERVES = """
import multiprocessing, os, time

def nap(seconds): time.sleep(seconds)

def serve(seconds=0.01):
    child = multiprocessing.get_context("forkserver").Process(target=nap, args=[seconds])
    child.start()
    if seconds > 1:
        os._exit(0)
    child.join()
    return child.exitcode

if __name__ == "__main__":
    serve()
"""


@pytest.mark.parametrize(
    "plan",
    [
        '{invoke: "serves.py:serve"}',
        "{run: called}",
        "{start: called}, {join: called}",
        "{start: command}, {join: command}",
        "{run: command}",
    ],
)
def test_a_users_own_fork_server_leaves_by_itself(stage: Stage, plan: str) -> None:
    """It has as long as the runner's own, whoever has started it."""
    played = stage.play(
        f"""
        processes:
          called: {{target: "serves.py:serve"}}
          command: {{target: {{command: ["{{python}}", serves.py]}}}}
        variants: {{v: {{plan: [{plan}]}}}}
        """,
        serves=SERVES,
    )

    assert played.only.left_behind == 0
    assert played.code == ExitCode.HOLDS, played.report.faults


def test_what_a_users_own_fork_server_has_forked_can_be_left_behind(stage: Stage) -> None:
    """It has the server's command line, and is no helper."""
    played = stage.play(
        """
        processes: {child: {target: "serves.py:serve", args: [60]}}
        variants: {v: {join: all, leaves: 1}}
        """,
        serves=SERVES,
    )

    assert played.only.left_behind == 1
    assert played.code == ExitCode.HOLDS, played.report.faults


def test_the_interpreter_of_the_children_is_the_runners(stage: Stage) -> None:
    """Also of a spawned one."""
    record = stage.play(
        'processes: {child: {target: "t.py:python"}}\nvariants: {v: {start_method: spawn}}',
        t="""
        import sys
        def python(): return sys.executable
        """,
    ).only

    assert one(record, "child").returned == sys.executable


def test_a_crash_by_a_signal_that_ends_nobody_is_no_crash(stage: Stage) -> None:
    """A file that names one is refused; one that only a placeholder brings in is told at once."""
    record = stage.play(
        """
        processes: {child: {name: CHLD, target: crash, args: ["{name}"], success_exit_codes: [1]}}
        variants: {v: {join: all}}
        """
    ).only

    assert record.valid, (record.fault, record.problems)
    assert one(record, "child").raised == "ValueError"
    assert one(record, "child").errors[-1] == "ValueError: signal CHLD ends nobody"
