"""Engine: what turns a variant into a journal; chosen by name."""

from typing import Protocol, Self


class Engine(Protocol):
    """Executes variants of one scenario, one at a time, into one journal."""

    def __enter__(self) -> Self:
        """Get ready; nothing of the scenario has been started yet."""

    def __exit__(self, *exception: object) -> None:
        """Leave nothing behind."""

    def execute(self, *, number: int, round_: int, variant: str) -> str | None:
        """Execute ``variant`` as execution ``number`` with the draws of ``round_``.

        Returns:
            None, or why it could not be carried out.

        Raises:
            Interrupted: after everything was ended, when a person or the system asked.
            CouldNotRun: when the engine itself is lost.
        """
