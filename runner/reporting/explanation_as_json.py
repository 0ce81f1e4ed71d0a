"""Explanation as JSON: the same as the text, whole, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from runner.model.explanation import ClaimRounds, Drawn, Explanation, Forecast
from runner.model.missing import Missing
from runner.model.record import ProcessRecord, Seconds
from runner.reporting.drawn_words import does
from runner.reporting.escaping import clean_json, escape_json
from runner.reporting.gantt import Span
from runner.reporting.plan_words import plan_lines
from runner.reporting.timeline import spans_in

_DIGITS = 9


def explanation_json(explanations: Sequence[Explanation]) -> str:
    """An array with one document a scenario."""
    documents = [_document(explanation) for explanation in explanations]
    return escape_json(clean_json(json.dumps(documents, ensure_ascii=False, indent=2))) + "\n"


def _document(explanation: Explanation) -> dict[str, Any]:
    scenario = explanation.scenario
    limits = scenario.rounds
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "path": scenario.path,
        "seed": scenario.seed,
        "time_scale": scenario.time_scale,
        "cpus": explanation.cpus,
        "baseline": scenario.baseline,
        "rounds": {
            "min": limits.least,
            "max": limits.most,
            "warmup": limits.warmup,
            "expected": explanation.rounds,
        },
        **_known(duration_s=explanation.duration, longest_s=explanation.longest),
        "lacking": list(explanation.lacking),
        "variants": [_forecast(forecast) for forecast in explanation.forecasts],
        "claims": [_claim(each, limits.most) for each in explanation.claims],
    }


def _forecast(forecast: Forecast) -> dict[str, Any]:
    variant, ideal = forecast.variant, forecast.ideal
    main, wall = (ideal, ideal) if isinstance(ideal, Missing) else (ideal.main, ideal.wall)
    found = zip(forecast.drawn, spans_in(forecast), strict=True)
    return {
        "name": variant.name,
        "policy": variant.policy,
        "start_method": variant.start_method,
        "plan": [f"{number} {text}".strip() for number, text in plan_lines(variant)],
        **_known(main_s=main, wall_s=wall, took_s=forecast.took),
        "processes": [_process(drawn, process, spans) for drawn, (_, process, spans) in found],
    }


def _process(drawn: Drawn, process: ProcessRecord | None, spans: Sequence[Span]) -> dict[str, Any]:
    unknown = Missing("it is not made")
    started, ended = (
        (unknown, unknown) if process is None else (process.start_called, process.ended)
    )
    return {
        "label": drawn.label,
        "does": does(drawn),
        "draws": _draws(drawn),
        **_known(started_s=started, ended_s=ended),
        "states": [
            {"state": span.state.value, "began_s": span.began_s, "ended_s": span.ended_s}
            for span in spans
        ],
    }


def _draws(drawn: Drawn) -> list[dict[str, Any]]:
    """What was drawn, in seconds; durations of a profile and those that are fixed alike."""
    other = {"arrival_s": drawn.arrival, "estimate_s": drawn.estimate}
    said = [{key: value} for key, value in other.items() if value is not None]
    return [*said, *_phases(drawn.phases)]


def _phases(phases: Sequence[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"repeat": value[0], "do": _phases(value[1])}
        if kind == "repeat"
        else {f"{kind}_s" if kind in ("sleep", "cpu") else kind: value}
        for kind, value in phases
    ]


def _claim(each: ClaimRounds, most: int) -> dict[str, Any]:
    return {
        "text": each.claim.expression.text,
        "line": each.claim.line,
        "asked": each.asked,
        "error_budget": each.error_budget,
        "rounds_needed": each.needed,
        "rounds_needed_with_one_counterexample": each.with_one,
        "decidable": each.needed is not None and each.needed <= most,
    }


def _known(**times: Seconds) -> dict[str, Any]:
    """The times that are predicted, and why the others are missing, as ``run.json`` has it."""
    known: dict[str, Any] = {}
    missing: dict[str, str] = {}
    for key, value in times.items():
        if isinstance(value, Missing):
            missing[key] = value.reason
        else:
            known[key] = round(value, _DIGITS)
    return {**known, "missing": missing} if missing else known
