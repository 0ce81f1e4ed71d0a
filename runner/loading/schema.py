"""Schema: whether a tree has the shape of a scenario, and if not, what to say.

jsonschema with ``schemas/scenario.schema.json`` is the judge. Its errors are put
into our words by ``schema_words``. What is wrong is then cut out of the tree, so
that the rest of the file can still be checked in the same pass.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from typing import Any

from runner.loading.faults import Faults, Spot
from runner.loading.schema_words import Finding, findings
from runner.loading.shipped import schema_text
from runner.loading.tree import Map, Seq

_PASSES = 8
"""Cutting one thing out may leave another incomplete; after so many the file is given up."""


@dataclass(slots=True)
class Doubts:
    """Names of which something was cut out: nothing that mentions them is judged further."""

    names: set[str] = field(default_factory=set)
    everything: bool = False

    def about(self, path: tuple[str | int, ...]) -> None:
        """Doubt what stands at ``path``."""
        if path and path[0] in ("processes", "variants", "shared"):
            if len(path) == 1:
                self.everything = True
            self.names.update(part for part in path[1:] if isinstance(part, str))


@functools.cache
def validator() -> Any:
    """The judge, made once a process."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema_text("scenario")))


def check_shape(root: Any, faults: Faults) -> Doubts | None:
    """Note every fault of shape and cut it out; None if nothing is left to go on with."""
    judge = validator()
    doubts = Doubts()
    for attempt in range(_PASSES):
        if judge.is_valid(root):
            return doubts
        found = findings(judge.iter_errors(root), root)
        if attempt == 0:
            for finding in found:
                faults.add(finding.spot, finding.message)
        if not _cut(found, doubts, root):
            return None
    return None


def _cut(found: list[Finding], doubts: Doubts, root: Any) -> bool:
    """Remove what is wrong, last items first; False if that is the whole file."""
    places: dict[tuple[str | int, ...], None] = {}
    for finding in found:
        if not finding.cut:
            return False
        doubts.about(finding.cut)
        places[finding.cut] = None
    order = sorted(places, key=lambda path: [str(part).zfill(9) for part in path], reverse=True)
    for path in order:
        holder = root
        for part in path[:-1]:
            holder = _entry(holder, part)
        _remove(holder, path[-1])
    return True


def _entry(holder: Any, part: str | int) -> Any:
    if isinstance(holder, Map):
        return holder.get(str(part))
    if isinstance(holder, Seq) and isinstance(part, int) and part < len(holder):
        return holder[part]
    return None


def _remove(holder: Any, part: str | int) -> None:
    if isinstance(holder, Map):
        holder.drop(str(part))
    elif isinstance(holder, Seq) and isinstance(part, int) and part < len(holder):
        del holder[part], holder.places[part]


__all__ = ["Doubts", "Spot", "check_shape", "validator"]
