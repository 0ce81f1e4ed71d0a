"""As scenarios/targets/parameters.py, but what is to be told nothing is told everything."""

import multiprocessing
import sys


def told_nothing():
    """A Process object with a target, arguments, another name and another mind about daemons."""
    own = multiprocessing.current_process()
    process = multiprocessing.get_context("fork").Process(
        target=leave, args=(3,), kwargs={"loudly": False}, daemon=not own.daemon
    )
    said = {
        "name": process.name,
        "daemon": process.daemon,
        "has_target": process._target is not None,
        "args": process._args,
        "kwargs": process._kwargs,
    }
    if not own.daemon:
        process.start()
        process.join()
    return {**said, "exitcode": process.exitcode}


def leave(code, loudly):
    """End with the code."""
    sys.exit(code)
