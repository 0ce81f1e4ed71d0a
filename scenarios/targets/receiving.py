"""How to wait for an answer: blocked in recv, or looking again and again, with or without other work."""

import socket
import time

from runner import mark


def receive(port, *, blocking, work=False):
    """Ask a server, and call recv until it gives the answer; a socket that blocks gives it at once.

    Returns:
        The answer, how long it ``took`` (seconds), how often recv said that it
        ``would_block``, and how many ``pieces`` of other work were done meanwhile.
    """
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setblocking(blocking)
        # nothing is there before the question is asked, so that a socket that blocks would do it for ever
        would_block = 0 if blocking else int(look(connection) is None)
        pieces, began = 0, time.monotonic()
        connection.sendall(b"hello")
        mark("asked")
        while (answer := look(connection)) is None:
            would_block += 1
            if work:
                sum(range(10_000))
                pieces += 1
        took = time.monotonic() - began
    return {"answer": answer, "took": took, "would_block": would_block, "pieces": pieces}


def look(connection):
    """What recv gives, None if it would have had to block for it."""
    try:
        return connection.recv(100).decode()
    except BlockingIOError:
        return None
