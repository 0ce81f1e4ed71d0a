"""Put off: an import that is made only when something of the module is used.

``dataclasses`` imports ``inspect``, and with it a megabyte of modules, for the sake of
classes without a docstring. What a main process has in memory is copied for each child.
"""

import sys
from importlib import import_module
from types import ModuleType


def put_off(name: str) -> None:
    """From now on ``import name`` loads it no sooner than at the first look into it."""
    stand_in = ModuleType(name)

    def look(attribute: str) -> object:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        stand_in.__dict__.update(vars(import_module(name)))
        stand_in.__dict__.pop("__getattr__", None)
        return getattr(stand_in, attribute)

    stand_in.__getattr__ = look  # type: ignore[method-assign]
    sys.modules[name] = stand_in
