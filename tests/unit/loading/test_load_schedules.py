"""What ``load`` makes of schedules, arrivals, estimates and pools."""

import pytest

from runner.errors import ScenarioError
from runner.loading import load_text
from runner.model.plan import ALL, Dispatch, Join, RunPool, Start
from runner.model.profile import Exponential, Fixed, Lognormal, Trace, Uniform
from runner.model.scenario import Estimate, Poisson, Pool, Schedule
from runner.scheduling import POLICIES, options_of_all


def loaded(variant="{}", group="work: [{cpu: 50ms}]", **options):
    """A scenario of three processes and one variant."""
    text = (
        f"scenario: 1\nprocesses:\n  child: {{replicas: 3, {group}}}\nvariants: {{only: {variant}}}"
    )
    return load_text(text.encode(), "made.yaml", "/nowhere", **options)


def only(variant, **options):
    """The variant of such a scenario."""
    return loaded(variant, **options).variants[0]


def child(group, **options):
    """The group of such a scenario."""
    return loaded(group=group, **options).groups[0]


def test_a_schedule_starts_all_dispatches_and_joins_all():
    """Its steps are those of a plan, and it is kept beside them, in seconds."""
    variant = only("{schedule: {algorithm: rr, quantum: 20ms, slots: 2}}")

    assert variant.schedule == Schedule(algorithm="rr", slots=2, options={"quantum": 0.02})
    assert variant.steps == (Start(select=ALL), Dispatch(), Join(select=ALL))
    assert variant.policy == "schedule: rr, quantum: 20ms, slots: 2"
    assert variant.pool is None


def test_levels_and_boost_are_those_of_a_feedback_queue():
    """One quantum a queue, the highest first; one slot unless more are asked for."""
    variant = only("{schedule: {algorithm: mlfq, levels: [20ms, 40ms], boost: 1s}}")

    assert variant.schedule == Schedule(
        algorithm="mlfq", options={"levels": (0.02, 0.04), "boost": 1.0}
    )


def test_a_termination_under_a_schedule_is_carried_by_its_dispatch():
    """It counts from the release, which only the dispatch knows."""
    variant = only("{schedule: {algorithm: fcfs}, terminate: {process: all, after: 30ms}}")
    (_, dispatch, _) = variant.steps

    assert isinstance(dispatch, Dispatch)
    assert dispatch.terminate is not None
    assert (dispatch.terminate.select, dispatch.terminate.after) == (ALL, 0.03)
    assert variant.policy == "schedule: fcfs, terminate: all"


@pytest.mark.parametrize(
    ("written", "arrival"),
    [
        ("10ms", Fixed(0.01)),
        ("[0ms, 5ms, 10ms]", Trace((0.0, 0.005, 0.01))),
        ("{trace: [0ms, 5ms, 10ms]}", Trace((0.0, 0.005, 0.01))),
        ("{uniform: [0ms, 10ms]}", Uniform(0.0, 0.01)),
        ("{exponential: {mean: 5ms}}", Exponential(0.005)),
        ("{poisson: {mean: 20ms}}", Poisson(mean=0.02)),
        ("{poisson: {mean: 20ms, seed: 7}}", Poisson(mean=0.02, seed=7)),
    ],
)
def test_arrivals_are_profiles_lists_or_a_poisson_process(written, arrival):
    """A list is a trace: entry i belongs to replica i."""
    assert child(f"sleep: 1ms, arrival: {written}").arrival == arrival


@pytest.mark.parametrize(
    ("written", "estimate"),
    [
        ("50ms", Estimate(profile=Fixed(0.05))),
        ("[10ms, 20ms, 30ms]", Estimate(profile=Trace((0.01, 0.02, 0.03)))),
        ("{uniform: [10ms, 20ms]}", Estimate(profile=Uniform(0.01, 0.02))),
        ("1.5", Estimate(profile=Fixed(1.5), relative=True)),
        ("[1, 2, 0.5]", Estimate(profile=Trace((1.0, 2.0, 0.5)), relative=True)),
        (
            "{lognormal: {median: 1, sigma: 0.5}}",
            Estimate(profile=Lognormal(1.0, 0.5), relative=True),
        ),
    ],
)
def test_estimates_are_durations_or_factors(written, estimate):
    """Bare numbers are factors over the true burst."""
    assert child(f"work: [{{cpu: 50ms}}], estimate: {written}").estimate == estimate


def test_a_group_without_them_has_neither():
    """Nothing arrives later, and nothing is believed, unless it is written."""
    assert (child("sleep: 1ms").arrival, child("sleep: 1ms").estimate) == (None, None)


@pytest.mark.parametrize(
    "group",
    [
        "work: [{sleep: 1ms}]",
        'target: cpu, args: ["{sleep}"], sleep: 10ms',
        "target: cpu, kwargs: {duration: 10ms}",
        "sleep: 10ms, estimate: 1ms",
    ],
)
def test_shortest_first_goes_by_whatever_is_declared(group):
    """The cpu phases of work, the duration of the target cpu, or an estimate."""
    assert only("{schedule: {algorithm: sjf}}", group=group).schedule is not None


def test_the_time_scale_multiplies_the_new_durations_and_no_factor():
    """Quanta, levels, boosts, arrivals, mean waits and absolute estimates."""
    rr = only("{schedule: {algorithm: rr, quantum: 20ms}}", time_scale=10.0)
    mlfq = only("{schedule: {algorithm: mlfq, levels: [20ms], boost: 1s}}", time_scale=10.0)

    assert rr.schedule.options == {"quantum": pytest.approx(0.2)}
    assert mlfq.schedule.options == {"levels": pytest.approx((0.2,)), "boost": 10.0}
    for key, written, value in (
        ("arrival", "10ms", Fixed(0.1)),
        ("arrival", "{poisson: {mean: 10ms}}", Poisson(mean=0.1)),
        ("estimate", "10ms", Estimate(profile=Fixed(0.1))),
        ("estimate", "1.5", Estimate(profile=Fixed(1.5), relative=True)),
    ):
        group = child(f"work: [{{cpu: 1ms}}], {key}: {written}", time_scale=10.0)
        assert getattr(group, key) == value


def test_overrides_reach_the_new_keys():
    """They are grafted like any others."""
    scenario = loaded(
        "{schedule: {algorithm: rr, quantum: 20ms}}",
        overrides=(
            "variants.only.schedule.quantum=5ms",
            "variants.only.schedule.slots=2",
            "processes.child.arrival.poisson.mean=3ms",
            "processes.child.estimate=[1, 2, 3]",
        ),
    )

    assert scenario.variants[0].schedule == Schedule(
        algorithm="rr", slots=2, options={"quantum": 0.005}
    )
    assert scenario.groups[0].arrival == Poisson(mean=0.003)
    assert scenario.groups[0].estimate == Estimate(profile=Trace((1.0, 2.0, 3.0)), relative=True)


def test_a_variant_replaces_a_profile_of_another_kind():
    """Of two kinds of arrivals or estimates there can be only one."""
    variant = only(
        "{processes: {child: {arrival: {poisson: {mean: 1ms}}, estimate: {choice: [1, 2]}}}}",
        group="work: [{cpu: 1ms}], arrival: {uniform: [0ms, 1s]}, estimate: {uniform: [1, 2]}",
    )

    assert variant.groups[0].arrival == Poisson(mean=0.001)
    assert variant.groups[0].estimate.profile.values == (1.0, 2.0)


@pytest.mark.parametrize(
    ("written", "pool"),
    [
        ("workers: 2", Pool(kind="multiprocessing", workers=2)),
        ("workers: 4, pool: futures", Pool(kind="futures", workers=4)),
        ("workers: 1, chunk: 8", Pool(kind="multiprocessing", workers=1, chunk=8)),
    ],
)
def test_a_pool_is_one_step(written, pool):
    """All processes are its tasks; the chunk is the library's own unless given."""
    variant = only(f"{{call: pool, {written}}}", group="sleep: 1ms")

    assert variant.pool == pool
    assert variant.steps == (RunPool(),)
    assert variant.policy == f"call: pool, {written}"


OPTIONS = {name: option.example for name, option in options_of_all().items()}


@pytest.mark.parametrize("algorithm", POLICIES)
def test_every_algorithm_takes_what_is_its_own_and_nothing_else(algorithm):
    """Whatever it needs must be there, whatever only others take must not."""
    takes = tuple(option.name for option in POLICIES[algorithm].options)
    needs = tuple(option.name for option in POLICIES[algorithm].options if option.required)

    def read(keys):
        written = "".join(f", {key}: {OPTIONS[key]}" for key in keys)
        return only(f"{{schedule: {{algorithm: {algorithm}{written}}}}}").schedule

    assert read(needs).algorithm == algorithm
    assert read(takes).algorithm == algorithm
    for wrong in {tuple(OPTIONS), *((needs[1:],) if needs else ())}:
        with pytest.raises(ScenarioError):
            read(wrong)
