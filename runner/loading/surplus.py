"""Surplus: lists with an entry for each process that have more of them than any variant reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from runner.frozen import frozen
from runner.loading.faults import Faults, Spot
from runner.loading.tree import Place
from runner.loading.wording import counted


@frozen
class _Listed:
    """One list: where it stands, what it is called, how long it is."""

    spot: Spot
    what: str
    entries: int


@dataclass(slots=True)
class Surplus:
    """The lists of one file, with the most processes that any reading of each was for."""

    lists: dict[Place, _Listed] = field(default_factory=dict)
    most: dict[Place, int] = field(default_factory=dict)

    def note(self, spot: Spot, what: str, *, entries: int, processes: int) -> None:
        """Note that a list is read for so many processes, by the file or by a variant."""
        place = spot.place
        self.lists[place] = _Listed(spot, what, entries)
        self.most[place] = max(processes, self.most.get(place, 0))

    def tell(self, faults: Faults) -> None:
        """Warn of each list with entries that no process gets, unless there are errors.

        Of those one may be about the number of processes.
        """
        if faults.any_error:
            return
        for place, listed in self.lists.items():
            processes, spare = self.most[place], listed.entries - self.most[place]
            if spare > 0:
                found = f"found {listed.what} of {counted(listed.entries, 'entry', 'entries')} for"
                rest = "the last one is" if spare == 1 else f"the last {spare} are"
                many = counted(processes, "process", "processes")
                message = f"{found} {many}: {rest} never used"
                faults.add(listed.spot, message, severity="warning")
