"""A toy server on python-h2, and what it has to bear: a property test. pytest toy_server.py (needs h2, hypothesis)

Whatever a client sends, the server answers with HTTP/2, or ends that one connection; the next one is served.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import pytest
from hypothesis import HealthCheck, given, settings

import h2prism
from h2prism.strategies import sequences


def converse(connection: socket.socket) -> None:
    """One connection of the toy: 200 for every request, until python-h2 has seen enough."""
    state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    state.initiate_connection()
    connection.sendall(state.data_to_send())
    with contextlib.suppress(OSError), connection:
        while octets := connection.recv(65536):
            try:
                for event in state.receive_data(octets):
                    if isinstance(event, h2.events.RequestReceived) and event.stream_id is not None:
                        with contextlib.suppress(h2.exceptions.ProtocolError):
                            state.send_headers(event.stream_id, [(":status", "200")], end_stream=True)
            except Exception:  # a toy: whatever is wrong, it says goodbye
                connection.sendall(state.data_to_send())
                return
            connection.sendall(state.data_to_send())


@contextlib.contextmanager
def toy_server() -> Iterator[int]:
    """Its port; a thread for each connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=converse, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


@pytest.fixture(scope="module")
def toy() -> Iterator[int]:
    """The port of a toy server."""
    with toy_server() as port:
        yield port


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(frames=sequences(valid_prefix=True))
def test_whatever_comes_the_next_connection_is_served(toy: int, frames: list[h2prism.Frame]) -> None:
    """The property."""
    with h2prism.connect("127.0.0.1", toy) as peer:
        with contextlib.suppress(h2prism.PeerClosed, h2prism.PeerTimeout):
            peer.send(*frames, delivery="whole")
            peer.fence(timeout=0.2)
        assert not any("not HTTP/2" in event.note for event in peer.events)
    with h2prism.connect("127.0.0.1", toy) as fresh:
        assert fresh.response(fresh.request()).status == 200
