"""What can go wrong, each kind with a type of its own."""

from __future__ import annotations


class H2prismError(Exception):
    """The base of all that this package raises by itself (wrong arguments are TypeError and ValueError).

    ``exchange`` is what went over the wire so far, as text; "" where there was no connection.
    """

    def __init__(self, message: str, exchange: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.exchange = exchange

    def __str__(self) -> str:
        return f"{self.message}\n{self.exchange}" if self.exchange else self.message


class DecodeError(H2prismError, ValueError):
    """Octets that are no frame, no payload of their type, or no field block (RFC 9113 §4.1, RFC 7541).

    ``offset`` counts octets from the start of the frame, or of the block. ``section`` is the rule's
    place, "RFC 7541 §5.2". ``fault`` is one word for programs: an HPACK fault, "index_zero", or the error
    code that the RFC names, "FRAME_SIZE_ERROR".
    """

    def __init__(self, what: str, offset: int, section: str, fault: str) -> None:
        super().__init__(f"{what} ({section}, octet {offset})")
        self.what = what
        self.offset = offset
        self.section = section
        self.fault = fault


class ConnectError(H2prismError, ConnectionError):
    """There is no connection: refused, no such host, no TLS handshake.

    ``kind`` is one word: "refused", "timed_out", "unreachable", "unresolved", "tls_alert", "tls_failed", ...
    """

    def __init__(self, message: str, kind: str, exchange: str = "") -> None:
        super().__init__(message, exchange)
        self.kind = kind


class PeerClosed(H2prismError, ConnectionError):
    """The connection is over, by either end, and what was asked needs it."""


class PeerTimeout(H2prismError, TimeoutError):
    """What was waited for did not come in time."""


class TranscriptFull(H2prismError):
    """A peer keeps its first 1,000,000 events, or 64 MiB of them: what came behind those cannot be waited for."""


class ExpectationFailed(H2prismError, AssertionError):
    """The target did something else than what was expected; ``verdict`` says what."""

    def __init__(self, message: str, verdict: object, exchange: str = "") -> None:
        super().__init__(message, exchange)
        self.verdict = verdict
