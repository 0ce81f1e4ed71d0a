"""Files of an execution: births, outputs, payloads, and writing whole or not at all."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.execution.births import Birth, BirthReader, BirthWriter
from runner.execution.folder import ExecutionFolder, write_atomically
from runner.execution.kept import HALF, read_output
from runner.execution.outputs import Outputs
from runner.model.missing import Missing
from runner.targets.journal import payload

BIRTHS = [
    Birth("start", 12, 5, 6, 0, "child[0]", "Process-1"),
    Birth("run", 13, 6, 6, 200_000_000, "parent[1].kid"),
    Birth("name", 13, 0, 0, 0, "left behind by someone"),
    Birth("name", 13, 0, 0, 0, "\udcff\u20ac", "a name\tand more"),
]


def tell(writer: BirthWriter, birth: Birth) -> None:
    """As whoever starts it does."""
    said = {field.name: getattr(birth, field.name) for field in fields(birth)}
    writer.tell(said.pop("how"), said.pop("pid"), said.pop("label"), **said)


def test_what_is_told_is_read(tmp_path: Path) -> None:
    """Once each, in order; names may hold spaces and bytes that are no text."""
    reader, writer = BirthReader(str(tmp_path)), BirthWriter(str(tmp_path))

    tell(writer, BIRTHS[0])
    first = reader.read()
    for birth in BIRTHS[1:]:
        tell(writer, birth)
    rest = reader.read()

    assert first == BIRTHS[:1]
    assert rest == BIRTHS[1:]
    assert reader.read() == []
    reader.close()


def test_a_writer_whose_descriptor_is_gone_opens_its_file_again(tmp_path: Path) -> None:
    """Also when another file has taken the number."""
    reader, writer = BirthReader(str(tmp_path)), BirthWriter(str(tmp_path))
    tell(writer, BIRTHS[0])
    number = writer._descriptor

    os.close(number)
    other = os.open(tmp_path / "other", os.O_WRONLY | os.O_CREAT)
    assert other == number
    tell(writer, BIRTHS[1])

    assert reader.read() == BIRTHS[:2]
    assert (tmp_path / "other").read_bytes() == b""
    reader.close()
    os.close(other)


@given(st.binary(max_size=60))
def test_garbage_among_the_births_is_passed_over(tmp_path_factory: object, data: bytes) -> None:
    """Whole lines that make no sense cost nothing but themselves."""
    folder = tmp_path_factory.mktemp("births")  # type: ignore[attr-defined]
    reader, writer = BirthReader(str(folder)), BirthWriter(str(folder))

    with open(reader.path, "ab") as file:
        file.write(data + b"\n")
    tell(writer, BIRTHS[0])

    assert reader.read()[-1] == BIRTHS[0]
    reader.close()
    os.close(writer._descriptor)


@pytest.mark.parametrize("size", [0, 1, 2 * HALF, 2 * HALF + 1, 2 * HALF + 4096, 10 * HALF + 5])
def test_the_first_and_the_last_of_an_output_are_kept(tmp_path: Path, size: int) -> None:
    """And the rest is counted, whether the file system has dropped it or not."""
    path = tmp_path / "child.out"
    data = bytes(i % 251 for i in range(size))
    path.write_bytes(data)

    for trimmed in (False, True):
        if trimmed:
            outputs = Outputs(str(tmp_path))
            outputs.expect("child")
            outputs.trim(final=True)
        kept, dropped = read_output(str(path))
        assert len(kept) + dropped == size
        assert kept[: min(size, HALF)] == data[:HALF]
        assert kept[-min(size, HALF) :] == data[-HALF:] or not size
        assert dropped == 0 or len(kept) <= 2 * HALF + 4096


def test_an_output_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """A process that never started has printed nothing."""
    assert read_output(str(tmp_path / "none.out")) == (b"", 0)
    assert ExecutionFolder(tmp_path).output("none") == ((), (), 0)


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", ()),
        (b"a", ("a",)),
        (b"a\n", ("a",)),
        (b"a\n\n", ("a", "")),
        (b"\n", ("",)),
        (b"a\rb\x0b\x0c\x1c\xe2\x80\xa8c\n", ("a\rb\x0b\x0c\x1c\u2028c",)),
        (b"\xff\n", ("\udcff",)),
    ],
)
def test_only_a_newline_ends_a_line(tmp_path: Path, data: bytes, lines: tuple[str, ...]) -> None:
    """As on a terminal, and as bytes that are no text can be told."""
    (tmp_path / "p.out").write_bytes(data)

    assert ExecutionFolder(tmp_path).output("p")[0] == lines


def test_a_payload_is_believed_only_when_it_is_whole(tmp_path: Path) -> None:
    """Length and checksum."""
    said = payload("x" * 5000, str(tmp_path / "v"))
    folder = ExecutionFolder(tmp_path)
    whole = (tmp_path / "v").read_bytes()

    assert folder.value(said) == "x" * 5000
    for changed in (whole[:-1], whole + b" ", whole.replace(b"x", b"y", 1), b""):
        (tmp_path / "v").write_bytes(changed)
        assert isinstance(folder.value(said), Missing)
    (tmp_path / "v").unlink()
    assert isinstance(folder.value(said), Missing)
    assert folder.value({"value": None}) is None
    assert folder.value({"missing": "why"}) == Missing("why")
    assert isinstance(folder.value({}), Missing)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """What cannot be written leaves what was there, and nothing beside it."""
    path = tmp_path / "report.md"
    write_atomically(path, b"one")

    with pytest.raises(TypeError):
        write_atomically(path, "two")  # type: ignore[arg-type]

    assert path.read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["report.md"]


def test_tidying_keeps_only_what_has_something_to_say(tmp_path: Path) -> None:
    """Empty outputs, the birth list and the folder of ``{dir}`` go."""
    folder = tmp_path / "x0"
    (folder / "dir" / "deep").mkdir(parents=True)
    for name, data in (("births", b"x"), ("a.out", b""), ("b.out", b"said")):
        (folder / name).write_bytes(data)

    ExecutionFolder(folder).tidy()

    assert os.listdir(folder) == ["b.out"]
    (folder / "b.out").unlink()
    ExecutionFolder(folder).tidy()
    ExecutionFolder(folder).tidy()
    assert not folder.exists()
