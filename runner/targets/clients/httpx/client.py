"""httpx as a client: reads every response to its end, and exits with 0 if all were whole."""

import argparse
import ssl
import sys

import httpx

parser = argparse.ArgumentParser()
parser.add_argument("url")
parser.add_argument("--ca")
parser.add_argument("--follow", type=int, default=1)
parser.add_argument("--upload")
parser.add_argument("--method", default="GET")
given = parser.parse_args()

verify = ssl.create_default_context(cafile=given.ca) if given.ca else False
# Without TLS there is no ALPN: http1=False means prior knowledge.
with httpx.Client(http1=bool(given.ca), http2=True, verify=verify, timeout=20) as client:
    try:
        for _ in range(given.follow):
            if given.upload:
                with open(given.upload, "rb") as body:
                    client.post(given.url, content=body.read())
            else:
                client.request(given.method, given.url)
    except httpx.HTTPError as error:
        sys.exit(f"{type(error).__name__}: {error}")
