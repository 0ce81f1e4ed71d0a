"""One pass tells of all mistakes: what does not hang together is told as if it stood alone."""

import functools
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from independent_mistakes import MISTAKES, text_with

from runner.loading import check_text

pytestmark = pytest.mark.slow
PAIRED = [name for index, name in enumerate(MISTAKES) if index % 3 == 0]


def problems_of(text):
    """What the author of a text is told, in order."""
    _, problems = check_text(text.encode(), "made.yaml", "/nowhere")
    return list(problems)


@functools.cache
def alone(name):
    """The one problem of a file with this mistake only."""
    (problem,) = problems_of(text_with({name}))
    return problem


def together(names):
    """What is to be told of a file with these mistakes: each as it is told alone."""
    return sorted(map(alone, names), key=lambda problem: (problem.line, problem.column))


def test_the_file_without_mistakes_is_right():
    """Whatever is told is due to the mistakes."""
    assert problems_of(text_with(())) == []


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_is_one_problem(name):
    """A mistake alone is told once."""
    assert alone(name).message


def test_all_mistakes_are_told_in_one_pass():
    """All of them are told in file order, in the very words that each has alone."""
    assert problems_of(text_with(set(MISTAKES))) == together(MISTAKES)


@pytest.mark.parametrize("first", PAIRED)
def test_of_two_mistakes_both_are_told(first):
    """No mistake hides another one, in whatever part of the file the two stand."""
    for second in PAIRED[PAIRED.index(first) + 1 :]:
        assert problems_of(text_with({first, second})) == together((first, second)), second


@settings(max_examples=60)
@given(st.sets(st.sampled_from(sorted(MISTAKES)), max_size=12))
def test_of_any_mistakes_all_are_told(names):
    """Nor do several."""
    assert problems_of(text_with(names)) == together(names)


def test_there_are_enough_pairs():
    """The pairs come from every section of a file."""
    assert len(list(itertools.combinations(PAIRED, 2))) > 200
