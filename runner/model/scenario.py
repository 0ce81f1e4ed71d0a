"""Scenario: what one file says, checked, with every default filled in.

Durations are seconds. A variant holds its own groups, already merged over the
file's, and its own steps, already expanded from its policy: to execute a
variant nothing else of the file is needed but ``shared`` and the seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from runner.frozen import frozen
from runner.model.expression import Expression
from runner.model.plan import Run, Step
from runner.model.profile import Profile

DEFAULT_SUCCESS_CODES = (0,)


@frozen
class BuiltIn:
    """A target of ours, by name."""

    name: str


@frozen
class PythonTarget:
    """``package.module:callable`` or ``file.py:callable`` (relative to the scenario's folder)."""

    spec: str


@frozen
class Command:
    """A program, exec'd in the child without a shell."""

    argv: tuple[str, ...]


@frozen
class Phase:
    """One phase of ``work``.

    ``kind`` is ``cpu`` or ``sleep`` (with a profile), ``lock``, ``unlock``,
    ``mark`` (with a name), ``exit`` (a code), ``raise`` (a text) or ``repeat``
    (a count and a body).
    """

    kind: str
    profile: Profile | None = None
    name: str | None = None
    code: int | None = None
    text: str | None = None
    count: int | None = None
    body: tuple[Phase, ...] = ()


@frozen
class Work:
    """Phases, carried out in order."""

    phases: tuple[Phase, ...]


@frozen
class Nested:
    """A parent that carries out a plan over children of its own."""

    groups: tuple[ProcessGroup, ...]
    plan: tuple[Step, ...]


@frozen(kw_only=True)
class Poisson:
    """Arrivals of a Poisson process: the waits between them are exponential.

    Process i of the group arrives at the sum of the first i + 1 waits. ``mean`` is
    their mean in seconds; they are drawn from ``seed``, or the scenario's if None.
    """

    mean: float
    seed: int | None = None


@frozen(kw_only=True)
class Estimate:
    """What a scheduler believes of a burst before it has seen it.

    The profile gives seconds, or, if ``relative``, a factor over the true burst.
    """

    profile: Profile
    relative: bool = False


Target = BuiltIn | PythonTarget | Command | Work | Nested


@frozen(kw_only=True)
class ProcessGroup:
    """Alike processes: what they execute and how they are made.

    ``replicas`` is None for a group that is one process: ``V.child`` is then the
    process itself, else the list of them. ``cpus`` is a count (the first n of the
    runner's own) or a tuple of ids. ``arrival`` counts from the release under a
    schedule, else from the first plan step. ``needs`` maps a group to ``started``,
    ``completed`` or one of its marks.
    """

    name: str
    target: Target
    replicas: int | None = None
    args: tuple[object, ...] = ()
    kwargs: tuple[tuple[str, object], ...] = ()
    sleep: Profile | None = None
    process_name: str | None = None
    daemon: bool | None = None
    start_method: str | None = None
    cpus: int | tuple[int, ...] | None = None
    env: tuple[tuple[str, str], ...] = ()
    arrival: Profile | Poisson | None = None
    estimate: Estimate | None = None
    timeout: float | None = None
    success_exit_codes: tuple[int, ...] = DEFAULT_SUCCESS_CODES
    needs: tuple[tuple[str, str], ...] = ()
    background: bool = False
    marks: tuple[str, ...] = ()
    line: int = 0

    @property
    def size(self) -> int:
        """How many processes the group has."""
        return 1 if self.replicas is None else self.replicas

    def label(self, index: int) -> str:
        """What reports call process ``index``: ``child[0]``, or ``child`` for a single one."""
        return self.name if self.replicas is None else f"{self.name}[{index}]"


@frozen(kw_only=True)
class Schedule:
    """Who of the ready processes runs next, and for how long.

    ``algorithm`` names a policy of ``runner/scheduling``, ``options`` holds what that one
    takes, in seconds. Each of the ``slots`` is one CPU.
    """

    algorithm: str
    slots: int = 1
    options: Mapping[str, float | tuple[float, ...]] = field(default_factory=dict)


@frozen(kw_only=True)
class Pool:
    """Workers that the processes of a set are given to as tasks.

    ``kind`` is ``multiprocessing`` (``Pool``) or ``futures`` (``ProcessPoolExecutor``);
    ``chunk`` is how many tasks a worker takes at once, None for the library's own.
    """

    kind: str
    workers: int
    chunk: int | None = None

    def chunk_of(self, tasks: int, *, one_by_one: bool = False) -> int:
        """How many of ``tasks`` a worker takes at once; what is submitted ``one_by_one`` has no chunks.

        Source: CPython's ``multiprocessing/pool.py`` (``Pool._map_async``: a quarter of a
        worker's share, rounded up) and ``concurrent/futures/process.py`` (one).
        """
        if one_by_one:
            return 1
        if self.chunk is not None:
            return self.chunk
        return 1 if self.kind == "futures" else max(1, -(-tasks // (self.workers * 4)))


@frozen(kw_only=True)
class Variant:
    """One way to run the same set. ``policy`` is the short form as reports show it.

    ``family`` is the name of the variant whose ``matrix`` made this one, ``axes`` the
    keys of the matrix with the values they have here.
    """

    name: str
    groups: tuple[ProcessGroup, ...]
    steps: tuple[Step, ...]
    policy: str
    start_method: str
    cpus: int | tuple[int, ...] | None = None
    leaves: int = 0
    schedule: Schedule | None = None
    pool: Pool | None = None
    family: str | None = None
    axes: tuple[tuple[str, object], ...] = ()
    line: int = 0

    @property
    def processes_at_once(self) -> int:
        """How many processes it has at once at most.

        Tasks of a pool share its workers, and what only ``run`` is called of is called in the
        main process.
        """
        beside = sum(group.size for group in self.groups if group.background)
        if self.pool is not None:
            return self.pool.workers + beside
        if all(isinstance(step, Run) for step in self.steps):
            return beside
        return sum(group.size for group in self.groups)

    def cpus_of(self, there: int) -> int:
        """How many CPUs the set has: one a slot, else as many as it says, else all ``there`` are.

        More than there are only in a simulation, which imagines them.
        """
        if self.schedule is not None:
            return self.schedule.slots
        return len(self.cpus) if isinstance(self.cpus, tuple) else self.cpus or there


@frozen
class SharedObject:
    """A real multiprocessing object, one per execution.

    ``kind`` is ``int``, ``float``, ``bool`` (values, with ``initial``)
    or ``lock``, ``rlock``, ``event``, ``semaphore``, ``queue``, ``array``.
    """

    kind: str
    initial: object = None


@frozen(kw_only=True)
class Rounds:
    """How many rounds: at least ``least``, at most ``most``, after ``warmup`` unjudged ones."""

    least: int = 5
    most: int = 30
    warmup: int = 0


@frozen(kw_only=True)
class Requirements:
    """What the machine must have, else the scenario could not run."""

    cpus: int = 1
    os: str | None = None


@frozen(kw_only=True)
class Expectation:
    """What must be true in every round."""

    expression: Expression
    why: str | None = None
    line: int = 0


@frozen(kw_only=True)
class Claim:
    """What must be true in a share of the rounds.

    ``low`` and ``high`` bound that share. One side: (q, 1) for ``in: q``; the
    default is "more than half", (0.5, 1). Two sides for ``in: [5%, 95%]``.
    """

    expression: Expression
    low: float = 0.5
    high: float = 1.0
    confidence: float = 0.95
    why: str | None = None
    line: int = 0


@frozen(kw_only=True)
class Scenario:
    """One file, ready to run. ``folder`` is where its targets and commands live.

    ``overrides`` and ``narrowed`` say what a call changed of the file, so that a journal
    can carry it.
    """

    name: str
    path: str
    folder: str
    text: str
    title: str = ""
    about: str = ""
    tags: tuple[str, ...] = ()
    seed: int = 0
    rounds: Rounds = field(default_factory=Rounds)
    timeout: float = 60.0
    requires: Requirements = field(default_factory=Requirements)
    process_limit: int = 64
    shared: Mapping[str, SharedObject] = field(default_factory=dict)
    groups: tuple[ProcessGroup, ...] = ()
    variants: tuple[Variant, ...] = ()
    baseline: str = ""
    expectations: tuple[Expectation, ...] = ()
    claims: tuple[Claim, ...] = ()
    time_scale: float = 1.0
    overrides: tuple[str, ...] = ()
    narrowed: tuple[tuple[str, object], ...] = ()

    @property
    def families(self) -> dict[str, tuple[str, ...]]:
        """The names of the variants that each matrix made, in its order, by its own name."""
        found: dict[str, tuple[str, ...]] = {}
        for variant in self.variants:
            if variant.family is not None:
                found[variant.family] = (*found.get(variant.family, ()), variant.name)
        return found

    def variant(self, name: str) -> Variant:
        """The variant of that name; KeyError when there is none."""
        for variant in self.variants:
            if variant.name == name:
                return variant
        raise KeyError(name)
