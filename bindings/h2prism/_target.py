"""A server to test: one that runs, one that a profile starts, or the one that is built in."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from h2prism import _core
from h2prism._errors import H2prismError, PeerTimeout
from h2prism._peer import Peer, connect
from h2prism._run import Run, command


class Target:
    """A server to test: ``with h2prism.Target("embedded") as target: target.connect()``.

    ``what``: "embedded", the server that is built in; "HOST:PORT", one that runs; or the file of a target profile
    (runner/targets/README.md), whose server is started here and stopped at the end. ``tls``: it speaks TLS; the
    certificates of "HOST:PORT" are taken as they are. ValueError: no such target; H2prismError: it does not start.
    """

    def __init__(self, what: str | Path, *, tls: bool = False) -> None:
        self.what = str(what)
        """As it was given."""
        self.tls = tls
        """It speaks TLS."""
        self.host = "127.0.0.1"
        """Where it listens."""
        self.port = 0
        """Where it listens."""
        self.ca_file = ""
        """The authority of its certificate; "": not known, and not asked for."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[str] | None = None
        self._started: _core.Target | None = None
        if self.what == "embedded":
            self._start_embedded()
        elif Path(self.what).is_file():
            self._start_profile()
        else:
            host, colon, port = self.what.rpartition(":")
            if not colon or not port.isdigit() or not 0 < int(port) < 65_536:
                raise ValueError(f"{self.what} is neither HOST:PORT, nor embedded, nor the file of a target profile")
            self.host, self.port = host.strip("[]"), int(port)

    @property
    def address(self) -> str:
        """HOST:PORT."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def connect(self, **options: Any) -> Peer:
        """A peer of it; options and errors are those of :func:`h2prism.connect`."""
        if self.tls and "tls" not in options:
            options["tls"] = {"ca_file": self.ca_file} if self.ca_file else {"insecure": True}
        return connect(self.host, self.port, **options)

    def run(self, *selectors: str, options: Sequence[str] = ()) -> Run:
        """Plays cases against it, as :func:`h2prism.run` does; a profile's server is started anew for the run."""
        where = [] if self.what == "embedded" else ["--connect", self.address]
        if self._started is not None:
            where = ["--target", self.what]
        if self.tls:
            where.append("--tls")
            if where[0] == "--connect":
                where.append("--insecure")
        return Run([*where, *options, *selectors])

    def close(self) -> None:
        """Stops what was started here. May be called again."""
        if self._started is not None:
            self._started.stop()
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _start_embedded(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="h2prism-")
        arguments = [command(), "target"]
        if self.tls:
            self.ca_file = f"{self._folder.name}/certificate.pem"
            arguments += ["--tls", "--cert-out", self.ca_file]
        self._process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            self.close()
            raise H2prismError("the embedded target does not start")
        self.port = int(line.rpartition(":")[2])

    def _start_profile(self) -> None:
        try:
            self._started = _core.Target(self.what, self.tls)
            if not self._started.await_up(60.0):
                raise PeerTimeout(f"{self.what}: the target is not ready after 60 s")
            self.host, self.port, self.ca_file = self._started.address()
        except RuntimeError as error:
            self.close()
            raise H2prismError(str(error)) from None
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Target:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Target {self.what} at {self.address}{' with TLS' if self.tls else ''}>"
