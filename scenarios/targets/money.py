"""The tutorial's global variable: who changes it, and who sees the change."""

money = 99


def earn():
    """Add 1 to ``money``, in whichever process this is called."""
    global money  # noqa: PLW0603 - whose memory this changes is the question
    money += 1
    return money


def look():
    """What ``money`` is, in whichever process this is called."""
    return money
