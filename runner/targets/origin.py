#!/usr/bin/env python3
"""The origin behind a proxy under test: origin.py DIR serves DIR/www over HTTP/1.1 on a port of 127.0.0.1 that it writes
to DIR/origin. It reads every request body to its end, answers POST with the page, and ends with the process that started
it."""

import http.server
import os
import pathlib
import sys
import threading
import time

PAGES = {"/": ("text/html", "index.html"), "/large": ("text/plain", "large")}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections alive
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle_expect_100(self):
        go_on = super().handle_expect_100()
        self.wfile.flush()  # the body comes only now
        return go_on

    def read_body(self):
        """Returns whether the body's length made sense."""
        codings = self.headers.get_all("transfer-encoding", [])
        lengths = self.headers.get_all("content-length", [])
        if codings:
            return [coding.strip().lower() for coding in codings] == ["chunked"] and not lengths and self.read_chunks()
        if not lengths:
            return True
        return len(lengths) == 1 and lengths[0].isdecimal() and self.read_exactly(int(lengths[0]))

    def read_exactly(self, size):
        while size > 0:
            piece = self.rfile.read1(min(size, 65536))
            if not piece:
                return False
            size -= len(piece)
        return True

    def read_chunks(self):
        while size := int(self.rfile.readline(1024).split(b";")[0], 16):
            if not self.read_exactly(size) or self.rfile.readline(3) != b"\r\n":
                return False
        while (line := self.rfile.readline(65536)) != b"\r\n":
            if not line:
                return False
        return True

    def respond(self, status, kind="text/plain", body=b""):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def answer(self):
        try:
            understood = self.read_body()
        except ValueError:
            understood = False
        if not understood:
            self.close_connection = True
            self.respond(400)
        elif self.command == "OPTIONS":
            self.respond(200)
        elif self.command not in ("GET", "HEAD", "POST"):
            self.respond(405)
        elif (path := self.path.split("?")[0]) in PAGES:
            kind, name = PAGES[path]
            self.respond(200, kind, self.server.files[name])
        else:
            self.respond(404)

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    # A proxy opens hundreds of connections at once; one that finds no room is tried again after a second.
    request_queue_size = 4096

    def handle_error(self, request, client_address):
        pass  # a proxy that drops a connection is nothing to talk about


def end_with(parent):
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(0)


def main():
    directory = pathlib.Path(sys.argv[1])
    server = Server(("127.0.0.1", 0), Handler)
    server.files = {name: (directory / "www" / name).read_bytes() for _, name in PAGES.values()}
    threading.Thread(target=end_with, args=[os.getppid()], daemon=True).start()
    port = directory / "origin"
    port.with_suffix(".new").write_text(f"{server.server_port}\n")
    port.with_suffix(".new").rename(port)
    server.serve_forever()


main()
