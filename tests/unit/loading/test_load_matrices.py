"""What ``load`` makes of a matrix: a variant for each combination, named by its values."""

import pytest

from runner.errors import ScenarioError
from runner.loading import load_text
from runner.loading.matrices import MOST

REST = "\nprocesses:\n  child: {replicas: 3, work: [{cpu: 50ms}]}\n  solo: {sleep: 1ms}\n"


def loaded(variants, more="", **options):
    """A scenario with these variants."""
    text = f"scenario: 1{REST}variants: {variants}\n{more}"
    return load_text(text.encode(), "made.yaml", "/nowhere", **options)


def names(variants):
    """The names of the variants that are made."""
    return [variant.name for variant in loaded(variants).variants]


def test_there_is_a_variant_for_each_combination():
    """The last key runs fastest; each knows the values it has and where it comes from."""
    variants = loaded("{wide: {matrix: {cpus: [1, 2], start_method: [fork, spawn]}}}").variants

    assert [variant.name for variant in variants] == [
        "wide_cpus1_fork",
        "wide_cpus1_spawn",
        "wide_cpus2_fork",
        "wide_cpus2_spawn",
    ]
    assert [(variant.cpus, variant.start_method) for variant in variants][:3] == [
        (1, "fork"),
        (1, "spawn"),
        (2, "fork"),
    ]
    assert {variant.family for variant in variants} == {"wide"}
    assert variants[1].axes == (("cpus", 1), ("start_method", "spawn"))
    assert loaded("{only: {}}").variants[0].axes == ()


@pytest.mark.parametrize(
    ("matrix", "made"),
    [
        ("{replicas: [2, 8]}", ["v_replicas2", "v_replicas8"]),
        ("{child.replicas: [2, 8]}", ["v_replicas2", "v_replicas8"]),
        ("{join: [all, each]}", ["v_all", "v_each"]),
        ("{leaves: [0, 1], call: [start, run]}", None),
    ],
)
def test_a_word_names_itself_and_a_number_its_key(matrix, made):
    """The key's last word stands before a number."""
    expected = made or ["v_leaves0_start", "v_leaves0_run", "v_leaves1_start", "v_leaves1_run"]

    assert names(f"{{v: {{matrix: {matrix}}}}}") == expected


def test_a_point_in_a_value_is_a_line_in_its_name():
    """Names are identifiers."""
    made = names(
        "{v: {schedule: {algorithm: rr}, processes: {solo: {estimate: 1ms}}, "
        "matrix: {schedule.quantum: [20ms, 1.5s]}}}"
    )

    assert made == ["v_quantum20ms", "v_quantum1_5s"]


def test_values_are_merged_like_keys_of_the_variant():
    """What stands beside the matrix holds for all; sizes go to the groups."""
    two, four = loaded(
        "{v: {cpus: 2, processes: {child: {timeout: 1s}}, matrix: {child.replicas: [2, 4]}}}"
    ).variants

    assert [(v.cpus, v.groups[0].size, v.groups[0].timeout) for v in (two, four)] == [
        (2, 2, 1.0),
        (2, 4, 1.0),
    ]
    assert two.groups[1] is four.groups[1]


def test_replicas_alone_are_those_of_every_group_that_has_some():
    """A group that is one process stays one."""
    scenario = loaded("{v: {matrix: {replicas: [2, 5]}}}")

    assert [[g.replicas for g in v.groups] for v in scenario.variants] == [[2, None], [5, None]]
    assert scenario.process_limit == 5 + 1 + 64


def test_algorithms_can_be_an_axis():
    """There need be no schedule beside it, unless it has more to say."""
    variants = loaded(
        "{v: {processes: {solo: {estimate: 1ms}}, "
        "matrix: {schedule.algorithm: [fcfs, sjf], schedule.slots: [1, 2]}}}"
    ).variants

    assert [(v.name, v.schedule.algorithm, v.schedule.slots) for v in variants] == [
        ("v_fcfs_slots1", "fcfs", 1),
        ("v_fcfs_slots2", "fcfs", 2),
        ("v_sjf_slots1", "sjf", 1),
        ("v_sjf_slots2", "sjf", 2),
    ]


def test_families_are_told_by_the_scenario():
    """The name of each matrix stands for its variants, in their order."""
    scenario = loaded("{first: {}, wide: {matrix: {cpus: [1, 2]}}, last: {join: each}}")

    assert scenario.families == {"wide": ("wide_cpus1", "wide_cpus2")}
    assert scenario.baseline == "first"
    assert loaded("{wide: {matrix: {cpus: [2, 1]}}}").baseline == "wide_cpus2"


def test_overrides_reach_the_values_of_a_matrix():
    """The points of a key are part of it."""
    scenario = loaded(
        "{v: {schedule: {algorithm: rr}, processes: {solo: {estimate: 1ms}}, "
        "matrix: {schedule.quantum: [20ms, 50ms], child.replicas: [1, 2]}}}",
        overrides=(
            "variants.v.matrix.schedule.quantum=[1ms, 2ms, 3ms]",
            "variants.v.matrix.child.replicas[1]=9",
        ),
        time_scale=2.0,
    )

    assert len(scenario.variants) == 6
    assert [v.schedule.options["quantum"] for v in scenario.variants[::2]] == [0.002, 0.004, 0.006]
    assert [v.groups[0].size for v in scenario.variants[:2]] == [1, 9]


def test_what_is_wrong_with_all_combinations_is_told_once():
    """Of what only some of them have the first is named."""
    with pytest.raises(ScenarioError) as caught:
        loaded(
            '{v: {matrix: {child.replicas: [2, 4]}, terminate: {process: "child[3]", after: 1ms}, '
            "processes: {solo: {target: hnag}}}}"
        )

    assert [problem.message for problem in caught.value.problems] == [
        "there is no child[3]: child is 2 processes, the last is child[1] (in v_replicas2)",
        "there is no built-in target 'hnag': did you mean 'hang'?",
    ]


def test_so_many_combinations_are_read_and_no_more():
    """A matrix cannot be a bomb."""
    most = ", ".join(map(str, range(1, MOST // 2 + 1)))

    assert len(names(f"{{v: {{matrix: {{cpus: [{most}], join: [all, each]}}}}}}")) == MOST
    with pytest.raises(ScenarioError, match=f"found {MOST + 2} combinations, wanted at most"):
        names(f"{{v: {{matrix: {{cpus: [{most}, 99], join: [all, each]}}}}}}")
