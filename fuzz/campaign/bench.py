"""How many sequences a second a live server takes, a sign of life behind each: bench.py BUILD_DIR [--seconds N] [--jobs N].

Against nghttpd over h2c, in turns of some seconds: `h2prism fuzz`, and the fuzzer that people write today: for each case a connection,
the preface, frames built by hyperframe, then a wait for the reaction with a time-out of the socket, and a fresh connection to see whether the
server is still there. What the two send is of the same kind; both share the machine with the server.
"""

import argparse
import contextlib
import pathlib
import random
import re
import socket
import subprocess
import sys
import tempfile
import time

try:
    import hyperframe.frame as hyperframe
except ImportError:
    print("needs hyperframe (python3-hyperframe)", file=sys.stderr)
    sys.exit(77)

MAGIC = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
GET = bytes.fromhex("828684410161")  # :method GET, :scheme http, :path /, :authority a
# What is known of nghttpd: no finding.
EXPECTATIONS = pathlib.Path(__file__).resolve().parents[2] / "runner/targets/nghttpd/expectations.yaml"
SOCKET_TIMEOUT = 0.1  # seconds: the least that anybody dares


def some_frames(draw):
    stream = draw.choice((1, 3, 5))
    frames = [hyperframe.HeadersFrame(stream, GET, flags=["END_HEADERS"])]
    for _ in range(draw.randrange(1, 6)):
        frames.append(
            draw.choice(
                (
                    lambda: hyperframe.PriorityFrame(stream, depends_on=draw.randrange(8), stream_weight=draw.randrange(256)),
                    lambda: hyperframe.WindowUpdateFrame(draw.choice((0, stream)), window_increment=draw.randrange(1, 2**31)),
                    lambda: hyperframe.RstStreamFrame(stream, error_code=draw.randrange(14)),
                    lambda: hyperframe.PingFrame(0, draw.randbytes(8)),
                    lambda: hyperframe.DataFrame(stream, draw.randbytes(draw.randrange(20))),
                    lambda: hyperframe.SettingsFrame(0, settings={draw.randrange(1, 7): draw.randrange(2**16)}),
                )
            )()
        )
    return b"".join(frame.serialize() for frame in frames)


def exchange(port, octets):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.settimeout(SOCKET_TIMEOUT)
        connection.sendall(MAGIC + hyperframe.SettingsFrame(0).serialize() + octets)
        with contextlib.suppress(socket.timeout):
            while connection.recv(65536):
                pass
        return True
    return False


def naive(port, seconds):
    draw, cases, began = random.Random(1), 0, time.monotonic()
    while time.monotonic() - began < seconds:
        exchange(port, some_frames(draw))
        with socket.create_connection(("127.0.0.1", port), timeout=5):  # is it still there?
            pass
        cases += 1
    return cases / (time.monotonic() - began)


def ours(build, port, seconds, jobs):
    with tempfile.TemporaryDirectory() as folder:
        command = [build / "h2prism", "fuzz", "-q", "--connect", f"127.0.0.1:{port}", "--seed", "1", "--time", f"{seconds}s", "--jobs", str(jobs), "--out", folder + "/out"]
        command += ["--expectations", str(EXPECTATIONS)]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return float(re.search(r"\(([\d,]+)/s\)", done.stdout)[1].replace(",", ""))


@contextlib.contextmanager
def nghttpd():
    with tempfile.TemporaryDirectory() as root, socket.socket() as free:
        pathlib.Path(root, "index.html").write_text("hello\n")
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        server = subprocess.Popen(["nghttpd", "--no-tls", "-d", root, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield port
        finally:
            server.terminate()
            server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=32)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    build = options.build.resolve()
    print("| turn | h2prism fuzz, sequences/s | naive, cases/s | ratio |\n| --- | --- | --- | --- |")
    for turn in range(options.turns):
        with nghttpd() as port:
            fast, slow = ours(build, port, options.seconds, options.jobs), naive(port, options.seconds)
        print(f"| {turn + 1} | {fast:,.0f} | {slow:,.1f} | {fast / slow:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
