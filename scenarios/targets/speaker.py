"""A child that says when it has begun, waits, and says a last word."""

import signal
import time

from runner import mark

PAGE = 4096


def speak(seconds, megabytes=0, deaf=False):
    """Print a word before and after ``seconds``, keeping so much memory in use meanwhile.

    ``deaf`` ignores SIGTERM.
    """
    if deaf:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    memory = bytearray(megabytes << 20)
    memory[::PAGE] = b"x" * len(memory[::PAGE])
    print("hello")
    mark("ready")
    time.sleep(seconds)
    print("goodbye")
