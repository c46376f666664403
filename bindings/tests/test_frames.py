"""Frames: legal, lying, malformed; and the same octets as hyperframe's."""

from __future__ import annotations

import copy

import hyperframe.frame
import pytest

import h2prism
from h2prism import hpack


def test_window_update_as_the_rfc_draws_it() -> None:
    frame = h2prism.WindowUpdate(0, 1)
    assert bytes(frame) == bytes.fromhex("000004 08 00 00000000 00000001".replace(" ", ""))
    assert repr(frame) == "<WINDOW_UPDATE stream=0 length=4 increment=1>"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (h2prism.Data(1, b"abc", end_stream=True), "000003000100000001616263"),
        (h2prism.Data(1, b"a", pad_length=2), "0000040008000000010261" + "0000"),
        (h2prism.Priority(3, 1, 7, True), "0000050200000000038000000107"),
        (h2prism.RstStream(5, "CANCEL"), "00000403000000000500000008"),
        (
            h2prism.Settings({"MAX_FRAME_SIZE": 20000, 0x1A1A: 1}),
            "00000c040000000000" + "000500004e20" + "1a1a00000001",
        ),
        (h2prism.Settings(ack=True), "000000040100000000"),
        (h2prism.Ping(b"12345678", ack=True), "0000080601000000003132333435363738"),
        (h2prism.Goaway(3, "ENHANCE_YOUR_CALM", "no"), "00000a070000000000000000030000000b6e6f"),
        (h2prism.Continuation(1, fragment=b"\x82"), "00000109040000000182"),
        (h2prism.Headers(1, [(":method", "GET")], end_stream=True), "00000101050000000182"),
        (h2prism.PushPromise(1, 2, fragment=b"\x82"), "0000050504000000010000000282"),
    ],
)
def test_octets(ours: h2prism.Frame, theirs: str) -> None:
    assert bytes(ours).hex() == theirs
    again = h2prism.Frame.parse(bytes(ours))
    assert type(again) is type(ours)
    assert again == ours
    parsed, length = hyperframe.frame.Frame.parse_frame_header(memoryview(bytes(ours))[:9])
    assert length == len(bytes(ours)) - 9
    assert parsed.type == ours.type


def test_every_field_can_lie() -> None:
    frame = h2prism.Frame(type=0x42, flags=0x81, stream=7, payload=b"xyz", length=70_000, reserved=True)
    assert bytes(frame).hex() == "011170" + "42" + "81" + "80000007" + "78797a"
    assert bytes(h2prism.Frame.parse(bytes(frame))) == bytes(frame)
    frame = h2prism.Ping(b"12345678")
    frame.length, frame.type, frame.stream, frame.flags = 5, 0xFE, 9, "ACK|PADDED"
    assert bytes(frame).hex() == "000005" + "fe" + "09" + "00000009" + "3132333435363738"
    frame.length = None
    assert frame.length == 8


@pytest.mark.parametrize(
    "hexed", ["000004080000000001", "0000ff06000000000012", "000001000800000001ff", "000000ffff80000000"]
)
def test_malformed_octets_come_back_as_they_were(hexed: str) -> None:
    octets = bytes.fromhex(hexed)
    assert bytes(h2prism.Frame.parse(octets)) == octets


def test_what_does_not_decode_says_where() -> None:
    frame = h2prism.Frame.parse(bytes.fromhex("00000308000000000112" + "3456"))
    assert isinstance(frame, h2prism.WindowUpdate)
    assert frame.error is not None
    assert "6.9" in frame.error
    with pytest.raises(h2prism.DecodeError) as error:
        _ = frame.increment
    assert error.value.fault == "FRAME_SIZE_ERROR"
    with pytest.raises(h2prism.DecodeError) as error:
        h2prism.Frame.parse(b"\0\0\0")
    assert error.value.offset == 3


def test_payload_fields_can_be_set() -> None:
    frame = h2prism.Data(1, b"abc", pad_length=1)
    frame.data = b"longer"
    assert (frame.data, frame.pad_length, frame.length) == (b"longer", 1, 8)
    frame.pad_length = None
    assert bytes(frame).hex() == "000006" + "00" + "00" + "00000001" + b"longer".hex()
    goaway = h2prism.Goaway(1)
    goaway.code, goaway.debug = "PROTOCOL_ERROR", b"why"
    assert (goaway.code, goaway.debug) == (h2prism.ErrorCode.PROTOCOL_ERROR, b"why")
    other = copy.copy(goaway)
    other.last_stream = 5
    assert goaway.last_stream == 1


def test_headers_take_fields_operations_or_octets() -> None:
    head = h2prism.Headers(1, [hpack.indexed(0), "a: b", hpack.raw(b"\xff")])
    assert head.payload[:1] == b"\x80"
    assert head.payload[-1:] == b"\xff"
    head = h2prism.Headers(1, ["x: y"], pad_length=3, priority=(5, 200, True))
    assert head.payload.startswith(bytes.fromhex("0380000005c8"))
    assert head.payload.endswith(b"\0\0\0")
    with pytest.raises(TypeError):
        h2prism.Headers(1, ["x: y"], fragment=b"\x82")


def test_several_frames_one_behind_the_other() -> None:
    octets = bytes(h2prism.Ping()) + bytes(h2prism.Data(1, b"x")) + b"\0\0"
    with pytest.raises(h2prism.DecodeError):
        h2prism.parse_frames(octets)
    frames = h2prism.parse_frames(octets[:-2])
    assert [f.name for f in frames] == ["PING", "DATA"]


@pytest.mark.parametrize("value", [-1, 1 << 31, 1 << 80])
def test_ids_out_of_range(value: int) -> None:
    with pytest.raises(ValueError, match="stream is"):
        h2prism.Data(value)
    frame = h2prism.Ping()
    with pytest.raises(ValueError, match="stream is"):
        frame.stream = value


def test_wrong_types_and_names() -> None:
    with pytest.raises(TypeError):
        h2prism.Data("1")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        h2prism.Data(1, 5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="'lenght'"):
        h2prism.Ping(lenght=1)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="did you mean PROTOCOL_ERROR"):
        h2prism.RstStream(1, "PROTOCOL_EROR")
    with pytest.raises(ValueError, match="8 octets"):
        h2prism.Ping(b"short")
