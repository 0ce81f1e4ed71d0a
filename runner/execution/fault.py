"""Fault: why a plan could not go on."""


class Fault(Exception):
    """The plan could not go on; ``line`` is where in the file, 0 if nowhere."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.text, self.line = text, line
