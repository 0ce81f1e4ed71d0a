"""Loops: whether a step without a record was reached no times, or may not have been reached at all.

Only a loop that was carried out says so. Of the blocks of a plan those leave a record that
are named, or stand in no other block.
"""

from __future__ import annotations

from collections.abc import Sequence

from runner.model.event import Event
from runner.model.plan import Step, When


def was_carried_out_no_times(name: str, steps: Sequence[Step], events: Sequence[Event]) -> bool:
    """Whether the named step, which has no record of its kind, is known to have had nothing to do.

    Either it was carried out and saw nobody, or a loop around it was, which came to its body
    no times. What stands in a ``when``, or in a block that goes on after an exception, may be
    passed over in a loop that was carried out.

    Args:
        name: That of the step.
        steps: The plan that it is part of.
        events: The records of that plan's steps, in the order in which they ended.
    """
    if _is_over([event for event in events if event.get("name") == name]):
        return True
    for block in reversed(_around(name, steps)):
        if isinstance(block, When):
            return False
        if _is_over(_records_of(block, steps, events)):
            return True
        if block.raises is not None:
            return False
    return False


def _is_over(records: Sequence[Event]) -> bool:
    """Whether a step was carried out to its end."""
    return any(not event.get("raised") for event in records)


def _around(name: str, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The blocks around the named step, the outermost first."""
    for step in steps:
        body: Sequence[Step] = getattr(step, "body", ())
        if any(inner.name == name for inner in body):
            return (step,)
        if within := _around(name, body):
            return (step, *within)
    return ()


def _records_of(block: Step, steps: Sequence[Step], events: Sequence[Event]) -> Sequence[Event]:
    """The records that are surely this block's, and not another's in the same line."""
    if block.name is not None:
        return [event for event in events if event.get("name") == block.name]
    if block.raises is not None or not any(step is block for step in steps):
        return ()
    alike = [step for step in steps if _place_of(step) == _place_of(block)]
    place = next(i for i, step in enumerate(alike) if step is block)
    said = [e for e in events if not (e.get("name") or e.get("wanted"))]
    return [e for e in said if (e["verb"], e["line"]) == (block.verb, block.line)][
        place : place + 1
    ]


def _place_of(step: Step) -> tuple[str, int] | None:
    """Verb and line of a step that has nothing else to be known by."""
    return None if step.name or step.raises else (step.verb, step.line)
