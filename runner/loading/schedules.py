"""Schedules: the ``schedule`` of a variant, and whether its groups can be scheduled so."""

from __future__ import annotations

from collections.abc import Mapping

from runner.frozen import frozen
from runner.loading.bursts import declares_burst
from runner.loading.reading import Reading
from runner.loading.scope import Groups
from runner.loading.tree import Map, Seq
from runner.loading.wording import counted, one_of
from runner.model.scenario import Schedule
from runner.scheduling import POLICIES, Option, options_of_all


def build_schedule(reading: Reading, variant: Map) -> Schedule | None:
    """The schedule of a variant; None where it has none, or none that could be read."""
    if "schedule" not in variant:
        return None
    schedule: Map = variant["schedule"]
    name = schedule.get("algorithm", "")
    if name in POLICIES:
        _check_options(reading, schedule, name)
    _check_slots(reading, schedule, variant)
    return Schedule(
        algorithm=name,
        slots=int(schedule.get("slots", 1)),
        options={
            option.name: _option(reading, schedule, option)
            for option in options_of_all().values()
            if option.name in schedule
        },
    )


def _option(reading: Reading, schedule: Map, option: Option) -> float | tuple[float, ...]:
    """What is written for it, in seconds."""
    if not option.each:
        return _duration(reading, schedule, option.name, option.name)
    several: Seq = schedule[option.name]
    return tuple(_duration(reading, several, i, option.each) for i in range(len(several)))


def _duration(reading: Reading, holder: Map | Seq, key: str | int, what: str) -> float:
    """A duration that is not 0."""
    found = reading.seconds(holder, key)
    if found == 0:
        reading.wrong(holder, key, f"found a {what} of 0, wanted a duration such as 20ms")
    return found


def _check_options(reading: Reading, schedule: Map, name: str) -> None:
    own = {option.name: option for option in POLICIES[name].options}
    for option in own.values():
        if option.required and option.name not in schedule and not schedule.unsure(option.name):
            message = f"found {name} without {option.name}: add {option.name}: {option.example}"
            reading.wrong(schedule, "algorithm", message)
    for key in options_of_all():
        if key in schedule and key not in own:
            takers = one_of(n for n, p in POLICIES.items() if key in [o.name for o in p.options])
            reading.wrong(
                schedule,
                key,
                f"found {key} in a schedule by {name}, but it is for {takers} only: remove it",
                of_key=True,
            )


def _check_slots(reading: Reading, schedule: Map, variant: Map) -> None:
    slots, cpus = schedule.get("slots", 1), variant.get("cpus")
    usable = len(cpus) + cpus.lost if isinstance(cpus, Seq) else cpus
    if usable is not None and slots > usable:
        holder, key = (schedule, "slots") if "slots" in schedule else (variant, "schedule")
        reading.wrong(
            holder,
            key,
            f"found {slots} slots on {counted(usable, 'CPU')}, wanted a CPU for each slot",
        )


@frozen
class Scheduled:
    """The groups of a variant that has a schedule."""

    reading: Reading
    variant: Map
    groups: Map
    facts: Groups

    def check(self) -> None:
        """Note the first thing that keeps the groups from being scheduled so."""
        changes: Map = self.variant.get("processes", Map())
        if changes.open or self.variant.unsure("processes"):
            return
        schedule: Map = self.variant["schedule"]
        name = schedule.get("algorithm", "")
        for group, fields in self._foreground().items():
            for message in (self._pinned(group, fields), self._held(group, fields)):
                if message:
                    self.reading.wrong(self.variant, "schedule", message, of_key=True)
            if name in POLICIES and POLICIES[name].needs_estimate:
                self._check_estimate(schedule, name, group, fields)

    def _foreground(self) -> Mapping[str, Map]:
        return {
            name: group
            for name, group in self.groups.items()
            if name in self.facts and not self.facts[name].background
        }

    def _pinned(self, name: str, group: Map) -> str:
        if "cpus" not in group or "cpus" in self.variant:
            return ""
        return (
            f"{name} has cpus of its own, but a schedule gives each slot a CPU: "
            "add cpus to the variant, or remove them from the group"
        )

    def _held(self, name: str, group: Map) -> str:
        needs: Map = group.get("needs", Map())
        for other, word in needs.items():
            facts = self.facts.get(other)
            if facts is not None and not facts.background and word != "started":
                return (
                    f"{name} needs {other}: {word}, but a schedule holds every process until all "
                    f"are there: write an arrival instead, or needs: {{{other}: started}}"
                )
        return ""

    def _check_estimate(self, schedule: Map, algorithm: str, name: str, group: Map) -> None:
        known = "estimate" in group or group.unsure("estimate")
        if known or declares_burst(group):
            return
        self.reading.wrong(
            schedule,
            "algorithm",
            f"{algorithm} asks how long each process computes, but {name} does not say: "
            f"add estimate: 50ms to {name}, or write it as work: [{{cpu: 50ms}}]",
        )
