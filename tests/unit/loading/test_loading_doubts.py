"""What hangs on a mistake stays unjudged, and nothing else does."""

import pytest

from runner.loading import check_text

FILE = """\
scenario: 1
name: made
shared: {{door: {door}}}
processes:
  child:
    {replicas}
    sleep: 100ms
    {marks}
  parent:
    estimate: 1ms
    processes: {{kid: {{{kid}}}}}
    plan: [{{start: all}}]
variants:
  only:
    plan: {plan}
  other: {other}
  wide: {{matrix: {matrix}, schedule: {schedule}, processes: {{child: {{estimate: 1ms}}}}}}
expect: [{expect}]
"""
RIGHT = {
    "door": "lock",
    "replicas": "replicas: 5",
    "marks": "marks: [half]",
    "kid": "replicas: 2, sleep: 1s",
    "plan": "[{start: all}, {observe: child, as: seen}, {join: all}]",
    "other": "{join: each}",
    "matrix": "{cpus: [1, 2]}",
    "schedule": "{algorithm: rr, quantum: 20ms}",
    "expect": "only.wall > 0s",
}


def told(**changes):
    """The messages for the file with these parts in it."""
    text = FILE.format(**{**RIGHT, **changes}).encode()
    return [problem.message for problem in check_text(text, "made.yaml", "/nowhere")[1]]


SIZES = (
    "only.child[7].exitcode == 0",
    "only.child.exitcode == 0",
    "all(p.pid > 0 for p in only.child)",
    "len(only.child) == 2",
    'only.seen[0].state == "gone"',
    'only.seen.state == "gone"',
    "only.child[1:9][3].pid > 0",
)
DOUBTS = [
    (
        "replicas",
        ("replicas: five", "replcas: [5]", "count: 5", "replicas:"),
        SIZES,
        (
            "only.child[0].pidd > 0",
            "all(p.exitcode == 0s for p in only.child)",
            "only.child.exitcod == 0",
            "only.chidl[0].pid > 0",
            "only.child[0].marks.full.at > 0s",
            "only.parent.kid[3].pid > 0",
            "only.wal > 0s",
        ),
    ),
    (
        "marks",
        ("marks: half", "marks: [3]", "declares: [half]", "mraks: 1"),
        ("only.child[0].marks.half.at > 0s", "has(only.child[0].marks.full)"),
        ("only.child[7].pid > 0", "only.child.exitcode == 0", "only.parent.kid.pid > 0"),
    ),
    (
        "kid",
        ("replicas: two, sleep: 1s", "copies: 2, sleep: 1s"),
        ("only.parent.kid[7].pid > 0", "only.parent.kid.pid > 0"),
        (
            "only.child[7].pid > 0",
            "only.parent.kid[0].pidd > 0",
            "only.parent.kit[0].pid > 0",
        ),
    ),
    (
        "plan",
        (
            "5",
            "[{observe: chidl, as: seen}, 3]",
            "[{observe: 3, as: seen}, start]",
            "[{obsrve: 3, as: seen}, {wait: 1s, name: gone}]",
        ),
        ('only.seen[0].state == "gone"', "only.gone.took > 0s", "has(only.gone)"),
        ("other.gone.took > 0s", "only.child[7].pid > 0", "only.wall > 3"),
    ),
    (
        "other",
        ("5", "{processes: 5}", "{processes: {x: {replicas: 9}}}", "{groups: {}}"),
        ("other.child[7].pid > 0", "other.child.pid > 0", "has(other.child[0].marks.full)"),
        ("only.gone.took > 0s", "only.child[7].pid > 0", "other.wall > 3"),
    ),
    (
        "other",
        ("5", "{plan: 5}", "{steps: []}"),
        ("other.gone.took > 0s",),
        ("only.gone.took > 0s", "only.child[7].pid > 0", "other.wall > 3"),
    ),
    (
        "matrix",
        ("5", "{cpus: 2}", "{cpus: [1, two]}", "{cpu: [1, 2], speed: [1, 2]}", "{cpus: [1]}"),
        (
            "wide.wall < 1s",
            "wide_cpus7.wall < 1s",
            "all(v.wall < 1s for v in wide)",
            "wide[7].wall < 1s",
        ),
        ("only.child[7].pid > 0", "other.wall > 3", "wide_cpus.wall > 3 and only.wall > 3"),
    ),
    (
        "schedule",
        (
            "5",
            "{quantum: 20ms}",
            "{algorithm: lifo, quantum: 20ms}",
            "{algorithm: rr, quantum: 20}",
            "{algorithm: rr, quantm: 20ms}",
            "{algorithm: mlfq, levels: [20]}",
        ),
        (),
        ("only.child[7].pid > 0", "wide.wall < 1s", "wide_cpus3.wall < 1s", "wide[2].wall < 1s"),
    ),
    (
        "door",
        ("5", "lokc", "{initial: 5}"),
        ("only.door == 5", 'only.door == "x"'),
        ("only.dor == 5", "only.child[7].pid > 0"),
    ),
]
PAIRS = [
    (part, wrong, expression)
    for part, several, hanging, _ in DOUBTS
    for wrong in several
    for expression in hanging
]
BESIDE = [
    (part, wrong, expression)
    for part, several, _, others in DOUBTS
    for wrong in several
    for expression in others
]


@pytest.mark.slow
@pytest.mark.parametrize(("part", "wrong", "hanging"), PAIRS)
def test_what_hangs_on_a_mistake_is_not_told(part, wrong, hanging):
    """An expression that may be right once the mistake is mended adds nothing."""
    assert told(**{part: wrong, "expect": f"'{hanging}'"}) == told(**{part: wrong})


@pytest.mark.slow
@pytest.mark.parametrize(("part", "wrong", "other"), BESIDE)
def test_what_does_not_hang_on_it_is_told(part, wrong, other):
    """An expression that stays wrong is told of with it."""
    found = told(**{part: wrong, "expect": f"'{other}'"})

    assert len(found) == len(told(**{part: wrong})) + 1


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("processes: {a: {target: slep}}\nvariants: {v: {jion: all}}", [1, 1, 2]),
        ("scenario: 1\nproceses: {a: {slep: 1s, args: [{index}]}}\nvariants: {v: {}}", [2, 2, 2]),
        ("scenario: 1\nprocesses: {a: {sleep: 1s}}\nvariant: {v: {join: al}}", [3, 3]),
        ("scenario: 1\nprocesses: 5\nvariants: {v: {plan: [{start: a}, {joi: a}]}}", [2, 3]),
        (
            "scenario: 1\nprocesses: {a: {sleep: 1s}}\nvariants: 5\nexpect: [v.wall > 1, x y]",
            [3, 4],
        ),
        ("scenario: 1\nprocesses: {my-a: {slep: 1s}}\nvariants: {v: {}}", [2, 2]),
        ("scenario: 1\nprocesses: {1: {slep: 1s}}\nvariants: {v: {}}\nseed: .inf", [2, 2, 4]),
        ("scenario: 1\nprocesses: {a: {<<: {}}}\nvariants: {v: {join: al}}", [2, 3]),
        ("scenario: 1\nseed: !!int 5\nprocesses: {a: {sleep: 1}}\nvariants: {v: {}}", [2, 3]),
        ("scenario: 1\nprocesses: {a: {sleep: 1s}}\nvariants: {v: {plan: [{launch: all}]}}", [3]),
        ("scenario: 1\nprocesses: {a: {code: x.py}}\nvariants: {v: {}}", [2]),
        ("scenario: 1\nprocesses: {a: {target: print, args: [{index}]}}\nvariants: {v: {}}", [2]),
        (
            (
                "scenario: 1\nprocesses: {wall: {sleep: 1s}}\nvariants: {v: {}}\n"
                "expect: [v.wall.exitcode == 0]"
            ),
            [2],
        ),
        (
            (
                "scenario: 1\nprocesses: {my-a: {sleep: 1s}}\nvariants: {v: {}}\n"
                "expect: ['v.my-a.exitcode == 0', v.my_a.pid > 1s]"
            ),
            [2, 4],
        ),
        (
            (
                "scenario: 1\nprocesses: {a: {sleep: 1s}}\nvariants: {my-v: {matrix: {cpus: [1, 2]}}}\n"
                "expect: ['my-v_cpus1.wall > 1s', 'all(v.wall > 0s for v in my-v)', 'v.wall > 1s']"
            ),
            [3, 4],
        ),
        (
            (
                "scenario: 1\nprocesses: {min: {sleep: 1s}}\nvariants: {v: {}}\n"
                "expect: ['v.min.exitcode == 0', 'min(v.wall, 1) > 1s']"
            ),
            [2, 4],
        ),
        (
            (
                "scenario: 1\nprocesses: {a: {sleep: 1s, marks: [m]}, b: {sleep: 1s, needs: {aa: m}, "
                "args: ['{a.m.x}']}}\nvariants: {v: {}}"
            ),
            [2],
        ),
    ],
)
def test_a_mistake_hides_nothing_else_of_the_file(text, lines):
    """Whatever is missing, misspelt or unreadable, the rest is judged."""
    _, problems = check_text(text.encode(), "made.yaml", "/nowhere")

    assert [problem.line for problem in problems] == lines
