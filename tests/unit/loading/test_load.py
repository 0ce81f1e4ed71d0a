"""What ``load`` makes of a right file: defaults, merging, policies, scaling, overrides."""

import subprocess
import sys
from pathlib import Path

import pytest

from runner.errors import ScenarioError, UsageError
from runner.loading import check, load, load_text
from runner.model import plan
from runner.model.plan import Part, Reference
from runner.model.profile import Choice, Fixed, Uniform
from runner.model.rounds import rounds_needed
from runner.model.scenario import BuiltIn, Rounds, SharedObject, Work

VALID = Path(__file__).parents[2] / "scenarios" / "valid"


def loaded(text, **options):
    """The scenario of a text called ``made.yaml``."""
    return load_text(text.encode(), "made.yaml", "/nowhere", **options)


def simple(more="", group="{replicas: 3, sleep: 100ms}", variants="{only: {}}"):
    """A small right file with something in place of its usual parts."""
    return f"scenario: 1\nprocesses:\n  child: {group}\nvariants: {variants}\n{more}"


def problems(text, **options):
    """What is wrong with a text, as lines."""
    with pytest.raises(ScenarioError) as caught:
        loaded(text, **options)
    return str(caught.value).splitlines()


def test_every_default_is_filled_in():
    """A file with nothing but a group and a variant has all that a run needs."""
    scenario = loaded(simple())

    assert scenario.name == "made"
    assert scenario.seed == 0
    assert scenario.timeout == 60.0
    assert scenario.rounds == Rounds(least=5, most=30, warmup=0)
    assert scenario.process_limit == 3 + 64
    assert scenario.baseline == "only"
    assert scenario.variants[0].start_method == "fork"
    assert scenario.variants[0].steps == plan.policy_steps(
        join="all", timeout=None, call="start", terminate=None
    )
    assert scenario.groups[0].target == BuiltIn("sleep")
    assert scenario.groups[0].success_exit_codes == (0,)


def test_a_server_has_room_for_a_process_a_connection():
    """By default as many as there are processes that may be its clients."""
    server = "server: {target: tcp_server, background: true}"
    text = simple().replace("variants:", f"  {server}\nvariants:")

    assert loaded(text).process_limit == 3 + 1 + 3 + 64


def test_automatic_rounds_are_three_times_what_the_hardest_claim_needs():
    """``max: auto`` asks the rule of the judging, with the error shared by the claims."""
    scenario = loaded(simple("claims: [only.wall > 1s, {claim: only.peak == 3, in: 75%}]\n"))
    needed = rounds_needed(0.75, 1.0, 0.05 / 2, counterexamples=0)

    assert scenario.rounds.most == max(30, 3 * needed)


def test_a_group_that_no_variant_changes_is_built_once():
    """Variants that leave a group alone share the very object."""
    scenario = loaded(simple(variants="{a: {}, b: {join: each}}"))

    assert scenario.variants[0].groups[0] is scenario.variants[1].groups[0]


def test_mappings_merge_and_everything_else_is_replaced():
    """A variant's kwargs and env add to the group's; replicas and lists take its place."""
    changed = load(VALID / "merged_groups.yaml").variant("changed")
    child, other = changed.groups

    assert child.replicas == 5
    assert child.kwargs == (("a", 1), ("b", 3))
    assert child.env == (("A", "1"), ("B", "2"))
    assert child.sleep == Uniform(0.001, 0.002)
    assert isinstance(other.target, Work)
    assert other.sleep is None


def test_a_bare_sleep_in_a_change_means_the_target_sleep():
    """It takes the place of work, as any other target does."""
    scenario = loaded(
        simple(
            group="{work: [{sleep: 200ms}]}",
            variants="{bare: {processes: {child: {sleep: 50ms}}},"
            " told: {processes: {child: {target: hang}}}}",
        )
    )
    bare, told = (variant.groups[0] for variant in scenario.variants)

    assert (bare.target, bare.sleep) == (BuiltIn("sleep"), Fixed(0.05))
    assert (told.target, told.sleep) == (BuiltIn("hang"), None)


def test_a_sleep_that_a_change_leaves_without_a_use_is_left_out():
    """What the file asks for is asked of nobody who is not told of it."""
    scenario = loaded(
        simple(
            variants="{own: {processes: {child: {target: 'a.py:f'}}},"
            " told: {processes: {child: {target: 'a.py:f', args: ['{sleep}']}}}}"
        ),
        check_targets=False,
    )
    own, told = (variant.groups[0] for variant in scenario.variants)

    assert (own.sleep, told.sleep) == (None, Fixed(0.1))


def test_a_profile_of_another_kind_replaces_the_old_one():
    """Two kinds of profile never end up in one mapping."""
    scenario = loaded(
        simple(
            group="{sleep: {uniform: [1s, 2s]}}",
            variants="{only: {processes: {child: {sleep: {choice: [3s]}}}}}",
        )
    )

    assert scenario.variants[0].groups[0].sleep == Choice((3.0,))


def test_a_short_form_settles_the_start_method_of_all_groups():
    """It takes the place of a group's own, but not of one that the variant itself names."""
    forked = load(VALID / "merged_groups.yaml").variant("forked")

    assert forked.start_method == "fork"
    assert [group.start_method for group in forked.groups] == [None, "spawn"]


def test_changes_merge_over_the_children_of_a_parent():
    """What is not named in a child's change stays as it is."""
    more = load(VALID / "merged_nested_groups.yaml").variant("more")
    kid, other = more.groups[0].target.groups

    assert (kid.replicas, kid.sleep, kid.start_method) == (3, Fixed(0.01), "spawn")
    assert (other.replicas, other.start_method) == (None, "spawn")


def test_a_short_form_settles_those_of_nested_groups_too():
    """Again unless the change of one says otherwise."""
    forked = load(VALID / "merged_nested_groups.yaml").variant("forked")
    kid, other = forked.groups[0].target.groups

    assert (kid.start_method, kid.cpus) == (None, None)
    assert other.start_method == "spawn"


def test_the_time_scale_multiplies_every_duration_of_the_file():
    """Sleeps, timeouts, durations among arguments and in expressions alike."""
    scenario = loaded(
        "scenario: 1\ntimeout: 10s\n"
        "processes:\n"
        "  child: {sleep: 100ms, timeout: 1s}\n"
        "  busy: {target: cpu, args: [100ms]}\n"
        "variants: {only: {join: {all: 2s}}}\n"
        "expect: [only.wall > 1s]\n",
        time_scale=0.5,
    )
    child, busy = scenario.groups

    assert scenario.timeout == 5.0
    assert child.sleep == Fixed(0.05)
    assert child.timeout == 0.5
    assert busy.args == ("0.050000000s",)
    assert scenario.variants[0].steps[1].timeout == 1.0
    assert scenario.expectations[0].expression.root.operands[1].value == 0.5
    assert scenario.time_scale == 0.5


@pytest.mark.parametrize(
    "group",
    [
        "{replicas: 3, sleep: 5ms, timeout: 1h}",
        "{replicas: 3, target: cpu, args: [5ms]}",
    ],
)
def test_a_time_scale_that_leaves_nothing_of_a_duration_is_refused(group):
    """A sleep of nothing would be none, a quantum of nothing no schedule."""
    message = "found 5ms, which times 1e-07 is less than 1ns: wanted a greater time scale"

    assert message in problems(simple(group=group), time_scale=1e-7)[0]
    loaded(simple(group=group), time_scale=2e-7)


def test_a_file_whose_name_is_too_long_for_a_scenario_needs_another():
    """A run's folder is called after it."""
    path = f"{'n' * 101}.yaml"
    with pytest.raises(ScenarioError, match="name of 101 bytes, wanted at most 100: add a name"):
        load_text(simple().encode(), path, "/nowhere")

    assert load_text(simple("name: short").encode(), path, "/nowhere").name == "short"


def test_a_termination_under_join_each_comes_right_after_the_start_concerned():
    """Those before and after it are started and joined one by one as ever."""
    stopped = load(VALID / "policies.yaml").variant("stopped_each")
    first, rest = stopped.steps

    assert first.select == (Reference(parts=(Part("child", bounds=(0, 1)),)),)
    assert [type(step).__name__ for step in first.body] == ["Start", "Join"]
    assert rest.select == (Reference(parts=(Part("child", bounds=(1, 3)),)),)
    assert [type(step).__name__ for step in rest.body] == ["Start", "Wait", "Terminate", "Join"]
    assert rest.body[2].select == plan.IT


def test_a_negative_index_counts_from_the_end():
    """``child[-1]`` of four is the fourth; an open range is closed."""
    steps = load(VALID / "plan_verbs.yaml").variants[0].steps
    last = next(step for step in steps if isinstance(step, plan.Start) and step.raises)
    each = next(step for step in steps if isinstance(step, plan.Each))

    assert last.select[0].parts == (Part("child", index=3),)
    assert last.raises == plan.Raises("AssertionError", "cannot start")
    assert each.select[0].parts == (Part("child", bounds=(1, 4)),)


def test_steps_know_their_lines():
    """A step's line is where it stands in the file."""
    steps = load(VALID / "block_style.yaml").variants[0].steps

    assert [step.line for step in steps] == [16, 17]


def test_nested_children_count_for_the_limit():
    """A group's processes are counted with those that they start themselves."""
    assert load(VALID / "nested_children.yaml").process_limit == 2 * (1 + 2 + 1) + 64


def test_shared_objects_begin_with_what_the_file_says():
    """A value without ``initial`` begins at zero or false."""
    shared = load(VALID / "shared_objects.yaml").shared

    assert shared["money"] == SharedObject("int", 99)
    assert shared["still"] == SharedObject("float", 0.0)
    assert shared["shut"] == SharedObject("bool", initial=False)
    assert shared["more_seats"] == SharedObject("semaphore", 3)
    assert shared["row"] == SharedObject("array", (1, 2.5, 3))
    assert shared["door"] == SharedObject("lock")


def test_words_of_older_yaml_are_text():
    """Only true and false are truth values, and a leading zero means nothing."""
    scenario = load(VALID / "words_of_yaml_1_1.yaml")

    assert scenario.seed == 755
    assert scenario.tags == ("yes", "no", "on", "off", "12:30", "2020-01-01", "1_000", "0x")
    assert scenario.groups[0].args == ("yes", 15, 31, 1000.0, -0.5, None, True, "true", ".inf.")


def test_overrides_take_the_place_of_what_is_written():
    """Values are YAML, paths lead through mappings and lists, later ones win."""
    scenario = loaded(
        simple("claims: [{claim: only.peak == 3}]\n"),
        overrides=(
            "rounds.max=50",
            "processes.child.replicas=3",
            "claims[0].in=75%",
            "processes.child.sleep={uniform: [1s, 2s]}",
            "rounds.max=60",
        ),
    )

    assert scenario.rounds.most == 60
    assert scenario.claims[0].low == 0.75
    assert scenario.groups[0].sleep == Uniform(1.0, 2.0)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("rounds.max=fifty", ":1:12: found 'fifty', wanted a number from 1, or auto"),
        (
            "processes.chidl.replicas=3",
            ":1:11: there is no group 'chidl': did you mean 'child'?",
        ),
        ("round.max=3", ":1:1: unknown key 'round': did you mean 'rounds'?"),
        ("rounds.max", ":1:1: found 'rounds.max', wanted PATH=VALUE such as rounds.max=50"),
        ("scenario.x=3", ":1:10: found 'x', but scenario is one value"),
        ("title=", ":1:7: found no value, wanted one after the ="),
        ("title=[a", ":1:7: found '[' that is never closed, wanted ']'"),
        ("title=\udcff", ":1:7: found the byte 0xff, wanted UTF-8: save the file as UTF-8"),
    ],
)
def test_a_wrong_override_is_shown_in_place_of_the_line(override, message):
    """The position is one within the override."""
    head, excerpt, _ = problems(simple(), overrides=(override,))

    assert head == f"--set {override}{message}"
    assert excerpt.strip()[:5] == override[:5]


def test_problems_of_overrides_come_last():
    """First what is wrong in the file, in its order, then the overrides."""
    lines = problems(simple("seed: -1\n"), overrides=("timeout=3",))

    assert [line.split(":")[0] for line in lines if not line.startswith(" ")] == [
        "made.yaml",
        "--set timeout=3",
    ]


def test_an_override_that_names_nothing_hides_nothing_of_the_file():
    """The file is judged as it stands, and each override is told of."""
    lines = problems(simple("seed: -1\n"), overrides=("rounds.max", "processes.chidl.sleep=1s"))

    assert [line.split(":")[0] for line in lines if line.startswith("--set")] == [
        "--set rounds.max",
        "--set processes.chidl.sleep=1s",
    ]
    assert lines[0].startswith("made.yaml:5:7: found the number -1")


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    """A missing file, a folder and a path that can't be one are the caller's fault."""
    for path in (tmp_path / "none.yaml", tmp_path, "a\0b"):
        with pytest.raises(UsageError) as caught:
            check(path)
        assert "\n" not in str(caught.value)


def test_targets_of_a_past_run_need_not_exist():
    """Without ``check_targets`` their files are not looked for."""
    text = simple(group='{target: "gone.py:work"}')

    assert loaded(text, check_targets=False).groups[0].target.spec == "gone.py:work"
    assert "there is no file gone.py" in problems(text)[0]


def test_loading_imports_no_target_and_little_else(tmp_path):
    """A check loads neither the targets nor what only a run or a report needs."""
    (tmp_path / "loud.py").write_text("raise SystemExit('imported')\ndef work(): pass\n")
    (tmp_path / "made.yaml").write_text(simple(group='{target: "loud.py:work"}'))
    program = (
        "import sys; before = set(sys.modules); from runner.loading import check;"
        "cheap = set(sys.modules) - before;"
        "scenario, problems = check('made.yaml'); assert scenario, problems;"
        "bad = {'rich', 'psutil', 'sqlite3', 'tabulate', 'statistics', 'loud', 'multiprocessing'};"
        "print(sorted(bad & set(sys.modules)), sorted({'yaml', 'jsonschema'} & cheap))"
    )
    environment = {"PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("[] []\n", "")
