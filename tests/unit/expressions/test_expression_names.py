"""What is said of names that do not exist and of dimensions that do not agree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.loading.checking import (
    Fault,
    check_condition,
    check_expression,
    free_types,
)
from runner.loading.expressions import ExpressionError, parse_expression
from runner.loading.given_names import GroupNames, Names, StepNames

NAMES = Names(
    groups={
        "child": GroupNames(5, ("connected", "answer")),
        "solo": GroupNames(None),
        "parent": GroupNames(1, (), {"kid": GroupNames(2, ("woke",))}),
    },
    steps={
        "look": StepNames("observation", many=False),
        "looks": StepNames("observation", many=True),
        "again": StepNames("step", many=False),
    },
    shared={"money": "int"},
)
OTHER = Names(groups={**NAMES.groups, "child": GroupNames(9)}, steps=NAMES.steps)
VARIANTS = free_types(
    {"serial": NAMES, "parallel": NAMES, "pinned_cpus1": NAMES, "pinned_cpus2": OTHER},
    {"pinned": ["pinned_cpus1", "pinned_cpus2"]},
)


def faults(text):
    """The faults of ``text`` among the variants above."""
    return check_expression(parse_expression(text), VARIANTS)


SOUND = """
serial.wall / parallel.wall > 1.5
0s < parallel.wall < 1s
all(p.exitcode == 0 for p in parallel.processes)
parallel.solo.exitcode == 0 and parallel.solo.signal == None
parallel.child[-1].exitcode != 0
all(p.ended < 1s for p in parallel.child[1:3])
max(p.ended for p in parallel.child) <= parallel.plan_ended
abs(serial.main - parallel.main) < 10ms
ceil(parallel.solo.work / 100ms) == len(parallel.solo.slices)
sum(p.cpu for p in parallel.child) < 3 * parallel.wall
sum(p.exitcode == 0 for p in parallel.child) == 5
min(serial.main, parallel.main) > 75% * serial.main
len(distinct(p.pid for p in parallel.child)) == 5
[p.exitcode for p in parallel.child] == [0, 0, 0, None, 1]
sorted([p.ended for p in parallel.child]) == [p.ended for p in parallel.child]
"done" in parallel.solo.output or any("x" in line for line in parallel.solo.errors)
parallel.solo.outcome in ["completed", "failed"]
has(parallel.child[0].marks.ready) and parallel.child[0].marks.answer.at < 3s
parallel.child[0].marks.answer.reply.words[0] == "A"
parallel.solo.returned == [["x", 1], None] and parallel.solo.returned[0].x < 3
parallel.parent[0].kid[1].marks.woke.at > 0s
parallel.parent[0].children.kid[1].exitcode == 0
parallel.look.is_alive and parallel.looks[0].state == "zombie"
parallel.again.raised == "AssertionError" and parallel.again.value.x == 3
parallel.money == 99
all(v.wall < 1s for v in pinned)
min(v.wall for v in pinned) < pinned[1].wall and len(pinned) == 2
all(p.exitcode == 0 for v in pinned[0:1] for p in v.child)
any(v.child[8].exitcode == 0 and len(v.child) in [5, 9] for v in pinned)
parallel.over_ideal < 10% and parallel.wall < 2 * parallel.ideal.wall
all(p.ended <= parallel.ideal.plan_ended for p in parallel.ideal.child)
pinned[0].ideal.solo.marks.ready.at < 1s and parallel.ideal.again.took < 1s
sum(s.ended - s.began for s in parallel.ideal.slices) < 1s
all(p.ended <= q.entered for p in parallel.child for q in parallel.child if p.index < q.index)
all(c.how == "start" and c.left > c.entered for p in serial.processes for c in p.calls)
parallel.solo.peak_memory < 64MiB
parallel.peak == 5 and parallel.slices[0].why == "quantum"
median(p.start_overhead for p in parallel.child) / 1ms < 20
""".strip().splitlines()


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_expression_has_no_fault(text):
    """Whatever the language allows passes."""
    assert faults(text) == []


CASES = [
    # names
    ("paralel.main < 1s", 0, "there is no variant paralel: did you mean parallel?"),
    ("nope.main < 1s", 0, "the variants are serial, parallel, pinned_cpus1, pinned_cpus2"),
    ("variants.parallel.main < 1s", 0, "did you mean parallel?"),
    (
        "pinned.wall < 1s",
        7,
        (
            "pinned is 2 variants, wall is a field of one: "
            "write all(v.wall < 1s for v in pinned), or pinned_cpus1.wall"
        ),
    ),
    (
        "all(p.pid > 1 for p in pinned.child)",
        30,
        "pinned is 2 variants, child is a field of one: write for v in pinned for … in v.child",
    ),
    ("pinned.wal < 1s", 7, "pinned is 2 variants; one variant has no field wal: did you mean wall"),
    ("pinned.cpus1.wall < 1s", 7, "pinned is 2 variants: did you mean pinned_cpus1?"),
    ("pinned.pinned_cpus2.wall < 1s", 7, "pinned is 2 variants: did you mean pinned_cpus2?"),
    ("pinned[2].wall < 1s", 6, "there is no pinned[2]: pinned has 2 variants"),
    ("pinned == 2", 10, "pinned is 2 variants, 2 a number: did you mean len(pinned)?"),
    (
        "all(v.child.exitcode == 0 for v in pinned)",
        12,
        "child is a list of processes, exitcode is a field of one",
    ),
    (
        "parallel.wall / 0 > 1s",
        16,
        "found a division by 0, which has no value: divide by something",
    ),
    ("1 < parallel.wall / 0s", 20, "found a division by 0s, which has no value"),
    ("parallel.peak / -0.0 > 1", 16, "found a division by -0.0, which has no value"),
    ("parallel.solo.returned / 0% > 1", 25, "found a division by 0%, which has no value"),
    ("parallel.ideal.ideal.wall < 1s", 15, "an ideal has no ideal: it is the ideal itself"),
    ("parallel.ideal.over_ideal < 1", 15, "an ideal has no over_ideal"),
    ("parallel.ideal.left_behind == 0", 15, "an ideal has no left_behind: the simulated engine"),
    ("parallel.ideal.child[0].pid > 1", 24, "an ideal process has no pid: the simulated engine"),
    ("parallel.ideal.looks[0].ppid > 1", 24, "an ideal observation has no ppid"),
    ("parallel.ideal.main_pidd > 1", 15, "ideal has no field main_pidd"),
    ("parallel.ideal < 1s", 15, "ideal is an ideal: compare a field of it"),
    ("parallel.over_ideal < 1ms", 20, "over_ideal is a number, 1ms a duration"),
    ("wall < 1s", 0, "did you mean serial.wall?"),
    ("child[0].exitcode == 0", 0, "did you mean serial.child?"),
    ("exitcode == 0", 0, "exitcode is a field of a process: did you mean p.exitcode"),
    ("parallel.wal < 1s", 9, "parallel has no field wal: did you mean wall?"),
    ("parallel.makespan < 1s", 9, "parallel has no field makespan: did you mean wall?"),
    ("parallel.solo.start_cost < 1s", 14, "has no field start_cost: did you mean start_overhead?"),
    ("parallel.solo.duration < 1s", 14, "solo has no field duration: did you mean turnaround?"),
    ("parallel.solo.stdout == []", 14, "solo has no field stdout: did you mean output?"),
    ("all(p.result == 1 for p in parallel.child)", 6, "no field result: did you mean returned?"),
    ("parallel.child.result == 1", 15, "one process has no field result: did you mean returned?"),
    ("parallel.speedup > 2", 9, "no field speedup: did you mean serial.wall / parallel.wall?"),
    (
        "parallel.spread < 5%",
        9,
        "no field spread: it is of all rounds, a statement is asked of each",
    ),
    ("parallel.solo.exitcod == 0", 14, "solo has no field exitcod: did you mean exitcode?"),
    ("parallel.solo.wall < 1s", 14, "solo is a process, wall is a field of a variant"),
    (
        "parallel.exitcode == 0",
        9,
        (
            "parallel is a variant, exitcode is a field of a process: "
            "write p.exitcode, for p in parallel.processes"
        ),
    ),
    (
        "parallel.child[0].marks.conected.at < 1s",
        24,
        (
            "conected is not declared: did you mean connected? "
            "(a group declares them as marks: [conected])"
        ),
    ),
    ("parallel.main.x == 3", 14, "main is a duration, which has no fields"),
    (
        "parallel.solo.outcome == completed",
        25,
        'there is no variant completed: did you mean "completed", a text?',
    ),
    ("parallel.solo.outcome in [completed]", 26, 'did you mean "completed", a text?'),
    (
        'parallel.solo.outcome == "complete"',
        25,
        'outcome is never "complete": did you mean "completed"?',
    ),
    ('parallel.solo.signal in ["KILL"]', 25, 'signal is never "KILL": did you mean "SIGKILL"?'),
    # dimensions
    ("parallel.main < 100", 16, "main is a duration, 100 a number: did you mean 100ms?"),
    ("100 < parallel.main", 0, "main is a duration, 100 a number: did you mean 100ms?"),
    ("parallel.main > 0", 16, "main is a duration, 0 a number: write 0s"),
    ("parallel.main + 1 < 3s", 16, "main is a duration, 1 a number: did you mean 1ms?"),
    (
        "parallel.solo.peak_memory < 64",
        28,
        "peak_memory is a size, 64 a number: did you mean 64MiB?",
    ),
    ("parallel.main / serial.main < 3s", 28, "they have no common dimension"),
    ("parallel.main * serial.main < 3s", 14, "they cannot be multiplied: did you mean /?"),
    ("3 / parallel.main < 3", 2, "3 is a number, main a duration: they cannot be divided"),
    (
        "parallel.main < 64MiB",
        14,
        "main is a duration, 64MiB a size: they have no common dimension",
    ),
    ('parallel.solo.exitcode == "0"', 26, 'exitcode is a number, "0" a text: did you mean 0?'),
    ("parallel.solo.name == 0", 22, 'name is a text, 0 a number: did you mean "0"?'),
    ('parallel.main < "100ms"', 16, "did you mean 100ms, without quotes?"),
    (
        "parallel.look.is_alive == 1",
        26,
        "is_alive is a truth value, 1 a number: did you mean True?",
    ),
    ("parallel.solo.pid < None", 18, "None is not in any order"),
    ("parallel.look.is_alive < True", 23, "is_alive is a truth value, which < cannot order"),
    (
        "parallel.child == 5",
        18,
        "child is 5 processes, 5 a number: did you mean len(parallel.child)?",
    ),
    ("parallel.child[0] == parallel.child[1]", 18, "child[0] is a process: compare a field of it"),
    ("parallel.solo.exitcode in 3", 23, "3 is a number: in wants a list or a text"),
    ("parallel.solo.name + 1 == 3", 19, "name is a text: + wants a quantity"),
    ("[1, 2s] == [1s]", 1, "2s is a duration, 1 a number: did you mean 1ms?"),
    # truth values
    ("parallel.main", 9, "main is a duration: compare it, as in parallel.main < 1s"),
    ("not parallel.peak", 13, "peak is a number: compare it, as in parallel.peak == 0"),
    (
        "parallel.money == 1 and parallel.peak",
        33,
        "an operand of and is true or false, peak is a number",
    ),
    ("parallel.child[0].marks.answer", 24, "did you mean has(parallel.child[0].marks.answer)?"),
    # lists
    (
        "all(parallel.child.exitcode == 0)",
        19,
        (
            "child is 5 processes, exitcode is a field of one: "
            "write all(p.exitcode == 0 for p in parallel.child), or child[0].exitcode"
        ),
    ),
    (
        "any(parallel.child.exitcode != 0)",
        19,
        "write any(p.exitcode != 0 for p in parallel.child), or child[0].exitcode",
    ),
    (
        "max(parallel.child.ended) < 1s",
        19,
        "write max(p.ended for p in parallel.child), or child[0].ended",
    ),
    (
        "parallel.processes.exitcode == 0",
        19,
        (
            "processes is a list of processes, exitcode is a field of one: "
            "write all(p.exitcode == 0 for p in parallel.processes), or processes[0].exitcode"
        ),
    ),
    ("parallel.child.exitcod == 0", 15, "one process has no field exitcod: did you mean exitcode?"),
    ("parallel.child[5].exitcode == 0", 14, "child has 5 processes, child[0] to child[4]"),
    ("parallel.child[-6].exitcode == 0", 14, "there is no child[-6]"),
    ("parallel.child[1:3][2].exitcode == 0", 19, "parallel.child[1:3] has 2 processes"),
    ("len(parallel.child[7:9]) == 0", 18, "parallel.child[7:9] is empty"),
    ("parallel.parent[1].exitcode == 0", 15, "parent has 1 process, only parent[0]"),
    ("parallel.solo[0].exitcode == 0", 13, "solo is a process, not a list: leave the brackets out"),
    ("all(p.exitcode == 0 for p in parallel)", 29, "did you mean parallel.processes?"),
    ("all(p.exitcode == 0 for p in parallel.solo)", 38, "solo is a process, not a list"),
    ("all(parallel.wall < 1s for parallel in serial.child)", 27, "parallel is already a variant"),
    (
        "all(p.pid != None for p in serial.child for p in serial.child)",
        44,
        "p is already a loop name: choose another name, such as q",
    ),
    # functions
    ("mean(1, 2) == 3", 0, "mean takes one list, found 2 arguments: write mean([…])"),
    ("sum(parallel.wall) < 1s", 0, "sum wants a list, parallel.wall is a duration"),
    ("min(1s, 2) < 3s", 8, "1s is a duration, 2 a number: did you mean 2ms?"),
    ("max(parallel.child) < 3s", 0, "parallel.child is 5 processes"),
    ("ceil(parallel.main) == 3", 0, "divide it first, as in ceil(parallel.main / 100ms)"),
    ("len(parallel.main) == 3", 0, "len wants a list or a text, parallel.main is a duration"),
    ("all(parallel.main < 1s)", 0, "or leave all out"),
    ("all(p.exitcode for p in parallel.child)", 6, "compare it, as in p.exitcode == 0"),
    ("has(parallel.main, serial.main)", 0, "has takes one value: join two with and"),
    ("abs(parallel.solo.name) == 3", 0, "abs wants a quantity, parallel.solo.name is a text"),
]


@pytest.mark.parametrize(("text", "column", "message"), CASES, ids=[case[0][:40] for case in CASES])
def test_one_mistake_gives_one_fault_with_what_to_write(text, column, message):
    """Exactly one fault, at the word concerned."""
    found = faults(text)
    assert [fault.column for fault in found] == [column], found
    assert message in found[0].message


@pytest.mark.parametrize(
    ("text", "column", "meant"),
    [
        ("serial.solo.exitcode == null", 24, "None"),
        ("true", 0, "True"),
        ("serial.solo.daemon == FALSE", 22, "False"),
    ],
)
def test_a_constant_as_other_languages_write_it_is_a_name_at_most(text, column, meant):
    """Nothing hinders a variant from being called ``none``."""
    (fault,) = [f for f in faults(text) if "did you mean" in f.message]
    assert fault.column == column
    assert fault.message.endswith(f"wanted a value: did you mean {meant}?")

    none = free_types({"none": NAMES, "each": NAMES})
    assert check_expression(parse_expression("none.main < each.main"), none) == []


def test_two_mistakes_give_two_faults_in_the_order_of_their_columns():
    """What has been reported does not hide what is wrong elsewhere."""
    found = faults("parallel.main < 100 and paralel.main < 1s and serial.wal < 1s")
    assert [fault.column for fault in found] == [16, 24, 53]


def test_a_suggested_expression_passes_itself():
    """What mistake 2 of the language is told to write has no fault."""
    message = faults("parallel.child.exitcode == 0")[0].message
    suggested = message.split("write ")[1].split(", or ")[0]
    assert faults(suggested) == []


@pytest.mark.parametrize(
    "text",
    [
        "child[0].exitcode == 0",
        "solo.exitcode == 0",
        "has(child[0].marks.ready)",
        "money == 3",
        "look.is_alive",
        "all(has(p.ended) for p in child)",
    ],
)
def test_a_condition_is_about_groups_steps_and_shared_objects(text):
    """There are no variants in a condition."""
    assert check_condition(parse_expression(text), NAMES) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "parallel.child[0].exitcode == 0",
            "a condition looks at its own execution, did you mean child?",
        ),
        (
            "chld[0].exitcode == 0",
            "there is no group, step or shared object chld: did you mean child?",
        ),
        ("child.exitcode == 0", "write all(p.exitcode == 0 for p in child), or child[0].exitcode"),
        ("all(child.pid == 0 for child in child)", "child is already a group"),
        ("child[0].ended", "a condition is true or false, ended is a duration"),
    ],
)
def test_a_mistake_in_a_condition_is_named_as_one(text, message):
    """The same faults, in the words of a condition."""
    found = check_condition(parse_expression(text), NAMES)
    assert len(found) == 1
    assert message in found[0].message


PARTS = """
serial parallel nope .child .solo .wall .exitcode .marks .answer [0] [9] [1:2] == < and not ( )
all( max( len( has( for p in p , 1 5ms 'x' None + / * in
"""


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS.split()), min_size=1, max_size=14))
def test_checking_any_expression_gives_faults_and_never_raises(pieces):
    """Whatever parses can be checked; columns lie within the text."""
    text = " ".join(pieces).replace(" .", ".").replace(" [", "[")
    try:
        expression = parse_expression(text)
    except ExpressionError:
        return
    for fault in check_expression(expression, VARIANTS):
        assert isinstance(fault, Fault)
        assert 0 <= fault.column < len(text)
