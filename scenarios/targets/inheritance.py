"""What a child knows of what its parent did before starting it."""

import os

note = "as imported"


def write_note():
    """Change this module in the memory of the process that calls it."""
    global note  # noqa: PLW0603 - who sees the change is the question
    note = "changed by the parent"


def read_note():
    """The note as this process has it, and who its parent is."""
    return {"note": note, "ppid": os.getppid()}
