"""What happened on a connection, in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, overload

from h2prism._core import Field, Frame

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

    def to_json(self) -> str:
        """A JSON object in one line: us, kind, and what there is of stream, text, hex, octets, fields."""
        out: dict[str, object] = {"us": round(self.at * 1e6), "kind": self.kind}
        if self.stream:
            out["stream"] = self.stream
        if self.octets:
            out["hex"] = self.octets.hex()
            out["octets"] = self.size
        if self.frame is not None:
            out["text"] = repr(self.frame)[1:-1]
        elif self.note:
            out["text"] = self.note
        if self.fields is not None:
            out["fields"] = [[f.name, f.value] for f in self.fields]
        return json.dumps(out)


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

    def __repr__(self) -> str:
        return f"<{len(self)} events>"


class Transcript:
    """What went over the wire, to read or to keep: ``print(peer.transcript)``."""

    def __init__(self, events: Events) -> None:
        self._events = events

    @property
    def text(self) -> str:
        """A line for each event: milliseconds, whose, the frame; field lines below their frame."""
        return "\n".join(str(event) for event in self._events)

    @property
    def ndjson(self) -> str:
        """A JSON object a line for each event, with its octets as hex."""
        return "".join(event.to_json() + "\n" for event in self._events)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<transcript of {len(self._events)} events>"
