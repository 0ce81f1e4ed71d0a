"""Plans: the steps of a main process, and what they select.

A policy (``join: all`` …) is a short form of a plan; ``policy_steps`` expands it.
Every execution carries out steps, so that nothing happens in one form that
could not be written in the other.
"""

from __future__ import annotations

from collections.abc import Mapping

from runner.frozen import frozen
from runner.model.expression import Expression


@frozen
class Part:
    """One link of a selector: a group, all of it, one replica, or a half-open range."""

    group: str
    index: int | None = None
    bounds: tuple[int | None, int | None] | None = None


@frozen
class Reference:
    """``all``, ``it``, or a path of parts (more than one: a nested child)."""

    parts: tuple[Part, ...] = ()
    keyword: str | None = None


Selector = tuple[Reference, ...]

ALL: Selector = (Reference(keyword="all"),)
IT: Selector = (Reference(keyword="it"),)


@frozen
class Rung:
    """One signal of a stop chain, then a wait for the end of at most ``grace`` seconds."""

    signal: str
    grace: float = 0.0


@frozen
class Raises:
    """The exception a step must raise: exact class name, text contained in the message.

    The name may be that of the class alone, or stand behind its module's.
    """

    type: str
    text: str | None = None

    @property
    def wanted(self) -> str:
        """What is asked for, in words."""
        return self.type + (f": {self.text}" if self.text else "")

    def asks_for(self, module: str, kind: str, message: str) -> bool:
        """Whether it is this exception of the class ``kind`` that is asked for."""
        return self.type in (kind, f"{module}.{kind}") and (self.text or "") in message


@frozen(kw_only=True)
class Step:
    """What all steps have: a name for expressions, an exception asked for, a place in the file."""

    name: str | None = None
    raises: Raises | None = None
    line: int = 0

    @property
    def verb(self) -> str:
        """The step as the file writes it."""
        return type(self).__name__.lower()


@frozen(kw_only=True)
class Start(Step):
    """Call ``start()`` of each, in index order."""

    select: Selector


@frozen(kw_only=True)
class Join(Step):
    """Call ``join(timeout)`` of each in turn; ``timeout`` in seconds or None."""

    select: Selector
    timeout: float | None = None


@frozen(kw_only=True)
class Run(Step):
    """Call ``run()`` of each in turn, in the main process."""

    select: Selector


@frozen(kw_only=True)
class Terminate(Step):
    """Call ``terminate()`` (SIGTERM) of each; with a chain, climb it for each."""

    select: Selector
    chain: tuple[Rung, ...] = ()


@frozen(kw_only=True)
class Kill(Step):
    """Call ``kill()`` (SIGKILL) of each; with a chain, climb it for each."""

    select: Selector
    chain: tuple[Rung, ...] = ()


@frozen(kw_only=True)
class Close(Step):
    """Call ``close()`` of each."""

    select: Selector


@frozen(kw_only=True)
class Wait(Step):
    """Wait ``duration`` seconds, or until a condition is true."""

    duration: float | None = None
    until: Expression | None = None


@frozen(kw_only=True)
class Observe(Step):
    """Record how each process looks from outside, then what its object says.

    ``os_only`` leaves the object alone: reading its attributes may reap the process.
    """

    select: Selector
    os_only: bool = False


@frozen(kw_only=True)
class Invoke(Step):
    """Call ``function`` (``file.py:name``) in the main process; its value is the step's."""

    function: str
    args: tuple[object, ...] = ()
    kwargs: tuple[tuple[str, object], ...] = ()


@frozen(kw_only=True)
class Each(Step):
    """Carry out ``body`` for each selected process, which is ``it`` there."""

    select: Selector
    body: tuple[Step, ...]


@frozen(kw_only=True)
class Repeat(Step):
    """Carry out ``body`` ``count`` times."""

    count: int
    body: tuple[Step, ...]


@frozen(kw_only=True)
class Until(Step):
    """Carry out ``body`` again and again until ``condition`` is true; it is looked at first."""

    condition: Expression
    body: tuple[Step, ...]


@frozen(kw_only=True)
class When(Step):
    """Carry out ``body`` once, between other steps, as soon as ``condition`` is true."""

    condition: Expression
    body: tuple[Step, ...]


@frozen(kw_only=True)
class Termination:
    """A policy's ``terminate``: whom, when (seconds after the start, or a condition), how."""

    select: Selector
    after: float | None = None
    when: Expression | None = None
    chain: tuple[Rung, ...] = ()


@frozen(kw_only=True)
class Dispatch(Step):
    """Carry out the variant's ``schedule``.

    Hold every process at the first instruction of its work until the last one is
    there, release all of them, and dispatch until all have ended. ``terminate``
    counts its ``after`` from the release.
    """

    terminate: Termination | None = None


@frozen(kw_only=True)
class RunPool(Step):
    """Make the variant's ``pool``, give it every process as a task, and wait for all of them."""

    @property
    def verb(self) -> str:
        """As ``call`` has it."""
        return "pool"


def scheduled_steps(terminate: Termination | None = None) -> tuple[Step, ...]:
    """The plan that ``schedule`` is short for."""
    return (Start(select=ALL), Dispatch(terminate=terminate), Join(select=ALL))


def pool_steps() -> tuple[Step, ...]:
    """The plan that ``call: pool`` is short for."""
    return (RunPool(),)


def policy_steps(
    *, join: str, timeout: float | None, call: str, terminate: Termination | None
) -> tuple[Step, ...]:
    """The plan that a policy is short for.

    Args:
        join: ``all``, ``each`` or ``none``.
        timeout: Seconds that each join may take, or None.
        call: ``start`` or ``run``; after ``run`` there is nothing to join.
        terminate: Whom to end before the joins; under ``each``, right after the
            start of the process concerned.
    """
    if call == "run":
        return (Run(select=ALL),)
    stop = () if terminate is None else _stop_steps(terminate)
    if join == "each":
        pair: tuple[Step, ...] = (Start(select=IT), Join(select=IT, timeout=timeout))
        if not stop:
            return (Each(select=ALL, body=pair),)
        return (Each(select=ALL, body=(pair[0], *stop, pair[1])),)
    joins = (Join(select=ALL, timeout=timeout),) if join == "all" else ()
    return (Start(select=ALL), *stop, *joins)


def _stop_steps(terminate: Termination) -> tuple[Step, ...]:
    wait = Wait(duration=terminate.after, until=terminate.when)
    return (wait, Terminate(select=terminate.select, chain=terminate.chain))


@frozen
class StepShape:
    """What a named step is to expressions: ``kind`` is ``step`` or ``observation``.

    ``many`` says that it is a list: it stands in a block that can repeat, or it
    observes what may be more than one process.
    """

    kind: str
    many: bool


def named_steps(
    steps: tuple[Step, ...], sizes: Mapping[str, int | None], *, repeats: bool = False
) -> dict[str, StepShape]:
    """Every named step below ``steps``.

    ``sizes`` holds the replicas of each group, None for a group that is one process; a
    nested group stands under its path, such as ``parent.kid``. ``repeats`` says whether
    ``steps`` themselves stand in a block that can repeat.
    """
    shapes: dict[str, StepShape] = {}
    for step in steps:
        if step.name is not None:
            observes = isinstance(step, Observe)
            many = repeats or (isinstance(step, Observe) and not _is_one(step.select, sizes))
            shapes[step.name] = StepShape("observation" if observes else "step", many)
        body = getattr(step, "body", ())
        looping = repeats or isinstance(step, Each | Repeat | Until)
        shapes.update(named_steps(body, sizes, repeats=looping))
    return shapes


def _is_one(select: Selector, sizes: Mapping[str, int | None]) -> bool:
    """Whether a selector names exactly one process whatever the plan does."""
    if len(select) != 1 or select[0].keyword == "all":
        return False
    if select[0].keyword == "it":
        return True
    path = ""
    for part in select[0].parts:
        path = f"{path}.{part.group}" if path else part.group
        if part.bounds is not None or (part.index is None and sizes.get(path) is not None):
            return False
    return True
