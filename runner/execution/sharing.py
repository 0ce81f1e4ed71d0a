"""Sharing: which of the shared objects the processes of a group are given.

No others: an object that is made in one start method's context CPython refuses to give to
a process of another.
"""

from __future__ import annotations

from collections.abc import Iterable

from runner.execution.placeholders import names_in
from runner.model.plan import Invoke, Step
from runner.model.scenario import Command, Nested, Phase, ProcessGroup, Work


def names_shared(group: ProcessGroup) -> set[str]:
    """The names of those that its work, its placeholders or its own children's speak of."""
    target = group.target
    found = _placeholders([group.args, dict(group.kwargs), dict(group.env)])
    match target:
        case Command(argv):
            found |= _placeholders(argv)
        case Work(phases):
            found |= set(_locks(phases))
        case Nested(groups, plan):
            found.update(*map(names_shared, groups), *map(_of_step, plan))
    return found


def _of_step(step: Step) -> set[str]:
    if isinstance(step, Invoke):
        return _placeholders([step.args, dict(step.kwargs)])
    return set[str]().union(*map(_of_step, getattr(step, "body", ())))


def _placeholders(value: object) -> set[str]:
    parts = (name.partition(".") for name in names_in(value))
    return {name for first, _, name in parts if first == "shared"}


def _locks(phases: Iterable[Phase]) -> Iterable[str]:
    for phase in phases:
        if phase.kind in ("lock", "unlock") and phase.name is not None:
            yield phase.name
        yield from _locks(phase.body)
