"""Invoking: a function of the user's, called in the main process by a step."""

from __future__ import annotations

import os

from runner.execution.placeholders import fill
from runner.execution.process_set import ProcessSet, end_copies
from runner.execution.selecting import own
from runner.model.plan import Invoke
from runner.targets.resolve import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runner.execution.handle import Handle


def invoke(processes: ProcessSet, step: Invoke, it: Handle | str | None) -> Any:
    """What the function returns; raises whatever it raises.

    A placeholder for processes becomes their Process objects: one, or a list of a group with
    replicas.
    """

    def lookup(name: str) -> Any:
        if name == "it":
            return processes.process(own(it))
        group, _, index = name.partition("[")
        if group not in processes.handles:
            return processes.maker.placeholder(name, step.line)
        handles = processes.handles[group]
        if index or handles[0].group.replicas is None:
            return processes.process(handles[int(index.rstrip("]") or 0)])
        return [processes.process(handle) for handle in handles]

    function = resolve(processes.maker.spec(step.function))
    owner = os.getpid()
    try:
        return function(*fill(list(step.args), lookup), **fill(dict(step.kwargs), lookup))
    finally:
        end_copies(owner)
