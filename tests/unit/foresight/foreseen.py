"""What is foreseen of a few lines of scenario."""

from __future__ import annotations

import json
from typing import Any

import yaml

from runner.errors import Problem
from runner.foresight import Foresight, look_ahead
from runner.foresight.checks import FAULT
from runner.loading import load_text

KINDS = {
    "cannot fail": "cannot fail",
    "cannot hold": "cannot hold",
    "can't be decided": "undecidable",
    "leaves it undecided": "hardly decidable",
    "will flake": "flakes",
    "one slow round": "clock",
    "is a race": "race",
    "orders what": "order",
}


def foreseen(text: str, **more: Any) -> Foresight:
    """The problems and notes of a YAML text without its head."""
    said = {"scenario": 1, "name": "trial", **yaml.safe_load(text)}
    scenario = load_text(json.dumps(said, indent=1).encode(), "a.yaml", ".", check_targets=False)
    found = look_ahead(scenario, **{"cpus": (0, 1), **more})
    assert not [note for note in found.notes if FAULT in note]
    return found


def kind(problem: Problem) -> str:
    """Which of the checks has found it."""
    return next(name for words, name in KINDS.items() if words in problem.message)


def kinds(text: str, **more: Any) -> list[str]:
    """The same of all problems."""
    return [kind(problem) for problem in foreseen(text, **more).problems]
