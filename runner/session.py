"""Session: load scenarios, run or simulate their rounds, measure, judge, report.

Everything the command line does is one of these calls, with typed results.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from runner.errors import Problem
from runner.frozen import frozen
from runner.listening import Listener, Silent
from runner.loading import load
from runner.model.explanation import Explanation
from runner.model.report import RunReport
from runner.model.scenario import Scenario
from runner.model.timing import Timing
from runner.narrowing import narrow
from runner.timed_scenario import Call

__all__ = [
    "Call",
    "Listener",
    "RunOptions",
    "Silent",
    "SimulateOptions",
    "TimeOptions",
    "check",
    "explain",
    "load",
    "report_of",
    "run",
    "simulate",
    "time_function",
    "write_report",
]


@frozen(kw_only=True)
class RunOptions:
    """What a call may change of a run. ``rounds`` caps them; ``keep`` keeps the last n runs."""

    rounds: int | None = None
    variants: tuple[str, ...] = ()
    seed: int | None = None
    timeout: float | None = None
    report_dir: Path = Path("reports")
    wait: bool = True
    keep: int | None = None
    error_budget: str = "file"


@frozen(kw_only=True)
class SimulateOptions:
    """What a call may change of a simulation. Without a ``report_dir`` no file is kept.

    ``rounds`` are as many as there will be; those of the file's ``rounds.min`` if None.
    """

    rounds: int | None = None
    variants: tuple[str, ...] = ()
    seed: int | None = None
    report_dir: Path | None = None


@frozen(kw_only=True)
class TimeOptions:
    """What a call may say of how a function is timed; the rest follows from ``seconds``.

    ``workers`` are 2, 4 and 8 if None, as far as there are CPUs.
    ``folder`` is the function's current folder, and the one that its file is named from.
    ``said`` is the command that asked, for the head of the scenario. Without a
    ``report_dir`` no file is kept.
    """

    calls: int | None = None
    workers: tuple[int, ...] | None = None
    start_methods: tuple[str, ...] = ("fork", "spawn")
    rounds: int | None = None
    seconds: float = 20.0
    folder: Path = Path()
    report_dir: Path | None = None
    wait: bool = True
    said: str = ""


def check(
    path: str | os.PathLike[str], *, time_scale: float = 1.0, overrides: Sequence[str] = ()
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The scenario of a file, or None if it has errors; and all errors and warnings in file order.

    Its claims and expectations are asked of a simulation, too; ``load`` does not do that.

    Raises:
        UsageError: when the file can't be read.
    """
    from runner import loading
    from runner.foresight import weighed

    return weighed(*loading.check(path, time_scale=time_scale, overrides=overrides))


def run(
    scenarios: Sequence[Scenario] | Scenario,
    options: RunOptions | None = None,
    listener: Listener | None = None,
) -> tuple[RunReport, ...]:
    """Run each scenario and write its report; one report a scenario, in order.

    After an interrupt the reports so far are returned, the last of them marked.

    Raises:
        CouldNotRun: when a scenario cannot run on this machine; nothing of it was started.
        UsageError: in a thread other than the main one, which alone gets signals.
        Interrupted: when an interrupt came while another run was waited for.
    """
    from runner.running import run_batch

    chosen = (scenarios,) if isinstance(scenarios, Scenario) else tuple(scenarios)
    return run_batch(chosen, options or RunOptions(), listener or Silent())


def simulate(
    scenarios: Sequence[Scenario] | Scenario,
    options: SimulateOptions | None = None,
    listener: Listener | None = None,
) -> tuple[RunReport, ...]:
    """What should happen in each scenario, by the simulated engine: one report a scenario, in order.

    Nothing is started and no other run is waited for. A finding says whether the ideal
    satisfies a statement, and is undecided where that is not predicted.

    Raises:
        CouldNotRun: when the files cannot be written.
    """
    from runner.simulating import simulate_batch

    chosen = (scenarios,) if isinstance(scenarios, Scenario) else tuple(scenarios)
    return simulate_batch(chosen, options or SimulateOptions(), listener or Silent())


def time_function(
    call: Call,
    options: TimeOptions | None = None,
    listener: Listener | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Timing:
    """Whether a function is faster in parallel: its calls in one process, in many, and in pools.

    ``told`` hears what will be done, before it is.

    Raises:
        UsageError: when the function cannot be imported, or called with these arguments.
        CallFailed: when a call does not return.
        CouldNotRun: when it cannot be measured on this machine, or not in this time.
        KeyboardInterrupt: when it was interrupted before there were any figures.
    """
    from runner import timing

    return timing.time_function(call, options or TimeOptions(), listener or Silent(), told)


def explain(
    scenario: Scenario, *, variants: Sequence[str] = (), seed: int | None = None
) -> Explanation:
    """What can be told of ``scenario`` before it is run: nothing is started, nothing written.

    Raises:
        UsageError: for a variant that it does not have.
    """
    from runner.explaining import explain

    return explain(narrow(scenario, {"variants": list(variants) or None, "seed": seed}))


def report_of(folder: str | os.PathLike[str]) -> RunReport:
    """The report of the run in ``folder``, made again from its journal alone.

    Raises:
        RunnerError: when ``folder`` holds no run.
    """
    from runner.assembling import assemble

    return assemble(Path(folder))


def write_report(report: RunReport, folder: Path) -> None:
    """Write ``run.json``, ``report.md`` and ``tables.csv``, each whole or not at all.

    Raises:
        CouldNotRun: when the disk does not take them.
    """
    from runner.assembling import write_report

    write_report(report, folder)
