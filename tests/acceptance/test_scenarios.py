"""The shipped scenarios hold, and each notices when the opposite is made true.

Beside ``scenarios/NAME.yaml`` there is a false twin ``tests/scenarios/false/NAME.yaml``
(and more of them, ``NAME__WHAT.yaml``): the same file with one fault. What the fault is,
which statements must fail of it, and with which options it is run stands on top::

    # fault: serialised
    # options: --time-scale 0.3
    # fails: serial.wall / parallel.wall > 2

These are the only tests that run real scenarios to their verdict. So it is here that what the
tutorial's pages show of a run is compared with one.
"""

import json
import re
import sys

import pytest
import yaml
from command_line import ROOT, patient
from told import told

from runner.loading import check_text
from tests.contract.harness import runner

sys.path.insert(0, str(ROOT / "docs"))
from pages import every_part

SHIPPED = {path.stem: path for path in sorted((ROOT / "scenarios").glob("*.yaml"))}
FALSE = {path.stem: path for path in sorted((ROOT / "tests/scenarios/false").glob("*.yaml"))}
SCHEMA = re.compile(r"# yaml-language-server: \$schema=(\S+)")
TUTORIAL = {
    "join_parallel",
    "join_each",
    "join_none",
    "join_timeout",
    "join_unstarted",
    "start_parallel",
    "run_serial",
    "start_vs_run",
    "start_twice",
    "start_methods",
    "program_vs_process",
    "process_parameters",
    "process_attributes",
    "process_subclass",
    "daemon_children",
    "run_then_start",
    "spawn_main_guard",
    "pid_and_ppid",
    "shared_value",
    "append_order",
    "output_order",
    "termination_kinds",
    "memory_isolation",
    "nested_children",
    "terminate_then_alive",
    "terminate_zombie",
    "terminate_grace_kill",
    "terminate_hung",
    "terminate_skips_finally",
    "terminate_data_loss",
    "terminate_orphans",
    "terminate_lock_deadlock",
    "sync_vs_async",
    "concurrency_vs_parallelism",
    "one_cpu_sleepers",
    "process_states",
    "blocking_vs_nonblocking",
    "tcp_serial",
    "tcp_backlog",
    "tcp_concurrent",
    "schedule_fcfs",
    "schedule_convoy",
    "schedule_sjf",
    "schedule_sjf_misestimated",
    "schedule_round_robin",
    "schedule_mlfq",
    "schedule_mlfq_preemption",
}


def original(twin):
    """The shipped scenario that a false twin is made from."""
    return SHIPPED[twin.stem.partition("__")[0]]


def head(path, word):
    """What the comments on top of a false twin say after ``word:``."""
    return re.findall(rf"^# {word}: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def loaded(path):
    """The scenario, after making sure that nothing about it gives cause for a remark."""
    scenario, problems = check_text(path.read_bytes(), str(path), str(path.parent))
    assert [str(problem) for problem in problems] == []
    return scenario


def stated(scenario):
    """Everything that a scenario states, as it is written."""
    return [each.expression.text for each in (*scenario.expectations, *scenario.claims)]


def run(path, folder, *options):
    """Run a scenario to its verdict: the exit code, the run's document and all that was said."""
    words = ("run", str(path), "--report-dir", str(folder), "--format", "json", "--no-live")
    done = runner(*words, *options, cwd=folder, timed=True)
    assert done.stdout, done.stderr
    (document,) = json.loads(done.stdout)
    return done.returncode, document, done.stdout[:20_000] + done.stderr


def less_sure(path):
    """Options with which claims are decided in half the rounds.

    That is enough where they hold in as good as all of them, which ``benchmarks/steadiness``
    shows, or in none, as a twin's.
    """
    claims = yaml.safe_load(path.read_text(encoding="utf-8"))["claims"]
    said = [each if isinstance(each, dict) else {"claim": each} for each in claims]
    unsure = json.dumps([{**each, "confidence": 0.5} for each in said])
    return ["--set", f"claims={unsure}", "--set", "rounds.min=3"]


def test_every_row_of_the_tutorial_is_shipped_and_has_a_false_twin():
    """Nothing is claimed that no scenario measures, and nothing measured that cannot fail."""
    assert set(SHIPPED) >= TUTORIAL
    assert set(SHIPPED) <= set(FALSE)
    assert {name.partition("__")[0] for name in FALSE} <= set(SHIPPED)


@pytest.mark.parametrize("path", SHIPPED.values(), ids=SHIPPED)
def test_a_shipped_scenario_says_what_it_is_about(path):
    """It is named as its file, told apart by tags, and an editor finds its schema."""
    scenario = loaded(path)
    schema = SCHEMA.match(path.read_text(encoding="utf-8"))

    assert schema is not None
    assert (path.parent / schema.group(1)).is_file()
    assert scenario.name == path.stem
    assert scenario.title
    assert scenario.about
    assert scenario.tags
    assert all(claim.low <= 0.75 for claim in scenario.claims)


@pytest.mark.slow
@pytest.mark.timed
@pytest.mark.parametrize("path", SHIPPED.values(), ids=SHIPPED)
@patient
def test_a_shipped_scenario_holds(path, tmp_path):
    """Exit 0: every statement holds, nothing is left that was not declared, and its page says so."""
    options = less_sure(path) if loaded(path).claims else []
    done = runner("run", path.stem, *options, cwd=tmp_path, timed=True)

    assert done.returncode == 0, done.stdout + done.stderr
    shown = every_part().get(path.stem)
    assert shown is None or told(done.stdout) == told(shown.output)


@pytest.mark.slow
@pytest.mark.parametrize("path", FALSE.values(), ids=FALSE)
def test_a_false_twin_states_what_its_original_states(path):
    """It has a fault that is named, and the fault is not in the statements."""
    assert len(head(path, "fault")) == 1
    assert stated(loaded(path)) == stated(loaded(original(path)))


@pytest.mark.slow
@pytest.mark.timed
@pytest.mark.parametrize("path", FALSE.values(), ids=FALSE)
@patient
def test_a_false_twin_fails_on_the_stated_lines_and_on_no_other(path, tmp_path):
    """Exit 1, for what is stated and not for a round that went wrong otherwise."""
    options = " ".join(head(path, "options")).split()
    claims = {claim.expression.text for claim in loaded(path).claims}
    options += less_sure(path) if claims & set(head(path, "fails")) else ["--rounds", "1"]

    code, document, said = run(path, tmp_path, *options)

    failed = {each["text"] for each in document["findings"] if each["verdict"] == "fails"}
    assert failed == set(head(path, "fails")), said
    assert document["invalid"] == []
    assert code == 1, said
