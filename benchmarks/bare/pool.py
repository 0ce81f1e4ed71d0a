"""pool.py KIND COUNT WORKERS: tasks that do nothing, on a pool of multiprocessing or futures under fork.

Prints how long it took from the making of the pool to its last worker's end.
"""

import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor


def nothing(_place: int) -> None:
    """Do nothing."""


if __name__ == "__main__":
    kind, count, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    multiprocessing.set_start_method("fork")
    began = time.monotonic_ns()
    if kind == "futures":
        with ProcessPoolExecutor(workers) as executor:
            list(executor.map(nothing, range(count)))
    else:
        pool = multiprocessing.Pool(workers)
        pool.map(nothing, range(count))
        pool.close()
        pool.join()
    print(f'{{"main": {(time.monotonic_ns() - began) / 1e9}}}')
