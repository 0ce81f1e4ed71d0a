"""Standing: which tasks have been done, are in somebody's hands, or went down with a worker.

Pure: what workers have written comes in, and whose end was seen. ``multiprocessing.Pool``
takes no notice of a worker's death: it waits for ever for what was in its hands.
"""

from __future__ import annotations

from collections.abc import Sequence

from runner.model.event import Event


class Standing:
    """The tasks of one pool, given in the order of ``labels``, ``chunk`` at once."""

    def __init__(self, labels: Sequence[str], chunk: int) -> None:
        self._chunks = [tuple(labels[i : i + chunk]) for i in range(0, len(labels), chunk)]
        self._place = {
            label: place for place, chunk_ in enumerate(self._chunks) for label in chunk_
        }
        self._last: dict[int, str] = {}
        self._held: dict[str, int] = {}
        self._ending: set[str] = set()
        self._gone: set[int] = set()
        self.open = set(labels)
        """Tasks that have neither been done nor lost."""
        self.lost: set[str] = set()

    def take(self, event: Event) -> None:
        """One record of the journal, in the order in which they were written."""
        label, pid = event.get("p"), event["pid"]
        if label not in self._place or event.get("how") != "pool":
            return
        if event["k"] == "enter":
            self._last[pid], self._held[label] = label, pid
        elif event["k"] == "leave" and self._held.get(label) == pid:
            del self._held[label]
            self.open.discard(label)
            if "code" in event:
                self._ending.add(label)

    def end(self, pid: int) -> None:
        """A worker has ended; all that it will ever write has been taken.

        Its chunk is lost if it was in the middle of a task, or has left one by what its
        library does not catch. Otherwise it may have answered before.
        """
        self._gone.add(pid)
        label = self._last.get(pid)
        if label is None or not (self._held.get(label) == pid or label in self._ending):
            return
        self._held.pop(label, None)
        chunk = self._chunks[self._place[label]]
        self.lost |= {label, *(other for other in chunk if other in self.open)}
        self.open -= self.lost

    @property
    def in_hand(self) -> bool:
        """Whether a living worker is in the middle of a task."""
        return any(pid not in self._gone for pid in self._held.values())
