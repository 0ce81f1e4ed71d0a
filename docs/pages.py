"""Pages: the tutorial's sections as Markdown, and the table over all of their scenarios.

A page of ``docs/tutorial`` is written by hand but for its parts, one a scenario, between

    <!-- NAME: what was measured, with {expressions} for the figures -->
    <!-- end -->

which hold what the scenario does, what a run of it printed, and the sentence of the first
comment with the figures of that run. What was measured is kept there and nowhere else.
``scenarios/README.md`` is made of the pages and the scenarios. Nothing is run here, see
``measure.py``.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from runner.cli.sections import (  # noqa: E402 - found by the line above
    Section,
    is_within,
    parse_asked,
    parse_sections,
    said_in,
)
from runner.loading import load  # noqa: E402

PAGES = ROOT / "docs/tutorial"
SCENARIOS = ROOT / "scenarios"
TABLE = SCENARIOS / "README.md"
_PART = re.compile(
    r"^## (?P<title>.+)\n\n(?P<claimed>(?:.+\n)+)(?P<more>(?:(?!## |<!-- ).*\n)*?)"
    r"^<!-- (?P<name>\w+): (?P<template>(?:(?!-->)[\s\S])*?) -->\n"
    r"(?P<body>(?:(?!<!-- ).*\n)*?)<!-- end -->\n"
    r"(?P<after>(?:(?!## ).*\n)*)",
    re.MULTILINE,
)
_COMMENT = re.compile(r"^<!-- ", re.MULTILINE)
_OUTPUT = re.compile(r"^```text\n((?:.*\n)*?)```\n", re.MULTILINE)
_WANTED = "found a comment by itself, wanted <!-- NAME: … --> and <!-- end --> below a heading"
NEXT = "## What to try next"
"""The last heading of a page."""
_MEASURED = "**Measured**: "
DIFFERS = "**It differs**: "
"""A paragraph of a part begins so where the tutorial is not right on this platform."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a page says of one scenario; ``body`` lies between its comments."""

    page: Path
    name: str
    title: str
    claimed: str
    template: str
    body: str
    differs: bool

    @property
    def output(self) -> str:
        """What the run printed; empty before there was one."""
        found = _OUTPUT.search(self.body)
        return found[1] if found else ""

    @property
    def measured(self) -> str:
        """The sentence with its figures; empty before there was a run."""
        _, found, sentence = self.body.partition(_MEASURED)
        return " ".join(sentence.split()).removesuffix(".") if found else ""


def parts_of(page: Path) -> list[Part]:
    """The parts of a page, from top to bottom.

    Raises:
        SystemExit: for a comment that neither begins nor ends one: rewritten, it would be lost.
    """
    text = page.read_text(encoding="utf-8")
    parts = list(_PART.finditer(text))
    for comment in _COMMENT.finditer(text):
        if not any(part.start() <= comment.start() < part.end() for part in parts):
            line = text.count("\n", 0, comment.start()) + 1
            raise SystemExit(f"{page}:{line}: {_WANTED}")
    return [
        Part(
            page=page,
            name=found["name"],
            title=found["title"],
            claimed=" ".join(found["claimed"].split()),
            template=" ".join(found["template"].split()),
            body=found["body"],
            differs=f"\n{DIFFERS}" in f"\n{found['more']}{found['body']}{found['after']}",
        )
        for found in parts
    ]


def pages() -> list[Path]:
    """The pages in the order of the tutorial; each is named by its section."""
    return sorted(PAGES.glob("[0-9]*.md"), key=lambda path: parse_asked(path.stem))


def every_part() -> dict[str, Part]:
    """What all pages say, by scenario."""
    return {part.name: part for page in pages() for part in parts_of(page)}


def scenario_path(name: str) -> Path:
    """Where a shipped scenario lies."""
    return SCENARIOS / f"{name}.yaml"


def place_of(name: str) -> tuple[str, Section]:
    """The sections that a scenario is about: as it says them, and the first as numbers.

    Raises:
        SystemExit: when it says none.
    """
    said = said_in(load(scenario_path(name)).about)
    if not said:
        raise SystemExit(f"{name}: its about does not say which section (§N.N) it is about")
    return said, parse_sections(said)[0]


def page_of(name: str) -> Path | None:
    """The page that a scenario belongs on: that of its section, or of the nearest one above."""
    _, section = place_of(name)
    above = [page for page in pages() if is_within(section, parse_asked(page.stem))]
    return max(above, key=lambda page: len(parse_asked(page.stem)), default=None)


def shown_of(name: str) -> str:
    """What a scenario does, as its file says it: all between its tags and its statements."""
    text = scenario_path(name).read_text(encoding="utf-8")
    _, _, rest = text.partition("\ntags:")
    body = re.split(r"^(?:expect|claims):", rest.partition("\n")[2], flags=re.MULTILINE)[0]
    return re.sub(r"^rounds:.*\n", "", body, flags=re.MULTILINE).strip("\n") + "\n"


def body_of(name: str, output: str, measured: str) -> str:
    """What stands between a part's comments."""
    return (
        f"\n[`scenarios/{name}.yaml`](../../scenarios/{name}.yaml) runs\n\n"
        f"```yaml\n{shown_of(name)}```\n\n"
        f"```sh\nrunner run {name}\n```\n\n"
        f"```text\n{output}```\n\n"
        f"{_MEASURED}{measured}.\n\n"
    )


def rewritten(page: Path, name: str, body: str) -> str:
    """The text of a page with another body in one of its parts."""
    text = page.read_text(encoding="utf-8")
    found = next(found for found in _PART.finditer(text) if found["name"] == name)
    return text[: found.start("body")] + body + text[found.end("body") :]


_HEAD = """\
# What a tutorial on processes claims, measured

Each of these scenarios measures one thing that a tutorial on processes and `multiprocessing` claims, on real processes.
`runner run NAME` runs one, `runner run scenarios` all, `runner list --section 2.2.5` lists a section of the tutorial, and
`runner init mine --from NAME` copies one to start from. Each has a false twin in
[`tests/scenarios/false`](../tests/scenarios/false): the same with one fault, which its statements must notice.

The first column leads to the page that shows the run that the figures are from: medians over its rounds. The verdict is
that of the scenario. Where the tutorial is not right on this platform, the scenario states what is, and the verdict says
*differs*. This table is made from the pages by `python docs/measure.py`.

| § | scenario | what is claimed | what was measured | verdict |
|---|---|---|---|---|
"""


def table() -> str:
    """The text of ``scenarios/README.md``, rows in the order of the pages."""
    return _HEAD + "".join(map(_row, every_part().values()))


def _row(part: Part) -> str:
    said, _ = place_of(part.name)
    where = f"../docs/tutorial/{part.page.name}#{anchor(part.title)}"
    verdict = part.output.partition(":")[0].removeprefix(part.name).strip().lower()
    cells = (
        f"[{said.removeprefix('§')}]({where})",
        f"[`{part.name}`]({part.name}.yaml)",
        part.claimed.replace("|", "\\|"),
        part.measured.replace("|", "\\|"),
        f"{verdict}, *differs*" if part.differs else verdict,
    )
    return f"| {' | '.join(cells)} |\n"


def anchor(title: str) -> str:
    """What a heading's link is called on GitHub."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
