"""As scenarios/targets/tally.py, but the number is not shared."""

import multiprocessing

money = 99


def earn(shared):
    """Add 1 to a copy of the shared number that nobody else has, and to this process's own."""
    global money
    copy = multiprocessing.Value("q", shared.value)
    money += 1
    with copy.get_lock():
        copy.value += 1
        return {"own": money, "shared": copy.value}
