"""HPACK: every representation, every table, and the hpack package on the other side."""

from __future__ import annotations

import random

import hpack as other
import pytest

from h2prism import DecodeError
from h2prism import hpack as ours


def test_representations_as_asked_for() -> None:
    encoder = ours.Encoder()
    block = encoder.encode(
        [
            ours.indexed(2),
            ours.literal("a", "b", huffman="never"),
            ours.literal_indexed("c", "d", huffman="never"),
            ours.literal_never_indexed("e", "f", huffman="never"),
        ]
    )
    assert block.hex() == "82" + "0001610162" + "4001630164" + "1001650166"
    assert encoder.table == [("c", "d")]
    decoder = ours.Decoder()
    fields = decoder.decode(block)
    assert fields == [(":method", "GET"), ("a", "b"), ("c", "d"), ("e", "f")]
    assert [f.never_indexed for f in fields] == [False, False, False, True]
    assert (decoder.table, decoder.table_size) == ([("c", "d")], 34)


@pytest.mark.parametrize(
    ("block", "fault", "offset"),
    [
        ("8280", "index_zero", 1),
        ("ff80808080808080", "integer_overflow", 0),
        ("be", "index_out_of_range", 0),
        ("0001", "truncated", 0),
        ("8220", "size_update_out_of_place", 1),
        ("3fe2ff03", "size_update_above_limit", 0),
    ],
)
def test_faults_say_where(block: str, fault: str, offset: int) -> None:
    decoder = ours.Decoder()
    with pytest.raises(DecodeError) as error:
        decoder.decode(bytes.fromhex(block))
    assert (error.value.fault, error.value.offset) == (fault, offset)
    with pytest.raises(DecodeError, match="out of step"):
        decoder.decode(b"\x82")


def test_both_ways_with_another_implementation() -> None:
    draw = random.Random(7541)
    ours_out, ours_in = ours.Encoder(), ours.Decoder()
    theirs_out, theirs_in = other.Encoder(), other.Decoder()
    for _ in range(300):
        fields = [
            (
                draw.choice([":path", "accept", "x-one", "cookie"]),
                "".join(draw.choices("abc/=; é", k=draw.randrange(40))),
            )
            for _ in range(draw.randrange(12))
        ]
        octets = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in fields]
        assert list(theirs_in.decode(ours_out.encode(fields), raw=True)) == octets
        assert ours_in.decode(theirs_out.encode(octets)) == fields
        assert ours_in.table_size <= ours_in.table_max_size == 4096


def test_sizes_and_limits() -> None:
    encoder, decoder = ours.Encoder(), ours.Decoder()
    decoder.set_table_limit(100)
    encoder.set_peer_table_limit(100)
    assert decoder.decode(encoder.encode([("x", "y")])) == [("x", "y")]
    assert decoder.table_max_size == encoder.table_max_size == 100
    with pytest.raises(ValueError, match="integer_padding"):
        ours.indexed(1, integer_padding=256)
    with pytest.raises(ValueError, match="huffman"):
        ours.literal("a", "b", huffman="maybe")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="colon"):
        encoder.encode(["no separator"])
