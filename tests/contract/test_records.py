"""Records: what is known of a process afterwards: its value, exception, exit code, output."""

from __future__ import annotations

import pytest

from runner.errors import ExitCode
from runner.model.missing import Missing
from tests.contract.harness import Stage, each_method, every_engine, known, many, one, runner

pytestmark = pytest.mark.slow

VALUES = """
import enum, math
class Colour(enum.IntEnum):
    RED = 1
VALUES = {
    "none": None,
    "nested": {"a": [1, 2.5, True, None, "text"], "b": {"c": ()}},
    "tuples": (1, (2, 3)),
    "wide": "\\u20ac\\U0001f600\\udcff\\x00",
    "enum": Colour.RED,
    "long": "x" * 3000,
    "longest": "x" * ((1 << 20) - 2),
    "too_long": "x" * (1 << 20),
    "set": {1},
    "object": object(),
    "bytes": b"x",
    "nan": math.nan,
    "huge": 10 ** 5000,
    "keys": {1: "a", True: "b"},
}
deep = current = []
for _ in range(100_000):
    current.append([])
    current = current[0]
VALUES["deep"] = deep
circle = []
circle.append(circle)
VALUES["circle"] = circle
def give(name): return VALUES[name]
"""
KEPT = {
    "none": None,
    "nested": {"a": [1, 2.5, True, None, "text"], "b": {"c": []}},
    "tuples": [1, [2, 3]],
    "wide": "\u20ac\U0001f600\udcff\x00",
    "enum": 1,
    "long": "x" * 3000,
    "longest": "x" * ((1 << 20) - 2),
}
LOST = {
    "too_long": "more than",
    "set": "not a JSON value",
    "object": "not a JSON value",
    "bytes": "not a JSON value",
    "nan": "not a JSON value",
    "huge": "not a JSON value",
    "keys": "not a JSON value",
    "deep": "not a JSON value",
    "circle": "not a JSON value",
}
GIVE = "about: all that is returned\nprocesses:\n" + "".join(
    f'  {n}: {{target: "v.py:give", args: ["{n}"]}}\n' for n in (*KEPT, *LOST)
).replace("  none:", "  no_value:").replace("  set:", "  a_set:")


def _group(name: str) -> str:
    return {"none": "no_value", "set": "a_set"}.get(name, name)


@each_method
def test_little_is_kept_of_what_nothing_asks_for(stage: Stage, method: str) -> None:
    """To write a megabyte takes a child time that it would not need in a program of its user's."""
    text = """
        processes: {short: {target: "v.py:short"}, long: {target: "v.py:long"}}
        variant: {join: all}
    """
    record = stage.play(
        text, v="def short(): return 'x' * 60_000\ndef long(): return [0.5] * 50_000"
    )[method]

    assert one(record, "short").returned == "x" * 60_000
    returned = one(record, "long").returned
    assert isinstance(returned, Missing)
    assert returned.reason == "it is longer than the 65536 bytes kept"


@each_method
def test_a_json_value_is_returned_as_it_is(stage: Stage, method: str) -> None:
    """Tuples become lists; long values lie in a file with a checksum."""
    played = stage.play(f"{GIVE}\nvariant: {{join: all}}", v=VALUES)
    record = played[method]

    for name, value in KEPT.items():
        assert known(one(record, _group(name)).returned) == value, name
    assert played.code == ExitCode.HOLDS


@each_method
def test_what_is_no_json_value_or_too_large_is_missing_with_a_reason(
    stage: Stage, method: str
) -> None:
    """The process is none the worse for it."""
    record = stage.play(f"{GIVE}\nvariant: {{join: all}}", v=VALUES)[method]

    for name, reason in LOST.items():
        process = one(record, _group(name))
        assert isinstance(process.returned, Missing), name
        assert reason in process.returned.reason, name
        assert (process.exitcode, process.outcome, process.raised) == (0, "completed", None)


def test_a_value_whose_file_was_changed_is_missing(stage: Stage) -> None:
    """Length and checksum are compared before it is believed."""
    played = stage.play(
        'processes: {child: {target: "v.py:give", args: [long]}}\nvariants: {v: {join: all}}',
        again=True,
        v=VALUES,
    )
    (file,) = (played.folder / "output" / "x0").glob("child.value*")
    data = file.read_bytes()

    file.write_bytes(data.replace(b"xx", b"xy", 1))

    returned = one(played.only, "child").returned
    assert isinstance(returned, Missing)
    assert returned.reason == "the file it was written to is not whole"


EXITS = """
import os, sys
def leave(how):
    if how == "raise": raise ValueError("no \\u20ac \\U0001f600 way")
    if how == "256": sys.exit(256)
    if how == "-1": sys.exit(-1)
    if how == "text": sys.exit("some text")
    if how == "none": sys.exit()
    if how == "7": os._exit(7)
    if how == "long": raise ValueError("\\U0001f600" * 5000)
    if how == "mute": raise Mute()
    if how == "named": raise type("\\u20ac" * 500, (Exception,), {})("x")
    if how == "many": raise RuntimeError("a\\nb\\x00c")
    if how == "chain":
        try: raise KeyError("inner")
        except KeyError as error: raise ValueError("outer") from error
class Mute(Exception):
    def __str__(self): raise RuntimeError("no message")
"""
CODES = {
    "raise": (1, "ValueError"),
    "256": (0, "SystemExit"),
    "-1": (255, "SystemExit"),
    "text": (1, "SystemExit"),
    "none": (0, "SystemExit"),
    "7": (7, None),
    "long": (1, "ValueError"),
    "mute": (1, "Mute"),
    "named": (1, "\u20ac" * 33),
    "many": (1, "RuntimeError"),
    "chain": (1, "ValueError"),
}


def _leavers(policy: str) -> str:
    groups = "".join(
        f'  g{i}: {{target: "e.py:leave", args: ["{how}"], success_exit_codes: [0, 1, 7, 255]}}\n'
        for i, how in enumerate(CODES)
    )
    return f"processes:\n{groups}\n{policy}"


@each_method
def test_exit_codes_are_cpythons(stage: Stage, method: str) -> None:
    """Also those that surprise: sys.exit(256) is 0, sys.exit(-1) is 255, text is 1."""
    played = stage.play(_leavers("variant: {join: all}"), e=EXITS)
    record = played[method]

    for i, (how, (code, kind)) in enumerate(CODES.items()):
        process = one(record, f"g{i}")
        raised = process.raised if how != "7" else None
        assert (how, process.exitcode, raised) == (how, code, kind)
        assert process.outcome == ("completed" if code == 0 else "failed")
    assert played.code == ExitCode.HOLDS, played.report.faults


@each_method
def test_an_exception_leaves_its_type_its_message_and_its_traceback(
    stage: Stage, method: str
) -> None:
    """In the journal as well as where CPython prints it; however long or wild."""
    played = stage.play(_leavers("variant: {join: all}"), e=EXITS)
    number = played[method].number
    leaves = {e["p"]: e for e in played.events("leave") if e["x"] == number}
    said = {how: leaves.get(f"g{i}", {}) for i, how in enumerate(CODES)}

    assert said["raise"]["message"] == "no \u20ac \U0001f600 way"
    assert said["raise"]["trace"]["value"].startswith("Traceback (most recent call last)")
    assert "in leave" in said["raise"]["trace"]["value"]
    assert set(said["long"]["message"]) == {"\U0001f600"}
    assert said["mute"]["message"] == "(its message cannot be shown)"
    assert said["many"]["message"] == "a\nb\0c"
    assert "inner" in said["chain"]["trace"]["value"]
    errors = "\n".join(one(played[method], "g0").errors)
    assert "ValueError: no" in errors
    assert one(played[method], "g3").errors == ("some text",)


def test_the_same_exceptions_under_run_stop_the_plan(stage: Stage) -> None:
    """Whatever the message, the fault fits its record."""
    for how in ("long", "mute", "named", "text"):
        played = stage.play(
            f'processes: {{child: {{target: "e.py:leave", args: ["{how}"]}}}}\n'
            "variants: {v: {call: run}}",
            e=EXITS,
        )
        assert played.code == ExitCode.COULD_NOT_RUN
        assert str(played.only.fault).startswith("run raised ")
        assert one(played.only, "child").outcome == "failed"


@every_engine
@each_method
def test_a_process_that_dies_by_a_signal_says_which(stage: Stage, method: str) -> None:
    """−N and the signal's name; nobody sent it, so it has crashed."""
    played = stage.play(
        """
        processes:
          segv: {target: crash}
          kill: {target: crash, args: [KILL]}
          abrt: {target: crash, args: [ABRT]}
        variant: {join: all}
        """
    )

    codes = {p.label: (p.exitcode, p.signal, p.outcome) for p in played[method].processes}
    assert codes == {
        "segv": (-11, "SIGSEGV", "crashed"),
        "kill": (-9, "SIGKILL", "crashed"),
        "abrt": (-6, "SIGABRT", "crashed"),
    }
    assert played.code == ExitCode.FAILS
    assert "segv was killed by SIGSEGV, wanted 0" in played[method].problems


@each_method
def test_output_is_kept_by_process_and_stream(stage: Stage, method: str) -> None:
    """Line by line as it was printed, in Python, in C or by a grandchild."""
    record = stage.play(
        """
        processes: {child: {replicas: 2, target: "t.py:speak", args: ["{index}"]}}
        variant: {join: all}
        """,
        t="""
        import os, subprocess, sys
        def speak(index):
            print("python", index)
            print("error", index, file=sys.stderr)
            os.write(1, b"raw %d\\n" % index)
            subprocess.run(["sh", "-c", f"echo shell {index}; echo wrong {index} >&2"])
            print("\\u20ac \\udcff", "no newline", end="")
        """,
    )[method]

    for i, child in enumerate(many(record, "child")):
        assert child.output[:3] == (f"python {i}", f"raw {i}", f"shell {i}")
        assert child.output[3].startswith("\u20ac")
        assert child.output[3].endswith("no newline")
        assert len(child.output) == 4
        assert child.errors == (f"error {i}", f"wrong {i}")
    assert record.output == record.errors == ()


@each_method
def test_a_killed_process_has_printed_all_its_whole_lines(stage: Stage, method: str) -> None:
    """Streams are line-buffered as on a terminal."""
    record = stage.play(
        """
        processes: {child: {target: "t.py:speak"}}
        variant:
          plan:
            - start: child
            - wait: {until: has(child.marks.ready)}
            - kill: child
            - join: child
        """,
        t="""
        import time
        from runner import mark
        def speak():
            print("whole line")
            mark("ready")
            time.sleep(60)
        """,
    )[method]

    assert one(record, "child").output == ("whole line",)


def test_run_lends_its_target_the_output_of_the_process(stage: Stage) -> None:
    """And the main process has its own back afterwards."""
    record = stage.play(
        """
        processes: {child: {target: print, args: [hello]}}
        variants:
          v: {plan: [{run: child}, {invoke: "t.py:speak"}, {run: child}]}
        """,
        t="""
        import os
        def speak():
            print("main")
            os.system("echo shell")
        """,
    ).only

    assert one(record, "child").output == ("hello", "hello")
    assert record.output == ("main", "shell")


def test_a_line_is_what_stands_between_newlines(stage: Stage) -> None:
    """Other characters that Unicode calls line ends are text."""
    record = stage.play(
        'processes: {child: {target: "t.py:speak"}}\nvariants: {v: {join: all}}',
        t="""
        import sys
        def speak(): sys.stdout.buffer.write("a\\u2028b\\x0cc\\x1cd\\n\\nlast".encode())
        """,
    ).only

    assert one(record, "child").output == ("a\u2028b\x0cc\x1cd", "", "last")


@pytest.mark.parametrize("method", ["fork", "forkserver"])
def test_the_middle_of_much_output_is_dropped_and_counted(stage: Stage, method: str) -> None:
    """A hundred megabytes take about 0.14 MB of disk; the first and the last lines stay."""
    played = stage.play(
        f"""
        processes: {{child: {{target: "t.py:flood"}}}}
        variants: {{v: {{start_method: {method}}}}}
        """,
        t="""
        import os
        def flood():
            print("first")
            block = b"".join(b"%015d\\n" % i for i in range(65536))
            for _ in range(100):
                os.write(1, block)
            print("last")
        """,
    )

    child = one(played.only, "child")
    file = played.folder / "output" / "x0" / "child.out"
    printed = len("first\n") + 100 * (1 << 20) + len("last\n")
    assert file.stat().st_size == printed
    assert file.stat().st_blocks * 512 < 200_000
    assert (child.output[0], child.output[-1]) == ("first", "last")
    assert child.output[1] == "000000000000000"
    kept = sum(len(line) + 1 for line in child.output)
    assert child.dropped_bytes == pytest.approx(printed - kept, abs=2)
    assert 100_000 < kept < 200_000


@every_engine
def test_what_was_printed_is_in_the_report_made_again(stage: Stage) -> None:
    """The files of a run are enough."""
    played = stage.play(
        "processes: {child: {target: print, args: [hello]}}\nvariants: {v: {join: all}}"
    )

    assert one(played.only, "child").output == ("hello",)
    assert runner("report", str(played.folder)).returncode == ExitCode.HOLDS


def test_a_child_of_a_late_round_has_no_more_open_than_one_of_the_first(stage: Stage) -> None:
    """Nothing that the guard needs for one execution is left to the next."""
    source = "import os\ndef opened(): return len(os.listdir('/proc/self/fd'))"
    played = stage.play(
        """
        rounds: {min: 4, max: 4}
        processes: {child: {target: "o.py:opened"}}
        variants: {v: {join: all}}
        """,
        o=source,
    )

    opened = [one(record, "child").returned for record in played.records]
    assert len(opened) == 4
    assert len(set(opened)) == 1, opened
