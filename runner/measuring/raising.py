"""Raising: the steps that were to raise an exception, and did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from runner.measuring.traces import Traces
from runner.model.event import Event
from runner.model.plan import Raises, Step
from runner.model.record import Broken
from runner.model.scenario import Nested, ProcessGroup, Variant


def broken_steps(events: Iterable[Event]) -> tuple[Broken, ...]:
    """Every step that did not raise what it was asked to raise."""
    broken = []
    for event in events:
        if event.get("wanted") and not event["met"]:
            found = "it raised nothing"
            if event.get("raised"):
                found = f"it raised {event['raised']}: {event['message']}"
            step = _called(event.get("name"), event["verb"], event["line"])
            broken.append(
                Broken(step=step, line=event["line"], wanted=event["wanted"], found=found)
            )
    return tuple(broken)


def unreached_steps(
    events: Iterable[Event], variant: Variant, traces: Mapping[str, Traces]
) -> tuple[Broken, ...]:
    """Every step that was to raise and was not reached, in the plan or in that of a parent.

    A parent that was not started has no plan that could be said to lack anything. Two steps
    that only their places within one line tell apart count as one.
    """
    reached = {
        (event.get("p"), event["verb"], event["line"], event.get("name"))
        for event in events
        if event.get("wanted")
    }
    broken = []
    for prefix, steps in _plans(variant.groups, variant.steps, traces, ""):
        for step, raises in _asking(steps):
            if (prefix or None, step.verb, step.line, step.name) not in reached:
                broken.append(
                    Broken(
                        step=_called(step.name, step.verb, step.line),
                        line=step.line,
                        wanted=raises.wanted,
                        found="it was not reached",
                        reached=False,
                    )
                )
    return tuple(broken)


def _called(name: str | None, verb: str, line: int) -> str:
    return name or f"{verb} in line {line}"


def _asking(steps: Iterable[Step]) -> Iterator[tuple[Step, Raises]]:
    """The steps that are to raise, with what."""
    for step in steps:
        if step.raises is not None:
            yield step, step.raises
        yield from _asking(getattr(step, "body", ()))


def _plans(
    groups: Sequence[ProcessGroup],
    steps: Sequence[Step],
    traces: Mapping[str, Traces],
    prefix: str,
) -> Iterator[tuple[str, Sequence[Step]]]:
    """Each plan that was begun, with the beginning of the labels of its processes."""
    yield prefix, steps
    for group in groups:
        if not isinstance(group.target, Nested):
            continue
        for label in (prefix + group.label(index) for index in range(group.size)):
            if label in traces and traces[label].enters:
                inner = group.target
                yield from _plans(inner.groups, inner.plan, traces, f"{label}.")
