"""How fast the targets run their seed corpora, beside twins of the same shape that drive libnghttp2: bench.py BUILD_DIR [--seconds N].

Executions per second of CPU time on one core, in libFuzzer's own loop with its coverage and the sanitizers that the build has; only
the mutator leaves the inputs as they are. libnghttp2 is the system's: without sanitizers, without coverage.
"""

import argparse
import os
import pathlib
import resource
import subprocess

source = pathlib.Path(__file__).resolve().parent
# Target, its corpus, its twin and what is asked of it.
rows = [
    ("hpack_decode", "hpack_decode", "nghttp2_hpack_decode", 150_000),
    ("frame_decode", "frame_decode", None, 150_000),
    ("session_server", "session_server", "nghttp2_session_server", 30_000),
]


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(build, target, corpus, runs):
    command = [str(build / "fuzz" / f"fuzz_{target}"), f"-runs={runs}", "-seed=1", "-len_control=0", "-cross_over=0", "-max_len=4096", str(source / "corpus" / corpus)]
    before = cpu()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "H2PRISM_FUZZ_BENCH": "1"})
    return cpu() - before


def rate(build, target, corpus, seconds):
    start = timed(build, target, corpus, 1)  # to start, and to load the corpus
    runs = 10_000
    while (spent := timed(build, target, corpus, runs) - start) < seconds:
        runs *= 4 if spent < seconds / 8 else 2
    return runs / spent


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("--seconds", type=float, default=3, help="of CPU time, for each target at least")
    arguments = arguments.parse_args()
    print(f"{'target':16} {'exec/s':>9} {'wanted':>9} {'libnghttp2':>11} {'ratio':>6}")
    for target, corpus, twin, wanted in rows:
        ours = rate(arguments.build, target, corpus, arguments.seconds)
        theirs = rate(arguments.build, twin, corpus, arguments.seconds) if twin else None
        beside = f"{theirs:11,.0f} {ours / theirs:6.2f}" if theirs else ""
        print(f"{target:16} {ours:9,.0f} {wanted:9,} {beside}", flush=True)


main()
