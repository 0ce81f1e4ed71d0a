"""Handle: one process of a set, made or not."""

from runner.frozen import frozen
from runner.model.scenario import ProcessGroup


@frozen
class Handle:
    """Which process it is; ``label`` is what reports call it."""

    group: ProcessGroup
    index: int
    label: str

    @property
    def timeout_ns(self) -> int:
        """Its group's timeout; 0 without one."""
        return round((self.group.timeout or 0) * 1e9)
