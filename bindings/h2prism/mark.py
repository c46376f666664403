"""Marks for pytest: ``@h2prism.mark.cases("9113/6.9/*")``. Needs pytest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def cases(*selectors: str) -> pytest.MarkDecorator:
    """Plays the cases that the selectors choose, all without one, each as a test of its own.

    The test may take the fixture ``h2_case`` and ``check()`` it when it likes; else each case is played, and has
    to be as expected, before the test's own body. The same as ``pytest.mark.h2prism_cases``.
    """
    import pytest

    return pytest.mark.h2prism_cases(*selectors)


__all__ = ["cases"]
