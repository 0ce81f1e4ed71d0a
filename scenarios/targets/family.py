"""What daemonic processes may not do, and what may not be done to them."""

import multiprocessing


def have_a_child():
    """Start a child, join it, and return its exit code."""
    child = multiprocessing.Process()
    child.start()
    child.join()
    return child.exitcode


def make_daemonic(process):
    """Set ``daemon`` of a Process object."""
    process.daemon = True
