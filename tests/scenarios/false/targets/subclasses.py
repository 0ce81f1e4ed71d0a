"""As scenarios/targets/subclasses.py, but the name is not lost."""

import os
from multiprocessing import Process, current_process


class NewProcess(Process):
    """It passes its name on to Process, which is the right way."""

    def __init__(self, name):
        self.wanted = name
        super().__init__(name=name)

    def run(self):
        """Who executes this, under which name, and which one was wanted."""
        own = current_process()
        return {"pid": os.getpid(), "name": own.name, "wanted": self.wanted, "same": own is self}
