"""Durations that a call multiplies: what no clock can say is told before anything runs."""

from __future__ import annotations

import pytest

from runner.execution.draws import draw
from runner.loading import check_text
from runner.model.profile import Lognormal
from runner.units import LONGEST

HEAD = "scenario: 1\nprocesses: {child: {%s}}\nvariants: {only: {%s}}\n"


def faults(text: str, time_scale: float) -> list[str]:
    """What is wrong with a text at a time scale."""
    _, problems = check_text(text.encode(), "made.yaml", ".", time_scale=time_scale)
    return [problem.message for problem in problems if problem.severity == "error"]


@pytest.mark.parametrize(
    "text",
    [
        HEAD % ("sleep: 10ms", "join: all"),
        HEAD % ("target: cpu, args: [10ms]", "join: all"),
        HEAD % ("target: hang, timeout: 10ms", "join: all"),
        HEAD % ("target: hang", "plan: [{start: child}, {join: child, timeout: 10ms}]"),
        f"timeout: 10ms\n{HEAD % ('target: hang', 'join: all')}",
    ],
    ids=["sleep", "argument", "group", "join", "scenario"],
)
def test_a_duration_can_be_made_too_long(text: str) -> None:
    """It is refused where it stands, in words that say what has made it so."""
    assert faults(text, 1.0) == []
    assert faults(text, 1e300) == ["found 10ms times 1e+300, wanted at most 10000h"]


WAITS = [
    HEAD % ("target: hang", "plan: [{start: child}, {join: child, timeout: 10000h}]"),
    HEAD % ("target: hang", "join: {each: 10000h}"),
    HEAD % ("target: hang", "terminate: {process: child, after: 10000h}"),
    HEAD
    % (
        "target: hang",
        "plan: [{start: child}, {kill: child, chain: [{signal: TERM, grace: 10000h}]}]",
    ),
]


@pytest.mark.parametrize("text", WAITS, ids=["join", "policy", "after", "grace"])
def test_no_process_is_waited_for_longer_than_cpython_can(text: str) -> None:
    """It raises OverflowError of anything longer, in the middle of the plan."""
    wanted = "wanted at most 596h, as long as a process can be waited for"

    assert faults(text, 1.0) == [f"found 10000h, {wanted}"]
    assert faults(text.replace("10000h", "596h"), 1.0) == []


def test_so_can_one_in_an_expression() -> None:
    """However long, it is compared with nothing that a clock has said."""
    text = f"{HEAD % ('target: hang', 'join: all')}expect: [only.wall < 10ms]\n"

    assert faults(text, 1.0) == []
    assert faults(text, 1e300) == ["10ms times 1e+300 is too long, at most 1e+18s can be said"]


def test_a_limit_can_be_made_too_short() -> None:
    """What is less than a nanosecond would never be noticed to have been asked for."""
    text = HEAD % ("target: hang, timeout: 10ms", "join: all")

    assert faults(text, 1e-9) == [
        "found 10ms times 1e-09, wanted a time limit above 0ms: nothing is over at once"
    ]


def test_the_limit_that_no_file_says_stays_within_what_a_clock_can_say() -> None:
    """Nobody has written it, so nobody can be told to change it."""
    text = HEAD % ("target: hang", "join: all")
    scenario, _ = check_text(text.encode(), "made.yaml", ".", time_scale=1e300)

    assert scenario is not None
    assert scenario.timeout == LONGEST


def test_no_draw_is_longer_than_what_could_be_written() -> None:
    """Some distributions have no end."""
    profile = Lognormal(LONGEST, 10.0)
    drawn = [
        draw(profile, seed=0, round_=1, group="g", index=index, what="sleep") for index in range(20)
    ]

    assert max(drawn) == LONGEST
    assert min(drawn) < LONGEST
