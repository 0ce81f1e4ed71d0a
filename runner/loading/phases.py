"""Phases: the ``work`` of a group → what its processes do, in order."""

from __future__ import annotations

from runner.frozen import frozen
from runner.loading.durations import build_profile
from runner.loading.reading import Reading
from runner.loading.scope import GroupFacts
from runner.loading.shared import UNKNOWN
from runner.loading.tree import Map, Seq
from runner.loading.wording import nearest, suggestion
from runner.model.scenario import Phase

_LOCKS = ("lock", "rlock", "semaphore")


@frozen
class PhaseBuilder:
    """Builds the phases of one group, whose facts are known."""

    reading: Reading
    group: str
    facts: GroupFacts

    def build(self, phases: Seq) -> tuple[Phase, ...]:
        """One phase for each entry, in file order."""
        return tuple(self._phase(phase) for phase in phases if phase)

    def _phase(self, phase: Map) -> Phase:
        if "repeat" in phase or "do" in phase:
            body = self.build(phase.get("do", Seq()))
            return Phase("repeat", count=int(phase.get("repeat", 1)), body=body)
        kind = next(iter(phase))
        if kind in ("cpu", "sleep"):
            profile = build_profile(self.reading, phase, kind, self.facts)
            return Phase(kind, profile=profile)
        if kind in ("lock", "unlock"):
            self._check_lock(phase, kind)
            return Phase(kind, name=phase[kind])
        if kind == "mark":
            self._check_mark(phase)
            return Phase(kind, name=phase[kind])
        if kind == "exit":
            return Phase(kind, code=int(phase[kind]))
        return Phase(kind, text=phase[kind])

    def _check_lock(self, phase: Map, kind: str) -> None:
        name = phase[kind]
        found = self.reading.shared.get(name)
        if found in _LOCKS or found == UNKNOWN or (found is None and self.reading.open_shared):
            return
        if found is not None:
            self.reading.wrong(phase, kind, f"{name} is a shared {found}, wanted a lock")
            return
        locks = [known for known, what in self.reading.shared.items() if what in _LOCKS]
        hint = suggestion(name, locks) or f": add shared: {{{name}: lock}}"
        self.reading.wrong(phase, kind, f"there is no shared lock {name!r}{hint}")

    def _check_mark(self, phase: Map) -> None:
        name = phase["mark"]
        if name in self.facts.marks or self.facts.open_marks:
            return
        declared = [mark for mark in self.facts.marks if mark != "ready"]
        guess = nearest(name, self.facts.marks)
        hint = (
            f"did you mean {guess!r}?" if guess else f"add marks: [{', '.join([*declared, name])}]"
        )
        self.reading.wrong(phase, "mark", f"{self.group} declares no mark {name!r}: {hint}")
