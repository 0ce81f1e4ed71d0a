"""What daemonic processes may not do, what may not be done to them, and what becomes of them."""

import multiprocessing
import signal
import sys
import time

LONGEST_VISIT_S = 10


def have_a_child():
    """Start a child, join it, and return its exit code."""
    child = multiprocessing.Process()
    child.start()
    child.join()
    return child.exitcode


def make_daemonic(process):
    """Set ``daemon`` of a Process object."""
    process.daemon = True


def keep_house(daemonic=True, seconds=3600):
    """Start a servant and a guest, and end without a word to either: the rest is CPython's."""
    ready, gone = multiprocessing.Event(), multiprocessing.Event()
    multiprocessing.Process(target=serve, args=(ready, gone, seconds), daemon=daemonic).start()
    multiprocessing.Process(target=visit, args=(gone,)).start()
    ready.wait()
    print("the house closes", flush=True)


def serve(ready, gone, seconds):
    """Serve for so long, and say so when dismissed before."""
    signal.signal(signal.SIGTERM, be_dismissed)
    try:
        ready.set()
        time.sleep(seconds)
    finally:
        gone.set()


def be_dismissed(*_):
    """Handle SIGTERM."""
    print("the servant is dismissed", flush=True)
    sys.exit()


def visit(gone):
    """Stay for longer than the servant does, but not for ever."""
    gone.wait(LONGEST_VISIT_S)
    print("the guest leaves", flush=True)
