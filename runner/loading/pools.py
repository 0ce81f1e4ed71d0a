"""Pools: ``call: pool`` of a variant, and whether its groups can be tasks of one."""

from __future__ import annotations

from collections.abc import Iterator

from runner.frozen import frozen
from runner.loading.reading import Reading
from runner.loading.scope import Groups
from runner.loading.tree import Map
from runner.model.scenario import Pool

KEYS = ("workers", "pool", "chunk")


def build_pool(reading: Reading, variant: Map) -> Pool | None:
    """The pool of a variant; None where its processes are no tasks of one."""
    if variant.get("call") != "pool":
        _refuse_keys(reading, variant)
        return None
    if "workers" not in variant and not variant.unsure("workers"):
        message = "found call: pool without workers, wanted how many: add workers: 2"
        reading.wrong(variant, "call", message)
    chunk = variant.get("chunk")
    return Pool(
        kind=variant.get("pool", "multiprocessing"),
        workers=int(variant.get("workers", 1)),
        chunk=None if chunk is None else int(chunk),
    )


def _refuse_keys(reading: Reading, variant: Map) -> None:
    if variant.unsure("call"):
        return
    call = f" beside call: {variant['call']}" if "call" in variant else ""
    wanted = "wanted call: pool" if call else "but it is for a pool: add call: pool"
    for key in KEYS:
        if key in variant:
            reading.wrong(variant, key, f"found {key}{call}, {wanted}", of_key=True)


@frozen
class Tasks:
    """The groups of a variant whose processes are tasks of a pool."""

    reading: Reading
    variant: Map
    groups: Map
    facts: Groups

    def check(self) -> None:
        """Note what keeps a group's processes from being tasks of a pool, or has no meaning there."""
        tasks = self._tasks()
        for name, group in tasks.items():
            for message in (self._no_function(name, group), *self._beside(name, group)):
                if message:
                    self.reading.wrong(self.variant, "call", message)
        comes = next((name for name, group in tasks.items() if "arrival" in group), None)
        if comes is not None and self.variant.get("chunk") not in (None, 1):
            message = f"found chunk beside arrival of {comes}, whose tasks are submitted one by one"
            self.reading.wrong(self.variant, "chunk", f"{message}: remove it", of_key=True)

    def _tasks(self) -> dict[str, Map]:
        """The groups in the foreground, as far as they can be known."""
        changes: Map = self.variant.get("processes", Map())
        if changes.open or self.variant.unsure("processes"):
            return {}
        known = ((name, group) for name, group in self.groups.items() if name in self.facts)
        return {name: group for name, group in known if not self.facts[name].background}

    def _no_function(self, name: str, group: Map) -> str:
        if isinstance(group.get("target"), Map):
            what = "is a command, which would take the worker's place"
        elif "processes" in group:
            what = "has children, which a worker of a pool may not have"
        else:
            return ""
        return f"{name} {what}: wanted a function, a built-in target or work"

    def _beside(self, name: str, group: Map) -> Iterator[str]:
        if "timeout" in group:
            what = f"{name} has a timeout, but a task of a pool can't be ended without its worker"
            yield f"{what}: remove it, and let the scenario's own timeout end the execution"
        if "start_method" in group and "start_method" not in self.variant:
            what = f"{name} has a start_method of its own, but all workers are started alike"
            yield f"{what}: add start_method: {group['start_method']} to the variant"
        needs: Map = group.get("needs", Map())
        for other, word in needs.items():
            if other in self.facts and not self.facts[other].background:
                what = f"{name} needs {other}: {word}, but both are tasks, of which nobody waits"
                yield f"{what} for another: wanted arrival, or a background group"
