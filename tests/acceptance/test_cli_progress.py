"""Progress is said between executions, rarely, and never draws by itself."""

import threading

import command_line  # noqa: F401 - makes the hand-made reports importable
import handmade_reports
import pytest
from handmade_reports import execution

from runner.cli.progress import PlainProgress, QuietProgress, state_text
from runner.model.scenario import Rounds, Scenario

SCENARIO = Scenario(
    name="slow", path="slow.yaml", folder=".", text="", rounds=Rounds(least=40, most=40)
)


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_plain_lines_come_at_most_every_five_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    """40 executions of a second each make 8 lines and not 40."""
    clock = Clock()
    progress = PlainProgress(1, clock)
    progress.began(SCENARIO, ("serial", "parallel"))
    for number in range(1, 41):
        clock.at = float(number)
        progress.executed(
            SCENARIO, execution(number, number, "serial"), number, number, 40.0 - number
        )

    said = capsys.readouterr().err.splitlines()

    assert said[0] == "slow: at most 40 rounds of serial, parallel"
    assert said[1] == "slow: round 5 of at most 40, 5.00s so far, at most 35.0s to go"
    assert len(said) == 9


def test_plain_progress_says_each_verdict_only_when_there_are_several(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The report of a single run says it anyway."""
    PlainProgress(1).finished(handmade_reports.failing())
    PlainProgress(2).finished(handmade_reports.failing())

    assert capsys.readouterr().err.count("join_parallel FAILS: ") == 1


def test_quiet_progress_still_says_that_it_waits(capsys: pytest.CaptureFixture[str]) -> None:
    """With the holder made harmless."""
    QuietProgress().waiting("pid 7 \x1b[2J")

    assert r"end: pid 7 \x1b[2J (--no-wait: give up)" in capsys.readouterr().err


def test_state_without_an_estimate_promises_nothing() -> None:
    """Before the first round nobody knows."""
    assert state_text(SCENARIO, 1, 0.0, None) == "round 1 of at most 40, 0.00ms so far"


def test_without_a_claim_the_fewest_rounds_are_all_there_are() -> None:
    """Nothing is waited for that more rounds could decide; and no time is left after the last."""
    stated = Scenario(name="short", path="", folder="", text="", rounds=Rounds(least=3, most=30))

    assert state_text(stated, 3, 1.0, 0.0) == "round 3 of at most 3, 1.00s so far"


def test_live_display_has_no_thread() -> None:
    """Nothing can be drawn while an execution is measured."""
    from runner.cli.live import LiveProgress

    before = threading.active_count()
    with LiveProgress(2) as progress:
        progress.began(SCENARIO, ("serial",))
        progress.executed(SCENARIO, execution(0, 1, "serial"), 1, 1, 3.0)
        progress.waiting("pid 7")
        during = threading.active_count()
        progress.finished(handmade_reports.failing())

    assert before == during
