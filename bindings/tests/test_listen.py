"""Clients under test: curl and nghttp against a port of ours; our own peer on the other side."""

from __future__ import annotations

import shutil
import subprocess
import threading
from pathlib import Path

import pytest

import h2prism


def need(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_curl_is_served(h2_server: h2prism.Listener) -> None:
    command = [need("curl"), "-s", "--http2-prior-knowledge", "-d", "question", h2_server.url + "path"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as curl:
        with h2_server.accept() as peer:
            request = peer.next_request()
            assert request.field(":method") == "POST"
            assert request.field(":path") == "/path"
            assert request.body == b"question"
            assert request.status is None
            peer.respond(request.stream, 200, fields=["x-from: h2prism"], body="hello\n")
            assert curl.communicate()[0] == b"hello\n"
        assert curl.returncode == 0


def test_a_client_is_judged(h2_server: h2prism.Listener) -> None:
    with subprocess.Popen([need("nghttp"), h2_server.url], stdout=subprocess.DEVNULL) as client:
        with h2_server.accept() as peer:
            request = peer.next_request()
            peer.send(h2prism.WindowUpdate(request.stream, 0))
            verdict = peer.expect(h2prism.StreamError(request.stream, "PROTOCOL_ERROR"))
            assert verdict.passed
        client.wait(10)


def test_tls_with_a_certificate_of_its_own(tmp_path: Path) -> None:
    authority = tmp_path / "authority.pem"
    with h2prism.listen(tls=True) as listener:
        assert listener.certificate is not None
        authority.write_text(listener.certificate)
        command = [need("curl"), "-s", "--http2", "--cacert", str(authority), listener.url]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as curl, listener.accept() as peer:
            assert peer.tls is not None
            assert peer.tls.alpn == "h2"
            peer.respond(peer.next_request().stream, body=b"over TLS")
            assert curl.communicate(timeout=10)[0] == b"over TLS"
        with subprocess.Popen([need("curl"), "-s", "--http2", listener.url]) as stranger:
            with pytest.raises(h2prism.ConnectError) as error:
                listener.accept()
            assert error.value.kind.startswith("tls")
            stranger.wait(10)


def test_both_ends_are_ours() -> None:
    with h2prism.listen(settings={"MAX_CONCURRENT_STREAMS": 7}, preface="early") as listener:
        client = h2prism.connect(listener.host, listener.port, preface="early")
        server = listener.accept()
        stream = client.request("/", method="POST", end_stream=False)
        assert server.next_request(whole=False).stream == stream
        with pytest.raises(h2prism.PeerTimeout):
            server.next_request(timeout=0.1)
        client.send(h2prism.Data(stream, b"x", end_stream=True))
        client.request()
        server.respond(stream, 204)
        assert client.response(stream).status == 204
        assert server.next_request().stream == stream + 2
        assert client.settings["MAX_CONCURRENT_STREAMS"] == 7
        with pytest.raises(TypeError, match="server"):
            client.next_request()
        client.close()
        with pytest.raises(h2prism.PeerClosed):
            server.next_request()
        server.close()


def test_a_listener_that_nobody_comes_to() -> None:
    listener = h2prism.listen()
    with pytest.raises(h2prism.PeerTimeout):
        listener.accept(timeout=0.1)
    with pytest.raises(OSError, match="in use"):
        h2prism.listen(port=listener.port)
    threading.Timer(0.2, listener.close).start()
    with pytest.raises(h2prism.PeerClosed):
        listener.accept(timeout=10)
    with pytest.raises(h2prism.PeerClosed):
        listener.accept()
    with pytest.raises(TypeError, match="TLS option"):
        h2prism.listen(tls={"secret": 1})
    with pytest.raises(ValueError, match="go together"):
        h2prism.listen(tls={"key_file": "x"})
