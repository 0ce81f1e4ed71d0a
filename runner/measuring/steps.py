"""Steps: the records of named steps and observations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from runner.measuring.archive import Archive
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.plan import named_steps
from runner.model.record import Broken, ObservationRecord, StepRecord
from runner.model.scenario import Nested, ProcessGroup, Variant

NS = 1e-9


def step_records(
    kinds: Mapping[str, list[Event]], variant: Variant, origin: int, archive: Archive
) -> dict[str, Any]:
    """Each named step's record, or the tuple of them where it can happen more than once."""
    records: dict[str, Any] = {}
    for name, shape in named_steps(variant.steps, _sizes(variant.groups)).items():
        found: Sequence[Any]
        if shape.kind == "observation":
            found = _observations([e for e in kinds.get("seen", []) if e.get("name") == name])
        else:
            events = [e for e in kinds.get("step", []) if e.get("name") == name]
            found = [_step(event, origin, archive) for event in events]
        if shape.many:
            records[name] = tuple(found)
        else:
            records[name] = found[0] if found else Missing(f"step {name} was not reached")
    return records


def broken_steps(events: Iterable[Event]) -> tuple[Broken, ...]:
    """Every step that did not raise what it was asked to raise."""
    broken = []
    for event in events:
        if event.get("wanted") and not event["met"]:
            found = "it raised nothing"
            if event.get("raised"):
                found = f"it raised {event['raised']}: {event['message']}"
            step = event.get("name") or f"{event['verb']} in line {event['line']}"
            broken.append(
                Broken(step=step, line=event["line"], wanted=event["wanted"], found=found)
            )
    return tuple(broken)


def _step(event: Event, origin: int, archive: Archive) -> StepRecord:
    value = archive.value(event["value"]) if "value" in event else None
    return StepRecord(
        began=(event["began"] - origin) * NS,
        ended=(event["t"] - origin) * NS,
        took=(event["t"] - event["began"]) * NS,
        raised=event.get("raised"),
        message=event.get("message"),
        value=value,
    )


def _observations(events: Sequence[Event]) -> list[ObservationRecord]:
    """One record an observed process: its operating system's view, then its object's if there is one."""
    found: list[dict[str, Any]] = []
    for event in events:
        if event["view"] == "os":
            found.append({"state": event["state"], "ppid": event["ppid"]})
        elif found:
            found[-1].update(event["object"])
    return [ObservationRecord(**fields) for fields in found]


def _sizes(groups: Iterable[ProcessGroup], prefix: str = "") -> dict[str, int | None]:
    sizes: dict[str, int | None] = {}
    for group in groups:
        sizes[prefix + group.name] = group.replicas
        if isinstance(group.target, Nested):
            sizes |= _sizes(group.target.groups, f"{prefix}{group.name}.")
    return sizes
