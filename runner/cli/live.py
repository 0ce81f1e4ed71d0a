"""Live: one line on a terminal that is redrawn between executions, and only then."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from runner.cli.progress import QuietProgress, most_rounds, state_text, verdict_text, waiting_text
from runner.model.record import ExecutionRecord
from runner.model.report import RunReport
from runner.model.scenario import Scenario
from runner.reporting.escaping import clean

_SECONDS_BETWEEN_FRAMES = 0.25


class LiveProgress(QuietProgress):
    """A bar for the scenario that runs; what is finished scrolls up as one line each."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._console = Console(stderr=True, markup=False, highlight=False, emoji=False)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[state]}", markup=False),
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task: TaskID | None = None
        self._begun = self._drawn = 0.0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def began(self, scenario: Scenario, order: Sequence[str]) -> None:
        self._begun = time.monotonic()
        variants = ", ".join(clean(name) for name in order)
        self._task = self._progress.add_task(
            clean(scenario.name), total=most_rounds(scenario), state=f"first round: {variants}"
        )
        self._draw()

    def executed(
        self,
        scenario: Scenario,
        record: ExecutionRecord,  # noqa: ARG002
        round_: int,
        rounds_done: int,
        remaining_s: float | None,
    ) -> None:
        now = time.monotonic()
        if self._task is None or now - self._drawn < _SECONDS_BETWEEN_FRAMES:
            return
        state = state_text(scenario, round_, now - self._begun, remaining_s)
        self._progress.update(self._task, completed=rounds_done, state=state)
        self._draw()

    def finished(self, report: RunReport) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None
        if self._total > 1:
            self._progress.print(verdict_text(report))
        self._draw()

    def waiting(self, holder: str) -> None:
        self._progress.print(waiting_text(holder))
        self._draw()

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        self._progress.refresh()
