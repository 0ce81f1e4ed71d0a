"""States: in which state each process of a round was, when, and for which share of its life.

A life is from start called to the end, under a schedule from its arrival. Running,
ready and blocked are the kernel's accounts of it, under a schedule the dispatcher's. A
task of a pool is ready while it waits for a worker, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from runner.frozen import frozen, replace
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord, Seconds
from runner.model.report import RunReport
from runner.reporting import wording
from runner.reporting.escaping import clean
from runner.reporting.gantt import Row, Span, gantt
from runner.reporting.timeline import everyone, is_task, lived

MOST_ROWS = 30
"""Processes of all variants together up to which nobody needs to ask for the picture."""
_SHARES = ("running", "ready", "blocked")


@frozen
class Chart:
    """The picture of one variant, line by line."""

    heading: str
    lines: tuple[str, ...]


@frozen
class Timeline:
    """A chart for each variant that anyone lived in."""

    title: str
    charts: tuple[Chart, ...]


def timeline(report: RunReport, *, width: int, asked: bool) -> Timeline | None:
    """The last valid round (else the last one) as pictures.

    None where there is nothing to show, and of a large or a simulated set unless it is
    ``asked`` for.
    """
    records = _last_round(report)
    size = sum(len(list(everyone(record.groups))) for record in records)
    if not asked and (report.simulated or size > MOST_ROWS):
        return None
    policies = {variant.name: variant.policy for variant in report.variants}
    charts = [
        Chart(f"{record.variant} ({policies.get(record.variant, '')})", tuple(lines))
        for record in records
        if (lines := _chart(record, width))
    ]
    return Timeline(f"Timeline of round {records[0].round}", tuple(charts)) if charts else None


def _last_round(report: RunReport) -> list[ExecutionRecord]:
    """The executions of one round, in the order of the variants."""
    spoilt = {record.round for record in report.executions if not record.valid}
    rounds = {record.round for record in report.executions}
    last = max(rounds - spoilt or rounds, default=None)
    order = [variant.name for variant in report.variants]
    found = [each for each in report.executions if each.round == last and each.variant in order]
    return sorted(found, key=lambda record: order.index(record.variant))


def _chart(record: ExecutionRecord, width: int) -> list[str]:
    """Rows from the first start or arrival on, which is 0."""
    known = [(process, lived(process)) for process in everyone(record.groups)]
    known = [(process, spans) for process, spans in known if spans]
    origin = min((span.began_s for _, spans in known for span in spans), default=0.0)
    broad = max((len(clean(process.label)) for process, _ in known), default=0)
    rows = [
        Row(_label(process.label, _shares(process), broad), _shifted(spans, origin))
        for process, spans in known
    ]
    return gantt(rows, width=width, heading=_label("", _SHARES, broad))


def _shifted(spans: Sequence[Span], origin: float) -> tuple[Span, ...]:
    return tuple(
        replace(
            span,
            began_s=span.began_s - origin,
            ended_s=None if span.ended_s is None else span.ended_s - origin,
        )
        for span in spans
    )


def _label(name: str, shares: Sequence[str], broad: int) -> str:
    return "  ".join([f"  {clean(name):<{broad}}", *(f"{share:>7}" for share in shares)])


def _shares(process: ProcessRecord) -> list[str]:
    """Running, ready and blocked as shares of its life."""
    life: Seconds
    if process.is_dispatched or is_task(process):
        life, ready, blocked = process.turnaround, process.waiting, process.blocked
        running = _less(_less(life, ready), blocked)
    else:
        life = _less(process.ended, process.start_called)
        running, ready, blocked = process.on_cpu, process.runnable, process.blocked
    return [_share(part, life) for part in (running, ready, blocked)]


def _less(whole: Seconds, part: Seconds) -> Seconds:
    if isinstance(whole, Missing):
        return whole
    return part if isinstance(part, Missing) else whole - part


def _share(part: Seconds, whole: Seconds) -> str:
    if isinstance(part, Missing) or isinstance(whole, Missing) or whole <= 0:
        return wording.NO_FIGURE
    return f"{part / whole:.0%}"
