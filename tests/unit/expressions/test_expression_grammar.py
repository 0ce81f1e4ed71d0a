"""The tree that each form of the expression language becomes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.loading.expressions import ExpressionError, parse_expression
from runner.loading.written import written
from runner.model.expression import (
    Binary,
    Call,
    Compare,
    Comprehension,
    Field,
    Index,
    Junction,
    ListOf,
    Literal,
    Loop,
    Name,
    Slice,
    Unary,
    parts_of,
)


def tree(text, **keywords):
    """The tree of ``text``."""
    return parse_expression(text, **keywords).root


def shape(node):
    """The tree without its columns, for comparison."""
    if isinstance(node, Literal):
        return ("literal", node.value, node.unit)
    own = {
        Name: lambda: node.name,
        Field: lambda: node.name,
        Index: lambda: node.index,
        Slice: lambda: (node.start, node.stop),
        Comprehension: lambda: tuple(loop.name for loop in node.loops),
        Call: lambda: node.function,
        Compare: lambda: node.operators,
        ListOf: lambda: None,
    }.get(type(node), lambda: node.operator)()
    return (type(node).__name__, own, *map(shape, parts_of(node)))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("7", 7, None),
        ("1_000", 1000, None),
        ("1.5", 1.5, None),
        ("1e3", 1000.0, None),
        ("200ms", 0.2, "ms"),
        ("3ns", 3e-9, "ns"),
        ("4us", 4e-6, "us"),
        ("2s", 2.0, "s"),
        ("1.5min", 90.0, "min"),
        ("1h", 3600.0, "h"),
        ("10B", 10, "B"),
        ("64KiB", 65536, "KiB"),
        ("1.5MiB", 1572864, "MiB"),
        ("2GiB", 2**31, "GiB"),
        ("75%", 0.75, "%"),
        ('"a b"', "a b", None),
        ("'it\\'s \\n\\t\\\\ \\\"'", "it's \n\t\\ \"", None),
        ("True", True, None),
        ("False", False, None),
        ("None", None, None),
    ],
)
def test_a_literal_has_its_value_in_base_units(text, value, unit):
    """Durations become seconds, sizes bytes, percentages shares."""
    found = tree(text)
    assert isinstance(found, Literal)
    assert (found.value, found.unit) == (pytest.approx(value, rel=1e-12) if unit else value, unit)
    assert type(found.value) is type(value)


def test_the_time_scale_multiplies_durations_and_nothing_else():
    """Sizes, percentages and bare numbers are the same at any scale."""
    texts = ["100ms", "1KiB", "75%", "4"]
    assert [tree(text, time_scale=0.1).value for text in texts] == [
        pytest.approx(0.01),
        1024,
        0.75,
        4,
    ]


def test_a_path_is_fields_indices_and_ranges_from_left_to_right():
    """The column of a field is that of its name, of an index that of its bracket."""
    found = tree("v.child[0].kid[-1:].pid")
    assert shape(found) == shape(
        Field(
            0,
            Slice(0, Field(0, Index(0, Field(0, Name(0, "v"), "child"), 0), "kid"), -1, None),
            "pid",
        )
    )
    assert (found.column, found.base.column, found.base.base.column) == (20, 14, 11)


def test_operators_bind_as_in_python():
    """Loosest first: or < and < not < comparison < sum < product < sign < path."""
    assert tree("a or b and not c == d + e * -f.g") == Junction(
        2,
        "or",
        (
            Name(0, "a"),
            Junction(
                7,
                "and",
                (
                    Name(5, "b"),
                    Unary(
                        11,
                        "not",
                        Compare(
                            17,
                            ("==",),
                            (
                                Name(15, "c"),
                                Binary(
                                    22,
                                    "+",
                                    Name(20, "d"),
                                    Binary(
                                        26,
                                        "*",
                                        Name(24, "e"),
                                        Unary(28, "-", Field(31, Name(29, "f"), "g")),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )


def test_sums_and_products_associate_to_the_left():
    """Brackets show it: a - b - c is (a - b) - c, and a / b / c is (a / b) / c."""
    assert shape(tree("a - b - c")) == shape(tree("(a - b) - c")) != shape(tree("a - (b - c)"))
    assert shape(tree("a / b / c")) == shape(tree("(a / b) / c")) != shape(tree("a / (b / c)"))


def test_comparisons_chain():
    """So a < b not in c is one comparison of three operands."""
    found = tree("a < b not in c")
    assert isinstance(found, Compare)
    assert found.operators == ("<", "not in")
    assert found.operands == (Name(0, "a"), Name(4, "b"), Name(13, "c"))


def test_a_comprehension_is_one_argument_or_a_list():
    """all(x for …), all([x for …]) and [x for …] hold the same comprehension."""
    inner = tree("[p.a for p in v.b for q in p.c if q]")
    assert inner == Comprehension(
        9,
        Field(3, Name(1, "p"), "a"),
        (
            Loop(9, "p", Field(16, Name(14, "v"), "b")),
            Loop(22, "q", Field(29, Name(27, "p"), "c")),
        ),
        Name(34, "q"),
    )
    call = tree("all(p.a for p in v.b for q in p.c if q)")
    assert shape(call) == ("Call", "all", shape(inner))
    assert shape(tree("all([p.a for p in v.b for q in p.c if q])")) == shape(call)
    assert isinstance(tree("[[x for x in a.b]]"), ListOf)


def test_lists_and_calls_take_several_items():
    """Lists may be empty and mixed; functions take commas."""
    assert tree("[]") == ListOf(0, ())
    assert shape(tree("[1, None]")) == (
        "ListOf",
        None,
        ("literal", 1, None),
        ("literal", None, None),
    )
    assert tree("max(a, b)") == Call(0, "max", (Name(4, "a"), Name(7, "b")))


def test_white_space_and_line_breaks_mean_nothing_between_words():
    """A folded YAML text may be broken anywhere."""
    assert shape(tree("a\n  <\t1s")) == shape(tree("a<1s"))


def test_a_field_may_have_a_functions_name():
    """After a dot no function can stand: a JSON object may well have a field min."""
    assert shape(tree("p.returned.min")) == shape(
        Field(0, Field(0, Name(0, "p"), "returned"), "min")
    )


names = st.sampled_from(["a", "serial", "p", "kid_1"])
literals = st.sampled_from(["1", "0.5", "100ms", "75%", '"x"', "None", "True", "3MiB"])
operators = ["+", "-", "*", "/", "and", "or", "==", "<", "in", "not in"]


def composed(parts):
    """Larger texts from smaller ones, bracketed or not, so that precedence matters."""
    return st.one_of(
        st.tuples(parts, st.sampled_from(operators), parts).map(" ".join),
        st.tuples(parts, st.sampled_from(operators), parts).map(lambda t: f"({' '.join(t)})"),
        parts.map(lambda part: f"not ({part})"),
        parts.map(lambda part: f"({part}).wall"),
        st.tuples(parts, names).map(lambda t: f"all({t[0]} for {t[1]} in v.child[1:] if {t[0]})"),
        st.tuples(parts, parts).map(lambda t: f"max([{t[0]}], {t[1]})"),
    )


@settings(max_examples=150, deadline=None)
@given(st.recursive(names | literals, composed, max_leaves=8))
def test_written_text_means_the_same_as_the_tree(text):
    """parse(written(parse(text))) is parse(text), whatever was bracketed how."""
    try:
        expression = parse_expression(text)
    except ExpressionError:
        return
    again = written(expression.root, text)
    assert shape(tree(again)) == shape(expression.root)
