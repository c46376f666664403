"""Cases written in Python: the loader reads them, the player plays them."""

from __future__ import annotations

import pytest

import h2prism
from h2prism import hpack
from h2prism._case import Step


def case(*send: Step, expect: h2prism.Outcome | str = "ignored") -> h2prism.Case:
    return h2prism.Case("9113/6.9/from-python", "What Python says: 'quoted', # and all", "RFC9113-6.9-6", send, expect)


def test_a_case_is_read_back_and_played() -> None:
    made = case(h2prism.WindowUpdate(0, 0), expect=h2prism.ConnectionError_("PROTOCOL_ERROR"))
    made.check()
    with made.play() as run:
        results = [result for result in run if result.id == made.id]
    assert results[0].grade == "strong"


REQUEST = [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "localhost")]


@pytest.mark.parametrize(
    "frame",
    [
        h2prism.Data(1, b"\0\xff$path"),
        h2prism.Data(1, b"x", pad_length=3, end_stream=True),
        h2prism.Headers(1, [*REQUEST, ("x-a", "b: c")], end_stream=True),
        h2prism.Headers(1, [*REQUEST, ("x-a", "$path \xe9")]),
        h2prism.Headers(1, [hpack.indexed(2), hpack.raw(b"\xff")], priority=(3, 7, True)),
        h2prism.Continuation(1, fragment=b"\x82", end_headers=False),
        h2prism.Priority(3, 1, 200, True),
        h2prism.RstStream(1, 0x1234),
        h2prism.Settings([("MAX_FRAME_SIZE", 16384), (0x1A1A, 7), ("MAX_FRAME_SIZE", 16385)]),
        h2prism.Settings(ack=True),
        h2prism.Ping(b"12345678", ack=True, length=7, reserved=True),
        h2prism.Goaway(3, "CANCEL", "because: of {this}"),
        h2prism.Goaway(3, "CANCEL", b"\xff\0"),
        h2prism.WindowUpdate(1, 0xFFFFFFFF),
        h2prism.PushPromise(1, 2, REQUEST),
        h2prism.Altsvc(0, "a", "b"),
        h2prism.Origin(["https://a"]),
        h2prism.PriorityUpdate(1, "u=1"),
        h2prism.Frame(0xEE, 0xFF, 5, b"unknown", length=3),
        h2prism.Frame.parse(bytes.fromhex("00000308000000000112") + b"4V"),
    ],
    ids=repr,
)
def test_frames_go_out_as_they_were_written(frame: h2prism.Frame) -> None:
    with case(h2prism.Ping(b"before!!"), frame).play() as run:
        exchanges = [record for record in run.records() if record["type"] == "exchange"]
    sent = [
        bytes.fromhex(word)
        for event in exchanges[0]["events"]
        for word in [event.get("sent", "").replace(" ", "")]
        if word and "*" not in word
    ]
    before = next(n for n, octets in enumerate(sent) if octets.endswith(b"before!!"))
    if "*" not in str(exchanges[0]["events"]):
        assert sent[before + 1] == bytes(frame)


def test_mistakes_are_named() -> None:
    with pytest.raises(ValueError, match="9113"):
        h2prism.Case("x", "t", "RFC9113-6.9-6", [], "ignored").to_yaml()
    with pytest.raises(ValueError, match="miracle"):
        case(h2prism.Ping(), expect="miracle").check()
    with pytest.raises(ValueError, match="RFC9113-no"):
        h2prism.Case("9113/6.9/x", "t", "RFC9113-no", ["fence"], "ignored").check()


def test_all_keys() -> None:
    made = h2prism.Case(
        "9113/8.1/from-python",
        "A response with all that may be said of it",
        ["RFC9113-6.9-6"],
        [h2prism.Headers(1, REQUEST, end_stream=True), {"pause": 20}, "fence", b"\0\0\0\xee\0\0\0\0\0"],
        h2prism.Response(1, "2xx", fields=["content-type: *"], body_size=3),
        then="alive",
        tolerate=["closes"],
        settings={h2prism.SettingId.INITIAL_WINDOW_SIZE: 10, 0x1A1A: 7},
        preface="early",
        delivery=[5, 9],
        needs=["page"],
        tags=["python"],
        auto={"ping-ack": False},
        note="why: because",
    )
    made.check()
    assert 'note: "why: because"' in made.to_yaml()
