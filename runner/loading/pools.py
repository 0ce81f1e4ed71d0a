"""Pools: ``call: pool`` of a variant, and whether its groups can be tasks of one."""

from __future__ import annotations

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


def check_tasks(reading: Reading, variant: Map, groups: Map, facts: Groups) -> None:
    """Note a group whose processes can't be tasks of a pool."""
    for name, group in groups.items():
        if name not in facts or facts[name].background:
            continue
        target = group.get("target")
        if isinstance(target, Map):
            what = "is a command, which would take the worker's place"
        elif "processes" in group:
            what = "has children, which a worker of a pool may not have"
        else:
            continue
        message = f"{name} {what}: wanted a function, a built-in target or work"
        reading.wrong(variant, "call", message)
