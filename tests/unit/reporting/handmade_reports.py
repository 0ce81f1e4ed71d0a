"""Hand-made reports, one for each way a run can come out."""

from __future__ import annotations

from runner.errors import ExitCode
from runner.model.missing import Missing
from runner.model.record import (
    Broken,
    CallRecord,
    ExecutionRecord,
    Noise,
    ObservationRecord,
    ProcessRecord,
    StepRecord,
)
from runner.model.report import (
    Estimate,
    Host,
    PoolSummary,
    Reason,
    RunReport,
    Scaling,
    ScalingRow,
    ServiceFigure,
    VariantSummary,
)
from runner.model.verdict import Finding, Verdict

HOST = Host(
    python="3.11.7",
    implementation="CPython",
    kernel="6.1.0-18-amd64",
    machine="x86_64",
    cpu_model="An Ordinary CPU",
    cpus=4,
    usable_cpus=2,
    memory_bytes=8 * 1024**3,
)
EXPECTED = "all(p.exitcode == 0 for p in parallel.processes)"


def estimate(value: float, low: float, high: float, count: int = 11) -> Estimate:
    """An estimate at 95 %."""
    return Estimate(value=value, low=low, high=high, level=0.95, count=count)


def process(variant: str, index: int, **changes: object) -> ProcessRecord:
    """A child that slept a little and ended well."""
    start = 0.2 * index if variant == "serial" else 0.001 * index
    sleep = 0.1 + 0.05 * index
    facts: dict[str, object] = {
        "label": f"child[{index}]",
        "group": "child",
        "index": index,
        "name": f"Process-{index + 1}",
        "pid": 4100 + index,
        "exitcode": 0,
        "signal": None,
        "outcome": "completed",
        "output": (f"child-{index} slept",),
        "calls": (
            CallRecord(
                how="start",
                pid=4100 + index,
                entered=start + 0.002,
                left=start + 0.002 + sleep,
                returned=None,
                raised=None,
            ),
        ),
        "work": sleep,
        "sleep": sleep,
        "arrived": start,
        "start_called": start,
        "start_returned": start + 0.0015,
        "entered": start + 0.002,
        "left": start + 0.002 + sleep,
        "ended": start + 0.003 + sleep,
        "returned": None,
        "raised": None,
        "start_overhead": 0.002,
        "response": 0.002,
        "turnaround": sleep + 0.003,
        "cpu": 0.0012,
        "voluntary": 4,
        "involuntary": 0,
        "peak_memory": 11 * 1024**2,
        "accounts": "kernel",
        "reaped": Missing("the plan never joined it"),
    }
    return ProcessRecord(**(facts | changes))  # type: ignore[arg-type]


def execution(number: int, round_: int, variant: str, **changes: object) -> ExecutionRecord:
    """Three children, serially or at once."""
    children = tuple(process(variant, index) for index in range(3))
    wall = 0.459 if variant == "serial" else 0.204
    facts: dict[str, object] = {
        "number": number,
        "round": round_,
        "variant": variant,
        "main": wall + 0.001,
        "wall": wall,
        "plan_ended": wall + 0.001,
        "peak": 1 if variant == "serial" else 3,
        "mean_in_flight": 0.98 if variant == "serial" else 2.2,
        "total_work": 0.45,
        "left_behind": 0,
        "main_pid": 4099,
        "processes": children,
        "groups": {"child": children},
        "steps": {"first_look": ObservationRecord(state="blocked", ppid=4099)},
        "noise": Noise(load=0.42, steal=0.0, pressure=0.01),
        "ideal": ideal(round_, variant),
        "over_ideal": wall / (0.45 if variant == "serial" else 0.2) - 1,
    }
    return ExecutionRecord(**(facts | changes))  # type: ignore[arg-type]


def ideal(round_: int, variant: str, **changes: object) -> ExecutionRecord:
    """The same without any costs."""
    begins = (0.0, 0.1, 0.25) if variant == "serial" else (0.0, 0.0, 0.0)
    children = tuple(
        ProcessRecord(
            label=f"child[{index}]",
            group="child",
            index=index,
            exitcode=0,
            outcome="completed",
            sleep=0.1 + 0.05 * index,
            start_called=start,
            arrived=start,
            entered=start,
            left=start + 0.1 + 0.05 * index,
            ended=start + 0.1 + 0.05 * index,
            waiting=0.0,
            cpu=0.0,
        )
        for index, start in enumerate(begins)
    )
    wall = 0.45 if variant == "serial" else 0.2
    facts: dict[str, object] = {
        "number": 0,
        "round": round_,
        "variant": variant,
        "main": wall,
        "wall": wall,
        "plan_ended": wall,
        "peak": 1 if variant == "serial" else 3,
        "mean_in_flight": 1.0 if variant == "serial" else 2.25,
        "total_work": 0.45,
        "processes": children,
        "groups": {"child": children},
    }
    return ExecutionRecord(**(facts | changes))  # type: ignore[arg-type]


def summary(name: str, **changes: object) -> VariantSummary:
    """One row of the comparison."""
    serial = name == "serial"
    wall = estimate(0.459, 0.455, 0.463) if serial else estimate(0.204, 0.202, 0.209)
    facts: dict[str, object] = {
        "name": name,
        "policy": "join each" if serial else "join all",
        "start_method": "fork",
        "rounds": 11,
        "invalid": 0,
        "main": wall,
        "wall": wall,
        "ideal": estimate(0.45, 0.44, 0.46) if serial else estimate(0.2, 0.19, 0.2),
        "over_ideal": estimate(0.02, 0.017, 0.0242) if serial else estimate(0.151, 0.12, 0.19),
        "total_sleep": estimate(0.45, 0.44, 0.46),
        "longest_sleep": estimate(0.2, 0.19, 0.2),
        "spread": 0.02 if serial else 0.034,
        "speed_up": None if serial else estimate(2.25, 2.18, 2.31),
        "efficiency": None if serial else 0.75,
        "peak": 1 if serial else 3,
        "start_overhead": estimate(0.002, 0.0018, 0.0031),
        "outcomes": {"completed": 33},
    }
    return VariantSummary(**(facts | changes))  # type: ignore[arg-type]


def claim(text: str, verdict: Verdict = Verdict.HOLDS, **changes: object) -> Finding:
    """A judged claim."""
    facts: dict[str, object] = {
        "kind": "claim",
        "text": text,
        "verdict": verdict,
        "line": 24,
        "true": 11,
        "asked": "in more than half of the rounds",
        "error_budget": 0.025,
        "decided_at": 8,
    }
    return Finding(**(facts | changes))  # type: ignore[arg-type]


def expectation(
    text: str = EXPECTED, verdict: Verdict = Verdict.HOLDS, **changes: object
) -> Finding:
    """A judged expectation."""
    facts: dict[str, object] = {
        "kind": "expectation",
        "text": text,
        "verdict": verdict,
        "line": 21,
        "true": 11,
        "example": "round 11: true of all 3",
    }
    return Finding(**(facts | changes))  # type: ignore[arg-type]


def report(**changes: object) -> RunReport:
    """A run of which everything holds."""
    facts: dict[str, object] = {
        "scenario": "join_parallel",
        "title": "Start every child, then join them all",
        "about": "Joining only waits: whoever starts all children first pays for the longest.",
        "path": "scenarios/join_parallel.yaml",
        "scenario_hash": "5e1f" * 16,
        "seed": 26,
        "time_scale": 1.0,
        "started_at": "2026-01-02T03:04:05Z",
        "revision": "0123abc",
        "version": "0.1.0",
        "host": HOST,
        "baseline": "serial",
        "confidence": 0.95,
        "rounds": 11,
        "rounds_most": 48,
        "variants": (summary("serial"), summary("parallel")),
        "findings": (
            expectation(),
            claim("serial.wall / parallel.wall > 1.5", example="round 11: 2.25 > 1.5"),
            claim(
                "parallel.main < 400ms",
                asked="in at least 75% of the rounds",
                line=25,
                decided_at=11,
                example="round 11: 205ms < 400ms",
                why="the longest sleeps 200 ms",
            ),
        ),
        "executions": (
            execution(0, 1, "serial"),
            execution(1, 1, "parallel"),
            execution(2, 2, "parallel"),
            execution(3, 2, "serial"),
        ),
        "took": 8.24,
        "load": 0.42,
        "noise": "quiet",
        "folder": "reports/20260102-030405-join_parallel",
    }
    return RunReport(**(facts | changes))  # type: ignore[arg-type]


def failing() -> RunReport:
    """A claim and an expectation fail, a step did not raise, one round is invalid."""
    crashed = process("parallel", 1, exitcode=-11, signal="SIGSEGV", outcome="crashed")
    spoilt = execution(
        1,
        1,
        "parallel",
        problems=("child[1] crashed (SIGSEGV)",),
        broken=(Broken(step="again", line=18, wanted="AssertionError", found="nothing raised"),),
        processes=(process("parallel", 0), crashed),
        groups={},
        steps={
            "again": StepRecord(began=0.1, ended=0.2, took=0.1),
            "looks": (ObservationRecord(state="zombie", ppid=4099, exitcode=None),),
        },
    )
    return report(
        findings=(
            claim(
                "parallel.main < 100ms",
                Verdict.FAILS,
                true=1,
                false=9,
                no_data=1,
                line=24,
                asked="in at least 75% of the rounds",
                counterexample="round 2: 205ms < 100ms",
                why="someone hoped so",
            ),
            claim("serial.wall / parallel.wall > 1.5"),
            expectation(
                verdict=Verdict.FAILS,
                true=10,
                false=1,
                counterexample="round 1: 1 of 3 is not: parallel.processes[1]: -11 == 0",
            ),
            expectation(
                "step again raises AssertionError",
                Verdict.FAILS,
                kind="step",
                line=18,
                true=10,
                false=1,
                counterexample="round 1: nothing was raised",
            ),
        ),
        variants=(
            summary("serial"),
            summary("parallel", rounds=11, invalid=1, outcomes={"completed": 32, "crashed": 1}),
        ),
        executions=(execution(0, 1, "serial"), spoilt),
        invalid=(Reason("child[1] crashed (SIGSEGV)", 1, "parallel"),),
        exit_code=ExitCode.FAILS,
    )


def undecided() -> RunReport:
    """The most rounds allowed did not settle every claim."""
    own = "the target of child is a user's own: money.py:earn"
    unknown = {"ideal": None, "over_ideal": None, "unpredicted": own}
    return report(
        rounds=30,
        rounds_most=30,
        variants=(summary("serial", rounds=30), summary("parallel", rounds=30, **unknown)),
        findings=(
            claim(
                "parallel.wall < 204ms",
                Verdict.UNDECIDED,
                true=17,
                false=13,
                decided_at=None,
                counterexample="round 3: 209ms < 204ms",
                needed=140,
            ),
            claim(
                "max(p.waiting for p in parallel.processes) < 5ms",
                Verdict.UNDECIDED,
                true=0,
                no_data=30,
                decided_at=None,
                reason="waiting was not recorded: this kernel keeps no schedstat",
            ),
            claim("serial.wall / parallel.wall > 1.5", true=30),
        ),
        exit_code=ExitCode.UNDECIDED,
    )


def simulated() -> RunReport:
    """Nothing was run: draws, predicted times, and what the ideal does of what is stated."""
    own = "the target of child is a user's own: money.py:earn"
    unknown = ideal(
        1,
        "parallel",
        **dict.fromkeys(("main", "wall", "plan_ended", "peak"), Missing(own)),
        processes=(),
        groups={
            "child": tuple(
                ProcessRecord(label=f"child[{n}]", group="child", index=n, outcome=Missing(own))
                for n in range(20)
            )
        },
    )
    return report(
        engine="simulated",
        rounds=5,
        rounds_most=5,
        variants=(
            summary("serial", rounds=5, outcomes={"completed": 15}, unpredicted=None),
            summary(
                "parallel",
                rounds=5,
                main=None,
                wall=None,
                speed_up=None,
                peak=None,
                ideal=None,
                over_ideal=None,
                unpredicted=own,
                outcomes={"unknown": 100},
            ),
        ),
        findings=(
            expectation(verdict=Verdict.UNDECIDED, true=0, no_data=5, example=None, reason=own),
            claim(
                "serial.wall < 400ms",
                Verdict.FAILS,
                true=0,
                false=5,
                decided_at=None,
                error_budget=None,
                counterexample="round 1: 450ms < 400ms",
            ),
            claim("serial.peak == 1", true=5, decided_at=None, example="round 5: 1 == 1"),
        ),
        executions=(ideal(1, "serial"), unknown),
        took=None,
        load=None,
        noise="",
        folder="",
        exit_code=ExitCode.FAILS,
    )


def scaled() -> RunReport:
    """Two matrices that count: workers of a pool, and processes with their own work."""
    names = ("pool_workers1", "pool_workers2", "pool_workers4")
    walls = (estimate(0.8, 0.79, 0.82), estimate(0.42, 0.41, 0.43), estimate(0.41, 0.4, 0.44))
    pool = tuple(
        ScalingRow(
            count=count,
            variant=name,
            main=wall,
            wall=wall,
            speed_up=None if count == 1 else estimate(1.9, 1.87, 1.94),
            efficiency=None if count == 1 else estimate(1.9 / count, 1.87 / count, 1.94 / count),
            gain=gain,
        )
        for count, name, wall, gain in zip(
            (1, 2, 4),
            names,
            walls,
            (None, estimate(1.9, 1.87, 1.94), estimate(1.02, 0.97, 1.03)),
            strict=True,
        )
    )
    more = tuple(
        ScalingRow(
            count=count,
            variant=f"more_replicas{count}",
            main=walls[1],
            wall=walls[1],
            throughput=estimate(count / 0.42, count / 0.43, count / 0.41),
            speed_up=ratio,
            efficiency=ratio and estimate(0.98, 0.96, 1.0),
            gain=ratio,
        )
        for count, ratio in ((1, None), (2, estimate(1.96, 1.92, 2.0)))
    )
    return report(
        findings=(),
        variants=tuple(
            summary(name, main=row.main, wall=row.wall, speed_up=row.speed_up)
            for name, row in zip((*names, more[0].variant), (*pool, more[0]), strict=True)
        ),
        scaling=(
            Scaling(
                family="pool",
                axis="workers",
                fixed=(("start_method", "fork"), ("chunk", 1)),
                grows=False,
                rows=pool,
                serial_share=estimate(0.05, 0.03, 0.07),
                fitted=(1, 2),
                unfitted=None,
                threshold=1.05,
                stops_at=4,
            ),
            Scaling(
                family="more",
                axis="child.replicas",
                fixed=(),
                grows=True,
                rows=more,
                serial_share=None,
                fitted=(),
                unfitted="the work grows with the count",
                threshold=1.05,
                stops_at=None,
            ),
        ),
    )


def scheduled() -> RunReport:
    """Two schedules, measured and predicted; of one of them nothing is predicted."""
    figures = {
        "response": ("s", 0.0384, 0.0383),
        "turnaround": ("s", 0.0921, 0.0917),
        "waiting": ("s", 0.0388, 0.0383),
        "throughput": ("1/s", 22.9, 23.1),
        "fairness": ("", 0.834, 0.831),
        "slices": ("", 4.0, 4.0),
    }

    def served(*, predicted: bool) -> tuple[ServiceFigure, ...]:
        return tuple(
            ServiceFigure(
                name=name,
                unit=unit,
                measured=estimate(measured, measured * 0.99, measured * 1.02),
                predicted=estimate(ideal, ideal, ideal) if predicted else None,
            )
            for name, (unit, measured, ideal) in figures.items()
        )

    return report(
        variants=(
            summary("serial", policy="schedule: fcfs", service=served(predicted=True)),
            summary("parallel", policy="schedule: rr", service=served(predicted=False)),
        ),
    )


def pooled() -> RunReport:
    """A pool, beside one of which no round came to its end."""
    return report(
        variants=(
            summary(
                "serial",
                policy="call: pool, workers: 2",
                pool=PoolSummary(
                    kind="multiprocessing",
                    workers=2,
                    chunk=4,
                    startup=estimate(0.0052, 0.0049, 0.0061),
                    task_overhead=estimate(0.000061, 0.000055, 0.000078),
                    least_tasks=4,
                    most_tasks=8,
                ),
            ),
            summary(
                "parallel",
                policy="call: pool, workers: 4, pool: futures",
                peak=None,
                pool=PoolSummary(kind="futures", workers=4),
            ),
        ),
    )


def interrupted() -> RunReport:
    """Ctrl-C in round 3."""
    return report(
        rounds=2,
        variants=(summary("serial", rounds=2), summary("parallel", rounds=2)),
        findings=(
            expectation(true=2, example="round 2: true of all 3"),
            claim("parallel.main < 400ms", Verdict.UNDECIDED, true=2, decided_at=None, needed=9),
        ),
        interrupted=True,
        complete=False,
        exit_code=ExitCode.INTERRUPTED,
    )


def left_behind() -> RunReport:
    """A grandchild outlived its execution, another execution took too long."""
    slow = execution(
        1, 1, "parallel", fault="ended after its timeout of 10.0s", main=Missing(), wall=Missing()
    )
    return report(
        faults=(
            Reason("ended after its timeout of 10.0s", 1, "parallel"),
            Reason("2 processes were left behind", 2, "parallel"),
        ),
        swept=(
            "round 2, parallel: sleep 60 (pid 4203, child of child[0])",
            "round 2, parallel: pid 4204",
        ),
        left_behind=2,
        torn=3,
        executions=(execution(0, 1, "serial"), slow, execution(2, 2, "parallel", left_behind=2)),
        exit_code=ExitCode.COULD_NOT_RUN,
    )


def hostile() -> RunReport:
    """Every text that comes from outside tries to break out of where it is shown."""
    esc = "\x1b[31mred\x1b]0;title\x07"
    evil = process(
        "parallel",
        0,
        label="child[0]",
        name=f"a|b {esc} \u202egnp.exe",
        output=("\udcff\udc80 not UTF-8", "</script>", "=1+1"),
        errors=(esc,),
        returned={"k|\u2028": "\x9b2J", "nan": float("nan")},
        raised=None,
    )
    return report(
        title=f"pipes | and {esc}\nsecond line",
        about="```\nunclosed fence | and \x1b[2J",
        path="scen|arios/\udcffx.yaml",
        variants=(
            summary("serial"),
            summary(
                "parallel", policy="join all | `kill`", outcomes={"completed": 32, "crashed": 1}
            ),
        ),
        findings=(
            claim(
                'p.name == "a|b"',
                counterexample=f"round 1: {esc} == a|b",
                verdict=Verdict.FAILS,
                true=0,
                false=9,
            ),
            expectation("`x` | y", why="*bold* <b>html</b> \u2066hidden"),
        ),
        executions=(
            execution(0, 1, "parallel", processes=(evil,), groups={}, shared={"\x1b": "\udc80"}),
        ),
        notes=(f"note | {esc}",),
        environment={"PATHOLOGICAL": f"=cmd|' /C calc'!A0 {esc}"},
        exit_code=ExitCode.FAILS,
    )


def single() -> RunReport:
    """One variant, one round, nothing claimed, every duration halved."""
    return report(
        variants=(
            summary(
                "serial",
                rounds=1,
                main=Estimate(value=0.46, count=1),
                spread=None,
                total_sleep=None,
            ),
        ),
        findings=(),
        rounds=1,
        rounds_most=1,
        time_scale=0.5,
        executions=(execution(0, 1, "serial"),),
        revision=None,
        load=None,
        noise="",
        took=None,
    )


ALL = {
    "holding": report,
    "failing": failing,
    "undecided": undecided,
    "interrupted": interrupted,
    "left_behind": left_behind,
    "hostile": hostile,
    "single": single,
    "simulated": simulated,
    "scaled": scaled,
    "scheduled": scheduled,
    "pooled": pooled,
}
