"""Placeholders: what becomes of them in texts, lists and mappings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.execution.placeholders import fill, names_in

VALUES = {
    "index": 3,
    "name": "kid",
    "shared.door": object(),
    "a.ready.port": 80,
    "child[1]": [1],
    "child[-1]": [9],
    "shared.größe": 5,
    "a.ready.an odd-field": 6,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="ab {}", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{index}", 3),
        ("{shared.door}", VALUES["shared.door"]),
        ("{child[1]}", [1]),
        ("{child[-1]}", [9]),
        ("{shared.größe}", 5),
        ("{shared.größe} or {child[-1]}", "5 or [9]"),
        ("{a.ready.an odd-field}", 6),
        ("at {a.ready.port}", "at 80"),
        ("{index}{index}", "33"),
        ("{{index}}", "{index}"),
        ("{{{index}}}", "{3}"),
        ("{name} ", "kid "),
        ("{}", "{}"),
        ("{0}", "{0}"),
        ("plain", "plain"),
        ("", ""),
        (["{index}", {"{name}": ["{name}"]}], [3, {"{name}": ["kid"]}]),
        (("{index}",), [3]),
        (5, 5),
        (None, None),
    ],
)
def test_placeholders_are_filled_in(text: object, value: object) -> None:
    """Alone a value of its own type, within text its text, doubled braces single ones."""
    assert fill(text, VALUES.__getitem__) == value


def test_the_names_in_a_value_are_found_at_any_depth() -> None:
    """Keys are no places for them."""
    assert names_in(["{index}", {"{a}": "x {name}"}, "{{b}}", 4]) == {"index", "name"}


@given(JSON)
def test_a_value_without_placeholders_keeps_its_shape(value: object) -> None:
    """Nothing is looked up, nothing raises."""

    def lookup(name: str) -> object:
        return f"<{name}>"

    filled = fill(value, lookup)

    assert type(filled) is type(value) or isinstance(value, str)
