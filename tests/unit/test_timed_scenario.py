"""The scenario that times a function: what is written is what was asked for."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.execution.placeholders import fill
from runner.foresight import foresee
from runner.judging.timing import kind_of
from runner.loading import check_text
from runner.timed_scenario import Call, Trial, looked_at, timed, tried

TRIAL = Trial(calls=8, workers=(1, 2), start_methods=("fork", "spawn"), rounds=9, timeout=60)


def made(call=None, **changes):
    """The scenario of a call."""
    return timed(call or Call(function="work.py:solve"), replace(TRIAL, **changes), folder="/tmp")


def names(scenario):
    """Its variants."""
    return [variant.name for variant in scenario.variants]


def followed(scenario):
    """What is loaded if its comment about claims is followed, and the problems with that."""
    text = re.sub(r"^rounds: .*\n", "", scenario.text, flags=re.MULTILINE)
    for key in ("rounds:", "claims:", "  - sum"):
        text = text.replace(f"# {key}", key)
    return check_text(text.encode(), "x.yaml", "/tmp", check_targets=False)


def test_there_is_a_variant_for_each_way():
    """Serial first; one alone, all at once and each pool, under each start method."""
    found = made()
    assert names(found) == [
        *("serial", "alone_fork", "alone_spawn", "start_fork", "start_spawn"),
        *("pool_fork_workers1", "pool_fork_workers2", "pool_spawn_workers1", "pool_spawn_workers2"),
    ]
    assert (found.baseline, found.rounds.least, found.rounds.most) == ("serial", 9, 9)
    assert {kind_of(v) for v in found.variants} == {"serial", "alone", "start", "pool"}
    assert found.variant("alone_spawn").groups[0].size == 1
    assert found.variant("pool_spawn_workers2").pool.workers == 2


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"start_methods": ("spawn",)}, ["serial", "alone", "start", "pool_workers1", "pool_workers2"]),
        ({"workers": (4,)}, ["serial", "alone_fork", "alone_spawn", "start_fork", "start_spawn", "pool_fork", "pool_spawn"]),
        ({"workers": (), "start_methods": ("fork",)}, ["serial", "alone", "start"]),
        ({"workers": (3,), "start_methods": ("fork",)}, ["serial", "alone", "start", "pool"]),
    ],
)  # fmt: skip
def test_a_single_value_needs_no_matrix(changes, wanted):
    """It stands in the variant itself, as a person would write it."""
    found = made(**changes)
    assert names(found) == wanted
    methods = changes.get("start_methods", TRIAL.start_methods)
    assert {v.start_method for v in found.variants if v.name != "serial"} == set(methods)


@pytest.mark.parametrize(
    ("workers", "at_once"),
    [((), True), ((2,), True), ((1, 2), True), ((2,), False), ((1, 2), False)],
)
@pytest.mark.parametrize("methods", [("fork",), ("fork", "spawn")])
def test_its_example_of_a_claim_is_one(workers, at_once, methods):
    """Whoever takes the mark of the comment away has a valid file."""
    scenario, problems = followed(made(workers=workers, start_methods=methods, at_once=at_once))
    assert problems == ()
    assert len(scenario.claims) == 1


@pytest.mark.parametrize("rounds", [1, 3, 9])
def test_its_example_of_a_claim_can_be_decided(rounds):
    """However few rounds there were time for: those that it proposes are enough."""
    scenario, _ = followed(made(rounds=rounds))
    assert foresee(scenario) == ()


def test_calls_that_do_not_fit_at_once_are_not_started_so():
    """The other ways are there."""
    assert {kind_of(v) for v in made(at_once=False).variants} == {"serial", "alone", "pool"}


def test_whoever_asked_is_named_on_one_line():
    """A line end in an argument ends no comment, and a long command is cut."""
    said = "runner time f --args '\"a\nprocesses: {}\"'" + "x" * 1000
    text = timed(Call(function="m:f"), TRIAL, folder="/tmp", said=said).text
    first = text.splitlines()[0]
    assert first.startswith("# Written by: runner time f --args '\"a\\u000aprocesses")
    assert len(first) < 300


def test_a_call_is_shown_as_python_would_write_it():
    """Long arguments are cut in the middle; a scenario may name the function otherwise."""
    call = Call(
        function="work.py:solve", args=(5, "x" * 100), kwargs={"n": None}, target="../w.py:solve"
    )
    assert str(call) == f"work.py:solve(5, '{'x' * 26}…{'x' * 11}', n=None)"
    found = made(call)
    assert found.groups[0].target.spec == "../w.py:solve"
    assert found.title == f"Is {call} faster in parallel?"
    assert found.name == "time_solve"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(values, max_size=3), st.dictionaries(texts, values, max_size=3))
def test_any_json_reaches_the_function_as_it_is(args, kwargs):
    """Through YAML, and past the placeholders that braces would be."""
    call = Call(function="m:f", args=tuple(args), kwargs=kwargs)
    found = made(call).groups[0]
    assert fill(list(found.args), str) == args
    assert fill(dict(found.kwargs), str) == kwargs


@pytest.mark.parametrize("value", [float("inf"), [float("-inf")], {"a": float("nan")}])
def test_what_is_not_finite_never_becomes_text(value):
    """In JSON it has no name, and its name in Python is a text in YAML."""
    with pytest.raises(ValueError, match="not JSON"):
        made(Call(function="m:f", args=(value,)))


def test_a_function_is_looked_at_and_tried_before():
    """By a target of ours that imports it, and by one call under each start method."""
    call = Call(function="m:f", args=({"a{b": "{c}"},))
    look = looked_at(call, 5, folder="/tmp").groups[0]
    assert fill(list(look.args), str) == ["m:f", [{"a{b": "{c}"}], {}]
    once = tried(call, ("spawn", "fork"), 7, folder="/tmp")
    assert [(v.name, v.start_method) for v in once.variants] == [
        ("spawn", "spawn"),
        ("fork", "fork"),
    ]
    assert (once.rounds.most, once.timeout, once.groups[0].size) == (1, 7, 1)
