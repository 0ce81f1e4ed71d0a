"""Measure: runs scenarios, and keeps what came out on the tutorial's pages.

    python docs/measure.py [NAME ...]    run these, then write the table anew
    python docs/measure.py --all         run every one that ships

Without a name nothing is run: what the pages show of the scenarios is brought up to date,
and ``scenarios/README.md`` is made from them. A scenario that has no part on a page yet gets
a draft of one. What does not hold is shown and not kept.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pages
from pages import ROOT, Part

from runner.judging.evaluate import explain_values, prepared
from runner.judging.judge import rounds_of
from runner.judging.statement import Families, Round, scope_of
from runner.loading.expressions import ExpressionError, parse_expression
from runner.model.missing import Missing
from runner.session import load, report_of

RUN_TIMEOUT_S = 900
"""None of the runs takes a tenth of it."""
_FIGURE = re.compile(r"\{([^}]+)\}")
_NOTES = re.compile(r"^Notes\n(?:  .*\n)+\n", re.MULTILINE)
_REPORT = re.compile(r"^Report: .*\n?", re.MULTILINE)


def measure(part: Part) -> str | None:
    """The body of a part after a run of its scenario; None, and all that was said, if it does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "runner", "run", part.name, "--no-live"],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                text=True,
                timeout=RUN_TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            print(f"{part.name}: ended after {RUN_TIMEOUT_S} s, so it is not kept")
            return None
        if done.returncode:
            print(f"{done.stdout}{part.name}: exit {done.returncode}, so it is not kept")
            return None
        (journal,) = Path(folder, "reports").glob("*/journal.jsonl")
        rounds = rounds_of(report_of(journal.parent).executions)
    families = load(pages.scenario_path(part.name)).families
    sentence = _FIGURE.sub(lambda found: typical(found[1], rounds, families), part.template)
    return pages.body_of(part.name, kept_of(done.stdout), sentence)


def kept_of(output: str) -> str:
    """What a run printed, without what was not simulated, where its report lies and where we do."""
    shown = _REPORT.sub(
        "", _NOTES.sub("", output.replace(f"{ROOT}/", "").replace(sys.base_prefix, "/usr"))
    )
    return shown.rstrip() + "\n"


def typical(text: str, rounds: Sequence[Round], families: Families) -> str:
    """The median of an expression over the rounds, as reports show it; of what is no number, all values.

    Raises:
        SystemExit: where it is not known, or is no expression.
    """
    try:
        expression = parse_expression(text)
    except ExpressionError as error:
        raise SystemExit(f"{{{text}}}: {error}") from error
    value = prepared(expression)
    scopes = [scope_of(around, families) for around in rounds]
    values = [value(scope) for scope in scopes]
    for each in values:
        if isinstance(each, Missing):
            raise SystemExit(f"{{{text}}}: {each.reason}")
    if all(isinstance(each, bool) for each in values):
        return " or ".join(str(each) for each, _ in Counter(values).most_common())
    shown = [explain_values(expression, scope) for scope in scopes]
    if all(isinstance(each, int | float) for each in values):
        middle = sorted(range(len(values)), key=values.__getitem__)[len(values) // 2]
        return shown[middle]
    return " or ".join(each.strip('"') for each, _ in Counter(shown).most_common())


def draft(name: str) -> Part:
    """A part for a scenario that has none, the last one of its page, which is made if need be."""
    scenario, page = load(pages.scenario_path(name)), pages.page_of(name)
    if page is None:
        _, section = pages.place_of(name)
        number = ".".join(map(str, section[: 3 if section[:2] == (2, 2) else 2]))
        page = pages.PAGES / f"{number}.md"
        example = f"```sh\nrunner explain {name}\n```\n"
        page.write_text(f"# §{number}\n\n{pages.NEXT}\n\n{example}", encoding="utf-8")
    claimed = re.split(r"(?<=[.:])\s", scenario.about.strip())[0]
    part = f"## {scenario.title}\n\n{claimed}\n\n<!-- {name}: … -->\n<!-- end -->\n"
    before, heading, after = page.read_text(encoding="utf-8").partition(pages.NEXT)
    page.write_text(f"{before}{part}\n{heading}{after}", encoding="utf-8")
    print(f"{page.name}: a draft for {name}, in which to say what is claimed and was measured")
    return pages.every_part()[name]


def main() -> int:
    """Run what is named, bring up to date what is shown, and write the table; 1 if something does not hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="scenarios to run")
    parser.add_argument("--all", action="store_true", help="run every one that ships")
    said = parser.parse_args()
    shipped = sorted(path.stem for path in pages.SCENARIOS.glob("*.yaml"))
    for name in said.names:
        if name not in shipped:
            parser.error(f"{name}: no such scenario ships (runner list shows those that do)")
    known, failed = pages.every_part(), list[str]()
    for name in shipped if said.all else said.names:
        part = known.get(name) or draft(name)
        body = measure(part)
        if body is None:
            failed.append(name)
        else:
            write(part.page, pages.rewritten(part.page, name, body))
            print(f"{part.page.name}: {name}")
    for part in pages.every_part().values():
        body = pages.body_of(part.name, part.output, part.measured)
        write(part.page, pages.rewritten(part.page, part.name, body))
    write(pages.TABLE, pages.table())
    return 1 if failed else 0


def write(path: Path, text: str) -> None:
    """Only what has changed."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
