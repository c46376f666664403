"""Beside hyperframe, hpack and h2, in one run: microseconds, ours, theirs, how much faster. Needs nghttpd."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable

import h2.config
import h2.connection
import h2.events
import hpack
import hyperframe.frame

import h2prism


def best(call: Callable[[], object], times: int) -> float:
    """Microseconds a call, the best of five rounds."""
    rounds = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(times):
            call()
        rounds.append((time.perf_counter() - start) / times * 1e6)
    return min(rounds)


def report(what: str, ours: float, theirs: float, wanted: float) -> None:
    print(f"{what:34} {ours:9.2f} {theirs:9.2f} {theirs / ours:7.1f}x  (wanted {wanted:.0f}x)")


def frames() -> None:
    for frame in (
        h2prism.WindowUpdate(1, 5),
        h2prism.Ping(),
        h2prism.Headers(1, fragment=b"\x82\x86\x84\x41\x8a" * 4),
        h2prism.Data(1, b"x" * 1000),
    ):
        octets = bytes(frame)

        def ours(octets: bytes = octets) -> bytes:
            return bytes(h2prism.Frame.parse(octets))

        def theirs(octets: bytes = octets) -> bytes:
            view = memoryview(octets)
            parsed, length = hyperframe.frame.Frame.parse_frame_header(view[:9])
            parsed.parse_body(view[9 : 9 + length])
            return parsed.serialize()

        assert ours() == theirs() == octets
        report(f"{frame.name}: parse and serialise", best(ours, 20_000), best(theirs, 20_000), 5)


def blocks() -> None:
    fields = [
        (":method", "GET"),
        (":scheme", "https"),
        (":path", "/"),
        (":authority", "example.org"),
        ("accept", "*/*"),
        ("accept-encoding", "gzip, deflate"),
        ("user-agent", "bench/1.0"),
        ("cookie", "a=b"),
    ]
    encoder, theirs, ours = hpack.Encoder(), hpack.Decoder(), h2prism.hpack.Decoder()
    first = encoder.encode(fields)
    theirs.decode(first)
    ours.decode(first)
    block = encoder.encode(fields)
    assert list(ours.decode(block)) == [(str(n), str(v)) for n, v in theirs.decode(block)] == fields
    report(
        "HPACK: 8 fields, mostly indexed",
        best(lambda: ours.decode(block), 20_000),
        best(lambda: theirs.decode(block), 20_000),
        8,
    )


def round_trips(port: int) -> None:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    h2c = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True))
    h2c.initiate_connection()
    connection.sendall(h2c.data_to_send())

    def theirs() -> None:
        h2c.ping(b"h2prism!")
        connection.sendall(h2c.data_to_send())
        while not any(isinstance(e, h2.events.PingAckReceived) for e in h2c.receive_data(connection.recv(65536))):
            pass

    ping, ack = bytes(h2prism.Ping()), bytes(h2prism.Ping(ack=True))

    def bare() -> None:
        connection.sendall(ping)
        assert connection.recv(65536) == ack

    many, in_flight = 5000, 64

    def theirs_in_flight() -> None:
        sent = acknowledged = 0
        while acknowledged < many:
            if sent - acknowledged <= in_flight // 2:
                while sent < many and sent - acknowledged < in_flight:
                    h2c.ping(sent.to_bytes(8, "big"))
                    sent += 1
                connection.sendall(h2c.data_to_send())
            events = h2c.receive_data(connection.recv(65536))
            acknowledged += sum(isinstance(e, h2.events.PingAckReceived) for e in events)

    with h2prism.connect("127.0.0.1", port) as peer:
        ours_all = best(lambda: peer.pings(many, in_flight=in_flight, timeout=60), 1)
        report(f"PING round trips, {in_flight} in flight", ours_all / many, best(theirs_in_flight, 1) / many, 5)
        # One at a time, what counts is how soon the system wakes who waits: see a client that does nothing else.
        one, other, least = best(peer.ping, 1000), best(theirs, 1000), best(bare, 1000)
        beside = f"{other / one:7.1f}x  (a bare socket: {least:.2f})"
        print(f"{'PING round trip, one by one':34} {one:9.2f} {other:9.2f} {beside}")
    connection.close()
    start = time.perf_counter()
    peers = [h2prism.connect("127.0.0.1", port) for _ in range(1000)]
    streams = [peer.request() for peer in peers]
    assert all(peer.response(stream).status == 200 for peer, stream in zip(peers, streams, strict=True))
    print(f"1,000 peers, connected and served: {time.perf_counter() - start:.2f} s")
    for peer in peers:
        peer.close()


def main() -> None:
    print(f"{'us':34} {'h2prism':>9} {'theirs':>9}")
    frames()
    blocks()
    binary = shutil.which("nghttpd")
    if binary is None:
        print("round trips: nghttpd (package nghttp2-server) is not installed")
        return
    with socket.socket() as s, tempfile.TemporaryDirectory() as root:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
        s.close()
        with open(f"{root}/index.html", "w") as page:
            page.write("hello\n")
        server = subprocess.Popen([binary, "--no-tls", "-a", "127.0.0.1", "-d", root, str(port)])
        try:
            time.sleep(0.5)
            round_trips(port)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
