#!/usr/bin/env python3
"""Servers that no HTTP/2 client can use, to test what a client makes of them: faulty.py --port P --mode MODE

Each function under "The modes" is a mode; its first line says what it does. A mode ends when the client closes the
connection, and not before if it says "without end"."""

import argparse
import itertools
import os
import pathlib
import random
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
ACK, END_STREAM, END_HEADERS = 1, 1, 4

STATUS_200 = b"\x88"  # HPACK: entry 8 of the static table
SANITIZER_REPORT = """==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010
    #0 0x55d0 in on_window_update faulty.c:12
SUMMARY: AddressSanitizer: heap-use-after-free faulty.c:12 in on_window_update"""
SMALL_FIELD = b"\x00\x01a\x01b"  # HPACK: a: b, not indexed


class Listener:
    """A listening socket that closes once so many connections have been counted; and what all connections share."""

    def __init__(self, port, connections, seconds):
        self.sock = socket.create_server(("127.0.0.1", port), backlog=128)
        self.left = connections
        self.seconds = seconds  # of a stall; 0 once it was
        self.kept = []
        self.lock = threading.Lock()

    def count_one(self, then=None):
        with self.lock:
            self.left -= 1
            if self.left == 0:
                (then or (lambda: self.sock.shutdown(socket.SHUT_RDWR)))()

    def stall_once(self):
        """As under load: the whole process stands still, and then goes on as if nothing had been."""
        with self.lock:
            seconds, self.seconds = self.seconds, 0
        if seconds:
            subprocess.Popen(["sh", "-c", f"sleep {seconds}; kill -CONT {os.getpid()}"])
            os.kill(os.getpid(), signal.SIGSTOP)

    def connections(self):
        while True:
            try:
                yield self.sock.accept()[0]
            except OSError:
                self.sock.close()
                return


class Connection:
    def __init__(self, sock, listener):
        self.sock = sock
        self.listener = listener
        self.pause = 0.0  # seconds after every octet, if not 0

    def send(self, octets):
        if not self.pause:
            self.sock.sendall(octets)
            return
        for octet in octets:
            self.sock.sendall(bytes([octet]))
            time.sleep(self.pause)

    def frame(self, kind, flags, stream, payload=b""):
        self.send(struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload)

    def read(self, count):
        octets = b""
        while len(octets) < count:
            chunk = self.sock.recv(count - len(octets))
            if not chunk:
                raise EOFError
            octets += chunk
        return octets

    def handshake(self):
        self.read(len(PREFACE))
        self.frame(SETTINGS, 0, 0)

    def requests(self, poison=None):
        """Does what every server must, and yields the stream of each request's field block. `poison` is called for a
        WINDOW_UPDATE of zero on the connection: something that only one case in a hundred sends."""
        while True:
            header = self.read(9)
            kind, flags, stream = struct.unpack(">BBI", header[3:])
            payload = self.read(int.from_bytes(header[:3], "big"))
            if kind in (SETTINGS, PING) and not flags & ACK:
                self.frame(kind, ACK, 0, payload if kind == PING else b"")
            elif kind == HEADERS:
                yield stream
            elif poison and kind == WINDOW_UPDATE and stream == 0 and payload == bytes(4):
                poison()

    def first_request(self):
        self.handshake()
        return next(self.requests())

    def answer_all(self, poison=None):
        """200 and "ok" for every request."""
        for stream in self.requests(poison):
            self.frame(HEADERS, END_HEADERS, stream, STATUS_200)
            self.frame(DATA, END_STREAM, stream, b"ok")


# The modes.


def silent(connection):
    """Accepts, reads, never answers."""
    while connection.sock.recv(65536):
        pass


def lingers(connection):
    """A WINDOW_UPDATE of zero on the connection is answered by GOAWAY, and the connection goes on for some seconds, if the client does."""
    def poison():
        connection.frame(GOAWAY, 0, 0, struct.pack(">II", 0, 1))
        time.sleep(connection.listener.seconds)
        raise EOFError

    connection.handshake()
    connection.answer_all(poison)


def close(_connection):
    """Accepts, then closes."""


def reset(connection):
    """Accepts, then resets the TCP connection."""
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.sock.close()


def garbage(connection):
    """Sends random octets, the same in every run, without end."""
    octets = random.Random(9113)
    while True:
        connection.send(octets.randbytes(4096))


def http1(connection):
    """An HTTP/1.1 server that does not know HTTP/2: 400, then closes."""
    connection.sock.recv(65536)
    connection.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def tls_no_h2(connection):
    """The same over TLS, where ALPN offers http/1.1 only."""
    http1(connection)


def no_settings(connection):
    """Answers requests, but never sends its SETTINGS."""
    connection.read(len(PREFACE))
    for stream in connection.requests():
        connection.frame(HEADERS, END_HEADERS | END_STREAM, stream, STATUS_200)


def ping_first(connection):
    """A server, but for a PING ahead of its SETTINGS."""
    connection.frame(PING, 0, 0, bytes(8))
    connection.handshake()
    connection.answer_all()


def goaway(connection):
    """Sends GOAWAY right after its SETTINGS, then closes."""
    connection.handshake()
    connection.frame(GOAWAY, 0, 0, struct.pack(">II", 0, 0))


def truncated(connection):
    """Closes in the middle of the first response."""
    stream = connection.first_request()
    connection.frame(HEADERS, END_HEADERS, stream, STATUS_200)
    connection.send(struct.pack(">I", 1000)[1:] + struct.pack(">BBI", DATA, 0, stream) + b"cut")


def no_response(connection):
    """Answers SETTINGS and PING, but never a request."""
    connection.handshake()
    for _ in connection.requests():
        pass


def endless_continuation(connection):
    """Answers the first request with a field block that never ends."""
    stream = connection.first_request()
    connection.frame(HEADERS, 0, stream, STATUS_200)
    while True:
        connection.frame(CONTINUATION, 0, stream, SMALL_FIELD * 1000)


def huge_frame(connection):
    """Answers the first request with a DATA frame of 2^24 - 1 octets."""
    stream = connection.first_request()
    connection.frame(HEADERS, END_HEADERS, stream, STATUS_200)
    connection.frame(DATA, END_STREAM, stream, bytes(2**24 - 1))


def endless_body(connection):
    """Answers the first request with DATA without end, whatever the windows."""
    stream = connection.first_request()
    connection.frame(HEADERS, END_HEADERS, stream, STATUS_200)
    while True:
        connection.frame(DATA, 0, stream, bytes(16384))


def bad_hpack(connection):
    """Answers the first request with a field block that refers to an entry no table has."""
    stream = connection.first_request()
    connection.frame(HEADERS, END_HEADERS | END_STREAM, stream, b"\xff\xff\xff\xff\x0f")


def flood(connection):
    """Sends PING and SETTINGS in turn without end, and reads nothing."""
    connection.handshake()
    while True:
        connection.frame(PING, 0, 0, bytes(8))
        connection.frame(SETTINGS, 0, 0)


def window_flood(connection):
    """Sends WINDOW_UPDATE without end: legal at first, beyond 2^31 - 1 octets soon."""
    connection.handshake()
    while True:
        connection.frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 2**20))


def reset_flood(connection):
    """Sends RST_STREAM for stream after stream that nobody opened, without end."""
    connection.handshake()
    for stream in itertools.cycle(range(1, 2**31, 2)):
        connection.frame(RST_STREAM, 0, stream, struct.pack(">I", 8))


def slow(connection):
    """A plain server that sends one octet every 10 ms."""
    connection.pause = 0.01
    connection.handshake()
    connection.answer_all()


def refuse_midway(connection):
    """A plain server whose listening socket closes after --connections connections that sent a preface."""
    connection.handshake()
    connection.listener.count_one()
    connection.answer_all()


def crash(connection):
    """A plain server that dies of a segmentation fault when it gets a WINDOW_UPDATE of zero on the connection."""
    connection.handshake()
    connection.answer_all(lambda: os.kill(os.getpid(), signal.SIGSEGV))


def crash_midway(connection):
    """A plain server that dies with the --connections-th connection that sent a preface."""
    connection.handshake()
    connection.listener.count_one(lambda: os.kill(os.getpid(), signal.SIGSEGV))
    connection.answer_all()


def report(connection):
    """A plain server that reports a broken heap when it gets a WINDOW_UPDATE of zero on the connection, and lives on."""
    connection.handshake()
    connection.answer_all(lambda: print(SANITIZER_REPORT, file=sys.stderr, flush=True))


def hang(connection):
    """A plain server that stops for ever when it gets a WINDOW_UPDATE of zero on the connection."""
    connection.handshake()
    connection.answer_all(lambda: os.kill(os.getpid(), signal.SIGSTOP))


def stall(connection):
    """A plain server that stops for --seconds when it gets the first WINDOW_UPDATE of zero on the connection."""
    connection.handshake()
    connection.answer_all(connection.listener.stall_once)


def leak(connection):
    """A plain server that keeps 1 MiB of every connection."""
    connection.listener.kept.append(bytearray(b"x" * 2**20))
    connection.handshake()
    connection.answer_all()


def leak_files(connection):
    """A plain server that keeps ten files of every connection open."""
    connection.listener.kept += [open(os.devnull, "rb") for _ in range(10)]
    connection.handshake()
    connection.answer_all()


MODES = {mode.__name__.replace("_", "-"): mode for mode in (
    silent, lingers, close, reset, garbage, http1, tls_no_h2, no_settings, ping_first, goaway, truncated, no_response,
    endless_continuation, huge_frame, endless_body, bad_hpack, flood, window_flood, reset_flood, slow, refuse_midway, crash,
    crash_midway, report, hang, stall, leak, leak_files)}


def tls_context(protocol):
    with tempfile.TemporaryDirectory() as state:
        key, certificate = pathlib.Path(state, "key.pem"), pathlib.Path(state, "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    context.set_alpn_protocols([protocol])
    return context


def play(mode, sock, context, listener):
    try:
        with context.wrap_socket(sock, server_side=True) if context else sock as secured:
            mode(Connection(secured, listener))
            # What the client still sends must not turn the close into a reset.
            secured.shutdown(socket.SHUT_WR)
            while secured.recv(65536):
                pass
    except (OSError, EOFError):
        pass  # the client had enough, which is what most modes are for


def main():
    parser = argparse.ArgumentParser(description="Modes: " + ", ".join(MODES))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mode", choices=MODES, metavar="MODE", required=True)
    parser.add_argument("--tls", action="store_true", help="the same over TLS, with ALPN h2")
    parser.add_argument("--connections", type=int, default=5, help="how many refuse-midway and crash-midway accept")
    parser.add_argument("--seconds", type=float, default=2, help="for which stall stands still, or lingers goes on")
    options = parser.parse_args()

    mode = MODES[options.mode]
    context = tls_context("http/1.1" if mode is tls_no_h2 else "h2") if options.tls or mode is tls_no_h2 else None
    listener = Listener(options.port, options.connections, options.seconds)
    for sock in listener.connections():
        threading.Thread(target=play, args=(mode, sock, context, listener), daemon=True).start()
    threading.Event().wait()  # refuse-midway: the connections it has go on


main()
