"""What the strategies draw, and what it shrinks to."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

import h2prism
from h2prism import hpack, strategies

calm = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


@calm
@given(frame=strategies.frames())
def test_whatever_a_frame_is_its_octets_are_kept(frame: h2prism.Frame) -> None:
    octets = bytes(frame)
    again = h2prism.Frame.parse(octets)
    assert bytes(again) == octets
    assert repr(again)
    assert "<code>" in again._repr_html_()  # type: ignore[attr-defined]


@calm
@given(block=strategies.field_blocks(legal=True))
def test_legal_blocks_decode_to_what_they_were(block: list[tuple[str, str]]) -> None:
    assert hpack.Decoder().decode(hpack.Encoder().encode(block)) == block


@calm
@given(block=strategies.field_blocks())
def test_no_block_does_more_than_fail(block: list[object]) -> None:
    octets = hpack.Encoder().encode(block)  # type: ignore[arg-type]
    with contextlib.suppress(h2prism.DecodeError):
        hpack.Decoder().decode(octets)


def test_sequences_shrink_to_the_frame_that_matters() -> None:
    worst = find(
        strategies.sequences(valid_prefix=True),
        lambda frames: any(isinstance(f, h2prism.RstStream) for f in frames),
        settings=settings(max_examples=5000, deadline=None),
    )
    assert len(worst) <= 2  # a legal prefix may be the shorter choice of two


@settings(max_examples=30, deadline=None)
@given(frames=strategies.sequences(valid_prefix=True, types=[h2prism.Ping, h2prism.WindowUpdate]), data=st.data())
def test_types_are_kept(frames: list[h2prism.Frame], data: st.DataObject) -> None:
    assert frames
    assert len(frames) <= 8


def test_a_connection_as_a_state_machine(nghttpd: int) -> None:
    class Machine(strategies.ConnectionMachine):
        def connect(self) -> h2prism.Peer:
            return h2prism.connect("127.0.0.1", nghttpd)

    case = Machine.TestCase
    case.settings = settings(
        max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case().runTest()


def test_a_machine_has_to_be_told_what_to_connect_to() -> None:
    with pytest.raises(NotImplementedError, match="derive"):
        strategies.ConnectionMachine()
