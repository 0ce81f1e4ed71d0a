"""Steps: the records of named steps and observations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from runner.measuring.loops import was_carried_out_no_times
from runner.measuring.traces import Frame, seconds
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.plan import Step, named_steps
from runner.model.record import ObservationRecord, StepRecord
from runner.model.scenario import Nested, ProcessGroup


def step_records(
    kinds: Mapping[str, list[Event]],
    steps: tuple[Step, ...],
    groups: tuple[ProcessGroup, ...],
    frame: Frame,
) -> dict[str, Any]:
    """Each named step's record, or the tuple of them where it can happen more than once.

    Only what the main process of ``frame`` says counts: a nested plan has steps of its own.
    Of a step that was never reached all is missing, unless a loop around it was surely
    carried out no times: whatever is said of all records of none would else be true.
    """
    records: dict[str, Any] = {}
    for name, shape in named_steps(steps, _sizes(groups)).items():
        kind = "seen" if shape.kind == "observation" else "step"
        events = [e for e in kinds.get(kind, []) if e.get("name") == name]
        events = [event for event in events if event["pid"] == frame.main_pid]
        found: Sequence[Any]
        if kind == "seen":
            found = _observations(events)
        else:
            found = [_step(event, frame) for event in events]
        if not found:
            own = [e for e in kinds.get("step", []) if e["pid"] == frame.main_pid]
            none = shape.many and was_carried_out_no_times(name, steps, own)
            records[name] = () if none else Missing(f"step {name} was not reached")
        else:
            records[name] = tuple(found) if shape.many else found[0]
    return records


def _step(event: Event, frame: Frame) -> StepRecord:
    value = frame.archive.value(event["value"]) if "value" in event else None
    return StepRecord(
        began=seconds(event["began"] - frame.origin),
        ended=seconds(event["t"] - frame.origin),
        took=seconds(event["t"] - event["began"]),
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
    return [ObservationRecord(**{n: _known(v) for n, v in seen.items()}) for seen in found]


def _known(value: Any) -> Any:
    """What was seen, or Missing where the simulated engine says that it cannot tell."""
    return Missing(value["missing"], unforeseen=True) if isinstance(value, dict) else value


def _sizes(groups: Iterable[ProcessGroup], prefix: str = "") -> dict[str, int | None]:
    sizes: dict[str, int | None] = {}
    for group in groups:
        sizes[prefix + group.name] = group.replicas
        if isinstance(group.target, Nested):
            sizes |= _sizes(group.target.groups, f"{prefix}{group.name}.")
    return sizes
