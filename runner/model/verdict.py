"""Verdicts: how an expectation or a claim came out, with the figures behind it."""

import enum

from runner.frozen import frozen


class Verdict(enum.Enum):
    """The set is closed; every reporter handles all three."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"


@frozen(kw_only=True)
class Finding:
    """One judged statement.

    ``kind`` is ``expectation``, ``claim`` or ``step`` (a ``raises`` of the plan).
    ``true``, ``false`` and ``no_data`` count the judged rounds; ``decided_at`` is
    the round in which a claim was decided. ``counterexample`` shows the values of
    the first round that did not hold, ``example`` those of the last one. ``needed``
    estimates the further rounds an undecided claim would take, None if unknown.
    """

    kind: str
    text: str
    verdict: Verdict
    line: int = 0
    why: str | None = None
    true: int = 0
    false: int = 0
    no_data: int = 0
    asked: str = "in every round"
    error_budget: float | None = None
    decided_at: int | None = None
    counterexample: str | None = None
    example: str | None = None
    reason: str | None = None
    needed: int | None = None
