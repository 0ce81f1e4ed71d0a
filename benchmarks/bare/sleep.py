"""sleep.py SECONDS: prints by how much time.sleep takes longer."""

import sys
import time

seconds = float(sys.argv[1])
began = time.monotonic_ns()
time.sleep(seconds)
print(f'{{"late": {(time.monotonic_ns() - began) / 1e9 - seconds}}}')
