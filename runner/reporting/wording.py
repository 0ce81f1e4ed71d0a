"""Wording: the phrases that the text and the Markdown report share.

What a figure is called and how it is rounded is said once, here, so that two
reports of one run never disagree. Durations are seconds, shares are 0 to 1.
"""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from runner.errors import ExitCode
from runner.model.report import Estimate, RunReport
from runner.model.verdict import Finding, Verdict
from runner.reporting.reasons import grouped, rounds_of, without_pids
from runner.units import format_duration

VERDICTS = {
    ExitCode.HOLDS: "holds",
    ExitCode.FAILS: "fails",
    ExitCode.USAGE: "could not run",
    ExitCode.UNDECIDED: "undecided",
    ExitCode.COULD_NOT_RUN: "could not run",
    ExitCode.INTERRUPTED: "interrupted",
}
ORDER = (Verdict.FAILS, Verdict.UNDECIDED, Verdict.HOLDS)
_SAID = {
    Verdict.FAILS: ("fails", "fail"),
    Verdict.UNDECIDED: ("is undecided", "are undecided"),
    Verdict.HOLDS: ("holds", "hold"),
}
_SAID_OF_IDEAL = {
    Verdict.FAILS: ("is not satisfied", "are not satisfied"),
    Verdict.UNDECIDED: ("is not predicted", "are not predicted"),
    Verdict.HOLDS: ("is satisfied", "are satisfied"),
}
SURE = 0.95
"""Below this level an interval is not what it is taken for, which has to be said."""
NO_FIGURE = "—"
"""What a table has in the place of a figure that is not predicted."""


def names_of(reports: Sequence[RunReport]) -> list[str]:
    """What each is called among them: its scenario, or its folder where that file has several runs."""
    times = Counter((report.scenario, report.path) for report in reports)
    return [
        os.path.basename(report.folder) or report.scenario
        if times[report.scenario, report.path] > 1
        else report.scenario
        for report in reports
    ]


def verdict_of(report: RunReport) -> str:
    """The one word for a run. A run that claims nothing is ``measured``: nothing was tested.

    Exit code 4 after complete rounds is a ``fault``: the figures exist, and
    something happened that makes them no ground for a verdict. What was only simulated
    is said to be, whatever came out.
    """
    if report.simulated:
        return "simulated"
    if report.exit_code is ExitCode.HOLDS and not report.findings:
        return "measured"
    if report.exit_code is ExitCode.COULD_NOT_RUN and report.rounds:
        return "fault"
    return VERDICTS[report.exit_code]


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """What fails first, then what is undecided, then what holds; in file order within each."""
    return sorted(findings, key=lambda finding: ORDER.index(finding.verdict))


def expectations(report: RunReport) -> list[Finding]:
    """What must be true in every round, a step's ``raises`` included."""
    return in_order([finding for finding in report.findings if finding.kind != "claim"])


def claims(report: RunReport) -> list[Finding]:
    """What must be true in a share of the rounds."""
    return in_order([finding for finding in report.findings if finding.kind == "claim"])


def tally(report: RunReport) -> str:
    """What came out, worst first: ``1 fault, 1 of 2 claims fails, all 3 expectations hold``.

    That a run was given up for the faults of its rounds is none beside them.
    """
    faults = [fault for fault in report.faults if fault.round is not None] or report.faults
    counts = (len(faults), "fault"), (rounds_of(report.invalid), "invalid round")
    parts = [count(number, noun) for number, noun in counts if number]
    for noun, findings in (("claim", claims(report)), ("expectation", expectations(report))):
        parts += _tally_of(noun, findings, _SAID_OF_IDEAL if report.simulated else _SAID)
    if report.left_out:
        parts.append(f"{count(len(report.left_out), 'statement')} not judged")
    elif not report.findings:
        parts.append("nothing was claimed")
    return ", ".join(parts)


def _tally_of(
    noun: str, found: list[Finding], said: Mapping[Verdict, tuple[str, str]]
) -> list[str]:
    counts = [(verdict, sum(f.verdict is verdict for f in found)) for verdict in ORDER]
    present = [(verdict, number) for verdict, number in counts if number]
    if len(present) == 1:
        verdict, number = present[0]
        return [_all(noun, said[verdict], number)]
    return [
        f"{number} of {len(found)} {noun}s {said[verdict][number != 1]}"
        for verdict, number in present
        if verdict is not Verdict.HOLDS
    ]


def _all(noun: str, said: tuple[str, str], number: int) -> str:
    one, more = said
    if number == 1:
        return f"the {noun} {one}"
    return f"{every(number)} {noun}s {more}"


def extent(report: RunReport) -> str:
    """How far the run went: ``11 rounds, 8.20s``."""
    if report.simulated:
        return f"{count(report.rounds, 'round')}, nothing was started"
    taken = report.rounds - len({record.round for record in report.executions if record.spoiled})
    most = ", the most allowed" if report.rounds and taken >= report.rounds_most else ""
    took = "" if report.took is None else f", {format_duration(report.took)}"
    return f"{count(report.rounds, 'round')}{most}{took}"


def place(report: RunReport) -> list[str]:
    """What ran where, in short parts: Python, start methods, CPUs, load, noise, seed."""
    host = report.host
    methods = sorted({variant.start_method for variant in report.variants})
    python = f"Python {host.python}" if host.python and not report.simulated else ""
    parts = [python, "/".join(methods)]
    if host.usable_cpus and host.usable_cpus != host.cpus:
        parts.append(f"{host.usable_cpus} of {host.cpus} CPUs")
    elif host.cpus:
        parts.append("1 CPU" if host.cpus == 1 else f"{host.cpus} CPUs")
    parts.append("" if report.load is None else f"load {report.load:.2f}")
    parts.append(report.noise)
    parts.append(f"seed {report.seed}")
    if report.time_scale != 1.0:
        parts.append(f"every duration times {report.time_scale:g}")
    return [part for part in parts if part]


def word_of(finding: Finding, report: RunReport) -> str:
    """The verdict; of a simulation, whether the ideal satisfies the statement."""
    if not report.simulated:
        return finding.verdict.value
    return _SAID_OF_IDEAL[finding.verdict][0].removeprefix("is ")


def statement(finding: Finding) -> str:
    """The statement on one line, however its author laid it out."""
    return " ".join(line.strip() for line in finding.text.split("\n")).strip()


def figures(finding: Finding) -> str:
    """How often it was true, what was asked, and when that settled it."""
    judged = finding.true + finding.false
    if not judged and not finding.no_data:
        return "never judged"
    text = f"true in {finding.true} of {count(judged, 'round')}"
    if not judged:
        text = f"no data in {finding.no_data} of {count(finding.no_data, 'round')}"
    elif finding.no_data:
        text += f", no data in {finding.no_data}"
    if finding.kind == "claim":
        text += f"; asked: {finding.asked}"
    if finding.decided_at is not None:
        text += f"; decided in round {finding.decided_at}"
    return text


def more_rounds(finding: Finding, *, interrupted: bool = False) -> str | None:
    """What would decide an undecided claim; None for anything else.

    A round that was ``interrupted`` has no data, which the others do not have in common with it.
    """
    if finding.verdict is not Verdict.UNDECIDED or finding.kind != "claim":
        return None
    if interrupted and finding.no_data:
        return "it was interrupted before this was decided"
    if finding.needed is None:
        return "how many more rounds would decide it is not known"
    total = finding.true + finding.false + finding.no_data + finding.needed
    return f"about {finding.needed} more would decide it: --rounds {total}"


def facts(finding: Finding, report: RunReport) -> list[str]:
    """The values that show why, the figures, the author's own reason, then the place."""
    holds = finding.verdict is Verdict.HOLDS
    if report.simulated and finding.reason is not None:
        return [finding.reason, *_why(finding)]
    if holds and finding.kind != "claim":
        return [_joined(figures(finding), finding.example), *_why(finding)]
    found = [
        _values("last in", finding.example) if holds else None,
        None if holds else _values("first false in", finding.counterexample),
        figures(finding),
        _reason(finding) if _says_more(finding) else None,
        None if report.simulated else more_rounds(finding, interrupted=report.interrupted),
        *_why(finding),
        None if holds or not finding.line else f"at {report.path}:{finding.line}",
    ]
    return [fact for fact in found if fact]


def _reason(finding: Finding) -> str | None:
    """Without the figures that stand beside it."""
    return (finding.reason or "").rpartition(f"; no data in {finding.no_data}, ")[2] or None


def _says_more(finding: Finding) -> bool:
    """Whether the reason is more than that the figures do not settle it."""
    return finding.kind != "claim" or bool(finding.no_data) or not finding.true + finding.false


def _values(lead: str, shown: str | None) -> str | None:
    """``shown`` begins with its round: ``first false in round 2: 205ms < 100ms``."""
    return None if shown is None else f"{lead} {shown}"


def _joined(text: str, example: str | None) -> str:
    return text if example is None else f"{text}; {_values('last in', example)}"


def _why(finding: Finding) -> list[str]:
    return [f"why: {finding.why}"] if finding.why else []


def troubles(report: RunReport) -> dict[str, Sequence[str]]:
    """What makes the figures less than they seem, by heading; the same in several rounds once."""
    variants = [variant.name for variant in report.variants]
    found: dict[str, Sequence[str]] = {
        "Faults": grouped(report.faults, variants),
        "Invalid rounds": grouped(report.invalid, variants),
        "Left behind and swept": swept(report),
        "Notes": report.notes,
    }
    return {heading: reasons for heading, reasons in found.items() if reasons}


def cut_short(report: RunReport) -> str | None:
    """That a run did not come to its end, and what its figures are worth."""
    if report.interrupted:
        return "Interrupted: the figures are of what was complete by then."
    if not report.complete:
        return "The run did not come to its end: the figures are of what was complete by then."
    return None


def torn(report: RunReport) -> str:
    """What is missing because a writer was killed in the middle of a record."""
    were = "record of the journal was" if report.torn == 1 else "records of the journal were"
    return f"{report.torn} {were} cut short and could not be read."


def left_behind(report: RunReport) -> str:
    """How many processes the runner had to sweep; none is worth saying too."""
    if report.left_behind is None:
        return "Whether a process was left behind was not recorded."
    if not report.left_behind:
        return "No process was left behind."
    was = "process was" if report.left_behind == 1 else "processes were"
    declared = "" if report.faults else ", as declared"
    return f"{report.left_behind} {was} left behind and swept{declared}."


def swept(report: RunReport) -> list[str]:
    """What was left behind, each name once: ``parent.kid (3 times)``."""
    return [
        name if number == 1 else f"{name} ({number} times)"
        for name, number in Counter(without_pids(report.swept)).items()
    ]


def estimate(value: Estimate | None, *, interval: bool = True) -> str:
    """A ratio with its interval: ``3.35 [3.21, 3.41]``; no interval after one round.

    Two places, or as many as show what is far below 1.
    """
    if value is None:
        return ""
    digits = 2 if value.value >= 0.1 else 3 if value.value >= 0.01 else 4
    if value.low is None or value.high is None or not interval:
        return f"{value.value:.{digits}f}"
    return f"{value.value:.{digits}f} [{value.low:.{digits}f}, {value.high:.{digits}f}]"


def percents(value: Estimate, *, interval: bool = True) -> str:
    """A share with its interval: ``4.1% [3.0%, 5.2%]``."""
    if value.low is None or value.high is None or not interval:
        return f"{value.value * 100:.1f}%"
    return f"{value.value * 100:.1f}% [{value.low * 100:.1f}%, {value.high * 100:.1f}%]"


def duration(value: Estimate | None) -> str:
    """The median alone."""
    return "" if value is None else instant(value.value)


def over(value: Estimate | None) -> str:
    """The median of a share by which something is more, or less, than something else."""
    return "" if value is None else signed(value.value)


def signed(share: float) -> str:
    """A share with its sign: ``+4.1%``, ``+250%``."""
    return f"{share * 100:+.0f}%" if abs(share) >= 0.0995 else f"{share * 100:+.1f}%"


def instant(seconds: float) -> str:
    """A time that may well be nothing: ``0ms``, ``1.10s``."""
    return "0ms" if seconds == 0 else format_duration(seconds)


def percent(share: float | None) -> str:
    """A share as people read it: ``3%``."""
    return "" if share is None else f"{share * 100:.0f}%"


def level_of(report: RunReport) -> str:
    """The confidence of the speed-ups' intervals, as a range when few rounds gave less."""
    return levels(variant.speed_up for variant in report.variants)


def levels(values: Iterable[Estimate | None]) -> str:
    """The confidence of these intervals: ``95.1%``, ``75% to 96.9%``; empty without any."""
    found = [value.level for value in values if value is not None and value.level]
    if not found:
        return ""
    low, high = min(found), max(found)
    return f"{low * 100:.3g}%" if low == high else f"{low * 100:.3g}% to {high * 100:.3g}%"


def every(number: int) -> str:
    """All of so many: ``both``, ``all 3``."""
    return "both" if number == 2 else f"all {number}"


def count(number: int, noun: str) -> str:
    """A number with its noun: ``1 round``, ``2 rounds``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
