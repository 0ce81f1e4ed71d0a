"""Faults: what is wrong with a tree, collected while it is read, told in file order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runner.errors import Problem
from runner.frozen import frozen, replace
from runner.loading.source import Source
from runner.loading.tree import Map, Place, Seq, event_of, place_of


@frozen
class Spot:
    """One entry of a container, or (key None) the container itself."""

    holder: Map | Seq
    key: str | int | None = None
    of_key: bool = False

    @property
    def place(self) -> Place:
        """Where it stands."""
        return place_of(event_of(self.holder, self.key, of_key=self.of_key))


@dataclass(slots=True)
class Faults:
    """Everything found so far: one fault for each place, the first that was noted."""

    source: Source
    found: dict[tuple[Place, str], Problem] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for problem in self.source.problems:
            own = problem.path == self.source.path
            place = Place(problem.line, problem.column, "" if own else problem.path)
            self.found.setdefault((place, problem.severity), problem)

    def add(self, spot: Spot, message: str, *, severity: str = "error") -> None:
        """Note a fault of an entry."""
        self.add_at(spot.place, message, severity=severity)

    def add_at(self, place: Place, message: str, *, severity: str = "error") -> None:
        """Note a fault at a place."""
        key = (place, severity)
        if key not in self.found:
            self.found[key] = self.source.problem(place, message, severity)

    @property
    def any_error(self) -> bool:
        """Whether something found keeps the scenario from running."""
        return any(problem.severity == "error" for problem in self.found.values())

    def apart(self) -> Faults:
        """A place of its own for the faults of one reading of a part that is read several times."""
        found = Faults(self.source)
        found.found = {}
        return found

    def gather(self, readings: Mapping[str, Faults]) -> None:
        """Note what several readings of one part found: once, with a name unless it is in all."""
        for key in dict.fromkeys(key for faults in readings.values() for key in faults.found):
            told = {name: f.found[key] for name, f in readings.items() if key in f.found}
            name, problem = next(iter(told.items()))
            everywhere = len(told) == len(readings)
            if not everywhere or len({other.message for other in told.values()}) > 1:
                problem = replace(problem, message=f"{problem.message} (in {name})")
            self.found.setdefault(key, problem)

    def in_file_order(self) -> tuple[Problem, ...]:
        """All problems: those of the file by line and column, then those of overrides."""
        problems = self.found.values()
        own = self.source.path
        return tuple(sorted(problems, key=lambda p: (p.path != own, p.line, p.column)))
