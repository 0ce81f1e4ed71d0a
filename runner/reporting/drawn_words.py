"""Drawn words: what one process is to do, with its draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runner.model.explanation import Drawn
from runner.model.scenario import BuiltIn, Command, Nested, PythonTarget, Work
from runner.reporting import wording
from runner.units import short_duration


def does(drawn: Drawn) -> str:
    """``sleep 300ms``; ``arrives at 20ms, cpu 50ms, sleep 20ms, estimated at 60ms``."""
    said = [_target(drawn)]
    if drawn.arrival is not None:
        said.insert(0, f"arrives at {wording.instant(drawn.arrival)}")
    if drawn.estimate is not None:
        said.append(f"estimated at {short_duration(drawn.estimate)}")
    return ", ".join(said)


def _target(drawn: Drawn) -> str:
    target = drawn.group.target
    match target:
        case BuiltIn("sleep") | Work():
            return _phases(drawn.phases) or "nothing"
        case BuiltIn(name):
            return " ".join([name, *_arguments(drawn)])
        case PythonTarget(spec):
            return ", ".join([spec, *_asked(drawn)])
        case Command(argv):
            return f"command {' '.join(argv)}"
        case Nested(groups=groups):
            children = ", ".join(
                group.name if group.replicas is None else f"{group.size} {group.name}"
                for group in groups
            )
            return f"a plan over children of its own: {children}"


def _phases(phases: Sequence[tuple[str, Any]]) -> str:
    return ", ".join(_phase(kind, value) for kind, value in phases)


def _phase(kind: str, value: Any) -> str:
    if kind == "repeat":
        return f"{value[0]} times ({_phases(value[1])})"
    shown = short_duration(value) if kind in ("sleep", "cpu") else value
    return f"{kind} {shown}"


def _arguments(drawn: Drawn) -> list[str]:
    group = drawn.group
    named = [f"{name}={_value(value)}" for name, value in group.kwargs]
    return [*map(_value, group.args), *named]


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return ",".join(map(_value, value))
    return str(value)


def _asked(drawn: Drawn) -> list[str]:
    """The sleep that is drawn for a user's own target, which may use it."""
    return [f"{{{kind}}} is {short_duration(value)}" for kind, value in drawn.phases]
