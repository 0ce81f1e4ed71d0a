"""Explanations: plans in words, draws, times, bars, rounds, and how long a run will take."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from runner.explaining import explain
from runner.loading import load_text
from runner.model.explanation import Explanation
from runner.reporting.explanation_as_json import explanation_json
from runner.reporting.explanation_as_text import explanation_text
from runner.reporting.plan_words import plan_lines

SET = "processes: {child: {replicas: 3, sleep: 100ms}, other: {target: hang}}\n"


def explained(text: str) -> Explanation:
    """The explanation of a YAML text without its head, on two CPUs."""
    said = {"scenario": 1, "name": "trial", **yaml.safe_load(text)}
    scenario = load_text(json.dumps(said).encode(), "trial.yaml", ".", check_targets=False)
    return explain(scenario, cpus=(0, 1))


def shown(text: str, width: int = 100) -> str:
    """The same as text."""
    return explanation_text(explained(text), width=width)


def plan(text: str) -> list[str]:
    """The first variant's plan."""
    lines = plan_lines(explained(text).forecasts[0].variant)
    return [f"{number} {said}".strip() for number, said in lines]


@pytest.mark.parametrize(
    ("size", "said"), [(1, "1 for the one process:"), (2, "1 for each of the two processes:")]
)
def test_each_of_few_processes_is_said_as_people_say_it(size: int, said: str) -> None:
    """Neither each of both, nor each of one."""
    text = (
        f"processes: {{child: {{replicas: {size}, sleep: 1ms}}}}\nvariants: {{v: {{join: each}}}}"
    )
    assert plan(text)[0] == said


@pytest.mark.parametrize(
    ("variant", "lines"),
    [
        ("{join: all}", ["1 start all 4 processes", "2 join all 4 processes"]),
        (
            "{join: each}",
            ["1 for each of all 4 processes:", "1.1 start it", "1.2 join it"],
        ),
        (
            "{join: {all: 20ms}}",
            [
                "1 start all 4 processes",
                "2 join all 4 processes, at most 20ms each",
                "the program ends: daemons get SIGTERM, whoever is still there is joined",
            ],
        ),
        ("{call: run}", ["1 call run() of all 4 processes, in the main process"]),
        (
            "{terminate: {process: other, after: 50ms, chain: [{signal: TERM, grace: 1s}]}}",
            [
                "1 start all 4 processes",
                "2 wait 50ms",
                "3 terminate other: SIGTERM and wait at most 1s",
                "4 join all 4 processes",
            ],
        ),
    ],
)
def test_a_policy_is_told_as_the_plan_it_is_short_for(variant: str, lines: list[str]) -> None:
    """One numbered line a step; what no step says has no number."""
    assert plan(f"{SET}variants: {{v: {variant}}}") == lines


def test_every_step_has_words() -> None:
    """With its name, the exception asked for, and whom it is about."""
    lines = plan(
        SET
        + """
variants:
  v:
    plan:
      - {start: ["child[0:2]", other], as: first}
      - {join: "child[2]", raises: {AssertionError: started}}
      - wait: {until: has(other.marks.ready.at)}
      - {observe: other, view: os, as: seen}
      - {kill: other}
      - {close: "child[0]", raises: ValueError}
      - {repeat: 2, do: [{wait: 10ms}]}
      - {until: "has(child[0].ended)", do: [{wait: 1ms}]}
      - {when: "has(child[1].ended)", do: [{observe: "child[1]"}]}
      - {invoke: "a.py:f"}
      - {join: child}
"""
    )

    assert lines == [
        "1 start child[0:2], other (as first)",
        "2 join child[2]; it must raise AssertionError ('started')",
        "3 wait until has(other.marks.ready.at)",
        "4 observe other, as the operating system sees it (as seen)",
        "5 kill other",
        "6 close child[0]; it must raise ValueError",
        "7 2 times:",
        "7.1 wait 10ms",
        "8 until has(child[0].ended):",
        "8.1 wait 1ms",
        "9 once, between other steps, as soon as has(child[1].ended):",
        "9.1 observe child[1]",
        "10 call a.py:f in the main process",
        "11 join child (3 processes)",
        "the program ends: daemons get SIGTERM, whoever is still there is joined",
    ]


def test_a_schedule_and_a_pool_are_told_with_what_they_are_given() -> None:
    """Algorithm, slots and quantum; kind, workers and chunk."""
    text = "processes: {job: {replicas: 2, target: cpu, args: [20ms]}}\nvariants: {v: %s}"

    scheduled = plan(text % "{schedule: {algorithm: rr, quantum: 10ms, slots: 2}}")
    pooled = plan(text % "{call: pool, workers: 2, chunk: 1}")

    assert (
        scheduled[1] == "2 release all at once and dispatch them by rr: 2 slots, a quantum of 10ms"
    )
    assert pooled == ["1 run all as tasks of a multiprocessing.Pool of 2 workers, 1 at a time"]


def test_background_and_needs_stand_before_the_first_step() -> None:
    """They happen though no step says so."""
    lines = plan(
        "processes: {server: {target: hang, background: true}, "
        "child: {sleep: 1ms, needs: {server: ready}}}\nvariants: {v: {join: all}}"
    )

    assert lines[:2] == [
        "in the background, before the first step: server",
        "child is started only when server marks ready",
    ]
    assert lines[2] == "1 start the one process"


def test_what_each_process_does_is_told_with_its_draws() -> None:
    """Phases, arguments, arrivals and estimates, in the first round's own figures."""
    text = shown(
        """
processes:
  worker: {replicas: 2, work: [{cpu: 50ms}, {lock: door}, {repeat: 2, do: [{sleep: 5ms}]}, {unlock: door}]}
  timed: {replicas: 2, sleep: {trace: [300ms, 1s]}, arrival: [0ms, 20ms]}
  own: {target: "money.py:earn", estimate: 40ms}
  shell: {target: {command: [ls, -l]}}
  speaker: {target: print, args: [hello, world], kwargs: {to: stderr}}
  parent: {processes: {kid: {replicas: 2, sleep: 1ms}}, plan: [{start: kid}]}
shared: {door: lock}
variants: {v: {join: all}}
"""
    )

    for line in (
        "  worker[0]      cpu 50ms, lock door, 2 times (sleep 5ms), unlock door",
        "  timed[0]       arrives at 0ms, sleep 300ms",
        "  timed[1]       arrives at 20.0ms, sleep 1s",
        "  own            money.py:earn, estimated at 40ms",
        "  shell          command ls -l",
        "  speaker        print hello world to=stderr",
        "  parent         a plan over children of its own: 2 kid",
        "  parent.kid[1]  sleep 1ms",
    ):
        assert line in text.split("\n")


def test_draws_are_told_once_where_variants_share_them() -> None:
    """And with the variant where one of them has its own."""
    heading = "What each process does in round 1"
    same = shown(f"{SET}variants: {{a: {{join: all}}, b: {{join: each}}}}")
    other = "{join: all, processes: {child: {sleep: 5ms}}}"
    differ = shown(f"{SET}variants: {{a: {{join: all}}, b: {other}, c: {{join: each}}}}")

    assert same.count(heading) == 1
    assert differ.count(heading) == 2
    assert "in round 1 each process does what it does in a" in differ


def test_predicted_times_and_bars_stand_beside_each_process() -> None:
    """Start and end, in the ideal."""
    text = shown(
        "processes: {child: {replicas: 2, sleep: 100ms}}\nvariants: {v: {join: each}}", width=60
    )

    assert "v (join: each, fork): main 200ms, makespan 200ms" in text
    assert "  child[0]     0ms   100ms  ────────────────" in text
    assert "  child[1]   100ms   200ms                  ────────────────" in text


def test_what_is_not_predicted_is_said_with_its_reason() -> None:
    """No duration, no bars, no guess."""
    text = shown("processes: {child: {target: 'a.py:f'}}\nvariants: {v: {join: all}}")

    assert "how long is not predicted: the target of child is a user's own: a.py:f." in text
    assert "v (join: all, fork): not predicted: the target of child is a user's own: a.py:f" in text
    assert "not predicted\n" not in text


def test_a_plan_that_overruns_says_so() -> None:
    """Its timeout ends it in the ideal too."""
    text = shown("timeout: 1s\nprocesses: {child: {sleep: 2s}}\nvariants: {v: {join: all}}")

    assert "it would not come to its end: it took longer than its timeout of 1s" in text


def test_rounds_needed_are_those_of_the_rule() -> None:
    """Half: 5 rounds, 12 with one counterexample; 95 %: more than there are."""
    text = shown(
        """
rounds: {min: 2, max: 20}
processes: {child: {sleep: 10ms}}
variants: {v: {join: all}}
claims: [{claim: v.wall < 1s, in: 95%, confidence: 0.9}, {claim: v.wall < 2s, confidence: 0.9}]
"""
    )

    assert "CAN'T BE DECIDED: it takes 68 rounds without a counterexample" in text
    assert "5 rounds without a counterexample, 12 with one; asked: in more than half of the" in text


def test_a_run_is_said_to_take_what_its_rounds_take() -> None:
    """Every variant once a round, with what starting costs, for the rounds that are needed."""
    found = explained(
        """
rounds: {min: 5, max: 30, warmup: 1}
processes: {child: {replicas: 2, sleep: 1s}}
variants: {a: {join: all}, b: {join: each}}
claims: [b.wall / a.wall > 1.5]
"""
    )

    each = 1.0 + 2.0 + 4 * 0.002 + 2 * 0.02
    assert found.rounds == 5
    assert found.duration == pytest.approx(6 * each)
    assert found.longest == pytest.approx(31 * each)


def test_workers_of_a_pool_are_started_too() -> None:
    """As many as there are, however few the tasks, by the variant's start method."""
    found = explained(
        """
rounds: {min: 1}
processes: {child: {replicas: 2, sleep: 1s}}
variants: {v: {call: pool, workers: 4, start_method: spawn}}
"""
    )

    assert found.duration == pytest.approx(1.0 + 4 * 0.055 + 0.02)


@pytest.mark.parametrize(
    ("head", "variant", "lacks"),
    [
        ("", "{cpus: 2}", None),
        ("", "{cpus: 3}", "v is simulated on 3 CPUs, of which this machine has 2"),
        ("", "{cpus: [1, 7]}", "v is simulated on 2 CPUs, of which this machine has 1"),
        (
            "",
            "{schedule: {algorithm: fcfs, slots: 4}}",
            "v is simulated on 4 CPUs, of which this machine has 2",
        ),
        (
            "",
            "{processes: {parent: {processes: {kid: {cpus: 3}}}}}",
            "v is simulated on 3 CPUs, of which this machine has 2",
        ),
        ("requires: {cpus: 4}\n", "{join: all}", "it requires 4 CPUs, of which this machine has 2"),
    ],
)
def test_what_cannot_be_run_here_is_said_to_be(head: str, variant: str, lacks: str | None) -> None:
    """It is told of all the same, by a machine that has what this one lacks."""
    parent = "parent: {processes: {kid: {sleep: 1s}}, plan: [{start: kid}]}"
    text = f"{head}processes: {{child: {{sleep: 1s}}, {parent}}}\nvariants: {{v: {variant}}}\n"

    assert explained(text).lacking == (() if lacks is None else (lacks,))
    said = shown(text, width=200)
    assert (f"It cannot be run here: {lacks}." in said) is (lacks is not None)


def test_json_has_it_all() -> None:
    """Every process however many, and reasons where there is no figure."""
    text = "processes: {child: {replicas: 40, sleep: 100ms}, own: {target: 'a.py:f'}}\n"
    variants = "variants: {v: {plan: [{start: child}, {join: child}]}, w: {join: all}}"
    (document,) = json.loads(explanation_json([explained(text + variants)]))

    v, w = document["variants"]
    assert v["wall_s"] == 0.1
    assert len(v["processes"]) == 41
    assert v["processes"][3] == {
        "label": "child[3]",
        "does": "sleep 100ms",
        "draws": [{"sleep_s": 0.1}],
        "started_s": 0.0,
        "ended_s": 0.1,
        "states": [{"state": "blocked", "began_s": 0.0, "ended_s": 0.1}],
    }
    assert v["plan"][0] == "1 start child (40 processes)"
    assert "user's own" in w["missing"]["wall_s"]
    assert w["processes"][40]["states"] == [{"state": "unknown", "began_s": 0.0, "ended_s": None}]


@pytest.mark.parametrize("width", [60, 80, 200])
def test_every_line_fits(width: int) -> None:
    """Plans, draws, bars and claims."""
    long = "has(child[0].ended) and " * 6 + "True"
    text: Any = shown(
        f"""
processes: {{child: {{replicas: 40, work: [{", ".join(["{cpu: 5ms}, {sleep: 5ms}"] * 20)}]}}}}
variants: {{v: {{plan: [{{start: child}}, {{wait: {{until: "{long}"}}}}]}}, w: {{join: all}}}}
claims: ["{"v.main > 1ms and " * 8} w.main > 1ms"]
""",
        width=width,
    )

    assert [line for line in text.split("\n") if len(line) > width] == []
