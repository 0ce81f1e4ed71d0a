"""What a call leaves of a scenario with a matrix."""

import pytest

from runner.errors import UsageError
from runner.loading import load_text
from runner.narrowing import EXACTLY, narrow, narrowed

TEXT = """\
scenario: 1
processes: {child: {replicas: 2, sleep: 1ms}}
variants:
  serial: {join: each}
  wide: {matrix: {cpus: [1, 2]}}
expect:
  - all(v.peak > 0 for v in wide)
  - wide_cpus1.peak > 0
  - serial.peak == 1
"""


def kept(*variants):
    """The variants and the statements that are left."""
    scenario = narrowed(load_text(TEXT.encode(), "made.yaml", "."), {"variants": variants})
    return (
        [variant.name for variant in scenario.variants],
        [said.expression.text for said in scenario.expectations],
    )


def test_the_name_of_a_matrix_stands_for_all_its_variants():
    """As it does in an expression."""
    assert kept("wide") == (
        ["wide_cpus1", "wide_cpus2"],
        ["all(v.peak > 0 for v in wide)", "wide_cpus1.peak > 0"],
    )


def test_what_is_said_of_a_matrix_is_not_asked_of_a_part_of_it():
    """A statement over all is not judged where some are not run."""
    assert kept("wide_cpus1", "serial") == (
        ["serial", "wide_cpus1"],
        ["wide_cpus1.peak > 0", "serial.peak == 1"],
    )


@pytest.mark.parametrize(
    "said",
    [{"timeout": 0.0}, {"timeout": 1e-10}, {"rounds": 0}, {EXACTLY: 0}],
    ids=["timeout", "tiny", "rounds", "exactly"],
)
def test_nothing_at_all_is_not_taken_for_nothing_said(said):
    """It would be passed over without a word, and the run be another than was asked for."""
    scenario = load_text(TEXT.encode(), "made.yaml", ".")

    with pytest.raises(UsageError, match=r"^--(timeout|rounds): found 0"):
        narrow(scenario, said)


def test_a_limit_that_no_clock_can_say_is_refused():
    """As it is in a file."""
    scenario = load_text(TEXT.encode(), "made.yaml", ".")

    with pytest.raises(UsageError, match=r"^--timeout: found 1e\+300s, wanted at most 10000h"):
        narrow(scenario, {"timeout": 1e300})
