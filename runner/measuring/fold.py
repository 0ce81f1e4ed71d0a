"""Fold: the events of one execution become its record.

A pure function of the journal (and of the files it names), so that reports can be
made again without running anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from runner.frozen import replace
from runner.garbage import kept
from runner.measuring.archive import MAIN_PROCESS, Archive
from runner.measuring.events import by_kind
from runner.measuring.groups import frame_of, groups_of, traces_of
from runner.measuring.lost import lost_entry, lost_in, torn_records
from runner.measuring.pools import pool_figures, pool_traces, problems_of
from runner.measuring.predicted import predicted
from runner.measuring.process import problems_in
from runner.measuring.raising import broken_steps, unreached_steps
from runner.measuring.slices import in_order
from runner.measuring.steps import step_records
from runner.measuring.traces import Frame, Traces, seconds, to_the_nanosecond
from runner.measuring.whereabouts import whereabouts
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.plan import Step
from runner.model.record import ExecutionRecord, Noise, ProcessRecord, Seconds
from runner.model.scenario import Scenario

_NOT_TOLD = Missing("its last value was not told")
_END, _TOUCH, _BEGIN = range(3)
"""What happens first of what happens at one instant, to those who count who is there."""


@kept()
def execution_record(
    events: Sequence[Event],
    scenario: Scenario,
    archive: Archive,
    *,
    is_ideal: bool = False,
    torn: int = 0,
) -> ExecutionRecord:
    """The record of the execution whose events these are; the first of kind ``execution`` names it.

    One of which records are lost, or ``torn`` lines are in the journal, could not be carried out,
    and its round is not valid: whatever is judged may rest on what they said.
    What the simulated engine could not predict is Missing, with its reason: unforeseen, or,
    of the ideal of another execution, simply not there.
    """
    events = sorted(events, key=itemgetter("t"))
    kinds = by_kind(events)
    begun = kinds["execution"][0]
    variant = scenario.variant(begun["variant"])
    traces = traces_of(kinds)
    pool = pool_traces(kinds, traces, variant)
    frame = replace(frame_of(kinds, archive), pool=pool)
    groups = groups_of(variant.groups, traces, frame, "")
    processes = tuple(p for p in _flat(groups) if not p.background)
    census = kinds.get("census", [{}])[-1]
    lost = torn_records(torn) or (lost_in(traces) if frame.is_over else None)
    fault, said = _fault(kinds, variant.steps, frame) or lost, kinds.get("step", [])
    output, errors, _ = archive.output(MAIN_PROCESS)
    after = kinds.get("after", [{}])[-1]
    record = ExecutionRecord(
        number=begun["x"],
        round=begun["round"],
        variant=variant.name,
        warmup=begun.get("warmup", False),
        spoiled=next((event["text"] for event in kinds.get("spoiled", [])), None),
        fault=fault,
        problems=problems_of(pool, problems_in(groups)) or ((lost,) if lost else ()),
        broken=broken_steps(said) + (() if fault else unreached_steps(said, variant, traces)),
        left_behind=census.get("left", Missing("no census was taken")),
        swept=tuple(census.get("names", ())) if census.get("left") else (),
        main_pid=frame.main_pid,
        processes=processes,
        slices=in_order(processes),
        **pool_figures(variant, pool, processes),
        groups=groups,
        steps=step_records(kinds, variant.steps, variant.groups, frame),
        shared={
            **dict.fromkeys(scenario.shared, _NOT_TOLD),
            **{event["name"]: archive.value(event) for event in kinds.get("shared", [])},
        },
        noise=Noise(**after.get("noise", {})),
        output=output,
        errors=errors,
        **_figures(kinds, processes, traces, frame),
    )
    unforeseen, has_schedule = kinds.get("unforeseen", ()), variant.schedule is not None
    return predicted(record, unforeseen, is_ideal=is_ideal, has_schedule=has_schedule)


def _flat(groups: Mapping[str, Any]) -> Iterator[ProcessRecord]:
    for entry in groups.values():
        yield from (entry if isinstance(entry, tuple) else (entry,))


def _fault(kinds: Mapping[str, list[Event]], steps: Sequence[Step], frame: Frame) -> str | None:
    for event in kinds.get("fault", []):
        place = f" (line {event['line']})" if event.get("line") else ""
        return f"{event['text']}{place}"
    for event in kinds.get("overrun", []):
        if event["why"] == "interrupt":
            return str(event["text"])
        return f"{event['text']}: {whereabouts(kinds, steps, frame)}"
    for event in kinds.get("after", []):
        if event.get("fault"):
            return str(event["fault"])
    return None if "after" in kinds else "the run ended in the middle of it"


def _figures(
    kinds: Mapping[str, list[Event]],
    processes: Sequence[ProcessRecord],
    traces: Mapping[str, Traces],
    frame: Frame,
) -> dict[str, Any]:
    planned = kinds.get("planned")
    ended: Seconds = Missing("the plan did not end")
    if planned:
        ended = seconds(planned[0]["t"] - frame.origin)
    lost = next((p.pid for p in processes if isinstance(p.pid, Missing)), None)
    wall = _wall(processes, traces, frame) if planned else Missing("the plan did not end")
    known = _spans(processes)
    if lost is not None:
        wall = known = lost
    in_flight: Seconds = wall if isinstance(wall, Missing) else Missing("the wall time is 0")
    if isinstance(known, Missing):
        in_flight = known
    elif not isinstance(wall, Missing) and wall > 0:
        in_flight = sum(stop - start for start, stop in known) / wall
    return {
        "main": ended,
        "plan_ended": ended,
        "wall": wall,
        "peak": known if isinstance(known, Missing) else _peak(known),
        "mean_in_flight": in_flight,
        "total_work": _total(
            process.work for process in processes if process.calls or process.pid is not None
        ),
    }


def _wall(
    processes: Sequence[ProcessRecord], traces: Mapping[str, Traces], frame: Frame
) -> Seconds:
    """Earliest start or run called to latest end, over those that were started or run.

    What a pool costs to make belongs to the time that its tasks took.
    """
    begun = [p for p in processes if not isinstance(p.start_called, Missing)]
    if any(p.calls and isinstance(p.start_called, Missing) for p in processes):
        return Missing("a call did not come back")
    if not begun:
        return Missing("nothing was started")
    ends = [process.ended for process in begun if process.pid is not None or process.calls]
    for end in ends:
        if isinstance(end, Missing):
            return end
    if not ends:
        return Missing("nothing was started")
    first = _first_called(begun, traces, frame)
    if frame.pool is not None:
        first = min(first, seconds(frame.pool.began - frame.origin))
    return to_the_nanosecond(max(ends) - first)  # type: ignore[type-var, operator]


def _first_called(
    begun: Sequence[ProcessRecord], traces: Mapping[str, Traces], frame: Frame
) -> float:
    """When start or run of any of them was called first: one that is run may be started later."""
    first: float = min(p.start_called for p in begun)  # type: ignore[type-var, assignment]
    found = (traces[process.label] for process in begun if process.label in traces)
    called = min((event["called"] for each in found for event in each.starts), default=None)
    return first if called is None else min(first, seconds(called - frame.origin))


def _spans(processes: Sequence[ProcessRecord]) -> list[tuple[float, float]] | Missing:
    """When each call of each process was inside its target; until its end when it never left."""
    spans = []
    for process in processes:
        if lost_entry(process):
            return Missing(f"when {process.label} entered its target is not recorded")
        for call in process.calls:
            start, stop = call.entered, call.left
            if isinstance(stop, Missing):
                stop = process.ended
            if isinstance(start, Missing) or isinstance(stop, Missing):
                return Missing(f"when {process.label} left its target is not recorded")
            spans.append((start, stop))
    return spans


def _peak(spans: Sequence[tuple[float, float]]) -> int:
    """Most spans that hold at one instant.

    One that ends when another begins does not overlap it; of those of no length, each is
    there before or after the others of its instant.
    """
    edges = [(start, _TOUCH, 0) if start == stop else (start, _BEGIN, 1) for start, stop in spans]
    edges += [(stop, _END, -1) for start, stop in spans if start != stop]
    peak = level = 0
    for _, kind, change in sorted(edges):
        level += change
        peak = max(peak, level + (kind == _TOUCH))
    return peak


def _total(values: Iterable[Seconds]) -> Seconds:
    total = 0.0
    for value in values:
        if isinstance(value, Missing):
            return value
        total += value
    return to_the_nanosecond(total)
