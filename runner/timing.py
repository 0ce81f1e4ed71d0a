"""Timing: whether one function is faster in parallel, from a name to figures.

The function is looked at, then called once under each start method and once in a pool; what
that took says how many calls and rounds fit into the time there is. Everything runs as scenarios do.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runner.errors import UsageError
from runner.execution.host_facts import usable_cpus
from runner.execution.preflight import too_many
from runner.frozen import replace
from runner.judging.estimate import rounds_for
from runner.judging.timing import timing_of
from runner.model.timing import Timing
from runner.probing import Cost, Probing, checked
from runner.session import RunOptions, run
from runner.timed_scenario import Call, Trial, timed
from runner.units import format_duration

if TYPE_CHECKING:
    from runner.listening import Listener
    from runner.session import TimeOptions

CALLS = (8, 4, 2)
"""How many calls where nobody says: the most for which enough rounds for intervals fit into the time."""
LEAST = 3
"""Rounds where not even these fit."""
MOST = 30
"""Rounds where thousands would fit: more would narrow no interval that matters."""
EXECUTION_S = 0.03
"""What an execution takes besides its plan, about."""
TIMEOUT_S, TIMES_LONGER = 60.0, 20
"""An execution is ended after so long, or so many times what it should take if that is more."""


def time_function(
    call: Call, options: TimeOptions, listener: Listener, told: Callable[[str], None]
) -> Timing:
    """See ``session.time_function``."""
    folder = os.path.abspath(options.folder)
    call = replace(call, target=_seen_from(folder, checked(call.function)))
    for size in options.workers or ():
        _refuse_too_many("--workers", size)
    probing = Probing(call, folder, options, listener)
    why = probing.look()["unpicklable"]
    methods, left_out = _methods(call, why, options.start_methods)
    costs = probing.try_once(methods)
    cpus = len(usable_cpus())
    workers = (options.workers or pools_for(cpus)) if why is None else ()
    if workers and (why := probing.try_in_a_pool(methods[0])):
        workers, left_out = (), (*left_out, f"pools, {why}")
    trial, about = fit(costs, workers, options, cpus=cpus)
    if not trial.at_once:
        if not workers:
            _refuse_too_many("--replicas", trial.calls)
        left_out = (*left_out, f"all {trial.calls} at once ({too_many(trial.calls)})")
    told(_plan(call, costs, trial, about))
    scenario = timed(call, trial, folder=folder, said=options.said)
    with _reports(options.report_dir) as reports:
        made = RunOptions(report_dir=Path(reports), wait=options.wait)
        (report,) = run(scenario, made, listener)
    if options.report_dir is None:
        report = replace(report, folder="")
    return timing_of(scenario, report, function=str(call), left_out=left_out)


def _refuse_too_many(option: str, size: int) -> None:
    if reason := too_many(size):
        raise UsageError(f"{option} {size}: {reason} or try fewer")


def pools_for(cpus: int) -> tuple[int, ...]:
    """Sizes of pools worth trying: 2, 4 and 8, as far as there are CPUs; one worker is none."""
    return tuple(size for size in (2, 4, 8) if size <= max(2, cpus))


def fit(
    costs: Mapping[str, Cost], workers: tuple[int, ...], options: TimeOptions, *, cpus: int
) -> tuple[Trial, float]:
    """How many calls and rounds fit into ``options.seconds``, and the seconds they take, about.

    ``costs`` are by start method. Calls and rounds that the options name are kept.
    """
    least = max(workers, default=1)
    choices = [calls for calls in CALLS if calls >= least] or [least]
    for calls in choices if options.calls is None else [options.calls]:
        sizes = workers if too_many(calls) else (calls, *workers)
        plans = _plans(calls, sizes, costs, cpus)
        each = sum(plans) + EXECUTION_S * len(plans)
        fitting = int(options.seconds / each)
        if fitting >= rounds_for(len(costs) * len(sizes)):
            break
    rounds = options.rounds or min(MOST, max(LEAST, fitting))
    trial = Trial(
        calls=calls,
        workers=workers,
        start_methods=tuple(costs),
        rounds=rounds,
        timeout=max(TIMEOUT_S, TIMES_LONGER * max(plans)),
        at_once=calls in sizes,
    )
    return trial, rounds * each


def _plans(calls: int, sizes: Sequence[int], costs: Mapping[str, Cost], cpus: int) -> list[float]:
    """Seconds that the plan of each variant takes, about, if the calls keep CPUs busy.

    ``sizes`` are how many processes the parallel ones have.
    """
    plans = [calls * max(cost.call for cost in costs.values())]
    for cost in costs.values():
        plans.append(cost.call + cost.rest)
        for processes in sizes:
            at_once = min(processes, calls, cpus)
            plans.append(ceil(calls / at_once) * cost.call + ceil(processes / cpus) * cost.rest)
    return plans


def _plan(call: Call, costs: Mapping[str, Cost], trial: Trial, about: float) -> str:
    took = format_duration(min(cost.call for cost in costs.values()))
    ways = 1 + len(trial.start_methods) * (trial.at_once + len(trial.workers))
    return (
        f"{call}: a call takes {took}; {trial.rounds} {'round' if trial.rounds == 1 else 'rounds'} "
        f"of {trial.calls} calls in {ways} ways take about {format_duration(about)}"
    )


def _methods(
    call: Call, why: str | None, wanted: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The start methods to try, and what is left out of a function that cannot be pickled.

    Raises:
        UsageError: when nothing is left.
    """
    if why is None:
        return wanted, ()
    if "fork" not in wanted:
        raise UsageError(
            f"{call.function} cannot be pickled, which {', '.join(wanted)} needs ({why}): "
            "write it with def at the top of a module, or use --start-method fork"
        )
    others = [*(method for method in wanted if method != "fork"), "pools"]
    return ("fork",), (f"{', '.join(others)}, for which the function must be pickled ({why})",)


def _seen_from(folder: str, function: str) -> str:
    """``file.py:function``, said from the current folder, as a scenario in ``folder`` says it."""
    source, _, name = function.rpartition(":")
    if not source.endswith(".py") or os.path.isabs(source):
        return function
    return f"{os.path.relpath(os.path.abspath(source), folder)}:{name}"


def _reports(report_dir: Path | None) -> AbstractContextManager[Any]:
    if report_dir is not None:
        return nullcontext(report_dir)
    return tempfile.TemporaryDirectory(prefix="runner-time-")
