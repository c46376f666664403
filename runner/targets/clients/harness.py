"""Has a client written in Python play every case of an attached run (runner/attach_desk.h), eight at once."""

import concurrent.futures
import json
import urllib.request

WORKERS = 8


def ask(url, body=None):
    with urllib.request.urlopen(url, None if body is None else json.dumps(body).encode()) as response:
        return json.load(response)


def work(next_url, play):
    told_url = next_url.removesuffix("next") + "told"
    while not (case := ask(next_url)).get("done"):
        report = {"token": case["token"], "caller": "success"}
        try:
            play(case)
        except Exception as error:  # whatever the client raises is what its caller is told
            report |= {"caller": "error", "text": f"{type(error).__name__}: {error}"}
        ask(told_url, report)


def run(next_url, play):
    """`play` takes a case: url, ca, needs; what it raises is an error, else the client had its whole response."""
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for worker in [pool.submit(work, next_url, play) for _ in range(WORKERS)]:
            worker.result()
