"""fork_all.py COUNT SECONDS [kill]: what ``start_all.py`` does, by os.fork and os.waitpid alone."""

import os
import signal
import sys
import time

count, seconds, kill = int(sys.argv[1]), float(sys.argv[2]), "kill" in sys.argv
pids = []
began = time.monotonic_ns()
for _ in range(count):
    pid = os.fork()
    if pid == 0:
        if seconds:
            time.sleep(seconds)
        os._exit(0)
    pids.append(pid)
started = time.monotonic_ns()
if kill:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
for pid in pids:
    os.waitpid(pid, 0)
ended = time.monotonic_ns()
print(f'{{"starting": {(started - began) / 1e9}, "main": {(ended - began) / 1e9}}}')
