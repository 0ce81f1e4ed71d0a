"""A program that starts itself without end is contained by the limits of the shipped scenario."""

from command_line import ROOT, command

ENDLESS = ROOT / "tests/scenarios/false/spawn_main_guard__endless.yaml"
BOUNDED = 'processes.program.env.DEEPEST="60"'
"""Were nobody to stop it, it would end."""


def test_an_endless_program_is_ended_at_a_handful_of_processes(tmp_path):
    """It is ended and said to be, and the run goes on; none of its processes is left."""
    words = ("run", str(ENDLESS), "--variant", "unguarded", "--set", BOUNDED)

    done = command(*words, "--report-dir", str(tmp_path), cwd=tmp_path)

    assert "its limits allow 8" in done.stdout
    assert "No process was left behind." in done.stdout
    assert done.returncode == 4
