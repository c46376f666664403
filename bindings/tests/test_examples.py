"""The worked examples, against three real servers; the smuggling probe through a real proxy; the tour."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import hpack_bomb
import pytest
import rapid_reset
import single_segment_race
import smuggling_probe
from conftest import free_port, wait_for

EXAMPLES = Path(__file__).parents[1] / "examples"
LOCAL = "127.0.0.1"


def test_rapid_reset(real_server: int) -> None:
    told = rapid_reset.rapid_reset(LOCAL, real_server, 300)
    assert "a fresh connection had 200" in told


def test_hpack_bomb(real_server: int) -> None:
    told = hpack_bomb.hpack_bomb(LOCAL, real_server, 100)
    assert "the server lives" in told


def test_single_segment_race(real_server: int) -> None:
    raced = single_segment_race.single_segment_race(LOCAL, real_server, 10)
    assert len(raced) == 10
    assert all(status is not None and 0 <= seconds < 5 for status, seconds in raced)


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[tuple[int, smuggling_probe.Origin]]:
    """The port of an haproxy before an origin."""
    haproxy = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin")
    if haproxy is None:
        pytest.skip("haproxy is not installed")
    port = free_port()
    with smuggling_probe.Origin() as origin:
        configuration = tmp_path / "haproxy.cfg"
        configuration.write_text(
            "defaults\n  mode http\n  timeout connect 2s\n  timeout client 5s\n  timeout server 2s\n"
            f"frontend f\n  bind 127.0.0.1:{port} proto h2\n  default_backend b\n"
            f"backend b\n  server s 127.0.0.1:{origin.port}\n"
        )
        process = subprocess.Popen([haproxy, "-q", "-db", "-f", str(configuration)])
        wait_for(port, process)
        yield port, origin
        process.terminate()
        process.wait()


def test_smuggling_probe(proxied: tuple[int, smuggling_probe.Origin]) -> None:
    port, origin = proxied
    found = smuggling_probe.probe(LOCAL, port, origin)
    assert set(found) == set(smuggling_probe.PROBES)
    assert not [name for name, said in found.items() if said.startswith("SMUGGLED")]


def test_the_toy_server_bears_everything() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLES / "toy_server.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_tour(tmp_path: Path) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(EXAMPLES / "tour.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [
        output["data"]["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    assert sum("<svg" in html for html in shown) >= 2
    assert any("results" in html for html in shown)
