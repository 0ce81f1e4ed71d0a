"""Sequential: one claim over its rounds, looked at after each of them.

The rule and its proof are in ``model/rounds.py``. A claim holds once its share is
shown to lie within its bounds, fails once it is shown to lie outside; whichever
is shown first stays, and later rounds change nothing. A round without data may have
been either, so it counts against both verdicts: otherwise those that survive to be
measured would decide alone.
"""

from dataclasses import dataclass

from runner.model.rounds import rounds_needed, shown_outside, shown_within
from runner.model.verdict import Verdict

_FARTHEST = 100_000


@dataclass(slots=True, kw_only=True)
class SequentialTest:
    """The state of one claim: share above ``low`` and below ``high``, error ``alpha``.

    ``true``, ``false`` and ``no_data`` count the rounds up to the one that decided;
    ``decided_at`` is that round's number.
    """

    low: float
    high: float
    alpha: float
    verdict: Verdict = Verdict.UNDECIDED
    decided_at: int | None = None
    true: int = 0
    false: int = 0
    no_data: int = 0

    @property
    def decided(self) -> bool:
        return self.verdict is not Verdict.UNDECIDED

    def add(self, round_number: int, result: bool | None) -> None:
        """Judge one more round: true, false, or None for no data; nothing once decided."""
        if self.decided:
            return
        if result is None:
            self.no_data += 1
        elif result:
            self.true += 1
        else:
            self.false += 1
        self.verdict = self._shown(self.true, self.false, self.no_data)
        if self.decided:
            self.decided_at = round_number

    def needed(self) -> int | None:
        """How many further rounds it would take, if they came out as those before.

        0 once decided; None where the share seen so far would not decide it within
        100,000 rounds, or where no round has had any data. Before the first round, what
        it takes without a counterexample.
        """
        if self.decided:
            return 0
        if self.true + self.false + self.no_data == 0:
            wanted = rounds_needed(self.low, self.high, self.alpha)
            return wanted if wanted <= _FARTHEST else None
        if not self._decides(_FARTHEST):
            return None
        too_few, enough = 0, 1
        while not self._decides(enough):
            too_few, enough = enough, enough * 2
        while enough - too_few > 1:
            middle = (too_few + enough) // 2
            too_few, enough = (too_few, middle) if self._decides(middle) else (middle, enough)
        return enough

    def _decides(self, further: int) -> bool:
        """Whether ``further`` rounds that came out as those before would decide."""
        seen = (self.true, self.false, self.no_data)
        true, false = (count + round(further * count / sum(seen)) for count in seen[:2])
        rest = sum(seen) + further - true - false
        return self._shown(true, false, max(0, rest)) is not Verdict.UNDECIDED

    def _shown(self, true: int, false: int, no_data: int) -> Verdict:
        if shown_within(true, false, self.low, self.high, self.alpha, unknown=no_data):
            return Verdict.HOLDS
        if shown_outside(true, false, self.low, self.high, self.alpha, unknown=no_data):
            return Verdict.FAILS
        return Verdict.UNDECIDED
