"""Whatever the bytes, whatever the tree: a scenario, or problems that can be shown."""

import json

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading_trees import VALID_TEXTS, mutated, scenario_trees

from runner.loading import check_text

pytestmark = pytest.mark.slow
FEW = settings(max_examples=120, suppress_health_check=list(HealthCheck))


def examined(data):
    """The result of a check, whose problems must all be printable."""
    scenario, problems = check_text(data, "fuzz.yaml", "/nowhere", time_scale=2.0)

    assert (scenario is None) == any(p.severity == "error" for p in problems)
    for problem in problems:
        assert problem.line >= 1
        assert problem.column >= 1
        str(problem).encode("utf-8")
        assert "\n" not in problem.message
    return scenario


@FEW
@given(st.binary(max_size=300))
def test_any_bytes_are_judged(data):
    """No bytes make a check raise."""
    examined(data)


@FEW
@given(st.text(alphabet="{}[]:,-#&*!|>%@`'\"\\ \n\tab0.~<?", max_size=120))
def test_any_yaml_like_text_is_judged(text):
    """No heap of YAML's own signs makes a check raise."""
    examined(text.encode())


@FEW
@given(st.data())
def test_a_damaged_file_is_judged(data):
    """Cutting, doubling and overwriting bytes of a right file never makes a check raise."""
    text = data.draw(st.sampled_from(VALID_TEXTS))
    examined(mutated(data, text))


@FEW
@given(scenario_trees())
def test_any_tree_of_our_words_is_judged(tree):
    """No arrangement of the language's own words makes a check raise."""
    examined(json.dumps(tree, default=str).encode())


@FEW
@given(st.data())
def test_a_right_tree_with_one_wrong_value_is_judged(data):
    """Any value in any place of a right file never makes a check raise."""
    tree = yaml.safe_load(data.draw(st.sampled_from(VALID_TEXTS)))
    holder = tree
    while isinstance(holder, dict | list) and holder:
        key = data.draw(
            st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder)))
        )
        if not isinstance(holder[key], dict | list) or not holder[key] or data.draw(st.booleans()):
            holder[key] = data.draw(wrong_values)
            break
        holder = holder[key]
    examined(json.dumps(tree, default=str).encode())


wrong_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        ["all", "it", "child", "child[0", "1ms", "9" * 400 + "s", "{index}", "{{", "a:b", "x.py:y"]
    ),
    st.lists(st.sampled_from(["all", 1, None, "1ms", {}]), max_size=3),
    st.dictionaries(
        st.sampled_from(["sleep", "do", "until", "all", "x"]),
        st.none() | st.just("1ms"),
        max_size=2,
    ),
)


@pytest.mark.parametrize(
    "sign",
    ["[", "{a: ", "- ", "- - ", "? ", "{[", "a: [", "\t", "&a [", "!a ", '"', "'", "*a ", "|\n "],
)
def test_any_depth_is_judged(sign):
    """A sign a hundred thousand times over is refused, without recursion."""
    assert examined((sign * 100_000).encode()) is None


def test_block_depth_is_judged():
    """So are ever deeper blocks."""
    text = "".join(f"{' ' * depth}a:\n" for depth in range(600))

    assert examined(text.encode()) is None


def test_the_deepest_plan_that_is_read_is_validated_too():
    """A tree just within the limit passes through the schema without a RecursionError."""
    step = {"wait": "1ms"}
    for _ in range(16):
        step = {"repeat": 1, "do": [step]}
    tree = {
        "scenario": 1,
        "name": "deep",
        "processes": {"child": {"sleep": "1ms"}},
        "variants": {"only": {"plan": [step]}},
    }

    assert examined(json.dumps(tree, default=str).encode()) is not None


def test_a_line_of_a_megabyte_is_shown_around_the_caret():
    """The excerpt of a very long line is short, and the caret still points at the mistake."""
    head = '{"scenario": 1, "title": "' + "x" * 1_000_000 + '", "tag": []}'
    _, problems = check_text(head.encode(), "long.yaml", ".")
    excerpt, caret = str(problems[-1]).splitlines()[1:]

    assert len(excerpt) < 140
    assert excerpt[caret.index("^") :].startswith('"tag"')
