"""Strategies: trees made of the language's words, and damaged texts."""

from pathlib import Path

from hypothesis import strategies as st

VALID_TEXTS = sorted(
    path.read_text(encoding="utf-8")
    for path in (Path(__file__).parents[2] / "scenarios" / "valid").glob("*.yaml")
)

_WORDS = st.sampled_from(
    [
        "scenario",
        "name",
        "title",
        "rounds",
        "min",
        "max",
        "auto",
        "timeout",
        "requires",
        "cpus",
        "os",
        "limits",
        "shared",
        "value",
        "initial",
        "lock",
        "processes",
        "child",
        "replicas",
        "target",
        "sleep",
        "uniform",
        "choice",
        "trace",
        "work",
        "cpu",
        "mark",
        "repeat",
        "do",
        "plan",
        "start",
        "join",
        "all",
        "it",
        "each",
        "wait",
        "until",
        "observe",
        "view",
        "when",
        "invoke",
        "terminate",
        "chain",
        "signal",
        "TERM",
        "raises",
        "variants",
        "baseline",
        "expect",
        "claims",
        "claim",
        "in",
        "why",
        "schedule",
        "algorithm",
        "rr",
        "mlfq",
        "sjf",
        "quantum",
        "levels",
        "slots",
        "arrival",
        "poisson",
        "mean",
        "seed",
        "estimate",
        "pool",
        "workers",
        "chunk",
        "futures",
        "matrix",
        "child.replicas",
        "schedule.quantum",
        "only.ideal.wall",
        "needs",
        "ready",
        "background",
        "marks",
        "args",
        "kwargs",
        "100ms",
        "75%",
        "child[0]",
        "only.wall",
        "child.exitcode==0",
        "{index}",
        "shop.py:buy",
    ]
)
_LEAVES = st.one_of(_WORDS, st.integers(-1, 3), st.booleans(), st.none(), st.just("1ms"))
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_WORDS, inner, max_size=3)
    ),
    max_leaves=8,
)
_GROUP = st.dictionaries(
    st.sampled_from(
        [
            "target",
            "sleep",
            "work",
            "processes",
            "plan",
            "replicas",
            "args",
            "kwargs",
            "needs",
            "marks",
            "background",
            "name",
            "env",
            "cpus",
            "daemon",
            "timeout",
            "arrival",
            "estimate",
        ]
    ),
    _VALUES,
    max_size=4,
)
_SCHEDULED = st.fixed_dictionaries(
    {
        "schedule": st.dictionaries(
            st.sampled_from(["algorithm", "slots", "quantum", "levels", "boost"]),
            st.sampled_from(["rr", "mlfq", "sjf", 1, "1ms", ["1ms"], []]),
            max_size=4,
        )
    },
    optional={"workers": _LEAVES, "terminate": _VALUES, "call": st.just("pool"), "cpus": _LEAVES},
)
_SPREAD = st.fixed_dictionaries(
    {
        "matrix": st.dictionaries(
            st.sampled_from(
                ["cpus", "join", "replicas", "child.replicas", "schedule.quantum", "workers", "x"]
            ),
            st.lists(st.sampled_from([1, 2, 0, "all", "each", "1ms", "2ms"]), max_size=3),
            max_size=3,
        )
    },
    optional={"plan": _VALUES, "schedule": _VALUES, "call": st.just("pool"), "cpus": _LEAVES},
)


def scenario_trees():
    """Trees with the sections of a scenario and nearly anything in them."""
    return st.fixed_dictionaries(
        {
            "scenario": st.just(1),
            "name": st.just("fuzz"),
            "processes": st.dictionaries(_WORDS, _GROUP | _VALUES, min_size=1, max_size=3),
            "variants": st.dictionaries(
                _WORDS,
                st.dictionaries(
                    st.sampled_from(["join", "call", "plan", "processes", "terminate", "cpus"]),
                    _VALUES,
                    max_size=3,
                )
                | _SCHEDULED
                | _SPREAD
                | _VALUES,
                min_size=1,
                max_size=2,
            ),
        },
        optional=dict.fromkeys(
            ("expect", "claims", "shared", "rounds", "timeout", "baseline"), _VALUES
        ),
    )


def mutated(data, text):
    """The bytes of ``text`` with a few of them cut, doubled or overwritten."""
    raw = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(len(raw) - 1, 0)))
        length = data.draw(st.integers(1, 12))
        match data.draw(st.sampled_from(["cut", "double", "write"])):
            case "cut":
                del raw[at : at + length]
            case "double":
                raw[at:at] = raw[at : at + length]
            case _:
                raw[at : at + 1] = data.draw(st.binary(min_size=1, max_size=2))
    return bytes(raw)
