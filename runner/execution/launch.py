"""Launch: what a process lends what it starts, its CPUs above all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import resource_tracker

from runner.execution.messages import Setup
from runner.model.scenario import Variant
from runner.targets.settle import redirect


def surroundings(
    cpus: tuple[int, ...] | None, method: str, files: tuple[str, str]
) -> Surroundings | None:
    """What a child started by ``method`` needs around its start; None where it needs nothing."""
    return None if cpus is None and method != "spawn" else Surroundings(cpus, method, files)


class Surroundings:
    """For the time of one ``start()``: the child's CPUs and, under spawn, its output files.

    A forked or spawned child inherits both. A spawned child boots an interpreter and
    imports before our code runs in it, and what goes wrong there must be found in its
    own files. Children of a fork server inherit from the server, so they see to
    themselves.
    """

    def __init__(self, cpus: tuple[int, ...] | None, method: str, files: tuple[str, str]) -> None:
        self._cpus = cpus if method != "forkserver" else None
        self._own_files = method == "spawn"
        self._files = files

    def __enter__(self) -> None:
        with ExitStack() as undone:  # what was done is undone too when the rest fails
            if self._own_files:
                resource_tracker.ensure_running()  # it must not inherit the child's files
                for descriptor in (1, 2):
                    undone.callback(_restore, os.dup(descriptor), descriptor)
                redirect(self._files)
            undone.enter_context(pinned(self._cpus))
            self._undo = undone.pop_all()

    def __exit__(self, *_exception: object) -> None:
        self._undo.close()


def cpu_ids(wanted: int | tuple[int, ...] | None, setup: Setup) -> tuple[int, ...]:
    """The ids that ``cpus`` in a scenario stands for: the first so many, or these; without it all."""
    return wanted if isinstance(wanted, tuple) else setup.cpus[:wanted]


def cpus_of(setup: Setup, variant: Variant) -> tuple[int, ...]:
    """The ids of the CPUs that the variant may use; the first ones are a schedule's slots."""
    return cpu_ids(variant.cpus, setup)


def spare_cpus(setup: Setup, variant: Variant) -> tuple[int, ...] | None:
    """Those that are no slot's: who is there takes a schedule's processes no time.

    None where all are, and where there is no schedule.
    """
    if variant.schedule is None:
        return None
    slots = cpus_of(setup, variant)[: variant.schedule.slots]
    return tuple(os.sched_getaffinity(0) - set(slots)) or None


def _restore(saved: int, descriptor: int) -> None:
    os.dup2(saved, descriptor)
    os.close(saved)


@contextmanager
def pinned(cpus: tuple[int, ...] | None) -> Iterator[None]:
    """Within: this thread's CPUs, which what it starts meanwhile inherits; None for all."""
    if cpus is None:
        yield
        return
    affinity = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        yield
    finally:
        os.sched_setaffinity(0, affinity)
