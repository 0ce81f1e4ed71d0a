"""The wheel: built, installed into an empty environment, used from an unrelated folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from command_line import ROOT, patient


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as the build backend makes it."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_its_schemas_and_scenarios(wheel: Path) -> None:
    """Nothing that a command needs is left in the checkout."""
    names = zipfile.ZipFile(wheel).namelist()

    for name in ("scenario", "run", "journal"):
        assert f"runner/_shipped/schemas/{name}.schema.json" in names
    assert "runner/_shipped/scenarios/join_parallel.yaml" in names
    assert any(name.startswith("runner/_shipped/scenarios/targets/") for name in names)


@pytest.mark.slow
@patient
def test_an_installed_wheel_validates_and_runs_a_shipped_scenario_by_name(
    wheel: Path, tmp_path: Path
) -> None:
    """In an environment with nothing else, from a folder that has nothing to do with it."""
    environment = tmp_path / "venv"
    python = environment / "bin" / "python"
    venv = [sys.executable, "-m", "venv", "--without-pip", str(environment)]
    subprocess.run(venv, check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-input"]
    subprocess.run([*pip, "--no-compile", str(wheel)], check=True, cwd=tmp_path)
    runner = str(environment / "bin" / "runner")
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
    }

    def call(*words: str) -> str:
        done = subprocess.run(
            [runner, *words], cwd=tmp_path, env=clean, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "1 valid" in call("validate", "join_parallel")
    assert "join_parallel HOLDS" in call("run", "join_parallel")
    assert "start_twice HOLDS" in call("run", "start_twice")
    assert '"$schema"' in call("schema")
    assert (tmp_path / "reports").is_dir()
