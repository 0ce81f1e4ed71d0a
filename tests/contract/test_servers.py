"""Servers: real clients on loopback, few and many, well-behaved and not, and what becomes of them."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from runner.errors import ExitCode
from runner.model.record import ExecutionRecord, ProcessRecord
from tests.contract.harness import Stage, each_method, known, many, one

each_mode = pytest.mark.parametrize("mode", ["serial", "concurrent"])
PORT = 'target: tcp_client, needs: {server: ready}, args: ["{server.ready.port}"]'


def clients(record: ExecutionRecord, *groups: str) -> Iterator[ProcessRecord]:
    """The processes of these groups."""
    for group in groups:
        found = record.groups[group]
        yield from (found,) if isinstance(found, ProcessRecord) else found


def right(record: ExecutionRecord, *groups: str) -> list[int]:
    """How many right answers each client of these groups has had."""
    return [client.returned["right"] for client in clients(record, *groups)]


@each_mode
@each_method
def test_every_client_gets_its_messages_back_in_upper_case(
    stage: Stage, method: str, mode: str
) -> None:
    """Under every start method, one after the other or all at once."""
    record = stage.play(
        f"""
        processes:
          server: {{target: tcp_server, background: true, args: [{mode}]}}
          client: {{replicas: 3, {PORT}, kwargs: {{messages: 3, text: "né ß {{index}}"}}}}
        variant: {{join: all}}
        """
    )[method]

    assert record.valid, (record.fault, record.problems)
    assert right(record, "client") == [3, 3, 3]
    for client in many(record, "client"):
        assert len(client.returned["latencies"]) == 3
        assert known(client.marks["answered"].fields["reply"]) == f"NÉ SS {client.index}"
        assert known(client.marks["connected"].at) < known(client.marks["answered"].at)
        assert known(client.marks["answered"].at) < known(client.marks["leaving"].at)
    assert one(record, "server").marks["accepted"].fields["connections"] == 3
    assert one(record, "server").outcome == "terminated"
    assert record.left_behind == 0


def test_a_serial_server_serves_nobody_before_the_last_one_has_left(stage: Stage) -> None:
    """However long that one thinks, and whoever is in the queue."""
    record = stage.play(
        f"""
        processes:
          server: {{target: tcp_server, background: true}}
          client: {{replicas: 3, {PORT}, kwargs: {{messages: 2, think: 20ms}}}}
        variants: {{v: {{join: all}}}}
        """
    ).only
    first, second, third = sorted(
        (client.marks for client in many(record, "client")),
        key=lambda marks: known(marks["answered"].at),
    )

    assert known(first["leaving"].at) < known(second["answered"].at)
    assert known(second["leaving"].at) < known(third["answered"].at)


@pytest.mark.slow
def test_two_hundred_clients_are_served_at_the_same_time(stage: Stage) -> None:
    """Nobody leaves before everybody is there; the backlog limits none of it."""
    record = stage.play(
        f"""
        timeout: 100s
        processes:
          server: {{target: tcp_server, background: true, kwargs: {{mode: concurrent, backlog: 16}}}}
          client: {{replicas: 200, {PORT}, kwargs: {{messages: 3, stay: 1h}}}}
        variants:
          v:
            plan:
              - start: client
              - wait: {{until: server.marks.accepted.connections == 200}}
              - wait: {{until: all(has(c.marks.answered.at) for c in client)}}
              - terminate: client
              - join: client
        """
    ).only

    assert record.valid, (record.fault, record.problems)
    assert {client.outcome for client in many(record, "client")} == {"terminated"}
    assert one(record, "server").marks["accepted"].fields["at_once"] == 200
    assert record.left_behind == 0


def test_a_server_of_many_clients_takes_as_many_descriptors_as_it_may(stage: Stage) -> None:
    """The soft limit is for programs that cannot deal with more."""
    record = stage.play(
        f"""
        processes:
          server: {{target: tcp_server, kwargs: {{mode: concurrent, backlog: 50}}}}
          client: {{replicas: 80, {PORT}, kwargs: {{stay: 1h}}}}
        variants:
          v:
            plan:
              - {{invoke: "t.py:limit", args: [64]}}
              - start: server
              - {{invoke: "t.py:limit", args: [1024]}}
              - start: client
              - wait: {{until: server.marks.accepted.at_once == 80}}
              - terminate: client
              - join: client
              - terminate: server
        """,
        t="""
        import resource
        def limit(soft):
            resource.setrlimit(
                resource.RLIMIT_NOFILE, (soft, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        """,
    ).only

    assert record.valid, (record.fault, record.problems)


def test_a_process_of_a_connection_holds_nothing_of_the_others(stage: Stage) -> None:
    """However many there were before it, each has the same number of descriptors."""
    record = stage.play(
        f"""
        processes:
          server: {{target: tcp_server, args: [concurrent]}}
          client: {{replicas: 3, {PORT}, kwargs: {{stay: 1h}}}}
        variants:
          v:
            plan:
              - start: [server, client]
              - wait: {{until: all(has(c.marks.answered.at) for c in client)}}
              - {{invoke: "t.py:descriptors", args: ["{{server}}"], as: counted}}
              - terminate: client
              - join: client
              - terminate: server
        """,
        t="""
        import psutil
        def descriptors(server):
            return [child.num_fds() for child in psutil.Process(server.pid).children()]
        """,
    ).only
    first, *others = known(record.steps["counted"].value)

    assert record.valid, (record.fault, record.problems)
    assert others == [first, first]


SERVE = """
import errno, os, resource
from runner.targets.builtin import tcp_server
def limits():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard))
    tcp_server("concurrent", connections=2)
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
def runs_out():
    lowest = os.dup(1)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + 4, lowest + 4))
    try:
        tcp_server("concurrent")
    except OSError as error:
        assert error.errno == errno.EMFILE
    try:
        return os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return "nobody is left"
"""


def test_a_server_that_is_over_leaves_the_limit_of_descriptors_as_it_was(stage: Stage) -> None:
    """Its process may go on: a worker of a pool, or the main process."""
    record = stage.play(
        f"""
        processes:
          server: {{target: "t.py:limits", marks: [accepted]}}
          client: {{replicas: 2, {PORT}}}
        variants: {{v: {{join: all}}}}
        """,
        t=SERVE,
    ).only

    assert record.valid, (record.fault, record.problems)
    assert one(record, "server").returned == 100


def test_a_server_that_runs_out_of_descriptors_says_so_and_leaves_nobody(stage: Stage) -> None:
    """Those it served, and those it had no descriptor for, hear of it."""
    record = stage.play(
        f"""
        processes:
          server: {{target: "t.py:runs_out", marks: [accepted]}}
          client: {{replicas: 5, {PORT}, kwargs: {{stay: 1h}}, success_exit_codes: [0, 1]}}
        variants: {{v: {{join: all}}}}
        """,
        t=SERVE,
    ).only

    assert record.valid, (record.fault, record.problems)
    assert one(record, "server").returned == "nobody is left"
    assert record.left_behind == 0


def test_nobody_can_be_told_to_wait_too_long(stage: Stage) -> None:
    """What a file may say is more than the kernel can count in milliseconds."""
    record = stage.play(
        f"""
        processes:
          server: {{target: tcp_server, kwargs: {{patience: 10000h}}}}
          client:
            {PORT.replace(", ", chr(10) + "            ")}
            kwargs: {{stay: 10000h, connect_timeout: 10000h, answer_timeout: 10000h}}
        variants:
          v:
            plan:
              - start: all
              - wait: {{until: has(client.marks.answered.at)}}
              - terminate: server
              - join: all
        """
    ).only

    assert record.valid, (record.fault, record.problems)
    assert one(record, "client").returned["hung_up"] is True


HOSTILE = f"""
  silent: {{replicas: 3, {PORT}, kwargs: {{behaviour: silent, stay: STAY}}}}
  half: {{replicas: 3, {PORT}, kwargs: {{behaviour: half_character, stay: STAY}}}}
  deaf: {{replicas: 3, {PORT}, kwargs: {{behaviour: deaf, size: 1000000, messages: 20, stay: STAY}}}}
  resetting: {{replicas: 3, {PORT}, kwargs: {{behaviour: reset, size: 100000}}}}
  leaving: {{replicas: 3, {PORT}, kwargs: {{messages: 0}}}}
"""
NAMES = ("silent", "half", "deaf", "resetting", "leaving")
AFTER = ", ".join(f"{name}: connected" for name in NAMES)


def test_hostile_clients_of_a_concurrent_server_harm_nobody(stage: Stage) -> None:
    """All of them are connected, and still are, while others talk; then they are ended."""
    record = stage.play(
        f"""
        processes:
          server: {{target: tcp_server, background: true, kwargs: {{mode: concurrent, backlog: 50}}}}
          {HOSTILE.replace("STAY", "1h").replace(chr(10), chr(10) + "        ")}
          talker:
            replicas: 4
            target: tcp_client
            needs: {{server: ready, {AFTER}}}
            args: ["{{server.ready.port}}", 3]
        variants:
          v:
            plan:
              - start: all
              - join: [talker, resetting, leaving]
              - {{observe: [silent, half, deaf], as: others}}
              - terminate: [silent, half, deaf]
              - join: all
        """
    ).only

    assert record.valid, (record.fault, record.problems)
    assert right(record, "talker") == [3, 3, 3, 3]
    assert [o.is_alive for o in record.steps["others"]] == [True] * 9
    assert one(record, "server").marks["accepted"].fields["connections"] == 19
    assert one(record, "server").errors == ()
    assert record.left_behind == 0


def test_a_serial_server_with_patience_gets_rid_of_hostile_clients(stage: Stage) -> None:
    """It hangs up on those who say nothing or take nothing, and then serves the next."""
    record = stage.play(
        f"""
        processes:
          server: {{target: tcp_server, background: true, kwargs: {{patience: 300ms, backlog: 50}}}}
          {HOSTILE.replace("STAY", "1h").replace("replicas: 3", "replicas: 1").replace(chr(10), chr(10) + "        ")}
          talker:
            replicas: 2
            target: tcp_client
            needs: {{server: ready, {AFTER}}}
            args: ["{{server.ready.port}}", 3]
        variants: {{v: {{join: all}}}}
        """
    ).only

    assert record.valid, (record.fault, record.problems)
    assert right(record, "talker") == [3, 3]
    assert {c.returned["hung_up"] for c in clients(record, "silent", "half", "deaf")} == {True}
    assert one(record, "server").errors == ()


@each_mode
def test_messages_may_be_longer_than_the_kernels_buffers(stage: Stage, mode: str) -> None:
    """Six megabytes there and back, in which characters are cut anywhere."""
    record = stage.play(
        f"""
        processes:
          server: {{target: tcp_server, background: true, args: [{mode}]}}
          client: {{{PORT}, kwargs: {{size: 3000000, text: "xé"}}}}
        variants: {{v: {{join: all}}}}
        """
    ).only

    assert right(record, "client") == [1]


@pytest.mark.parametrize("signal", ["terminate", "kill"])
@pytest.mark.parametrize(("mode", "state"), [("serial", "connected"), ("concurrent", "answered")])
def test_whoever_talked_with_a_server_that_is_ended_hears_of_it(
    stage: Stage, mode: str, state: str, signal: str
) -> None:
    """Those it serves, those in its queue, and those who come later: each gets an exception.

    A process that was forked in the last moment may hold the listening socket a little longer.
    """
    record = stage.play(
        f"""
        processes:
          server: {{target: tcp_server, args: [{mode}]}}
          served: {{{PORT}, kwargs: {{stay: 1h}}}}
          client:
            replicas: 3
            {PORT.replace(", ", chr(10) + "            ")}
            kwargs: {{messages: 1000, think: 100ms}}
            success_exit_codes: [1]
          late: {{{PORT}, success_exit_codes: [1]}}
        variants:
          v:
            plan:
              - start: [server, served]
              - wait: {{until: has(served.marks.answered.at)}}
              - start: client
              - wait: {{until: all(has(c.marks.{state}.at) for c in client)}}
              - {signal}: server
              - join: server
              - start: late
              - join: all
        """
    ).only

    assert record.valid, (record.fault, record.problems)
    assert one(record, "served").returned["hung_up"] is True
    for client in many(record, "client"):
        assert client.raised in ("EOFError", "ConnectionResetError", "BrokenPipeError")
    assert one(record, "late").raised == "ConnectionRefusedError"
    assert record.left_behind == 0


ABANDONED = f"""
        processes:
          server:
            target: tcp_server
            background: BACKGROUND
            kwargs: {{mode: concurrent, delay: 1h, backlog: 50}}
          client:
            replicas: 8
            {PORT.replace(", ", chr(10) + "            ")}
            kwargs: {{answer_timeout: 50ms}}
            success_exit_codes: [1]
"""


@each_method
def test_no_process_of_a_connection_outlives_the_server(stage: Stage, method: str) -> None:
    """Not even one that has an hour to go before it answers, to a client that has lost patience."""
    played = stage.play(
        f"""
        {ABANDONED.replace("BACKGROUND", "true")}
        variant:
          plan:
            - start: client
            - wait: {{until: server.marks.accepted.connections == 8}}
        """
    )
    record = played[method]

    assert played.code == ExitCode.HOLDS, played.report.faults
    assert {client.raised for client in many(record, "client")} == {"TimeoutError"}
    assert one(record, "server").outcome == "terminated"
    assert record.left_behind == 0


def test_no_process_of_a_connection_outlives_a_server_that_is_killed_last_of_all(
    stage: Stage,
) -> None:
    """They die in the instant in which it does, and count as dead before they have got round to it."""
    played = stage.play(
        f"""
        rounds: {{min: 5, max: 5}}
        {ABANDONED.replace("BACKGROUND", "false")}
        variants:
          v:
            plan:
              - start: all
              - wait: {{until: server.marks.accepted.connections == 8}}
              - join: client
              - kill: server
              - join: server
        """
    )

    assert played.code == ExitCode.HOLDS, played.report.faults
    assert [record.left_behind for record in played.records] == [0] * 5


@each_mode
def test_a_server_may_have_an_end(stage: Stage, mode: str) -> None:
    """After as many connections as it was told it returns, when all of them have gone."""
    record = stage.play(
        f"""
        processes:
          server: {{target: tcp_server, args: [{mode}], kwargs: {{connections: 4}}}}
          client: {{replicas: 4, {PORT}, kwargs: {{messages: 2}}}}
        variants: {{v: {{join: all}}}}
        """
    ).only

    assert record.valid, (record.fault, record.problems)
    assert one(record, "server").outcome == "completed"
    assert known(one(record, "server").left) > max(
        known(client.marks["leaving"].at) for client in many(record, "client")
    )


def test_a_port_that_is_taken_is_no_servers(stage: Stage) -> None:
    """The reason is the operating system's, and the round is invalid."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        played = stage.play(
            f"""
            processes: {{server: {{target: tcp_server, args: [serial, 5, {taken.getsockname()[1]}]}}}}
            variants: {{v: {{join: all}}}}
            """
        )

    assert played.code == ExitCode.FAILS
    assert "Address already in use" in played.only.problems[0]


def test_a_client_whose_connection_finds_no_room_has_its_own_patience(stage: Stage) -> None:
    """Nothing refuses it; it gives up by its own time limit."""
    record = stage.play(
        f"""
        processes:
          server: {{target: tcp_server, background: true, args: [serial, 0]}}
          served: {{{PORT}, kwargs: {{stay: 1h}}}}
          queued: {{{PORT}, kwargs: {{behaviour: silent, stay: 1h}}}}
          client: {{{PORT}, kwargs: {{connect_timeout: 100ms}}, success_exit_codes: [1]}}
        variants:
          v:
            plan:
              - start: served
              - wait: {{until: has(served.marks.answered.at)}}
              - start: queued
              - wait: {{until: has(queued.marks.connected.at)}}
              - start: client
              - join: client
              - terminate: [served, queued]
        """
    ).only

    assert record.valid, (record.fault, record.problems)
    assert one(record, "client").raised == "TimeoutError"
    assert "connected" not in one(record, "client").marks


def test_a_client_that_talks_to_nobody_is_refused(stage: Stage) -> None:
    """As any program is; without leave to fail it makes the round invalid."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    played = stage.play(
        f"""
        processes: {{client: {{target: tcp_client, args: [{port}]}}}}
        variants: {{v: {{join: all}}}}
        """
    )

    assert played.code == ExitCode.FAILS
    assert "ConnectionRefusedError" in played.only.problems[0]
