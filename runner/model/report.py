"""Report: everything that is shown or written of one scenario's run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from runner.errors import ExitCode
from runner.frozen import frozen
from runner.model.record import ExecutionRecord
from runner.model.verdict import Finding


@frozen(kw_only=True)
class Estimate:
    """A median over rounds with the interval that holds it with probability ``level``.

    With too few rounds for the level asked for, the interval is the whole range
    and ``level`` says what that range is worth; with one round there is none.
    """

    value: float
    low: float | None = None
    high: float | None = None
    level: float | None = None
    count: int = 0


@frozen
class Reason:
    """Why something could not be carried out or does not count: of one execution, or of the whole run."""

    text: str
    round: int | None = None
    variant: str | None = None

    def __str__(self) -> str:
        return (
            self.text if self.round is None else f"round {self.round}, {self.variant}: {self.text}"
        )


@frozen(kw_only=True)
class ServiceFigure:
    """One figure of how a schedule served its processes: what was measured, what the ideal says.

    ``unit`` is ``s``, ``1/s`` or empty.
    """

    name: str
    unit: str
    measured: Estimate | None = None
    predicted: Estimate | None = None


@frozen(kw_only=True)
class PoolSummary:
    """What a pool costs, in seconds, and how many tasks its workers were given, over valid rounds."""

    kind: str
    workers: int
    chunk: int | None = None
    startup: Estimate | None = None
    task_overhead: Estimate | None = None
    least_tasks: int | None = None
    most_tasks: int | None = None


@frozen(kw_only=True)
class VariantSummary:
    """One row of the comparison table; durations in seconds, over valid rounds.

    ``rounds`` counts all judged ones, ``invalid`` those of them that no figure uses.
    ``speed_up`` compares with the baseline in paired rounds; None for the baseline
    itself, for one that has the same groups in other numbers (they bring their own work
    along), and where no round has both. ``spread`` is the interquartile range of
    ``wall`` over its median. ``ideal`` is the wall time that the simulated engine
    predicts, ``over_ideal`` how much longer it took in the same round, as a share;
    None where ``unpredicted`` says why. ``declared`` tells how many of an outcome's
    processes ended with another exit code than 0 because the scenario declares it a
    success. ``service`` is empty without a schedule.
    """

    name: str
    policy: str
    start_method: str
    rounds: int
    invalid: int
    main: Estimate | None = None
    wall: Estimate | None = None
    total_sleep: Estimate | None = None
    longest_sleep: Estimate | None = None
    spread: float | None = None
    ideal: Estimate | None = None
    over_ideal: Estimate | None = None
    unpredicted: str | None = None
    speed_up: Estimate | None = None
    efficiency: float | None = None
    peak: int | None = None
    start_overhead: Estimate | None = None
    outcomes: Mapping[str, int] = field(default_factory=dict)
    service: tuple[ServiceFigure, ...] = ()
    pool: PoolSummary | None = None
    declared: Mapping[str, int] = field(default_factory=dict)


@frozen(kw_only=True)
class ScalingRow:
    """One count of a scaling table: the variant that has it, and what it brings.

    ``speed_up`` compares with the smallest count, ``gain`` with the count before, both in
    paired rounds; where the work grows with the count it is throughput that is compared.
    ``efficiency`` is the speed-up over the ratio of the counts. ``throughput`` is processes
    a second, None where the work does not grow.
    """

    count: int
    variant: str
    main: Estimate | None = None
    wall: Estimate | None = None
    throughput: Estimate | None = None
    speed_up: Estimate | None = None
    efficiency: Estimate | None = None
    gain: Estimate | None = None


@frozen(kw_only=True)
class Scaling:
    """What more of ``axis`` brings to the variants of one matrix that are else alike.

    ``fixed`` holds the other axes with their values. ``grows`` says whether the work grows
    with the count: so it does where processes are counted, and not where CPUs, workers or
    processes in the background are. ``serial_share`` is fitted to the counts in ``fitted``, or there is none and
    ``unfitted`` says why. ``stops_at`` is the first count whose gain is not shown to be
    above ``threshold`` (1.05: five per cent), None if every one is; one round shows nothing,
    but of a simulation, whose times are exact.
    """

    family: str
    axis: str
    fixed: tuple[tuple[str, object], ...]
    grows: bool
    rows: tuple[ScalingRow, ...]
    serial_share: Estimate | None
    fitted: tuple[int, ...]
    unfitted: str | None
    threshold: float
    stops_at: int | None


@frozen(kw_only=True)
class Host:
    """Where it ran."""

    python: str = ""
    implementation: str = ""
    kernel: str = ""
    machine: str = ""
    cpu_model: str = ""
    cpus: int = 0
    usable_cpus: int = 0
    memory_bytes: int = 0


@frozen(kw_only=True)
class RunReport:
    """The run of one scenario. ``folder`` is where its files lie; times of day are UTC.

    ``engine`` is ``processes``, or ``simulated`` where nothing was run. ``faults`` are
    reasons for exit code 4; ``notes`` are for the reader only. ``left_out`` are the statements
    that were not judged, because not all of their variants were run. ``left_behind`` is None
    when a census is missing, so that nobody knows. ``torn`` counts journal records that
    were cut and could not be read. ``took`` is the time from the first execution's begin
    to the last one's end.
    """

    scenario: str
    title: str
    about: str
    path: str
    scenario_hash: str
    seed: int
    time_scale: float
    started_at: str
    revision: str | None
    version: str
    host: Host
    baseline: str
    confidence: float
    rounds: int
    rounds_most: int
    variants: tuple[VariantSummary, ...]
    findings: tuple[Finding, ...]
    executions: tuple[ExecutionRecord, ...]
    scaling: tuple[Scaling, ...] = ()
    faults: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    invalid: tuple[Reason, ...] = ()
    swept: tuple[str, ...] = ()
    left_behind: int | None = 0
    torn: int = 0
    interrupted: bool = False
    complete: bool = True
    took: float | None = None
    load: float | None = None
    noise: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    exit_code: ExitCode = ExitCode.HOLDS
    folder: str = ""
    engine: str = "processes"

    @property
    def simulated(self) -> bool:
        """Whether it says what should happen, not what did."""
        return self.engine == "simulated"
