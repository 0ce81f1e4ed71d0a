"""Ways for a process to end that no built-in target has."""

import ctypes
import os
import resource
import sys


def divide_by_zero():
    """A fatal error to the processor, an exception to Python."""
    return 1 / 0


def read_bad_memory():
    """Read address 0, which no process may."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.string_at(0)


def exit_with(code):
    """``sys.exit`` takes more than numbers."""
    sys.exit(code)


def exit_at_once(code):
    """End without any of Python's clean-up."""
    os._exit(code)
