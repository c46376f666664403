"""The suite from Python: what its cases are, and runs of the `h2prism` command that came with this package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

from h2prism import _html
from h2prism._errors import H2prismError


@dataclass(frozen=True)
class Result:
    """What came of one case, or of one monitor ("monitor/...")."""

    id: str
    grade: str
    """"strong", "weak", "fail", "skip" or "inconclusive"."""
    gate: str
    """"expected", "unexpected-fail", "unexpected-pass", "known" or "skip"."""
    finding: str
    """The kind of failure in one word; "" or "none" for a pass."""
    reason: str
    record: dict[str, Any]
    """The whole record of the event stream."""

    @property
    def passed(self) -> bool:
        """Nothing that the gate stops for."""
        return not self.gate.startswith("unexpected")


def command() -> str:
    """The path of the `h2prism` command: the one in this package, else, in a build tree, that on PATH."""
    own = Path(__file__).parent / "bin" / "h2prism"
    found = str(own) if own.is_file() else shutil.which("h2prism")
    if found is None:
        raise H2prismError("there is no h2prism command in this package")
    return found


def main() -> NoReturn:
    """The `h2prism` command: becomes the binary in this package."""
    os.execv(command(), ["h2prism", *sys.argv[1:]])


def cases_folder() -> Path:
    """The folder of the cases, where the command finds them: $H2PRISM_CASES, or beside it."""
    if given := os.environ.get("H2PRISM_CASES"):
        return Path(given)
    folder = Path(command()).resolve().parent
    places = [folder.parent / "share" / "h2prism" / "cases", folder.parent.parent / "cases"]
    found = next((place for place in places if (place / "outcomes.yaml").is_file()), None)
    if found is None:
        raise H2prismError(f"the cases are not beside {folder}")
    return found


def cases(*selectors: str) -> list[dict[str, Any]]:
    """The cases that the selectors choose, all without one, as `h2prism list --json` tells of them.

    A selector is an id, a glob, a section or a tag: "9113/6.*", "6.9". ValueError for one that cannot be read.
    """
    done = subprocess.run([command(), "list", "--json", *selectors], capture_output=True, text=True, check=False)
    if done.returncode == 4:
        return []
    if done.returncode != 0:
        raise ValueError(done.stderr.strip())
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


class Results(list[Result]):
    """All results of a run."""

    @property
    def unexpected(self) -> list[Result]:
        """Those that the gate stops for."""
        return [result for result in self if not result.passed]

    def _repr_html_(self) -> str:
        return _html.results(self)

    def __repr__(self) -> str:
        grades = [result.grade for result in self]
        told = ", ".join(f"{grades.count(grade)} {grade}" for grade in dict.fromkeys(grades))
        return f"<{len(self)} results: {told}>"


class Run:
    """A run under way: iterate over its results as they come. Leaving it early ends the run."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.report = ""
        """What the command says at the end, for people: failures with their exchanges. "" until then."""
        self.exit_code: int | None = None
        """0 as expected, 1 findings, 2 usage, 3 target not reachable, 4 nothing selected; None: under way."""
        self._keep: object = None  # what has to be there while the run lasts
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [command(), "run", "--quiet", "--report", "ndjson=-", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
        )

    def records(self) -> Iterator[dict[str, Any]]:
        """All records of the event stream, exchanges included."""
        assert self._process.stdout is not None
        over = False
        told: list[str] = []
        for line in self._process.stdout:  # behind the stream comes a summary for people
            if over:
                told.append(line.decode(errors="replace"))
                continue
            record = json.loads(line)
            over = record["type"] == "summary"
            yield record
        self.report = "".join(told)
        self.exit_code = self._process.wait()
        if self.exit_code in (2, 3):
            self._stderr.seek(0)
            raise H2prismError(self._stderr.read().decode(errors="replace").strip())

    def __iter__(self) -> Iterator[Result]:
        for record in self.records():
            if record["type"] in ("verdict", "monitor"):
                yield Result(
                    record["id"],
                    record.get("grade", ""),
                    record.get("gate", ""),
                    record.get("finding", ""),
                    record.get("reason", ""),
                    record,
                )

    def results(self) -> Results:
        """All of them, once the run is over."""
        return Results(self)

    def close(self) -> None:
        """Ends the run, if it has not ended."""
        if self._process.stdout is not None:
            self._process.stdout.close()  # first: it may be waiting for us to read
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._stderr.close()

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def run(*selectors: str, target: str | None = None, options: Sequence[str] = ()) -> Run:
    """Plays cases against ``target``, "host:port"; without one, against the server that is built in.

    ``options`` are those of `h2prism run`, as on the command line: ``["--tls", "--jobs", "4"]``. H2prismError,
    while iterating, when the run cannot be.
    """
    where = ["--connect", target] if target is not None else []
    return Run([*where, *options, *selectors])
