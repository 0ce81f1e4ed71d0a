"""start_all.py COUNT SECONDS [kill]: start every child under fork, then (kill and) join them all.

Prints how long the starts took, and all from the first start to the last join.
"""

import multiprocessing
import sys
import time


def child(seconds: float) -> None:
    """Sleep."""
    if seconds:
        time.sleep(seconds)


if __name__ == "__main__":
    count, seconds, kill = int(sys.argv[1]), float(sys.argv[2]), "kill" in sys.argv
    multiprocessing.set_start_method("fork")
    children = []
    began = time.monotonic_ns()
    for _ in range(count):
        process = multiprocessing.Process(target=child, args=(seconds,))
        process.start()
        children.append(process)
    started = time.monotonic_ns()
    if kill:
        for process in children:
            process.kill()
    for process in children:
        process.join()
    ended = time.monotonic_ns()
    print(f'{{"starting": {(started - began) / 1e9}, "main": {(ended - began) / 1e9}}}')
