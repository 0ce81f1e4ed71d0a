"""Scaling: what each further CPU, worker or process brings, where a matrix counts them.

CPUs and workers share the same work: the speed-up is the time at the smallest count over
the time at this one. Processes bring their own work along, so that for them it is the
ratio of throughputs, processes a second; those in the background do not, as nobody waits for
theirs. Efficiency is the speed-up over the ratio of the counts; 1 is perfect in both.

By Amdahl's law a share s of the work at one CPU is serial and the rest is divided, so that
the time at n is a + b/n with s = a / (a + b). In each round this line is fitted to the
times by least squares; the share reported is the median over the rounds with its exact
interval. With two counts the fit is the experimentally determined serial fraction of Karp
and Flatt, (1/speed-up - 1/n) / (1 - 1/n) for counts 1 and n. Whatever keeps the work from
being divided counts as serial: start costs, waiting, tasks that do not go evenly into
workers. Below 0 the speed-up is more than the number of CPUs.

Sources: G. M. Amdahl, *Validity of the single processor approach to achieving large scale
computing capabilities*, AFIPS Conf. Proc. 30 (1967); A. H. Karp and H. P. Flatt,
*Measuring parallel processor performance*, Comm. ACM 33 (1990); for work that grows with
the count, J. L. Gustafson, *Reevaluating Amdahl's law*, Comm. ACM 31 (1988).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from runner.frozen import replace
from runner.judging.estimate import estimate_median, estimate_ratio
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord
from runner.model.report import Estimate, Scaling, ScalingRow
from runner.model.scenario import Scenario, Variant

PAYS = 1.05
"""A count pays if its gain over the count before is shown to be above this, by the whole
interval; in a simulation, where nothing is measured, by the median."""
_DIVIDES = frozenset({"cpus", "workers", "schedule.slots"})
"""Axes that count what one and the same work is divided among."""
_REPLICAS = "replicas"

Times = Mapping[int, float]
"""Seconds, by round."""


def scalings(
    scenario: Scenario,
    executions: Sequence[ExecutionRecord],
    *,
    usable_cpus: int = 1,
    confidence: float = 0.95,
    exact: bool = False,
) -> tuple[Scaling, ...]:
    """A table for each matrix, each of its axes that counts, and each combination of the others.

    In file order; none of fewer than two counts. Only valid rounds that are not warm-up
    count.

    Args:
        scenario: Names the variants and their matrices.
        executions: Of any rounds and variants, in any order.
        usable_cpus: The CPUs that a variant has which does not say how many. More of anything
            than these is no use to a set unless it mostly waits: else those counts are left
            out of the fit.
        confidence: The level asked for each interval.
        exact: Whether the times are a simulation's: then a gain is shown by its value.
    """
    made = []
    for family, axis, fixed, variants in _alike(scenario):
        table = _Table(axis, variants, executions, confidence, exact=exact)
        if len(table.counts) > 1:
            made.append(table.scaling(family, fixed, usable_cpus))
    return tuple(made)


def serial_share(times: Times) -> float | None:
    """Amdahl's share by least squares, of times by count; None without two counts, or a time."""
    if len(times) < 2:
        return None
    x = [1 / count for count in times]
    y = list(times.values())
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    across = sum((one - mean_x) * (other - mean_y) for one, other in zip(x, y, strict=True))
    slope = across / sum((one - mean_x) ** 2 for one in x)
    alone = mean_y + slope * (1 - mean_x)
    if alone <= 0:
        return None
    return round(1 - slope / alone, 12) + 0.0  # a share of 0 or 1 is just that, and no -0.0


def _alike(
    scenario: Scenario,
) -> Iterator[tuple[str, str, tuple[tuple[str, object], ...], list[Variant]]]:
    """Family, axis, the other axes with their values, and the variants that have these."""
    for family, names in scenario.families.items():
        members = [scenario.variant(name) for name in names]
        for axis in dict.fromkeys(key for member in members for key, _ in member.axes):
            if axis not in _DIVIDES and axis.rpartition(".")[2] != _REPLICAS:
                continue
            groups: dict[tuple[tuple[str, object], ...], list[Variant]] = {}
            for member in members:
                fixed = tuple(pair for pair in member.axes if pair[0] != axis)
                groups.setdefault(fixed, []).append(member)
            for fixed, variants in groups.items():
                yield family, axis, fixed, variants


class _Table:
    """The variants of one table that were executed, by count, with their times."""

    def __init__(
        self,
        axis: str,
        variants: Sequence[Variant],
        executions: Sequence[ExecutionRecord],
        confidence: float,
        *,
        exact: bool,
    ) -> None:
        self._axis, self._confidence, self._exact = axis, confidence, exact
        self.grows = axis not in _DIVIDES and any(_size(each, axis) for each in variants)
        by_count = sorted((int(str(dict(variant.axes)[axis])), variant) for variant in variants)
        self._variants = dict(by_count)
        judged = [one for one in executions if one.valid and not one.warmup]
        self._executed = {
            count: [one for one in judged if one.variant == variant.name]
            for count, variant in by_count
        }
        self._times = {count: _times(runs) for count, runs in self._executed.items()}
        self.counts = [count for count, times in self._times.items() if times]

    def scaling(
        self, family: str, fixed: tuple[tuple[str, object], ...], usable_cpus: int
    ) -> Scaling:
        gains = {count: self._compared(count, before) for before, count in pairwise(self.counts)}
        fitted, unfitted = self._fitted(usable_cpus)
        stops = (count for count, gain in gains.items() if not self._pays(gain))
        return Scaling(
            family=family,
            axis=self._axis,
            fixed=fixed,
            grows=self.grows,
            rows=tuple(self._row(count, gains.get(count)) for count in self.counts),
            serial_share=self._serial_share(fitted) if unfitted is None else None,
            fitted=() if unfitted else fitted,
            unfitted=unfitted,
            threshold=PAYS,
            stops_at=next(stops, None),
        )

    def _row(self, count: int, gain: Estimate | None) -> ScalingRow:
        variant = self._variants[count]
        executions = self._executed[count]
        first = self.counts[0]
        speed_up = self._compared(count, first) if count != first else None
        return ScalingRow(
            count=count,
            variant=variant.name,
            main=estimate_median((one.main for one in executions), self._confidence),
            wall=estimate_median((one.wall for one in executions), self._confidence),
            throughput=self._throughput(count) if self.grows else None,
            speed_up=speed_up,
            efficiency=None if speed_up is None else _scaled(speed_up, first / count),
            gain=gain,
        )

    def _compared(self, count: int, other: int) -> Estimate | None:
        """How many times as fast as at the other count; of throughputs where the work grows."""
        ratio = estimate_ratio(self._times[other], self._times[count], self._confidence)
        return _scaled(ratio, count / other) if ratio is not None and self.grows else ratio

    def _throughput(self, count: int) -> Estimate | None:
        size = _size(self._variants[count], self._axis)
        times = self._times[count].values()
        return estimate_median((size / time for time in times), self._confidence)

    def _fitted(self, usable_cpus: int) -> tuple[tuple[int, ...], str | None]:
        """The counts that Amdahl's law may be fitted to, or why it is not."""
        if self.grows:
            return (), "the work grows with the count"
        if self._axis not in _DIVIDES:
            return (), "it is not fitted to processes in the background"
        executed = [one for runs in self._executed.values() for one in runs]
        size = min(len(one.processes) for one in executed)
        most = dict.fromkeys(self.counts, size)
        if not all(map(_mostly_waits, executed)):
            for count in most:
                most[count] = min(size, self._variants[count].cpus_of(usable_cpus))
        fitted = tuple(count for count in self.counts if count <= most[count])
        if len(fitted) < 2:
            at_once = max(most.values())
            return (), f"fewer than two counts are within the {at_once} that can work at once"
        return fitted, None

    def _pays(self, gain: Estimate | None) -> bool:
        if gain is None:
            return False
        shown = gain.value if self._exact else gain.low
        return shown is not None and shown > PAYS

    def _serial_share(self, fitted: Sequence[int]) -> Estimate | None:
        rounds = set.intersection(*(set(self._times[count]) for count in fitted))
        shares = (
            serial_share({count: self._times[count][number] for count in fitted})
            for number in sorted(rounds)
        )
        return estimate_median(shares, self._confidence)


def _times(executions: Iterable[ExecutionRecord]) -> Times:
    return {
        one.round: one.wall
        for one in executions
        if not isinstance(one.wall, Missing) and one.wall > 0
    }


def _mostly_waits(execution: ExecutionRecord) -> bool:
    """Whether its processes wait for more than half of their work, as far as that is known."""
    work = busy = 0.0
    for process in execution.processes:
        if isinstance(process.work, Missing):
            continue
        work += process.work
        if not isinstance(process.cpu, Missing):
            busy += process.cpu
        elif not isinstance(process.sleep, Missing):
            busy += process.work - process.sleep
        else:
            busy += process.work
    return busy < work / 2


def _size(variant: Variant, axis: str) -> int:
    """How many processes the axis counts in this variant, but for those in the background."""
    name = axis.rpartition(".")[0]
    groups = [g for g in variant.groups if name in ("", g.name) and not g.background]
    return sum(group.replicas for group in groups if group.replicas is not None)


def _scaled(estimate: Estimate, factor: float) -> Estimate:
    low, high = estimate.low, estimate.high
    return replace(
        estimate,
        value=estimate.value * factor,
        low=None if low is None else low * factor,
        high=None if high is None else high * factor,
    )
