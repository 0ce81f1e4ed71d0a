"""Looking: what a function is, seen from inside a process that has imported it.

A target of its own, because importing a stranger's module may print, hang or kill: it
happens where everything of a stranger's happens.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MOST_NAMES = 500
TEXT = 500


def look(spec: str, args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """What is known of the function that ``spec`` names, in JSON values.

    Returns:
        ``{"fault": …, "message": …, "at": …}`` with ``import`` for a module that cannot
        be imported; the same with ``name`` and the ``names`` that the module has instead; else
        ``kind`` (``function``, ``coroutine``, ``generator``, ``process``, or the name of a
        type that cannot be called), its ``signature``, why these arguments do not fit
        it (``unfit``) and why it cannot be pickled (``unpicklable``), None where there is
        nothing to say.
    """
    from runner.targets.resolve import resolve

    source, _, name = spec.rpartition(":")
    try:
        resolve(f"{source}:__name__")
    except BaseException as error:
        return _fault("import", error)
    try:
        found = resolve(spec)
    except BaseException as error:  # a module's own __getattr__ may raise what it likes
        return {**_fault("name", error), "names": _names(resolve(f"{source}:__dict__"))}
    signature, unfit = _signature(found, args, kwargs)
    return {
        "kind": _kind(found),
        "signature": None if signature is None else f"{name}{signature}"[:TEXT],
        "unfit": unfit,
        "unpicklable": _unpicklable(found),
    }


def _kind(found: Any) -> str:
    import inspect
    from multiprocessing.process import BaseProcess

    if isinstance(found, type) and issubclass(found, BaseProcess):
        return "process"
    if not callable(found):
        return type(found).__name__
    if inspect.iscoroutinefunction(found) or inspect.isasyncgenfunction(found):
        return "coroutine"
    return "generator" if inspect.isgeneratorfunction(found) else "function"


def _signature(
    found: Any, args: list[Any], kwargs: dict[str, Any]
) -> tuple[str | None, str | None]:
    """The signature as text, and why it does not take these arguments."""
    import inspect

    try:
        signature = inspect.signature(found)
        text = str(signature)
    except Exception:  # many functions in C do not say, and a default may not say what it is
        return None, None
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        return text, str(error)
    return text, None


def _unpicklable(found: Any) -> str | None:
    from multiprocessing.reduction import ForkingPickler

    try:
        ForkingPickler.dumps(found)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:TEXT]
    return None


def _names(module: dict[str, Any]) -> list[str]:
    """The callables that a module names, its own before those that it has imported."""
    here = module.get("__name__")
    found = [name for name, value in module.items() if callable(value) and name[:1] != "_"]
    found.sort(key=lambda name: _module_of(module[name]) != here)
    return found[:MOST_NAMES]


def _module_of(value: Any) -> Any:
    try:
        return value.__module__
    except Exception:  # it may be anything, and do anything when it is asked
        return None


def _fault(what: str, error: BaseException) -> dict[str, Any]:
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    at = next((frame for frame in reversed(frames) if not _is_ours(frame.filename)), None)
    place = None if at is None else f"{at.filename}:{at.lineno}: {at.line}"[:TEXT]
    return {"fault": what, "message": f"{type(error).__name__}: {error}"[:TEXT], "at": place}


def _is_ours(path: str) -> bool:
    return path.startswith(("<frozen", os.path.dirname(__file__))) or "importlib" in path
