"""Built-in targets: their names, their parameters and what they do.

Data only, for the checks of ``loading/`` and the listing of ``runner targets``;
what is executed stands in ``runner/targets/builtin.py``.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Takes(enum.Enum):
    """What a parameter's value must be."""

    ANYTHING = "any value"
    DURATION = "a duration such as 100ms"
    TEXT = "text"
    EXIT_CODE = "an exit code from 0 to 255"
    SIGNAL = "the name of a signal such as TERM"
    SIGNALS = "a list of signal names such as [TERM, INT]"
    STREAM = "stdout or stderr"
    EXCEPTION = "the name of a built-in exception such as ValueError"


class Gathers(enum.Enum):
    """How many arguments a parameter takes."""

    ONE = "one"
    POSITIONAL = "all further positional ones"
    KEYWORD = "all further keyword ones"


REQUIRED = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; without ``default`` it must be given."""

    name: str
    takes: Takes = Takes.ANYTHING
    default: object = REQUIRED
    gathers: Gathers = Gathers.ONE


@dataclass(frozen=True, slots=True)
class BuiltInTarget:
    """One target of ours: how it is called and, in one line, what it does."""

    name: str
    parameters: tuple[Parameter, ...]
    about: str

    @property
    def signature(self) -> str:
        """As a call: ``print(*texts, to='stdout')``."""
        return f"{self.name}({', '.join(map(_shown, self.parameters))})"


def _shown(parameter: Parameter) -> str:
    if parameter.gathers is not Gathers.ONE:
        return f"{'*' if parameter.gathers is Gathers.POSITIONAL else '**'}{parameter.name}"
    default = parameter.default
    if default is REQUIRED:
        return parameter.name
    return f"{parameter.name}={list(default) if isinstance(default, tuple) else default!r}"


_ARGS = Parameter("args", gathers=Gathers.POSITIONAL)
_KWARGS = Parameter("kwargs", gathers=Gathers.KEYWORD)

BUILT_INS = {
    target.name: target
    for target in (
        BuiltInTarget(
            "sleep", (_ARGS, _KWARGS), "Sleep as long as was drawn from the group's sleep profile"
        ),
        BuiltInTarget(
            "cpu",
            (Parameter("duration", Takes.DURATION),),
            "Compute until the process's own CPU clock has advanced by the duration",
        ),
        BuiltInTarget(
            "hang",
            (Parameter("ignore", Takes.SIGNALS, ()),),
            "Mark ready, then block for ever, deaf to the signals in ignore",
        ),
        BuiltInTarget(
            "print",
            (
                Parameter("texts", gathers=Gathers.POSITIONAL),
                Parameter("to", Takes.STREAM, "stdout"),
            ),
            "Print each text on a line of its own",
        ),
        BuiltInTarget(
            "exit", (Parameter("code", Takes.EXIT_CODE, 0),), "End with the exit code by sys.exit"
        ),
        BuiltInTarget(
            "raise",
            (
                Parameter("text", Takes.TEXT, ""),
                Parameter("type", Takes.EXCEPTION, "RuntimeError"),
            ),
            "Raise the built-in exception type with the text",
        ),
        BuiltInTarget(
            "crash",
            (Parameter("signal", Takes.SIGNAL, "SEGV"),),
            "Die by the signal, without a core",
        ),
        BuiltInTarget(
            "identity",
            (_ARGS, _KWARGS),
            "Return pid, current_process_pid, ppid, name, daemon, args and kwargs",
        ),
    )
}
