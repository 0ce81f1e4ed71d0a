"""Laws: what must be true of the figures and of the journal, whatever was run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from runner.errors import CouldNotRun, ExitCode, RunnerError
from runner.measuring.events import parse_journal
from runner.model.missing import Missing
from runner.model.verdict import Verdict
from runner.session import report_of
from tests.contract.harness import (
    Played,
    Stage,
    each_method,
    every_engine,
    known,
    many,
    one,
    runner,
    unsealed,
)

pytestmark = pytest.mark.slow

BURST = """
processes:
  plain: {replicas: 3, target: "t.py:burn", args: [0]}
  burst: {replicas: 3, target: "t.py:burn", args: [200]}
  killed: {replicas: 3, target: "t.py:burn", args: [200, true]}
  twin: {replicas: 3, target: "t.py:burn", args: [0, true]}
  threads: {target: "t.py:burn_in_threads", args: [200]}
  parent: {target: "t.py:let_burn", args: [200]}
variant: {join: each}
"""
BURN = """
import os, signal, subprocess, sys, threading, time
def burn(ms, killed=False):
    print(time.process_time())
    end = time.process_time_ns() + ms * 1_000_000
    while time.process_time_ns() < end: pass
    if killed: os.kill(os.getpid(), signal.SIGKILL)
def burn_in_threads(ms):
    workers = [threading.Thread(target=burn_thread, args=(ms // 4,)) for _ in range(4)]
    for worker in workers: worker.start()
    for worker in workers: worker.join()
def burn_thread(ms):
    end = time.thread_time_ns() + ms * 1_000_000
    while time.thread_time_ns() < end: pass
def let_burn(ms):
    code = "import time\\nwhile time.process_time() < 0.2: pass"
    subprocess.run([sys.executable, "-S", "-c", code], check=True)
"""


@each_method
def test_a_burst_of_cpu_shows_as_that_much_cpu(stage: Stage, method: str) -> None:
    """Within 2 %, from the burst's begin, less what a twin that does not burn takes to end.

    Whatever disturbs a process adds to its CPU time, so that the least of three counts.
    """
    record = stage.play(BURST, t=BURN)[method]
    pairs = [("burst", "plain")] + ([] if method == "forkserver" else [("killed", "twin")])

    def since_its_begin(name: str) -> float:
        return min(float(known(p.cpu) - float(p.output[0])) for p in many(record, name))

    for busy, idle in pairs:
        spent = since_its_begin(busy) - since_its_begin(idle)
        assert spent == pytest.approx(0.2, rel=0.02), busy


@each_method
def test_the_cpu_of_threads_counts_and_that_of_children_does_not(stage: Stage, method: str) -> None:
    """It is the process's own account."""
    record = stage.play(BURST, t=BURN)[method]

    start_up = max(known(process.cpu) for process in many(record, "plain"))
    assert known(one(record, "threads").cpu) >= 0.19
    assert known(one(record, "parent").cpu) <= start_up + 0.12


@each_method
def test_the_four_times_add_up_to_the_lifetime(stage: Stage, method: str) -> None:
    """On CPU, runnable, blocked and stopped, from start called to the end."""
    records = [
        stage.play(BURST, t=BURN)[method],
        stage.play(
            """
            processes: {child: {target: hang}, sleeper: {sleep: 30ms}, worker: {work: [{cpu: 20ms}]}}
            variant:
              plan:
                - start: all
                - wait: {until: has(child.marks.ready)}
                - terminate: child
                  chain: [{signal: STOP, grace: 100ms}, {signal: KILL, grace: 5s}]
                - join: all
            """
        )[method],
    ]

    for record in records:
        for process in record.processes:
            if isinstance(process.on_cpu, Missing):
                assert method == "forkserver"
                continue
            times = (process.on_cpu, process.runnable, process.blocked, process.stopped)
            lifetime = known(process.ended) - known(process.start_called)
            assert sum(map(known, times)) == pytest.approx(lifetime, abs=0.001), process.label
            assert min(map(known, times)) >= 0
    assert known(one(records[1], "child").stopped) >= 0.05  # a part of it was runnable


@each_method
def test_the_account_agrees_with_psutil(stage: Stage, method: str) -> None:
    """What psutil reads of the living process just before its end is no more than it."""
    record = stage.play(
        """
        processes: {child: {target: "t.py:burn"}}
        variant: {join: all}
        """,
        t="""
        import os, time
        import psutil
        def burn():
            while time.process_time() < 0.3: pass
            times = psutil.Process().cpu_times()
            return [times.user + times.system, psutil.Process().num_ctx_switches().voluntary]
        """,
    )[method]

    child = one(record, "child")
    cpu, voluntary = child.returned
    tick = 0.01
    assert cpu - 2 * tick <= known(child.cpu) <= cpu + 0.05
    assert known(child.user) + known(child.system) == pytest.approx(known(child.cpu), abs=2 * tick)
    assert known(child.voluntary) >= voluntary
    assert known(child.peak_memory) > 1 << 20


@every_engine
@each_method
def test_instants_are_in_the_order_of_what_happened(stage: Stage, method: str) -> None:
    """Start called, entered, left, ended, reaped: and the derived figures follow."""
    record = stage.play(
        "processes: {child: {replicas: 3, sleep: {uniform: [5ms, 30ms]}}}\nvariant: {join: all}"
    )[method]

    for p in many(record, "child"):
        instants = (p.arrived, p.start_called, p.entered, p.left, p.ended)
        assert list(map(known, instants)) == sorted(map(known, instants))
        assert known(p.response) == pytest.approx(known(p.entered) - known(p.arrived))
        assert known(p.start_overhead) == pytest.approx(known(p.entered) - known(p.start_called))
        assert known(p.turnaround) == pytest.approx(known(p.ended) - known(p.arrived))
        assert known(p.overshoot) >= 0
        assert known(p.work) == pytest.approx(known(p.sleep) + known(p.cpu))
    last = max(known(p.ended) for p in record.processes)
    first = min(known(p.start_called) for p in record.processes)
    assert known(record.wall) == pytest.approx(last - first)
    assert 1 <= known(record.peak) <= 3


DRAWN = """
seed: 26
rounds: {min: 2, max: 2}
processes:
  uniform: {replicas: 2, sleep: {uniform: [1ms, 3ms]}}
  choice: {replicas: 2, sleep: {choice: [1ms, 2ms, 3ms]}}
  normal: {replicas: 2, sleep: {normal: {mean: 2ms, sd: 1ms}}}
  lognormal: {replicas: 2, sleep: {lognormal: {median: 2ms, sigma: 0.5}}}
  exponential: {replicas: 2, sleep: {exponential: {mean: 2ms}}}
  trace: {replicas: 2, sleep: {trace: [1ms, 2ms]}}
  work: {replicas: 2, work: [{cpu: {uniform: [1ms, 2ms]}}, {repeat: 2, do: [{sleep: {uniform: [1ms, 2ms]}}]}]}
"""


def _draws(played: Played) -> dict[tuple[int, str], dict[str, Any]]:
    return {
        (record.round, record.variant): {p.label: known(p.sleep) for p in record.processes}
        for record in played.records
    }


@pytest.mark.slow
@every_engine
def test_all_variants_of_a_round_get_the_same_draws(stage: Stage) -> None:
    """The variant plays no part, nor does whether a process is started at all."""
    played = stage.play(
        DRAWN + "variants: {a: {join: all}, b: {call: run}, c: {plan: []},"
        " d: {start_method: spawn, join: none}}"
    )
    draws = _draws(played)

    for round_ in (1, 2):
        assert len({json.dumps(draws[round_, variant]) for variant in "abcd"}) == 1
    assert draws[1, "a"] != draws[2, "a"]
    assert draws[1, "a"]["trace[1]"] == draws[2, "a"]["trace[1]"] == 0.002


@every_engine
def test_another_seed_gives_other_draws_and_the_same_seed_the_same(stage: Stage) -> None:
    """The seed is all there is."""
    text = DRAWN + "variants: {c: {plan: []}}"
    first, same, other = (
        _draws(stage.play(text, "--seed", seed, again=True)) for seed in ("26", "26", "27")
    )

    assert first == same == _draws(stage.play(text))
    assert first != other


SMALL = """
processes: {child: {replicas: 2, target: print, args: [hello]}, never: {sleep: 1ms}}
shared: {money: {value: int, initial: 3}}
variants: {v: {plan: [{start: child, as: begun}, {join: child}, {observe: "child[0]", as: look}]}}
expect: ["all(p.exitcode == 0 for p in v.child)"]
"""


def _cut(folder: Path, data: bytes, played: Played) -> Any:
    """The report of a copy of the run with another journal, or the error."""
    if not folder.exists():
        shutil.copytree(played.folder, folder)
    (folder / "journal.jsonl").write_bytes(data)
    try:
        return report_of(folder)
    except RunnerError as error:
        return error


@pytest.mark.slow
@pytest.mark.one_python
def test_a_journal_cut_at_any_byte_loses_only_what_was_torn(stage: Stage, tmp_path: Path) -> None:
    """It says that it was torn, and what is whole in it counts."""
    played = stage.play(SMALL)
    data = (played.folder / "journal.jsonl").read_bytes()
    whole = len(parse_journal(data).executions[0])

    for size in range(len(data)):
        cut = data[:size]
        lines = [line for line in data.split(b"\n") if line]
        kept = [line for line in cut.split(b"\n") if line]
        torn = bool(kept) and kept[-1] != lines[len(kept) - 1]
        journal = parse_journal(cut)
        assert journal.torn == torn
        assert len(journal.executions.get(0, [])) <= whole
        if size % 29 and b"}" not in data[size - 2 : size + 2]:
            continue  # the report of every record's both ends, and of every 29th byte
        report = _cut(tmp_path / "run", cut, played)
        if isinstance(report, RunnerError):
            assert isinstance(report, CouldNotRun)
            assert len(kept) - torn == 0
            continue
        assert report.torn == torn
        assert report.exit_code == (
            played.code if len(kept) - torn == len(lines) else ExitCode.COULD_NOT_RUN
        )


@pytest.mark.slow
def test_a_journal_torn_in_the_middle_loses_one_record(stage: Stage, tmp_path: Path) -> None:
    """As a writer tears it that is killed while others write on."""
    played = stage.play(SMALL)
    data = unsealed((played.folder / "journal.jsonl").read_bytes())
    lines = [line for line in data.split(b"\n") if line]

    for place, line in enumerate(lines):
        for size in (0, 1, len(line) // 2, len(line) - 1):
            torn = [*lines[:place], line[:size], *lines[place + 1 :]]
            report = _cut(tmp_path / "run", b"\n" + b"\n\n".join(torn) + b"\n", played)
            if isinstance(report, RunnerError):
                assert place == 0
                continue
            assert report.torn == (1 if size else 0)
            kinds = [json.loads(entry)["k"] for entry in (*lines[:place], *lines[place + 1 :])]
            assert len(report.executions) == ("execution" in kinds or size > 0)
            if size:
                assert report.exit_code == ExitCode.COULD_NOT_RUN
                assert all(f.verdict is Verdict.UNDECIDED for f in report.findings) or (
                    "end" not in kinds
                )


def test_a_run_without_its_output_still_has_a_report(stage: Stage, tmp_path: Path) -> None:
    """What was printed is not needed for a verdict."""
    played = stage.play(SMALL)
    folder = tmp_path / "run"
    shutil.copytree(played.folder, folder)
    shutil.rmtree(folder / "output")

    assert report_of(folder).exit_code == played.code
    assert report_of(folder).executions[0].processes[0].output == ()


def test_a_run_without_its_scenario_is_a_plain_error(stage: Stage, tmp_path: Path) -> None:
    """It says what is lost."""
    played = stage.play(SMALL)
    folder = tmp_path / "run"
    shutil.copytree(played.folder, folder)
    (folder / "scenario.yaml").unlink()

    with pytest.raises(CouldNotRun, match=r"its scenario\.yaml is lost"):
        report_of(folder)


def test_a_report_made_again_twice_is_the_same(stage: Stage) -> None:
    """Of a run with faults, missing values and wild output too."""
    played = stage.play(
        """
        rounds: {min: 5, max: 5}
        processes:
          child: {target: "t.py:speak"}
          hung: {target: hang, timeout: 50ms}
          failed: {target: exit, args: [3]}
        variants: {v: {join: all}, w: {plan: [{start: child}, {start: child}]}}
        expect: [v.child.exitcode == 0]
        claims: [v.wall < 10s]
        """,
        again=True,
        t="""
        import os
        def speak():
            os.write(1, b"\\xff\\x00\\x1b[31m | ` <b>\\n")
            raise ValueError("\\udcff \\U0001f600 \\x1b[2J")
        """,
    )
    names = ("run.json", "report.md", "tables.csv")
    before = {name: (played.folder / name).read_bytes() for name in names}

    done = runner("report", str(played.folder))

    assert done.returncode == played.code == ExitCode.COULD_NOT_RUN
    assert {name: (played.folder / name).read_bytes() for name in names} == before
