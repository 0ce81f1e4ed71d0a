"""Process set: the Process objects of one main process, made at their first use.

A set belongs to the main process of an execution, or to a nested parent, whose
labels then begin with its own (``parent[0].kid[1]``).
"""

import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any

from runner.execution import kernel
from runner.execution.births import Birth, BirthWriter, tell_fork_server
from runner.execution.draws import draw
from runner.execution.launch import Surroundings
from runner.execution.messages import Order, Setup
from runner.execution.placeholders import fill, names_in
from runner.execution.shared_objects import make_shared, shared_values
from runner.execution.tail import Tail
from runner.model.scenario import (
    BuiltIn,
    Command,
    Nested,
    Phase,
    ProcessGroup,
    PythonTarget,
    Variant,
    Work,
)
from runner.targets.entry import Entry
from runner.targets.journal import Journal, now, shortened
from runner.targets.resolve import UNIMPORTABLE, made_again, resolve
from runner.targets.settle import make_files

NAME_BYTES = 1000


@dataclass(frozen=True, slots=True)
class Handle:
    """One process of the set, made or not."""

    group: ProcessGroup
    index: int
    label: str


class ProcessSet:
    """Groups, their Process objects, their draws and their shared objects."""

    def __init__(
        self,
        *,
        setup: Setup,
        order: Order,
        variant: Variant,
        journal: Journal,
        folder: str,
        limit: int | None,
        groups: tuple[ProcessGroup, ...] | None = None,
        prefix: str = "",
        shared: dict[str, Any] | None = None,
        journal_from: int | None = None,
    ) -> None:
        self.setup, self.order, self.variant = setup, order, variant
        self.journal, self.folder, self.prefix = journal, folder, prefix
        self.births = BirthWriter(folder)
        self._limit = limit
        self.journal_from = os.stat(journal.path).st_size if journal_from is None else journal_from
        self._tail: Tail | None = None
        self.handles: dict[str, list[Handle]] = {}
        for group in variant.groups if groups is None else groups:
            self.handles[group.name] = [
                Handle(group, index, prefix + group.label(index)) for index in range(group.size)
            ]
        self.made: dict[str, Any] = {}
        self._entries: dict[str, Entry] = {}
        self.started: dict[str, int] = {}
        self.told: set[str] = set()
        self.shared = shared or {}
        self._functions: dict[str, Any] = {}

    def prepare(self) -> None:
        """Import Python targets, make shared objects and output files, before any clock stamp.

        A nested parent has been given those of the execution.
        """
        if not self.prefix:
            context = multiprocessing.get_context(self.variant.start_method)
            self.shared = make_shared(self.setup.scenario.shared, context)
        for handles in self.handles.values():
            target = handles[0].group.target if handles else None
            if isinstance(target, PythonTarget):
                self._functions[target.spec] = resolve(self.spec(target.spec))
            make_files(self.folder, (handle.label for handle in handles))
            self._make_entries(handles)

    def _make_entries(self, handles: list[Handle]) -> None:
        """Those that nothing in the course of the plan can change."""
        group = handles[0].group if handles else None
        if group is None or group.env or isinstance(group.target, Command):
            return  # their placeholders may ask for marks
        for handle in handles:
            self._entries[handle.label] = self._entry(handle, self._method(group))

    def spec(self, spec: str) -> str:
        """``file.py:callable`` with its whole path: what is imported may change ``sys.path``."""
        source, _, name = spec.rpartition(":")
        if not source.endswith(".py"):
            return spec
        return f"{os.path.join(self.setup.scenario.folder, source)}:{name}"

    def journal_so_far(self) -> Tail:
        """The journal, read up to now; opened when first asked for."""
        if self._tail is None or not self._tail.is_open():
            path, number = self.journal.path, self.journal.execution
            self._tail = Tail(path, number, self.journal_from, self.folder)
        self._tail.read()
        return self._tail

    def all(self, *, background: bool = False) -> Iterator[Handle]:
        """Every process of the set in file order, then index: those in the background or the others."""
        for handles in self.handles.values():
            yield from (handle for handle in handles if handle.group.background == background)

    def sleep(self, handle: Handle) -> float | None:
        """Seconds of sleep drawn for it in this round; None without a profile."""
        group = handle.group
        if group.sleep is not None:
            return self._draw(group.sleep, handle, "sleep")
        if isinstance(group.target, Work):
            return _asked(self._phases(handle))
        return None

    def process(self, handle: Handle) -> Any:
        """Its Process object."""
        if handle.label not in self.made:
            self.made[handle.label] = self._make(handle)
        return self.made[handle.label]

    def handle_of(self, process: object) -> Handle | None:
        """Whose object it is, None for one that was made elsewhere."""
        made = (h for handles in self.handles.values() for h in handles if h.label in self.made)
        return next((handle for handle in made if self.made[handle.label] is process), None)

    def start(self, handle: Handle) -> None:
        """Call ``start()``, tell the guard, and record when it was called and returned."""
        process = self.process(handle)
        method = self._method(handle.group)
        entry = self._entries[handle.label]
        entry.captured = method == "spawn"
        if threading.current_thread() is not threading.main_thread():
            entry.settings.pop("orphan", None)  # it would die with this thread, not this process
        known = process.pid
        surroundings = Surroundings(self._cpus(handle.group), method, self.folder, handle.label)
        with surroundings:
            called = now()
            try:
                process.start()
            except BaseException:
                self._tell(handle, called, process.pid if process.pid != known else None, "raised")
                raise
            returned = now()
        timeout = round((handle.group.timeout or 0) * 1e9)
        self.births.tell(Birth("start", process.pid, called, timeout, handle.label))
        if method == "forkserver":
            tell_fork_server(self.births)
        self.started[handle.label] = process.pid
        self._tell(handle, called, process.pid, "returned", at=returned)

    def run(self, handle: Handle) -> None:
        """Call ``run()`` here, and record when it was called and when it was over."""
        process = self.process(handle)
        called = now()
        timeout = round((handle.group.timeout or 0) * 1e9)
        self.births.tell(Birth("run", os.getpid(), called, timeout, handle.label))
        how, owner = "raised", os.getpid()
        try:
            process.run()
            how = "returned"
        finally:
            end_copies(owner)
            self.births.tell(Birth("ran", os.getpid(), called, 0, handle.label))
            self._tell(handle, called, None, how, call="run")

    def _tell(
        self,
        handle: Handle,
        called: int,
        pid: int | None,
        how: str,
        *,
        at: int = 0,
        call: str = "start",
    ) -> None:
        self.told.add(handle.label)
        self.journal.write(
            "start",
            at or now(),
            handle.label,
            called=called,
            how=how,
            call=call,
            of=pid,
            name=shortened(self.made[handle.label].name, NAME_BYTES),
            sleep=self._entries[handle.label].sleep,
        )

    def report_leftovers(self) -> None:
        """Record name and draw of every process that no step started or ran, and the shared values."""
        for handle in (*self.all(), *self.all(background=True)):
            if handle.label not in self.told:
                made = self.made.get(handle.label)
                name = shortened(made.name, NAME_BYTES) if made is not None else None
                self.journal.write("made", now(), handle.label, name=name, sleep=self.sleep(handle))
        if not self.prefix:
            for name, value in shared_values(self.shared, self.folder).items():
                self.journal.write("shared", now(), name=name, **value)

    def uses(self, method: str) -> bool:
        """Whether a process of the set is started in this way."""
        groups = [handles[0].group for handles in self.handles.values() if handles]
        return any(self._method(group) == method for group in groups)

    def _method(self, group: ProcessGroup) -> str:
        return group.start_method or self.variant.start_method

    def _cpus(self, group: ProcessGroup) -> tuple[int, ...] | None:
        wanted = group.cpus if group.cpus is not None else self.variant.cpus
        return self.setup.cpus[:wanted] if isinstance(wanted, int) else wanted

    def _draw(self, profile: Any, handle: Handle, what: str) -> float:
        return draw(
            profile,
            seed=self.setup.scenario.seed,
            round_=self.order.round,
            group=self.prefix + handle.group.name,
            index=handle.index,
            what=what,
        )

    def _phases(self, handle: Handle) -> tuple[tuple[str, Any], ...]:
        target = handle.group.target
        return self._drawn(target.phases, handle, "work") if isinstance(target, Work) else ()

    def _drawn(
        self, phases: tuple[Phase, ...], handle: Handle, place: str
    ) -> tuple[tuple[str, Any], ...]:
        drawn: list[tuple[str, Any]] = []
        for number, phase in enumerate(phases):
            here = f"{place}.{number}"
            if phase.profile is not None:
                drawn.append((phase.kind, self._draw(phase.profile, handle, here)))
            elif phase.kind == "repeat":
                body = self._drawn(phase.body, handle, here)
                drawn.append((phase.kind, (phase.count, body)))
            else:
                said = (phase.name, phase.code, phase.text)
                drawn.append((phase.kind, next(value for value in said if value is not None)))
        return tuple(drawn)

    def _make(self, handle: Handle) -> Any:
        group, method = handle.group, self._method(handle.group)
        entry = self._entries.get(handle.label) or self._entry(handle, method)
        self._entries[handle.label] = entry
        named = {} if group.process_name is None else {"name": group.process_name}
        asked = names_in([group.args, dict(group.kwargs)]) if group.args or group.kwargs else ()
        needs_name = "name" in asked and not named
        name = "" if needs_name else group.process_name or handle.label
        args, kwargs = self._arguments(handle, name)
        function = entry.function
        if isinstance(function, type) and issubclass(function, BaseProcess):
            return _adopt(function, entry, args, kwargs, group)
        context: Any = multiprocessing.get_context(method)
        process = context.Process(
            target=entry, args=args, kwargs=kwargs, daemon=group.daemon, **named
        )
        if needs_name:
            process._args, process._kwargs = self._arguments(handle, process.name)  # noqa: SLF001 - the default name is known only now
        return process

    def _arguments(self, handle: Handle, name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
        def lookup(placeholder: str) -> Any:
            return self._lookup(handle, name, placeholder)

        group = handle.group
        if not (group.args or group.kwargs):
            return (), {}
        return tuple(fill(list(group.args), lookup)), fill(dict(group.kwargs), lookup)

    def _entry(self, handle: Handle, method: str) -> Entry:
        group = handle.group
        kind, what, function = self._target(handle)
        entry = Entry(
            kind=kind,
            what=what,
            label=handle.label,
            journal=self.journal,
            folder=self.folder,
            marks=group.marks,
            sleep=self.sleep(handle),
            shared=self.shared if isinstance(group.target, Work) else None,
            settings=self._settings(handle, method),
        )
        entry.function = function
        return entry

    def _target(self, handle: Handle) -> tuple[str, Any, Any]:
        target = handle.group.target
        match target:
            case BuiltIn(name):
                return "builtin", name, None
            case PythonTarget(spec):
                return "python", self.spec(spec), self._functions[spec]
            case Command(argv):
                filled = fill(list(argv), lambda name: self._lookup(handle, handle.label, name))
                return "command", tuple(str(word) for word in filled), None
            case Work():
                return "work", self._phases(handle), None
            case Nested():
                from runner.execution.nested import Parent

                return "object", None, Parent(self, handle, target)

    def _settings(self, handle: Handle, method: str) -> dict[str, Any]:
        settings: dict[str, Any] = {}
        if handle.group.env:
            settings["env"] = {
                key: str(fill(value, lambda name: self._lookup(handle, handle.label, name)))
                for key, value in handle.group.env
            }
        cpus = self._cpus(handle.group)
        if cpus is not None and method == "forkserver":
            settings["cpus"] = cpus
        if method == "forkserver":
            settings["self_report"] = True
        if method == "fork" and not self.prefix:
            settings["orphan"] = kernel.die_with_parent
        if self._limit is not None:
            settings["descriptors"] = self._limit
        return settings

    def _lookup(self, handle: Handle, name: str, placeholder: str) -> Any:
        plain: Mapping[str, Any] = {
            "index": handle.index,
            "name": name,
            "group": handle.group.name,
        }
        if placeholder in plain:
            return plain[placeholder]
        return self.sleep(handle) if placeholder == "sleep" else self.placeholder(placeholder)

    def placeholder(self, name: str) -> Any:
        """What a placeholder means that is not of one process."""
        if name in ("dir", "python"):
            return os.path.join(self.folder, "dir") if name == "dir" else sys.executable
        first, _, rest = name.partition(".")
        if first == "shared":
            return self.shared[rest]
        mark, _, field = rest.partition(".")
        return (self.journal_so_far().mark(self.handles[first][0].label, mark) or {}).get(field)


def end_copies(owner: int) -> None:
    """End this process if it is a copy of ``owner``, forked by what a step has called there.

    The plan is not its to carry out.
    """
    if os.getpid() != owner:
        os._exit(0)


def _adopt(
    kind: type, entry: Entry, args: tuple[Any, ...], kwargs: dict[str, Any], group: ProcessGroup
) -> Any:
    """An object of a user's Process subclass whose ``run`` goes through ``entry``."""
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


def _asked(phases: tuple[tuple[str, Any], ...]) -> float | None:
    """Seconds of sleep that phases ask for; None when they ask for none."""
    total, found = 0.0, False
    for kind, value in phases:
        if kind == "sleep":
            total, found = total + value, True
        elif kind == "repeat":
            inner = _asked(value[1])
            if inner is not None:
                total, found = total + value[0] * inner, True
    return total if found else None
