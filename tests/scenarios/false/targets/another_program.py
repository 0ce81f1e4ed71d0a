"""Another program than scenarios/targets/curtain.py, for one who should execute that."""

import os


def wait(_curtain):
    """Which program this is, and which process executes it."""
    return {"program": os.path.basename(__file__), "pid": os.getpid()}
