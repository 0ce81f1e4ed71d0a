"""Watching: what a condition sees of the events so far, kept up as they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from runner.frozen import replace
from runner.measuring.archive import NoArchive
from runner.measuring.groups import frame_of, groups_of
from runner.measuring.steps import step_records
from runner.measuring.traces import Frame, Traces
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.plan import Step
from runner.model.record import ProcessRecord
from runner.model.scenario import Nested, ProcessGroup, Scenario, Variant

NOT_YET = Missing("shared values are read when all has ended")


class Watch:
    """The groups and named steps of one main process; only what has changed is made anew."""

    def __init__(self, variant: Variant, scenario: Scenario, *, prefix: str, main_pid: int) -> None:
        self._within, self._steps = _within(variant, prefix)
        self._shared, self._prefix, self._main_pid = tuple(scenario.shared), prefix, main_pid
        self._kinds: defaultdict[str, list[Event]] = defaultdict(list)
        self._traces: defaultdict[str, Traces] = defaultdict(Traces)
        self._known: dict[str, ProcessRecord] = {}
        self._archive = NoArchive()
        self._frame: Frame | None = None

    def see(self, events: Iterable[Event]) -> None:
        """Take notice of more events, in order of time."""
        for event in events:
            label = event.get("p")
            if label is None or event["k"] in ("step", "seen"):
                self._kinds[event["k"]].append(event)
            if label is not None:
                self._traces[label].add(event)
                self._forget(label)

    def _forget(self, label: str) -> None:
        """The record of a process, and of its parents."""
        while label:
            self._known.pop(label, None)
            label = label.rpartition(".")[0]

    def scope(self, names: Collection[str] | None = None) -> Mapping[str, Any]:
        """What free names stand for by now; of all there are, or of those asked for."""
        frame = replace(frame_of(self._kinds, self._archive), main_pid=self._main_pid)
        if frame != self._frame:
            self._frame = frame
            self._known.clear()
        asked = [group for group in self._within if names is None or group.name in names]
        groups = groups_of(asked, self._traces, frame, self._prefix, self._known)
        steps = step_records(self._kinds, self._steps, self._within, frame)
        return {**dict.fromkeys(self._shared, NOT_YET), **groups, **steps}


def scope_of(
    events: Sequence[Event], variant: Variant, scenario: Scenario, *, prefix: str, main_pid: int
) -> Mapping[str, Any]:
    """What a condition sees so far: groups and named steps of one main process."""
    watch = Watch(variant, scenario, prefix=prefix, main_pid=main_pid)
    watch.see(sorted(events, key=itemgetter("t")))
    return watch.scope()


def _within(variant: Variant, prefix: str) -> tuple[tuple[ProcessGroup, ...], tuple[Step, ...]]:
    """Groups and plan of the nested parent whose label is ``prefix`` without its last dot."""
    groups, steps = variant.groups, variant.steps
    for link in prefix.split(".")[:-1]:
        parent = next(group for group in groups if group.name == link.partition("[")[0])
        assert isinstance(parent.target, Nested)
        groups, steps = parent.target.groups, parent.target.plan
    return groups, steps
