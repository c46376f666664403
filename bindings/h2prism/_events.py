"""What happened on a connection, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, overload

from h2prism import _html
from h2prism._core import Connection, Field, Frame

Kind = Literal["sent", "sent_raw", "received", "received_raw", "fields", "note"]


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    ``kind``: a frame of ours ("sent") or of the target ("received"); octets that are no frame ("sent_raw",
    "received_raw"); the field section that the frame before completed ("fields"); a remark ("note").
    """

    kind: Kind
    at: float
    """Seconds since the connection was asked for."""
    stream: int
    octets: bytes
    """Of a frame or raw octets; of one above 16 MiB, or behind 64 MiB in all, only the beginning is kept."""
    size: int
    """Octets on the wire."""
    fields: list[Field] | None
    """Of "fields": the field lines, at most 256."""
    note: str

    @cached_property
    def frame(self) -> Frame | None:
        """The frame of "sent" and "received", as an object of its class."""
        if self.kind in ("sent", "received") and len(self.octets) >= 9:
            return Frame.parse(self.octets)
        return None

    @property
    def sent(self) -> bool:
        """Ours: a frame or octets."""
        return self.kind in ("sent", "sent_raw")

    @property
    def received(self) -> bool:
        """The target's: a frame or octets."""
        return self.kind in ("received", "received_raw")

    def __str__(self) -> str:
        if self.kind == "fields":
            return "".join(f"\n{'':15}{f.name}: {f.value}" for f in self.fields or [])[1:]
        arrow = "->" if self.sent else "<-" if self.received else "--"
        what = self.note or (repr(self.frame)[1:-1] if self.frame else repr(self.octets[:80])[1:])
        return f"{self.at * 1000:9.3f} ms {arrow} {what}"

    def __repr__(self) -> str:
        return f"<Event {self.kind} {str(self).strip()}>"


class Events(Sequence[Event]):
    """All events of a connection so far; reads like a list, grows as things happen."""

    def __init__(self, fetch: Callable[[int], list[Event]]) -> None:
        self._fetch = fetch
        self._known: list[Event] = []

    def _all(self) -> list[Event]:
        self._known += self._fetch(len(self._known))
        return self._known

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        return self._all()[index]

    def __iter__(self) -> Iterator[Event]:
        return iter(list(self._all()))

    def filter(
        self,
        *types: type[Frame],
        kind: Kind | None = None,
        stream: int | None = None,
        sent: bool | None = None,
        received: bool | None = None,
    ) -> list[Event]:
        """Those for which everything given holds.

        ``types``: classes of frames, ``events.filter(h2prism.RstStream, received=True)``. ``kind``, ``stream``:
        exactly. ``sent``, ``received``: whose.
        """
        return [
            e
            for e in self._all()
            if (not types or isinstance(e.frame, types))
            and (kind is None or e.kind == kind)
            and (stream is None or e.stream == stream)
            and (sent is None or e.sent == sent)
            and (received is None or e.received == received)
        ]

    def _repr_html_(self) -> str:
        return _html.sequence(self, "target")

    def __repr__(self) -> str:
        return f"<{len(self)} events>"


class Transcript:
    """What went over the wire, to read or to keep: ``print(peer.transcript)``."""

    def __init__(self, events: Events, connection: Connection, address: str, target: str) -> None:
        self._events = events
        self._connection = connection
        self._address = address
        self._target = target

    @property
    def text(self) -> str:
        """A line for each event: milliseconds, whose, the frame; field lines below their frame."""
        return "\n".join(str(event) for event in self._events)

    @property
    def ndjson(self) -> str:
        """An event stream of h2prism, as `h2prism report FILE --to html` reads it; the exchange is one line."""
        return self._connection.ndjson(self._address).decode()

    @property
    def pcapng(self) -> bytes:
        """A capture for Wireshark: the octets in the clear, addresses and segments made up."""
        return self._connection.pcapng(self._address)

    def save(self, file: str | Path) -> None:
        """Writes it: ``.pcapng`` as a capture, ``.ndjson`` as an event stream, ``.html`` as a diagram, else as text."""
        path = Path(file)
        if path.suffix == ".pcapng":
            path.write_bytes(self.pcapng)
        elif path.suffix == ".ndjson":
            path.write_text(self.ndjson)
        elif path.suffix == ".html":
            path.write_text(f'<!doctype html><meta charset="utf-8">{self._repr_html_()}')
        else:
            path.write_text(self.text + "\n")

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return _html.sequence(self._events, self._target)

    def __repr__(self) -> str:
        return f"<transcript of {len(self._events)} events>"
