"""The contract suite's stage, and its mark."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.contract.harness import ENGINES, METHODS, Stage

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of this folder are the engine's contract, but for those of another question."""
    for item in items:
        if HERE in item.path.parents and not item.get_closest_marker("one_python"):
            item.add_marker(pytest.mark.core)


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    """One stage an engine, for all workers, so that start methods can share a run."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    for engine in ENGINES:
        (folder / engine).mkdir(exist_ok=True)
    return {engine: Stage(folder / engine, engine) for engine in ENGINES}


@pytest.fixture
def stage(request: pytest.FixtureRequest, stages: dict[str, Stage]) -> Stage:
    """Where a test plays its scenarios: on real processes, unless it is asked of every engine."""
    stage = stages[getattr(request, "param", "processes")]
    asked = getattr(request.node, "callspec", None)
    params = {} if asked is None else asked.params
    one = (params.get("method", METHODS[0]),)
    stage.methods = one if request.config.getoption("--one-method") else METHODS
    return stage
