"""Simulating: scenarios on the simulated engine: nothing is started, and nothing waited for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from runner.assembling import assemble, assemble_unwritten, write_report
from runner.errors import RunnerBug
from runner.execution.host_facts import usable_cpus
from runner.execution.interrupts import Interrupts
from runner.execution.run_folder import make_run_folder, run_name
from runner.execution.simulated.stage import MOST_TURNS
from runner.frozen import replace
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord
from runner.model.report import RunReport
from runner.model.scenario import Scenario
from runner.narrowing import EXACTLY, narrow
from runner.order import order_of
from runner.patience import Patience
from runner.predicting import Predictions
from runner.rounds import Rounds, head_of

if TYPE_CHECKING:
    from runner.listening import Listener
    from runner.session import SimulateOptions


def simulate_batch(
    scenarios: Sequence[Scenario], options: SimulateOptions, listener: Listener
) -> tuple[RunReport, ...]:
    """See ``session.simulate``."""
    reports = []
    for scenario in scenarios:
        said = {
            "variants": list(options.variants) or None,
            "seed": options.seed,
            EXACTLY: scenario.rounds.least if options.rounds is None else options.rounds,
        }
        narrowed = narrow(scenario, said)
        if options.report_dir is None:
            report = _foretold(scenario, narrowed)
        else:
            report = _written(narrowed, options.report_dir.absolute(), listener)
        listener.finished(report)
        reports.append(report)
    return tuple(reports)


def _written(scenario: Scenario, reports: Path, listener: Listener) -> RunReport:
    """By way of the engine's journal, in a folder as a run has it."""
    folder = make_run_folder(reports, run_name(scenario.name))
    rounds = Rounds(scenario, folder, listener, Interrupts(), engine="simulated")
    rounds.run()
    report = assemble(folder, records=rounds.records)
    write_report(report, folder)
    return report


def _foretold(whole: Scenario, scenario: Scenario) -> RunReport:
    """The same without any file, and rounds that are alike simulated once."""
    cpus = usable_cpus()
    predictions = Predictions(scenario, cpus, turns=MOST_TURNS, alone=True)
    records: list[ExecutionRecord] = []
    patience = Patience()
    end: tuple[str, str | None] | None = None
    for round_ in range(1, 1 + scenario.rounds.most):
        if patience.is_over:
            end = patience.end
            break
        around = [
            _numbered(predictions.of(variant, round_), len(records) + place, round_)
            for place, variant in enumerate(order_of(scenario, round_))
        ]
        records += around
        patience.add(around)
    end = end or ("complete", patience.why_failed)
    return assemble_unwritten(whole, head_of(scenario, "simulated", cpus), records, end)


def _numbered(record: ExecutionRecord | Missing, number: int, round_: int) -> ExecutionRecord:
    if isinstance(record, Missing):
        raise RunnerBug(record.reason)
    return replace(record, number=number, round=round_)
