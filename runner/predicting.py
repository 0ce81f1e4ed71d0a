"""Predicting: what should have happened, beside what did.

The ideal of an execution is the record of the simulated engine for the same variant
and round, so with the same plan, draws, CPUs and policy, at zero cost.
"""

from __future__ import annotations

from runner.execution.simulated.simulate import TOO_LONG, simulate
from runner.foresight.chance import is_random
from runner.frozen import replace
from runner.measuring.fold import execution_record
from runner.model.missing import Missing
from runner.model.record import NOT_PREDICTED, ExecutionRecord, Seconds
from runner.model.scenario import Scenario

MOST_TURNS = 1_000_000
"""Turns of one simulated execution: a few seconds; ten thousand sleepers take 30,000."""


class Predictions:
    """The ideals of one scenario's executions; each is simulated once, when it is first asked for.

    ``cpus`` are the ids of the CPUs that the run might use; an execution that takes more
    ``turns`` is not predicted. Those that stand ``alone`` are beside no real execution.
    """

    def __init__(
        self,
        scenario: Scenario,
        cpus: tuple[int, ...],
        *,
        turns: int = MOST_TURNS,
        alone: bool = False,
    ) -> None:
        self._scenario, self._cpus, self._turns = scenario, cpus, turns
        self._are_ideals = not alone
        self._alike = not is_random(scenario)
        self._known: dict[tuple[str, int], ExecutionRecord | Missing] = {}
        self._endless: dict[str, ExecutionRecord | Missing] = {}

    def of(self, variant: str, round_: int) -> ExecutionRecord | Missing:
        """The ideal; what of it cannot be predicted is Missing, with the reason."""
        if variant in self._endless:
            return self._endless[variant]
        key = (variant, 1 if self._alike else round_)
        if key not in self._known:
            self._known[key] = self._predicted(*key)
        return self._known[key]

    def beside(self, record: ExecutionRecord) -> ExecutionRecord:
        """``record`` with its ideal, unless it has one or is never judged."""
        if record.warmup or record.ideal is not NOT_PREDICTED:
            return record
        ideal = self.of(record.variant, record.round)
        return replace(record, ideal=ideal, over_ideal=_over(record, ideal))

    def _predicted(self, variant: str, round_: int) -> ExecutionRecord | Missing:
        """A prediction that fails spoils no report; one that takes too long is not tried again."""
        scenario = self._scenario
        try:
            simulated = simulate(
                scenario, scenario.variant(variant), round_, cpus=self._cpus, turns=self._turns
            )
            ideal = execution_record(
                simulated.events, scenario, simulated, is_ideal=self._are_ideals
            )
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
            return Missing(f"the simulation failed, which is a fault of the runner ({fault})")
        if simulated.stuck == TOO_LONG:
            self._endless[variant] = ideal
        return ideal


def itself(record: ExecutionRecord) -> ExecutionRecord:
    """A simulated record, which is its own ideal."""
    return replace(record, ideal=record, over_ideal=_over(record, record))


def _over(record: ExecutionRecord, ideal: ExecutionRecord | Missing) -> Seconds:
    """How much longer than the ideal it took, as a share of that."""
    if isinstance(ideal, Missing):
        return ideal
    wall, least = record.wall, ideal.wall
    if isinstance(least, Missing):
        return least
    if isinstance(wall, Missing):
        return wall
    return wall / least - 1 if least > 0 else Missing("the ideal's wall time is 0")
