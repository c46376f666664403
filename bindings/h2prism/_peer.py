"""A peer: our end of one connection, that sends whatever it is told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from types import TracebackType
from typing import Any, Literal

from h2prism import _html
from h2prism._core import Connection, Data, Field, Frame, Headers
from h2prism._errors import ConnectError, ExpectationFailed, PeerClosed, PeerTimeout, TranscriptFull
from h2prism._events import Event, Events, Transcript
from h2prism._names import ErrorCode
from h2prism._outcomes import Outcome

Delivery = Literal["whole", "per-frame", "per-octet"]
FieldLike = str | bytes | tuple[str | bytes, str | bytes] | tuple[str | bytes, str | bytes, bool] | Field
SettingsLike = Mapping[Any, int] | Sequence[tuple[int | str, int]]


@dataclass(frozen=True)
class Verdict:
    """How the target did.

    ``grade``: "strong", "weak" or "fail". ``finding``: the kind of failure in one word, "none" for a pass.
    ``matched``: the reaction that passed, ``observed``: all that the target did, in one line each.
    """

    grade: str
    finding: str
    matched: str
    observed: str

    @property
    def passed(self) -> bool:
        """Strong or weak."""
        return self.grade in ("strong", "weak")

    def _repr_html_(self) -> str:
        return _html.verdict(self.grade, self.finding, self.matched, self.observed)

    def __bool__(self) -> bool:
        return self.passed


@dataclass(frozen=True)
class Message:
    """What the target has sent on a stream so far."""

    stream: int
    status: int | None
    """Of the first final response; None before it, and of requests."""
    fields: list[Field]
    trailers: list[Field]
    body: bytes
    """The first 64 KiB."""
    body_size: int
    """Octets of DATA, padding not counted."""
    ended: bool
    """END_STREAM has come."""
    reset: ErrorCode | int | None
    """The code of the first RST_STREAM."""

    def field(self, name: str) -> str | None:
        """The value of the first field of this name."""
        return next((f.value for f in self.fields if f.name == name), None)


@dataclass(frozen=True)
class TlsInfo:
    """What the TLS handshake agreed on: "TLSv1.3", OpenSSL's name of the cipher, "h2"."""

    version: str
    cipher: str
    alpn: str


class Peer:
    """Our end of a connection; made by :func:`h2prism.connect`, or by :meth:`h2prism.Listener.accept`.

    Frames go out as they are, legal or not. By itself it acknowledges SETTINGS and PING and gives back the
    windows that DATA used; each can be switched off. It lives while one of its methods runs: what comes in
    between is read by the next one. All times are in seconds. A peer may be used by several threads.
    """

    def __init__(
        self, connection: Connection, *, timeout: float, host: str, port: int, tls: bool, server: bool
    ) -> None:
        self._c = connection
        self._timeout = timeout
        self._scheme = "https" if tls else "http"
        self._authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._server = server
        self._done = False
        # Not bound to self: a ring would leave the end of a peer that nobody holds to the garbage collector.
        self._events = Events(partial(_fetch, connection))
        self._looked = 0  # events that `next_request` has read
        self._requests: list[int] = []  # heads that came, and nobody has taken
        self._known: set[int] = set()

    # Sending.

    def send(self, *frames: Frame, delivery: Delivery | Sequence[int] = "per-frame", hold_back: int = 0) -> None:
        """Sends frames as they are.

        ``fields`` are encoded with the connection's HPACK encoder, in the order of sending. ``delivery``:
        "whole" puts all frames into one segment, "per-frame" one each into its own, "per-octet" each octet;
        a list gives the sizes of the segments. ``hold_back``: so many octets, of the last frames, wait for the
        next ``send``, ``write`` or ``release``. PeerClosed when the connection is over.
        """
        self._open()
        self._c.send(frames, delivery, hold_back)

    def write(self, octets: bytes, *, delivery: Delivery | Sequence[int] = "whole", hold_back: int = 0) -> None:
        """Sends octets that need not be frames. From here on the model no longer knows windows and streams."""
        self._open()
        self._c.write(octets, delivery, hold_back)

    def release(self) -> None:
        """Sends what was held back."""
        self._open()
        self._c.release()

    def request(
        self,
        path: str = "/",
        *,
        method: str = "GET",
        fields: Sequence[FieldLike] = (),
        end_stream: bool = True,
        stream: int | None = None,
    ) -> int:
        """Sends the head of a request on ``next_stream``, or ``stream``; returns that stream's number."""
        number = self.next_stream if stream is None else stream
        self.send(Headers(number, self.request_fields(path, method=method, fields=fields), end_stream=end_stream))
        return number

    def request_fields(
        self, path: str = "/", *, method: str = "GET", fields: Sequence[FieldLike] = ()
    ) -> list[FieldLike]:
        """The four pseudo-fields of a request to this target (RFC 9113 §8.3.1), then ``fields``."""
        head: list[FieldLike] = [
            (":method", method),
            (":scheme", self._scheme),
            (":path", path),
            (":authority", self._authority),
        ]
        return head + list(fields)

    # Waiting.

    def expect(self, *any_of: Outcome | str, timeout: float | None = None, strict: bool = False) -> Verdict:
        """Waits for what the target makes of what was sent since the last ``expect``, and judges it.

        Any of these outcomes will do; a text is in the case language, "stream-error 1 PROTOCOL_ERROR". A
        strong reaction decides at once; silence counts only once a double fence is answered (two PINGs, one
        after the other). ``strict``: a weak verdict fails, too. ExpectationFailed carries the verdict and the
        exchange. A fresh request, on ``next_stream``, is sent where an answer by the application would matter.
        """
        if not any_of:
            raise TypeError("expect at least one outcome")
        outcomes = [one if isinstance(one, Outcome) else Outcome(one) for one in any_of]
        for one in outcomes:
            if not isinstance(one.text, str):
                raise TypeError("an outcome, or its text, is due")
        verdict = Verdict(
            *self._c.expect([(one.text, one.check) for one in outcomes], self.request_fields(), self._time(timeout))
        )
        if not verdict.passed or (strict and verdict.grade != "strong"):
            wanted = " or ".join(one.text for one in outcomes)
            weak = "; only weak" if verdict.passed else f" ({verdict.finding})"
            raise ExpectationFailed(f"expected {wanted}{weak}, but {verdict.observed}", verdict, self._exchange())
        return verdict

    def fence(self, timeout: float | None = None) -> None:
        """Returns once the target has read, and answered, all that was sent: PING, and PING again.

        PeerClosed when the connection ends instead, PeerTimeout after ``timeout``.
        """
        self._open()
        if not self._c.fence(self._time(timeout)):
            self._not_in_time("an answer to the fence")

    def ping(self, opaque: bytes = b"h2prism!", timeout: float | None = None) -> None:
        """One PING and its ACK (RFC 9113 §6.7); errors as for ``fence``. ``opaque``: 8 octets."""
        if self._done or not self._c.ping(opaque, self._time(timeout)):
            self._not_in_time("a PING ACK")

    def pings(self, count: int, *, in_flight: int = 64, timeout: float | None = None) -> list[float]:
        """``count`` PINGs, up to ``in_flight`` of them waiting for their ACK at a time.

        Returns the seconds from each to its ACK, in the order of sending. Errors as for ``fence``; up to
        2^20 PINGs. Many targets take too many at once for a flood (RFC 9113 §10.5).
        """
        if self._done:
            self._not_in_time("PING ACKs")
        times = self._c.pings(count, in_flight, self._time(timeout))
        if len(times) < count:
            self._not_in_time(f"{count - len(times)} of {count} PING ACKs")
        return times

    def alive(self, timeout: float | None = None) -> bool:
        """True: a fence passes and, to a server, a fresh request on ``next_stream`` has a final response."""
        if self.closed:
            return False
        limit = monotonic() + self._time(timeout)
        if not self._c.fence(self._time(timeout)):
            return False
        if self._server:
            return self._c.answered(self.request_fields(), max(0.0, limit - monotonic()))
        return True

    def wait(self, what: Callable[[Event], bool] | type[Frame], timeout: float | None = None) -> Event:
        """The first event that is ``what``, of all since the connection began, or the next to come.

        ``what``: a class of frames, of the target, or a function of an event. PeerClosed, PeerTimeout.
        """
        limit = monotonic() + self._time(timeout)
        fits = _frame_received(what) if isinstance(what, type) else what

        seen = 0
        while True:
            for event in self._events[seen:]:
                seen += 1
                if fits(event):
                    return event
            left = limit - monotonic()
            if left < 0 or not self._c.await_event(seen, left):
                self._not_in_time("what was waited for")

    def response(self, stream: int, timeout: float | None = None) -> Message:
        """The response on ``stream``, once it is whole or the stream is reset."""
        limit = monotonic() + self._time(timeout)
        seen = 0
        while True:
            message = self.stream(stream)
            if message is not None and (message.ended or message.reset is not None):
                return message
            seen = max(seen, self._c.poll())
            message = self.stream(stream)
            if message is not None and (message.ended or message.reset is not None):
                return message
            left = limit - monotonic()
            if left < 0 or not self._c.await_event(seen, left):
                self._not_in_time(f"a whole response on stream {stream}")

    # Clients under test: made by listen().

    def next_request(self, timeout: float | None = None, *, whole: bool = True) -> Message:
        """The next request of the client, once it is whole or its stream is reset; ``whole=False``: its head.

        Each is given once. PeerClosed, PeerTimeout. TypeError where the target is a server.
        """
        if self._server:
            raise TypeError("the target is a server: it makes no requests")
        limit = monotonic() + self._time(timeout)
        while True:
            message = self._take_request(whole)
            if message is not None:
                return message
            seen = len(self._events)
            message = self._take_request(whole)
            if message is not None:
                return message
            left = limit - monotonic()
            if left < 0 or not self._c.await_event(seen, left):
                message = self._take_request(whole)
                if message is not None:
                    return message
                self._not_in_time("a request")

    def respond(
        self,
        stream: int,
        status: int = 200,
        *,
        fields: Sequence[FieldLike] = (),
        body: bytes | str = b"",
        end_stream: bool = True,
    ) -> None:
        """Sends a response: its head, and ``body`` in DATA frames as long as the client's MAX_FRAME_SIZE.

        Windows are not looked at: a body above the client's is its business. ``end_stream=False`` leaves the
        stream open.
        """
        octets = body.encode() if isinstance(body, str) else body
        head: list[FieldLike] = [(":status", str(status)), *fields]
        frames: list[Frame] = [Headers(stream, head, end_stream=end_stream and not octets)]
        size = self.settings["MAX_FRAME_SIZE"] or 16_384
        for at in range(0, len(octets), size):
            frames.append(Data(stream, octets[at : at + size], end_stream=end_stream and at + size >= len(octets)))
        self.send(*frames)

    # Looking.

    @property
    def events(self) -> Events:
        """Everything that happened so far, what has just arrived included."""
        return self._events

    @property
    def transcript(self) -> Transcript:
        """The same to read or to keep: ``print(peer.transcript)``, ``peer.transcript.pcapng``."""
        self._poll()
        return Transcript(self._events, self._c, self._authority, "target" if self._server else "client")

    def stream(self, stream: int) -> Message | None:
        """What the target has sent on ``stream`` so far; None: nothing happened on it."""
        self._poll()
        found = self._c.stream(stream)
        if found is None:
            return None
        status, fields, trailers, body, size, ended, reset = found
        code = reset
        if reset is not None and reset in ErrorCode.__members__.values():
            code = ErrorCode(reset)
        return Message(stream, status, fields, trailers, body, size, ended, code)

    @property
    def next_stream(self) -> int:
        """The lowest stream that we have not opened yet (RFC 9113 §5.1.1)."""
        return self._c.next_stream()

    @property
    def settings(self) -> dict[str, int | None]:
        """The target's settings as it advertised them (RFC 9113 §6.5.2); None: no limit."""
        self._poll()
        return self._c.peer_settings()

    def window(self, stream: int = 0) -> int:
        """Octets of DATA that we may still send on ``stream``, 0 being the connection (RFC 9113 §6.9)."""
        self._poll()
        return self._c.send_window(stream)

    @property
    def findings(self) -> list[tuple[str, int, str]]:
        """What the monitors found: (monitor, stream, text) for each broken rule."""
        self._poll()
        return self._c.findings()

    @property
    def tls(self) -> TlsInfo | None:
        """What the TLS handshake agreed on; None: no TLS."""
        found = self._c.established()
        return TlsInfo(*found[1:4]) if found is not None and found[0] else None

    @property
    def closed(self) -> str | None:
        """How the connection ended, "fin", "reset", "local", ...; None: it has not."""
        self._poll()
        found = self._c.closed()
        if found is None:
            return "local" if self._done else None
        return found[0]

    # The end.

    def shutdown_write(self) -> None:
        """Ends our direction in order (FIN, behind TLS close_notify); reading goes on."""
        self._open()
        self._c.shutdown_write()

    def abort(self) -> None:
        """Ends the connection by a TCP reset."""
        self._done = True
        self._c.abort()

    def close(self) -> None:
        """Ends the connection in order. May be called again."""
        if not self._done:
            self._done = True
            self._c.close()

    def __enter__(self) -> Peer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _repr_html_(self) -> str:
        state = self.closed
        return _html.peer(repr(self)[1:-1], state, self._events, "target" if self._server else "client")

    def __repr__(self) -> str:
        state = self.closed
        return f"<Peer {self._authority} {'open' if state is None else state}, {len(self._events)} events>"

    def _take_request(self, whole: bool) -> Message | None:
        for event in self._events[self._looked :]:
            self._looked += 1
            if event.kind == "fields" and event.stream % 2 == 1 and event.stream not in self._known:
                self._known.add(event.stream)
                self._requests.append(event.stream)
        for stream in self._requests:
            message = self.stream(stream)
            if message is not None and message.fields and (not whole or message.ended or message.reset is not None):
                self._requests.remove(stream)
                return message
        return None

    def _poll(self) -> None:
        if not self._done:
            self._c.poll()

    def _exchange(self) -> str:
        return self._c.exchange().rstrip("\n")

    def _open(self) -> None:
        state = self.closed
        if state is not None:
            raise PeerClosed(f"the connection is over: {state}", self._exchange())

    def _time(self, timeout: float | None) -> float:
        return self._timeout if timeout is None else timeout

    def _not_in_time(self, what: str) -> Any:
        state = self.closed
        if state is not None:
            raise PeerClosed(f"the connection ended ({state}) ahead of {what}", self._exchange())
        if self._c.full():
            raise TranscriptFull(f"{what} cannot be seen: the transcript is full; go on with a fresh peer")
        raise PeerTimeout(f"{what} did not come in time", self._exchange())


def _fetch(connection: Connection, start: int) -> list[Event]:
    connection.poll()
    return [Event(*one) for one in connection.events(start, 1 << 30)]


def _frame_received(frame: type[Frame]) -> Callable[[Event], bool]:
    return lambda event: event.kind == "received" and isinstance(event.frame, frame)


def connect(
    host: str,
    port: int,
    *,
    tls: bool | Mapping[str, Any] = False,
    settings: SettingsLike | None = None,
    preface: Literal["valid", "early", "none"] = "valid",
    settings_ack: bool | None = None,
    ping_ack: bool = True,
    window_update: bool = True,
    timeout: float = 5.0,
) -> Peer:
    """Connects to a server, and shakes hands.

    ``tls``: True, or options: server_name, alpn (list), require_alpn, ca_file, insecure, certificate_file,
    key_file, min_version and max_version ("1.1" to "1.3"), ciphers, suites, groups, keylog_file; without it
    HTTP/2 is spoken at once (RFC 9113 §3.3). ``settings``: entries of our first SETTINGS, by name or number.
    ``preface``: "valid" waits until both ends' SETTINGS are acknowledged, "early" does not wait, "none" sends
    nothing. ``settings_ack`` (unless ``preface`` is "none", for it would go ahead of it),
    ``ping_ack``, ``window_update``: what the peer does by itself. ``timeout``:
    seconds, for the connection and, unless told otherwise, for each wait.

    ConnectError, PeerTimeout (no SETTINGS came), PeerClosed; ValueError for what is out of range.
    """
    if preface not in ("valid", "early", "none"):
        raise ValueError(f"preface is valid, early or none, not {preface!r}")
    options = dict(tls) if isinstance(tls, Mapping) else {} if tls else None
    if settings_ack is None:
        settings_ack = preface != "none"
    first = None if preface == "none" else settings or {}
    connection = Connection.connect(host, port, options, first, settings_ack, ping_ack, window_update, timeout)
    peer = Peer(connection, timeout=timeout, host=host, port=port, tls=options is not None, server=True)
    if connection.established() is None:
        kind, detail = connection.closed() or ("timed_out", "")
        raise ConnectError(f"no connection to {host}:{port}: {kind}{', ' if detail else ''}{detail}", kind)
    try:
        if preface == "valid" and not connection.await_settings(timeout):
            peer._not_in_time("the target's SETTINGS and its acknowledgement of ours")
    except BaseException:
        peer.close()
        raise
    return peer
