"""What CPython makes of ``Process(...)`` when it is told next to nothing."""

import multiprocessing


def told_nothing():
    """A Process object as it is without a single argument, and what comes of starting it.

    A daemonic process may not start one, so there it is only looked at.
    """
    process = multiprocessing.Process()
    said = {
        "name": process.name,
        "daemon": process.daemon,
        "has_target": process._target is not None,  # noqa: SLF001 - nothing else tells
        "args": process._args,  # noqa: SLF001
        "kwargs": process._kwargs,  # noqa: SLF001
    }
    if not multiprocessing.current_process().daemon:
        process.start()
        process.join()
    return {**said, "exitcode": process.exitcode}


def given_a_group(group):
    """A Process object in a group; there are no groups."""
    multiprocessing.Process(group)
