"""Calls: whether the arguments of a built-in target fit its parameters."""

from __future__ import annotations

import builtins
import signal
from math import inf
from typing import Any

from runner.loading.durations import scaled_text
from runner.loading.reading import Reading
from runner.loading.tree import Map, Seq, entry
from runner.loading.wording import a_value, counted, nearest, one_of, suggestion
from runner.model.builtins import BUILT_INS, REQUIRED, BuiltInTarget, Gathers, Parameter, Takes
from runner.units import duration_hint, parse_duration


def check_call(reading: Reading, target: str, group: Map) -> None:
    """Note what does not fit in the ``args`` and ``kwargs`` of a group."""
    about = BUILT_INS[target]
    args: Seq = group.get("args", Seq())
    kwargs: Map = group.get("kwargs", Map())
    single = [p for p in about.parameters if p.gathers is Gathers.ONE]
    gathered = {p.gathers for p in about.parameters}
    positional = [] if Gathers.POSITIONAL in gathered else single
    for index in range(len(args)):
        if index < len(positional):
            _check_value(reading, positional[index], args, index)
        elif Gathers.POSITIONAL not in gathered:
            most = counted(len(positional), "argument")
            reading.wrong(
                args,
                index,
                f"found {len(args)} arguments, but {about.signature} takes {most} at most",
            )
            break
    given = {parameter.name for parameter in positional[: len(args)]}
    misspelt = _check_named(reading, about, kwargs, given, free=Gathers.KEYWORD in gathered)
    given.update(kwargs)
    if misspelt or group.unsure("args") or group.unsure("kwargs"):
        return
    for parameter in single:
        if parameter.default is REQUIRED and parameter.name not in given:
            reading.wrong(
                group,
                "target",
                f"{about.signature} is called without its {parameter.name}: "
                f"add args: [{_example(parameter)}]",
            )


def _check_named(
    reading: Reading, about: BuiltInTarget, kwargs: Map, given: set[str], *, free: bool
) -> bool:
    """Whether a name means no parameter, noted like all other faults of the named arguments."""
    misspelt = False
    parameters = {p.name: p for p in about.parameters if p.gathers is Gathers.ONE}
    for name in kwargs:
        parameter = parameters.get(name)
        if parameter is not None and name in given:
            message = f"found {name} in args and in kwargs, wanted it once"
            reading.wrong(kwargs, name, message, of_key=True)
        elif parameter is not None:
            _check_value(reading, parameter, kwargs, name)
        elif not free:
            misspelt = True
            hint = suggestion(name, parameters)
            message = f"{about.signature} has no parameter {name!r}{hint}"
            reading.wrong(kwargs, name, message, of_key=True)
    return misspelt


def _check_value(reading: Reading, parameter: Parameter, holder: Map | Seq, key: str | int) -> None:
    value = entry(holder, key)
    if isinstance(value, str) and "{" in value:
        return
    message = _fault(parameter, value)
    if message:
        reading.wrong(holder, key, message)


def _fault(parameter: Parameter, value: Any) -> str | None:
    takes, hint = parameter.takes, ""
    if takes is Takes.DURATION:
        return _duration_fault(value)
    if value in parameter.words if takes is Takes.WORD else _fits(takes, value):
        return None
    if takes in (Takes.SIGNAL, Takes.SIGNALS):
        words = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        wrong = next((word for word in words if not _fits(Takes.SIGNAL, word)), None)
        guess = nearest(str(wrong), _signals()) if wrong is not None else None
        hint = f": did you mean {guess}?" if guess else ""
        if takes is Takes.SIGNALS and isinstance(value, str) and not guess:
            hint = f": did you mean [{value}]?"
    elif takes is Takes.WORD:
        guess = nearest(str(value), parameter.words)
        hint = f": did you mean {guess}?" if guess else ""
        return f"found {a_value(value)}, wanted {one_of(parameter.words)}{hint}"
    elif takes is Takes.EXCEPTION and isinstance(value, str):
        guess = nearest(value, _exceptions())
        hint = f": did you mean {guess}?" if guess else ""
    elif takes is Takes.TEXT:
        hint = f': did you mean "{value}"?' if isinstance(value, int | float) else ""
    return f"found {a_value(value)}, wanted {takes.value}{hint}"


def _duration_fault(value: Any) -> str | None:
    if not isinstance(value, str):
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        return duration_hint(value) if plain else f"found {a_value(value)}, wanted a duration"
    try:
        parse_duration(value)
    except ValueError as error:
        return str(error)
    return None


_RANGES = {
    Takes.EXIT_CODE: (0, 255),
    Takes.PORT: (0, 65535),
    Takes.COUNT: (0, inf),
    Takes.AMOUNT: (1, inf),
}


def _fits(takes: Takes, value: Any) -> bool:
    if takes in _RANGES:
        low, high = _RANGES[takes]
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    if takes is Takes.SIGNALS:
        return isinstance(value, list) and all(_fits(Takes.SIGNAL, item) for item in value)
    if takes is Takes.SIGNAL:
        return isinstance(value, str) and value in _signals()
    if takes is Takes.EXCEPTION:
        return isinstance(value, str) and value in _exceptions()
    return takes is Takes.ANYTHING or isinstance(value, str)


def _signals() -> list[str]:
    names = [member.name.removeprefix("SIG") for member in signal.Signals]
    return [*names, *(f"SIG{name}" for name in names)]


def _exceptions() -> list[str]:
    return [
        name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    ]


def _example(parameter: Parameter) -> str:
    return "100ms" if parameter.takes is Takes.DURATION else parameter.name


def scaled_arguments(
    target: str, args: tuple[object, ...], kwargs: tuple[tuple[str, object], ...], scale: float
) -> tuple[tuple[object, ...], tuple[tuple[str, object], ...]]:
    """The arguments with each duration multiplied by ``scale``; it stays text."""
    parameters = BUILT_INS[target].parameters
    timed = {p.name for p in parameters if p.takes is Takes.DURATION}
    if scale == 1.0 or not timed:
        return args, kwargs
    return (
        tuple(
            _scaled(value, scale)
            if index < len(parameters) and parameters[index].name in timed
            else value
            for index, value in enumerate(args)
        ),
        tuple((name, _scaled(value, scale) if name in timed else value) for name, value in kwargs),
    )


def _scaled(value: object, scale: float) -> object:
    if isinstance(value, str) and "{" not in value and _duration_fault(value) is None:
        return scaled_text(value, scale)
    return value
