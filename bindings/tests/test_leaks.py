"""A thousand connections leave nothing behind; leaks.py does the same a hundred thousand times."""

from __future__ import annotations

import gc

import h2prism
import leaks


def test_memory_and_descriptors(nghttpd: int) -> None:
    leaks.connects("127.0.0.1", nghttpd, 300)
    gc.collect()
    before, files = leaks.resident(), leaks.descriptors()
    leaks.connects("127.0.0.1", nghttpd, 1000)
    gc.collect()
    assert leaks.descriptors() <= files + 2
    assert leaks.resident() - before < 2048


def test_a_peer_that_nobody_holds_ends_at_once(nghttpd: int) -> None:
    gc.disable()
    try:
        files = leaks.descriptors()
        for _ in range(3):
            peer = h2prism.connect("127.0.0.1", nghttpd)
            peer.response(peer.request())
            del peer
        assert leaks.descriptors() <= files + 1
    finally:
        gc.enable()
