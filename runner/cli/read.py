"""Read: one scenario from a file or from standard input, with everything doubtful about it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from runner.cli.find import STANDARD_INPUT
from runner.errors import Problem, RunnerError, ScenarioError
from runner.model.scenario import Scenario

_NAME_OF_INPUT = "stdin"
"""What problems and reports call it; a name, because the scenario may have none of its own."""


def read_scenario(
    path: str,
    *,
    time_scale: float = 1.0,
    overrides: Sequence[str] = (),
    running: bool = False,
    unchecked: bool = False,
    foreseen: bool = True,
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The scenario, or None if it has errors; and all errors and warnings in file order.

    See ``foresight.weighed`` for ``running`` and ``unchecked``; without ``foreseen`` only
    what is written is looked at, not what would come of it.

    Raises:
        UsageError: when the file cannot be read.
    """
    from runner import loading
    from runner.foresight import weighed

    if path != STANDARD_INPUT:
        found = loading.check(path, time_scale=time_scale, overrides=overrides)
    else:
        data = b"" if sys.stdin is None else sys.stdin.buffer.read()
        found = loading.check_text(
            data, _NAME_OF_INPUT, os.getcwd(), time_scale=time_scale, overrides=overrides
        )
    return weighed(*found, running=running, unchecked=unchecked) if foreseen else found


def read_all(
    paths: Sequence[str],
    *,
    time_scale: float,
    overrides: Sequence[str],
    unchecked: bool = False,
    foreseen: bool = True,
) -> tuple[list[Scenario], list[Problem]]:
    """Every scenario that is to be run (or looked at, without ``foreseen``), and every warning.

    Raises:
        ScenarioError: with every problem of all files, if one of them is wrong.
    """
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for path in paths:
        scenario, found = read_scenario(
            path,
            time_scale=time_scale,
            overrides=overrides,
            running=True,
            unchecked=unchecked,
            foreseen=foreseen,
        )
        problems += found
        if scenario is not None:
            scenarios.append(scenario)
    if len(scenarios) < len(paths):
        raise ScenarioError(problems=tuple(problems))
    return scenarios, problems


def problems_of(path: str) -> tuple[Problem, ...]:
    """Every problem of one file; that it cannot be read is one too."""
    try:
        return read_scenario(path)[1]
    except RunnerError as error:
        return (Problem(path=path, line=1, column=1, message=str(error)),)
