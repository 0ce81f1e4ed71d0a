"""Statement: one expectation or claim, asked of one round.

The answer is true, false, or no data with the reason; or there is no answer,
because the round is not judged at all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from runner.judging.evaluate import explain_values, prepared
from runner.judging.logic import truth
from runner.model.expression import Expression, Name, Node, parts_of
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord

Round = Mapping[str, ExecutionRecord]
"""The executions of one round by variant."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one round says of a statement: ``result`` is None for no data, with a ``reason``.

    ``cause`` is why what is missing is missing, without the values around it.
    """

    result: bool | None
    reason: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """An expression, what computes it, and the variants it speaks of.

    ``valid_only`` for a claim: a round in which one of them failed gives no data,
    so that a crashed set cannot win on time.
    """

    expression: Expression
    value: Callable[[Mapping[str, Any]], Any]
    variants: tuple[str, ...]
    valid_only: bool

    def scope(self, around: Round) -> dict[str, ExecutionRecord]:
        return {name: around[name] for name in self.variants if name in around}

    def asked_of(self, around: Round) -> Answer | None:
        """The answer of one round; None where one of its variants was not executed."""
        scope = self.scope(around)
        if len(scope) < len(self.variants):
            return None
        for name, execution in scope.items():
            if execution.fault:
                return Answer(None, f"{name} could not be carried out: {execution.fault}")
            if self.valid_only and execution.problems:
                return Answer(None, f"{name} is not valid: {execution.problems[0]}")
        value = truth(self.value(scope))
        if isinstance(value, Missing):
            return Answer(None, self.no_data(scope, value), value.reason)
        return Answer(value)

    def no_data(self, scope: Round, value: Missing) -> str:
        """The values, if they show what is missing, else the reason alone."""
        shown = explain_values(self.expression, scope)
        return shown if value.reason in shown else f"missing ({value.reason})"

    def values(self, around: Round) -> str:
        return explain_values(self.expression, self.scope(around))


def statement(expression: Expression, variants: Iterable[str], *, valid_only: bool) -> Statement:
    """The statement of ``expression``; it speaks of all variants where it names none."""
    known = tuple(variants)
    named = set(_names(expression.root))
    used = tuple(name for name in known if _is_named(name, named, known))
    return Statement(expression, prepared(expression), used or known, valid_only)


def _is_named(variant: str, named: set[str], known: tuple[str, ...]) -> bool:
    """By itself, or by the beginning it shares with the others of its matrix."""
    return variant in named or any(
        variant.startswith(f"{name}_") for name in named if name not in known
    )


def _names(node: Node) -> list[str]:
    if isinstance(node, Name):
        return [node.name]
    return [name for part in parts_of(node) for name in _names(part)]
