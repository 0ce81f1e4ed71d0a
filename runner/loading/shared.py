"""Shared: the entries under ``shared`` → the multiprocessing objects to be made."""

from __future__ import annotations

from typing import Any

from runner.loading.reading import Reading
from runner.loading.tree import Map, Seq, entry
from runner.loading.wording import a_value
from runner.model.scenario import SharedObject

UNKNOWN = ""
"""The kind of a shared object whose entry is wrong."""

_EMPTY: dict[str, object] = {"int": 0, "float": 0.0, "bool": False}
_WANTED = {"int": "an integer", "float": "a number", "bool": "true or false"}
_BITS = 64
"""Of a shared integer; multiprocessing cuts off what is beyond, without a word."""


def shared_kinds(shared: Map) -> dict[str, str]:
    """What each shared object is: ``int`` … ``bool``, ``lock``, and so on."""
    return {name: _kind(value) for name, value in shared.items()}


def build_shared(reading: Reading, shared: Map) -> dict[str, SharedObject]:
    """The objects by name; a value without ``initial`` begins at 0 or false."""
    return {name: _object(reading, shared, name) for name in shared}


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return value
    if "value" in value:
        return str(value["value"])
    return next((key for key in value if key != "initial"), UNKNOWN)


def _object(reading: Reading, shared: Map, name: str) -> SharedObject:
    value = shared[name]
    kind = _kind(value)
    if isinstance(value, str) or kind == UNKNOWN:
        return SharedObject(kind)
    if "value" not in value:
        initial = value.get(kind)
        if kind != "array":
            return SharedObject(kind, initial)
        _check_integers(reading, initial)
        return SharedObject(kind, tuple(initial))
    initial = value.get("initial", _EMPTY[kind])
    if not _fits(kind, initial):
        message = f"found {a_value(initial)}, wanted {_WANTED[kind]}, as value says"
        reading.wrong(value, "initial", message)
    elif kind == "int" and "initial" in value:
        _check_width(reading, value, "initial")
    return SharedObject(kind, initial)


def _check_integers(reading: Reading, numbers: Seq) -> None:
    """Note each number that an array of integers can't hold; one of floats holds any."""
    if not any(isinstance(number, float) for number in numbers):
        for index in range(len(numbers)):
            _check_width(reading, numbers, index)


def _check_width(reading: Reading, holder: Map | Seq, key: str | int) -> None:
    number = entry(holder, key)
    if not -(2 ** (_BITS - 1)) <= number < 2 ** (_BITS - 1):
        message = f"found {a_value(number)}, wanted an integer of {_BITS} bits: a float holds more"
        reading.wrong(holder, key, message)


def _fits(kind: str, value: object) -> bool:
    if kind == "bool" or isinstance(value, bool):
        return isinstance(value, bool) and kind == "bool"
    return isinstance(value, int) or (kind == "float" and isinstance(value, float))
