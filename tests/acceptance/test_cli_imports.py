"""A command loads what it needs and nothing else."""

from pathlib import Path

import pytest
from command_line import modules_of

HEAVY = {"yaml", "jsonschema", "rich", "tabulate", "psutil", "cattrs", "sqlite3", "statistics"}
FREE_OF_LOADING = ("targets", "schema", "completion")


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        *((name, "--help") for name in ("run", "time", "validate", "simulate", "explain")),
        (),
    ],
)
def test_help_loads_click_and_no_other_library(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Help is there at once."""
    loaded = modules_of(*words, cwd=tmp_path)

    assert "click" in loaded
    assert set() == loaded & (HEAVY | {"multiprocessing", "importlib.metadata", "runner.session"})


def test_overall_help_loads_no_command(tmp_path: Path) -> None:
    """Its lines stand in the group itself."""
    commands = {f"runner.cli.{name}" for name in ("run", "validate", "report", "doctor")}

    assert set() == modules_of("--help", cwd=tmp_path) & commands


@pytest.mark.parametrize("name", FREE_OF_LOADING)
def test_listing_commands_load_no_heavy_library(tmp_path: Path, name: str) -> None:
    """What only prints needs only click."""
    words = (name, "bash") if name == "completion" else (name,)

    assert set() == modules_of(*words, cwd=tmp_path) & HEAVY


def test_what_starts_nothing_loads_nothing_that_starts_processes(tmp_path: Path) -> None:
    """Nor what only Linux has, nor what draws on a terminal."""
    starting = {f"runner.execution.{name}" for name in ("process_engine", "lock", "kernel")}
    starting |= {"multiprocessing", "subprocess", "ctypes", "resource", "fcntl", "rich", "psutil"}
    reporting = {"runner.assembling", "runner.reporting.as_json", "tabulate", "statistics"}

    assert set() == modules_of("simulate", "join_parallel", cwd=tmp_path) & starting
    assert set() == modules_of("explain", "join_parallel", cwd=tmp_path) & (starting | reporting)


def test_version_is_read_only_when_asked_for(tmp_path: Path) -> None:
    """The metadata of all distributions cost more than the rest of a call."""
    assert "importlib.metadata" in modules_of("--version", cwd=tmp_path)
