"""Foresight: what is wrong with claims and expectations, found before anything is run.

Each is asked of the simulated engine: of the plan as it is written, of the same set
under other policies, with what starting costs and without. Only a definite answer
counts; what cannot be predicted is not checked, and a note says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from runner.errors import Problem
from runner.frozen import frozen, replace
from runner.model.scenario import Scenario
from runner.narrowing import narrow

__all__ = ["Foresight", "foresee", "look_ahead", "weighed"]


@frozen
class Foresight:
    """Problems, and a note for each statement that could not be checked, in file order."""

    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why, one for each note."""

    @property
    def summary(self) -> tuple[str, ...]:
        """One line for each reason, with how many statements it concerns."""
        return tuple(
            f"{number} {'statement was' if number == 1 else 'statements were'} not checked "
            f"against the ideal beforehand: {reason}"
            for reason, number in Counter(self.reasons).items()
        )


def foresee(
    scenario: Scenario,
    *,
    start_cost_s: Mapping[str, float] | None = None,
    cpus: tuple[int, ...] | None = None,
) -> tuple[Problem, ...]:
    """The static checks of a scenario's claims and expectations, in file order.

    *Cannot fail*, *cannot hold* and *can't be decided* are errors, *will flake* is a
    warning.

    ``start_cost_s`` are the seconds that starting one process costs, by start method
    (else those of ``model/start_costs.py``), ``cpus`` the ids of the CPUs that a run may
    use (else those of this process).
    """
    return look_ahead(scenario, start_cost_s=start_cost_s, cpus=cpus).problems


def look_ahead(
    scenario: Scenario,
    *,
    start_cost_s: Mapping[str, float] | None = None,
    cpus: tuple[int, ...] | None = None,
) -> Foresight:
    """``foresee``, with the notes on what was not checked."""
    from runner.execution.host_facts import usable_cpus
    from runner.foresight.checks import Checks
    from runner.foresight.ideals import Ideals
    from runner.model.start_costs import START_COST_S

    ideals = Ideals(scenario, cpus or usable_cpus(), {**START_COST_S, **(start_cost_s or {})})
    checks = Checks(scenario, ideals)
    checks.check_all()
    problems = sorted(checks.problems, key=lambda problem: (problem.line, problem.column))
    notes = sorted(checks.notes)
    return Foresight(
        tuple(problems), tuple(note for _, note, _ in notes), tuple(reason for *_, reason in notes)
    )


def weighed(
    scenario: Scenario | None,
    problems: Sequence[Problem],
    *,
    running: bool = False,
    unchecked: bool = False,
    said: Mapping[str, Any] | None = None,
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """What loading said of a file, and what is foreseen of it, in file order.

    The scenario is None if it has an error. Of a scenario that is about to run
    (``running``) and in which something cannot hold, all that is foreseen is a warning:
    the run will come to that verdict, and say so with exit code 1. ``unchecked`` makes
    every error that is foreseen a warning. What a call has ``said`` (see ``narrow``) is
    foreseen of what it leaves of the scenario, which is returned as it was.

    Raises:
        UsageError: for a variant that the scenario does not have.
    """
    if scenario is None:
        return None, tuple(problems)
    foreseen = foresee(narrow(scenario, said) if said else scenario)
    if unchecked or (running and any(problem.foretold for problem in foreseen)):
        foreseen = tuple(replace(problem, severity="warning") for problem in foreseen)
    wrong = any(problem.severity == "error" for problem in foreseen)
    own = scenario.path
    every = sorted((*problems, *foreseen), key=lambda p: (p.path != own, p.line, p.column))
    return None if wrong else scenario, tuple(every)
