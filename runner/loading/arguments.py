"""Arguments: whether one value is what a parameter of a built-in target takes."""

from __future__ import annotations

import builtins
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from runner.loading.wording import a_value, nearest, one_of
from runner.model.builtins import MOST, Parameter, Takes
from runner.units import (
    ABOVE_ZERO,
    AT_MOST,
    LONGEST,
    duration_hint,
    is_no_time,
    parse_duration,
    scaled_words,
)

TIMES = (Takes.DURATION, Takes.TIME_LIMIT)
_HARMLESS = ("CHLD", "CONT", "URG", "WINCH", "STOP", "TSTP", "TTIN", "TTOU")
"""What signal(7) says to ignore, to stop or to go on."""
_RANGES = {
    Takes.EXIT_CODE: (0, 255),
    Takes.PORT: (1, 65535),
    Takes.PORT_OR_ANY: (0, 65535),
    Takes.COUNT: (0, MOST),
    Takes.AMOUNT: (1, MOST),
}


def fault_of(parameter: Parameter, value: Any) -> str | None:
    """What is wrong with a value; None if the parameter takes it."""
    takes = parameter.takes
    if takes in TIMES:
        return duration_fault(value) or _limit_fault(takes, value)
    words = parameter.words or _WORDS.get(takes, tuple)()
    if value in words if words else _fits(takes, value):
        return None
    wanted = one_of(words) if takes is Takes.WORD else takes.value
    return f"found {a_value(value)}, wanted {wanted}{_hint(takes, value, words)}"


def duration_fault(value: Any) -> str | None:
    """What is wrong with a value that should be a duration."""
    if not isinstance(value, str):
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        return duration_hint(value) if plain else f"found {a_value(value)}, wanted a duration"
    try:
        seconds = parse_duration(value)
    except ValueError as error:
        return str(error)
    return None if seconds <= LONGEST else f"found {value}, {AT_MOST}"


def scaled_fault(parameter: Parameter, value: str, time_scale: float) -> str | None:
    """What is wrong with a duration that is right as it is written, once it is multiplied."""
    seconds, found = parse_duration(value) * time_scale, scaled_words(value, time_scale)
    if seconds > LONGEST:
        return f"found {found}, {AT_MOST}"
    limits = parameter.takes is not Takes.DURATION
    return f"found {found}, {ABOVE_ZERO}" if limits and is_no_time(seconds) else None


def _limit_fault(takes: Takes, value: str) -> str | None:
    if takes is Takes.DURATION or parse_duration(value) > 0:
        return None
    return f"found {value}, wanted {takes.value}: nothing is over at once"


def _fits(takes: Takes, value: Any) -> bool:
    if takes in _RANGES:
        low, high = _RANGES[takes]
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    if takes is Takes.SIGNALS:
        return isinstance(value, list)
    if takes is Takes.MESSAGE:
        return isinstance(value, str) and value != ""
    return takes is Takes.ANYTHING or isinstance(value, str)


def _hint(takes: Takes, value: Any, words: Sequence[str]) -> str:
    if takes is Takes.SIGNALS and isinstance(value, str):
        return f": did you mean [{nearest(value.upper(), _ignorable()) or value}]?"
    if words and str(value) not in _signals():
        guess = nearest(str(value), words)
        return f": did you mean {guess}?" if guess else ""
    if takes in (Takes.TEXT, Takes.MESSAGE) and isinstance(value, int | float):
        return f': did you mean "{value}"?'
    return ""


def _signals(without: Sequence[str] = ()) -> tuple[str, ...]:
    names = [member.name.removeprefix("SIG") for member in signal.Signals]
    kept = [name for name in names if name not in without]
    return (*kept, *(f"SIG{name}" for name in kept))


def _fatal() -> tuple[str, ...]:
    return _signals(_HARMLESS)


def _ignorable() -> tuple[str, ...]:
    return _signals(("KILL", "STOP"))


def _exceptions() -> tuple[str, ...]:
    kinds = {
        name: value
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    return tuple(name for name, kind in kinds.items() if _is_made_of_a_text(kind))


def _is_made_of_a_text(kind: type[BaseException]) -> bool:
    try:
        kind("")
    except TypeError:  # UnicodeDecodeError and ExceptionGroup take more
        return False
    return True


_WORDS: Mapping[Takes, Callable[[], tuple[str, ...]]] = {
    Takes.FATAL_SIGNAL: _fatal,
    Takes.IGNORABLE_SIGNAL: _ignorable,
    Takes.EXCEPTION: _exceptions,
}
