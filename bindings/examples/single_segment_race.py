"""Requests that end in one TCP segment, so that a server handles them at once. single_segment_race.py HOST PORT [N]

For races in what stands behind the server: all but the last frame of each request is sent ahead; the last ones,
9 octets each, go out in a single segment.
"""

from __future__ import annotations

import sys

import h2prism


def single_segment_race(host: str, port: int, requests: int = 20) -> list[tuple[int | None, float]]:
    """Of each request the status, and the seconds from that one segment to its response's head."""
    with h2prism.connect(host, port) as peer:
        streams = [
            peer.request(method="POST", fields=[("content-length", "0")], end_stream=False) for _ in range(requests)
        ]
        peer.fence()  # all heads are read
        peer.send(*[h2prism.Data(stream, end_stream=True) for stream in streams], delivery="whole")
        sent = peer.events.filter(h2prism.Data, sent=True)[-1].at
        out = []
        for stream in streams:
            message = peer.response(stream)
            heads = peer.events.filter(h2prism.Headers, received=True, stream=stream)
            out.append((message.status, heads[0].at - sent if heads else 0.0))
        return out


if __name__ == "__main__":
    raced = single_segment_race(sys.argv[1], int(sys.argv[2]), int((sys.argv[3:] or ["20"])[0]))
    for status, seconds in raced:
        print(f"{status} after {seconds * 1000:.3f} ms")
    times = [seconds for _, seconds in raced]
    print(f"spread: {(max(times) - min(times)) * 1000:.3f} ms")
