"""Messages: what runner and inner guard say to each other, pickled over a socket.

Both ends are the same program of the same version, so no exception object and
nothing of a user's ever travels here.
"""

from runner.frozen import frozen
from runner.model.scenario import Scenario


@frozen
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


@frozen
class Order:
    """Execute ``variant`` as execution ``number`` with the draws of ``round``."""

    number: int
    round: int
    variant: str


@frozen
class Stop:
    """End what is running: in order, or (``at_once``) by SIGKILL."""

    at_once: bool = False


@frozen
class Quit:
    """There is nothing more to do."""


@frozen
class Ready:
    """The inner guard is there."""

    pid: int


@frozen
class Ended:
    """Execution ``number`` is over and nothing of it is left."""

    number: int
    fault: str | None = None
