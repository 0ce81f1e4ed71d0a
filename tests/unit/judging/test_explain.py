"""The values behind a result, as a person reads them."""

import pytest
from handmade_records import execution, process

from runner.judging.evaluate import explain_values
from runner.loading.expressions import parse_expression
from runner.model.missing import Missing

CHILD = [process(index, exitcode=int(index == 2), ended=0.3 + index / 1000) for index in range(5)]
SCOPE = {
    "serial": execution("serial", wall=0.963, main=1.0),
    "parallel": execution("parallel", processes=CHILD, wall=0.3, main=0.305, peak=5),
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("serial.wall / parallel.wall > 1.5", "3.21 > 1.5"),
        ("parallel.main < 400ms", "305ms < 400ms"),
        ("0s < parallel.wall < 1.5s", "0s < 300ms < 1.5s"),
        ("parallel.main > 305ms", "305ms > 305ms"),
        ("parallel.wall > 299.9999ms", "300ms > 299.9999ms"),
        ("serial.wall - parallel.wall < 1s", "663ms < 1s"),
        ("serial.wall * 2 > 50% * serial.main", "1.93s > 500ms"),
        ("max(p.ended for p in parallel.child) < 300ms", "304ms < 300ms"),
        ("parallel.peak == 5", "5 == 5"),
        ("len(parallel.child) == 1234567", "5 == 1234567"),
        ("1234.5 < 3", "1234 < 3"),
        ("all(p.exitcode == 0 for p in parallel.child)", "child[2]: 1 == 0"),
        ("all(p.exitcode < 2 for p in parallel.child)", "true of all 5"),
        ("all(p.exitcode < 2 for p in parallel.child[5:])", "there was nothing to look at"),
        ("any(p.exitcode == 7 for p in parallel.child)", "true of none of 5, child[0]: 0 == 7"),
        ("any(p.exitcode == 1 for p in parallel.child)", "child[2]: 1 == 1"),
        ("all(p.cpu < 1s for p in parallel.child)", "child[0]: missing (not recorded) < 1s"),
        (
            ("all(p.ended >= q.ended for p in parallel.child for q in parallel.child"
            " if p.index < q.index)"),
            "child[0], child[1]: 300ms >= 301ms",
        ),
        ("parallel.main < 1s and serial.main > 2s", "305ms < 1s and 1.00s > 2s"),
        ("not parallel.main < 1s", "not (305ms < 1s)"),
        ("parallel.peak == 5 and (parallel.peak == 1 or parallel.peak == 2)",
         "5 == 5 and (5 == 1 or 5 == 2)"),
        ("parallel.child[0].cpu < 1s", "missing (not recorded) < 1s"),
        ("parallel.child[0].outcome == 'completed'", '"not_started" == "completed"'),
        ("[p.exitcode for p in parallel.child] == []", "[0, 0, 1, 0, 0] == []"),
        ("parallel.child[0].exitcode in [1, None]", "0 in [1, None]"),
        ("has(parallel.child[0].cpu)", "False"),
    ],
)  # fmt: skip
def test_values_stand_in_the_place_of_names(text, wanted):
    """Durations have units, literals stay as written, all() names who broke it."""
    assert explain_values(parse_expression(text), SCOPE) == wanted


def test_unequal_values_never_look_equal():
    """As many digits are shown as it takes to tell two sides apart."""
    scope = {"a": execution(wall=0.30500001), "b": execution(wall=0.305)}
    shown = explain_values(parse_expression("a.wall < b.wall"), scope)
    left, right = shown.split(" < ")
    assert left != right


@pytest.mark.parametrize(
    ("wall", "text", "wanted"),
    [
        (550e-9, "a.wall < 600ns", "0.00055ms < 600ns"),
        (0.0034014, "a.wall < 3.401ms", "3.4014ms < 3.401ms"),
        (1.2344, "a.wall / 1s > 1.2341", "1.2344 > 1.2341"),
        (0.29996, "a.wall / 1s < 29.999%", "29.996% < 29.999%"),
        (100000.2, "a.wall > 100000.1s", "100000.2s > 100000.1s"),
    ],
)
def test_what_is_less_looks_less(wall, text, wanted):
    """A value that is rounded never seems to be on the other side of a bound that is not."""
    shown = explain_values(parse_expression(text), {"a": execution(wall=wall)})

    assert shown == wanted


def test_an_item_that_is_false_is_shown_before_one_that_is_missing():
    """The item named is the one that decided."""
    records = [process(0, cpu=Missing("torn")), process(1, cpu=2.0)]
    scope = {"v": execution(processes=records)}
    text = "all(p.cpu < 1s for p in v.child)"
    assert explain_values(parse_expression(text), scope) == "child[1]: 2.00s < 1s"


def test_literals_show_the_time_scale_they_were_read_with():
    """A bound that was scaled is shown as it was applied."""
    expression = parse_expression("parallel.main < 400ms", time_scale=0.1)
    assert explain_values(expression, SCOPE) == "305ms < 40ms"


def test_long_lists_and_texts_are_cut():
    """Eight items and sixty characters are shown, with how many there are."""
    records = [process(index, exitcode=0, name="n" * 100) for index in range(20)]
    scope = {"v": execution(processes=records)}
    shown = explain_values(parse_expression("[p.exitcode for p in v.child] == [1]"), scope)
    assert shown == "[0, 0, 0, 0, 0, 0, 0, 0, … 20 in all] == [1]"
    named = explain_values(parse_expression("v.child[0].name == 'x'"), scope)
    assert named == f'"{"n" * 60}…" == "x"'


def test_a_share_is_shown_as_the_per_cents_it_is_compared_with():
    """Both sides in one unit."""
    around = {"parallel": execution(over_ideal=0.0446)}
    shown = [
        explain_values(parse_expression(f"parallel.over_ideal < {limit}"), around)
        for limit in ("20%", "0.2")
    ]

    assert shown == ["4.46% < 20%", "0.0446 < 0.2"]


def test_a_value_of_no_known_kind_is_shown_as_what_it_is_compared_with():
    """What a target returns or marks is a bare number: seconds beside a duration."""
    scope = {"v": execution(processes=[process(0, returned={"took": 0.0222, "count": 3})])}
    shown = [
        explain_values(parse_expression(f"v.child[0].returned.{text}"), scope)
        for text in ("took < 100ms", "count == 3", "took < v.child[0].returned.count")
    ]

    assert shown == ["22.2ms < 100ms", "3 == 3", "0.0222 < 3"]
