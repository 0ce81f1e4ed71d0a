"""Signals: every number has something to be called by."""

import ast
import signal
from pathlib import Path

import pytest

from runner.measuring.outcome import killed_by
from runner.signals import signal_name

PACKAGE = Path(__file__).parents[2] / "runner"


@pytest.mark.parametrize(("number", "name"), [(15, "SIGTERM"), (9, "SIGKILL"), (40, "signal 40")])
def test_a_signal_is_called_by_its_name(number, name):
    """A real-time one between the first and the last has none."""
    assert signal_name(number) == name
    assert killed_by(-number) == name


def test_an_exit_code_that_is_no_signal_has_no_name():
    """Nor has an end of which nothing is known."""
    assert [killed_by(code) for code in (0, 3, None)] == [None, None, None]
    assert signal.Signals(64).name == signal_name(64)


def test_names_are_made_in_one_place():
    """Nobody else turns a number into a signal's name."""
    makers = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "signal.Signals"
    ]

    assert makers == ["signals.py"]
