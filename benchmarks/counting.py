"""Counting: how many rounds of a scenario came out as stated, kept as JSON, shown as Markdown.

A run's own findings count a claim's rounds only up to its decision; here each round that
was run counts.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from pairing import machine

from runner.judging.judge import rounds_of
from runner.judging.statement import statement
from runner.model.report import RunReport
from runner.model.scenario import Scenario

GOOD_SHARE = 0.9
Entry = dict[str, Any]
Kept = dict[str, Entry]


def entry_of(kept: Kept, key: str, text: bytes) -> Entry:
    """What is known of the scenario with this text; nothing, if it was another one that was run."""
    digest = sha256(text).hexdigest()[:16]
    if kept.get(key, {}).get("scenario") != digest:
        kept[key] = {"scenario": digest, "rounds": 0, "stated": {}, "problems": []}
    return kept[key]


def add(entry: Entry, scenario: Scenario, report: RunReport) -> None:
    """Add the rounds of one run to what is known of its scenario."""
    rounds = rounds_of(report.executions)
    entry["rounds"] += len(rounds)
    entry["problems"] += [*report.faults, *report.invalid]
    entry["problems"] += [broken.step for r in report.executions for broken in r.broken]
    names = [variant.name for variant in scenario.variants]
    stated: list[tuple[str, Any, tuple[float, float]]] = [
        *(("expectation", e.expression, (1.0, 1.0)) for e in scenario.expectations),
        *(("claim", c.expression, _shares(c.low, c.high)) for c in scenario.claims),
    ]
    for kind, expression, shares in stated:
        asked = statement(expression, names, scenario.families, valid_only=kind == "claim")
        key = f"{kind} {expression.text}"
        counts = entry["stated"].setdefault(key, {"good": 0, "of": 0, "shares": shares})
        for number, around in enumerate(rounds, entry["rounds"] - len(rounds) + 1):
            answer = asked.asked_of(around)
            good = answer is not None and answer.result is True
            counts["good"] += good
            counts["of"] += 1
            if not good and shares[1] == 1.0:
                counts["last_not"] = f"round {number}: {asked.values(around)}"


def is_steady(counts: dict[str, Any]) -> bool:
    """Whether a statement came out as it must."""
    low, high = counts["shares"]
    return bool(counts["of"]) and low <= counts["good"] / counts["of"] <= high


def table(kept: Kept) -> str:
    """All that is known, as Markdown; what is not steady in full."""
    lines = [
        "# Steadiness",
        "",
        f"{machine()}; busy: one process a CPU that never sleeps.",
        "",
        "| scenario | beside | rounds | worst expectation | worst claim | steady |",
        "|---|---|---:|---:|---:|---|",
    ]
    remarks = []
    for key, entry in sorted(kept.items()):
        unsteady = {text: c for text, c in entry["stated"].items() if not is_steady(c)}
        steady = bool(entry["rounds"]) and not unsteady and not entry["problems"]
        worst = [_worst(entry, kind) for kind in ("expectation", "claim")]
        cells = [*key.split(" "), str(entry["rounds"]), *worst, "yes" if steady else "**no**"]
        lines.append("| " + " | ".join(cells) + " |")
        for text, counts in unsteady.items():
            remarks.append(f"- {key}: `{text}`: {_share(counts)}; {counts.get('last_not', '')}")
        remarks += [f"- {key}: {problem}" for problem in sorted(set(entry["problems"]))[:5]]
    return "\n".join([*lines, "", *remarks]).rstrip() + "\n"


def _shares(low: float | None, high: float | None) -> tuple[float, float]:
    """What share of rounds is steady: for a claim of a share with two ends, just that share."""
    return (low or 0.0, high) if high is not None and high < 1 else (GOOD_SHARE, 1.0)


def _worst(entry: Entry, kind: str) -> str:
    chosen = [counts for text, counts in entry["stated"].items() if text.startswith(kind)]
    worst = min(chosen, key=lambda c: c["good"] / max(1, c["of"]), default=None)
    return "" if worst is None else _share(worst)


def _share(counts: dict[str, Any]) -> str:
    return f"{counts['good']} of {counts['of']}"
