"""Both ends of a connection, each with bytes in the place of the other."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from runner.targets.builtin import tcp_client, tcp_server
from runner.targets.tcp_client import Client, misbehaviour
from runner.targets.tcp_server import Conversations, accept

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Both ends of a TCP connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = socket.create_connection(listener.getsockname())
        other = listener.accept()[0]
    with one, other:
        yield one, other


def answered(pair: Pair, *pieces: bytes, patience_s: float | None = None) -> bytes:
    """What the server answers to pieces that have all come before it looks."""
    client, server = pair
    for piece in pieces:
        client.sendall(piece)
    if patience_s is None:
        client.shutdown(socket.SHUT_WR)
    Conversations(0.0, patience_s, None).converse(server)
    answer = b""
    while data := client.recv(100):
        answer += data
    return answer


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (b"hello", b"HELLO"),
        ("ß é ﬁ".encode(), "SS É FI".encode()),
        (b"a\xc3", b"A"),
        (b"a\xffb", "A\ufffdB".encode()),
        (b"", b""),
    ],
)
def test_a_server_answers_in_upper_case_what_is_whole(
    pair: Pair, said: bytes, wanted: bytes
) -> None:
    """Half a character gets no answer, what is no UTF-8 the sign for it."""
    assert answered(pair, said) == wanted


def test_a_server_hangs_up_on_who_is_silent_for_too_long(pair: Pair) -> None:
    """It closes its end though the client has not."""
    assert answered(pair, b"a", patience_s=0.01) == b"A"
    assert pair[1].fileno() == -1


def test_a_character_that_is_cut_is_answered_when_the_rest_of_it_has_come(pair: Pair) -> None:
    """The server reads so many bytes at once that the 32,769th character has only half of them."""
    said = "a" + "é" * 40_000

    assert answered(pair, said.encode()) == said.upper().encode()


def test_an_answer_is_right_if_it_is_the_message_in_upper_case(pair: Pair) -> None:
    """By its characters, which may be more than those of the message."""
    client, server = pair
    client.settimeout(0)
    server.sendall(b"SS")
    talker = Client(client)

    talker.talk("ß", 1, 0.0, None)

    assert (server.recv(10), talker.right) == ("ß".encode(), 1)


def test_a_wrong_answer_is_an_answer_but_not_right(pair: Pair) -> None:
    """Its latency counts all the same."""
    client, server = pair
    client.settimeout(0)
    server.sendall(b"hello")
    talker = Client(client)

    talker.talk("hello", 1, 0.0, None)

    assert (talker.right, len(talker.latencies)) == (0, 1)


def test_no_answer_in_time_is_a_timeout(pair: Pair) -> None:
    """The message says to which of how many messages."""
    pair[0].settimeout(0)

    with pytest.raises(TimeoutError, match=r"no answer to message 1 of 3 within 0\.01 s"):
        Client(pair[0]).talk("hello", 3, 0.0, 0.01)


def test_who_is_hung_up_on_instead_of_answered_learns_it(pair: Pair) -> None:
    """A part of an answer is none."""
    client, server = pair
    client.settimeout(0)
    server.sendall(b"HEL")
    server.shutdown(socket.SHUT_WR)

    with pytest.raises(EOFError, match="hung up before its answer to message 1 of 1"):
        Client(client).talk("hello", 1, 0.0, None)


@pytest.mark.parametrize("deaf", [False, True])
def test_who_stays_says_what_it_has_to_say_and_leaves_in_time(pair: Pair, *, deaf: bool) -> None:
    """Only what it did not read is still there afterwards."""
    client, server = pair
    client.settimeout(0)
    server.sendall(b"A")

    assert Client(client).stay(0.02, [b"a"], deaf=deaf) is False
    assert server.recv(10) == b"a"
    client.settimeout(0)
    if deaf:
        assert client.recv(10) == b"A"
    else:
        with pytest.raises(BlockingIOError):
            client.recv(10)


def test_who_stays_notices_that_the_server_hangs_up(pair: Pair) -> None:
    """At once, however long it wanted to stay."""
    client, server = pair
    client.settimeout(0)
    server.close()

    assert Client(client).stay(3600.0) is True


def test_who_is_deaf_notices_that_the_connection_is_reset(pair: Pair) -> None:
    """It is told although it does not read."""
    client, server = pair
    client.settimeout(0)
    Client(server).reset()

    assert Client(client).stay(3600.0, deaf=True) is True


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ("talk", b""),
        ("silent", b""),
        ("half_character", b"\xc3"),
        ("reset", b"hello"),
        ("deaf", b"hellohello"),
    ],
)
def test_what_is_said_without_waiting_for_an_answer(behaviour: str, said: bytes) -> None:
    """Nothing, half a character, one message or all of them."""
    assert b"".join(misbehaviour(behaviour, "hello", 2)) == said


def test_what_is_said_a_hundred_million_times_needs_the_room_of_one(pair: Pair) -> None:
    """All of it would be more than there is memory for."""
    said = misbehaviour("deaf", "x" * 1_000_000, 100_000_000)
    pair[0].settimeout(0)
    pair[1].close()

    assert Client(pair[0]).stay(3600.0, said, deaf=True) is True


def test_a_connection_that_is_gone_before_it_is_let_in_is_passed_over() -> None:
    """The kernel tells of it once; the next one is served."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        Gone(listener) as gone,
        socket.create_connection(listener.getsockname()) as client,
        accept(gone) as connection,
    ):
        assert connection.getpeername() == client.getsockname()


class Gone(socket.socket):
    """A listening socket whose first connection is gone when it is accepted."""

    def __init__(self, listener: socket.socket) -> None:
        super().__init__(fileno=os.dup(listener.fileno()))
        self._errors = [ConnectionAbortedError()]

    def accept(self) -> tuple[socket.socket, Any]:
        if self._errors:
            raise self._errors.pop()
        return super().accept()


def test_words_that_only_a_placeholder_can_bring_in_are_refused() -> None:
    """What the file itself says has been checked before."""
    with pytest.raises(ValueError, match="found behaviour 'sulk', wanted one of talk, silent"):
        tcp_client(1, behaviour="sulk")
    with pytest.raises(ValueError, match="found mode 'both', wanted serial or concurrent"):
        tcp_server("both")
    with pytest.raises(ValueError, match="at least one character"):
        tcp_client(1, text="")
