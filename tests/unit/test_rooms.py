"""The rooms: who may import whom, walked in every file's syntax tree."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "runner"
ROWS = {
    "frozen": -1,  # what a library would be
    "errors": 0,
    "garbage": 0,
    "signals": 0,
    "units": 0,
    "model": 1,
    "scheduling": 1,
    "loading": 2,
    "targets": 2,
    "measuring": 2,
    "judging": 2,
    "reporting": 2,
    "execution": 3,
    "assembling": 4,
    "explaining": 4,
    "foresight": 4,
    "listening": 4,
    "narrowing": 4,
    "order": 4,
    "patience": 4,
    "predicting": 4,
    "probing": 4,
    "rereading": 4,
    "rounds": 4,
    "running": 4,
    "session": 4,
    "simulating": 4,
    "timed_scenario": 4,
    "timing": 4,
    "cli": 5,
    "__main__": 6,
}
ROW_FOUR = {name for name, row in ROWS.items() if row == 4}
"""The session and what it is made of: one room in several files."""


def room_of(module: str) -> str:
    """The room of ``runner.room.…``."""
    return module.split(".")[1]


def imports(path: Path) -> set[str]:
    """Every module of ours that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("runner.")}


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_a_room_imports_only_from_lower_rows(path: Path) -> None:
    """Rooms of one row never import one another."""
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if own == "__init__":
        return
    for module in imports(path):
        other = room_of(module)
        if other == own or {own, other} <= ROW_FOUR:
            continue
        assert ROWS[other] < ROWS[own], f"{path} imports {module}"


def test_every_room_has_a_row() -> None:
    """A new room must find its place first."""
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}

    assert rooms - {"__init__", "__pycache__", "_shipped"} <= set(ROWS)
