"""Mending: takes what is wrong out of a tree, and leaves everything else to be judged.

A wrong value is cut out and its key remembered as lost; a misspelt key is read as
the one that was meant; a group, variant or shared object that is none keeps its
name; one whose name can't be used is judged under another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runner.loading.judge import could_hold
from runner.loading.tree import Map, Seq, event_of

Path = tuple[str | int, ...]

_LOST = object()
_SHORT = 40
"""So long may a name be that takes the place of one which can't be used."""


@dataclass(slots=True)
class Mending:
    """The repairs of one tree; lists shrink and names change only with ``finish``.

    ``misnamed`` are the names that stand in the file but can't be used as they are.
    """

    root: Map
    misnamed: set[str] = field(default_factory=set)
    _thinned: list[Seq] = field(default_factory=list)
    _renamed: list[tuple[Map, str]] = field(default_factory=list)
    _reread: set[tuple[int, str]] = field(default_factory=set)

    def cut(self, path: Path) -> None:
        """Take out what stands at ``path``."""
        holder, key = self._holder(path), path[-1]
        if isinstance(holder, Seq) and isinstance(key, int):
            holder[key] = _LOST
            self._thinned.append(holder)
        elif isinstance(holder, Map) and is_named_entry(path) and key in holder:
            name = str(key)
            unknown = Map(event_of(holder, name))
            unknown.open = True
            holder.put(name, unknown, holder.places[name])
        elif isinstance(holder, Map):
            holder.lose(str(key))

    def lack(self, path: Path, keys: list[str]) -> None:
        """Go on without the keys that the mapping at ``path`` should have."""
        holder = self._at(path)
        if isinstance(holder, Map):
            holder.lose(*(key for key in keys if key not in holder))

    def read_as(self, path: Path, guess: str | None, known: Mapping[str, Any]) -> None:
        """Read an unknown key as the one that was meant, or doubt those it could stand for."""
        holder = self._holder(path)
        name = str(path[-1])
        if not isinstance(holder, Map) or name not in holder:
            return
        value, places = holder[name], holder.places[name]
        holder.drop(name)
        candidates = [guess] if guess else list(known)
        could = [word for word in candidates if word not in holder]
        if guess and could and could_hold(known[guess], value):
            holder.put(guess, value, places)
            holder.lost -= {guess}
            self._reread.add((id(holder), guess))
        elif guess:
            holder.lose(*could)
        else:
            holder.lose(*(word for word in could if could_hold(known[word], value)))

    def rename(self, path: Path) -> None:
        """Judge the entry at ``path`` under a name that can be used."""
        holder = self._holder(path)
        if isinstance(holder, Map):
            self._renamed.append((holder, str(path[-1])))

    def is_reread(self, path: Path) -> bool:
        """Whether ``path`` lies inside of something whose key was misspelt."""
        holder: Any = self.root
        for depth, part in enumerate(path):
            if (id(holder), part) in self._reread and depth < len(path) - 1:
                return True
            holder = holder[part]
        return False

    def finish(self) -> None:
        """Carry out what had to wait, as it changes the paths of other things."""
        for holder in self._thinned:
            kept = [index for index, item in enumerate(holder) if item is not _LOST]
            holder.lost += len(holder) - len(kept)
            holder.places = [holder.places[index] for index in kept]
            holder[:] = [holder[index] for index in kept]
        for entries, name in self._renamed:
            if name in entries:
                self.misnamed.add(name)
                entries.put(_usable(name, entries), entries[name], entries.places[name])
                entries.drop(name)
        self._thinned, self._renamed = [], []

    def _holder(self, path: Path) -> Any:
        return self._at(path[:-1])

    def _at(self, path: Path) -> Any:
        """What stands at ``path``; None where something around it is gone already."""
        found: Any = self.root
        for part in path:
            if isinstance(found, Map):
                found = found.get(str(part))
            elif isinstance(found, Seq) and isinstance(part, int) and part < len(found):
                found = found[part]
            else:
                return None
        return found


def is_named_entry(path: Path) -> bool:
    """Whether a group, a variant, a change of a group or a shared object stands there."""
    if len(path) == 2 and path[0] in ("variants", "shared"):
        return True
    rest = path[2:] if path[0] == "variants" else path
    while len(rest) > 2 and rest[0] == "processes":
        rest = rest[2:]
    return len(rest) == 2 and rest[0] == "processes"


def _usable(name: str, taken: Map) -> str:
    usable = re.sub(r"[^A-Za-z0-9_]", "_", name)[:_SHORT]
    if not usable or usable[0].isdigit():
        usable = f"_{usable}"
    while usable in taken:
        usable += "_"
    return usable
