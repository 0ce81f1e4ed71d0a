"""Evaluate: the value of an expression over records, and the values behind it.

Claims and expectations are asked of the executions of one round, by variant;
conditions of a plan of the groups, steps and shared objects so far. Imports
nothing heavy, because a measured main process asks through it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from runner.judging.explain import explained
from runner.judging.meaning import MOST_STEPS, Scope, TooManySteps, meaning_of
from runner.model.expression import Expression
from runner.model.missing import Missing

__all__ = ["evaluate", "explain_values", "prepared"]

_ENDLESS = Missing(f"more than {MOST_STEPS:,} steps: write it with fewer loops")


def evaluate(expression: Expression, scope: Mapping[str, Any]) -> Any:
    """The value of ``expression``; ``Missing`` with its reason where it is not known.

    Never raises for what records hold: what does not fit is missing, with the reason.

    Args:
        expression: Parsed; what a check would have refused is missing here.
        scope: Free names and what they stand for: ``ExecutionRecord`` for a variant,
            for a condition process records, tuples of them, step records, values.
    """
    return prepared(expression)(scope)


def prepared(expression: Expression) -> Callable[[Mapping[str, Any]], Any]:
    """``evaluate`` for one expression that is asked many times: from a scope to its value."""
    meaning = meaning_of(expression.root)

    def value(scope: Mapping[str, Any]) -> Any:
        try:
            return meaning(Scope(scope))
        except TooManySteps:
            return _ENDLESS

    return value


def explain_values(expression: Expression, scope: Mapping[str, Any]) -> str:
    """The expression with values in the place of names: ``305ms < 400ms``.

    Of ``all(… for p in …)`` the first item that is not true is shown, with its
    label: ``child[2]: 1 == 0``. What is missing reads ``missing (reason)``.
    """
    try:
        return explained(expression.root, Scope(scope))
    except TooManySteps:
        return f"missing ({_ENDLESS.reason})"
