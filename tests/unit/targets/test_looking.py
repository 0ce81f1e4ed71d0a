"""What is seen of a function from inside a process that has imported it."""

import sys
from pathlib import Path

import pytest

from runner.targets.looking import look

MODULE = """
import asyncio, json, multiprocessing
from functools import partial

VALUE = 3
def plain(a, b=2, *, c=3): ...
def _hidden(): ...
async def later(): ...
def steps(): yield
nameless = lambda: None
class Made:
    def method(self): ...
class Child(multiprocessing.Process): ...
def outer():
    def inner(): ...
    return inner
nested = outer()
"""


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is where a scenario's targets would be, under a name of no module."""
    (tmp_path / "looked_at.py").write_text(MODULE)
    (tmp_path / "raises_at_import.py").write_text("\n1 / 0\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    yield
    for name in ("looked_at", "raises_at_import"):
        sys.modules.pop(name, None)


def seen(name, *args, source="looked_at.py", **kwargs):
    """What is seen of one name."""
    return look(f"{source}:{name}", list(args), kwargs)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("plain", "function"),
        ("Made", "function"),
        ("Made.method", "function"),
        ("nameless", "function"),
        ("partial", "function"),
        ("later", "coroutine"),
        ("steps", "generator"),
        ("Child", "process"),
        ("VALUE", "int"),
    ],
)
def test_its_kind_is_told(name, kind):
    """What a call would do, or that there can be none."""
    assert seen(name)["kind"] == kind


def test_arguments_that_do_not_fit_are_told_before_a_call():
    """With the signature; a function in C may not have one."""
    fits, lacks = seen("plain", 1, c=5), seen("plain", c=5)
    assert (fits["unfit"], fits["signature"]) == (None, "plain(a, b=2, *, c=3)")
    assert lacks["unfit"] == "missing a required argument: 'a'"
    assert seen("sleep", source="time")["signature"] is None


def test_what_cannot_be_pickled_says_why():
    """Pools and spawn send functions by name."""
    assert seen("plain")["unpicklable"] is None
    assert "lambda" in seen("nameless")["unpicklable"]
    assert "outer.<locals>.inner" in seen("nested")["unpicklable"]


def test_a_wrong_name_comes_with_those_there_are():
    """The module's own before what it has imported; neither values nor what is private."""
    found = seen("plane")
    assert found["fault"] == "name"
    assert found["names"] == [
        "plain",
        "later",
        "steps",
        "nameless",
        "Made",
        "Child",
        "outer",
        "nested",
        "partial",
    ]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("no_such_file.py", "ImportError: there is no file"),
        ("raises_at_import.py", "ZeroDivisionError: division by zero"),
    ],
)
def test_a_module_that_cannot_be_imported_says_so(source, message):
    """With the place, where it is the module's own fault."""
    found = seen("f", source=source)
    assert (found["fault"], found["message"][: len(message)]) == ("import", message)
    own = source == "raises_at_import.py"
    assert (found["at"] is not None and found["at"].endswith("raises_at_import.py:2: 1 / 0")) == own


ODD = """
class Shy:
    def __repr__(self): raise RuntimeError("no repr")
    def __getattr__(self, name): raise KeyError(name)
    def __call__(self): ...
shy = Shy()
def sound(value=shy): return 1
def __getattr__(name): raise KeyError(name)
"""


def test_a_stranger_that_raises_when_it_is_looked_at_is_looked_at_all_the_same(tmp_path):
    """What raises there raises in no call."""
    (tmp_path / "looked_at.py").write_text(ODD)
    sound, nothing = seen("sound"), seen("nothing")

    assert (sound["kind"], sound["unfit"], sound["signature"]) == ("function", None, None)
    assert (nothing["fault"], nothing["message"]) == ("name", "KeyError: 'nothing'")
    assert set(nothing["names"]) == {"Shy", "shy", "sound"}
