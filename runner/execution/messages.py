"""Messages: what runner and inner guard say to each other, pickled over a socket.

Both ends are the same program of the same version, so no exception object and
nothing of a user's ever travels here.
"""

from dataclasses import dataclass

from runner.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Setup:
    """What stays the same over a run.

    ``work`` holds one folder per execution, ``spare`` empty files for the next one's output.
    """

    scenario: Scenario
    journal: str
    work: str
    spare: str
    cwd: str
    cpus: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """Execute ``variant`` as execution ``number`` with the draws of ``round``."""

    number: int
    round: int
    variant: str


@dataclass(frozen=True, slots=True)
class Stop:
    """End what is running: in order, or (``at_once``) by SIGKILL."""

    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Quit:
    """There is nothing more to do."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The inner guard is there."""

    pid: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Execution ``number`` is over and nothing of it is left."""

    number: int
    fault: str | None = None
