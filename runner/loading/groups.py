"""Groups: mappings under ``processes`` → process groups, each checked against its siblings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runner.loading.arrivals import build_arrival
from runner.loading.bursts import build_estimate
from runner.loading.calls import check_call, scaled_arguments
from runner.loading.durations import build_profile
from runner.loading.fitting import check_kind, check_sleep
from runner.loading.names import told
from runner.loading.phases import PhaseBuilder
from runner.loading.placeholders import Placeholders
from runner.loading.plans import PlanBuilder
from runner.loading.reading import Reading
from runner.loading.scope import GroupFacts, Groups
from runner.loading.targets import unknown_builtin
from runner.loading.tree import Map, Seq
from runner.loading.wording import nearest, one_of, suggestion
from runner.model.builtins import BUILT_INS, marks_of
from runner.model.scenario import (
    DEFAULT_SUCCESS_CODES,
    BuiltIn,
    Command,
    Nested,
    ProcessGroup,
    PythonTarget,
    Target,
    Work,
)

_SLEEP = BuiltIn("sleep")


@dataclass(slots=True)
class GroupBuilder:
    """Builds the groups of one mapping, whose facts are known.

    ``shared`` says of each shared object what has its name, for the names of nested steps.
    """

    reading: Reading
    facts: Groups
    shared: Mapping[str, str]

    def build(self, groups: Map) -> tuple[ProcessGroup, ...]:
        """One group for each entry, in file order."""
        built = tuple(self.one(groups, name) for name in groups)
        check_cycles(self.reading, groups)
        return built

    def one(self, groups: Map, name: str) -> ProcessGroup:
        """The group called ``name``, with every fault in it noted."""
        group: Map = groups[name]
        facts = self.facts[name]
        needs = self._needs(group, name)
        placeholders = Placeholders(
            self.reading,
            self.facts,
            needs=self._known_needs(group),
            has_sleep="sleep" in group or group.unsure("sleep"),
        )
        for key in ("args", "kwargs", "env"):
            if key in group:
                placeholders.check(group, key, as_text=key == "env")
        self._check_name(group)
        target = self._target(group, name, facts, placeholders)
        check_kind(self.reading, groups, name)
        check_sleep(self.reading, group)
        args = tuple(group["args"]) if "args" in group else ()
        kwargs = tuple(group["kwargs"].items()) if "kwargs" in group else ()
        if isinstance(target, BuiltIn) and target.name in BUILT_INS:
            scale = self.reading.time_scale
            args, kwargs = scaled_arguments(target.name, args, kwargs, scale)
        return ProcessGroup(
            name=name,
            target=target,
            replicas=facts.size,
            args=args,
            kwargs=kwargs,
            sleep=build_profile(self.reading, group, "sleep", facts) if "sleep" in group else None,
            process_name=group.get("name"),
            daemon=group.get("daemon"),
            start_method=group.get("start_method"),
            cpus=cpus(group),
            env=tuple(group["env"].items()) if "env" in group else (),
            arrival=build_arrival(self.reading, group, facts),
            estimate=build_estimate(self.reading, group, facts),
            timeout=self.reading.limit(group, "timeout") if "timeout" in group else None,
            success_exit_codes=tuple(map(int, group["success_exit_codes"]))
            if "success_exit_codes" in group
            else DEFAULT_SUCCESS_CODES,
            needs=needs,
            background=facts.background,
            marks=tuple(dict.fromkeys((*marks_of(group.get("target")), *group.get("marks", ())))),
            line=self.reading.line(groups, name, of_key=True),
        )

    def _target(
        self, group: Map, name: str, facts: GroupFacts, placeholders: Placeholders
    ) -> Target:
        if "work" in group:
            phases = PhaseBuilder(self.reading, name, facts)
            return Work(phases.build(group["work"]))
        if "processes" in group or ("plan" in group and group.unsure("processes")):
            return self._nested(group, facts)
        unsure = any(group.unsure(key) for key in ("target", "work", "processes"))
        if group.unsure("target") or (unsure and "target" not in group):
            return _SLEEP
        if "target" not in group:
            check_call(self.reading, "sleep", group)
            return _SLEEP
        target = group["target"]
        if isinstance(target, Map):
            placeholders.check(target, "command", as_text=True)
            self._check_command(group)
            return Command(tuple(target["command"]))
        if ":" in target:
            fault = self.reading.target_fault(target)
            if fault is not None:
                self.reading.wrong(group, "target", fault)
            return PythonTarget(target)
        self._check_builtin(group, target)
        return BuiltIn(target)

    def _check_builtin(self, group: Map, target: str) -> None:
        if target not in BUILT_INS:
            self.reading.wrong(group, "target", unknown_builtin(target))
            return
        if target == "sleep" and "sleep" not in group and not group.unsure("sleep"):
            self.reading.wrong(
                group, "target", "the target sleep needs to know how long: add sleep: 100ms"
            )
        check_call(self.reading, target, group)

    def _check_command(self, group: Map) -> None:
        for key in ("args", "kwargs"):
            if key in group:
                self.reading.wrong(
                    group,
                    key,
                    f"found {key} beside a command, wanted all of it in command",
                    of_key=True,
                )

    def _nested(self, group: Map, facts: GroupFacts) -> Nested:
        inner = GroupBuilder(self.reading, facts.children, self.shared)
        written = group.get("processes", Map())
        groups = inner.build(written)
        self._check_background(group)
        if "plan" not in group:
            if not group.unsure("plan"):
                self.reading.wrong(
                    group,
                    "processes",
                    "found processes without plan, wanted what the parent does",
                    of_key=True,
                )
            return Nested(groups, ())
        taken = {**self.shared, **told(self.reading, written, "a process group")}
        plan = PlanBuilder(self.reading, facts.children, taken)
        steps = plan.build(group["plan"])
        plan.check_conditions()
        return Nested(groups, steps)

    def _check_background(self, parent: Map) -> None:
        """Note each of the parent's own groups that wants to be background."""
        for name, group in parent.get("processes", {}).items():
            if group.get("background"):
                message = (
                    f"found background in {name}, a nested group, wanted none: only the runner "
                    f"starts such, so start {name} in the parent's plan, or move it out of the parent"
                )
                self.reading.wrong(group, "background", message, of_key=True)

    def _check_name(self, group: Map) -> None:
        text = group.get("name", "")
        if "{" in text and "}" in text:
            self.reading.wrong(
                group,
                "name",
                "found a placeholder in name, wanted plain text: "
                "placeholders are for args, kwargs, env and command",
                offset=text.index("{"),
            )

    def _needs(self, group: Map, name: str) -> tuple[tuple[str, str], ...]:
        needs = group.get("needs")
        if not needs:
            return ()
        for other, word in needs.items():
            facts = self.facts.get(other)
            if other == name:
                self.reading.wrong(needs, other, f"{name} needs itself: remove it", of_key=True)
            elif facts is None and (self.facts.open or self.reading.doubtful(other)):
                continue
            elif facts is None:
                message = f"there is no group {other!r}{suggestion(other, self.facts)}"
                self.reading.wrong(needs, other, message, of_key=True)
            else:
                self._check_need(needs, other, word, facts)
        return tuple(needs.items())

    def _known_needs(self, group: Map) -> Map | None:
        """The needs, or None where something in them is wrong."""
        needs: Map = group.get("needs", Map())
        wrong = group.unsure("needs") or needs.lost or needs.open
        return None if wrong or any(other not in self.facts for other in needs) else needs

    def _check_need(self, needs: Map, other: str, word: str, facts: GroupFacts) -> None:
        known = ("started", "completed", *facts.marks)
        if word not in known and facts.open_marks:
            return
        if word not in known:
            guess = nearest(word, known)
            hint = f": did you mean {guess!r}?" if guess else f", wanted {one_of(known)}"
            self.reading.wrong(needs, other, f"{other} declares no mark {word!r}{hint}")
        elif word == "completed" and facts.background:
            self.reading.wrong(
                needs, other, f"{other} is a background group, which ends after all others"
            )


def cpus(holder: Map) -> int | tuple[int, ...] | None:
    """The CPUs asked for: a count, ids, or None."""
    value: Any = holder.get("cpus")
    if isinstance(value, Seq):
        return tuple(map(int, value))
    return None if value is None else int(value)


def check_cycles(reading: Reading, groups: Map) -> None:
    """Note the first need of each circle of needs."""
    edges = {
        name: [n for n in group.get("needs") or () if n in groups and n != name]
        for name, group in groups.items()
        if group.get("needs")
    }
    settled: set[str] = set()
    for name in edges:
        trail = _circle(name, edges, settled)
        if trail:
            path = " needs ".join([*trail, trail[0]])
            reading.wrong(
                groups[trail[0]]["needs"],
                trail[1],
                f"needs in a circle: {path}, remove one of them",
                of_key=True,
            )
            settled.update(trail)


def _circle(first: str, edges: Mapping[str, list[str]], settled: set[str]) -> list[str]:
    """The groups of a circle reached from ``first``, in order; empty if there is none."""
    trail: list[str] = []
    waiting = [(first, False)]
    while waiting:
        name, done = waiting.pop()
        if done:
            trail.pop()
            settled.add(name)
            continue
        if name in trail:
            return trail[trail.index(name) :]
        if name in settled:
            continue
        trail.append(name)
        waiting.append((name, True))
        waiting.extend((other, False) for other in edges.get(name, ()))
    return []
