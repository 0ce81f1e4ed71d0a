"""sleeps.py COUNT SECONDS: prints by how much time.sleep takes longer, in the middle and at worst."""

import sys
import time

count, seconds = int(sys.argv[1]), float(sys.argv[2])
late = []
for _ in range(count):
    began = time.monotonic_ns()
    time.sleep(seconds)
    late.append((time.monotonic_ns() - began) / 1e9 - seconds)
late.sort()
print(f'{{"median": {late[count // 2]}, "worst": {late[-1]}}}')
