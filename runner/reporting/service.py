"""Service: the table of how each schedule served its processes, as cells for any format."""

from __future__ import annotations

from runner.model.report import Estimate, RunReport, ServiceFigure
from runner.reporting import wording

TITLE = "Service"
HEADINGS = ("response", "turnaround", "waiting", "throughput", "fairness", "slices")


def table(report: RunReport) -> tuple[tuple[str, ...], list[tuple[str, ...]]] | None:
    """Headings and rows, a row a variant and where it is predicted one more; None without a schedule.

    Cells are not escaped.
    """
    served = [variant for variant in report.variants if variant.service]
    if not served:
        return None
    rows = []
    for variant in served:
        by_name = {figure.name: figure for figure in variant.service}
        figures = [by_name[name] for name in HEADINGS]
        what = "" if report.simulated else "measured"
        rows.append((variant.name, what, *(_cell(f, f.measured) for f in figures)))
        if not report.simulated and any(figure.predicted for figure in figures):
            rows.append(("", "predicted", *(_cell(f, f.predicted) for f in figures)))
    if report.simulated:
        return ("variant", *HEADINGS), [(row[0], *row[2:]) for row in rows]
    return ("variant", "", *HEADINGS), rows


def caption(report: RunReport) -> str:
    """What the figures are."""
    text = "Means over the processes, medians over the rounds. Fairness: 1 if all are served alike (Jain)."
    return text if report.simulated else f"{text} Predicted: the same at zero cost."


def _cell(figure: ServiceFigure, value: Estimate | None) -> str:
    if value is None:
        return wording.NO_FIGURE
    if figure.unit == "s":
        return wording.duration(value)
    if figure.unit == "1/s":
        return f"{value.value:.3g}/s"
    return f"{value.value:.2f}" if figure.name == "fairness" else f"{value.value:g}"
