"""Resolve: from a target's spec to the object, as an import beside it would give it."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.targets import marks
from runner.targets.resolve import made_again, resolve
from runner.targets.work import carry_out


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A scenario's folder, first on the path as in a main process."""
    path, modules = list(sys.path), set(sys.modules)
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def test_a_file_gives_the_module_that_an_import_would(folder: Path) -> None:
    """So that its functions can be pickled by reference, and it is loaded once."""
    (folder / "own_target_file.py").write_text("class A:\n    def f(self): return 1\nx = []")

    found = resolve("own_target_file.py:A.f")

    assert found.__module__ == "own_target_file"
    assert pickle.loads(pickle.dumps(found)) is found
    assert resolve("own_target_file.py:x") is resolve("own_target_file:x")


def test_a_file_below_the_folder_is_found(folder: Path) -> None:
    """Its own folder joins the path, behind the scenario's."""
    (folder / "deep").mkdir()
    (folder / "deep" / "own_deep_file.py").write_text("import own_beside\nx = own_beside.y")
    (folder / "deep" / "own_beside.py").write_text("y = 5")

    assert resolve("deep/own_deep_file.py:x") == 5
    assert sys.path[0] == str(folder)


@pytest.mark.parametrize("name", ["json.py", "not a name.py", "1st.py"])
def test_a_file_whose_name_is_taken_or_is_none_is_loaded_all_the_same(
    folder: Path, name: str
) -> None:
    """Under a name of its own, once."""
    (folder / name).write_text("x = []\nclass Own:\n    pass")

    assert resolve(f"{name}:x") == []
    assert resolve(f"{name}:x") is resolve(f"{folder / name}:x")
    assert type(made_again(f"{name}:Own")) is resolve(f"{name}:Own")


def test_what_is_not_there_says_so(folder: Path) -> None:
    """The file, the module or the name."""
    (folder / "own_empty.py").write_text("")

    with pytest.raises(ImportError, match="there is no file"):
        resolve("nowhere.py:x")
    with pytest.raises(ImportError, match="no_such_module"):
        resolve("no_such_module:x")
    with pytest.raises(AttributeError):
        resolve("own_empty.py:x")


def test_a_mark_outside_a_run_does_nothing() -> None:
    """A function that marks can be called anywhere."""
    assert marks.current is None
    marks.mark("anything", x=object())


def test_phases_take_locks_and_end_as_they_are_told() -> None:
    """In order; what comes after an ending does not happen."""
    said: list[str] = []

    class Lock:
        def acquire(self) -> None:
            said.append("acquire")

        def release(self) -> None:
            said.append("release")

    with pytest.raises(SystemExit) as ended:
        carry_out(
            (("repeat", (2, (("lock", "l"), ("unlock", "l")))), ("exit", 3), ("lock", "l")),
            {"l": Lock()},
        )
    with pytest.raises(RuntimeError, match="oops"):
        carry_out((("sleep", 0.0), ("cpu", 0.0), ("mark", "m"), ("raise", "oops")), {})

    assert said == ["acquire", "release"] * 2
    assert ended.value.code == 3
