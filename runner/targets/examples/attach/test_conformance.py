"""Gates a client (here httpx) from within its own tests: python -m unittest test_conformance

$H2PRISM is the binary, if it is not in PATH; $H2PRISM_ARGS are further words for `h2prism run`: cases, --expectations FILE."""

import json
import os
import subprocess
import unittest
import urllib.request

import httpx


def fetch(url):
    """The client under test: it reads the whole response; an exception is what its caller would be told."""
    with httpx.Client(http1=False, http2=True, timeout=20) as client:
        client.get(url)


def ask(url, body=None):
    with urllib.request.urlopen(url, None if body is None else json.dumps(body).encode()) as response:
        return json.load(response)


class Conformance(unittest.TestCase):
    def test_conformance(self):
        command = [os.environ.get("H2PRISM", "h2prism"), "run", "-q", "--role", "client", "--attach", "127.0.0.1:0",
                   *os.environ.get("H2PRISM_ARGS", "").split()]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as h2prism:
            try:
                next_url = h2prism.stdout.readline().strip()
                told_url = next_url.removesuffix("next") + "told"
                while not (work := ask(next_url)).get("done"):
                    report = {"token": work["token"], "caller": "success"}
                    try:
                        fetch(work["url"])
                    except Exception as error:  # not all that h2 raises is turned into httpx's own
                        report |= {"caller": "error", "text": f"{type(error).__name__}: {error}"}
                    verdict = ask(told_url, report)
                    with self.subTest(work["case"]):
                        self.assertFalse(verdict["final"] and verdict.get("unexpected"), verdict.get("reason"))
                self.assertEqual(work["exit"], 0, work["failed"])
                h2prism.wait(10)
            finally:
                h2prism.kill()


if __name__ == "__main__":
    unittest.main()
