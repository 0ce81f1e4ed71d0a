"""A program that starts a child, without ``if __name__ == "__main__"`` around the start.

Called with a start method. Everyone who executes this file says so.
"""

import sys
from multiprocessing import get_context


def work():
    """What the child is started for."""
    print("the child works")


print(f"{__name__} begins")
child = get_context(sys.argv[1]).Process(target=work)
child.start()
child.join()
print(f"the child ended with {child.exitcode}")
