"""A child that tidies up after itself, if it is let."""

import signal
import sys
import time

from runner import mark


def work_and_tidy(seconds, prepared=False):
    """Work for ``seconds``, and tidy up however that ends, as far as Python is asked.

    ``prepared`` makes an exception of SIGTERM, as a Ctrl-C is one: by itself the signal ends
    the process, and no line of Python is run any more.
    """
    if prepared:
        signal.signal(signal.SIGTERM, _leave)
    try:
        print("begun")
        mark("ready")
        time.sleep(seconds)
    finally:
        print("tidied up")
        mark("tidied")


def _leave(_signal, _frame):
    sys.exit(0)
