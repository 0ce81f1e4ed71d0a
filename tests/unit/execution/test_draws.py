"""Draws: frozen values, and what is true of every draw."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.execution.draws import draw
from runner.model.profile import (
    Choice,
    Exponential,
    Fixed,
    Lognormal,
    Normal,
    Profile,
    Trace,
    Uniform,
)

FROZEN: list[tuple[Profile, tuple[float, ...]]] = [
    (Fixed(0.1), (0.1, 0.1, 0.1)),
    (Uniform(0.1, 0.3), (0.16229242, 0.205360249, 0.174373181)),
    (Choice((0.1, 0.2, 0.3)), (0.1, 0.2, 0.2)),
    (Normal(0.2, 0.1), (0.139202589, 0.320483204, 0.26007954)),
    (Lognormal(0.2, 0.5), (0.147574084, 0.36530528, 0.270079151)),
    (Exponential(0.2), (0.074636983, 0.149647955, 0.093000322)),
    (Trace((0.1, 0.2, 0.3)), (0.1, 0.2, 0.3)),
]
SEVEN = [
    ((26, 1, "child", 0, "sleep"), 0.311462098),
    ((27, 1, "child", 0, "sleep"), 0.840750062),
    ((26, 2, "child", 0, "sleep"), 0.684872726),
    ((26, 1, "other", 0, "sleep"), 0.110141241),
    ((26, 1, "child", 1, "sleep"), 0.526801243),
    ((26, 1, "child", 0, "work.0"), 0.989874432),
    ((0, 0, "parent[0].kid", 0, "work.1.0"), 0.459995855),
]
SECONDS = st.floats(0, 1e6)
PROFILES = st.one_of(
    st.builds(Fixed, SECONDS),
    st.builds(lambda low, more: Uniform(low, low + more), SECONDS, SECONDS),
    st.builds(Choice, st.lists(SECONDS, min_size=1).map(tuple)),
    st.builds(Normal, SECONDS, SECONDS),
    st.builds(Lognormal, SECONDS, st.floats(0, 3)),
    st.builds(Exponential, SECONDS),
)


@pytest.mark.parametrize(("profile", "values"), FROZEN)
def test_a_seed_gives_the_same_draws_for_ever(profile: Profile, values: tuple[float, ...]) -> None:
    """Whatever the machine, the Python and the day."""
    drawn = tuple(
        draw(profile, seed=26, round_=1, group="child", index=i, what="sleep") for i in range(3)
    )

    assert drawn == values


@pytest.mark.parametrize(("key", "value"), SEVEN)
def test_every_part_of_the_key_makes_another_draw(
    key: tuple[int, int, str, int, str], value: float
) -> None:
    """Seed, round, group, index and place; and nothing else."""
    seed, round_, group, index, what = key

    assert (
        draw(Uniform(0, 1), seed=seed, round_=round_, group=group, index=index, what=what) == value
    )


@given(PROFILES, st.integers(), st.integers(0, 10**6), st.text(max_size=5), st.integers(0, 999))
def test_a_draw_is_a_whole_number_of_nanoseconds_and_never_negative(
    profile: Profile, seed: int, round_: int, group: str, index: int
) -> None:
    """So that it is the same in YAML, journal and report."""
    value = draw(profile, seed=seed, round_=round_, group=group, index=index, what="sleep")

    assert value >= 0
    assert round(value, 9) == value


@pytest.mark.parametrize(
    ("profile", "mean"),
    [
        (Uniform(0.1, 0.3), 0.2),
        (Choice((0.1, 0.2, 0.6)), 0.3),
        (Normal(0.2, 0.02), 0.2),
        (Exponential(0.2), 0.2),
    ],
)
def test_draws_have_the_mean_of_their_profile(profile: Profile, mean: float) -> None:
    """Two thousand of them, all frozen, so that this holds always or never."""
    drawn = [draw(profile, seed=1, round_=r, group="g", index=0, what="sleep") for r in range(2000)]

    assert statistics.fmean(drawn) == pytest.approx(mean, rel=0.07)


def test_a_lognormal_has_its_median() -> None:
    """The parameter is the median, not the mean."""
    drawn = [
        draw(Lognormal(0.2, 1.0), seed=1, round_=r, group="g", index=0, what="sleep")
        for r in range(2000)
    ]

    assert statistics.median(drawn) == pytest.approx(0.2, rel=0.1)
