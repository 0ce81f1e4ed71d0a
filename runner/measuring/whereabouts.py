"""Whereabouts: in which step was a plan when it was cut short?

The steps of the plan itself leave a record when they end, so it was in the first one
without. Steps within a block leave none unless they have a name.
"""

from collections.abc import Iterable, Mapping, Sequence

from runner.measuring.traces import Frame
from runner.model.event import Event
from runner.model.plan import Each, Invoke, Part, Run, Selector, Step, When


def whereabouts(kinds: Mapping[str, list[Event]], steps: Sequence[Step], frame: Frame) -> str:
    """``in step 3, join child (line 12)``; of each and run also with whom: ``at child[2]``.

    Args:
        kinds: The events of one execution by kind, in the order of their times.
        steps: Its plan.
        frame: Who its main process is.
    """
    if "plan" not in kinds:
        return "before its first step"
    ended = _ended(kinds.get("step", ()), steps, frame.main_pid)
    left = [i for i, step in enumerate(steps) if i > ended and not isinstance(step, When)]
    if "planned" in kinds or not left:
        return "after its last step, as it joined what it had left"
    if not any(isinstance(step, When) for step in steps):
        return f"in step {_said(left[0], steps)}{_with_whom(kinds, steps[left[0]], frame)}"
    return "before its first step had ended" if ended < 0 else f"after step {_said(ended, steps)}"


def _ended(events: Iterable[Event], steps: Sequence[Step], main_pid: int) -> int:
    """The place of the last step that ended; −1 if none has. A ``when`` comes when it comes."""
    last = -1
    places = iter([i for i, step in enumerate(steps) if not isinstance(step, When)])
    place = next(places, None)
    for event in events:
        if place is None:
            break
        step = steps[place]
        if (event["pid"], event["verb"], event["line"]) == (main_pid, step.verb, step.line):
            last, place = place, next(places, None)
    return last


def _said(place: int, steps: Sequence[Step]) -> str:
    """``3, join child (line 12)``; the steps of a policy stand in no line."""
    step = steps[place]
    what = step.function if isinstance(step, Invoke) else _selected(getattr(step, "select", ()))
    words = " ".join(filter(None, (step.verb, what)))
    return f"{place + 1}, {words}{f' (line {step.line})' if step.line else ''}"


def _with_whom(kinds: Mapping[str, list[Event]], step: Step, frame: Frame) -> str:
    """The process that was started or entered last, where a step goes from one to the next."""
    if not isinstance(step, Each | Run):
        return ""
    own = [event for event in kinds.get("start", ()) if "." not in event["p"]]
    own += [event for event in kinds.get("enter", ()) if event["pid"] == frame.main_pid]
    last = max(own, key=lambda event: event["t"], default=None)
    return "" if last is None else f", at {last['p']}"


def _selected(selector: Selector) -> str:
    paths = (reference.keyword or ".".join(map(_part, reference.parts)) for reference in selector)
    return ", ".join(paths)


def _part(part: Part) -> str:
    if part.bounds is not None:
        low, high = ("" if bound is None else bound for bound in part.bounds)
        return f"{part.group}[{low}:{high}]"
    return part.group if part.index is None else f"{part.group}[{part.index}]"
