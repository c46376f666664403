"""The whole suite as a test module: ``pytest --pyargs h2prism.suite --h2prism-target localhost:8080``."""

from __future__ import annotations

from h2prism import mark
from h2prism.pytest_plugin import CaseUnderTest


@mark.cases()
def test_case(h2_case: CaseUnderTest) -> None:
    """One case, against the target of ``--h2prism-target``."""
    h2_case.check()
