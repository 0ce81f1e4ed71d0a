"""Imagined: the CPUs that a simulation has, and this machine lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runner.model.scenario import Nested, ProcessGroup, Scenario, Variant

Asked = int | tuple[int, ...] | None


def imagined(scenario: Scenario, cpus: Sequence[int]) -> tuple[str, ...]:
    """Of each variant that asks for more than ``cpus``, the ids of those there are, how many more."""
    found = []
    for variant in scenario.variants:
        pairs = [_counted(asked, cpus) for asked in (*_of(variant), *_of_groups(variant.groups))]
        wanted, there = max(pairs, key=lambda pair: pair[0] - pair[1])
        if wanted > there:
            many = f"{wanted} CPUs" if wanted > 1 else "1 CPU"
            found.append(
                f"{variant.name} is simulated on {many}, of which this machine has {there}"
            )
    return tuple(found)


def _counted(asked: Asked, cpus: Sequence[int]) -> tuple[int, int]:
    """How many are asked for, and how many of them there are."""
    if isinstance(asked, tuple):
        return len(asked), len({*asked} & {*cpus})
    return asked or 0, min(asked or 0, len(cpus))


def _of(variant: Variant) -> Iterator[Asked]:
    yield variant.cpus
    if variant.schedule is not None and variant.cpus is None:
        yield variant.schedule.slots


def _of_groups(groups: Sequence[ProcessGroup]) -> Iterator[Asked]:
    for group in groups:
        yield group.cpus
        if isinstance(group.target, Nested):
            yield from _of_groups(group.target.groups)
