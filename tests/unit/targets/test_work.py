"""Work: what phases declare of the CPU time to come."""

from __future__ import annotations

import pytest

from runner.targets.work import until_blocked

SLEEP = ("sleep", 1.0)
CPU = ("cpu", 2.0)


@pytest.mark.parametrize(
    ("phases", "seconds", "blocks"),
    [
        ((), 0, False),
        ((CPU, CPU), 4, False),
        ((CPU, SLEEP, CPU), 2, True),
        ((SLEEP, CPU), 0, True),
        ((CPU, ("lock", "door"), CPU), 2, True),
        ((CPU, ("unlock", "door"), ("mark", "ready"), CPU), 4, False),
        ((CPU, ("exit", 3), CPU), 2, True),
        ((CPU, ("raise", "no"), CPU), 2, True),
        ((("repeat", (3, (CPU,))), CPU), 8, False),
        ((("repeat", (3, (CPU, SLEEP))), CPU), 2, True),
        ((("repeat", (0, (SLEEP,))), CPU), 2, False),
        ((("repeat", (2, (("repeat", (2, (CPU,))),))), SLEEP), 8, True),
    ],
)
def test_a_burst_is_declared_up_to_what_may_end_it(
    phases: tuple[tuple[str, object], ...], seconds: float, blocks: bool
) -> None:
    """A sleep, a lock, an exit, an exception, or nothing more to do."""
    assert until_blocked(phases) == (seconds, blocks)
