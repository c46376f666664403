"""Misuse raises typed errors and never aborts: objects that were never made, and every call with the wrong things."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from typing import Any

import pytest

import h2prism
from h2prism import _core, hpack

NATIVE = [value for value in vars(_core).values() if isinstance(value, type) and value is not _core.Field]
JUNK: list[Any] = [
    *(None, True, -1, 0, 1, 255, 256, 1 << 31, 1 << 32, 1 << 64, -(1 << 80), 1.5, float("nan"), float("inf"), 3j, ...),
    *("", "x", "ACK|", "\0", "\u20ac", b"", b"\xff" * 9, bytearray(3), memoryview(b"abc")),
    *([], [1], [None], ["a: b"], [("a",)], [("a", "b", "c", "d")], (), {}, {"a": 1}, {1: "a"}, {"MAX_FRAME_SIZE": -1}),
    *(object(), type, len, iter([1]), h2prism.Ping(), h2prism.Frame, hpack.indexed(1)),
]
ALLOWED = (TypeError, ValueError, AttributeError, OSError, OverflowError, h2prism.H2prismError)


def object_of(kind: Any) -> Any:
    """Made, but never initialised."""
    return kind.__new__(kind)


@pytest.mark.parametrize("kind", NATIVE, ids=lambda kind: kind.__name__)
def test_an_object_that_was_never_made(kind: type) -> None:
    thing = object_of(kind)
    for name in dir(kind):
        if name.startswith("__") and name not in ("__bytes__", "__repr__", "__eq__", "__copy__", "__deepcopy__"):
            continue
        try:
            value = getattr(thing, name)
        except TypeError:
            continue
        if not callable(value) or name in ("parse", "connect", "listen") or name.startswith("_pybind11"):
            continue
        several: list[tuple[Any, ...]] = [(), (0,), (b"",), ([],)]
        for arguments in several:
            try:
                value(*arguments)
            except ALLOWED:
                continue
            assert name in ("__eq__", "__repr__"), f"{kind.__name__}.{name}"
    if issubclass(kind, h2prism.Frame):
        with pytest.raises(TypeError, match="never made"):
            bytes(thing)
        with pytest.raises(TypeError, match="never made"):
            repr(thing)


def calls_of(thing: Any) -> list[tuple[str, Callable[..., Any]]]:
    names = [name for name in dir(thing) if not name.startswith("_")]
    return [(name, getattr(thing, name)) for name in names if callable(getattr(type(thing), name, None))]


def attempt(call: Callable[..., Any], draw: random.Random) -> None:
    arguments = [draw.choice(JUNK) for _ in range(draw.randrange(5))]
    names = draw.sample(
        ["stream", "payload", "length", "flags", "type", "reserved", "fields", "pad_length", "timeout", "delivery"], 2
    )
    keywords = {name: draw.choice(JUNK) for name in names[: draw.randrange(3)]}
    with contextlib.suppress(*ALLOWED):
        call(*arguments, **keywords)


def test_frames_and_hpack_with_the_wrong_things() -> None:
    draw = random.Random(6)
    for kind in NATIVE:
        if kind.__name__ in ("Connection", "Acceptor", "Target"):
            continue
        for _ in range(400):
            attempt(kind, draw)
    for frame in (
        h2prism.Data(1),
        h2prism.Headers(1),
        h2prism.Settings(),
        h2prism.Ping(),
        h2prism.Frame(9),
        h2prism.Goaway(),
    ):
        for name in dir(frame):
            if name.startswith("_"):
                continue
            for value in JUNK:
                try:
                    setattr(frame, name, value)
                    bytes(frame), repr(frame)
                except ALLOWED:
                    pass
    for name in hpack.__all__:
        for _ in range(400):
            attempt(getattr(hpack, name), draw)
    for coder in (hpack.Encoder(), hpack.Decoder()):
        for _, call in calls_of(coder):
            for _ in range(200):
                attempt(call, draw)


def test_peers_with_the_wrong_things(nghttpd: int) -> None:
    draw = random.Random(9)
    for closed in (False, True):
        with h2prism.connect("127.0.0.1", nghttpd, timeout=0.01) as peer:
            if closed:
                peer.close()
            for name, call in calls_of(peer):
                if name in ("close", "abort", "shutdown_write"):
                    continue
                for _ in range(40):
                    # True and numbers are times, too: waits stay short.
                    values = [v for v in JUNK if not isinstance(v, int | float) or v in (-1, 0)]
                    arguments = [draw.choice(values) for _ in range(draw.randrange(4))]
                    keywords = {} if name in ("request_fields", "stream", "window", "release") else {"timeout": 0.01}
                    with contextlib.suppress(*ALLOWED):
                        call(*arguments, **(keywords if draw.random() < 0.5 else {}))


def test_connecting_with_the_wrong_things(silent: int) -> None:
    for value in JUNK:
        for name in ("tls", "settings", "preface"):
            with contextlib.suppress(*ALLOWED):
                h2prism.connect("127.0.0.1", silent, timeout=0.01, **{name: value}).close()
        for call in (
            lambda value=value: h2prism.connect(value, silent, timeout=0.01),
            lambda value=value: h2prism.connect("127.0.0.1", value, timeout=0.01),
            lambda value=value: h2prism.listen("127.0.0.1", value).close(),
            lambda value=value: h2prism.listen(tls=value).close(),
            lambda value=value: h2prism.Target(value).close(),
        ):
            with contextlib.suppress(*ALLOWED):
                call()
