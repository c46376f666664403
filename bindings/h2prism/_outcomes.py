"""What may be expected of a target: the accept sets of cases/outcomes.yaml as objects.

Each is graded: a *strong* verdict is the reaction that the RFC names, a *weak* one is permitted or tolerated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from h2prism._names import error_name


class Outcome:
    """An accept set by its text in the case language: ``Outcome("stream-error 1 PROTOCOL_ERROR")``."""

    __slots__ = ("check", "text")

    def __init__(self, text: str, check: Mapping[str, Any] | None = None) -> None:
        self.text = text
        self.check = dict(check or {})

    def __repr__(self) -> str:
        return f"<expect {self.text}>"


def _codes(codes: Sequence[int | str]) -> str:
    if not codes:
        raise TypeError("an error code is due, as PROTOCOL_ERROR")
    return "|".join(error_name(code) for code in codes)


def _stream(stream: int) -> int:
    if isinstance(stream, bool) or not isinstance(stream, int):
        raise TypeError(f"stream is a number, not {type(stream).__name__}")
    if not 0 <= stream < 1 << 31:
        raise ValueError(f"stream is {stream}, not within 0 to {(1 << 31) - 1}")
    return stream


class StreamError(Outcome):
    """RST_STREAM on ``stream`` with one of ``codes`` (RFC 9113 §5.4.2); a connection error instead is weak."""

    def __init__(self, stream: int, *codes: int | str) -> None:
        super().__init__(f"stream-error {_stream(stream)} {_codes(codes)}")


class ConnectionError_(Outcome):
    """GOAWAY with one of ``codes`` (RFC 9113 §5.4.1); a bare end of the connection is weak."""

    def __init__(self, *codes: int | str) -> None:
        super().__init__(f"connection-error {_codes(codes)}")


class Malformed(Outcome):
    """The message on ``stream`` is treated as malformed (RFC 9113 §8.1.1)."""

    def __init__(self, stream: int) -> None:
        super().__init__(f"malformed {_stream(stream)}")


class Ignored(Outcome):
    """No reaction: the connection and its streams go on. A double fence proves that all was read."""

    def __init__(self) -> None:
        super().__init__("ignored")


class Response(Outcome):
    """A complete final response on ``stream``.

    ``status``: 200, "2xx", "4xx", "2xx-3xx" or "any". ``fields`` and ``trailers``: "name: glob", each must be
    there; ``absent``: names that must not. ``body`` is exact, ``body_contains`` are parts of its first 64 KiB,
    ``body_size`` its octets. ``whole=False``: END_STREAM need not have come.
    """

    def __init__(
        self,
        stream: int,
        status: int | str = "2xx",
        *,
        fields: Sequence[str] = (),
        absent: Sequence[str] = (),
        trailers: Sequence[str] = (),
        body: bytes | str | None = None,
        body_contains: Sequence[str] = (),
        body_size: int | None = None,
        whole: bool = True,
    ) -> None:
        given: dict[str, Any] = {
            "fields": list(fields),
            "absent": list(absent),
            "trailers": list(trailers),
            "body_contains": list(body_contains),
        }
        check = {name: value for name, value in given.items() if value}
        if body is not None:
            check["body"] = body
        if body_size is not None:
            check["body_size"] = body_size
        if not whole:
            check["whole"] = False
        super().__init__(f"response {_stream(stream)} {status}", check)


class SettingsAck(Outcome):
    """All our SETTINGS are acknowledged (RFC 9113 §6.5.3)."""

    def __init__(self) -> None:
        super().__init__("settings-ack")


class PingAck(Outcome):
    """A PING ACK with these 8 octets (RFC 9113 §6.7)."""

    def __init__(self, opaque: bytes) -> None:
        if len(opaque) != 8:
            raise ValueError(f"opaque is 8 octets, not {len(opaque)}")
        super().__init__(f"ping-ack {opaque.hex()}")


class Refused(Outcome):
    """RST_STREAM REFUSED_STREAM or PROTOCOL_ERROR on ``stream`` (RFC 9113 §5.1.2, §8.7)."""

    def __init__(self, stream: int) -> None:
        super().__init__(f"refused {_stream(stream)}")


class Enough(Outcome):
    """GOAWAY with ENHANCE_YOUR_CALM: what a flood is answered with (RFC 9113 §10.5)."""

    def __init__(self) -> None:
        super().__init__("enough")


class Closes(Outcome):
    """The end of the connection, with a GOAWAY or without."""

    def __init__(self) -> None:
        super().__init__("closes")
