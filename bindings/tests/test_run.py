"""The suite from Python, with the command and the cases that came with the package."""

from __future__ import annotations

import subprocess

import pytest

import h2prism


def test_the_cases() -> None:
    chosen = h2prism.cases("9113/6.9/*")
    assert chosen
    assert all(case["id"].startswith("9113/6.9/") for case in chosen)
    assert (h2prism.cases_folder() / "outcomes.yaml").is_file()
    assert h2prism.cases("no-such-tag-anywhere") == []


def test_the_command() -> None:
    said = subprocess.run([h2prism.command(), "--version"], capture_output=True, text=True, check=True).stdout
    assert "0.1.0" in said


def test_a_run_against_the_embedded_server() -> None:
    with h2prism.run("9113/6.9/zero-increment-on-*") as run:
        results = {result.id: result for result in run}
    assert run.exit_code == 0
    assert results["9113/6.9/zero-increment-on-connection"].grade == "strong"
    assert all(result.passed for result in results.values())


def test_a_run_against_nghttpd(nghttpd: int) -> None:
    with h2prism.run("9113/6.7/*", target=f"127.0.0.1:{nghttpd}") as run:
        cases = [result for result in run if not result.id.startswith("monitor/")]
    assert cases
    assert run.exit_code in (0, 1)


def test_a_run_that_cannot_be() -> None:
    with h2prism.run("9113/6.7/*", target="127.0.0.1:1") as run, pytest.raises(h2prism.H2prismError):
        list(run)
    assert run.exit_code == 3


def test_a_run_left_early() -> None:
    with h2prism.run() as run:
        next(run.records())
    assert run.exit_code is None
