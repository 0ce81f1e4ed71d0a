"""Selecting: from a selector to processes, in the order in which they are written."""

from __future__ import annotations

from runner.execution.fault import Fault
from runner.model.plan import Part, Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from runner.execution.handle import Handle
    from runner.execution.process_set import ProcessSet


def select(
    processes: ProcessSet, selector: Selector, it: Handle | str | None
) -> list[Handle | str]:
    """The processes selected; a nested child is its label, for there is no object of it here.

    ``all`` is every process that is not in the background, in file order.
    """
    chosen: list[Handle | str] = []
    for reference in selector:
        if reference.keyword == "all":
            chosen.extend(processes.all())
        elif reference.keyword == "it":
            if it is not None:
                chosen.append(it)
        else:
            first, *nested = reference.parts
            handles = _within(processes.handles[first.group], first)
            if not nested:
                chosen.extend(handles)
            for handle in handles if nested else ():
                chosen.extend(_nested(handle, nested))
    return chosen


def own(handle: Handle | str | None) -> Handle:
    """The process that it is.

    Raises:
        Fault: for a nested child, of which this process has no object.
    """
    if handle is None or isinstance(handle, str):
        raise Fault(f"{handle} is a child of another process: it can only be ended or observed")
    return handle


def _within(handles: list[Handle], part: Part) -> list[Handle]:
    if part.index is not None:
        return [handles[part.index]]
    if part.bounds is not None:
        return handles[part.bounds[0] : part.bounds[1]]
    return handles


def _nested(parent: Handle, parts: list[Part]) -> list[str]:
    from runner.model.scenario import Nested

    labels, groups = [parent.label], parent.group.target
    for part in parts:
        assert isinstance(groups, Nested)
        group = next(group for group in groups.groups if group.name == part.group)
        indices = range(group.size)
        if part.index is not None:
            indices = range(part.index, part.index + 1)
        elif part.bounds is not None:
            indices = indices[part.bounds[0] : part.bounds[1]]
        labels = [f"{label}.{group.label(index)}" for label in labels for index in indices]
        groups = group.target
    return list(labels)
