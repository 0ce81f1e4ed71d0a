"""The contract suite's stage, and its mark."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.contract.harness import Stage

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder belongs to the engine's contract."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.core)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """One stage for all workers, so that start methods can share a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "stage"
    folder.mkdir(exist_ok=True)
    return Stage(folder)
