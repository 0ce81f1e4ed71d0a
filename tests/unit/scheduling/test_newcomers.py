"""Newcomers: a policy is one file, and the package's own words on it are true."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from playing import Process, play

import runner.scheduling
from runner.execution.simulated.simulate import simulate
from runner.loading import check_text, judge
from runner.reporting.plan_words import plan_lines
from runner.scheduling import Policy, policies
from runner.scheduling.policies import policies_in

HRRN = '''
"""Highest response ratio next: who has waited longest for its length, to its end."""

from runner.scheduling.job import Job
from runner.scheduling.policy import Policy, Rank


class Hrrn(Policy):
    """Ranks by (waited + needed) / needed, anew at every choice."""

    needs_estimate = True
    ages = True

    def rank(self, job: Job, now: int) -> Rank:
        return -(now - job.since + job.estimate) / job.estimate
'''


HELPED = """
from enum import IntEnum

from runner.scheduling.job import Job
from runner.scheduling.policy import Option, Policy, Rank


class Side(IntEnum):
    FRONT, BACK = 0, 1


class Sides(Policy):
    options = (
        Option("turn", "20ms", "a turn of {}", required=True),
        Option("waits", "[1s, 2s]", "waits of {}", each="wait"),
    )

    def __init__(self, *, turn: int, waits: tuple[int, ...] = ()) -> None:
        self._turn = turn

    def quantum(self, job: Job) -> int | None:
        return self._turn

    def rank(self, job: Job, now: int) -> Rank:
        return Side.BACK if job.place else Side.FRONT
"""


def added(name: str, text: str, folder: Path) -> type[Policy]:
    """The class that is found for a file beside our own."""
    (folder / f"{name}.py").write_text(text)
    found = policies_in([*policies.__path__, str(folder)], policies.__name__)
    return found[name]


def checked(schedule: str, more: str = ""):
    """Two processes of 25 ms under a schedule: the scenario, and what is wrong with it."""
    text = f"""
scenario: 1
name: trial
processes: {{p: {{replicas: 2, work: [{{cpu: 25ms}}]}}}}
variants: {{v: {{schedule: {{{schedule}}}, {more}}}}}
"""
    return check_text(text.encode(), "trial.yaml", ".")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder that counts as one of policies."""
    monkeypatch.setattr(policies, "__path__", [*policies.__path__, str(tmp_path)])
    yield tmp_path
    for name in [name for name, module in sys.modules.items()
                 if str(tmp_path) in str(getattr(module, "__file__", ""))]:  # fmt: skip
        del sys.modules[name]


def test_a_policy_is_added_by_one_file(folder):
    """Stallings, table 9.5: under HRRN the five processes end at 3, 9, 13, 20, 15."""
    policy = added("hrrn", HRRN, folder)
    processes = [Process(a, [b]) for a, b in ((0, 3), (2, 6), (4, 4), (6, 5), (8, 2))]

    assert play(policy(), processes).finish == [3, 9, 13, 20, 15]


def test_the_example_of_the_guide_can_be_copied(folder):
    """Longest job first, as the package's docstring has it."""
    lines = (runner.scheduling.__doc__ or "").split("\n")
    example = "\n".join(line[4:] for line in lines if line.startswith("    "))
    policy = added("ljf", example, folder)

    assert play(policy(), [Process(0, [b]) for b in (3, 9, 5)]).finish == [17, 9, 14]


def test_the_keys_of_a_policy_are_known_wherever_it_is(folder, monkeypatch):
    """It is validated, explained and simulated with keys that are written in its file only."""
    monkeypatch.setitem(policies.POLICIES, "sides", added("sides", HELPED, folder))
    judge.validator.cache_clear()
    try:
        scenario, _ = checked("algorithm: sides, turn: 10ms, waits: [1s, 2s]")
        _, problems = checked("algorithm: sides, turn: 0ms, waits: 3")
        _, lacking = checked("algorithm: sides")
        several, _ = checked("algorithm: sides", "matrix: {schedule.turn: [5ms, 10ms]}")
    finally:
        judge.validator.cache_clear()

    assert [problem.message for problem in (*problems, *lacking)] == [
        "found a turn of 0, wanted a duration such as 20ms",
        "found the number 3, wanted a list of durations such as [20ms, 40ms]",
        "found sides without turn: add turn: 20ms",
    ]
    assert [variant.schedule.options for variant in several.variants] == [
        {"turn": 0.005},
        {"turn": 0.01},
    ]
    variant = scenario.variants[0]
    assert variant.schedule.options == {"turn": 0.01, "waits": (1.0, 2.0)}
    said = "by sides: 1 slot, a turn of 10ms, waits of 1s, 2s"
    assert any(words.endswith(said) for _, words in plan_lines(variant))
    events = simulate(scenario, variant, 1, cpus=(0,)).events
    assert [event["why"] for event in events if event["k"] == "slice"] == [
        *(("quantum", "quantum", "ended") * 2)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [("", "none"), (f"{HRRN}\n\nclass Other(Policy):\n    pass\n", "Hrrn, Other")],
)
def test_a_file_that_holds_no_policy_or_several_is_named(folder, text, found):
    """Rather than one of them taken, or something else."""
    with pytest.raises(TypeError, match=rf"odd\.py: found {found}, wanted one subclass of Policy"):
        added("odd", text, folder)


def test_the_guide_names_all_that_a_policy_may_say():
    """Every public name of ``Policy``."""
    for name in vars(Policy):
        if not name.startswith("_"):
            assert f"``{name}``" in (runner.scheduling.__doc__ or "")
