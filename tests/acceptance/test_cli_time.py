"""``runner time`` as its user calls it: on real functions, and on what is none."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command_line import REAL, command, environment
from jsonschema import Draft202012Validator

from runner.session import report_of

WORK = """
import time

def nap(seconds=0.02, *, times=1):
    for _ in range(times):
        time.sleep(seconds)

def fails():
    return [1, 2][2]

def ends():
    import os
    os._exit(7)

def loud():
    print("x" * 100_000)

def locks():
    import threading
    return threading.Lock()

def makes():
    import multiprocessing
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.map(abs, [-1])

nameless = lambda: None

def named(*, seed):
    pass

def exits():
    raise SystemExit(3)

def talks():
    raise ValueError("y" * 5000)
"""
ONCE = ("--rounds", "1", "--replicas", "2", "--workers", "2", "--start-method", "fork")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with functions, and with a host lock of its own."""
    (tmp_path / "work.py").write_text(WORK)
    (tmp_path / "tmp").mkdir()
    return tmp_path


def timed(here: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """One call."""
    return command("time", *words, cwd=here, env={"TMPDIR": str(here / "tmp")}, **more)


def test_every_way_is_measured_and_nothing_is_kept(here: Path) -> None:
    """One table, the sentence before it, and no file but those that were there."""
    done = timed(here, "work.py:loud", *ONCE)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("work.py:loud: 2 calls in each of 3 ways, 1 round")
    assert [
        line.split("  ")[0] for line in lines if line[:6] in ("serial", "2 at o", "pool o")
    ] == [
        "serial",
        "2 at once",
        "pool of 2",
    ]
    assert "In a single round, which shows nothing:" in done.stdout
    assert "xxxx" not in done.stdout + done.stderr
    assert {path.name for path in here.iterdir()} <= {"work.py", "tmp", "__pycache__"}
    assert {path.name for path in (here / "tmp").iterdir()} == {"workload-scenarios.lock"}


def test_what_was_run_can_be_saved_and_is_repeated_by_run(here: Path) -> None:
    """From another folder than the function's, with arguments of both kinds; never over a file."""
    (here / "kept").mkdir()
    words = ("work.py:nap", "--args", "0.001", "--kwargs", '{"times": 2}')
    done = timed(here, *words, *ONCE, "--save", "kept/nap.yaml", "--format", "json")
    again = timed(here, *words, *ONCE, "--save", "kept/nap.yaml")
    saved = (here / "kept/nap.yaml").read_text()
    repeated = command(
        *("run", "kept/nap.yaml", "--format", "json"),
        cwd=here,
        env={"TMPDIR": str(here / "tmp")},
    )

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    schema = json.loads(command("schema", "timing", cwd=here).stdout)
    Draft202012Validator(schema).validate(document)
    assert document["function"] == "work.py:nap(0.001, times=2)"
    assert document["scenario"] == saved
    assert 'target: "../work.py:nap"' in saved
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    assert repeated.returncode == 0, repeated.stderr
    (run,) = json.loads(repeated.stdout)
    assert [v["name"] for v in run["variants"]] == ["serial", "alone", "start", "pool"]
    assert {one["variant"] for one in document["ways"]} == {"serial", "start", "pool"}
    assert [v["name"] for v in run["variants"] if v["speed_up"]] == ["start", "pool"]


def test_the_claim_that_is_proposed_is_of_what_was_measured(here: Path) -> None:
    """Its ratio, in the run's own records, is the speed-up of the answer."""
    words = ("work.py:nap", "--args", "0.01", *ONCE, "--report-dir", "kept", "--format", "json")
    done = timed(here, *words)

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    ratio = "sum(p.left - p.entered for p in serial.task) / start.main"
    assert f"#   - {ratio} > 1.5" in document["scenario"].splitlines()
    (folder,) = (path for path in (here / "kept").iterdir() if path.is_dir())
    made = {one.variant: one for one in report_of(folder).executions}
    calls = sum(p.left - p.entered for p in made["serial"].processes)
    assert document["ways"][1]["speed_up"]["median"] == pytest.approx(calls / made["start"].main)


def test_a_module_of_the_current_folder_is_found(here: Path) -> None:
    """By its name, as an interpreter started there would; quietly, in one sentence."""
    done = timed(here, "work:nap", "--args", "0.001", *ONCE, "--quiet")

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_a_function_that_cannot_be_pickled_is_started_by_fork_alone(here: Path) -> None:
    """Pools and spawn are left out, and it is said why."""
    done = timed(here, "work.py:nameless", "--rounds", "1", "--replicas", "2")
    refused = timed(here, "work.py:nameless", "--start-method", "spawn")

    assert done.returncode == 0, done.stderr
    assert "Left out: spawn, pools, for which the function must be pickled" in done.stdout
    assert refused.returncode == 2
    assert "write it with def at the top of a module" in refused.stderr


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("locks", "cannot be pickled (TypeError: cannot pickle '_thread.lock' object)"),
        ("makes", "they are daemons, which must have no children"),
    ],
)
def test_what_a_pool_cannot_carry_out_is_tried_in_the_other_ways(
    here: Path, function: str, said: str
) -> None:
    """A result that does not travel, or children of its own, are no failure of the function."""
    done = timed(here, f"work.py:{function}", *ONCE)

    assert done.returncode == 0, done.stderr
    assert "Left out: pools, " in done.stdout
    assert said in " ".join(done.stdout.split())
    assert "2 at once" in done.stdout
    assert "pool of" not in done.stdout
    assert "Invalid" not in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("work.py:nup",), 2, "work.py has no 'nup': did you mean nap?"),
        (("work.py:nap", "--args", "1", "2"), 2, "nap(seconds=0.02, *, times=1)"),
        (("work.py:time",), 2, "is no function, but an object of type module"),
        (("work:lambda",), 2, "other processes cannot find a lambda"),
        (("nowhere:f",), 2, "No module named 'nowhere'"),
        (("time:sleep",), 2, "takes exactly one argument (0 given)"),
        (("work.py:fails",), 1, "raised IndexError: list index out of range"),
        (("work.py:ends",), 1, "work.py:ends ended its process with exit code 7"),
        (
            ("work.py:nap", "--args", "60", "--seconds", "1", "--start-method", "fork"),
            4,
            "takes more than 5.00s",
        ),
        (("work.py:named",), 2, """arguments with a name: --kwargs '{"seed": 5}'"""),
        (("work.py:exits",), 1, "work.py:exits raised SystemExit, which is exit code 3"),
        (("work.py:talks",), 1, f"raised ValueError: {'y' * 288} …"),
        (("work.py:nap", "--args", "five"), 2, "found five, wanted JSON"),
        (("work.py:nap", "--kwargs", "[1]"), 2, "wanted a JSON object"),
        (
            ("work.py:nap", "--kwargs", "n=5"),
            2,
            """found n=5, wanted a JSON object such as '{"n": 5}'""",
        ),
        (("work.py:nap", "--args", "1e400"), 2, "found 1e400, wanted a number up to 1.8e308"),
        (
            ("work.py:nap", "--args", '[{"a": -1e999}]'),
            2,
            'found -1e999 in [{"a": -1e999}], wanted',
        ),
        (("work.py:nap", "--kwargs", '{"n": 1e400}'), 2, 'found 1e400 in {"n": 1e400}, wanted'),
        (("work.py:nap", "--args", '"\\ud800"'), 2, "found half a character, \\ud800, wanted"),
        (("work.py:nap", "--args", "[" * 9999), 2, "wanted JSON such as 5"),
        (("work.py:nap", "--seconds", "nan"), 2, "found 'nan', wanted a number above 0"),
        (("work.py:nap", "--seconds", "inf"), 2, "found 'inf', wanted a number above 0"),
        (("work.py:nap", "--seconds", "1e15"), 2, "wanted a number above 0 and up to 1,000,000"),
        (("work.py:nap", "--save", "no/s.yaml"), 2, "--save no/s.yaml: there is no folder no"),
        (("work.py:nap", "--save", "work.py"), 2, "work.py exists already"),
        (("work.py:nap", "--workers", "2,9999999"), 2, "--workers 9999999: 9999999 processes need"),
        (("work.py:nap", "--save", "-"), 2, "--save -: wanted a file; --format json prints"),
        (("work.py:nap", "--workers", "2,0"), 2, "wanted numbers from 1 such as 1,2,4"),
        (("work.py:nap", "--start-method", "fork,span"), 2, "found 'span', wanted some of fork"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_timed_is_said_in_words(
    here: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    """2 where the call is wrong, 1 where the function fails, 4 where the time is too short."""
    done = timed(here, *words)

    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("source", "text", "said"),
    [
        ("m.py", "import missing_one", "No module named 'missing_one'"),
        ("m.py", "def f(:", "SyntaxError: invalid syntax"),
        ("m.py", "1 / 0", "ZeroDivisionError: division by zero"),
        ("m.py", "import os; os._exit(5)", "importing the module of m.py:f ended its process"),
        ("p/m.py", "from . import n", "name it as an import does, p.m:f"),
        ("m.py", "from . import n", "name it as an import does, package.module:f"),
    ],
)
def test_what_cannot_be_imported_is_a_wrong_call(
    here: Path, source: str, text: str, said: str
) -> None:
    """Exit code 2 whatever the reason is: 1 says that the function raised."""
    (here / source).parent.mkdir(exist_ok=True)
    (here / source).write_text(f"{text}\ndef f(): pass\n")
    done = timed(here, f"{source}:f")

    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_the_place_that_raised_is_shown(here: Path) -> None:
    """The last line of the traceback, and none of ours."""
    done = timed(here, "work.py:fails")

    assert f"{here / 'work.py'}:9: return [1, 2][2]" in done.stderr
    assert "runner/" not in done.stderr


def test_an_interrupt_leaves_what_was_complete(here: Path) -> None:
    """The call ends in order, with exit code 130."""
    process = subprocess.Popen(
        [*REAL, "time", "work.py:nap", "--args", "0.05", "--rounds", "1000", "--no-live"],
        cwd=here,
        env=environment({"TMPDIR": str(here / "tmp")}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    while "take about" not in process.stderr.readline():
        assert process.poll() is None
    process.stderr.readline()  # the first progress: rounds are under way
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Interrupted: the figures are of what was complete by then." in out
