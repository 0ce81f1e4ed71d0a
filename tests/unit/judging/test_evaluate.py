"""The value of every form of expression, over records made by hand."""

import math

import pytest
from handmade_records import execution, process
from hypothesis import given
from hypothesis import strategies as st

from runner.judging.evaluate import evaluate, explain_values, prepared
from runner.judging.logic import TESTS, conjunction, disjunction, equal, negation
from runner.loading.expressions import parse_expression
from runner.model.missing import Missing
from runner.model.record import (
    CallRecord,
    MarkRecord,
    ObservationRecord,
    SliceRecord,
    StepRecord,
)

GONE = Missing("gone")


def value(text, **scope):
    """What ``text`` is worth in ``scope``."""
    return evaluate(parse_expression(text), scope)


def reason(text, **scope):
    """Why ``text`` is missing in ``scope``."""
    found = value(text, **scope)
    assert isinstance(found, Missing), found
    return found.reason


CHILD = (
    process(0, exitcode=0, ended=0.3, pid=100, outcome="completed", returned={"x": [1, 0]}),
    process(1, exitcode=1, ended=0.2, pid=101, outcome="failed", returned="text"),
    process(2, exitcode=None, ended=GONE, pid=None, returned=GONE),
)
V = execution(
    processes=CHILD,
    wall=0.3,
    main=0.305,
    peak=3,
    shared={"money": 99, "door": None},
    steps={
        "look": ObservationRecord(state="zombie", is_alive=False),
        "again": StepRecord(began=0.0, ended=0.5, took=0.5, raised="AssertionError", message="m"),
    },
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 + 2 * 3 - 4 / 2", 5.0),
        ("-(1 + 2)", -3),
        ("7 / 2", 3.5),
        ("100ms * 3 < 301ms", True),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("1 == 1.0", True),
        ("'a' < 'b'", True),
        ("'b' in 'abc'", True),
        ("2 not in [1, 3]", True),
        ("None == None", True),
        ("None == 0", False),
        ("not (1 == 2)", True),
        ("1 == 1 or 1 == 2", True),
        ("1 == 1 and 1 == 2", False),
        ("[1, [2, 3]] == [1, [2, 3]]", True),
        ("[1] == [1, 2]", False),
        ("[1, 2, 3][1:]", [2, 3]),
        ("[1, 2, 3][-1]", 3),
        ("'abc'[0]", "a"),
        ("v.peak", 3),
        ("v.child[0].exitcode", 0),
        ("v.money", 99),
        ("v.door == None", True),
        ("v.look.state", "zombie"),
        ("v.look.is_alive", False),
        ("v.again.took", 0.5),
        ("v.again.value == None", True),
        ("v.child[0].returned.x[0]", 1),
        ("v.child[0].returned == None", False),
        ("v.child[2].exitcode == None", True),
        ("[p.exitcode for p in v.child]", [0, 1, None]),
        ("[p.index for p in v.child if p.exitcode == 0]", [0]),
        ("[q.index for p in v.child for q in v.child if p.index < q.index]", [1, 2, 2]),
        ("[x for x in [1, 2] for y in [x, x]]", [1, 1, 2, 2]),
        ("min(3, 1, 2)", 1),
        ("max(['b', 'a'])", "b"),
        ("max(p.ended for p in v.child[0:2])", 0.3),
        ("sum([1, 2])", 3),
        ("sum([])", 0),
        ("sum(p.outcome == 'failed' for p in v.child[:2])", 1),
        ("mean([1, 2])", 1.5),
        ("median([3, 1, 2])", 2),
        ("median([4, 1, 2, 3])", 2.5),
        ("len(v.child)", 3),
        ("len('abc')", 3),
        ("sorted([2, 1])", [1, 2]),
        ("distinct([2, 1, 2])", [2, 1]),
        ("len(distinct([[1], [1], None, 1]))", 3),
        ("abs(-3)", 3),
        ("ceil(2.1)", 3),
        ("ceil(1.1 / 0.1)", 11),
        ("ceil(-0.5)", 0),
        ("all([])", True),
        ("any([])", False),
        ("has(v.child[2].exitcode)", True),
        ("has(v.child[2].ended)", False),
        ("has([p.ended for p in v.child])", False),
        ("has(1 / 0)", False),
    ],
)
def test_an_expression_has_the_value_python_would_give(text, wanted):
    """None is a value, thirteen functions and all operators are as in Python."""
    found = value(text, v=V)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "v.child[0].returned - v.child[1].returned != 0",
        "v.child[0].returned + v.child[1].returned > v.child[0].returned",
        "v.child[0].returned * v.child[0].returned > 0",
        "sum(p.returned for p in v.child) > 0",
        "mean(p.returned for p in v.child) > v.child[1].returned",
        "median(p.returned for p in v.child) > v.child[1].returned",
        "300ms - 100ms * 3 == 0s",
        "0.1 + 0.2 == 0.3",
        "1us * 1.5 + 100ns == 1600ns",
        "0.3 / 0.7 * 0.7 == 0.3",
        "1h - 59min - 60s == 0s",
    ],
)
def test_what_arithmetic_adds_is_left_out_and_nothing_else(text):
    """A user's figures may be smaller than what is nothing to a clock."""
    small = [process(0, returned=4e-13), process(1, returned=1e-13)]
    assert value(text, v=execution(processes=small)) is True


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("v.child[2].ended", "gone"),
        ("-v.child[2].ended", "gone"),
        ("v.child[2].ended + 1s", "gone"),
        ("1s / v.child[2].ended", "gone"),
        ("v.child[2].ended < 1s", "gone"),
        ("v.child[2].ended == None", "gone"),
        ("v.child[2].returned.x[0]", "gone"),
        ("v.child[2].returned[1:]", "gone"),
        ("max(p.ended for p in v.child)", "gone"),
        ("len(v.child[2].returned)", "gone"),
        ("v.wall / (v.peak - 3)", "division by zero"),
        ("v.child[9].pid", "there is no item [9] among 3"),
        ("v.child[0].returned.y", "there is no y"),
        ("v.child[1].returned.y", "a text has no y"),
        ("v.child[0].marks.answer.at", "answer was not marked"),
        ("v.child[0].kid", "child[0] has no kid"),
        ("v.nothing", "parallel has no nothing"),
        ("nobody.wall", "there is no nobody"),
        ("v.child[1].returned < 3", "a text and a number are in no order"),
        ("v.door + 1", "None + a number cannot be computed"),
        ("v.money and 1 == 1", "a number is neither true nor false"),
        ("not v.money", "a number is neither true nor false"),
        ("3 in v.money", "a number cannot be in a number"),
        ("v.money[0]", "a number is not a list"),
        ("[x for x in v.money]", "a number is not a list"),
        ("min([])", "min of nothing"),
        ("mean([])", "mean of nothing"),
        ("median([])", "median of nothing"),
        ("sum(['a'])", "sum of a text cannot be computed"),
        ("abs('a')", "abs of a text cannot be computed"),
        (("1e18 * 1e18 * 1e18 * 1e18 * 1e18 * 1e18 * 1e18 * 1e18 * 1e18 * 1e18 * 1e18 * 1e18"
         " * 1e18 * 1e18 * 1e18 * 1e18 * 1e18 * 1e18"), "too large"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_missing_with_its_reason(text, wanted):
    """A missing fact spreads; what cannot be computed is missing too, never an exception."""
    assert wanted in reason(text, v=V)


K = {"T": True, "F": False, "M": GONE}
AND = {"TT": "T", "TF": "F", "TM": "M", "FF": "F", "FM": "F", "MM": "M"}
OR = {"TT": "T", "TF": "T", "TM": "T", "FF": "F", "FM": "M", "MM": "M"}


@pytest.mark.parametrize("pair", list(AND))
def test_and_or_not_follow_kleenes_tables(pair):
    """The six rows of the published tables, in both orders, for operators and for all/any."""
    for one, other in (pair, pair[::-1]):
        scope = {"a": K[one], "b": K[other]}
        assert value("a and b", **scope) == K[AND[pair]]
        assert value("a or b", **scope) == K[OR[pair]]
        assert value("all([a, b])", **scope) == K[AND[pair]]
        assert value("any([a, b])", **scope) == K[OR[pair]]
        assert value("all(x for x in [a, b])", **scope) == K[AND[pair]]
        assert value("any(x for x in [a, b])", **scope) == K[OR[pair]]
    assert [negation(K[name]) for name in "TFM"] == [False, True, GONE]


@pytest.mark.parametrize(
    ("condition", "item", "every", "some"),
    [
        ("M", "T", "T", "M"),
        ("M", "F", "M", "F"),
        ("M", "M", "M", "M"),
        ("F", "F", "T", "F"),
        ("T", "F", "F", "F"),
    ],
)
def test_a_doubtful_item_leaves_doubt_only_where_it_could_matter(condition, item, every, some):
    """With an unknown `if`, a true item cannot break all, nor a false one make any."""
    scope = {"c": K[condition], "i": K[item]}
    assert value("all(i for x in [1] if c)", **scope) == K[every]
    assert value("any(i for x in [1] if c)", **scope) == K[some]


def test_a_list_with_a_doubtful_item_is_missing():
    """What is not known to be in a list makes the list unknown."""
    assert reason("[x for x in [1, 2] if v.child[2].ended < 1s]", v=V) == "gone"
    assert reason("all(x == 1 for x in v.child[2].returned)", v=V) == "gone"
    assert value("any(x == 1 for y in [v.child[2].returned, [1]] for x in y)", v=V) is True


def test_lists_with_missing_items_are_compared_as_far_as_they_are_known():
    """A known difference decides; equality needs every item."""
    assert equal([1, GONE], [2, GONE]) is False
    assert equal([1, GONE], (1, 2)) == GONE
    assert equal([GONE], [1, 2]) is False
    assert TESTS["in"](1, [GONE, 1]) is True
    assert TESTS["in"](1, [GONE, 2]) == GONE
    assert TESTS["not in"](1, [GONE, 1]) is False


def test_not_a_number_is_in_no_order():
    """A NaN that a target returned is never below or above anything."""
    assert "NaN" in reason("v.x < 1", v={"x": math.nan})


def test_python_attributes_are_out_of_reach():
    """Only words of the vocabulary and given names are fields of a record."""
    for name in ("__class__", "groups", "valid", "number", "problems", "__dict__"):
        assert "has no" in reason(f"v.{name}", v=V)
        assert "has no" in reason(f"v.child[0].{name}", v=V)
    assert "has no" in reason("v.again.__class__", v=V)
    assert "has no" in reason("x.__class__", x="text")


def test_marks_calls_and_children_are_reached_by_their_names():
    """A mark has its instant and its own values; nested groups stand under the process."""
    kid = process(0, group="parent[0].kid", pid=7)
    parent = process(
        0,
        group="parent",
        calls=(CallRecord(how="run", pid=3, raised="ValueError"),),
        marks={"answer": MarkRecord(at=0.5, fields={"reply": "A"})},
        children={"kid": (kid,)},
    )
    scope = {"v": execution(processes=(parent,))}
    assert value("v.parent[0].marks.answer.at", **scope) == 0.5
    assert value("v.parent[0].marks.answer.reply == 'A'", **scope) is True
    assert value("v.parent[0].kid[0].pid == v.parent[0].children.kid[0].pid", **scope) is True
    assert value("[c.raised for c in v.parent[0].calls]", **scope) == ["ValueError"]


def test_a_matrix_is_a_list_of_its_variants():
    """`for v in pinned` runs over them in their order; one is reached by its index."""
    members = tuple(execution(variant=f"pinned_cpus{n}", peak=n) for n in (1, 2))
    assert value("[v.peak for v in pinned]", pinned=members) == [1, 2]
    assert value("len(pinned) == 2 and pinned[-1].peak == 2", pinned=members) is True


def test_an_ideal_is_a_record_below_a_variant():
    """Its figures are reached like those of the variant; without one they are missing."""
    ideal = execution(wall=0.3, processes=(process(0, ended=0.3),))
    known = execution(wall=0.33, ideal=ideal, over_ideal=0.1)
    assert value("v.ideal.wall == v.ideal.child[0].ended", v=known) is True
    assert value("v.over_ideal < 15%", v=known) is True
    assert "has not been asked" in reason("v.ideal.child[0].ended", v=execution())


def test_a_slice_is_reached_by_its_words():
    """Also what is not known of it."""
    slices = (SliceRecord(process="child[0]", why="quantum", level=0),)
    known = execution(slices=slices, processes=(process(0, slices=slices),))
    assert value("v.slices[0].why == 'quantum'", v=known) is True
    assert value("v.child[0].slices[0].level == 0", v=known) is True
    assert "not recorded" in reason("v.slices[0].cpu", v=known)


def test_a_condition_is_asked_of_groups_steps_and_shared_objects():
    """The free names of a condition are whatever its scope holds."""
    scope = {"child": CHILD, "solo": CHILD[0], "money": 99}
    assert value("solo.exitcode == 0 and money == 99 and len(child) == 3", **scope) is True
    assert value("all(has(p.ended) for p in child)", **scope) is False


@pytest.mark.slow
def test_an_endless_evaluation_is_cut_and_missing():
    """Two million steps are the most; the scope can be used again afterwards."""
    many = [process(index, exitcode=0) for index in range(1500)]
    scope = {"v": execution(processes=many)}
    ask = prepared(parse_expression("all(p.pid == q.pid for p in v.child for q in v.child)"))
    assert "more than 2,000,000 steps" in ask(scope).reason
    assert list(scope) == ["v"]


kleene = st.sampled_from([True, False, GONE])


@given(st.lists(kleene), st.lists(kleene))
def test_conjunction_and_disjunction_are_dual_and_associative(one, other):
    """De Morgan: not (a and b) is (not a) or (not b); grouping changes nothing."""
    assert negation(conjunction(one)) == disjunction(map(negation, one))
    assert conjunction([*one, *other]) == conjunction([conjunction(one), conjunction(other)])
    assert disjunction([*one, *other]) == disjunction([disjunction(one), disjunction(other)])


@given(st.lists(kleene, min_size=1), st.data())
def test_learning_a_missing_fact_never_turns_a_known_result(values, data):
    """Kleene's logic is monotone: what is decided stays decided, whatever was missing."""
    learned = [data.draw(st.booleans()) if value is GONE else value for value in values]
    for fold in (conjunction, disjunction):
        before = fold(values)
        assert before == GONE or before is fold(learned)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=5,
)


@pytest.mark.slow
@given(json_values, json_values)
def test_whatever_a_target_returned_evaluating_never_raises(one, other):
    """Every operator and function takes every JSON value, or is missing."""
    scope = {"a": one, "b": other}
    for operator in ("+", "-", "*", "/", "<", "==", "in", "and", "or"):
        value(f"a {operator} b", **scope)
    for function in ("min", "max", "sum", "mean", "median", "len", "sorted", "distinct", "all"):
        value(f"{function}(a)", **scope)
        value(f"{function}([a, b])", **scope)
    for text in (
        "abs(a)",
        "ceil(a)",
        "has(a)",
        "not a",
        "-a",
        "a.x",
        "a[0]",
        "a[1:]",
        "[x for x in a]",
    ):
        value(text, **scope)
    for text in ("a + 1 < b", "all(x < b for x in a)", "[a, b] == [b, a]"):
        assert explain_values(parse_expression(text), scope)
