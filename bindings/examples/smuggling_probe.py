"""Does a proxy let a request through that its HTTP/1.1 origin reads as two? smuggling_probe.py HOST PORT ORIGIN_PORT

Set the proxy up before an origin on 127.0.0.1:ORIGIN_PORT: this is the origin, and tells what it was sent. Each
probe is malformed by RFC 9113 §8.2 and §8.3; a sound proxy passes none of it on as it came.
"""

from __future__ import annotations

import socket
import sys
import threading
from types import TracebackType

import h2prism

PROBES: dict[str, list[tuple[str, str]]] = {
    "transfer-encoding": [("transfer-encoding", "chunked")],
    "line feed in a value": [("x-a", "b\r\nx-smuggled: yes")],
    "line feed in a name": [("x-a: b\r\nx-smuggled", "yes")],
    "content-length too short": [("content-length", "1")],
    "two content-lengths": [("content-length", "5"), ("content-length", "6")],
    "colon in a name": [("x-smuggled:", "yes")],
}
BODY = b"0\r\n\r\n"


class Origin:
    """An HTTP/1.1 server that keeps every octet it is sent, and answers each connection once."""

    def __init__(self, port: int = 0) -> None:
        self.received: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(0.3)
                octets = b""
                try:
                    while chunk := connection.recv(65536):
                        octets += chunk
                except OSError:
                    pass
                if octets:
                    self.received.append(octets)
                    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")

    def __enter__(self) -> Origin:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()


def probe(host: str, port: int, origin: Origin) -> dict[str, str]:
    """For each probe "refused", "passed on, mended" or "SMUGGLED"."""
    found = {}
    for name, fields in PROBES.items():
        before = len(origin.received)
        with h2prism.connect(host, port) as peer:
            peer.send(
                h2prism.Headers(1, [*peer.request_fields(method="POST"), *fields]),
                h2prism.Data(1, BODY, end_stream=True),
                delivery="whole",
            )
            try:
                message = peer.response(1)
                answer = f"status {message.status}" if message.status else f"reset {message.reset!r}"
            except (h2prism.PeerClosed, h2prism.PeerTimeout) as error:
                answer = error.message
        octets = b"".join(origin.received[before:])
        head, _, body = octets.lower().partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")[1:]
        both = sum(line.startswith(b"transfer-encoding:") for line in lines) and sum(
            line.startswith(b"content-length:") for line in lines
        )
        lengths = {line for line in lines if line.startswith(b"content-length:")}
        short = b"content-length: 1" in lengths and len(body) > 1
        if any(line.startswith(b"x-smuggled") for line in lines) or both or len(lengths) > 1 or short:
            found[name] = f"SMUGGLED: {octets!r}"
        else:
            found[name] = f"passed on, mended ({answer})" if octets else f"refused ({answer})"
    return found


if __name__ == "__main__":
    with Origin(int(sys.argv[3])) as own:
        for what, verdict in probe(sys.argv[1], int(sys.argv[2]), own).items():
            print(f"{what}: {verdict}")
