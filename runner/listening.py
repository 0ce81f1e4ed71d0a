"""Listening: who is told how a run goes on, and when?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from runner.model.record import ExecutionRecord
from runner.model.report import RunReport
from runner.model.scenario import Scenario


class Listener(Protocol):
    """Is told how a run goes on, between executions only: never while one is measured."""

    def began(self, scenario: Scenario, order: Sequence[str]) -> None:
        """A scenario begins; ``order`` is that of its variants in the first round."""

    def executed(
        self,
        scenario: Scenario,
        record: ExecutionRecord,
        round_: int,
        rounds_done: int,
        remaining_s: float | None,
    ) -> None:
        """One variant was executed; at most ``remaining_s`` are left, None when unknown."""

    def finished(self, report: RunReport) -> None:
        """A scenario is done and its report is written."""

    def waiting(self, holder: str) -> None:
        """Another run holds this host."""


class Silent:
    """A listener that does nothing."""

    def began(self, scenario: Scenario, order: Sequence[str]) -> None:
        """Nothing."""

    def executed(
        self,
        scenario: Scenario,
        record: ExecutionRecord,
        round_: int,
        rounds_done: int,
        remaining_s: float | None,
    ) -> None:
        """Nothing."""

    def finished(self, report: RunReport) -> None:
        """Nothing."""

    def waiting(self, holder: str) -> None:
        """Nothing."""
