"""A scenario in a few lines, and what its simulation comes to."""

from __future__ import annotations

import json
from typing import Any

import yaml

from runner.execution.simulated.simulate import Simulated, simulate
from runner.execution.simulated.world import IDEAL, World
from runner.loading import load_text
from runner.measuring.fold import execution_record
from runner.model.record import ExecutionRecord
from runner.model.scenario import Scenario

MS = 0.001


def scenario_of(text: str) -> Scenario:
    """The scenario of a YAML text without its head; ``plan: [...]`` is its only variant."""
    said: dict[str, Any] = {"scenario": 1, "name": "trial", **yaml.safe_load(text)}
    if "plan" in said:
        said["variants"] = {"only": {"plan": said.pop("plan")}}
    said.setdefault("variants", {"only": {}})
    return load_text(json.dumps(said).encode(), "trial.yaml", ".", check_targets=False)


def simulated(
    text: str, *, cpus: tuple[int, ...] = (0,), world: World = IDEAL, round_: int = 1
) -> tuple[ExecutionRecord, Simulated]:
    """The record of a scenario's first variant, and the simulation itself."""
    scenario = scenario_of(text)
    found = simulate(scenario, scenario.variants[0], round_, world=world, cpus=cpus)
    return execution_record(found.events, scenario, found), found


def record_of(text: str, **more: Any) -> ExecutionRecord:
    """The record alone."""
    return simulated(text, **more)[0]


def milliseconds(value: Any) -> Any:
    """Seconds as milliseconds, to a microsecond."""
    return round(value * 1000, 3)


def ends(record: ExecutionRecord) -> dict[str, float]:
    """When each process ended, in milliseconds."""
    return {process.label: milliseconds(process.ended) for process in record.processes}


def codes(record: ExecutionRecord) -> dict[str, Any]:
    """Outcome and exit code of each process."""
    return {process.label: (process.outcome, process.exitcode) for process in record.processes}
