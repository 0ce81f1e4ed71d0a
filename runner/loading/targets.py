"""Targets: whether ``package.module:callable`` and ``file.py:callable`` exist.

Nothing is imported: finders say where a module's source lies, and its syntax
tree what it defines. What that can't decide (an extension module, a name made
at run time) is let pass; it is found out before the first clock stamp of a run.
"""

from __future__ import annotations

import ast
import os
import sys
import warnings
from importlib.machinery import PathFinder

from runner.loading.wording import nearest, quoted, suggestion
from runner.model.builtins import BUILT_INS

_LARGEST = 2_000_000


def python_fault(spec: str, folder: str) -> str | None:
    """What is wrong with ``source:name``; None if it exists or can't be told."""
    source, _, name = spec.rpartition(":")
    if not all(part.isidentifier() for part in name.split(".")):
        return f"found {quoted(name)} after the colon, wanted the name of a function or class"
    if source.endswith(".py"):
        path = os.path.join(folder, source)
        if "\0" in source or not os.path.isfile(path):
            return f"there is no file {source} beside the scenario{_near_file(source, folder)}"
        return _missing_name(path, source, name)
    if not all(part.isidentifier() for part in source.split(".")):
        return f"found {quoted(source)}, wanted a module such as package.module or a file.py"
    if os.path.isfile(os.path.join(folder, f"{source}.py")) and "." not in source:
        return _missing_name(os.path.join(folder, f"{source}.py"), source, name)
    return _module_fault(source, name, folder)


def unknown_builtin(word: str) -> str:
    """What to say of a target that is neither built in nor ``source:name``."""
    if word.endswith(".py"):
        return f"found {quoted(word)}, wanted the function as well: {word}:FUNCTION"
    module, _, name = word.rpartition(".")
    if module and name.isidentifier():
        return (
            f"found {quoted(word)}, wanted package.module:callable: did you mean '{module}:{name}'?"
        )
    return f"there is no built-in target {quoted(word)}{suggestion(word, BUILT_INS)}"


def _near_file(source: str, folder: str) -> str:
    inside = os.path.join(folder, os.path.dirname(source))
    try:
        stems = [name[:-3] for name in os.listdir(inside) if name.endswith(".py")]
    except (OSError, ValueError):
        return ""
    guess = nearest(os.path.basename(source)[:-3], sorted(stems))
    if guess is None:
        return ""
    return f": did you mean {os.path.join(os.path.dirname(source), guess) + '.py'!r}?"


def _module_fault(module: str, name: str, folder: str) -> str | None:
    search: list[str] | None = [folder, *sys.path]
    parts = module.split(".")
    if parts[0] in sys.builtin_module_names or (len(parts) > 1 and module in sys.modules):
        return None  # such as os.path, which no finder knows
    origin = None
    for depth in range(len(parts)):
        if search is None:
            return f"there is no module {module!r}: {'.'.join(parts[:depth])} is not a package"
        try:
            spec = PathFinder.find_spec(".".join(parts[: depth + 1]), search)
            if spec is None:
                return None if _others_may_know() else _no_module(parts, depth)
            origin = spec.origin
            inside = spec.submodule_search_locations
            search = None if inside is None else list(inside)
        except (ImportError, KeyError, ValueError, OSError):
            return None
    if origin is None or not origin.endswith(".py"):
        return None
    return _missing_name(origin, module, name)


def _others_may_know() -> bool:
    return any("editable" in type(finder).__module__ + str(finder) for finder in sys.meta_path)


def _no_module(parts: list[str], depth: int) -> str:
    found = ".".join(parts[: depth + 1])
    hint = ""
    if depth == 0:
        guess = nearest(found, sys.stdlib_module_names)
        hint = f": did you mean {guess!r}?" if guess else " in the scenario's folder or on sys.path"
    return f"there is no module {found!r}{hint}"


def _missing_name(path: str, source: str, name: str) -> str | None:
    try:
        if os.path.getsize(path) > _LARGEST:
            return None
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(file.read())
    except SyntaxError as error:
        return f"{source} is no valid Python: {error.msg} in line {error.lineno or 1}"
    except (OSError, ValueError, RecursionError, MemoryError):
        return None
    names = _defined(module.body)
    first = name.split(".", maxsplit=1)[0]
    if names is None or first in names:
        return _put_off(module.body, name)
    return f"{source} defines no {first!r}{suggestion(first, sorted(names))}"


def _put_off(body: list[ast.stmt], name: str) -> str | None:
    """Why a call of the function carries out nothing of it, if it is one of those."""
    bound = [node for node in body if getattr(node, "name", None) == name]
    match bound[-1:]:
        case [ast.AsyncFunctionDef(decorator_list=[])]:
            what = f"{name} is async, and nobody awaits it"
            return f"{what}: wanted a function that calls asyncio.run({name}())"
        case [ast.FunctionDef(decorator_list=[]) as function] if _yields(function):
            what = f"{name} is a generator, and nobody asks for its items"
            return f"{what}: wanted a function that calls list({name}())"
    return None


def _yields(function: ast.FunctionDef) -> bool:
    """Whether it has a ``yield`` of its own, not only one in what it defines."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
    return False


def _defined(body: list[ast.stmt]) -> set[str] | None:
    """The names that a module's statements bind; None if that can't be told."""
    names: set[str] = set()
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name == "__getattr__":
                return None
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                if alias.name == "*":
                    return None
                names.add(alias.asname or alias.name.split(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("globals", "exec"):
            return None
        else:
            waiting.extend(ast.iter_child_nodes(node))
    return names
