"""Newcomers: a policy is one file, and the package's own words on it are true."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from playing import Process, play

import runner.scheduling
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


def added(name: str, text: str, folder: Path) -> type[Policy]:
    """The class that is found for a file beside our own."""
    (folder / f"{name}.py").write_text(text)
    found = policies_in([*policies.__path__, str(folder)], policies.__name__)
    return found[name]


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


def test_the_guide_names_all_that_a_policy_may_say():
    """Every public name of ``Policy``."""
    for name in vars(Policy):
        if not name.startswith("_"):
            assert f"``{name}``" in (runner.scheduling.__doc__ or "")
