"""Locks: who of two has one next is not foreseen, as it is not promised by anyone."""

import pytest
from foreseen import kinds

HEAD = """
shared: {door: lock}
processes:
  A: {work: [{repeat: 3, do: [{lock: door}, {sleep: 10ms}, {unlock: door}]}]}
  B: {work: [{repeat: 3, do: [{lock: door}, {sleep: 10ms}, {unlock: door}]}]}
variants: {plain: {join: all}, each: {join: each}}
"""


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("plain.A.turnaround / plain.B.turnaround < 0.75", []),
        ("plain.A.turnaround / plain.B.turnaround > 0.75", ["flakes"]),
        ("plain.A.turnaround < 44ms", []),
        ("plain.A.turnaround > 44ms", ["flakes"]),
        ("plain.wall < 44ms", ["cannot hold"]),
        ("plain.wall > 44ms", ["cannot fail"]),
    ],
)
def test_what_rests_on_who_has_a_lock_next_is_neither_refused_nor_promised(claim, found):
    """A may have it three times before B, or they take turns: 30 ms or 50 of 60.

    The first is what happens mostly, so there is a warning of the second.
    """
    assert kinds(f"{HEAD}\nclaims: [{{claim: '{claim}'}}]") == found
