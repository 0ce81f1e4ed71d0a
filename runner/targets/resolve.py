"""Resolve: from ``package.module:callable`` or ``file.py:callable`` to the object.

Called in the main process before the first clock stamp, and again in a spawned
child, which finds the same ``sys.path`` and therefore the same module.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from binascii import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

UNIMPORTABLE = "_scenario_file_"
"""How the names of modules begin whose files no ``import`` could find."""


def resolve(spec: str) -> Any:
    """The object that ``spec`` names; ``file.py`` is relative to ``sys.path[0]``.

    Raises:
        ImportError, AttributeError, or whatever the module raises while imported.
    """
    source, _, name = spec.rpartition(":")
    found: Any = load_file(source) if source.endswith(".py") else importlib.import_module(source)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def made_again(spec: str) -> Any:
    """A bare object of the class that ``spec`` names, for pickle to fill."""
    kind = resolve(spec)
    return kind.__new__(kind)


def load_file(source: str) -> ModuleType:
    """The module of a file, under the name that an ``import`` beside it would give.

    That name makes functions and classes of the file picklable by reference. A file
    whose name is taken by another module gets a name of its own.
    """
    path = os.path.abspath(os.path.join(sys.path[0], source))
    folder, stem = os.path.dirname(path), os.path.basename(path)[:-3]
    if not os.path.exists(path):
        raise ImportError(f"there is no file {path}")
    if folder not in sys.path:
        sys.path.insert(1, folder)
    if stem.isidentifier():
        spec = importlib.util.find_spec(stem) if stem not in sys.modules else None
        known = getattr(sys.modules.get(stem), "__file__", None)
        if known == path or (spec is not None and spec.origin == path):
            return importlib.import_module(stem)
    return _load_as(f"{UNIMPORTABLE}{crc32(path.encode()):08x}", path)


def _load_as(name: str, path: str) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
