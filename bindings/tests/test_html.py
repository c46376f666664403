"""What notebooks show."""

from __future__ import annotations

from xml.etree import ElementTree

import h2prism


def test_peers_and_transcripts_are_sequence_diagrams(nghttpd: int) -> None:
    with h2prism.connect("127.0.0.1", nghttpd) as peer:
        peer.response(peer.request("/<b>"))
        verdict = peer.expect(h2prism.Ignored())
        for shown in (peer._repr_html_(), peer.transcript._repr_html_(), peer.events._repr_html_()):
            begin = shown.index("<svg")
            drawn = ElementTree.fromstring(shown[begin : shown.index("</svg>") + 6])
            texts = [element.text or "" for element in drawn.iter() if element.tag.endswith("text")]
            assert any("HEADERS" in text for text in texts)
            assert "<b>&" not in shown.replace("<p", "")
            assert any("/<b>" in text for text in texts)  # escaped in the source, itself once parsed
        assert "strong" in verdict._repr_html_()


def test_results_are_a_table() -> None:
    with h2prism.run("9113/6.9/zero-*") as run:
        results = run.results()
    assert "strong" in results._repr_html_()
    assert "strong" in repr(results)
    assert results.unexpected == []
