"""Garbage: looking for it is put off while much is made and next to nothing dropped.

The collector looks through all that there is each time it has grown by a quarter: where
everything is kept, that is a third of the time for nothing.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 10_000
"""Fewer new objects than these are looked through in a millisecond."""


@contextmanager
def kept() -> Iterator[None]:
    """Until the end of the block, what is made is taken to be kept.

    At its end all of it counts as old if it is much, so that it is not looked through at once.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if gc.get_count()[0] > MANY and not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        gc.enable()
