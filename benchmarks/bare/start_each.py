"""start_each.py METHOD COUNT: start and join children one by one.

Prints the median over the children, without the first (which may start a fork server or
a resource tracker), of the time from the call of start to the first line of the target.
"""

import multiprocessing
import os
import sys
import time


def child(path: str) -> None:
    """Say when this line was reached."""
    entered = time.monotonic_ns()
    with open(path, "w") as file:
        file.write(str(entered))


if __name__ == "__main__":
    method, count = sys.argv[1], int(sys.argv[2])
    multiprocessing.set_start_method(method)
    path = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"entered-{os.getpid()}")
    overheads = []
    for _ in range(count):
        process = multiprocessing.Process(target=child, args=(path,))
        called = time.monotonic_ns()
        process.start()
        process.join()
        with open(path) as file:
            overheads.append(int(file.read()) - called)
    os.unlink(path)
    later = sorted(overheads[1:])
    print(f'{{"start_overhead": {later[len(later) // 2] / 1e9}}}')
