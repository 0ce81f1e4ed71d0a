"""Groups: the processes of a main process, from their traces to their records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from runner.frozen import replace
from runner.measuring.archive import Archive
from runner.measuring.process import process_record
from runner.measuring.times import end_of
from runner.measuring.traces import MANY, ONE, Frame, Traces
from runner.model.event import Event
from runner.model.record import ProcessRecord
from runner.model.scenario import Nested, ProcessGroup


def frame_of(kinds: Mapping[str, list[Event]], archive: Archive) -> Frame:
    """The execution around its processes."""
    plan = kinds.get("plan") or kinds.get("host") or kinds.get("execution") or [{"t": 0}]
    said = [kinds[kind][0]["pid"] for kind in ("plan", "planned") if kind in kinds]
    main_pids = [event["host"] for event in kinds.get("host", [])] + said
    halted, halting = _halted(kinds)
    return Frame(
        origin=plan[0]["t"],
        main_pid=main_pids[0] if main_pids else 0,
        halted=halted,
        halting=halting,
        arrivals_from=plan[0]["t"],
        released=kinds["released"][0]["t"] if "released" in kinds else None,
        is_over="planned" in kinds,
        archive=archive,
    )


def _halted(kinds: Mapping[str, list[Event]]) -> tuple[int, int] | tuple[None, None]:
    """When everything was ended, and since when that was under way."""
    for event in (*kinds.get("overrun", ()), *kinds.get("fault", ())):
        return event["t"], event["t"]
    for event in kinds.get("host_gone", ()):
        if "timed_out" in event:
            return event["t"], event["timed_out"]
    return None, None


def traces_of(kinds: Mapping[str, list[Event]]) -> dict[str, Traces]:
    """The traces of each label; the events of each kind are in order of time."""
    traces: defaultdict[str, Traces] = defaultdict(Traces)
    for kind, name in MANY.items():
        for label, found in _by_label(kinds.get(kind, ())).items():
            setattr(traces[label], name, found)
    for kind in ONE:
        for event in kinds.get(kind, ()):
            if "p" in event:
                setattr(traces[event["p"]], kind, event)
    return traces


def _by_label(events: Iterable[Event]) -> dict[str, list[Event]]:
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        if "p" in event:
            found[event["p"]].append(event)
    return found


def groups_of(
    groups: Iterable[ProcessGroup],
    traces: Mapping[str, Traces],
    frame: Frame,
    prefix: str,
    known: dict[str, ProcessRecord] | None = None,
) -> dict[str, ProcessRecord | tuple[ProcessRecord, ...]]:
    """The record of each process by its group; a tuple of them for a group of several.

    What is ``known`` already is not made again; what is made is known from then on.
    """
    known = {} if known is None else known
    made: dict[str, ProcessRecord | tuple[ProcessRecord, ...]] = {}
    for group in groups:
        records = []
        nested = group.target.groups if isinstance(group.target, Nested) else ()
        for index in range(group.size):
            label = prefix + group.label(index)
            if label in known:
                records.append(known[label])
                continue
            own = traces.get(label) or Traces()
            within = _inside(own, frame) if nested else frame
            children = groups_of(nested, traces, within, f"{label}.") if nested else {}
            known[label] = process_record(
                group=group, index=index, label=label, traces=own, frame=frame, children=children
            )
            records.append(known[label])
        made[group.name] = records[0] if group.replicas is None else tuple(records)
    return made


def _inside(parent: Traces, frame: Frame) -> Frame:
    """The frame of a parent's own children; its plan begins when its target is entered."""
    started = parent.started
    if started is None:
        return frame
    entered = (event["t"] for event in parent.enters if event["pid"] == started["of"])
    begun = next(entered, None)
    frame = replace(frame, main_pid=started["of"], arrivals_from=begun, released=None)
    ended = end_of(parent) if _is_ended_with_its_children(parent) else None
    if ended is None or (frame.halted is not None and frame.halted <= ended):
        return frame
    return replace(frame, halted=ended, halting=ended)


def _is_ended_with_its_children(parent: Traces) -> bool:
    """Whether a timeout or the background rule has ended it; a step that does leaves orphans."""
    return any(e["alive"] and e["why"] in ("timeout", "background") for e in parent.signals)
