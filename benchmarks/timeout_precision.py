"""Timeout precision: how late the first signal comes, and how late the last process is gone.

Groups of 5 and 100 children that end on SIGTERM or ignore it, under a group's timeout
and under the execution's. From the journal: ``signal`` or ``overrun`` against the time
it was due, the last ``gone`` against the end of the chain (SIGTERM, 200 ms, SIGKILL).
Beside it what ``time.sleep`` overshoots by in a plain process at the same time: no
timeout can be kept better than the machine wakes a sleeper.

    python benchmarks/timeout_precision.py [--rounds N]
"""

import sys
from collections.abc import Callable

from arms import Execution, played, script
from pairing import Table, interleave, milliseconds, options

from runner.execution.watch import GRACE_NS

LIMIT_S = 0.4
GROUP = """
limits: {{processes: {most}}}
timeout: {whole}ms
processes:
  child: {{replicas: {count}, target: hang, kwargs: {{ignore: {ignored}}}{own}}}
variants:
  parallel: {{join: all}}
"""
BAR_S = 0.1


def arm(count: int, *, deaf: bool, whole: bool) -> Callable[[], dict[str, float]]:
    """An arm: so many children, ``deaf`` to SIGTERM or not, under which timeout."""
    milliseconds_ = round(LIMIT_S * 1e3) + 2 * count  # time to start them all
    text = GROUP.format(
        most=count + 64,
        whole=milliseconds_ if whole else 20000,
        count=count,
        ignored="[TERM]" if deaf else "[]",
        own="" if whole else f", timeout: {milliseconds_}ms",
    )
    play = played(text)

    def call() -> dict[str, float]:
        execution = play()
        gone = {event["p"]: event["t"] for event in execution.of("gone")}
        asked_ns, grace_ns = milliseconds_ * 10**6, GRACE_NS if deaf else 0
        if whole:
            (overrun,), (host,) = execution.of("overrun"), execution.of("host")
            late = [overrun["t"] - host["t"] - asked_ns]
            over = [max(gone.values()) - overrun["t"] - grace_ns]
        else:
            first = _first_signals(execution)
            called = {event["p"]: event["called"] for event in execution.of("start")}
            late = [first[label] - called[label] - asked_ns for label in called]
            over = [gone[label] - first[label] - grace_ns for label in called]
        return {"late": max(late) / 1e9, "over": max(over) / 1e9}

    return call


def _first_signals(execution: Execution) -> dict[str, int]:
    """When each process got its first signal."""
    first: dict[str, int] = {}
    for event in execution.of("signal"):
        first.setdefault(event["p"], event["t"])
    return first


def main() -> int:
    """Print how late each was; 1 if any was later than the bar."""
    said = options(__doc__, rounds=7)
    arms = {
        f"{count} {'deaf' if deaf else 'ending'}, {'execution' if whole else 'group'}": arm(
            count, deaf=deaf, whole=whole
        )
        for count in (5, 100)
        for deaf in (False, True)
        for whole in (False, True)
    }
    results = interleave({**arms, "sleeper": script("sleep.py", LIMIT_S)}, said)
    Table.head(
        results, "timeout of", "first signal late", "worst", "last gone late", "worst", "met"
    )
    missed = 0
    for name in arms:
        cells, met = [name], True
        for figure in ("late", "over"):
            worst = max(results.values(name, figure).values())
            met = met and worst <= BAR_S
            median = results.median(name, figure).value
            cells += [milliseconds(median), milliseconds(worst)]
        missed += not met
        Table.line(*cells, "yes" if met else "**no**")
    late = results.values("sleeper", "late").values()
    median = results.median("sleeper", "late").value
    Table.line("(time.sleep)", milliseconds(median), milliseconds(max(late)), "", "", "")
    print(f"\nBar: each at most {milliseconds(BAR_S)} in every round.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
