"""The same program as ``unguarded.py``, with the guard."""

import sys
from multiprocessing import get_context


def work():
    """What the child is started for."""
    print("the child works")


print(f"{__name__} begins")
if __name__ == "__main__":
    child = get_context(sys.argv[1]).Process(target=work)
    child.start()
    child.join()
    print(f"the child ended with {child.exitcode}")
