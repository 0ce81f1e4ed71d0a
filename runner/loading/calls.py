"""Calls: whether the arguments of a built-in target fit its parameters."""

from __future__ import annotations

from collections.abc import Sequence

from runner.loading.arguments import TIMES, duration_fault, fault_of, scaled_fault
from runner.loading.durations import scaled_text
from runner.loading.reading import Reading, vanishes
from runner.loading.tree import Map, Seq, entry
from runner.loading.wording import counted, one_of, suggestion
from runner.model.builtins import BUILT_INS, REQUIRED, BuiltInTarget, Gathers, Parameter, Takes

_IGNORED = Parameter("ignored", Takes.IGNORABLE_SIGNAL)


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
    _check_use(reading, positional, args, kwargs)


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
    message = fault_of(parameter, value)
    if message is None and parameter.takes in TIMES:
        scale = reading.time_scale
        message = scaled_fault(parameter, value, scale) or vanishes(value, scale)
    if message:
        reading.wrong(holder, key, message)
    elif parameter.takes is Takes.SIGNALS:
        for index in range(len(value)):
            _check_value(reading, _IGNORED, value, index)


def _check_use(reading: Reading, parameters: Sequence[Parameter], args: Seq, kwargs: Map) -> None:
    """Note what would do nothing with the behaviour that is asked for."""
    given: dict[str, tuple[Map | Seq, str | int]] = {
        parameter.name: (args, index) for index, parameter in enumerate(parameters[: len(args)])
    }
    given.update({name: (kwargs, name) for name in kwargs})
    for parameter in parameters:
        used, behaviour = parameter.behaviours, given.get("behaviour")
        if not used or parameter.name not in given or behaviour is None:
            continue
        chosen, value = entry(*behaviour), entry(*given[parameter.name])
        known = next(p.words for p in parameters if p.name == "behaviour")
        # the default may have to stand in args, before others
        if chosen in known and chosen not in used and value != parameter.default:
            reading.wrong(
                *given[parameter.name],
                f"{parameter.name} does nothing with behaviour: {chosen}, "
                f"only with {one_of(used)}: remove it",
            )


def _example(parameter: Parameter) -> str:
    return "100ms" if parameter.takes in TIMES else parameter.name


def scaled_arguments(
    target: str, args: tuple[object, ...], kwargs: tuple[tuple[str, object], ...], scale: float
) -> tuple[tuple[object, ...], tuple[tuple[str, object], ...]]:
    """The arguments with each duration multiplied by ``scale``; it stays text."""
    parameters = BUILT_INS[target].parameters
    timed = {p.name for p in parameters if p.takes in TIMES}
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
    if isinstance(value, str) and "{" not in value and duration_fault(value) is None:
        return scaled_text(value, scale)
    return value
