"""Servers to play against: nghttpd, where it is installed, and the one that the command brings."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
sys.path += [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "examples")]  # bench, leaks, examples
TARGETS = Path(__file__).parents[2] / "runner" / "targets"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.025)
    pytest.fail("the server does not listen")


@pytest.fixture(scope="session")
def nghttpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an nghttpd without TLS that serves "hello\\n" at /."""
    binary = shutil.which("nghttpd")
    if binary is None:
        pytest.skip("nghttpd (package nghttp2-server) is not installed")
    root: Path = tmp_path_factory.mktemp("www")
    (root / "index.html").write_text("hello\n")
    port = free_port()
    process = subprocess.Popen(
        [binary, "--no-tls", "-a", "127.0.0.1", "-d", str(root), str(port)], stdout=subprocess.DEVNULL
    )
    wait_for(port, process)
    yield port
    process.terminate()
    process.wait()


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of something that accepts and never says a word."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen(16)
        yield s.getsockname()[1]


def start_server(name: str) -> tuple[subprocess.Popen[bytes], int]:
    """A server of runner/targets, without TLS, in a process group of its own."""
    port = free_port()
    process = subprocess.Popen(
        [TARGETS / name / "start", "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for _ in range(400):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return process, port
        if process.poll() is not None:
            break
        time.sleep(0.025)
    if process.poll() == 69 and not os.environ.get("CI"):
        pytest.skip(f"{name} is not installed")
    pytest.fail(f"{name} does not listen")


@pytest.fixture(scope="session", params=["nghttpd", "nginx", "h2o"])
def real_server(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of one of three real servers, each in turn, without TLS."""
    process, port = start_server(request.param)
    yield port
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    process.wait()
