"""The simulated engine comes to the same outcomes as the real one.

Not to the same times: the ideal has no costs. Every scenario here leaves much more
time between what must come in order than starting a process takes.
"""

from __future__ import annotations

import json
from itertools import permutations

import pytest
from jsonschema import Draft202012Validator

from runner.model.missing import Missing
from runner.model.record import ExecutionRecord
from tests.contract.facts import lives, said
from tests.contract.harness import ENGINES, Stage, one
from tests.warm import ROOT

JOURNAL = json.loads((ROOT / "schemas/journal.schema.json").read_text("utf-8"))

SCENARIOS = {
    "policies": """
processes: {child: {replicas: 3, sleep: {trace: [150ms, 50ms, 100ms]}}}
variants: {one: {join: each}, par: {join: all}, off: {join: none}, run: {call: run},
  limited: {join: {all: 10ms}}}
""",
    "endings": """
processes:
  done: {target: print, args: [a, b]}
  exit: {target: exit, args: [3], success_exit_codes: [3]}
  raised: {target: raise, args: [key], kwargs: {type: KeyError}, success_exit_codes: [1]}
  crash: {target: crash, success_exit_codes: [-11]}
  gone: {work: [{mark: ready}, {cpu: 5ms}, {exit: 0}]}
  thrown: {work: [{repeat: 2, do: [{sleep: 5ms}]}, {raise: nothing left}], success_exit_codes: [1]}
  never: {sleep: 10ms}
variants: {only: {plan: [{start: [done, exit, raised, crash, gone, thrown]}, {join: crash}]}}
""",
    "misuse": """
processes: {child: {sleep: 500ms}, other: {sleep: 10ms}}
variants:
  only:
    plan:
      - {join: child, raises: AssertionError, as: a}
      - {terminate: child, raises: AttributeError, as: b}
      - {start: child, as: c}
      - {start: child, raises: AssertionError, as: d}
      - {close: child, raises: ValueError, as: e}
      - {run: child, raises: AttributeError, as: f}
      - {run: other, as: g}
      - {join: other, raises: AssertionError, as: h}
      - {join: child, as: i}
      - {observe: child, as: j}
      - {close: child, as: k}
      - {join: child, raises: ValueError, as: l}
      - {start: child, raises: ValueError, as: m}
      - {observe: child, raises: ValueError, as: n}
""",
    "ending others": """
processes:
  soft: {target: hang}
  deaf: {target: hang, args: [[TERM]]}
  late: {target: hang, timeout: 1500ms}
  quick: {sleep: 10ms, timeout: 5s}
  daemon: {target: hang, daemon: true}
variants:
  only:
    plan:
      - start: all
      - wait: {until: "all(has(p.marks.ready.at) for p in [soft, deaf, late, daemon])"}
      - {observe: soft, as: before}
      - {terminate: [soft, deaf], chain: [{signal: TERM, grace: 100ms}, {signal: KILL}], as: stop}
      - {join: [soft, deaf]}
      - {observe: soft, as: after}
      - wait: {until: has(quick.ended)}
      - {kill: quick}
      - join: late
""",
    "locks": """
shared: {door: lock, number: {value: int, initial: 7}}
processes:
  holder: {work: [{lock: door}, {mark: ready}, {sleep: 1h}, {unlock: door}]}
  waiter: {needs: {holder: ready}, marks: [inside], work: [{mark: ready}, {lock: door}, {mark: inside}]}
variants:
  deadlock:
    plan:
      - start: all
      - wait: {until: has(waiter.marks.ready.at)}
      - wait: 50ms
      - {observe: waiter, as: seen}
      - terminate: holder
      - {join: waiter, timeout: 50ms}
      - kill: waiter
      - join: all
""",
    "nested and background": """
processes:
  server: {target: hang, background: true}
  parent:
    replicas: 2
    needs: {server: ready}
    processes: {kid: {replicas: 2, target: identity, args: ["{index}"]}}
    plan: [{start: kid}]
variants: {only: {}}
""",
    "pools": """
shared: {door: lock}
processes:
  good: {replicas: 3, sleep: {trace: [150ms, 50ms, 100ms]}}
  said: {target: print, args: [a, "{index}"]}
  bad: {target: raise, args: [x], success_exit_codes: [1]}
  unexpected: {target: raise, args: [y], kwargs: {type: KeyError}}
  held: {replicas: 2, marks: [inside], work: [{lock: door}, {mark: inside}, {sleep: 50ms}, {unlock: door}]}
variants:
  one: {call: pool, workers: 1}
  chunks: {call: pool, workers: 1, chunk: 2, start_method: spawn}
  futures: {call: pool, workers: 1, pool: futures}
  served: {call: pool, workers: 1, pool: futures, start_method: forkserver}
""",
    "pools with arrivals": """
processes:
  server: {target: hang, background: true}
  late: {replicas: 3, sleep: 50ms, arrival: [300ms, 0ms, 600ms], needs: {server: ready}}
variants:
  one: {call: pool, workers: 1}
  futures: {call: pool, workers: 1, pool: futures}
""",
    "orphans": """
processes:
  parent: {processes: {kid: {target: hang}}, plan: [{start: kid}, {join: kid}]}
variants:
  only:
    leaves: 1
    plan:
      - start: parent
      - wait: {until: has(parent.children.kid.marks.ready.at)}
      - {observe: parent.kid, view: os, as: before}
      - kill: parent
      - join: parent
      - {observe: parent.kid, view: os, as: orphan}
""",
}


each_scenario = pytest.mark.parametrize("text", SCENARIOS.values(), ids=SCENARIOS)
Stages = dict[str, Stage]


@pytest.mark.slow
@each_scenario
def test_outcomes_are_those_of_real_processes(stages: Stages, text: str) -> None:
    """Codes, signals, exceptions, marks, observations, and what was left behind."""
    simulated = stages["simulated"].play(text)

    for real in stages["processes"].play(text).records:
        predicted, happened = said(simulated[real.variant]), said(real)
        for what, facts in happened.items():
            assert predicted[what] == facts


@each_scenario
def test_who_starts_after_anothers_end_does_so_really(stages: Stages, text: str) -> None:
    """The order in which joins and calls of run put them, whatever the machine is at."""
    simulated = stages["simulated"].play(text)

    for real in stages["processes"].play(text).records:
        really = lives(real)
        for (early, first), (late, second) in permutations(
            lives(simulated[real.variant]).items(), 2
        ):
            if 0 < first[1] <= second[0]:
                assert really[early][1] <= really[late][0], (early, late)


@each_scenario
def test_the_ideal_of_a_real_execution_is_what_the_simulated_engine_records(
    stages: Stages, text: str
) -> None:
    """Beside a measured record stands the one that a simulation alone would give."""
    simulated = stages["simulated"].play(text)

    for real in stages["processes"].play(text).records:
        assert isinstance(real.ideal, ExecutionRecord)
        assert said(real.ideal) == said(simulated[real.variant])
        assert real.ideal.wall == simulated[real.variant].wall


@pytest.mark.slow
@pytest.mark.one_python
@pytest.mark.parametrize("engine", ENGINES)
@each_scenario
def test_every_record_of_a_journal_keeps_to_its_schema(
    stages: Stages, text: str, engine: str
) -> None:
    """One schema for both engines."""
    judge = Draft202012Validator(JOURNAL)

    for event in stages[engine].play(text).events():
        assert [error.message for error in judge.iter_errors(event)] == [], event


def test_what_is_not_predicted_is_missing_with_its_reason(stages: Stages) -> None:
    """Of a user's code, and of whatever waits for it; what came before is known."""
    text = """
        processes: {before: {sleep: 20ms}, user: {target: "t.py:f"}, after: {sleep: 20ms}}
        variants:
          v: {plan: [{start: before}, {join: before}, {start: user}, {wait: 5ms}, {observe: user, as: looks},
                     {join: user}, {start: after}]}
    """
    record = stages["simulated"].play(text, t="def f(): pass").only
    own = Missing("the target of user is a user's own: t.py:f", unforeseen=True)

    before, user, after = (one(record, name) for name in ("before", "user", "after"))
    assert (before.outcome, before.ended) == ("completed", 0.02)
    assert (user.outcome, user.exitcode, user.ended) == (own, own, own)
    assert user.start_called == 0.02
    assert (after.outcome, after.start_called) == (own, own)
    assert (record.wall, record.main, record.over_ideal) == (own, own, own)
    assert record.steps["looks"].state == own
    assert record.valid
