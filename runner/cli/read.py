"""Read: scenarios from files or from standard input, with everything doubtful about them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from runner.cli.find import STANDARD_INPUT
from runner.errors import Problem, RunnerError, ScenarioError
from runner.model.scenario import Scenario

if TYPE_CHECKING:
    from runner.session import RunOptions

_NAME_OF_INPUT = "stdin"
"""What problems and reports call it; a name, because the scenario may have none of its own."""


def read_all(
    paths: Sequence[str], *, time_scale: float, overrides: Sequence[str]
) -> tuple[list[Scenario], list[Problem]]:
    """Every scenario that is to be looked at, and every warning about what is written there.

    Raises:
        ScenarioError: with every problem of all files, if one of them is wrong.
    """
    return _sound([_read(path, time_scale, overrides) for path in paths])


def read_all_to_run(
    paths: Sequence[str],
    *,
    time_scale: float,
    overrides: Sequence[str],
    options: RunOptions,
    unchecked: bool,
) -> tuple[list[Scenario], list[Problem]]:
    """``read_all``, with what is foreseen of a run with these ``options``.

    See ``foresight.weighed`` for ``unchecked``.

    Raises:
        ScenarioError: with every problem of all files, if one of them is wrong.
        UsageError: for a variant that one of them does not have.
    """
    from runner.foresight import weighed
    from runner.narrowing import said_by

    read = [_read(path, time_scale, overrides) for path in paths]
    said = said_by(options, [scenario for scenario, _ in read if scenario is not None])
    return _sound(
        [
            weighed(scenario, problems, running=True, unchecked=unchecked, said=said)
            for scenario, problems in read
        ]
    )


def problems_of(path: str) -> tuple[Problem, ...]:
    """Every problem of one file; that it cannot be read is one too."""
    from runner.foresight import weighed

    try:
        return weighed(*_read(path))[1]
    except RunnerError as error:
        return (Problem(path=path, line=1, column=1, message=str(error)),)


def _sound(
    found: Sequence[tuple[Scenario | None, Sequence[Problem]]],
) -> tuple[list[Scenario], list[Problem]]:
    scenarios = [scenario for scenario, _ in found if scenario is not None]
    problems = [problem for _, own in found for problem in own]
    if len(scenarios) < len(found):
        raise ScenarioError(problems=tuple(problems))
    return scenarios, problems


def _read(
    path: str, time_scale: float = 1.0, overrides: Sequence[str] = ()
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The scenario, or None if it has errors; and all errors and warnings in file order.

    Raises:
        UsageError: when the file cannot be read.
    """
    from runner import loading

    if path != STANDARD_INPUT:
        return loading.check(path, time_scale=time_scale, overrides=overrides)
    data = b"" if sys.stdin is None else sys.stdin.buffer.read()
    return loading.check_text(
        data, _NAME_OF_INPUT, os.getcwd(), time_scale=time_scale, overrides=overrides
    )
