"""Hypothesis strategies: frames, field blocks and sequences of frames, legal and lying. Needs hypothesis.

``@given(sequences(valid_prefix=True))`` shrinks to the shortest sequence that still fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from h2prism import _core, hpack
from h2prism._core import Frame
from h2prism._names import ErrorCode, SettingId
from h2prism._peer import FieldLike, Peer

REQUEST: tuple[tuple[str, str], ...] = (
    (":method", "GET"),
    (":scheme", "http"),
    (":path", "/"),
    (":authority", "localhost"),
)
"""The pseudo-fields of a request to any server."""

_NAMES = "abcdefghijklmnopqrstuvwxyz0123456789-_!#$%&'*+.^`|~"
_VALUES = "".join(map(chr, range(0x21, 0x7F))) + " \t"
_MOST_ID = (1 << 31) - 1

_u31 = st.one_of(st.integers(0, 9), st.integers(0, _MOST_ID))
_u32 = st.one_of(st.integers(0, 16), st.integers(0, (1 << 32) - 1))
_octets = st.binary(max_size=64)
_streams = st.one_of(st.sampled_from([0, 1, 2, 3, 5, 7]), st.integers(0, _MOST_ID))
_codes = st.one_of(st.sampled_from(list(ErrorCode)), _u32)
_pads = st.one_of(st.none(), st.integers(0, 255))


def fields(*, legal: bool = True, max_size: int = 6) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Field lines (RFC 9113 §8.2.1): with ``legal=False`` names and values hold any octet, as Latin-1."""
    return st.lists(_field(legal), max_size=max_size)


def _field(legal: bool) -> st.SearchStrategy[tuple[str, str]]:
    if legal:
        name = st.text(_NAMES, min_size=1, max_size=12).map(lambda text: f"x-{text}")
        return st.tuples(name, st.text(_VALUES, max_size=20).map(str.strip))
    any_octet = st.characters(max_codepoint=255)
    return st.tuples(st.text(any_octet, max_size=12), st.text(any_octet, max_size=20))


@st.composite
def _operations(draw: st.DrawFn) -> hpack.Op:
    kind = draw(st.sampled_from(["indexed", "literal", "indexed_literal", "never", "size", "raw"]))
    padding = draw(st.sampled_from([0, 0, 0, 1, 7]))
    if kind == "indexed":
        return hpack.indexed(draw(st.one_of(st.integers(0, 70), _u32)), integer_padding=padding)
    if kind == "size":
        return hpack.table_size(draw(st.one_of(st.integers(0, 4096), _u32)), integer_padding=padding)
    if kind == "raw":
        return hpack.raw(draw(st.binary(max_size=8)))
    make = {"literal": hpack.literal, "indexed_literal": hpack.literal_indexed, "never": hpack.literal_never_indexed}
    name, value = draw(_field(False))
    huffman: Literal["shorter", "always", "never"] = draw(st.sampled_from(("shorter", "always", "never")))
    return make[kind](name, value, huffman=huffman, integer_padding=padding)


def field_blocks(*, legal: bool = False) -> st.SearchStrategy[list[Any]]:
    """What ``fields`` of a frame and ``hpack.Encoder.encode`` take: field lines, and, unless ``legal``, any
    representation among them, out-of-range indices, redundant integer octets and rubbish included (RFC 7541 §6)."""
    if legal:
        return fields().map(lambda lines: [*REQUEST, *lines])
    return st.lists(st.one_of(_field(False), _operations()), max_size=8)


@st.composite
def frames(draw: st.DrawFn, types: Sequence[type[Frame]] = (), *, lies: bool = True) -> Frame:
    """A frame of one of ``types``, of any without. ``lies``: flags, length, type, reserved bit and stream need
    not be what its type allows (RFC 9113 §4.1, §6)."""
    made = draw(_honest(types or _ALL))
    if lies and draw(st.integers(0, 3)) == 0:
        lie = draw(st.sampled_from(["flags", "length", "reserved", "payload", "stream"]))
        if lie == "flags":
            made.flags = draw(st.integers(0, 255))
        elif lie == "length":
            made.length = draw(st.one_of(st.integers(0, 64), st.integers(0, (1 << 24) - 1)))
        elif lie == "reserved":
            made.reserved = True
        elif lie == "payload":
            made.payload = draw(_octets)
        else:
            made.stream = draw(_streams)
    return made


@st.composite
def _honest(draw: st.DrawFn, types: Sequence[type[Frame]]) -> Frame:
    kind = draw(st.sampled_from(list(types)))
    stream = draw(_streams)
    block = draw(field_blocks()) if kind in (_core.Headers, _core.PushPromise, _core.Continuation) else []
    if kind is _core.Data:
        return _core.Data(stream, draw(_octets), end_stream=draw(st.booleans()), pad_length=draw(_pads))
    if kind is _core.Headers:
        priority = draw(st.one_of(st.none(), st.tuples(_u31, st.integers(0, 255), st.booleans())))
        end_stream, end_headers = draw(st.booleans()), draw(st.booleans())
        return _core.Headers(stream, block, end_stream=end_stream, end_headers=end_headers, priority=priority)
    if kind is _core.Priority:
        return _core.Priority(stream, draw(_u31), draw(st.integers(0, 255)), draw(st.booleans()))
    if kind is _core.RstStream:
        return _core.RstStream(stream, draw(_codes))
    if kind is _core.Settings:
        ids = st.one_of(st.sampled_from(list(SettingId)), st.integers(0, 65_535))
        return _core.Settings(draw(st.lists(st.tuples(ids, _u32), max_size=4)), ack=draw(st.booleans()))
    if kind is _core.PushPromise:
        return _core.PushPromise(stream, draw(_u31), block, end_headers=draw(st.booleans()))
    if kind is _core.Ping:
        return _core.Ping(draw(st.binary(min_size=8, max_size=8)), ack=draw(st.booleans()))
    if kind is _core.Goaway:
        return _core.Goaway(draw(_u31), draw(_codes), draw(_octets))
    if kind is _core.WindowUpdate:
        return _core.WindowUpdate(stream, draw(_u32))
    if kind is _core.Continuation:
        return _core.Continuation(stream, block, end_headers=draw(st.booleans()))
    if kind is _core.Altsvc:
        return _core.Altsvc(stream, draw(_octets), draw(_octets))
    if kind is _core.Origin:
        return _core.Origin(draw(st.lists(st.sampled_from(["https://example.org", "x"]), max_size=2)))
    if kind is _core.PriorityUpdate:
        return _core.PriorityUpdate(draw(_u31), draw(_octets))
    return _core.Frame(draw(st.integers(0, 255)), draw(st.integers(0, 255)), stream, draw(_octets))


_ALL: tuple[type[Frame], ...] = (
    _core.Data,
    _core.Headers,
    _core.Priority,
    _core.RstStream,
    _core.Settings,
    _core.PushPromise,
    _core.Ping,
    _core.Goaway,
    _core.WindowUpdate,
    _core.Continuation,
    _core.Altsvc,
    _core.Origin,
    _core.PriorityUpdate,
    _core.Frame,
)


@st.composite
def sequences(
    draw: st.DrawFn,
    *,
    valid_prefix: bool = False,
    max_size: int = 8,
    types: Sequence[type[Frame]] = (),
    request: Sequence[FieldLike] = REQUEST,
) -> list[Frame]:
    """Frames of a client, one behind the other, at most ``max_size``.

    ``valid_prefix``: they begin with legal ones (requests, PINGs, WINDOW_UPDATEs, unknown frames), and only what
    follows is anything. ``request``: the field lines of those requests.
    """
    out: list[Frame] = []
    if valid_prefix:
        stream = 1
        for step in draw(st.lists(st.sampled_from(["request", "ping", "window", "unknown"]), max_size=max_size // 2)):
            if step == "request":
                out.append(_core.Headers(stream, list(request), end_stream=True))
                stream += 2
            elif step == "ping":
                out.append(_core.Ping(draw(st.binary(min_size=8, max_size=8))))
            elif step == "window":
                out.append(_core.WindowUpdate(0, draw(st.integers(1, 1000))))
            else:
                out.append(_core.Frame(draw(st.integers(0xF0, 0xFF)), 0, 0, draw(_octets)))
    return out + draw(st.lists(frames(types), min_size=0 if out else 1, max_size=max_size - len(out)))


class ConnectionMachine(RuleBasedStateMachine):
    """A connection as a stateful test: rules send legal requests, half a request's frames, resets and PINGs.

    Derive from it, say in ``connect`` what to connect to, add rules and invariants of your own, and hand
    ``Yours.TestCase`` to pytest. Legal traffic must leave the connection alive: that is its invariant.
    """

    def __init__(self) -> None:
        super().__init__()
        self.peer: Peer = self.connect()
        """The connection under test."""
        self.open: list[int] = []
        """Streams whose request has not ended."""
        self.asked: list[int] = []
        """Streams whose request has."""

    def connect(self) -> Peer:
        """The peer to test with; a new one for each example."""
        raise NotImplementedError("derive from ConnectionMachine, and connect")

    @rule()
    def request(self) -> None:
        """A whole request."""
        self.asked.append(self.peer.request())

    @rule()
    def open_stream(self) -> None:
        """The head of a POST whose end is still to come."""
        self.open.append(self.peer.request(method="POST", end_stream=False))

    @precondition(lambda self: self.open)
    @rule(data=st.data(), octets=st.binary(max_size=32), end=st.booleans())
    def send_data(self, data: Any, octets: bytes, end: bool) -> None:
        """DATA on a stream that is open."""
        stream = data.draw(st.sampled_from(self.open))
        if self.peer.stream(stream) is not None:  # answered or reset already: no longer ours to write to
            self.open.remove(stream)
            return
        self.peer.send(_core.Data(stream, octets, end_stream=end))
        if end:
            self.open.remove(stream)
            self.asked.append(stream)

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        """RST_STREAM CANCEL on a stream that is open."""
        stream = data.draw(st.sampled_from(self.open))
        self.open.remove(stream)
        self.peer.send(_core.RstStream(stream, "CANCEL"))

    @rule(octets=st.binary(min_size=8, max_size=8))
    def ping(self, octets: bytes) -> None:
        """A PING, answered."""
        self.peer.ping(octets)

    @invariant()
    def no_monitor_finds_anything(self) -> None:
        """What the target sends breaks no rule that a monitor knows."""
        assert self.peer.findings == []

    def teardown(self) -> None:
        """Legal traffic leaves the connection alive."""
        try:
            self.peer.fence()
        finally:
            self.peer.close()


__all__ = ["REQUEST", "ConnectionMachine", "field_blocks", "fields", "frames", "sequences"]
