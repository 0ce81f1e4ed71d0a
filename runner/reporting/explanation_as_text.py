"""Explanation as text: what is known of a scenario before it is run.

Every line of the text fits ``width`` columns and is harmless to print.
"""

from __future__ import annotations

from collections.abc import Sequence

from runner.model.explanation import ClaimRounds, Drawn, Explanation, Forecast
from runner.model.missing import Missing
from runner.model.record import ProcessRecord, Seconds
from runner.reporting import wording
from runner.reporting.as_text import PROSE, WIDTH, Style, hang, plain
from runner.reporting.drawn_words import does
from runner.reporting.escaping import clean
from runner.reporting.gantt import MOST_ROWS, Row, State, gantt
from runner.reporting.plan_words import plan_lines
from runner.reporting.timeline import spans_in
from runner.units import format_duration


def explanation_text(explanation: Explanation, *, style: Style = plain, width: int = WIDTH) -> str:
    """The whole explanation, ending with a newline."""
    prose = min(width, PROSE)
    forecasts = explanation.forecasts
    first = [_first_with(forecast, forecasts) for forecast in forecasts]
    shared = all(found is forecasts[0] for found in first)
    parts = [
        _head(explanation, style, prose),
        _draws(forecasts[0], style, prose) if shared else "",
        *(
            _variant(forecast, style, width, drawn_as=None if shared else found)
            for forecast, found in zip(forecasts, first, strict=True)
        ),
        _claims(explanation, style, prose),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(explanation: Explanation, style: Style, width: int) -> str:
    scenario = explanation.scenario
    title = f": {scenario.title}" if scenario.title else ""
    lines = hang(f"{scenario.name}{title}", "", width)
    lines[0] = lines[0].replace(scenario.name, style(scenario.name, "strong"), 1)
    facts = [
        wording.count(len(explanation.forecasts), "variant"),
        wording.count(explanation.cpus, "CPU"),
        f"seed {scenario.seed}",
    ]
    if scenario.time_scale != 1.0:
        facts.append(f"every duration times {scenario.time_scale:g}")
    lines += [style(line, "faint") for line in hang(" · ".join(facts), "", width)]
    lines += hang(_duration(explanation), "", width)
    if explanation.lacking:
        lines += hang(f"It cannot be run here: {'; '.join(explanation.lacking)}.", "", width)
    return "\n".join(lines)


def _duration(explanation: Explanation) -> str:
    """How long a run will take, start costs included."""
    took = explanation.duration
    warmup = explanation.scenario.rounds.warmup
    rounds = wording.count(explanation.rounds, "round")
    rounds += f" after {warmup} of warm-up" if warmup else ""
    if isinstance(took, Missing):
        return f"A run takes {rounds}; how long is not predicted: {took.reason}."
    text = f"A run takes about {format_duration(took)}: {rounds}"
    if explanation.rounds_most > explanation.rounds and not isinstance(
        explanation.longest, Missing
    ):
        text += (
            f" if no round speaks against a claim, at most {explanation.rounds_most} "
            f"({format_duration(explanation.longest)})"
        )
    return f"{text}."


def _first_with(forecast: Forecast, forecasts: Sequence[Forecast]) -> Forecast:
    """The first variant whose processes do the same in round 1; it may be this one."""
    own = [(drawn.label, does(drawn)) for drawn in forecast.drawn]
    return next(f for f in forecasts if [(d.label, does(d)) for d in f.drawn] == own)


def _draws(forecast: Forecast, style: Style, width: int) -> str:
    lines = [style("What each process does in round 1", "strong")]
    return "\n".join([*lines, *_drawn_lines(forecast.drawn, width)])


def _drawn_lines(drawn: Sequence[Drawn], width: int) -> list[str]:
    shown = drawn[:MOST_ROWS]
    broad = max(len(clean(each.label)) for each in shown)
    lines = [
        line
        for each in shown
        for line in hang(does(each), f"  {clean(each.label):<{broad}}  ", width)
    ]
    return [*lines, *([f"  … {len(drawn) - len(shown)} more"] if len(drawn) > len(shown) else [])]


def _variant(forecast: Forecast, style: Style, width: int, *, drawn_as: Forecast | None) -> str:
    """``drawn_as`` is the variant whose draws it has, None where all have the same."""
    variant, prose = forecast.variant, min(width, PROSE)
    how = f"{variant.name} ({variant.policy}, {variant.start_method})"
    lines = hang(f"{how}: {_times(forecast)}", "", prose)
    name = clean(variant.name)
    lines[0] = f"{style(name, 'strong')}{lines[0].removeprefix(name)}"
    numbered = plan_lines(variant)
    broad = max(len(number) for number, _ in numbered)
    for number, text in numbered:
        lines += hang(text, f"  {number:<{broad}}  ", prose)
    if drawn_as is forecast:
        lines += ["", _draws(forecast, style, prose)]
    elif drawn_as is not None:
        lines += hang(
            f"in round 1 each process does what it does in {drawn_as.variant.name}",
            f"  {'':<{broad}}  ",
            prose,
        )
    return "\n".join([*lines, *_picture(forecast, width)])


def _times(forecast: Forecast) -> str:
    ideal = forecast.ideal
    if isinstance(ideal, Missing):
        return f"not predicted: {ideal.reason}"
    if ideal.fault is not None:
        return f"it would not come to its end: {ideal.fault}"
    if isinstance(ideal.main, Missing) and isinstance(ideal.wall, Missing):
        return f"not predicted: {ideal.wall.reason}"
    return f"main {_time(ideal.main)}, makespan {_time(ideal.wall)}"


def _picture(forecast: Forecast, width: int) -> list[str]:
    """The predicted start and end of each process, and a bar between them."""
    rows = _rows(forecast)
    known = [span for row in rows for span in row.spans if span.state is not State.UNKNOWN]
    if not known:
        return []
    return ["", *gantt(rows, width=width, heading=_label("", "start", "end", _broadest(forecast)))]


def _rows(forecast: Forecast) -> list[Row]:
    broad = _broadest(forecast)
    return [
        Row(_label(label, _of(process, _begin(process)), _of(process, "ended"), broad), spans)
        for label, process, spans in spans_in(forecast)
    ]


def _broadest(forecast: Forecast) -> int:
    return max(len(clean(drawn.label)) for drawn in forecast.drawn)


def _label(label: str, start: str, end: str, broad: int) -> str:
    return f"  {clean(label):<{broad}}  {start:>6}  {end:>6}"


def _begin(process: ProcessRecord | None) -> str:
    """The word for when it was there: under a schedule all are started before anyone arrives."""
    return "arrived" if process is not None and process.is_dispatched else "start_called"


def _of(process: ProcessRecord | None, name: str) -> str:
    return wording.NO_FIGURE if process is None else _time(getattr(process, name))


def _time(value: Seconds) -> str:
    return wording.NO_FIGURE if isinstance(value, Missing) else wording.instant(value)


def _claims(explanation: Explanation, style: Style, width: int) -> str:
    if not explanation.claims:
        return ""
    most = explanation.scenario.rounds.most
    lines = [style(f"Rounds that each claim needs, of {most} at most", "strong")]
    alike: dict[str, list[ClaimRounds]] = {}
    for each in explanation.claims:
        alike.setdefault(_needed(each, most), []).append(each)
    for needed, claims in alike.items():
        for each in claims:
            lines += hang(" ".join(each.claim.expression.text.split()), "  ", width)
        lines += [style(line, "faint") for line in hang(needed, "    ", width)]
    return "\n".join(lines)


def _needed(each: ClaimRounds, most: int) -> str:
    said = f"asked: {each.asked}, with an error of at most {each.error_budget * 100:.3g}%"
    if each.needed is None or each.needed > most:
        rounds = "more rounds than anyone runs" if each.needed is None else f"{each.needed} rounds"
        return f"CAN'T BE DECIDED: it takes {rounds} without a counterexample; {said}"
    one = "more than anyone runs" if each.with_one is None else str(each.with_one)
    beyond = each.with_one is None or each.with_one > most
    one += ", which is more than there are," if beyond and each.with_one is not None else ""
    rounds = wording.count(each.needed, "round")
    return f"{rounds} without a counterexample, {one} with one; {said}"
