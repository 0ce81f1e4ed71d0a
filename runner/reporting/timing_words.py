"""Timing words: the answer to whether a function is faster in parallel, and its table, as cells.

Every number in the answer is one that was measured, or follows from such numbers alone.
"""

from __future__ import annotations

from runner.model.report import Estimate, Scaling
from runner.model.timing import Timing, Way
from runner.reporting import scaling, wording
from runner.reporting.comparison import Column
from runner.units import format_duration

BUSY = 0.75
"""The load for each CPU from which on a machine is called busy."""
FAR = 0.1
"""A call is far shorter than something if it takes at most this share of it."""
KEPT = 3.0
"""The first call keeps something for the others if it takes so many times as long as they do."""


def answer(timing: Timing) -> str:
    """One sentence: how much faster, in which way, and what a call must take for it.

    It says on how little it rests, where that is an interrupted run, or too few rounds for
    an interval of 95 %.
    """
    best = best_of(timing.parallel)
    cut = "interrupted" if timing.report.interrupted else ""
    if best is None or best.speed_up is None or timing.call is None:
        return f"No answer: {'interrupted before a' if cut else 'no'} round was complete."
    said = _hopeless(timing, best.speed_up)
    if not said:
        others = (_of_method(timing, m, best) for m in _methods(timing) if m != best.start_method)
        said = "; ".join([_first(timing, best, best.speed_up), *filter(None, others)]) + "."
    lead = ", ".join(filter(None, (cut, _ground(best.speed_up))))
    return f"{lead[0].upper()}{lead[1:]}: {said[0].lower()}{said[1:]}" if lead else said


def best_of(ways: tuple[Way, ...]) -> Way | None:
    """The fastest way; if that is faster than serial, with no more processes than are shown to help.

    A pool of one worker is chosen only where there is nothing else, and so is a way of which
    only a single round is known.
    """
    many = [way for way in ways if way.processes > 1] or ways
    known = [(way, way.speed_up) for way in many if way.speed_up is not None]
    known = [pair for pair in known if pair[1].count > 1] or known
    if not known:
        return None
    fastest, top = max(known, key=lambda pair: pair[1].value)
    close = [way for way, ratio in known if _low(ratio) > 1 and _high(ratio) >= _low(top)]
    return min(close, key=lambda way: way.processes, default=fastest)


def _ground(ratio: Estimate) -> str:
    """On how little this rests; empty where there are rounds enough."""
    if ratio.count == 1:
        return "in a single round, which shows nothing"
    if ratio.level is None or ratio.level >= wording.SURE:
        return ""
    if not ratio.level:
        return f"from {ratio.count} rounds, which are too few to show anything"
    return f"at a confidence of {wording.levels([ratio])}, from {ratio.count} rounds"


def _first(timing: Timing, best: Way, ratio: Estimate) -> str:
    how = f"{_on(best)} under {best.start_method}"
    assert timing.call is not None
    call = format_duration(timing.call.value)
    if _low(ratio) > 1:
        text = f"{_range(ratio)}× faster {how}"
        return text if len(_methods(timing)) > 1 else f"{text}{_from(timing, best, ', where')}"
    if _high(ratio) < 1:
        return (
            f"Not faster in parallel: at best {_range(_inverse(ratio))}× slower, {how}; a call takes "
            f"{call}{_from(timing, best, ' and')}"
        )
    return (
        f"Neither faster nor slower is shown: {_range(ratio)}× the speed {how}; a call takes "
        f"{call}{_from(timing, best, ' and')}"
    )


def _hopeless(timing: Timing, best: Estimate) -> str:
    """What to say of a function that takes far less than what the cheapest process costs.

    The only process measured under forkserver has started the server, too: it says nothing of
    what another one costs.
    """
    alike = [one.cost.value for one in timing.costs if one.start_method != "forkserver"]
    cheapest = min(alike, default=0.0)
    bounds = [way.pays_from.value for way in timing.parallel if way.pays_from is not None]
    if timing.call is None or not bounds or _high(best) >= 1 or timing.call.value >= FAR * cheapest:
        return ""
    each = (
        f"{format_duration(c.cost.value)} under {_server(c.start_method)}" for c in timing.costs
    )
    return (
        f"Processes cannot pay: a call takes {format_duration(timing.call.value)}, a process costs "
        f"{' and '.join(each)}; to gain, a task must hold more than "
        f"{format_duration(min(bounds))} of work."
    )


def _of_method(timing: Timing, method: str, first: Way) -> str:
    """How the best way under another start method than the ``first`` does, and what it costs there."""
    best = best_of(tuple(way for way in timing.parallel if way.start_method == method))
    if best is None or best.speed_up is None or first.speed_up is None:
        return ""
    ratio = best.speed_up
    under, ground = f"under {method}", _ground(ratio)
    if ground != _ground(first.speed_up):
        under += f" ({ground or f'from {ratio.count} rounds'})"
    if _low(ratio) > 1:
        how = f"{_range(ratio)}× faster"
    elif _high(ratio) < 1:
        how = f"{_range(_inverse(ratio))}× slower"
    else:
        how = f"{_range(ratio)}× the speed"
    return f"{under} {how}{_from(timing, best, ', where')}"


def _from(timing: Timing, way: Way, lead: str) -> str:
    """What a process costs under a start method, and the work below which that does not pay."""
    cost = next((c.cost for c in timing.costs if c.start_method == way.start_method), None)
    if cost is None:
        return ""
    a = "the first process" if way.start_method == "forkserver" else "a process"
    return f"{lead} {a} costs {format_duration(cost.value)}{_break_even(timing, way)}"


def _break_even(timing: Timing, way: Way) -> str:
    """The work below which a way does not pay; empty unless it is shown on which side a call is."""
    if way.pays_from is None or way.speed_up is None or timing.call is None:
        return ""
    work = f"{format_duration(way.pays_from.value)} of work a call"
    if _high(way.speed_up) < 1 and way.pays_from.value > timing.call.value:
        return f": to gain, it takes more than {work}"
    if _low(way.speed_up) > 1 and way.pays_from.value < timing.call.value:
        return f": below {work} it is slower than serial"
    return ""


def columns(timing: Timing) -> list[Column]:
    """The table, one row a way."""
    ways = timing.ways
    return [
        Column("way", 0, tuple(map(_way, ways)), right=False),
        Column("start", 0, tuple(w.start_method * (w.kind != "serial") for w in ways), right=False),
        Column("time", 0, tuple(wording.duration(way.time) for way in ways)),
        Column("speed-up", 0, tuple(map(_speed_up, ways)), right=False),
        Column("pays from", 1, tuple(map(_pays_from, ways))),
    ]


def caption(timing: Timing) -> str:
    """What the figures of the table are."""
    level = wording.levels(way.speed_up for way in timing.ways)
    text = (
        f"Time: median for {wording.every(timing.calls)} calls, from the first process made to the last "
        "one ended. Speed-up: paired by round"
    )
    if level and len(timing.parallel) > 1:
        text += f", with intervals that hold all together at {level}"
    elif level:
        text += f", with its {level} interval"
    elif any(way.speed_up.low is not None for way in timing.parallel if way.speed_up is not None):
        text += (
            ", with the range of what was measured: too few rounds for them to hold all together"
        )
    text += (
        ". Pays from: what a call must take for a way to be as fast as serial, of this many calls"
    )
    if any(way.at_least for way in timing.parallel):
        text += " (>: at least)"
    return f"{text}."


def facts(timing: Timing) -> list[str]:
    """What a call and a process take, how workers scale, and what else there is to know."""
    said = []
    if timing.call is not None:
        said.append(f"A call takes {_measured(timing.call)} in serial.")
    costs = [f"{_measured(one.cost)} under {_server(one.start_method)}" for one in timing.costs]
    if costs:
        said.append(f"A process costs {', '.join(costs)}, beside the call that it makes.")
    said += [said_of for one in timing.report.scaling if (said_of := _scaling(one))]
    said += [said_of for said_of in (_kept(timing), _busy(timing), _spread(timing)) if said_of]
    return said + [f"Left out: {one}." for one in timing.left_out]


def _server(method: str) -> str:
    """The first child of a fork server pays for the server, too."""
    return f"{method} (its server included)" if method == "forkserver" else method


def _scaling(found: Scaling) -> str:
    under = dict(found.fixed).get("start_method")
    lead = f"Under {under}: " if under else ""
    return f"{lead}{scaling.stops(found)} {scaling.serial_share(found)}"


def _kept(timing: Timing) -> str:
    """That the first call is slower than the others, which each process pays for anew."""
    first, others = timing.first, timing.others
    if first is None or others is None or _low(first) < KEPT * _high(others):
        return ""
    return (
        f"The first call takes {format_duration(first.value)}, the others "
        f"{format_duration(others.value)}: what it leaves behind (a cache, an import), every "
        "process has to make for itself."
    )


def _busy(timing: Timing) -> str:
    """That others had the CPUs when it began, which delays parallel ways most."""
    load, cpus = timing.report.load, timing.report.host.usable_cpus
    if load is None or load < max(1.0, BUSY * cpus):
        return ""
    return (
        f"The machine was busy when this began (load {load:.1f} on {wording.count(cpus, 'CPU')}): "
        "on an idle one, the parallel ways may be faster."
    )


def _spread(timing: Timing) -> str:
    """That a pool which did not pay for so many calls is made once for any number of them."""
    pools = [way for way in timing.parallel if way.kind == "pool" and way.processes > 1]
    said = "With more calls (--replicas) a pool's start costs each of them less."
    return said if any(way.at_least for way in pools) else ""


def _way(way: Way) -> str:
    if way.kind == "serial":
        return "serial"
    return f"pool of {way.processes}" if way.kind == "pool" else f"{way.processes} at once"


def _on(way: Way) -> str:
    if way.kind == "pool":
        return f"on {wording.count(way.processes, 'worker')}"
    return f"with {wording.every(way.processes)} started at once"


def _speed_up(way: Way) -> str:
    if way.kind == "serial":
        return "1"
    return wording.estimate(way.speed_up)


def _pays_from(way: Way) -> str:
    if way.kind == "serial":
        return ""
    if way.pays_from is None:
        return "never" if way.processes == 1 else ""
    return f"{'> ' if way.at_least else ''}{format_duration(way.pays_from.value)}"


def _methods(timing: Timing) -> list[str]:
    return list(dict.fromkeys(way.start_method for way in timing.parallel))


def _measured(value: Estimate) -> str:
    if value.low is None or value.high is None:
        return format_duration(value.value)
    return (
        f"{format_duration(value.value)} "
        f"[{format_duration(value.low)}, {format_duration(value.high)}]"
    )


def _range(value: Estimate) -> str:
    """``2.1–2.3``, or ``2.1`` where both ends are that."""
    low, high = _number(_low(value)), _number(_high(value))
    return low if low == high else f"{low}–{high}"


def _number(ratio: float) -> str:
    if ratio >= 99.5:
        return f"{float(f'{ratio:.2g}'):,.0f}"
    return f"{ratio:.0f}" if ratio >= 9.95 else f"{ratio:.1f}" if ratio >= 1.095 else f"{ratio:.2f}"


def _inverse(value: Estimate) -> Estimate:
    return Estimate(value=1 / value.value, low=1 / _high(value), high=1 / _low(value))


def _low(value: Estimate) -> float:
    return value.value if value.low is None else value.low


def _high(value: Estimate) -> float:
    return value.value if value.high is None else value.high
