"""Running: scenarios, one after the other, on real processes, while no other run measures."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

from runner.assembling import assemble, write_report
from runner.errors import CouldNotRun
from runner.execution.interrupts import Interrupts
from runner.execution.lock import HostLock
from runner.execution.preflight import check_machine
from runner.execution.run_folder import JOURNAL, in_progress, make_run_folder, run_name
from runner.model.report import RunReport
from runner.model.scenario import Scenario
from runner.narrowing import narrow, said_by
from runner.rounds import Rounds

if TYPE_CHECKING:
    from pathlib import Path

    from runner.listening import Listener
    from runner.session import RunOptions


def run_batch(
    scenarios: Sequence[Scenario], options: RunOptions, listener: Listener
) -> tuple[RunReport, ...]:
    """See ``session.run``."""
    said = said_by(options, scenarios)
    narrowed = [narrow(scenario, said) for scenario in scenarios]
    for scenario in narrowed:
        check_machine(scenario)
    reports: list[RunReport] = []
    with (
        Interrupts() as interrupts,
        HostLock(wait=options.wait, on_wait=listener.waiting, interrupts=interrupts) as lock,
    ):
        for scenario in narrowed:
            folder = make_run_folder(options.report_dir.absolute(), run_name(scenario.name))
            rounds = Rounds(scenario, folder, listener, interrupts)
            try:
                with in_progress(folder):
                    rounds.run(keep_open=(lock.descriptor,))
            except OSError as error:
                raise CouldNotRun(f"{folder}: cannot be written ({error.strerror})") from error
            report = assemble(folder, records=rounds.records)
            write_report(report, folder)
            listener.finished(report)
            reports.append(report)
            _forget_old(options, scenario, folder)
            if report.interrupted:
                break  # one that came between two scenarios ends the next, before it starts
    return tuple(reports)


def _forget_old(options: RunOptions, scenario: Scenario, newest: Path) -> None:
    """Remove all but the last ``keep`` runs of this scenario."""
    if options.keep is None:
        return
    runs = sorted(
        (path.parent for path in options.report_dir.glob(f"{scenario.name}-*/{JOURNAL}")),
        key=lambda path: path.stat().st_mtime,
    )
    for folder in runs[: -options.keep]:
        if folder != newest:
            shutil.rmtree(folder, ignore_errors=True)
