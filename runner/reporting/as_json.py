"""JSON: one run as a document for programs, described by ``schemas/run.schema.json``.

The words are those of ``model/vocabulary.py``; a duration gains ``_s`` and a size
``_bytes``. ``null`` is a value (the exit code of what never started). A fact that
is missing has no key, and where the reason is known ``missing`` tells it. Floats
are rounded to nanoseconds. An execution and a process stand on a line each, so
that two documents can be compared by line.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from runner.model import vocabulary
from runner.model.missing import Missing
from runner.model.record import (
    NOT_PREDICTED,
    UNKNOWN,
    CallRecord,
    ExecutionRecord,
    MarkRecord,
    ObservationRecord,
    ProcessRecord,
    SliceRecord,
    StepRecord,
)
from runner.model.report import Estimate, Host, PoolSummary, RunReport, Scaling, VariantSummary
from runner.model.verdict import Finding
from runner.model.vocabulary import Kind, Word
from runner.reporting import wording
from runner.reporting.escaping import clean_json, escape_json

SCHEMA_VERSION = 1
_DIGITS = 9
_SUFFIXES = {Kind.DURATION: "_s", Kind.SIZE: "_bytes"}
_UNITS = {"s": "_s", "1/s": "_per_s", "": ""}
_IDEAL = {
    name: word for name, word in vocabulary.EXECUTION.items() if name not in vocabulary.NOT_IDEAL
}
_IDEAL_PROCESS = {
    name: vocabulary.PROCESS[name]
    for name in (
        *("label", "exitcode", "outcome", "arrived", "start_called", "entered", "left", "ended"),
        *("response", "turnaround", "waiting", "cpu"),
    )
}
"""What is told of an ideal; all else is simulated again from scenario, seed and CPUs."""
_APART = frozenset({"processes", "slices", "calls", "marks", "children", "ideal"})
"""Words whose values are records of their own."""


def key_of(name: str, word: Word) -> str:
    """The key of a word: its name with its unit."""
    return name + _SUFFIXES.get(word.kind, "")


def as_json(report: RunReport) -> str:
    """The document of one run, ending with a newline; safe to show on a terminal."""
    head = dump(_head(report), indent=2)[: -len("\n}")]
    simulated = report.simulated
    executions = ",\n".join(
        _execution_lines(record, itself=simulated) for record in report.executions
    )
    body = f"[\n{executions}\n  ]" if executions else "[]"
    return f'{head},\n  "executions": {body}\n}}\n'


def as_json_array(reports: Sequence[RunReport]) -> str:
    """An array of documents, one a run."""
    return "[\n" + ",\n".join(as_json(report).rstrip("\n") for report in reports) + "\n]\n"


def _head(report: RunReport) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": report.scenario,
        "engine": report.engine,
        "verdict": wording.verdict_of(report),
        "exit_code": int(report.exit_code),
        "title": report.title,
        "about": report.about,
        "path": report.path,
        "scenario_hash": report.scenario_hash,
        "runner_version": report.version,
        "revision": report.revision,
        "seed": report.seed,
        "time_scale": report.time_scale,
        "started_at": report.started_at,
        "took_s": report.took,
        "complete": report.complete,
        "interrupted": report.interrupted,
        "rounds": report.rounds,
        "rounds_most": report.rounds_most,
        "baseline": report.baseline,
        "confidence": report.confidence,
        "left_behind": report.left_behind,
        "torn": report.torn,
        "load": report.load,
        "noise": report.noise,
        "host": host_document(report.host),
        "environment": report.environment,
        "faults": [str(fault) for fault in report.faults],
        "invalid": [str(reason) for reason in report.invalid],
        "swept": report.swept,
        "notes": report.notes,
        "variants": [_variant(variant) for variant in report.variants],
        "scaling": [scaling_document(scaling) for scaling in report.scaling],
        "findings": [_finding(finding) for finding in report.findings],
    }


def host_document(host: Host) -> dict[str, Any]:
    """Its facts, and one short text that differs when any of them does."""
    facts = dataclasses.asdict(host)
    print_ = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]
    return {"fingerprint": print_, **facts}


def _variant(variant: VariantSummary) -> dict[str, Any]:
    return {
        "name": variant.name,
        "policy": variant.policy,
        "start_method": variant.start_method,
        "rounds": variant.rounds,
        "invalid": variant.invalid,
        "main_s": estimate_document(variant.main),
        "wall_s": estimate_document(variant.wall),
        "ideal_s": estimate_document(variant.ideal),
        "over_ideal": estimate_document(variant.over_ideal),
        "unpredicted": variant.unpredicted,
        "total_sleep_s": estimate_document(variant.total_sleep),
        "longest_sleep_s": estimate_document(variant.longest_sleep),
        "start_overhead_s": estimate_document(variant.start_overhead),
        "speed_up": estimate_document(variant.speed_up),
        "efficiency": variant.efficiency,
        "spread": variant.spread,
        "peak": variant.peak,
        "outcomes": variant.outcomes,
        "service": {
            figure.name + _UNITS[figure.unit]: {
                "measured": estimate_document(figure.measured),
                "predicted": estimate_document(figure.predicted),
            }
            for figure in variant.service
        },
        "declared": variant.declared,
        "pool": None if variant.pool is None else _pool(variant.pool),
    }


def _pool(pool: PoolSummary) -> dict[str, Any]:
    return {
        "kind": pool.kind,
        "workers": pool.workers,
        "chunk": pool.chunk,
        "startup_s": estimate_document(pool.startup),
        "task_overhead_s": estimate_document(pool.task_overhead),
        "least_tasks": pool.least_tasks,
        "most_tasks": pool.most_tasks,
    }


def scaling_document(scaling: Scaling) -> dict[str, Any]:
    """One scaling table."""
    return {
        "family": scaling.family,
        "axis": scaling.axis,
        "fixed": dict(scaling.fixed),
        "grows": scaling.grows,
        "rows": [
            {
                "count": row.count,
                "variant": row.variant,
                "main_s": estimate_document(row.main),
                "wall_s": estimate_document(row.wall),
                "throughput": estimate_document(row.throughput),
                "speed_up": estimate_document(row.speed_up),
                "efficiency": estimate_document(row.efficiency),
                "gain": estimate_document(row.gain),
            }
            for row in scaling.rows
        ],
        "serial_share": estimate_document(scaling.serial_share),
        "fitted": scaling.fitted,
        "unfitted": scaling.unfitted,
        "threshold": scaling.threshold,
        "stops_at": scaling.stops_at,
    }


def estimate_document(estimate: Estimate | None) -> dict[str, Any] | None:
    """A median with its interval, or null."""
    if estimate is None:
        return None
    return {
        "median": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "level": estimate.level,
        "rounds": estimate.count,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    facts = {field.name: getattr(finding, field.name) for field in dataclasses.fields(finding)}
    return {**facts, "verdict": finding.verdict.value}


def _execution_lines(record: ExecutionRecord, *, itself: bool) -> str:
    """One line for what is true of the execution, then one for each process.

    Then the same of its ideal, unless it is that ``itself``.
    """
    head = dump(_execution(record))[:-1]
    processes = _lines(_process(process) for process in _everyone(record))
    if itself or isinstance(record.ideal, Missing):
        return f'    {head}, "processes": {processes}}}'
    ideal = dump(_words(record.ideal, _IDEAL))[:-1]
    predicted = _lines(_words(process, _IDEAL_PROCESS) for process in _everyone(record.ideal))
    return (
        f'    {head}, "processes": {processes},\n    "ideal": {ideal}, "processes": {predicted}}}}}'
    )


def _lines(processes: Iterable[Mapping[str, Any]]) -> str:
    body = ",\n".join(f"      {dump(process)}" for process in processes)
    return f"[\n{body}\n    ]" if body else "[]"


def _execution(record: ExecutionRecord) -> dict[str, Any]:
    return {
        "number": record.number,
        "round": record.round,
        "variant": record.variant,
        "warmup": record.warmup,
        "valid": record.valid,
        "spoiled": record.spoiled,
        "fault": record.fault,
        "problems": record.problems,
        "broken": [dataclasses.asdict(broken) for broken in record.broken],
        **_words(record, vocabulary.EXECUTION),
        "swept": record.swept,
        "noise": dataclasses.asdict(record.noise),
        "output": record.output,
        "errors": record.errors,
        "steps": record.steps,
        "shared": record.shared,
        "slices": _slices(record.slices),
    }


def _everyone(record: ExecutionRecord) -> Iterator[ProcessRecord]:
    """The processes that count, then the background ones, which only their groups hold."""
    yield from record.processes
    seen = {process.label for process in record.processes}
    for group in record.groups.values():
        for process in group if isinstance(group, tuple) else (group,):
            if process.label not in seen:
                yield process


def _process(record: ProcessRecord) -> dict[str, Any]:
    return {
        **_words(record, vocabulary.PROCESS),
        "accounts": record.accounts,
        "background": record.background,
        "dropped_bytes": record.dropped_bytes,
        "problem": record.problem,
        "calls": record.calls,
        "marks": record.marks,
        "slices": _slices(record.slices),
        "children": record.children,
    }


def _slices(found: Sequence[SliceRecord] | Missing) -> list[dict[str, Any]] | Missing:
    if isinstance(found, Missing):
        return found
    return [_words(one, vocabulary.SLICE) for one in found]


def _words(record: Any, table: Mapping[str, Word]) -> dict[str, Any]:
    """The fields of a record that its table names and that are known."""
    known: dict[str, Any] = {}
    missing: dict[str, str] = {}
    for name, word in table.items():
        value = record.get(name) if isinstance(record, Mapping) else getattr(record, name)
        if isinstance(value, Missing):
            if value not in (UNKNOWN, NOT_PREDICTED):
                missing[key_of(name, word)] = value.reason
        elif name not in _APART:
            known[key_of(name, word)] = value
    return {**known, "missing": missing} if missing else known


_TABLES = {
    CallRecord: vocabulary.CALL,
    StepRecord: vocabulary.STEP,
    ObservationRecord: vocabulary.OBSERVATION,
}


def _plain(value: Any) -> Any:
    """The same value in the types of JSON, safe to encode and to print."""
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, float):
        return round(value, _DIGITS) if math.isfinite(value) else str(value)
    if isinstance(value, Missing):
        return None
    if isinstance(value, Mapping):
        known = {key: item for key, item in value.items() if not isinstance(item, Missing)}
        return {clean_json(str(key)): _plain(item) for key, item in known.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, ProcessRecord):
        return _plain(_process(value))
    if isinstance(value, MarkRecord):
        return _plain({**_words(value, vocabulary.MARK), "fields": value.fields})
    if type(value) in _TABLES:
        return _plain(_words(value, _TABLES[type(value)]))
    return clean_json(str(value))


def dump(value: Any, indent: int | None = None) -> str:
    """A document as text that is safe to show on a terminal."""
    return escape_json(
        json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, indent=indent)
    )
