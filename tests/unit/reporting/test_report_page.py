"""The page on reports: every word that a report or an expression has is explained on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from handmade_reports import failing, pooled, report, scaled, scheduled, simulated, single

from runner.model import vocabulary
from runner.reporting import comparison, pools, scaling, service
from runner.reporting.wording import VERDICTS

PAGE = (Path(__file__).parents[3] / "docs" / "report.md").read_text()


@pytest.mark.parametrize("words", ["EXECUTION", "PROCESS", "CALL", "MARK", "SLICE", "STEP", "OBSERVATION"])  # fmt: skip
def test_every_field_has_the_meaning_of_the_vocabulary(words: str) -> None:
    """In the same words, in a row of its own."""
    for name, word in getattr(vocabulary, words).items():
        assert f"| `{name}` | {word.meaning} |" in PAGE


def test_every_heading_is_explained() -> None:
    """Of whatever table a report can have."""
    made = [report(), failing(), pooled(), scaled(), scheduled(), simulated(), single()]
    found = {column.heading for one in made for column in comparison.columns(one)}
    found |= {
        column.heading for one in made for s in one.scaling for column in scaling.columns(s, one)
    }
    found |= {name for one in made for name in (pools.table(one) or ([],))[0]}
    found |= set(service.HEADINGS)
    axes = {"variant", "pool", "workers", "CPUs", "replicas", "slots", "processes"}
    unknown = [name for name in found - axes if f"| {name} |" not in PAGE and f"*{name}" not in PAGE.lower()]  # fmt: skip
    assert not unknown


@pytest.mark.parametrize("verdict", [*VERDICTS.values(), "measured", "fault", "simulated"])
def test_every_verdict_is_explained(verdict: str) -> None:
    """It is the first word of a report."""
    assert f"| {verdict.upper()} |" in PAGE
