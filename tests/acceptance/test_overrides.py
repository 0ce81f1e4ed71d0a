"""``--set``: what a call changes of a file is what is run, judged and reported, also later."""

from __future__ import annotations

from pathlib import Path

from command_line import command

SCENARIO = """scenario: 1
name: changed
rounds: {min: 1, max: 5}
processes:
  child: {replicas: 2, sleep: 5ms}
variants:
  a: {join: all}
expect:
  - len(a.child) == 2
"""


def test_a_run_with_set_is_judged_by_what_was_set(tmp_path: Path) -> None:
    """The report made from the journal later is the same, byte for byte."""
    (tmp_path / "changed.yaml").write_text(SCENARIO)
    sets = ("--set", "processes.child.replicas=3", "--set", "expect[0]=len(a.child) == 3")

    ended = command("run", "changed.yaml", *sets, cwd=tmp_path)
    (folder,) = (tmp_path / "reports").iterdir()
    written = {path.name: path.read_bytes() for path in folder.glob("*.*")}
    again = command("report", str(folder), cwd=tmp_path)

    assert ended.returncode == again.returncode == 0, ended.stdout + ended.stderr
    assert "len(a.child) == 3" in ended.stdout
    assert {path.name: path.read_bytes() for path in folder.glob("*.*")} == written


def test_what_is_not_judged_for_want_of_its_variant_is_said(tmp_path: Path) -> None:
    """A run of one variant never holds in silence of what the others were to show."""
    text = SCENARIO.replace("  a: {join: all}\n", "  a: {join: all}\n  b: {join: each}\n")
    (tmp_path / "changed.yaml").write_text(text + "  - len(b.child) == 7\n")

    ended = command("run", "changed.yaml", "--variant", "a", cwd=tmp_path)

    assert ended.returncode == 0
    assert "not judged, because only a was run: len(b.child) == 7" in ended.stdout
    quiet = command("run", "changed.yaml", "--variant", "a", "--quiet", cwd=tmp_path)
    assert "1 statement not judged" in quiet.stdout
