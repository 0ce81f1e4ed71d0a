"""Process set: the processes of one main process, and what it does with them.

A set belongs to the main process of an execution, or to a nested parent, whose
labels then begin with its own (``parent[0].kid[1]``).
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence

from runner.execution.births import BirthWriter
from runner.execution.handle import Handle
from runner.execution.launch import Surroundings, surroundings
from runner.execution.lots import Lot, Lots
from runner.execution.making import Maker
from runner.execution.messages import Order, Setup
from runner.execution.shared_objects import make_shared, shared_values
from runner.execution.tail import Tail
from runner.model.scenario import ProcessGroup, Variant
from runner.targets.entry import Entry
from runner.targets.journal import Journal, now, shortened
from runner.targets.settle import make_files, output_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAME_BYTES = 1000


class ProcessSet:
    """Groups, their Process objects and their shared objects."""

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
        self._lots = Lots(setup.scenario.seed, order.round)
        self.journal_from = os.stat(journal.path).st_size if journal_from is None else journal_from
        self._tail: Tail | None = None
        self.handles: dict[str, list[Handle]] = {}
        for group in variant.groups if groups is None else groups:
            self.handles[group.name] = [
                Handle(group, index, prefix + group.label(index)) for index in range(group.size)
            ]
        self.made: dict[str, Any] = {}
        self._entries: dict[str, Entry] = {}
        self._surroundings: dict[str, Surroundings | None] = {}
        self.started: dict[str, int] = {}
        self.told: set[str] = set()
        self.shared = shared or {}
        self.maker = Maker(self, limit)

    def prepare(self) -> None:
        """Import Python targets, make shared objects and output files, before any clock stamp.

        What was drawn for each process is recorded. A nested parent has been given the
        shared objects of the execution.
        """
        if not self.prefix:
            context = multiprocessing.get_context(self.variant.start_method)
            self.shared = make_shared(self.setup.scenario.shared, context)
        for handles in self.handles.values():
            if handles:
                self._load(handles[0].group)
            files = [path for h in handles for path in output_files(self.folder, h.label)]
            make_files(files, self.setup.spare)
            for handle in handles:
                asked = self.variant.schedule is not None or handle.group.estimate is not None
                said = self.lot(handle).said(of_estimate=asked)
                self.journal.write("drawn", now(), handle.label, **said)
                self._entries[handle.label] = self.maker.entry(handle)

    def _load(self, group: ProcessGroup) -> None:
        owner = os.getpid()
        try:
            self.maker.load(group)
        finally:
            end_copies(owner)

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

    def lot(self, handle: Handle) -> Lot:
        """What was drawn for it in this round."""
        return self._lots.lot(handle.group, self.prefix, handle.index)

    def is_scheduled(self, handle: Handle) -> bool:
        """Whether it runs only when the variant's schedule lets it."""
        top = self.variant.schedule is not None and not self.prefix
        return top and not handle.group.background

    def process(self, handle: Handle) -> Any:
        """Its Process object, made at its first use."""
        made = self.made.get(handle.label)
        if made is None:
            entry = self._entries[handle.label]
            made = self.made[handle.label] = self.maker.process(handle, entry)
            cpus = self.maker.cpus(handle.group)
            self._surroundings[handle.label] = surroundings(cpus, entry.method, entry.files)
        return made

    def handle_of(self, process: object) -> Handle | None:
        """Whose object it is, None for one that was made elsewhere."""
        made = (h for handles in self.handles.values() for h in handles if h.label in self.made)
        return next((handle for handle in made if self.made[handle.label] is process), None)

    def start(self, handle: Handle, *, by_main_thread: bool = True) -> None:
        """Call ``start()`` and tell the guard, which records when it was called and returned."""
        process, label = self.process(handle), handle.label
        entry = self._entries[label]
        if not by_main_thread:
            entry.settings.pop("orphan", None)  # it would die with this thread, not this process
        known, name = process.pid, shortened(process.name, NAME_BYTES)
        around = self._surroundings[label]
        called = now()
        try:
            if around is None:
                called = now()
                process.start()
                returned = now()
            else:
                with around:
                    called = now()
                    process.start()
                    returned = now()
        except BaseException:
            self._tell(handle, called, process.pid if process.pid != known else None, "raised")
            raise
        pid = self.started[label] = process.pid
        timeout = handle.timeout_ns
        self.births.tell(
            "start", pid, label, called=called, returned=returned, timeout=timeout, name=name
        )
        self.told.add(label)

    def run(self, handle: Handle, *, asked: bool) -> None:
        """Call ``run()`` here, and record when it was called and when it was over.

        What the target answers its timeout with is how it ended, as in a process of its own;
        it is raised only where an exception is ``asked`` for.
        """
        process = self.process(handle)
        called, owner = now(), os.getpid()
        timeout = handle.timeout_ns
        self.births.tell(
            "run", owner, handle.label, called=called, returned=called, timeout=timeout
        )
        how = "raised"
        try:
            process.run()
            how = "returned"
        except BaseException:
            if asked or not self._is_timed_out(handle, called):
                raise
        finally:
            end_copies(owner)
            self.births.tell("ran", owner, handle.label, called=called, returned=now())
            self._tell(handle, called, None, how, call="run")

    def _is_timed_out(self, handle: Handle, called: int) -> bool:
        """Whether the guard has sent a signal to the call that began then, by its own record."""
        if not handle.timeout_ns or now() < called + handle.timeout_ns:
            return False
        return any(
            event["k"] == "signal" and event.get("p") == handle.label and event["t"] >= called
            for event in self.journal_so_far().events
        )

    def _tell(
        self, handle: Handle, called: int, pid: int | None, how: str, *, call: str = "start"
    ) -> None:
        self.told.add(handle.label)
        name = shortened(self.made[handle.label].name, NAME_BYTES)
        fields = {"called": called, "how": how, "call": call, "of": pid, "name": name}
        self.journal.write("start", now(), handle.label, **fields)

    def report_leftovers(self) -> None:
        """Record the name of every process that no step started or ran, and the shared values."""
        for label, made in self.made.items():
            if label not in self.told:
                self.journal.write("made", now(), label, name=shortened(made.name, NAME_BYTES))
        if not self.prefix:
            for name, value in shared_values(self.shared, self.folder).items():
                self.journal.write("shared", now(), name=name, **value)

    def uses(self, method: str) -> bool:
        """Whether a process of the set is started in this way."""
        groups: Sequence[ProcessGroup] = [h[0].group for h in self.handles.values() if h]
        return any(self.method(group) == method for group in groups)

    def method(self, group: ProcessGroup) -> str:
        """How its processes are started."""
        return group.start_method or self.variant.start_method


def end_copies(owner: int) -> None:
    """End this process if it is a copy of ``owner``, forked by what a step has called there.

    The plan is not its to carry out.
    """
    if os.getpid() != owner:
        os._exit(0)
