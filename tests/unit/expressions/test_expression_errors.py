"""What is said of a text that is no expression, and where."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.loading.expressions import ExpressionError, parse_expression

CASES = [
    ("", 0, "the expression ends here, wanted a value"),
    ("  ", 2, "the expression ends here, wanted a value"),
    ("5m < x", 0, "found 5m, wanted a unit: did you mean 5min or 5ms?"),
    ("5M < x", 0, "found 5M, wanted a unit: did you mean 5min or 5MiB?"),
    ("x < 5sec", 4, "found 5sec, wanted a unit: did you mean 5s?"),
    ("x < 5KB", 4, "found 5KB, wanted a unit: did you mean 5KiB?"),
    ("x < 5parsec", 4, "wanted a number with one of the units ns us ms s min h B KiB MiB GiB %"),
    ("x < 200 ms", 8, "found a space before the unit: did you mean 200ms?"),
    ("x < 5 m", 6, "found a space before the unit: did you mean 5ms?"),
    ("x < 5 %", 6, "a percentage is written without a space"),
    ("a = b", 2, "write == to compare"),
    ("a === b", 2, "write =="),
    ("a := b", 2, "write == to compare"),
    ("a <> b", 2, "write !="),
    ("a => b", 2, "write >="),
    ("a =< b", 2, "write <="),
    ("a ≤ b", 2, "write <="),
    ("a && b", 2, "write and"),
    ("a || b", 2, "write or"),
    ("!a", 0, "write not"),
    ("a ** 2", 2, "there are no powers: write x * x"),
    ("a // 2", 2, "there is one division: write /"),
    ("a ^ 2", 2, "no powers"),
    ("a == {}", 5, "there are no mappings"),
    ("a ; b", 2, "join two with and"),
    ("a ? b : c", 2, "no choice between values"),
    ("a # b", 2, "no comments"),
    ("a AND b", 2, "did you mean and?"),
    ("NOT a", 0, "did you mean not?"),
    ("a is None", 2, "write =="),
    ("lambda: 3", 0, "no functions of one's own"),
    ("1 if a else 2", 2, "no choice between values"),
    ("a b", 2, "found b, wanted an operator or the end"),
    ("a not b", 6, "found b, wanted in after not"),
    ("(a", 0, "( is never closed"),
    ("f[1", 1, "[ is never closed"),
    ("a)", 1, "found ), which closes nothing"),
    ("(a]", 2, "found ], wanted )"),
    ("a.", 2, "wanted a field's name after ."),
    ("a.for", 2, "found for, wanted a field's name after ."),
    ("a[b]", 2, "wanted a whole number, as in [0], [-1] or [1:3]"),
    ("a[1.5]", 2, "wanted a whole number"),
    ("a[1s]", 2, "wanted a whole number"),
    ("a['x']", 2, "a field is written .name"),
    ("a[0:1:2]", 5, "ranges have no step"),
    ("a.main()", 6, "main is a field, not a function: leave the brackets out"),
    ("(a)(b)", 3, "only functions are followed by brackets"),
    ("avg(a)", 0, "there is no function avg: did you mean mean?"),
    ("medain(a)", 0, "there is no function medain: did you mean median?"),
    ("zip(a, b)", 0, "there are abs, all, any, ceil"),
    ("len()", 4, "len wants something to look at"),
    ("min < 3", 0, "min is a function: did you mean min(…)?"),
    ("a for a in b", 2, "found for outside brackets"),
    ("all(a for max in b)", 10, "max is a function's name: choose another"),
    ("all(a for 3 in b)", 10, "found 3, wanted a name after for"),
    ("all(a for a of b)", 12, "found of, wanted in after for a"),
    ("[x for a, b in c]", 8, "write for p in … for q in …"),
    ("[x for x in y if z if w]", 19, "then one if; join with and"),
    ("all(a, b for b in c)", 9, "loops belong to one item"),
    ("5.x", 1, "wanted a digit after the point: 5.0"),
    ('"a".b', 3, "a field of a literal"),
    ("--a", 1, "found -, wanted a value"),
    ("'abc", 0, "the text begun by ' is never closed"),
    ("'a\\qb'", 2, "found \\q, wanted one of"),
    ("a == “b”", 5, 'write straight quotes, as in "text"'),
    ("a \x00 b", 2, "which means nothing here"),
    ("1e999", 0, "the number is too large"),
    ("9" * 500, 0, "the number is too large"),
    ("a" * 2001, 2000, "2001 characters, at most 2000 are read"),
]


@pytest.mark.parametrize(("text", "column", "message"), CASES, ids=[case[0][:20] for case in CASES])
def test_a_mistake_is_named_where_it_stands(text, column, message):
    """The column is that of the wrong word; the message says what to write."""
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert message in caught.value.message
    assert caught.value.column == column


@pytest.mark.parametrize(
    "text",
    [
        "(" * 45 + "a" + ")" * 45,
        "not " * 45 + "a",
        "+".join(["a"] * 45),
        "a" + ".b" * 45,
        "[" * 400,
        "len(" * 300,
    ],
)
def test_what_is_too_deep_is_refused(text):
    """No tree is deeper than forty nodes, however the depth is made."""
    with pytest.raises(ExpressionError, match="more than 40 operators within one another"):
        parse_expression(text)


def test_what_is_wide_but_not_deep_is_read():
    """Two hundred operands of one `and` are one level."""
    assert len(parse_expression(" and ".join(["a"] * 200)).root.operands) == 200


WORDS = """
and or not in for if True None all( max( ( ) [ ] , . : - + * / == < 1 5ms 7 % p v.q 'x' = ! ** {
"""


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join))
def test_any_text_is_an_expression_or_an_expression_error(text):
    """Nothing else is ever raised, and the column lies within the text or at its end."""
    error = refusal(text)
    assert error is None or (error.message and 0 <= error.column <= len(text))


def refusal(text):
    """What parsing raises, if it is an ``ExpressionError``; None if it raises nothing."""
    try:
        parse_expression(text)
    except ExpressionError as error:
        return error
    return None
