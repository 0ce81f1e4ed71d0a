"""Adding to a number that several processes share, with its lock and without."""

money = 99
"""A global variable: every process has its own."""


def earn(shared):
    """Add 1 to the shared number and to this process's own; both as they are then."""
    global money  # noqa: PLW0603 - whose memory this changes is the question
    money += 1
    with shared.get_lock():
        shared.value += 1
        return {"own": money, "shared": shared.value}


def look():
    """What the global variable is in the process that calls this."""
    return money


def count_locked(shared, times):
    """Add 1 so many times, with the lock held from reading the old number to writing the new one."""
    for _ in range(times):
        with shared.get_lock():
            shared.value += 1


def count_unlocked(shared, times):
    """The same without the lock: another process may write between the reading and the writing."""
    for _ in range(times):
        shared.value += 1
