"""Making: from a process of the set to the Process object that a user would have written.

The object's target is an ``Entry``, which stands between CPython and what the
scenario says; a user's own ``Process`` subclass keeps its class, and has its ``run``
go through the entry.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler

from runner.execution import kernel
from runner.execution.fault import Fault
from runner.execution.launch import cpu_ids
from runner.execution.placeholders import fill, names_in
from runner.execution.sharing import names_shared
from runner.model.scenario import (
    BuiltIn,
    Command,
    Nested,
    ProcessGroup,
    PythonTarget,
    Work,
)
from runner.targets import builtin
from runner.targets.entry import Entry, described
from runner.targets.journal import UNASKED_BYTES
from runner.targets.resolve import UNIMPORTABLE, made_again, resolve
from runner.targets.work import until_blocked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runner.execution.handle import Handle
    from runner.execution.process_set import ProcessSet


class Maker:
    """Makes the entries and the Process objects of one set.

    Args:
        limit: The soft limit on descriptors that children get back; None if they have it.
    """

    def __init__(self, processes: ProcessSet, limit: int | None) -> None:
        self._set, self.limit = processes, limit
        self._functions: dict[str, Any] = {}
        self._is_asked_for_values = "returned" in processes.setup.scenario.text
        """Its text is searched, as expressions, conditions and whoever reads the report may ask."""

    def load(self, group: ProcessGroup) -> None:
        """Import what its target needs.

        Raises:
            Fault: for whatever a Python target's module raises, be it that it exits.
        """
        match group.target:
            case PythonTarget(spec):
                try:
                    self._functions[spec] = resolve(self.spec(spec))
                except BaseException as error:
                    kind, message = described(error)
                    text = f"the target of {group.name} cannot be imported: {kind}: {message}"
                    raise Fault(text, group.line) from error
            case BuiltIn(name):
                builtin.load(name)

    def spec(self, spec: str) -> str:
        """``file.py:callable`` with its whole path: what is imported may change ``sys.path``."""
        source, _, name = spec.rpartition(":")
        if not source.endswith(".py"):
            return spec
        return f"{os.path.join(self._set.setup.scenario.folder, source)}:{name}"

    def entry(self, handle: Handle) -> Entry:
        """What stands between ``Process.run`` and the target of this process.

        Its environment, or its command, is filled in when its object is made.
        """
        group, whole = handle.group, self._set
        kind, what, function = self.target(handle)
        entry = Entry(
            kind=kind,
            what=what,
            label=handle.label,
            journal=whole.journal,
            folder=whole.folder,
            marks=group.marks,
            sleep=whole.lot(handle).sleep,
            shared=self.shared(group) if isinstance(group.target, Work) else None,
            settings=self._settings(handle),
            method=whole.method(group),
        )
        entry.function = function
        return entry

    def shared(self, group: ProcessGroup) -> dict[str, Any]:
        """The shared objects that its processes are given beside their arguments."""
        whole = self._set.shared
        return {name: whole[name] for name in names_shared(group)} if whole else {}

    def process(self, handle: Handle, entry: Entry) -> Any:
        """The Process object; its default name follows from how many were made before it.

        Raises:
            Fault: for a placeholder that has no value yet.
        """
        group, function = handle.group, entry.function
        asked = names_in([group.args, dict(group.kwargs)]) if group.args or group.kwargs else ()
        needs_name = "name" in asked and group.process_name is None
        own = isinstance(function, type) and issubclass(function, BaseProcess)
        if needs_name and own:
            text = f"{group.name} is given {{name}}, but a subclass of Process has none before it"
            raise Fault(f"{text} has its arguments: add name to {group.name}", group.line)
        args, kwargs = self.arguments(handle, group.process_name or handle.label)
        make = _adopt if own else self._object
        process = make(entry, args, kwargs, group)
        if needs_name:  # the default name is known only now
            process._args, process._kwargs = self.arguments(handle, process.name)  # noqa: SLF001 - as CPython itself has put them
        self._fill(entry, handle, process.name)
        return process

    def _object(
        self, entry: Entry, args: tuple[Any, ...], kwargs: dict[str, Any], group: ProcessGroup
    ) -> Any:
        named = {} if group.process_name is None else {"name": group.process_name}
        context: Any = multiprocessing.get_context(self._set.method(group))
        return context.Process(target=entry, args=args, kwargs=kwargs, daemon=group.daemon, **named)

    def _fill(self, entry: Entry, handle: Handle, name: str) -> None:
        """Fill the placeholders of what the entry itself holds; ``{name}`` is ``name``."""
        if isinstance(handle.group.target, Command):
            argv = list(handle.group.target.argv)
            filled = fill(argv, lambda placeholder: self._lookup(handle, name, placeholder))
            entry.what = tuple(str(word) for word in filled)
        if handle.group.env:
            entry.settings["env"] = self.environment(handle, name)

    def cpus(self, group: ProcessGroup | None) -> tuple[int, ...] | None:
        """The ids of the CPUs that it, or without it the variant, is pinned to; None for all."""
        own = None if group is None else group.cpus
        wanted = self._set.variant.cpus if own is None else own
        return None if wanted is None else cpu_ids(wanted, self._set.setup)

    def placeholder(self, name: str, line: int) -> Any:
        """What a placeholder means that is not of one process; ``line`` is where it is used.

        Raises:
            Fault: for a mark that has not been made, or has no such field.
        """
        if name in ("dir", "python"):
            return os.path.join(self._set.folder, "dir") if name == "dir" else sys.executable
        first, _, rest = name.partition(".")
        if first == "shared":
            return self._set.shared[rest]
        mark, _, field = rest.partition(".")
        label = self._set.handles[first][0].label
        values = self._set.journal_so_far().mark(label, mark)
        if values is None:
            raise Fault(f"there is no {{{name}}}: {label} has not marked {mark}", line)
        if field not in values:
            known = f"only {', '.join(values)}" if values else "nor any other"
            raise Fault(f"there is no {{{name}}}: {mark} has no field {field}, {known}", line)
        return values[field]

    def arguments(self, handle: Handle, name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Its args and kwargs with their placeholders filled; ``{name}`` is ``name``."""

        def lookup(placeholder: str) -> Any:
            return self._lookup(handle, name, placeholder)

        group = handle.group
        if not (group.args or group.kwargs):
            return (), {}
        return tuple(fill(list(group.args), lookup)), fill(dict(group.kwargs), lookup)

    def target(self, handle: Handle) -> tuple[str, Any, Any]:
        """Kind of its entry, what of that kind, and the callable if there is one already."""
        group = handle.group
        match group.target:
            case BuiltIn(name):
                return "builtin", name, None
            case PythonTarget(spec):
                return "python", self.spec(spec), self._functions[spec]
            case Command():
                return "command", None, None
            case Work():
                return "work", self._set.lot(handle).phases, None
            case Nested() as target:
                from runner.execution.nested import Parent

                return "object", None, Parent(self._set, handle, target)

    def environment(self, handle: Handle, name: str) -> dict[str, str]:
        """What its group adds to the environment; ``{name}`` is ``name``."""
        return {
            key: str(fill(value, lambda placeholder: self._lookup(handle, name, placeholder)))
            for key, value in handle.group.env
        }

    def kept(self) -> dict[str, Any]:
        """How much of a returned value is kept: little where nothing in the scenario asks for it."""
        return {} if self._is_asked_for_values else {"most": UNASKED_BYTES}

    def _settings(self, handle: Handle) -> dict[str, Any]:
        settings = self.kept()
        group, method = handle.group, self._set.method(handle.group)
        if (cpus := self.cpus(group)) is not None:
            settings["cpus"] = cpus
        if method == "forkserver":
            settings["self_report"] = True
        if method == "fork" and not self._set.prefix:
            settings["orphan"] = kernel.die_with_parent
        if self.limit is not None:
            settings["descriptors"] = self.limit
        if self._set.is_scheduled(handle):
            settings["held"] = self._burst(handle)
        return settings

    def _burst(self, handle: Handle) -> float | None:
        """Seconds of CPU time that it declares before it first waits or ends; None if nothing does."""
        lot = self._set.lot(handle)
        match handle.group.target:
            case Work():
                return until_blocked(lot.phases)[0]
            case BuiltIn("sleep"):
                return 0.0
        return lot.burst

    def _lookup(self, handle: Handle, name: str, placeholder: str) -> Any:
        plain: Mapping[str, Any] = {
            "index": handle.index,
            "name": name,
            "group": handle.group.name,
        }
        if placeholder in plain:
            return plain[placeholder]
        if placeholder == "sleep":
            return self._set.lot(handle).sleep
        return self.placeholder(placeholder, handle.group.line)


def _adopt(entry: Entry, args: tuple[Any, ...], kwargs: dict[str, Any], group: ProcessGroup) -> Any:
    """An object of a user's Process subclass, the entry's function, whose ``run`` goes through it."""
    kind: Any = entry.function
    process: Any = kind(*args, **kwargs)
    if group.process_name is not None:
        process.name = group.process_name
    if group.daemon is not None:
        process.daemon = group.daemon
    entry.kind, entry.function, entry.process = "subclass", None, process
    process.run = entry
    if kind.__module__.startswith(UNIMPORTABLE):
        spec = str(entry.what)
        ForkingPickler.register(kind, lambda one: (made_again, (spec,), one.__dict__))
    return process
