"""Ideals: the records of simulated executions, made when first asked for.

The worlds differ in what the ideal leaves open. Two of them (``early``, ``late``)
have costs of a few nanoseconds that put whatever happens at one instant in opposite
orders: what both agree on does not rest on a tie. Nor on who has a lock next, if who
releases it wants it again at once: who waits for it has it in ``early``, the releaser in
``late``, as it mostly is. ``costly`` has the measured start costs. The ``slow`` ones take
twice as long for all that is slept and computed, by all processes or by every other. The
``extreme`` ones tear apart whatever no join holds together.
"""

from __future__ import annotations

from collections.abc import Mapping

from runner.execution.simulated.simulate import Simulated, simulate
from runner.execution.simulated.world import SECOND, World
from runner.foresight.chance import is_random
from runner.foresight.masking import masked
from runner.foresight.policies import is_policy, with_policy
from runner.foresight.shapes import asks_for_ideal
from runner.frozen import replace
from runner.measuring.fold import execution_record
from runner.model.record import ExecutionRecord
from runner.model.scenario import Nested, ProcessGroup, Scenario, Variant

MOST_ROUNDS = 8
MOST_PROCESSES = 24_000
"""Processes simulated for one file, after which nothing more is checked: about 2 s."""
MOST_TURNS = 400_000
"""Turns of one simulated execution: 1 to 2 s; ten thousand sleepers take 30,000."""
FEW_PROCESSES = 400
"""With more processes in all variants, only one round is simulated, and ties are not looked for."""

_DISPATCH_S = 0.001
"""What waiting for nobody may cost under a schedule."""

_FAR = 1000 * SECOND


class Exhausted(Exception):
    """The file is too large for all checks."""


def worlds(scenario: Scenario, costs_s: Mapping[str, float]) -> dict[str, World]:
    """Every world, by name."""
    size = max(sum(map(_size, variant.groups)) for variant in scenario.variants) + 2
    costs = {method: round(cost * SECOND) for method, cost in costs_s.items()}
    early = World(step=1, delay_base=2, death=50)
    extreme = replace(early, patient=True)
    found = {
        "ideal": World(),
        "early": early,
        "late": World(step=1, delay_base=2 + 3 * size, delay_each=-3, wake=1000, pids_rise=False),
        "costly": World(
            step=1, start=costs, delay=costs, death=SECOND // 2000, wake=SECOND // 20_000
        ),
        "slow": replace(early, stretch=(2.0, 2.0)),
        "slow even": replace(early, stretch=(2.0, 1.0)),
        "slow odd": replace(early, stretch=(1.0, 2.0)),
        "extreme even": replace(extreme, delay_parity=(_FAR, 0)),
        "extreme odd": replace(extreme, delay_parity=(0, _FAR)),
        "extreme last first": replace(extreme, delay_base=_FAR * size, delay_each=-_FAR),
        "extreme main": replace(extreme, start=dict.fromkeys(costs, _FAR)),
    }
    return {name: replace(world, name=name) for name, world in found.items()}


EXTREME = ("extreme even", "extreme odd", "extreme last first", "extreme main")


class Ideals:
    """The simulated executions of one scenario."""

    def __init__(
        self, scenario: Scenario, cpus: tuple[int, ...], costs_s: Mapping[str, float]
    ) -> None:
        self.scenario, self.costs_s = scenario, costs_s
        self._cpus = cpus
        self._worlds = worlds(scenario, costs_s)
        self._variants = {variant.name: variant for variant in scenario.variants}
        self._known: dict[tuple[str, str | None, int, str], tuple[ExecutionRecord, Simulated]] = {}
        self._beside = asks_for_ideal(scenario)
        self._spent = 0
        many = sum(sum(map(_size, v.groups)) for v in scenario.variants) > FEW_PROCESSES
        random = is_random(scenario)
        self.rounds = range(1, 2 if many or not random else 1 + MOST_ROUNDS)
        self.firm = ("early", "costly") if many else ("early", "late", "costly")
        """The worlds that must agree for an answer to be definite."""
        self.certain = not random
        """Whether every round is like the first."""

    def record(
        self, variant: str, round_: int, world: str, policy: str | None = None
    ) -> ExecutionRecord:
        """The record of one variant, with another policy if one is named and it has one.

        Raises:
            Exhausted: when too much has been simulated already.
        """
        return self._execution(variant, policy, round_, world)[0]

    def gaps(self, variant: str) -> str | None:
        """Why something of the variant cannot be predicted, or None."""
        simulated = self._execution(variant, None, 1, "early")[1]
        return simulated.stuck or next(iter(simulated.unknown.values()), None)

    def is_policy(self, variant: str) -> bool:
        """Whether it is written as a policy, in whose place another can be put."""
        return is_policy(self._variants[variant])

    def _execution(
        self, name: str, policy: str | None, round_: int, world: str
    ) -> tuple[ExecutionRecord, Simulated]:
        variant = self._variants[name]
        if policy is not None and (
            not is_policy(variant) or with_policy(variant, policy).steps == variant.steps
        ):
            policy = None
        key = (name, policy, round_, world)
        if key not in self._known:
            self._known[key] = self._simulated(variant, policy, round_, world)
        return self._known[key]

    def _simulated(
        self, variant: Variant, policy: str | None, round_: int, world: str
    ) -> tuple[ExecutionRecord, Simulated]:
        self._spent += sum(map(_size, variant.groups))
        if self._spent > MOST_PROCESSES:
            raise Exhausted
        scenario = self.scenario
        if policy is not None:
            variant = with_policy(variant, policy)
            others = (variant if v.name == variant.name else v for v in scenario.variants)
            scenario = replace(scenario, variants=tuple(others))
        around = {"world": self._worlds[world], "cpus": self._cpus, "turns": MOST_TURNS}
        simulated = simulate(scenario, variant, round_, **around)  # type: ignore[arg-type]
        record = execution_record(simulated.events, scenario, simulated)
        if self._beside:
            itself = world == "ideal"
            other = None if itself else self._execution(variant.name, policy, round_, "ideal")[0]
            record = replace(record, ideal=record if other is None else other.ideal)
        return masked(record, dispatch_s=_DISPATCH_S if world == "costly" else 0.0), simulated


def _size(group: ProcessGroup) -> int:
    inner = group.target.groups if isinstance(group.target, Nested) else ()
    return group.size * (1 + sum(map(_size, inner)))
