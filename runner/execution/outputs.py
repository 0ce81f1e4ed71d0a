"""Outputs: what processes print is kept, but never more than 128 KiB a stream.

Beyond that the middle goes: holes are punched into the file while the process
writes on, at full speed and without knowing. The first and the last 64 KiB stay.
"""

import os

from runner.execution import kernel
from runner.execution.kept import HALF, STREAMS
from runner.measuring.archive import MAIN_PROCESS


class Outputs:
    """The output files in one execution's folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._labels = {MAIN_PROCESS}
        self._punched: dict[str, int] = {}

    def expect(self, *labels: str) -> None:
        """From now on they may print."""
        self._labels.update(labels)

    def trim(self, *, final: bool = False) -> None:
        """Punch out the middle of every file that has one."""
        for label in self._labels:
            for stream in STREAMS:
                self._trim(os.path.join(self._folder, f"{label}.{stream}"), final=final)

    def _trim(self, path: str, *, final: bool) -> None:
        try:
            size = os.stat(path).st_size
        except FileNotFoundError:
            return
        start = self._punched.get(path, HALF)
        stop = (size - HALF) // 4096 * 4096
        if stop - start < (4096 if final else 16 * HALF):
            return
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            kernel.punch_hole(descriptor, start, stop - start)
        except OSError:
            return  # a file system without holes keeps it all; what is read is cut all the same
        finally:
            os.close(descriptor)
        self._punched[path] = stop
