"""Plan words: what a main process does, one numbered line a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from runner.model.plan import (
    Close,
    Dispatch,
    Each,
    Invoke,
    Join,
    Kill,
    Observe,
    Part,
    Reference,
    Repeat,
    Run,
    Rung,
    RunPool,
    Selector,
    Start,
    Step,
    Terminate,
    Termination,
    Until,
    Wait,
    When,
)
from runner.model.scenario import Pool, Schedule, Variant
from runner.reporting import wording
from runner.scheduling import options_of_all
from runner.units import short_duration

Line = tuple[str, str]
"""A number such as ``2.1``, or nothing, and what happens."""

_DEFAULT = {"terminate": (Rung("TERM"),), "kill": (Rung("KILL"),)}
_END = "the program ends: daemons get SIGTERM, whoever is still there is joined"


def plan_lines(variant: Variant) -> list[Line]:
    """The plan from its first step to its end; what no step says stands without a number."""
    background = [group.name for group in variant.groups if group.background]
    before = [("", f"in the background, before the first step: {', '.join(background)}")]
    lines = [*before] if background else []
    lines += [("", _needs(group.name, group.needs)) for group in variant.groups if group.needs]
    lines += _numbered(variant.steps, variant, "")
    return lines if _joins_everyone(variant) else [*lines, ("", _END)]


def _needs(name: str, needs: Sequence[tuple[str, str]]) -> str:
    wanted = ", ".join(
        f"{other} is {state}" if state in ("started", "completed") else f"{other} marks {state}"
        for other, state in needs
    )
    return f"{name} is started only when {wanted}"


def _numbered(steps: Sequence[Step], variant: Variant, prefix: str) -> Iterator[Line]:
    for place, step in enumerate(steps, 1):
        number = f"{prefix}{place}"
        yield number, _said(step, variant)
        yield from _numbered(getattr(step, "body", ()), variant, f"{number}.")


def _said(step: Step, variant: Variant) -> str:
    said = _words(step, variant)
    if step.raises is not None:
        text = f" ({step.raises.text!r})" if step.raises.text else ""
        said += f"; it must raise {step.raises.type}{text}"
    return said if step.name is None else f"{said} (as {step.name})"


def _words(step: Step, variant: Variant) -> str:
    match step:
        case Start():
            return f"start {_whom(step.select, variant)}"
        case Join():
            limit = "" if step.timeout is None else f", at most {short_duration(step.timeout)}"
            each = " each" if limit and _is_many(step.select, variant) else ""
            return f"join {_whom(step.select, variant)}{limit}{each}"
        case Run():
            return f"call run() of {_whom(step.select, variant)}, in the main process"
        case Terminate():
            return f"terminate {_whom(step.select, variant)}{_chain(step.chain, 'terminate')}"
        case Kill():
            return f"kill {_whom(step.select, variant)}{_chain(step.chain, 'kill')}"
        case Close():
            return f"close {_whom(step.select, variant)}"
        case Wait():
            return _wait(step)
        case Observe():
            view = ", as the operating system sees it" if step.os_only else ""
            return f"observe {_whom(step.select, variant)}{view}"
        case Invoke():
            return f"call {step.function} in the main process"
        case Each():
            return f"for {_each_of(step.select, variant)}:"
        case Repeat():
            return f"{step.count} times:"
        case Until():
            return f"until {_text(step.condition)}:"
        case When():
            return f"once, between other steps, as soon as {_text(step.condition)}:"
        case Dispatch():
            return _dispatch(step, variant.schedule)
        case RunPool():
            return _pool(variant.pool)
    return type(step).__name__.lower()


def _wait(step: Wait) -> str:
    if step.duration is not None:
        return f"wait {short_duration(step.duration)}"
    return "wait" if step.until is None else f"wait until {_text(step.until)}"


def _dispatch(step: Dispatch, schedule: Schedule | None) -> str:
    text = "release all at once and dispatch them"
    if schedule is not None:
        options = [f"{wording.count(schedule.slots, 'slot')}"]
        for name, value in schedule.options.items():
            several = value if isinstance(value, tuple) else (value,)
            shown = ", ".join(map(short_duration, several))
            options.append(options_of_all()[name].words.format(shown))
        text += f" by {schedule.algorithm}: {', '.join(options)}"
    return text if step.terminate is None else f"{text}; {_ending(step.terminate)}"


def _ending(said: Termination) -> str:
    when = "" if said.after is None else f" after {short_duration(said.after)}"
    if said.when is not None:
        when = f" as soon as {_text(said.when)}"
    return f"terminate {_selected(said.select)}{when}{_chain(said.chain, 'terminate')}"


def _pool(pool: Pool | None) -> str:
    if pool is None:
        return "run all as tasks of a pool"
    kind = "multiprocessing.Pool" if pool.kind == "multiprocessing" else "ProcessPoolExecutor"
    chunk = "" if pool.chunk is None else f", {pool.chunk} at a time"
    return f"run all as tasks of a {kind} of {wording.count(pool.workers, 'worker')}{chunk}"


def _chain(chain: Sequence[Rung], verb: str) -> str:
    """The rungs, unless they are what the verb does anyway."""
    if not chain or tuple(chain) == _DEFAULT[verb]:
        return ""
    rungs = ", then ".join(
        f"SIG{rung.signal.removeprefix('SIG')}"
        + (f" and wait at most {short_duration(rung.grace)}" if rung.grace else "")
        for rung in chain
    )
    return f": {rungs}"


def _each_of(selector: Selector, variant: Variant) -> str:
    """``each of all 4 processes``, and no ``each of both``."""
    whom = _whom(selector, variant)
    alone = {"both processes": "each of the two processes", "the one process": "the one process"}
    return alone.get(whom, f"each of {whom}")


def _whom(selector: Selector, variant: Variant) -> str:
    """Those selected; all with their number."""
    if len(selector) == 1 and selector[0].keyword == "all":
        size = sum(group.size for group in variant.groups if not group.background)
        names = {1: "the one process", 2: "both processes"}
        return names.get(size, f"all {size} processes")
    selected = _selected(selector)
    size = next((group.size for group in variant.groups if group.name == selected), 1)
    return f"{selected} ({size} processes)" if size > 1 else selected


def _selected(selector: Selector) -> str:
    return ", ".join(map(_reference, selector))


def _reference(reference: Reference) -> str:
    return reference.keyword or ".".join(map(_part, reference.parts))


def _part(part: Part) -> str:
    if part.index is not None:
        return f"{part.group}[{part.index}]"
    if part.bounds is not None:
        start, stop = ("" if bound is None else bound for bound in part.bounds)
        return f"{part.group}[{start}:{stop}]"
    return part.group


def _is_one(selector: Selector) -> bool:
    return len(selector) == 1 and selector[0].keyword == "it"


def _is_many(selector: Selector, variant: Variant) -> bool:
    """Whether it selects more than one process."""
    if len(selector) > 1 or _is_one(selector):
        return len(selector) > 1
    if selector[0].keyword == "all":
        return len(variant.groups) > 1 or variant.groups[0].size > 1
    sizes = {group.name: group.size for group in variant.groups}
    return any(p.index is None and sizes.get(p.group, 1) > 1 for p in selector[0].parts)


def _text(expression: Any) -> str:
    return " ".join(expression.text.split())


def _joins_everyone(variant: Variant) -> bool:
    """Whether nobody can be left when the last step is over, as far as its shape tells."""
    joined = {name for step in variant.steps for name in _joined(step)}
    foreground = {group.name for group in variant.groups if not group.background}
    return "all" in joined or foreground <= joined


def _joined(step: Step) -> Iterator[str]:
    """The groups of which a step awaits the end of everyone, or ``all``."""
    match step:
        case RunPool():
            yield "all"
        case Run():
            yield from _whole(step.select)
        case Join() if step.timeout is None:
            yield from _whole(step.select)
        case Each():
            joins = (each for each in step.body if isinstance(each, Join))
            if any(_is_one(join.select) and join.timeout is None for join in joins):
                yield from _whole(step.select)


def _whole(selector: Selector) -> Iterator[str]:
    for reference in selector:
        match reference:
            case Reference(keyword="all"):
                yield "all"
            case Reference(parts=(Part(group=group, index=None, bounds=None),)):
                yield group
