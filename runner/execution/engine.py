"""Engine: what turns a variant into a journal; chosen by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

from runner.errors import UsageError

if TYPE_CHECKING:
    from runner.execution.interrupts import Interrupts
    from runner.execution.messages import Setup

ENGINES = {
    "processes": "real processes, on this machine",
    "simulated": "what should happen, on a virtual clock at zero cost; nothing is started",
}
"""Every engine by its name, which the journal says; ``make_engine`` makes it."""


class Engine(Protocol):
    """Executes variants of one scenario, one at a time, into one journal."""

    def __enter__(self) -> Self:
        """Get ready; nothing of the scenario has been started yet."""

    def __exit__(self, *exception: object) -> None:
        """Leave nothing behind."""

    def now(self) -> int:
        """The time that its records are stamped with, in nanoseconds."""

    def execute(self, *, number: int, round_: int, variant: str) -> str | None:
        """Execute ``variant`` as execution ``number`` with the draws of ``round_``.

        Returns:
            None, or why it could not be carried out.

        Raises:
            Interrupted: after everything was ended, when a person or the system asked.
            CouldNotRun: when the engine itself is lost.
        """


def make_engine(
    name: str, setup: Setup, interrupts: Interrupts, *, keep_open: tuple[int, ...] = ()
) -> Engine:
    """The engine of that name; only its own modules are imported.

    Args:
        name: One of ``ENGINES``.
        setup: What stays the same over the run.
        interrupts: What the engine looks at while it waits.
        keep_open: Descriptors that stay open for as long as anything of the engine lives.

    Raises:
        UsageError: when there is no such engine.
    """
    match name:
        case "processes":
            from runner.execution.process_engine import ProcessEngine

            return ProcessEngine(setup, interrupts, keep_open=keep_open)
        case "simulated":
            from runner.execution.simulated_engine import SimulatedEngine

            return SimulatedEngine(setup)
    raise UsageError(f"there is no engine {name!r}: wanted one of {', '.join(ENGINES)}")
