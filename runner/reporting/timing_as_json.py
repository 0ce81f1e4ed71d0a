"""Timing as JSON: the answer and its figures as a document for programs.

Durations are seconds and end in ``_s``; an estimate is a median with its interval, as in
``run.json``. The scenario that was run is in it, to be run again.
"""

from __future__ import annotations

from typing import Any

from runner.model.timing import Timing, Way
from runner.reporting import timing_words
from runner.reporting.as_json import (
    SCHEMA_VERSION,
    dump,
    estimate_document,
    host_document,
    scaling_document,
)


def timing_as_json(timing: Timing) -> str:
    """The document, ending with a newline."""
    report = timing.report
    document = {
        "schema_version": SCHEMA_VERSION,
        "function": timing.function,
        "answer": timing_words.answer(timing),
        "calls": timing.calls,
        "call_s": estimate_document(timing.call),
        "first_call_s": estimate_document(timing.first),
        "other_calls_s": estimate_document(timing.others),
        "process_costs_s": {one.start_method: estimate_document(one.cost) for one in timing.costs},
        "ways": [_way(way) for way in timing.ways],
        "scaling": [scaling_document(found) for found in report.scaling],
        "left_out": timing.left_out,
        "rounds": report.rounds,
        "took_s": report.took,
        "exit_code": int(report.exit_code),
        "faults": [str(fault) for fault in report.faults],
        "invalid": [str(reason) for reason in report.invalid],
        "complete": report.complete,
        "load": report.load,
        "noise": report.noise,
        "host": host_document(report.host),
        "scenario": timing.text,
    }
    return dump(document, indent=2) + "\n"


def _way(way: Way) -> dict[str, Any]:
    return {
        "variant": way.variant,
        "kind": way.kind,
        "start_method": way.start_method,
        "processes": way.processes,
        "time_s": estimate_document(way.time),
        "speed_up": estimate_document(way.speed_up),
        "pays_from_s": estimate_document(way.pays_from),
        "at_least": way.at_least,
    }
