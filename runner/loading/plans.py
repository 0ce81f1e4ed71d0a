"""Plans: lists of steps → the steps of a main process, each checked against its groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runner.frozen import frozen, replace
from runner.loading.checking import check_condition
from runner.loading.given_names import GroupNames, Names, StepNames
from runner.loading.names import name_fault
from runner.loading.placeholders import in_main_process
from runner.loading.reading import Reading
from runner.loading.scope import Groups
from runner.loading.selectors import Selected, SelectorReader
from runner.loading.tree import Map, Seq
from runner.model.expression import Expression
from runner.model.plan import (
    Close,
    Each,
    Invoke,
    Join,
    Kill,
    Observe,
    Raises,
    Repeat,
    Run,
    Rung,
    Start,
    Step,
    Terminate,
    Until,
    Wait,
    When,
)

_OWN_ONLY = frozenset({"start", "join", "run", "close"})
"""Verbs that need the Process object, which only the parent of a process has."""


@frozen
class _Inside:
    """What surrounds a step: whether it repeats, and what ``it`` is."""

    repeats: bool = False
    it: Selected | None = None


@dataclass(slots=True)
class PlanBuilder:
    """Builds the steps of one plan.

    ``taken`` are the names that steps may not have; ``steps`` collects those they have,
    and ``open`` tells that a name may have been lost with a wrong step.
    Conditions may name later steps, so they are checked when all are known.
    """

    reading: Reading
    groups: Groups
    taken: Mapping[str, str]
    steps: dict[str, StepNames] = field(default_factory=dict)
    open: bool = False
    conditions: list[tuple[Map, str, Expression]] = field(default_factory=list)
    selectors: SelectorReader = field(init=False)

    def __post_init__(self) -> None:
        self.selectors = SelectorReader(self.reading, self.groups)

    def build(self, plan: Seq) -> tuple[Step, ...]:
        """One step for each entry, in file order."""
        return self._steps(plan, _Inside())

    def names(self) -> Names:
        """What expressions may name of this variant."""
        return Names(
            groups=_group_names(self.groups),
            steps=self.steps,
            shared=self.reading.shared,
            open=self.open or self.groups.open or self.reading.open_shared,
        )

    def check_conditions(self) -> None:
        """Note the faults of all conditions."""
        if not self.conditions:
            return
        names = self.names()
        for holder, key, expression in self.conditions:
            for fault in check_condition(expression, names, self.reading.variant_names):
                self.reading.wrong(holder, key, fault.message, offset=fault.column)

    def _steps(self, plan: Seq, inside: _Inside) -> tuple[Step, ...]:
        self.open = self.open or plan.lost > 0
        steps = (self._step(plan, index, inside) for index in range(len(plan)))
        return tuple(step for step in steps if step is not None)

    def _step(self, plan: Seq, index: int, inside: _Inside) -> Step | None:
        step: Map = plan[index]
        verb = next((key for key in _BUILDERS if key in step), None)
        if verb is None:
            self._rest(step, inside)
            return None
        built, many = _BUILDERS[verb](self, step, inside)
        name = self._name(step, verb, many=many if many is None else many or inside.repeats)
        if built is None:
            return None
        return replace(built, name=name, raises=_raises(step), line=self.reading.line(plan, index))

    def _rest(self, step: Map, inside: _Inside) -> None:
        """Judge what is left of a step whose verb is wrong."""
        lost = [key for key in _BUILDERS if step.unsure(key)]
        kind = lost[0] if len(lost) == 1 else None
        it = inside.it if kind in ("repeat", "until", "when") else Selected((), many=True)
        self.body(step, _Inside(repeats=inside.repeats or kind != "when", it=it))
        if kind in ("invoke", None):
            self._arguments(step, inside)
        self._name(step, kind, many=None if kind in ("observe", None) else inside.repeats)

    def _name(self, step: Map, verb: str | None, *, many: bool | None) -> str | None:
        name: str | None = step.get("as")
        if name is None:
            self.open = self.open or step.unsure("as")
            return None
        message = name_fault(name, {**self.taken, **dict.fromkeys(self.steps, "another step")})
        kind = "observation" if verb == "observe" else "step"
        found = StepNames(None if message or verb is None else kind, many)
        if message:
            self.reading.wrong(step, "as", message)
            self.reading.unusable(name)
            self.steps[name] = found
        self.steps.setdefault(name, found)
        return name

    def condition(self, holder: Map, key: str) -> Expression | None:
        """The condition written there, to be checked later."""
        expression = self.reading.expression(holder, key)
        if expression is not None:
            self.conditions.append((holder, key, expression))
        return expression

    def select(self, step: Map, verb: str, it: Selected | None) -> Selected | None:
        """The selection of a step; None, with the fault noted, where the verb forbids it."""
        found = self.selectors.read(step, verb, it)
        if found is None or verb not in _OWN_ONLY:
            return found
        if found.nested:
            self.reading.wrong(
                step,
                verb,
                f"found {verb} of a child's own child, wanted terminate, kill or observe: "
                f"only its parent can {verb} it",
            )
            return None
        if found.background:
            self.reading.wrong(
                step,
                verb,
                f"{found.background} is a background group: the runner starts and ends it",
            )
            return None
        return found

    def chain(self, holder: Map) -> tuple[Rung, ...]:
        """The stop chain of a step or policy."""
        return tuple(
            Rung(rung["signal"], self.reading.wait(rung, "grace") if "grace" in rung else 0.0)
            for rung in holder.get("chain", ())
        )

    def simple(self, step: Map, inside: _Inside, verb: str, kind: Any) -> _Built:
        selected = self.select(step, verb, inside.it)
        if selected is None:
            return None, False
        return kind(select=selected.selector), False

    def join(self, step: Map, inside: _Inside) -> _Built:
        selected = self.select(step, "join", inside.it)
        timeout = self.reading.wait(step, "timeout") if "timeout" in step else None
        if selected is None:
            return None, False
        return Join(select=selected.selector, timeout=timeout), False

    def stop(self, step: Map, inside: _Inside, verb: str, kind: Any) -> _Built:
        selected = self.select(step, verb, inside.it)
        chain = self.chain(step)
        if selected is None:
            return None, False
        return kind(select=selected.selector, chain=chain), False

    def wait(self, step: Map, _inside: _Inside) -> _Built:
        value = step["wait"]
        if isinstance(value, Map):
            until = self.condition(value, "until")
            return (None if until is None else Wait(until=until)), False
        return Wait(duration=self.reading.seconds(step, "wait")), False

    def observe(self, step: Map, inside: _Inside) -> _Built:
        selected = self.select(step, "observe", inside.it)
        if selected is None:
            return None, None if isinstance(step["observe"], str) else True
        return Observe(select=selected.selector, os_only="view" in step), selected.many

    def invoke(self, step: Map, inside: _Inside) -> _Built:
        spec = step["invoke"]
        fault = self.reading.target_fault(spec)
        if fault is not None:
            self.reading.wrong(step, "invoke", fault)
        self._arguments(step, inside)
        return Invoke(
            function=spec,
            args=tuple(step.get("args", ())),
            kwargs=tuple(step.get("kwargs", {}).items()),
        ), False

    def _arguments(self, step: Map, inside: _Inside) -> None:
        placeholders = in_main_process(self.reading, self.groups, in_each=inside.it is not None)
        for key in ("args", "kwargs"):
            if key in step:
                placeholders.check(step, key)

    def body(self, step: Map, inside: _Inside) -> tuple[Step, ...]:
        """The steps of a block."""
        self.open = self.open or step.unsure("do")
        return self._steps(step.get("do", Seq()), inside)

    def each(self, step: Map, inside: _Inside) -> _Built:
        selected = self.selectors.read(step, "each", inside.it)
        it = selected or Selected((), many=True)
        body = self.body(step, _Inside(repeats=True, it=it))
        if selected is None:
            return None, False
        return Each(select=selected.selector, body=body), False

    def repeat(self, step: Map, inside: _Inside) -> _Built:
        body = self.body(step, replace(inside, repeats=True))
        return Repeat(count=int(step["repeat"]), body=body), False

    def until(self, step: Map, inside: _Inside) -> _Built:
        condition = self.condition(step, "until")
        body = self.body(step, replace(inside, repeats=True))
        return (None if condition is None else Until(condition=condition, body=body)), False

    def when(self, step: Map, inside: _Inside) -> _Built:
        condition = self.condition(step, "when")
        body = self.body(step, inside)
        return (None if condition is None else When(condition=condition, body=body)), False


_Built = tuple[Step | None, bool | None]
"""A step, or None if something in it is wrong; and whether it looks at several processes.

The second is None where nobody can tell.
"""

_BUILDERS: dict[str, Callable[[PlanBuilder, Map, _Inside], _Built]] = {
    "start": lambda plan, step, inside: plan.simple(step, inside, "start", Start),
    "run": lambda plan, step, inside: plan.simple(step, inside, "run", Run),
    "close": lambda plan, step, inside: plan.simple(step, inside, "close", Close),
    "join": PlanBuilder.join,
    "terminate": lambda plan, step, inside: plan.stop(step, inside, "terminate", Terminate),
    "kill": lambda plan, step, inside: plan.stop(step, inside, "kill", Kill),
    "wait": PlanBuilder.wait,
    "observe": PlanBuilder.observe,
    "invoke": PlanBuilder.invoke,
    "each": PlanBuilder.each,
    "repeat": PlanBuilder.repeat,
    "until": PlanBuilder.until,
    "when": PlanBuilder.when,
}


def _raises(step: Map) -> Raises | None:
    value = step.get("raises")
    if value is None:
        return None
    if isinstance(value, str):
        return Raises(value)
    kind, text = next(iter(value.items()))
    return Raises(kind, text)


def _group_names(groups: Groups) -> dict[str, GroupNames]:
    return {
        name: GroupNames(
            facts.size,
            tuple(mark for mark in facts.marks if mark != "ready"),
            _group_names(facts.children),
            sized=facts.sized,
            open_marks=facts.open_marks,
            open_children=facts.children.open,
            fields=facts.fields,
        )
        for name, facts in groups.items()
    }
