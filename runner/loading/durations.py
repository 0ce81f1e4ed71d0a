"""Durations: the profiles that a file's durations are drawn from."""

from __future__ import annotations

from runner.loading.reading import Reading
from runner.loading.scope import GroupFacts
from runner.loading.tree import Map, Seq
from runner.loading.wording import counted
from runner.model.profile import (
    Choice,
    Exponential,
    Fixed,
    Lognormal,
    Normal,
    Profile,
    Trace,
    Uniform,
)


def build_profile(reading: Reading, holder: Map, key: str, facts: GroupFacts) -> Profile:
    """The profile at ``key``; a trace must have an entry for each process of the group."""
    value = holder[key]
    if isinstance(value, str):
        return Fixed(reading.seconds(holder, key))
    kind, parameters = next(iter(value.items()))
    if kind == "uniform":
        low, high = _list(reading, parameters)
        if low > high:
            swapped = f"[{parameters[1]}, {parameters[0]}]"
            reading.wrong(
                value,
                kind,
                f"found {parameters[0]} to {parameters[1]}, wanted the shorter one first: {swapped}",
            )
        return Uniform(low, high)
    if kind == "choice":
        return Choice(_list(reading, parameters))
    if kind == "trace":
        return _trace(reading, value, facts)
    if kind == "normal":
        return Normal(reading.seconds(parameters, "mean"), reading.seconds(parameters, "sd"))
    if kind == "lognormal":
        return Lognormal(reading.seconds(parameters, "median"), float(parameters["sigma"]))
    return Exponential(reading.seconds(parameters, "mean"))


def _list(reading: Reading, items: Seq) -> tuple[float, ...]:
    return tuple(reading.seconds(items, index) for index in range(len(items)))


def _trace(reading: Reading, value: Map, facts: GroupFacts) -> Trace:
    entries = _list(reading, value["trace"])
    written = len(entries) + value["trace"].lost
    if facts.sized and written < facts.count:
        reading.wrong(
            value,
            "trace",
            f"found a trace of {counted(written, 'entry', 'entries')} for "
            f"{counted(facts.count, 'process', 'processes')}, wanted one entry a process",
        )
    return Trace(entries)


def scaled_text(text: str, time_scale: float) -> str:
    """A duration's text, multiplied by the time scale; the same text for scale 1."""
    if time_scale == 1.0:
        return text
    from runner.units import parse_duration

    return f"{parse_duration(text) * time_scale:.9f}s"
