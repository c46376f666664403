"""h2prism: an HTTP/2 peer that misbehaves on purpose.

>>> import h2prism
>>> with h2prism.connect("localhost", 8080) as peer:
...     peer.send(h2prism.WindowUpdate(0, 0))
...     peer.expect(h2prism.ConnectionError_("PROTOCOL_ERROR"))
"""

from h2prism import _html, hpack, mark
from h2prism._async import AsyncEvents, AsyncListener, AsyncPeer, aconnect, alisten
from h2prism._case import Case
from h2prism._core import (
    Altsvc,
    Continuation,
    Data,
    Field,
    Frame,
    Goaway,
    Headers,
    Origin,
    Ping,
    Priority,
    PriorityUpdate,
    PushPromise,
    RstStream,
    Settings,
    WindowUpdate,
    parse_frames,
)
from h2prism._errors import (
    ConnectError,
    DecodeError,
    ExpectationFailed,
    H2prismError,
    PeerClosed,
    PeerTimeout,
    TranscriptFull,
)
from h2prism._events import Event, Events, Transcript
from h2prism._listen import Listener, listen
from h2prism._names import ErrorCode, Flag, FrameType, SettingId
from h2prism._outcomes import (
    Closes,
    ConnectionError_,
    Enough,
    Ignored,
    Malformed,
    Outcome,
    PingAck,
    Refused,
    Response,
    SettingsAck,
    StreamError,
)
from h2prism._peer import Message, Peer, TlsInfo, Verdict, connect
from h2prism._run import Result, Results, Run, cases, cases_folder, command, run
from h2prism._target import Target

CLIENT_MAGIC = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""The first octets of a client (RFC 9113 §3.4)."""

setattr(Frame, "_repr_html_", _html.frame)  # noqa: B010  # for notebooks

__all__ = [
    "CLIENT_MAGIC",
    "Altsvc",
    "AsyncEvents",
    "AsyncListener",
    "AsyncPeer",
    "Case",
    "Closes",
    "ConnectError",
    "ConnectionError_",
    "Continuation",
    "Data",
    "DecodeError",
    "Enough",
    "ErrorCode",
    "Event",
    "Events",
    "ExpectationFailed",
    "Field",
    "Flag",
    "Frame",
    "FrameType",
    "Goaway",
    "H2prismError",
    "Headers",
    "Ignored",
    "Listener",
    "Malformed",
    "Message",
    "Origin",
    "Outcome",
    "Peer",
    "PeerClosed",
    "PeerTimeout",
    "Ping",
    "PingAck",
    "Priority",
    "PriorityUpdate",
    "PushPromise",
    "Refused",
    "Response",
    "Result",
    "Results",
    "RstStream",
    "Run",
    "SettingId",
    "Settings",
    "SettingsAck",
    "StreamError",
    "Target",
    "TlsInfo",
    "Transcript",
    "TranscriptFull",
    "Verdict",
    "WindowUpdate",
    "aconnect",
    "alisten",
    "cases",
    "cases_folder",
    "command",
    "connect",
    "hpack",
    "listen",
    "mark",
    "parse_frames",
    "run",
]
