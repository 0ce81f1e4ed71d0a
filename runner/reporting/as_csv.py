"""CSV: every figure of a run in one long table, one figure a row.

=========  ==============================================================
scenario   its name
variant    the variant's name
process    empty for a figure of the whole variant, else ``child[0]``
measure    the figure's name, as in ``run.json`` but without the unit; one of a
           scaling table is named after its axis: ``workers_speed_up``
unit       ``s``, ``1/s``, ``bytes`` or empty
median     over the valid rounds; a count where the measure is one
low, high  the interval of the median, empty where none was computed
level      the confidence of that interval
rounds     rounds (for a process: executions) behind the figure
=========  ==============================================================

A missing figure has no row. Executions that are warm-up or not valid count for
nothing here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from runner.model.record import ProcessRecord
from runner.model.report import Estimate, RunReport, Scaling, VariantSummary
from runner.model.vocabulary import PROCESS, Kind
from runner.reporting.escaping import clean_cell

COLUMNS = (
    *("scenario", "variant", "process", "measure", "unit"),
    *("median", "low", "high", "level", "rounds"),
)
_UNITS = {Kind.DURATION: "s", Kind.SIZE: "bytes", Kind.NUMBER: ""}
_NO_FIGURES = frozenset({"index", "pid", "exitcode"})
_DIGITS = 9

Row = tuple[object, ...]


def as_csv(report: RunReport) -> str:
    """The table of one run."""
    return as_csv_table([report])


def as_csv_table(reports: Sequence[RunReport]) -> str:
    """The table of all ``reports`` under one heading."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        for variant in report.variants:
            for row in _rows(report, variant):
                writer.writerow([_cell(value) for value in (report.scenario, variant.name, *row)])
    return buffer.getvalue()


def _rows(report: RunReport, variant: VariantSummary) -> Iterator[Row]:
    yield from _of_variant(variant)
    for scaling in report.scaling:
        yield from _of_scaling(scaling, variant.name)
    yield from _of_processes(report, variant.name)


def _of_variant(variant: VariantSummary) -> Iterator[Row]:
    estimates: Sequence[tuple[str, str, Estimate | None]] = (
        ("main", "s", variant.main),
        ("wall", "s", variant.wall),
        ("ideal", "s", variant.ideal),
        ("over_ideal", "", variant.over_ideal),
        ("total_sleep", "s", variant.total_sleep),
        ("longest_sleep", "s", variant.longest_sleep),
        ("start_overhead", "s", variant.start_overhead),
        ("speed_up", "", variant.speed_up),
        ("pool_startup", "s", variant.pool.startup if variant.pool else None),
        ("task_overhead", "s", variant.pool.task_overhead if variant.pool else None),
        *(
            (f"mean_{f.name}" if f.unit == "s" else f.name, f.unit, f.measured)
            for f in variant.service
        ),
        *((f"ideal_{f.name}", f.unit, f.predicted) for f in variant.service),
    )
    for name, unit, value in estimates:
        if value is not None:
            yield _estimate(name, unit, value)
    counts = (
        ("efficiency", variant.efficiency),
        ("spread", variant.spread),
        ("peak", variant.peak),
        ("invalid", variant.invalid),
        ("pool_workers", variant.pool.workers if variant.pool else None),
        ("pool_chunk", variant.pool.chunk if variant.pool else None),
        *((f"outcome_{name}", count) for name, count in sorted(variant.outcomes.items())),
        *((f"declared_{name}", count) for name, count in sorted(variant.declared.items())),
    )
    for name, count in counts:
        if count is not None:
            yield ("", name, "", count, None, None, None, variant.rounds)


def _of_scaling(scaling: Scaling, variant: str) -> Iterator[Row]:
    """What this variant's count brings, by the name of the axis; the serial share is the last's."""
    for row in scaling.rows:
        if row.variant != variant:
            continue
        last = scaling.serial_share if row is scaling.rows[-1] else None
        estimates = (
            ("throughput", row.throughput),
            ("speed_up", row.speed_up),
            ("efficiency", row.efficiency),
            ("gain", row.gain),
            ("serial_share", last),
        )
        for name, value in estimates:
            if value is not None:
                unit = "1/s" if name == "throughput" else ""
                yield _estimate(f"{scaling.axis}_{name}", unit, value)


def _estimate(name: str, unit: str, value: Estimate) -> Row:
    interval = (value.low, value.high, value.level if value.low is not None else None)
    return ("", name, unit, value.value, *interval, value.count)


def _of_processes(report: RunReport, variant: str) -> Iterator[Row]:
    """Each process's medians over the valid executions, in file order."""
    samples: dict[str, list[ProcessRecord]] = {}
    for record in report.executions:
        if record.variant == variant and record.valid and not record.warmup:
            for process in record.processes:
                samples.setdefault(process.label, []).append(process)
    for label, processes in samples.items():
        for name, word in PROCESS.items():
            if word.kind not in _UNITS or name in _NO_FIGURES:
                continue
            values = [value for p in processes if _is_number(value := getattr(p, name))]
            if values:
                middle = _median(values)
                yield (label, name, _UNITS[word.kind], middle, None, None, None, len(values))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _median(values: Sequence[float]) -> float:
    ordered, middle = sorted(values), len(values) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, _DIGITS)
    return clean_cell(value) if isinstance(value, str) else value
