"""Signals: what a number is called."""

import signal


def signal_name(number: int) -> str:
    """``SIGTERM`` for 15; those that have no name of their own are called ``signal 35``."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
