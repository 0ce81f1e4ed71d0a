"""Garbage: looking for it is put off while much is made and next to nothing dropped.

The collector looks through all that there is each time it has grown by a quarter: where
everything is kept, that is a third of the time for nothing.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept() -> Iterator[None]:
    """Until the end of the block, what is made is taken to be kept.

    At its end all of it counts as old, so that it is not looked through at once.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        gc.enable()
