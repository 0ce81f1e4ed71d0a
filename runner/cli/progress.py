"""Progress: what is said on standard error while scenarios run.

The session calls a listener only between executions, so nothing is drawn or
written while a workload is being measured, and no thread draws by itself.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from runner.cli.terminal import is_terminal, say
from runner.listening import Silent
from runner.model.record import ExecutionRecord
from runner.model.report import RunReport
from runner.model.scenario import Scenario
from runner.reporting import wording
from runner.reporting.escaping import clean
from runner.units import format_duration

_SECONDS_BETWEEN_LINES = 5.0


class QuietProgress(Silent):
    """Says nothing but that it waits for another run."""

    def waiting(self, holder: str) -> None:
        """A run that seems to hang has to say why."""
        say(waiting_text(holder))


class PlainProgress(QuietProgress):
    """At most one line every few seconds, for logs and pipes; several scenarios get one each."""

    def __init__(
        self,
        total: int,
        clock: Callable[[], float] = time.monotonic,
        *,
        introduces: bool = True,
    ) -> None:
        self._total = total
        self._introduces = introduces
        self._clock = clock
        self._begun = self._last = clock()

    def began(self, scenario: Scenario, order: Sequence[str]) -> None:
        self._begun = self._last = self._clock()
        if not self._introduces:
            return
        variants = ", ".join(clean(name) for name in order)
        most = wording.count(most_rounds(scenario), "round")
        say(f"{clean(scenario.name)}: at most {most} of {variants}")

    def executed(
        self,
        scenario: Scenario,
        record: ExecutionRecord,  # noqa: ARG002
        round_: int,
        rounds_done: int,  # noqa: ARG002
        remaining_s: float | None,
    ) -> None:
        now = self._clock()
        if now - self._last < _SECONDS_BETWEEN_LINES:
            return
        self._last = now
        say(
            f"{clean(scenario.name)}: {state_text(scenario, round_, now - self._begun, remaining_s)}"
        )

    def finished(self, report: RunReport) -> None:
        if self._total > 1:
            say(verdict_text(report))


def make_listener(
    total: int, *, quiet: bool, live: bool, introduces: bool = True
) -> AbstractContextManager[QuietProgress]:
    """Who tells the progress; a context manager, because a live display must be taken down.

    Without ``introduces`` somebody else has said what is about to be run.
    """
    if quiet:
        return nullcontext(QuietProgress())
    if live and is_terminal(sys.stderr):
        from runner.cli.live import LiveProgress

        return LiveProgress(total)
    return nullcontext(PlainProgress(total, introduces=introduces))


def most_rounds(scenario: Scenario) -> int:
    """How many rounds there can be: where nothing is claimed, no more than the fewest asked for."""
    return scenario.rounds.most if scenario.claims else scenario.rounds.least


def state_text(scenario: Scenario, round_: int, elapsed_s: float, remaining_s: float | None) -> str:
    """Where a run stands: ``round 3 of at most 48, 2.10s so far, at most 5.00s to go``."""
    most = most_rounds(scenario)
    text = f"round {round_} of at most {most}, {format_duration(elapsed_s)} so far"
    return text if not remaining_s else f"{text}, at most {format_duration(remaining_s)} to go"


def verdict_text(report: RunReport, name: str = "") -> str:
    """The whole of one run in a line; ``name`` is what it is called, if not as its scenario."""
    word = wording.verdict_of(report).upper()
    return f"{clean(name or report.scenario)} {word}: {wording.tally(report)} ({wording.extent(report)})"


def waiting_text(holder: str) -> str:
    """Why nothing happens, and how not to wait."""
    return f"waiting for another run on this host to end: {clean(holder)} (--no-wait: give up)"
