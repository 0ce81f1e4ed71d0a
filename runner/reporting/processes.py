"""Processes: the table of a simulated set, with draws and predicted times, of its first round."""

from __future__ import annotations

from collections.abc import Iterator

from runner.frozen import frozen
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord, Seconds
from runner.model.report import RunReport
from runner.reporting import wording
from runner.reporting.timeline import everyone

MOST_ROWS = 30
"""Rows of all variants together; each variant has a few, however many there are."""
LEAST_ROWS = 4


@frozen
class Processes:
    """Rows of cells under their headings; cells are not escaped."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table(report: RunReport) -> Processes | None:
    """One row a process and variant; None where nothing was simulated.

    A column in which no process has anything is left out.
    """
    if not report.simulated or not report.executions:
        return None
    first = report.executions[0].round
    records = [record for record in report.executions if record.round == first]
    order = [variant.name for variant in report.variants]
    records.sort(key=lambda record: order.index(record.variant))
    most = max(LEAST_ROWS, MOST_ROWS // len(records))
    rows = [row for record in records for row in _rows(record, most)]
    found = {heading: cells for heading, *cells in zip(_HEADINGS, *rows, strict=True)}
    if found["arrived"] == found["start"]:
        del found["arrived"]
    columns = [
        (heading, cells) for heading, cells in found.items() if any(cells) or heading in _ALWAYS
    ]
    headings = tuple(heading for heading, _ in columns)
    cells = tuple(zip(*(cells for _, cells in columns), strict=True))
    return Processes(f"Processes in round {first}", headings, cells)


_HEADINGS = ("variant", "process", "sleep", "CPU", "arrived", "start", "end", "waits", "outcome")
_ALWAYS = ("process", "start", "end")


def _rows(record: ExecutionRecord, most: int) -> Iterator[tuple[str, ...]]:
    processes = list(everyone(record.groups))
    shown = processes if len(processes) <= most else processes[: most - 1]
    for place, process in enumerate(shown):
        name = record.variant if place == 0 else ""
        yield (name, *_cells(process))
    if len(shown) < len(processes):
        yield ("", f"… {len(processes) - len(shown)} more", *[""] * (len(_HEADINGS) - 2))


def _cells(process: ProcessRecord) -> tuple[str, ...]:
    return (
        process.label,
        _time(process.sleep, absent=""),
        _time(process.cpu, absent=""),
        _time(process.arrived),
        _time(process.start_called),
        _time(process.ended),
        _time(process.waiting, absent=""),
        _outcome(process),
    )


def _time(value: Seconds, absent: str = wording.NO_FIGURE) -> str:
    """A time; what is nothing says nothing where it may be ``absent``."""
    if isinstance(value, Missing) or (absent == "" and value == 0):
        return absent
    return wording.instant(value)


def _outcome(process: ProcessRecord) -> str:
    if isinstance(process.outcome, Missing):
        return "not predicted"
    return "" if process.outcome == "completed" else process.outcome.replace("_", " ")
