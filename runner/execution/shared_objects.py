"""Shared objects: what ``shared:`` names, as real multiprocessing objects."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from multiprocessing.context import BaseContext

from runner.model.scenario import SharedObject
from runner.targets.journal import payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TYPES: dict[str, Any] = {"int": "q", "float": "d", "bool": ctypes.c_bool}


def make_shared(objects: Mapping[str, SharedObject], context: BaseContext) -> dict[str, Any]:
    """One object a name, made in ``context``."""
    return {name: _make(said, context) for name, said in objects.items()}


def _make(said: SharedObject, context: BaseContext) -> Any:
    initial: Any = said.initial
    if said.kind in TYPES:
        return context.Value(TYPES[said.kind], initial or 0)
    match said.kind:
        case "lock":
            return context.Lock()
        case "rlock":
            return context.RLock()
        case "event":
            return context.Event()
        case "semaphore":
            return context.Semaphore(1 if initial is None else initial)
        case "queue":
            return context.Queue(initial or 0)
        case "array":
            numbers = list(initial or [])
            real = any(isinstance(number, float) for number in numbers)
            return context.Array("d" if real else "q", numbers)
    raise ValueError(f"unknown shared object {said.kind!r}")


def shared_values(objects: Mapping[str, Any], folder: str) -> dict[str, dict[str, Any]]:
    """What each holds now, as a record says it; a lock holds nothing.

    Read without taking the object's own lock, which a killed process may hold for ever.
    """
    values: dict[str, dict[str, Any]] = {}
    for name, shared in objects.items():
        path = os.path.join(folder, f"shared.{name}")
        raw = shared.get_obj() if hasattr(shared, "get_obj") else None
        if raw is None:
            values[name] = {"missing": f"a {type(shared).__name__} has no value"}
        elif hasattr(raw, "value"):
            values[name] = payload(raw.value, path)
        else:
            values[name] = payload(list(raw), path)
    return values
