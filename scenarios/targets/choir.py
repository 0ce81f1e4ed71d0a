"""Processes that print at the same time: to one output that they have in common, or each to its own."""

import time
from multiprocessing import Barrier, Process

VERSES = 20
MOMENT_S = 0.0005
"""CPU time between two verses, so that singers who share a CPU take turns in the middle of the song."""


def perform(*singers):
    """Start one process for each singer and join them all; they print where this process prints.

    Returns:
        The song of each, in its own order.
    """
    together = Barrier(len(singers))
    started = [Process(target=sing, args=(singer, together)) for singer in singers]
    for process in started:
        process.start()
    for process in started:
        process.join()
    return {singer: song(singer) for singer in singers}


def sing(singer, together):
    """Print every verse and return what was printed; begin together with the others.

    ``together`` is whatever they wait for: a barrier, or the curtain that lets everyone begin.
    """
    together.wait()
    for line in song(singer):
        print(line)
        until = time.thread_time() + MOMENT_S
        while time.thread_time() < until:
            pass
    return song(singer)


def song(singer):
    """All verses in their order."""
    return [f"{singer} {verse}" for verse in range(VERSES)]
