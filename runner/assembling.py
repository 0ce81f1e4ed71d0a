"""Assembling: a run's folder becomes its report, and the report becomes files.

The same way after a run and any time later, so that a report can be made again, byte
for byte, from the journal alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from runner.errors import CouldNotRun
from runner.execution.folder import write_atomically
from runner.execution.simulated.imagined import imagined
from runner.foresight import look_ahead
from runner.foresight.satisfying import satisfied
from runner.frozen import replace
from runner.judging.judge import exit_code, judge
from runner.judging.scaling import scalings
from runner.judging.summarise import summarise
from runner.loading.wording import counted
from runner.measuring.events import Journaled
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord
from runner.model.report import Host, Reason, RunReport
from runner.model.scenario import Scenario
from runner.narrowing import left_out, narrowed, sharing
from runner.predicting import Predictions, itself
from runner.rereading import head_in, journal_in, records_in, scenario_in


def assemble(folder: Path, *, records: Sequence[ExecutionRecord] | None = None) -> RunReport:
    """The report of the run in ``folder``; ``records`` saves folding them again.

    Also right after a run it is judged by the scenario that was kept in the folder, so
    that a report made later cannot come to another verdict.

    Raises:
        UsageError: when ``folder`` holds no run.
        CouldNotRun: when its journal has lost its head, or the scenario is gone.
    """
    journal = journal_in(folder)
    head = head_in(folder, journal)
    whole = scenario_in(folder, head)
    scenario = narrowed(whole, dict(head["narrowed"]))
    if records is None:
        records = records_in(folder, scenario, journal)
    report = _report(scenario, head, _with_ideals(scenario, head, records), journal)
    return replace(_with_left_out(report, whole, scenario), folder=_shown(folder))


def assemble_unwritten(
    whole: Scenario,
    head: dict[str, Any],
    records: Sequence[ExecutionRecord],
    end: tuple[str, str | None],
) -> RunReport:
    """The report of what was simulated without a folder: the same as from a journal.

    ``head`` is what the journal would begin with, ``end`` how it ended and why, as its last record.
    """
    scenario = narrowed(whole, dict(head["narrowed"]))
    journal = Journaled(head=[{"k": "end", "how": end[0], "why": end[1]}])
    report = _report(scenario, head, _with_ideals(scenario, head, records), journal)
    return _with_left_out(report, whole, scenario)


def _with_left_out(report: RunReport, whole: Scenario, judged: Scenario) -> RunReport:
    """The report with a note for each statement of the whole scenario that was not judged."""
    run = ", ".join(variant.name for variant in judged.variants)
    texts = left_out(whole, judged)
    notes = (f"not judged, because only {run} was run: {text}" for text in texts)
    return replace(report, left_out=texts, notes=(*notes, *report.notes))


def write_report(report: RunReport, folder: Path) -> None:
    """Write ``run.json``, ``report.md`` and ``tables.csv``, each whole or not at all.

    Raises:
        CouldNotRun: when the disk does not take them.
    """
    from runner.reporting.as_csv import as_csv
    from runner.reporting.as_json import as_json
    from runner.reporting.as_markdown import as_markdown

    files = {"run.json": as_json, "report.md": as_markdown, "tables.csv": as_csv}
    try:
        for name, render in files.items():
            write_atomically(folder / name, _bytes(render(report)))
    except OSError as error:
        raise CouldNotRun(
            f"{folder}: the report could not be written ({error.strerror}); the journal is kept: "
            f"make room, then: runner report {folder}"
        ) from error


def _bytes(rendered: str | bytes) -> bytes:
    return rendered if isinstance(rendered, bytes) else rendered.encode("utf-8")


def _with_ideals(
    scenario: Scenario, head: dict[str, Any], records: Sequence[ExecutionRecord]
) -> list[ExecutionRecord]:
    """Each record with what should have happened beside it."""
    if _is_simulated(head):
        return [itself(record) for record in records]
    predictions = Predictions(scenario, _cpus(head))
    return [predictions.beside(record) for record in records]


def _is_simulated(head: dict[str, Any]) -> bool:
    return bool(head.get("engine") == "simulated")


def _cpus(head: dict[str, Any]) -> tuple[int, ...]:
    """The ids of the CPUs that the run might use; their number alone was kept once."""
    return tuple(head.get("cpus") or range(head["host"]["usable_cpus"] or 1))


def _report(
    scenario: Scenario,
    head: dict[str, Any],
    records: Sequence[ExecutionRecord],
    journal: Journaled,
) -> RunReport:
    ends = [event for event in journal.head if event["k"] == "end"]
    end: Event = ends[-1] if ends else {"how": "torn", "why": None}
    host = Host(**head["host"])
    simulated = _is_simulated(head)
    if simulated:
        findings = satisfied(scenario, records)
    else:
        findings = judge(scenario, records, sharing=sharing(scenario))
    faults = _faults(scenario, records, end)
    judged = [record for record in records if not record.warmup]
    invalid = tuple(
        Reason(text, r.round, r.variant) for r in judged for text in r.problems if not r.fault
    )
    interrupted, given_up = end["how"] == "interrupted", end["how"] == "given up"
    notes = (*_spoiled(judged), *_notes(scenario, _cpus(head), simulated=simulated))
    return RunReport(
        scenario=scenario.name,
        engine=head.get("engine", "processes"),
        title=scenario.title,
        about=scenario.about,
        path=scenario.path,
        scenario_hash=head["sha256"],
        seed=scenario.seed,
        time_scale=scenario.time_scale,
        started_at=head["started_at"],
        revision=head["revision"],
        version=_version(),
        host=host,
        baseline=scenario.baseline,
        confidence=min((claim.confidence for claim in scenario.claims), default=0.95),
        rounds=len({record.round for record in judged}),
        rounds_most=scenario.rounds.most,
        variants=summarise(scenario, records, usable_cpus=host.usable_cpus),
        scaling=scalings(scenario, records, usable_cpus=host.usable_cpus, exact=simulated),
        findings=findings,
        executions=tuple(records),
        faults=faults,
        invalid=invalid,
        swept=tuple(name for record in records for name in record.swept),
        left_behind=_left_behind(records),
        torn=journal.torn,
        interrupted=interrupted,
        complete=end["how"] in ("complete", "given up"),
        took=None if simulated else _took(journal),
        environment=_environment(scenario),
        load=next((record.noise.load for record in records), None),
        noise="" if simulated else _noise(records),
        notes=(str(end["why"]), *notes) if given_up else notes,
        exit_code=exit_code(findings, faults=faults, invalid=invalid, interrupted=interrupted),
    )


def _spoiled(records: Sequence[ExecutionRecord]) -> tuple[str, ...]:
    """Which rounds do not count although nothing failed in them, and why."""
    found: dict[str, set[int]] = {}
    for record in records:
        if record.spoiled:
            found.setdefault(record.spoiled, set()).add(record.round)
    return tuple(
        f"{counted(len(rounds), 'round')} not judged ({', '.join(map(str, sorted(rounds)))}): {why}"
        for why, rounds in found.items()
    )


def _notes(scenario: Scenario, cpus: tuple[int, ...], *, simulated: bool) -> tuple[str, ...]:
    """What was not checked beforehand; of a simulation, which CPUs it has imagined."""
    return imagined(scenario, cpus) if simulated else look_ahead(scenario, cpus=cpus).summary


def _faults(
    scenario: Scenario, records: Sequence[ExecutionRecord], end: Event
) -> tuple[Reason, ...]:
    """Every reason for exit code 4, that of the whole run after those of its rounds."""
    faults = []
    if end["how"] == "torn":
        faults.append(Reason("the run was killed before it was complete"))
    for record in records:
        if record.fault and end["how"] != "interrupted" and record.fault != end["why"]:
            faults.append(Reason(record.fault, record.round, record.variant))
        if (text := _left(record, scenario.variant(record.variant).leaves)) is not None:
            faults.append(Reason(text, record.round, record.variant))
    if end["why"] and end["how"] != "given up":
        faults.append(Reason(str(end["why"])))
    return tuple(faults)


def _left(record: ExecutionRecord, expected: int) -> str | None:
    """What is wrong with what an execution left behind, or that nobody knows; None where nothing is.

    One that could not be carried out is a fault of its own, whatever is known of its end.
    """
    left = record.left_behind
    if isinstance(left, Missing):
        unknown = record.fault is None and not left.unforeseen
        return f"{left.reason}: whether it left a process behind is not known" if unknown else None
    if left == expected or (left == 0 and isinstance(record.plan_ended, Missing)):
        return None  # one without an end did not come so far as to leave anything
    names = f" ({', '.join(record.swept)})" if record.swept else ""
    return f"left {counted(left, 'process', 'processes')} behind, expected {expected}{names}"


def _noise(records: Sequence[ExecutionRecord]) -> str:
    """One phrase on what disturbed the run: ``quiet``, or the worst of each kind of evidence.

    Empty where the machine has told of nothing: who does not look hears no noise.
    """
    phrases, told = [], False
    for name, text in (
        ("steal", "steal"),
        ("pressure", "CPU pressure"),
        ("throttled", "throttled"),
    ):
        shares = [share for r in records if (share := getattr(r.noise, name)) is not None]
        told = told or bool(shares)
        if shares and max(shares) >= 0.01:
            phrases.append(f"{text} up to {max(shares):.0%}")
    return ", ".join(phrases) or ("quiet" if told else "")


def _shown(folder: Path) -> str:
    """The folder as its user would write it: relative to where they are, if it lies below."""
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)


def _left_behind(records: Sequence[ExecutionRecord]) -> int | None:
    """How many were, over all executions; None when one of them has no census."""
    total = 0
    for record in records:
        if isinstance(record.left_behind, Missing):
            return None
        total += record.left_behind
    return total


def _took(journal: Journaled) -> float | None:
    """Seconds from the first record of an execution to the last; None without any."""
    stamps = [event["t"] for events in journal.executions.values() for event in events]
    return (max(stamps) - min(stamps)) * 1e-9 if stamps else None


def _environment(scenario: Scenario) -> dict[str, str]:
    """What the scenario itself sets of the environment; nothing else of it is kept."""
    groups = [group for variant in scenario.variants for group in variant.groups]
    return dict(sorted(pair for group in groups for pair in group.env))


def _version() -> str:
    try:
        return version("workload-scenarios")
    except PackageNotFoundError:
        return "unknown"
