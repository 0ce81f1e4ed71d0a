"""Records: what happened in one execution, as a fold over the journal found it.

The fields are the words of ``model/vocabulary.py`` and carry its units: seconds
for durations, instants in seconds since the first plan step began. A field that
is ``Missing`` was not recorded (and says why); ``None`` is a value. Nobody changes a record
once it is told; those of which there are many are not frozen, because that would be a third
of the time that it takes to make them.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runner.frozen import frozen
from runner.model.missing import Missing

UNKNOWN = Missing()
NOT_PREDICTED = Missing("the simulated engine has not been asked")

Seconds = float | Missing
Count = int | Missing


class Outcome(enum.Enum):
    """How one process ended."""

    COMPLETED = "completed"
    """It ended by itself with exit code 0."""
    FAILED = "failed"
    """It ended by itself with another exit code, be it one that counts as success."""
    CRASHED = "crashed"
    """A signal ended it that no plan step sent."""
    TERMINATED = "terminated"
    """The plan, the daemon rule or the background rule ended it."""
    TIMED_OUT = "timed_out"
    """Its group's timeout ended it."""
    NOT_STARTED = "not_started"
    """It was neither started nor run."""
    SWEPT = "swept"
    """The runner ended it, because nothing else had."""


@dataclass(slots=True, kw_only=True)
class CallRecord:
    """One entry into a target."""

    how: str
    pid: int
    entered: Seconds = UNKNOWN
    left: Seconds = UNKNOWN
    returned: Any = UNKNOWN
    raised: str | Missing | None = UNKNOWN


@frozen(kw_only=True)
class MarkRecord:
    """An instant a target marked, with the values it gave."""

    at: Seconds = UNKNOWN
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class SliceRecord:
    """One turn on a CPU that a schedule gave; ``why`` it was over, ``received`` CPU time in it.

    ``back`` is when its process was ready again that left it by blocking.
    """

    process: str
    level: Count = UNKNOWN
    began: Seconds = UNKNOWN
    ended: Seconds = UNKNOWN
    cpu: Count = UNKNOWN
    why: str | Missing = UNKNOWN
    received: Seconds = UNKNOWN
    back: Seconds = UNKNOWN


@dataclass(slots=True, kw_only=True)
class ProcessRecord:
    """One process of an execution, started or not.

    ``accounts`` says where the CPU figures come from: ``kernel`` (read from the
    zombie), ``self-reported`` or ``sampled`` (fork server), or ``none``.
    """

    label: str
    group: str
    index: int
    name: str | Missing = UNKNOWN
    pid: int | Missing | None = None
    exitcode: int | Missing | None = None
    signal: str | Missing | None = None
    outcome: str | Missing = Outcome.NOT_STARTED.value
    output: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    calls: tuple[CallRecord, ...] = ()
    marks: Mapping[str, MarkRecord] = field(default_factory=dict)
    slices: tuple[SliceRecord, ...] = ()
    children: Mapping[str, Any] = field(default_factory=dict)
    work: Seconds = UNKNOWN
    sleep: Seconds = UNKNOWN
    arrived: Seconds = UNKNOWN
    start_called: Seconds = UNKNOWN
    start_returned: Seconds = UNKNOWN
    entered: Seconds = UNKNOWN
    left: Seconds = UNKNOWN
    ended: Seconds = UNKNOWN
    reaped: Seconds = UNKNOWN
    returned: Any = UNKNOWN
    raised: str | Missing | None = UNKNOWN
    start_overhead: Seconds = UNKNOWN
    response: Seconds = UNKNOWN
    turnaround: Seconds = UNKNOWN
    waiting: Seconds = UNKNOWN
    overshoot: Seconds = UNKNOWN
    cpu: Seconds = UNKNOWN
    user: Seconds = UNKNOWN
    system: Seconds = UNKNOWN
    on_cpu: Seconds = UNKNOWN
    runnable: Seconds = UNKNOWN
    blocked: Seconds = UNKNOWN
    stopped: Seconds = UNKNOWN
    voluntary: Count = UNKNOWN
    involuntary: Count = UNKNOWN
    peak_memory: Count = UNKNOWN
    accounts: str = "none"
    background: bool = False
    dropped_bytes: int = 0
    problem: str | None = None
    """Why this process makes its round invalid, or None."""

    @property
    def is_dispatched(self) -> bool:
        """Whether a schedule gave it turns, or may have given it some."""
        return isinstance(self.slices, Missing) or bool(self.slices)


@frozen(kw_only=True)
class StepRecord:
    """One step that has a name."""

    began: Seconds
    ended: Seconds
    took: Seconds
    raised: str | None = None
    message: str | None = None
    value: Any = None


@frozen(kw_only=True)
class ObservationRecord:
    """How one process looked at one instant; with ``view: os`` only the first two."""

    state: str | Missing = UNKNOWN
    ppid: int | Missing | None = UNKNOWN
    name: str | Missing = UNKNOWN
    daemon: bool | Missing = UNKNOWN
    pid: int | Missing | None = UNKNOWN
    is_alive: bool | Missing = UNKNOWN
    exitcode: int | Missing | None = UNKNOWN
    authkey_length: int | Missing = UNKNOWN


@frozen(kw_only=True)
class Broken:
    """A ``raises`` that did not come true: an expectation of the plan itself that fails.

    Of a step that was not ``reached`` nobody knows what it would have raised: it is undecided.
    """

    step: str
    line: int
    wanted: str
    found: str
    reached: bool = True


@frozen(kw_only=True)
class Noise:
    """Evidence of disturbance during one execution, by the kernel's account.

    ``load`` is the one-minute load average before it; the shares are of its wall
    time over all CPUs; None where this machine does not tell.
    """

    load: float | None = None
    steal: float | None = None
    pressure: float | None = None
    throttled: float | None = None


@frozen(kw_only=True)
class ExecutionRecord:
    """One variant in one round.

    ``steps`` holds a record for each named step, or a tuple of them where the step
    stands in a block that repeats. ``groups`` holds a process record for a group
    that is one process, else the tuple of them. ``ideal`` is the same record by the
    simulated engine, for the same draws; the session puts it in. ``problems`` are the reasons why it
    is not valid; ``fault`` says why the machine could not carry it out.
    """

    number: int
    round: int
    variant: str
    warmup: bool = False
    spoiled: str | None = None
    fault: str | None = None
    problems: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()
    main: Seconds = UNKNOWN
    wall: Seconds = UNKNOWN
    plan_ended: Seconds = UNKNOWN
    peak: Count = UNKNOWN
    mean_in_flight: Seconds = UNKNOWN
    total_work: Seconds = UNKNOWN
    left_behind: Count = UNKNOWN
    main_pid: Count = UNKNOWN
    swept: tuple[str, ...] = ()
    processes: tuple[ProcessRecord, ...] = ()
    slices: tuple[SliceRecord, ...] = ()
    pool_workers: Count = UNKNOWN
    pool_chunk: Count = UNKNOWN
    pool_startup: Seconds = UNKNOWN
    task_overhead: Seconds = UNKNOWN
    ideal: ExecutionRecord | Missing = NOT_PREDICTED
    over_ideal: Seconds = NOT_PREDICTED
    groups: Mapping[str, ProcessRecord | tuple[ProcessRecord, ...]] = field(default_factory=dict)
    steps: Mapping[str, Any] = field(default_factory=dict)
    shared: Mapping[str, Any] = field(default_factory=dict)
    noise: Noise = field(default_factory=Noise)
    output: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether claims may use it: carried out, not spoiled, no unexpected failure."""
        return not (self.spoiled or self.fault or self.problems)
