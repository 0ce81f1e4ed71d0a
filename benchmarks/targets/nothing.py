"""The least a target can do."""


def nothing() -> None:
    """Nothing."""
