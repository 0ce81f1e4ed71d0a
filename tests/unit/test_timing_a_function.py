"""How many calls and rounds fit into the time there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner import timing
from runner.errors import UsageError
from runner.judging.estimate import rounds_for
from runner.probing import Cost, checked
from runner.session import TimeOptions
from runner.timing import LEAST, MOST, fit, pools_for

FORK, SPAWN = 0.002, 0.05


def fitted(call, *, workers=(2,), cpus=2, **options):
    """What is done with a call of so many seconds, and how long it takes, about."""
    costs = {"fork": Cost(call=call, rest=FORK), "spawn": Cost(call=call, rest=SPAWN)}
    return fit(costs, workers, TimeOptions(**options), cpus=cpus)


def test_a_short_call_gets_many_rounds_of_eight():
    """More than thirty would narrow nothing that matters."""
    trial, about = fitted(1e-6)
    assert (trial.calls, trial.rounds) == (8, MOST)
    assert about < 20


def test_a_long_call_is_made_less_often():
    """Rather than in too few rounds for an interval; and never in fewer than three."""
    middle, about = fitted(0.13)
    assert (middle.calls, middle.rounds) == (4, rounds_for(4))
    assert about == pytest.approx(20, rel=0.25)
    alone, _ = fit({"fork": Cost(call=0.4, rest=FORK)}, (), TimeOptions(), cpus=2)
    assert (alone.calls, alone.rounds) == (4, rounds_for(1))
    long, about = fitted(4.0)
    assert (long.calls, long.rounds) == (2, LEAST)
    assert about > 20
    assert long.timeout >= 20 * 8


def test_what_is_asked_for_is_done():
    """Calls and rounds that are named are kept, and a pool has a call for each worker."""
    trial, _ = fitted(4.0, calls=16, rounds=50)
    assert (trial.calls, trial.rounds) == (16, 50)
    assert fitted(4.0, workers=(2, 4))[0].calls == 4
    assert fitted(4.0, workers=(12,))[0].calls == 12


def test_no_more_are_started_at_once_than_fit(monkeypatch):
    """Which takes nothing from the pools that are to make so many calls."""
    monkeypatch.setattr(timing, "too_many", lambda size: "why" if size > 99 else None)
    few, many = fitted(1e-6, calls=99)[0], fitted(1e-6, calls=100)[0]
    assert (few.at_once, many.at_once) == (True, False)
    assert (many.calls, many.workers) == (100, (2,))


@given(st.floats(1e-7, 100), st.floats(0.5, 500), st.integers(1, 64))
def test_the_time_is_kept_where_three_rounds_fit(call, seconds, cpus):
    """By its own estimate."""
    trial, about = fitted(call, cpus=cpus, seconds=seconds)
    assert trial.rounds == LEAST or about <= seconds
    assert about == pytest.approx(about)


@pytest.mark.parametrize(
    ("cpus", "wanted"), [(1, (2,)), (2, (2,)), (3, (2,)), (4, (2, 4)), (64, (2, 4, 8))]
)
def test_pools_are_as_large_as_there_are_cpus(cpus, wanted):
    """Two workers at least, or there would be no pool to try."""
    assert pools_for(cpus) == wanted


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("json.dumps", "did you mean json:dumps?"),
        ("work.py", "such as work.py:solve"),
        ("dumps", "such as json:dumps"),
        ("m:lambda x: x", "a lambda or a nested function"),
        ("m:outer.<locals>.inner", "a lambda or a nested function"),
        ("m:f(5)", "arguments are given by --args"),
        (":f", "wanted module:function"),
    ],
)
def test_a_name_that_names_nothing_is_refused_before_anything_is_started(name, said):
    """With what to write instead."""
    with pytest.raises(UsageError, match="found") as refused:
        checked(name)
    assert said in str(refused.value)
    assert checked("pkg.mod:Class.method") == "pkg.mod:Class.method"
