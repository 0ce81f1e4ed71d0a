"""Missing: a fact that is not known, which is something other than ``None``.

``None`` is a value (a process that never started has exit code ``None``). A
missing fact spreads through every operator and makes a verdict undecided,
never true and never false.
"""

from runner.frozen import frozen


@frozen
class Missing:
    """The absence of a fact, and why it is absent.

    One that is ``unforeseen`` is absent from a simulation only: whether a run would have it
    is not known either.
    """

    reason: str = "not recorded"
    unforeseen: bool = False

    def __bool__(self) -> bool:
        raise TypeError("a missing fact is neither true nor false")
