"""Peers against a real server: what they see, how they wait, how they fail."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import h2prism

LOCAL = "127.0.0.1"


def test_a_stream_error_or_what_passes_for_one(nghttpd: int) -> None:
    with h2prism.connect(LOCAL, nghttpd) as peer:
        peer.send(h2prism.Headers(1, peer.request_fields()), h2prism.WindowUpdate(1, 0))
        verdict = peer.expect(h2prism.StreamError(1, "PROTOCOL_ERROR"))
        assert verdict.grade in ("strong", "weak")


def test_a_connection_error(nghttpd: int) -> None:
    with h2prism.connect(LOCAL, nghttpd) as peer:
        peer.send(h2prism.WindowUpdate(0, 0))
        assert peer.expect(h2prism.ConnectionError_("PROTOCOL_ERROR")).grade == "strong"
        event = peer.wait(h2prism.Goaway)
        assert isinstance(event.frame, h2prism.Goaway)
        assert event.frame.code == h2prism.ErrorCode.PROTOCOL_ERROR
        assert not peer.alive()


def test_a_failed_expectation_shows_the_exchange(nghttpd: int) -> None:
    with h2prism.connect(LOCAL, nghttpd) as peer:
        peer.send(h2prism.Ping(b"innocent"))
        with pytest.raises(h2prism.ExpectationFailed) as failed:
            peer.expect(h2prism.ConnectionError_("PROTOCOL_ERROR"))
        assert isinstance(failed.value.verdict, h2prism.Verdict)
        assert failed.value.verdict.finding == "ignored"
        assert "PING" in failed.value.exchange
        assert "696e6e6f63656e74" in str(failed.value)
        assert peer.expect(h2prism.Ignored(), h2prism.SettingsAck())
        assert peer.alive()


def test_responses(nghttpd: int) -> None:
    with h2prism.connect(LOCAL, nghttpd) as peer:
        stream = peer.request()
        peer.expect(h2prism.Response(stream, 200, body="hello\n", fields=["content-length: 6"]))
        message = peer.response(peer.request("/missing"))
        assert message.status == 404
        assert message.ended
        assert message.field("content-type") is not None
        with pytest.raises(h2prism.ExpectationFailed) as failed:
            peer.expect(h2prism.Response(peer.request(), 200, body="else"), timeout=0.3)
        assert getattr(failed.value.verdict, "finding", "") == "wrong-response"


@pytest.mark.parametrize("delivery", ["whole", "per-frame", "per-octet", [1, 3, 9]])
def test_delivery(nghttpd: int, delivery: h2prism._peer.Delivery) -> None:
    with h2prism.connect(LOCAL, nghttpd) as peer:
        peer.send(
            h2prism.Headers(1, peer.request_fields(), end_stream=True),
            h2prism.Headers(3, peer.request_fields(), end_stream=True),
            delivery=delivery,
        )
        assert peer.response(1).body == peer.response(3).body == b"hello\n"


def test_the_last_octet_held_back(nghttpd: int) -> None:
    with h2prism.connect(LOCAL, nghttpd) as peer:
        peer.send(h2prism.Ping(b"heldback"), hold_back=1)
        with pytest.raises(h2prism.PeerTimeout):
            peer.wait(h2prism.Ping, timeout=0.15)
        peer.release()
        assert isinstance(peer.wait(h2prism.Ping).frame, h2prism.Ping)


def test_raw_octets_and_no_preface(nghttpd: int) -> None:
    with h2prism.connect(LOCAL, nghttpd, preface="none") as peer:
        peer.write(h2prism.CLIENT_MAGIC + bytes(h2prism.Settings()), delivery=[5, 7])
        peer.wait(lambda event: isinstance(event.frame, h2prism.Settings) and event.received)
        peer.fence()


def test_events_and_transcript(nghttpd: int) -> None:
    with h2prism.connect(LOCAL, nghttpd, settings={"INITIAL_WINDOW_SIZE": 3}) as peer:
        stream = peer.request()
        peer.response(stream)
        data = [e.frame for e in peer.events.filter(h2prism.Data, received=True, stream=stream)]
        assert [f.data for f in data if isinstance(f, h2prism.Data)][:1] == [b"hel"]
        sections = peer.events.filter(kind="fields", stream=stream)
        assert sections[0].fields is not None
        assert sections[0].fields[0] == (":method", "GET")
        assert "-> HEADERS stream=1" in peer.transcript.text
        assert ":status: 200" in str(peer.transcript)
        records = [json.loads(line) for line in peer.transcript.ndjson.splitlines()]
        assert [record["type"] for record in records] == ["run", "case", "exchange", "verdict"]
        assert records[2]["events"][0]["sent_raw"] == h2prism.CLIENT_MAGIC.hex()
        assert peer.transcript.pcapng[:4] == bytes.fromhex("0a0d0d0a")
        assert peer.settings["MAX_FRAME_SIZE"] == 16_384
        assert peer.window() == 65_535
        assert peer.findings == []


def test_the_transcript_in_files(nghttpd: int, tmp_path: Path) -> None:
    with h2prism.connect(LOCAL, nghttpd) as peer:
        peer.response(peer.request())
        for name in ("a.pcapng", "a.ndjson", "a.html", "a.txt"):
            peer.transcript.save(tmp_path / name)
    assert "<svg" in (tmp_path / "a.html").read_text()
    assert "HEADERS" in (tmp_path / "a.txt").read_text()
    told = subprocess.run(
        [h2prism.command(), "report", tmp_path / "a.ndjson", "--to", "exchanges=-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "SETTINGS" in told
    if shutil.which("tshark"):
        seen = subprocess.run(
            ["tshark", "-r", tmp_path / "a.pcapng", "-Y", "http2.headers.status == 200"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert "HTTP2" in seen


def test_pings_in_flight(nghttpd: int) -> None:
    with h2prism.connect(LOCAL, nghttpd) as peer:
        times = peer.pings(500, in_flight=50)
        assert len(times) == 500
        assert all(0 < seconds < 5 for seconds in times)
        assert len(peer.events.filter(h2prism.Ping, received=True)) == 500
    with pytest.raises(h2prism.PeerClosed):
        peer.pings(1)


def test_connections_that_do_not_come_to_be(silent: int) -> None:
    with pytest.raises(h2prism.ConnectError) as refused:
        h2prism.connect(LOCAL, 1)
    assert refused.value.kind == "refused"
    assert isinstance(refused.value, ConnectionError)
    with pytest.raises(h2prism.PeerTimeout):
        h2prism.connect(LOCAL, silent, timeout=0.2)
    with pytest.raises(h2prism.ConnectError):
        h2prism.connect(LOCAL, silent, tls={"insecure": True}, timeout=0.2)
    for port in (-1, 65_536):
        with pytest.raises(ValueError, match="port"):
            h2prism.connect(LOCAL, port)
    with pytest.raises(TypeError, match="TLS option"):
        h2prism.connect(LOCAL, silent, tls={"verify": False})


def test_misuse(nghttpd: int) -> None:
    peer = h2prism.connect(LOCAL, nghttpd)
    with pytest.raises(TypeError, match="a frame is due"):
        peer.send(b"octets")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="delivery"):
        peer.send(h2prism.Ping(), delivery="torn")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="stream"):
        peer.stream(-1)
    with pytest.raises(ValueError, match="outcome"):
        peer.expect("miracle 1")
    with pytest.raises(ValueError, match="timeout"):
        peer.fence(timeout=-1)
    peer.close()
    peer.close()
    calls: list[Callable[[], None]] = [
        lambda: peer.send(h2prism.Ping()),
        lambda: peer.write(b""),
        peer.fence,
        peer.ping,
        lambda: peer.respond(1),
        peer.shutdown_write,
    ]
    for call in calls:
        with pytest.raises(h2prism.PeerClosed):
            call()
    assert not peer.alive()
    assert "local" in repr(peer)


def test_the_gil_is_free_while_waiting(silent: int) -> None:
    ticks = 0
    done = threading.Event()

    def count() -> None:
        nonlocal ticks
        while not done.wait(0.001):
            ticks += 1

    thread = threading.Thread(target=count)
    thread.start()
    with h2prism.connect(LOCAL, silent, preface="none") as peer, pytest.raises(h2prism.PeerTimeout):
        peer.fence(timeout=0.5)
    done.set()
    thread.join()
    assert ticks > 50


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Python leaves SIGINT alone where it is ignored from the start, as in a script's background job."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("wait", ["fence", "ping", "pings", "alive", "wait", "expect", "response"])
def test_keyboard_interrupt_within_200_ms(silent: int, wait: str) -> None:
    with h2prism.connect(LOCAL, silent, preface="none") as peer:
        sent = 0.0

        def interrupt() -> None:
            nonlocal sent
            sent = time.monotonic()
            os.kill(os.getpid(), signal.SIGINT)

        calls: dict[str, Callable[[], object]] = {
            "fence": lambda: peer.fence(30),
            "ping": lambda: peer.ping(timeout=30),
            "pings": lambda: peer.pings(3, timeout=30),
            "alive": lambda: peer.alive(30),
            "wait": lambda: peer.wait(h2prism.Ping, 30),
            "expect": lambda: peer.expect("response 1 200", timeout=30),
            "response": lambda: peer.response(1, 30),
        }
        timer = threading.Timer(0.1, interrupt)
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            calls[wait]()
        assert time.monotonic() - sent < 0.2
        timer.join()


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("wait", ["connect", "accept", "next_request"])
def test_keyboard_interrupt_while_a_connection_comes_to_be(silent: int, wait: str) -> None:
    sent = 0.0

    def interrupt() -> None:
        nonlocal sent
        sent = time.monotonic()
        os.kill(os.getpid(), signal.SIGINT)

    with h2prism.listen(preface="early") as listener:
        client = socket.create_connection((listener.host, listener.port))
        peer = listener.accept()
        calls: dict[str, Callable[[], object]] = {
            "connect": lambda: h2prism.connect(LOCAL, silent, timeout=30),
            "accept": lambda: listener.accept(30),
            "next_request": lambda: peer.next_request(30),
        }
        timer = threading.Timer(0.1, interrupt)
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            calls[wait]()
        assert time.monotonic() - sent < 0.2
        timer.join()
        client.close()
        peer.close()


def test_a_full_transcript_is_an_error_of_its_own(nghttpd: int) -> None:
    with h2prism.connect(LOCAL, nghttpd) as peer:
        with pytest.raises(h2prism.TranscriptFull):
            peer.pings(600_000, in_flight=1000, timeout=60)
        with pytest.raises(h2prism.TranscriptFull):
            peer.ping(timeout=30)
        peer.fence()  # needs no transcript


def test_one_peer_in_two_threads(nghttpd: int) -> None:
    with h2prism.connect(LOCAL, nghttpd) as peer:
        failed: list[BaseException] = []

        def ping(mark: bytes) -> None:
            try:
                for n in range(100):
                    peer.ping(mark + n.to_bytes(4, "big"))
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=ping, args=(mark,)) for mark in (b"one.", b"two.")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed


def test_a_thousand_peers(nghttpd: int) -> None:
    peers = [h2prism.connect(LOCAL, nghttpd) for _ in range(1000)]
    streams = [peer.request() for peer in peers]
    assert all(peer.response(stream).status == 200 for peer, stream in zip(peers, streams, strict=True))
    for peer in peers:
        peer.close()


def test_connections_leave_nothing_behind(nghttpd: int) -> None:
    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))

    with h2prism.connect(LOCAL, nghttpd):
        pass
    before = descriptors()
    for _ in range(300):
        with h2prism.connect(LOCAL, nghttpd) as peer:
            peer.ping()
        del peer
    assert descriptors() <= before + 2
