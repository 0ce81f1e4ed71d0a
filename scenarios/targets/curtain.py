"""A curtain that the main process lets rise: who waits behind it is alive for sure."""

import os
import sys

from runner import mark


def wait(curtain, code=0):
    """Mark ready, wait until the curtain rises, and end with ``code``.

    Returns:
        The program (this file) and the process that executes it.
    """
    mark("ready")
    curtain.wait()
    if code:
        sys.exit(code)
    return {"program": os.path.basename(__file__), "pid": os.getpid()}


def rise(curtain):
    """Let everyone go on who waits, or will."""
    curtain.set()
