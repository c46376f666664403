"""httpx as a client: reads every response to its end, and exits with 0 if all were whole; with --attach it plays all cases."""

import argparse
import pathlib
import ssl
import sys

import httpx

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
import harness


def fetch(url, ca=None, follow=1, upload=None, method="GET"):
    verify = ssl.create_default_context(cafile=ca) if ca else False
    # Without TLS there is no ALPN: http1=False means prior knowledge.
    with httpx.Client(http1=bool(ca), http2=True, verify=verify, timeout=20) as client:
        for _ in range(follow):
            client.request("POST" if upload else method, url, content=upload)


def play(case):
    needs = case["needs"]
    fetch(case["url"], case["ca"], 2 if "follow-up" in needs else 1, bytes(200_000) if "upload" in needs else None,
          "HEAD" if "head" in needs else "GET")


parser = argparse.ArgumentParser()
parser.add_argument("url", help="with --attach: where cases are asked for")
parser.add_argument("--attach", action="store_true")
parser.add_argument("--ca")
parser.add_argument("--follow", type=int, default=1)
parser.add_argument("--upload", type=pathlib.Path)
parser.add_argument("--method", default="GET")
given = parser.parse_args()

if given.attach:
    harness.run(given.url, play)
else:
    try:
        fetch(given.url, given.ca, given.follow, given.upload.read_bytes() if given.upload else None, given.method)
    except httpx.HTTPError as error:
        sys.exit(f"{type(error).__name__}: {error}")
