"""Reader: one pass from bytes to a ``Scenario`` and everything that is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from runner.errors import Problem, ScenarioError, UsageError
from runner.frozen import replace
from runner.loading.build import build_scenario
from runner.loading.faults import Faults
from runner.loading.overrides import apply_overrides
from runner.loading.schema import check_shape
from runner.loading.source import Source, read_source
from runner.loading.tree import Map, Place
from runner.loading.wording import a_value
from runner.model.scenario import Scenario

Checked = tuple[Scenario | None, tuple[Problem, ...]]

_BEGINNING = "a scenario begins with scenario: 1"


def read_bytes(path: str) -> bytes:
    """The bytes of a file.

    Raises:
        UsageError: in one line, when there is no such file or it can't be read.
    """
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    except ValueError as error:
        raise UsageError(f"{path!r}: {error}") from None


def check_bytes(
    data: bytes,
    path: str,
    folder: str,
    *,
    time_scale: float = 1.0,
    overrides: Sequence[str] = (),
    check_targets: bool = True,
) -> Checked:
    """The scenario, or None if it has errors; and all errors and warnings in file order."""
    try:
        source = read_source(data, path)
        _check_root(source)
    except ScenarioError as error:
        return None, error.problems
    source.problems += apply_overrides(source.root, overrides)
    faults = Faults(source)
    scenario = None
    misnamed = check_shape(source.root, faults)
    if misnamed is not None:
        scenario = build_scenario(
            source.root,
            faults,
            misnamed,
            folder=folder,
            time_scale=time_scale,
            check_targets=check_targets,
        )
    problems = faults.in_file_order()
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    if scenario is not None and overrides:
        scenario = replace(scenario, overrides=tuple(overrides))
    return scenario, problems


def check_file(
    path: str | os.PathLike[str], *, time_scale: float = 1.0, overrides: Sequence[str] = ()
) -> Checked:
    """``check_bytes`` of a file; its folder is where its targets lie."""
    name = os.fspath(path)
    folder = os.path.dirname(os.path.abspath(name))
    return check_bytes(read_bytes(name), name, folder, time_scale=time_scale, overrides=overrides)


def _check_root(source: Source) -> None:
    if isinstance(source.root, Map):
        return
    if source.root is None:
        found = "the file is empty" if not source.text.strip() else "found nothing but comments"
    else:
        found = f"found {a_value(source.root)}"
    message = f"{found}, wanted a mapping: {_BEGINNING}"
    raise ScenarioError((*source.problems, source.problem(Place(1, 1), message)))
