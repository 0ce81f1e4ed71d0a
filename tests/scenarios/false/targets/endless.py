"""The program of scenarios/targets/unguarded.py as it would be if nobody stopped it.

Whoever executes this file executes it once more, in another process. Bounded by the
environment variable DEEPEST: so many processes, and no more.
"""

import os
import subprocess
import sys

print(f"{__name__} begins")
left = int(os.environ["DEEPEST"]) - 1
if left:
    command = [sys.executable, "-u", __file__]
    child = subprocess.run(command, env={**os.environ, "DEEPEST": str(left)}, check=False)
    print(f"the child ended with {child.returncode}")
