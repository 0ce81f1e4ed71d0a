"""Process subclasses that override ``run``, and name themselves at different times."""

import os
from multiprocessing import Process, current_process


class NewProcess(Process):
    """The tutorial's: its name is set before ``super().__init__()``."""

    def __init__(self, name):
        self.name = self.wanted = name
        super().__init__()

    def run(self):
        """Who executes this, under which name, and which one was wanted."""
        own = current_process()
        return {"pid": os.getpid(), "name": own.name, "wanted": self.wanted, "same": own is self}


class NamedAfterwards(NewProcess):
    """The same, but its name is set after ``super().__init__()``."""

    def __init__(self, name):
        super().__init__(name)
        self.name = name
