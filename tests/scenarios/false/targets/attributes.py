"""A main process that changes what its children should keep."""

import multiprocessing


def shorten_the_key():
    """Whoever is made from now on has an authkey of five bytes."""
    multiprocessing.current_process().authkey = b"short"


def rename(process):
    """Name and daemon of a Process object are not what they were."""
    process.name = "spy"
    process._config["daemon"] = False  # the attribute itself cannot be set any more
