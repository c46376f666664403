"""The pytest plugin: targets, peers and servers as fixtures, cases as tests. It is there once h2prism is installed.

Options: ``--h2prism-target``, ``--h2prism-tls``, ``--h2prism-expectations``, ``--h2prism-cases``, ``--h2prism-option``.
With pytest-xdist each worker has a target of its own, but for HOST:PORT, and plays its share of the cases.
"""

from __future__ import annotations

import inspect
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from h2prism._listen import Listener, listen
from h2prism._peer import Peer
from h2prism._run import Result, cases
from h2prism._target import Target


class CaseFailed(AssertionError):
    """A case came out otherwise than the RFC, or the list of what is known to differ, says; tells the exchange."""


class CaseUnderTest:
    """A case and the target to play it against: what the fixture ``h2_case`` is."""

    def __init__(self, target: Target, case: dict[str, Any], options: list[str], node: pytest.Item) -> None:
        self.target = target
        """Against which it is played."""
        self.case = case
        """What `h2prism list --json` tells of it."""
        self._options = options
        self._node = node
        self._played: tuple[Result, str] | None = None

    @property
    def id(self) -> str:
        """As 9113/6.9/zero-increment-on-stream."""
        return str(self.case["id"])

    @property
    def title(self) -> str:
        """What the case states about the target."""
        return str(self.case["title"])

    def play(self) -> Result:
        """Plays it, once: the same result every time."""
        if self._played is None:
            with self.target.run(self.id, options=self._options) as run:
                results = [result for result in run if not result.id.startswith("monitor/")]
                self._played = (results[-1], run.report)
        return self._played[0]

    def check(self) -> Result:
        """Plays it; the test fails, is skipped, or is expected to fail, as the case comes out.

        What the expectations list is xfail(strict=True): that it passes is a failure, too.
        """
        result = self.play()
        assert self._played is not None
        if result.grade == "skip":
            pytest.skip(result.reason)
        if result.gate in ("known", "unexpected-pass"):
            known = result.record.get("known") or {}
            self._node.add_marker(pytest.mark.xfail(reason=known.get("reason", result.reason), strict=True))
        if result.gate == "known" or (result.gate != "unexpected-pass" and not result.passed):
            raise CaseFailed(f"{self.id}: {self.title}\n{result.reason}\n{self._played[1]}")
        return result

    def __repr__(self) -> str:
        return f"<case {self.id}>"


_CASE = pytest.StashKey[CaseUnderTest]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The plugin's options."""
    group = parser.getgroup("h2prism", "HTTP/2 conformance")
    group.addoption(
        "--h2prism-target",
        metavar="TARGET",
        default="embedded",
        help="the server to test: HOST:PORT, the file of a target profile, or embedded (default)",
    )
    group.addoption("--h2prism-tls", action="store_true", help="the target speaks TLS")
    group.addoption(
        "--h2prism-expectations", metavar="FILE", help="what is known to differ: these cases are xfail(strict=True)"
    )
    group.addoption(
        "--h2prism-cases",
        metavar="SELECTOR",
        action="append",
        default=[],
        help="of the cases that tests ask for, only these: an id, a glob, a section, a tag; may be given again",
    )
    group.addoption(
        "--h2prism-option",
        metavar="OPTION",
        action="append",
        default=[],
        help="for `h2prism run`, as --h2prism-option=--large-path=/large; may be given again",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Registers the mark."""
    config.addinivalue_line("markers", "h2prism_cases(*selectors): play these cases of h2prism, each as a test")


@pytest.fixture(scope="session")
def h2_target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """The server of ``--h2prism-target``; started, if it has to be, once for the session (for each xdist worker)."""
    what = request.config.getoption("--h2prism-target")
    with Target(what, tls=request.config.getoption("--h2prism-tls")) as target:
        yield target


@pytest.fixture
def h2_peer(h2_target: Target) -> Iterator[Peer]:
    """A peer of the target, connected; a failing test shows its exchange."""
    with h2_target.connect() as peer:
        yield peer


@pytest.fixture
def h2_server() -> Iterator[Listener]:
    """A port for a client under test: ``h2_server.url``, ``h2_server.accept()``; a failing test shows the exchanges."""
    with listen() as listener:
        yield listener


@pytest.fixture
def h2_case(request: pytest.FixtureRequest, h2_target: Target) -> CaseUnderTest:
    """The case that ``@h2prism.mark.cases`` plays in this test."""
    if not hasattr(request, "param"):
        raise pytest.UsageError('h2_case needs a mark: @h2prism.mark.cases("9113/6.9/*")')
    options = list(request.config.getoption("--h2prism-option"))
    expectations = request.config.getoption("--h2prism-expectations")
    if expectations:
        options += ["--expectations", expectations]
    return CaseUnderTest(h2_target, request.param, options, request.node)


@pytest.fixture(autouse=True)
def _h2prism_case(request: pytest.FixtureRequest) -> None:
    """The case of a test that is marked and does not ask for it."""
    function = getattr(request.node, "obj", None)
    if request.node.get_closest_marker("h2prism_cases") is None or function is None:
        return
    if "h2_case" not in inspect.signature(function).parameters:
        request.node.stash[_CASE] = request.getfixturevalue("h2_case")


def _of_servers(*selectors: str) -> list[dict[str, Any]]:
    return [case for case in cases(*selectors) if case["role"] != "client"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test for each case of the mark."""
    marks = list(metafunc.definition.iter_markers("h2prism_cases"))
    if not marks:
        return
    selectors = [selector for mark in marks for selector in mark.args]
    chosen = _of_servers(*selectors)
    if not chosen:
        raise pytest.UsageError(f"no case of a server matches {', '.join(map(str, selectors))}")
    only = metafunc.config.getoption("--h2prism-cases")
    if only:
        wanted = {case["id"] for case in _of_servers(*only)}
        chosen = [case for case in chosen if case["id"] in wanted]
    if "h2_case" not in metafunc.fixturenames:
        metafunc.fixturenames.append("h2_case")
    metafunc.parametrize("h2_case", chosen, ids=[case["id"] for case in chosen], indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """Where the test does not look at its case itself, the case has to pass first."""
    case = pyfuncitem.stash.get(_CASE, None)
    if case is not None:
        case.check()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What went over the wire, below a test that failed."""
    report = yield
    if report.when == "call" and report.failed and isinstance(item, pytest.Function):
        for name, value in item.funcargs.items():
            peers = [value] if isinstance(value, Peer) else []
            if isinstance(value, Listener):
                peers = list(value._accepted)
            for peer in peers:
                report.sections.append((f"exchange of {name}: {peer!r}", peer.transcript.text))
    return report
