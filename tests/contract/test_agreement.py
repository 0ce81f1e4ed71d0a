"""Random scenarios come to the same on real processes as in the simulation.

What is the same in every world is determined: in the ideal, in which nothing costs anything,
and in those in which each start, nap and burst takes longer, by chance, up to seconds. It
must be so on a real machine, however busy.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any

import pytest

from runner.execution.simulated.simulate import simulate
from runner.execution.simulated.world import World
from runner.frozen import frozen
from runner.loading import load
from runner.measuring.fold import execution_record
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord
from runner.model.scenario import Scenario
from tests.contract.facts import flat, said
from tests.contract.harness import Played, Stage, known
from tests.contract.random_scenarios import random_scenario

pytestmark = [pytest.mark.slow, pytest.mark.one_python]
SEEDS = range(6)
WORLDS = 60
MAIN = -1
MORE_S = 5.0
"""How much longer than its ideal an execution may take: whoever counts something twice takes more."""
INSTANTS = ("start_called", "entered", "left", "ended")


@frozen(kw_only=True)
class Torn(World):
    """A machine that is held up by chance, each time anew: often for seconds, or hardly at all.

    How often is each process's own matter, and the main process's.
    """

    chance: random.Random
    often: Mapping[int, float]

    def start_of(self, method: str) -> int:  # noqa: ARG002
        """How long ``start()`` takes."""
        return self._while(MAIN)

    def death_of(self, place: int) -> int:
        """From a signal or the last instruction to the end."""
        return self._while(place)

    def delay_of(self, method: str, place: int) -> int:  # noqa: ARG002
        """From the call of start to the entry into the target."""
        return self._while(place)

    def taking(self, ns: int, place: int) -> int:
        """What asks for ``ns`` never takes less."""
        return ns + self._while(place)

    def _while(self, place: int) -> int:
        long = self.chance.random() < self.often[place]
        return round(10 ** (self.chance.uniform(7, 9.7) if long else self.chance.uniform(2.5, 7)))


each_seed = pytest.mark.parametrize("seed", SEEDS)


@each_seed
def test_what_is_determined_is_so_on_real_processes(stage: Stage, seed: int) -> None:
    """Outcomes, codes, exceptions, marks, output and observations."""
    played, scenario = _played(stage, seed)

    for real in played.records:
        imagined = [dict(_leaves(said(record))) for record in _in_all_worlds(scenario, real)]
        really = dict(_leaves(said(real)))
        determined = _common(imagined)
        assert determined
        for place, value in determined.items():
            assert really.get(place) == value, (real.variant, place)


@each_seed
def test_what_comes_in_a_determined_order_does_so_really(stage: Stage, seed: int) -> None:
    """Of starts, entries and ends of processes, and of steps that have a name.

    In the ideal much happens at once, and one before the other only by its place in the file.
    """
    played, scenario = _played(stage, seed)

    for real in played.records:
        _ideal, *torn = _in_all_worlds(scenario, real)
        imagined = [_instants(record) for record in torn]
        really = _instants(real)
        everywhere = set(really).intersection(*imagined)
        for early, late in permutations(everywhere, 2):
            if all(each[early] < each[late] for each in imagined):
                assert really[early] <= really[late], (real.variant, early, late)


@each_seed
def test_nothing_is_faster_than_its_ideal(stage: Stage, seed: int) -> None:
    """Nor much slower. Bursts share two CPUs better or worse than fairly: by their sum at most.

    Who gets a lock first is another matter, and may be better than in the ideal.
    """
    played, scenario = _played(stage, seed)

    for real in played.records:
        ideal = _in_all_worlds(scenario, real)[0]
        if "lock" in scenario.text or isinstance(ideal.wall, Missing):
            continue
        bursts = sum(known(process.cpu) for process in flat(ideal.groups) if process.pid)
        assert known(real.wall) >= known(ideal.wall) - bursts - 0.001
        assert known(real.wall) <= known(ideal.wall) + MORE_S


def _played(stage: Stage, seed: int) -> tuple[Played, Scenario]:
    played = stage.play(random_scenario(seed))
    return played, load(played.folder.parents[1] / "trial.yaml")


def _in_all_worlds(scenario: Scenario, real: ExecutionRecord) -> list[ExecutionRecord]:
    """The records of the same execution in every world, the ideal first."""
    cpus = tuple(sorted(os.sched_getaffinity(0)))
    variant, found = scenario.variant(real.variant), []
    for world in _worlds():
        simulated = simulate(scenario, variant, real.round, world=world, cpus=cpus)
        found.append(execution_record(simulated.events, scenario, simulated))
    return found


def _worlds() -> Iterator[World]:
    yield World()
    for seed in range(WORLDS):
        chance = random.Random(seed)
        often = defaultdict(lambda chance=chance: chance.choice([0, chance.random()]))
        yield Torn(chance=chance, often=often, step=round(10 ** chance.uniform(0, 8)))


def _common(found: list[dict[str, Any]]) -> dict[str, Any]:
    """What all say alike, but for what any of them does not know."""
    first, *others = found
    return {
        place: value
        for place, value in first.items()
        if value != "missing" and all(other.get(place, "missing") == value for other in others)
    }


def _leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every single fact, by where it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{place}.{name}")
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{place}[{number}]")
    else:
        yield place, value


def _instants(record: ExecutionRecord) -> dict[str, float]:
    """When each thing happened that has a name, where that is known."""
    found = {
        f"{process.label} {name}": getattr(process, name)
        for process in flat(record.groups)
        for name in INSTANTS
    }
    for name, step in record.steps.items():
        found |= {f"{name} {what}": getattr(step, what, Missing("")) for what in ("began", "ended")}
    return {name: at for name, at in found.items() if isinstance(at, float | int)}
