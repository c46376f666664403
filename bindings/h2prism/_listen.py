"""Clients under test: a port of ours, and a peer for each client that connects."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Literal

from h2prism._core import Acceptor
from h2prism._errors import ConnectError, PeerClosed, PeerTimeout
from h2prism._peer import Peer, SettingsLike


class Listener:
    """An open port; made by :func:`h2prism.listen`. What it accepts lives on when it is closed."""

    def __init__(self, acceptor: Acceptor, *, host: str, certificate: str | None, preface: str, timeout: float) -> None:
        self._a = acceptor
        self.host = host
        """As it was given."""
        self.port = acceptor.port()
        """0 was asked for: the one that was free."""
        self.certificate = certificate
        """The server's, as PEM; None: no TLS. Of a self-signed one it is the authority, too."""
        self._preface = preface
        self._timeout = timeout
        self._closed = False
        self._accepted: weakref.WeakSet[Peer] = weakref.WeakSet()

    @property
    def url(self) -> str:
        """What a client is given: "http://127.0.0.1:8080/"."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'http' if self.certificate is None else 'https'}://{host}:{self.port}/"

    def accept(self, timeout: float | None = None) -> Peer:
        """The next client, as a peer that is the server; waits for its handshakes as ``preface`` says.

        PeerTimeout: none came in ``timeout`` seconds, or no SETTINGS of it. ConnectError: its TLS handshake
        failed. PeerClosed: the listener was closed.
        """
        if self._closed:
            raise PeerClosed("the listener is closed")
        limit = self._timeout if timeout is None else timeout
        connection = self._a.accept(limit)
        if connection is None:
            if self._closed:
                raise PeerClosed("the listener was closed")
            raise PeerTimeout(f"no client came in {limit:g} s")
        peer = Peer(
            connection,
            timeout=self._timeout,
            host=self.host,
            port=self.port,
            tls=self.certificate is not None,
            server=False,
        )
        self._accepted.add(peer)
        if connection.established() is None:
            kind, detail = connection.closed() or ("timed_out", "")
            raise ConnectError(f"a client's handshake failed: {kind}{', ' if detail else ''}{detail}", kind)
        if self._preface == "valid":
            try:
                if not connection.await_settings(limit):
                    peer._not_in_time("the client's SETTINGS and its acknowledgement of ours")
            except BaseException:
                peer.close()
                raise
        return peer

    def __iter__(self) -> Iterator[Peer]:
        """Clients as they come, for ever; each is waited for by ``timeout``, then PeerTimeout."""
        while not self._closed:
            yield self.accept()

    def close(self) -> None:
        """Closes the port. May be called again."""
        self._closed = True
        self._a.close()

    def __enter__(self) -> Listener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Listener {self.url} {'closed' if self._closed else 'open'}>"


def listen(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    tls: bool | Mapping[str, Any] = False,
    settings: SettingsLike | None = None,
    preface: Literal["valid", "early", "none"] = "valid",
    settings_ack: bool | None = None,
    ping_ack: bool = True,
    window_update: bool = True,
    timeout: float = 5.0,
) -> Listener:
    """Opens a port for clients under test; 0 takes a free one.

    ``tls``: True makes a self-signed certificate; or options: certificate_file and key_file (PEM), names (of a
    self-signed one), alpn (list), min_version and max_version ("1.1" to "1.3"), ciphers, suites, groups,
    keylog_file. ``settings``: entries of our SETTINGS, the server's preface (RFC 9113 §3.4), which goes out as
    soon as a client is there; ``preface``: "valid" waits in ``accept`` until both ends' SETTINGS are
    acknowledged, "early" does not wait, "none" sends nothing. The rest as for :func:`h2prism.connect`.
    OSError: the port cannot be had.
    """
    if preface not in ("valid", "early", "none"):
        raise ValueError(f"preface is valid, early or none, not {preface!r}")
    options = dict(tls) if isinstance(tls, Mapping) else {} if tls else None
    if settings_ack is None:
        settings_ack = preface != "none"
    first = None if preface == "none" else settings or {}
    acceptor, certificate = Acceptor.listen(host, port, options, first, settings_ack, ping_ack, window_update)
    return Listener(acceptor, host=host, certificate=certificate, preface=preface, timeout=timeout)
