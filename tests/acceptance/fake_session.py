"""A session that runs nothing: it answers the command line with hand-made reports.

Started as ``python fake_session.py WORDS…`` it is the command line over that session.
The scenario file's first line says what comes out: ``failing``, ``undecided`` …
"""

from __future__ import annotations

import dataclasses
import signal
import sys
import time
import types
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/unit/reporting")]

import handmade_reports as reports  # noqa: E402

from runner.errors import CouldNotRun, Problem  # noqa: E402
from runner.model.report import RunReport  # noqa: E402
from runner.model.scenario import Rounds, Scenario, Variant  # noqa: E402


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """The contract's options."""

    rounds: int | None
    variants: tuple[str, ...]
    seed: int | None
    timeout: float | None
    report_dir: Path
    wait: bool
    keep: int | None
    error_budget: str


def check(
    path: str, *, time_scale: float = 1.0, overrides: Sequence[str] = ()
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The first word of the file is the scenario's name and says what happens."""
    return check_text(
        Path(path).read_bytes(), path, ".", time_scale=time_scale, overrides=overrides
    )


def check_text(
    data: bytes, path: str, folder: str, *, time_scale: float, overrides: Sequence[str]
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The same of text that is no file."""
    word = data.decode().split()[0]
    doubt = Problem(path=path, line=9, column=1, message="will flake", severity="warning")
    if word == "invalid":
        fault = Problem(
            path=path, line=3, column=5, message="unknown key 'jion'", excerpt="    jion: all"
        )
        return None, (fault, doubt)
    if word == "bug":
        raise ZeroDivisionError("of all things\nhere")
    variants = tuple(
        Variant(name=name, groups=(), steps=(), policy=name, start_method="fork")
        for name in ("serial", "parallel")
    )
    scenario = Scenario(
        name=word,
        path=path,
        folder=folder,
        text=data.decode(),
        time_scale=time_scale,
        rounds=Rounds(least=48, most=48),
        variants=variants,
        overrides=tuple(overrides),
    )
    return scenario, (doubt,) if word == "undecided" else ()


def run(
    scenarios: Sequence[Scenario], options: RunOptions, listener: object
) -> tuple[RunReport, ...]:
    """One hand-made report a scenario."""
    made = []
    for scenario in scenarios:
        listener.began(scenario, ("serial", "parallel"))
        if scenario.name == "busy":
            listener.waiting("pid 77, join_each")
            raise CouldNotRun("another run holds this host: pid 77, join_each")
        if scenario.name == "ctrl_c":
            signal.raise_signal(signal.SIGINT)
            time.sleep(60)  # another thread may get it, and then it takes a moment
        report = reports.ALL[scenario.name]()
        for record in report.executions:
            listener.executed(scenario, record, record.round, record.round - 1, 4.0)
        report = dataclasses.replace(
            report,
            scenario=scenario.name,
            time_scale=scenario.time_scale,
            seed=report.seed if options.seed is None else options.seed,
        )
        listener.finished(report)
        made.append(report)
    return tuple(made)


def report_of(folder: Path) -> RunReport:
    """The report that a file ``journal`` names."""
    word = (folder / "journal.jsonl").read_text().strip()
    if word == "damaged":
        raise CouldNotRun(f"{folder}: its head is torn")
    return reports.ALL[word]()


def write_report(report: RunReport, folder: Path) -> None:
    """A trace that it was called."""
    (folder / "report.md").write_text(report.scenario)


if __name__ == "__main__":
    module = types.ModuleType("runner.session")
    for name in ("RunOptions", "run", "report_of", "write_report"):
        setattr(module, name, globals()[name])
    sys.modules["runner.session"] = module
    import runner
    from runner import loading

    runner.session = module
    loading.check, loading.check_text = check, check_text
    from runner.cli.main import main

    main()
