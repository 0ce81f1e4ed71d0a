"""Statement: one expectation or claim, asked of one round.

The answer is true, false, or no data with the reason; or there is no answer,
because the round is not judged at all.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from runner.frozen import frozen
from runner.judging.evaluate import explain_values, prepared
from runner.judging.logic import truth
from runner.model.expression import Expression, Name, Node, parts_of
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord

Round = Mapping[str, ExecutionRecord]
"""The executions of one round by variant."""
Families = Mapping[str, tuple[str, ...]]
"""The names of the variants that each matrix made, by its own name."""
_NONE: Families = MappingProxyType({})


@frozen
class Answer:
    """What one round says of a statement: ``result`` is None for no data, with a ``reason``.

    ``cause`` is why what is missing is missing, without the values around it.
    """

    result: bool | None
    reason: str | None = None
    cause: str | None = None


@frozen
class Statement:
    """An expression, what computes it, and the variants it speaks of.

    ``families`` are those it names, each of which stands for the list of its variants.
    ``valid_only`` for a claim: a round in which anything failed, also in a variant of which
    it does not speak, gives no data, so that a crashed set cannot win on time.
    """

    expression: Expression
    value: Callable[[Mapping[str, Any]], Any]
    variants: tuple[str, ...]
    valid_only: bool
    families: Families

    def executions(self, around: Round) -> dict[str, ExecutionRecord]:
        """The executions it speaks of."""
        return {name: around[name] for name in self.variants if name in around}

    def asked_of(self, around: Round) -> Answer | None:
        """The answer of one round; None where one of its variants was not executed."""
        executions = self.executions(around)
        if len(executions) < len(self.variants):
            return None
        for name, execution in executions.items():
            if execution.fault:
                return Answer(None, f"{name} could not be carried out: {execution.fault}")
        for name, execution in around.items() if self.valid_only else ():
            if execution.problems:
                return Answer(None, f"{name} is not valid: {execution.problems[0]}")
        value = truth(self.value(scope_of(executions, self.families)))
        if isinstance(value, Missing):
            return Answer(None, self.no_data(around, value), value.reason)
        return Answer(value)

    def no_data(self, around: Round, value: Missing) -> str:
        """The values, if they show what is missing, else the reason alone."""
        shown = self.values(around)
        return shown if value.reason in shown else f"missing ({value.reason})"

    def values(self, around: Round) -> str:
        scope = scope_of(self.executions(around), self.families)
        return explain_values(self.expression, scope)


def scope_of(executions: Round, families: Families) -> dict[str, Any]:
    """What the free names stand for: an execution, or those of a family as a list."""
    scope: dict[str, Any] = dict(executions)
    for family, members in families.items():
        if all(name in executions for name in members):
            scope[family] = tuple(executions[name] for name in members)
    return scope


def statement(
    expression: Expression,
    variants: Iterable[str],
    families: Families = _NONE,
    *,
    valid_only: bool,
) -> Statement:
    """The statement of ``expression``; it speaks of all variants where it names none."""
    known = tuple(variants)
    named = set(_names(expression.root))
    meant = {family: members for family, members in families.items() if family in named}
    named.update(name for members in meant.values() for name in members)
    used = tuple(name for name in known if name in named)
    return Statement(expression, prepared(expression), used or known, valid_only, meant)


def _names(node: Node) -> list[str]:
    if isinstance(node, Name):
        return [node.name]
    return [name for part in parts_of(node) for name in _names(part)]
