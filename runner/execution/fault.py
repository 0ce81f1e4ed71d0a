"""Fault: why a plan could not go on."""


class Fault(Exception):
    """The plan could not go on; ``line`` is where in the file, 0 if nowhere.

    ``error`` is what a step has raised that did not ask for it: a block around it may.
    """

    def __init__(self, text: str, line: int = 0, error: BaseException | None = None) -> None:
        super().__init__(text)
        self.text, self.line, self.error = text, line, error
