"""The callers of the shipped ``targets/calls.py``, with asynchronous calls that wait for their result."""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[4] / "scenarios/targets"))
import calls
from calls import by_callback, by_future, by_polling, synchronously  # noqa: F401 - the targets


def waiting_pool(workers):
    """A pool whose ``apply_async`` returns when the result is there."""
    pool = Pool(workers)
    start = pool.apply_async

    def apply_async(*args, **named):
        result = start(*args, **named)
        result.wait()
        return result

    pool.apply_async = apply_async
    return pool


class WaitingExecutor(ProcessPoolExecutor):
    """An executor whose ``submit`` returns when the result is there."""

    def submit(self, *args):
        """A future that is done."""
        future = super().submit(*args)
        future.result()
        return future


calls.Pool, calls.ProcessPoolExecutor = waiting_pool, WaitingExecutor
