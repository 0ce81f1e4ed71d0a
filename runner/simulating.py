"""Simulating: scenarios on the simulated engine: nothing is started, and nothing waited for."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from runner.assembling import assemble, write_report
from runner.errors import CouldNotRun
from runner.execution.interrupts import Interrupts
from runner.execution.run_folder import make_run_folder, run_name
from runner.model.report import RunReport
from runner.model.scenario import Scenario
from runner.narrowing import EXACTLY, narrow
from runner.rounds import Rounds

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
            EXACTLY: options.rounds or scenario.rounds.least,
        }
        reports.append(_simulated(narrow(scenario, said), options.report_dir, listener))
    return tuple(reports)


def _simulated(scenario: Scenario, reports: Path | None, listener: Listener) -> RunReport:
    """The report; its files are kept only where there is a folder for them."""
    if reports is not None:
        folder = make_run_folder(reports.absolute(), run_name(scenario.name))
        report = _played(scenario, folder, listener)
        write_report(report, folder)
    else:
        try:
            with tempfile.TemporaryDirectory(prefix="runner-simulate-") as temporary:
                report = replace(_played(scenario, Path(temporary), listener), folder="")
        except OSError as error:
            raise CouldNotRun(f"no temporary folder for the journal: {error.strerror}") from error
    listener.finished(report)
    return report


def _played(scenario: Scenario, folder: Path, listener: Listener) -> RunReport:
    rounds = Rounds(scenario, folder, listener, Interrupts(), engine="simulated")
    rounds.run()
    return assemble(folder, records=rounds.records)
