"""Arrivals: when the processes of a group are there to be served."""

from __future__ import annotations

from runner.loading.durations import build_profile
from runner.loading.reading import Reading
from runner.loading.scope import GroupFacts
from runner.loading.tree import Map
from runner.model.profile import Profile
from runner.model.scenario import Poisson


def build_arrival(reading: Reading, group: Map, facts: GroupFacts) -> Profile | Poisson | None:
    """The arrivals of a group; None where it has none of its own."""
    if "arrival" not in group:
        return None
    if facts.background:
        reading.wrong(
            group,
            "arrival",
            "found arrival of a background group, which starts before the first step: remove it",
            of_key=True,
        )
    value = group["arrival"]
    if not isinstance(value, Map) or "poisson" not in value:
        return build_profile(reading, group, "arrival", facts)
    poisson: Map = value["poisson"]
    mean = reading.seconds(poisson, "mean")
    if mean == 0:
        reading.wrong(
            poisson, "mean", f"found {poisson['mean']}, wanted a mean wait above 0 between arrivals"
        )
    seed = poisson.get("seed")
    return Poisson(mean=mean, seed=None if seed is None else int(seed))
