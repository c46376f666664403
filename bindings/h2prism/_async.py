"""Peers for asyncio. Reading follows the event loop's own readiness, so thousands of them may wait at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from time import monotonic
from types import TracebackType
from typing import Any, TypeVar

from h2prism._core import Frame
from h2prism._events import Event, Kind, Transcript
from h2prism._listen import Listener, listen
from h2prism._outcomes import Outcome
from h2prism._peer import Delivery, FieldLike, Message, Peer, Verdict, _frame_received, connect

_Found = TypeVar("_Found")
_TICK = 0.5  # seconds: what no descriptor tells, such as the end of a handshake's time
_BUSY_TICK = 0.02  # while the kernel has not taken all that was sent


class AsyncEvents:
    """What happened on a connection: ``async for event in peer.events`` goes on until the connection is over."""

    def __init__(self, owner: AsyncPeer) -> None:
        self._owner = owner

    async def __aiter__(self) -> AsyncIterator[Event]:
        """All events from the first on, and those to come."""
        at = 0
        events = self._owner.peer.events
        while True:
            for event in events[at:]:
                at += 1
                yield event
            if self._owner.peer.closed is not None and len(events) == at:
                return
            if len(events) == at:
                await self._owner._news(_TICK)

    def __len__(self) -> int:
        return len(self._owner.peer.events)

    def filter(self, *types: type[Frame], kind: Kind | None = None, stream: int | None = None) -> list[Event]:
        """Those so far for which everything given holds; see :meth:`h2prism.Events.filter`."""
        return self._owner.peer.events.filter(*types, kind=kind, stream=stream)


class AsyncPeer:
    """A :class:`h2prism.Peer` whose waits are awaited. ``peer`` is the synchronous one, for all that never waits.

    Made by :func:`h2prism.aconnect` or :meth:`h2prism.AsyncListener.accept`; to be used from one event loop.
    """

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        """The same connection, synchronous."""
        self._waiting: set[asyncio.Future[None]] = set()
        self._watched = -1
        self._pings = 0

    # What never waits.

    def send(self, *frames: Frame, delivery: Delivery | Sequence[int] = "per-frame", hold_back: int = 0) -> None:
        """As :meth:`h2prism.Peer.send`."""
        self.peer.send(*frames, delivery=delivery, hold_back=hold_back)

    def write(self, octets: bytes, *, delivery: Delivery | Sequence[int] = "whole", hold_back: int = 0) -> None:
        """As :meth:`h2prism.Peer.write`."""
        self.peer.write(octets, delivery=delivery, hold_back=hold_back)

    def release(self) -> None:
        """As :meth:`h2prism.Peer.release`."""
        self.peer.release()

    def request(self, path: str = "/", *, method: str = "GET", fields: Sequence[FieldLike] = ()) -> int:
        """As :meth:`h2prism.Peer.request`."""
        return self.peer.request(path, method=method, fields=fields)

    def respond(
        self, stream: int, status: int = 200, *, fields: Sequence[FieldLike] = (), body: bytes | str = b""
    ) -> None:
        """As :meth:`h2prism.Peer.respond`."""
        self.peer.respond(stream, status, fields=fields, body=body)

    @property
    def events(self) -> AsyncEvents:
        """Everything that happened, and will."""
        return AsyncEvents(self)

    @property
    def transcript(self) -> Transcript:
        """As :attr:`h2prism.Peer.transcript`."""
        return self.peer.transcript

    @property
    def closed(self) -> str | None:
        """As :attr:`h2prism.Peer.closed`."""
        return self.peer.closed

    # What waits.

    async def wait(self, what: Callable[[Event], bool] | type[Frame], timeout: float | None = None) -> Event:
        """As :meth:`h2prism.Peer.wait`."""
        fits = _frame_received(what) if isinstance(what, type) else what
        seen = 0

        def look() -> Event | None:
            nonlocal seen
            for event in self.peer.events[seen:]:
                seen += 1
                if fits(event):
                    return event
            return None

        return await self._until(look, timeout, "what was waited for")

    async def response(self, stream: int, timeout: float | None = None) -> Message:
        """As :meth:`h2prism.Peer.response`."""

        def look() -> Message | None:
            message = self.peer.stream(stream)
            done = message is not None and (message.ended or message.reset is not None)
            return message if done else None

        return await self._until(look, timeout, f"a whole response on stream {stream}")

    async def next_request(self, timeout: float | None = None, *, whole: bool = True) -> Message:
        """As :meth:`h2prism.Peer.next_request`."""
        return await self._until(lambda: self.peer._take_request(whole), timeout, "a request")

    async def ping(self, opaque: bytes = b"h2prism!", timeout: float | None = None) -> None:
        """As :meth:`h2prism.Peer.ping`."""
        from h2prism._core import Ping

        at = len(self.peer.events)
        self.peer.send(Ping(opaque))
        answer = bytes(Ping(opaque, ack=True))

        def look() -> bool | None:
            nonlocal at
            for event in self.peer.events[at:]:
                at += 1
                if event.kind == "received" and event.octets == answer:
                    return True
            return None

        await self._until(look, timeout, "a PING ACK")

    async def fence(self, timeout: float | None = None) -> None:
        """As :meth:`h2prism.Peer.fence`: PING, and PING again."""
        for _ in range(2):
            self._pings += 1
            await self.ping(b"h2pa" + self._pings.to_bytes(4, "big"), timeout)

    async def expect(self, *any_of: Outcome | str, timeout: float | None = None, strict: bool = False) -> Verdict:
        """As :meth:`h2prism.Peer.expect`; waits on a thread of the event loop's executor."""
        return await asyncio.to_thread(self.peer.expect, *any_of, timeout=timeout, strict=strict)

    async def alive(self, timeout: float | None = None) -> bool:
        """As :meth:`h2prism.Peer.alive`; waits on a thread of the event loop's executor."""
        return await asyncio.to_thread(self.peer.alive, timeout)

    # The end.

    def close(self) -> None:
        """Ends the connection in order. May be called again."""
        self._unwatch()
        self.peer.close()
        self._wake()

    def abort(self) -> None:
        """Ends the connection by a TCP reset."""
        self._unwatch()
        self.peer.abort()
        self._wake()

    async def __aenter__(self) -> AsyncPeer:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Async{repr(self.peer)[1:]}"

    def _repr_html_(self) -> str:
        return self.peer._repr_html_()

    async def _until(self, look: Callable[[], _Found | None], timeout: float | None, what: str) -> _Found:
        limit = monotonic() + self.peer._time(timeout)
        while True:
            over = self.peer.closed is not None
            found = look()
            if found is not None:
                return found
            left = limit - monotonic()
            if over or left <= 0:
                self.peer._not_in_time(what)
            await self._news(min(left, _TICK))

    async def _news(self, seconds: float) -> None:
        """Returns when something may have come, or after ``seconds``."""
        loop = asyncio.get_running_loop()
        if self.peer._c.queued():
            seconds = min(seconds, _BUSY_TICK)
        came: asyncio.Future[None] = loop.create_future()
        self._waiting.add(came)
        self._watch(loop)
        timer = loop.call_later(seconds, _settle, came)
        try:
            await came
        finally:
            timer.cancel()
            self._waiting.discard(came)
            if not self._waiting:
                self._unwatch()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        descriptor = self.peer._c.descriptor()
        if descriptor != self._watched:
            self._unwatch()
        if descriptor >= 0 and self._watched < 0:
            loop.add_reader(descriptor, self._wake)
            self._watched = descriptor

    def _unwatch(self) -> None:
        if self._watched >= 0:
            asyncio.get_running_loop().remove_reader(self._watched)
            self._watched = -1

    def _wake(self) -> None:
        self.peer._poll()
        if self._watched >= 0 and self.peer._c.descriptor() != self._watched:
            self._unwatch()
        for came in self._waiting:
            _settle(came)


class AsyncListener:
    """A :class:`h2prism.Listener` whose clients are awaited."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        """The same port, synchronous."""

    @property
    def url(self) -> str:
        """As :attr:`h2prism.Listener.url`."""
        return self.listener.url

    async def accept(self, timeout: float | None = None) -> AsyncPeer:
        """As :meth:`h2prism.Listener.accept`; waits on a thread of the event loop's executor."""
        return AsyncPeer(await asyncio.to_thread(self.listener.accept, timeout))

    def close(self) -> None:
        """Closes the port."""
        self.listener.close()

    async def __aenter__(self) -> AsyncListener:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _settle(came: asyncio.Future[None]) -> None:
    if not came.done():
        came.set_result(None)


async def aconnect(host: str, port: int, **options: Any) -> AsyncPeer:
    """:func:`h2prism.connect` for asyncio; connects on a thread of the event loop's executor."""
    return AsyncPeer(await asyncio.to_thread(connect, host, port, **options))


async def alisten(host: str = "127.0.0.1", port: int = 0, **options: Any) -> AsyncListener:
    """:func:`h2prism.listen` for asyncio."""
    return AsyncListener(listen(host, port, **options))
