"""Births: the main process tells its guard, by a file, whom it started.

The guard learns of it by inotify and opens a pidfd, so that every end gets a time
stamp that does not depend on what the main process is doing. A file, because it
never blocks, never overflows, and can be opened again by path when a target has
closed every descriptor.
"""

import os
from multiprocessing import resource_tracker

from runner.frozen import frozen

ENCODING = "utf-8", "surrogateescape"


@frozen
class Birth:
    """A process started, a ``run`` call begun (``run``) or over (``ran``), a worker, a name.

    Who is ``ending`` is about to be ended by the background rule, its nested children with it.
    A ``worker`` is one of the variant's pool. A ``name`` is one in shared memory that
    some process registered with CPython's resource tracker. The plan is ``over``, as the label
    says: ``whole`` or ``stopped``. ``called`` and ``returned``
    are monotonic nanoseconds of ``start()``, ``timeout`` is in nanoseconds (0: none),
    ``name`` is the Process object's.
    """

    how: str
    pid: int
    called: int
    returned: int
    timeout: int
    label: str
    name: str = ""


class BirthWriter:
    """The main process's end; nested parents have one of their own."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, "births")
        self._descriptor = -1
        self._identity = (0, 0)

    def tell(
        self,
        how: str,
        pid: int,
        label: str = "",
        *,
        called: int = 0,
        returned: int = 0,
        timeout: int = 0,
        name: str = "",
    ) -> None:
        """Append a birth as one line, to the file that it is surely meant for."""
        line = f"{how}\t{pid}\t{called}\t{returned}\t{timeout}\t{label}\t{name}"
        os.write(self.descriptor(), (line.replace("\n", "?") + "\n").encode(*ENCODING))

    def descriptor(self) -> int:
        """A descriptor that is surely the file's: a target may close all it finds."""
        try:
            status = os.fstat(self._descriptor)
            if (status.st_dev, status.st_ino) == self._identity:
                return self._descriptor
        except (OSError, OverflowError):
            pass
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        status = os.fstat(self._descriptor)
        self._identity = (status.st_dev, status.st_ino)
        return self._descriptor


def tell_names(births: BirthWriter) -> None:
    """From now on tell of every name that this process registers in shared memory.

    CPython's tracker removes them when all is over; the census looks whether it has.
    """
    plain = resource_tracker.register

    def register(name: str, rtype: str) -> None:
        place = {"shared_memory": name.lstrip("/"), "semaphore": f"sem.{name.lstrip('/')}"}
        if rtype in place:
            births.tell("name", os.getpid(), place[rtype])
        plain(name, rtype)

    resource_tracker.register = register  # type: ignore[assignment]


class BirthReader:
    """The guard's end: what was told since it last looked."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, "births")
        flags = os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC
        self._descriptor = os.open(self.path, flags, 0o644)
        self._rest = b""

    def read(self) -> list[Birth]:
        """Whole lines only; a line cut by the writer's death never comes."""
        news = b""
        while chunk := os.read(self._descriptor, 65536):
            news += chunk
            if len(chunk) < 65536:
                break
        *lines, self._rest = (self._rest + news).split(b"\n")
        births = []
        for line in lines:
            try:
                how, *numbers, label, name = line.decode(*ENCODING).split("\t", 6)
                pid, called, returned, timeout = map(int, numbers)
                births.append(Birth(how, pid, called, returned, timeout, label, name))
            except ValueError:
                continue  # a target may write anywhere: what makes no sense is passed over
        return births

    def close(self) -> None:
        """Close the descriptor; the file stays until its folder goes."""
        os.close(self._descriptor)
