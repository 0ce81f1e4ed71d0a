"""Program: what surrounds a plan: the background groups, and what a Python program does at its end."""

from __future__ import annotations

import multiprocessing.process
from collections.abc import Callable, Collection
from multiprocessing.process import BaseProcess

from runner.execution.fault import Fault
from runner.execution.handle import Handle
from runner.execution.process_set import ProcessSet
from runner.execution.signalling import Signaller
from runner.execution.waiting import BACKGROUND_CHAIN, in_order_of_needs
from runner.targets.entry import described


def start_background(processes: ProcessSet, start: Callable[[Handle], None]) -> None:
    """Start the background groups, in the order that their needs ask for.

    Raises:
        Fault: for whatever a start raises.
    """
    for group in in_order_of_needs(processes.handles.values()):
        for handle in group:
            try:
                start(handle)
            except Fault:
                raise
            except BaseException as error:
                kind, message = described(error)
                text = f"the start of {handle.label} in the background raised {kind}: {message}"
                raise Fault(text, handle.group.line) from error


def end_as_a_program(
    processes: ProcessSet, signals: Signaller, spared: Collection[BaseProcess] = ()
) -> None:
    """What the end of a Python program does: daemons get SIGTERM, then everyone is joined.

    Those that are ``spared`` are somebody else's to end, and are not even reaped.
    """
    background = {processes.started.get(handle.label) for handle in processes.all(background=True)}
    living = [child for child in children_so_far() - set(spared) if BaseProcess.is_alive(child)]
    children = [child for child in living if child.pid not in background]
    labels: dict[int | None, str] = {pid: label for label, pid in processes.started.items()}
    for child in children:
        if child.daemon:
            signals.tell(child.pid, labels.get(child.pid), "TERM", "daemon")
            child.terminate()
    for child in children:
        child.join()


def children_so_far() -> set[BaseProcess]:
    """The children of this process that multiprocessing has not seen end, of whichever set.

    ``active_children()`` would reap those that have ended.
    """
    return set(multiprocessing.process._children)  # type: ignore[attr-defined]  # noqa: SLF001


def stop_background(processes: ProcessSet, signals: Signaller) -> None:
    """TERM, 500 ms, KILL for every background process; the guard ends its nested children with it."""
    handles = [h for h in processes.all(background=True) if h.label in processes.started]
    for handle in handles:
        processes.births.tell("ending", processes.started[handle.label], handle.label)
    signals.climb(handles, BACKGROUND_CHAIN, "background")
    for handle in handles:
        processes.made[handle.label].join()
