"""A configurable workload runner driven by YAML scenarios.

``load`` reads a scenario, ``run`` runs it and judges it, ``mark`` is called by
targets. They are imported at first use: a spawned child imports this package
too, and pays for nothing else.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runner.session import load, run
    from runner.targets.marks import mark

__all__ = ["load", "mark", "run"]

_HOMES = {"load": "runner.session", "run": "runner.session", "mark": "runner.targets.marks"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'runner' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
