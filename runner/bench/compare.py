#!/usr/bin/env python3
"""Runs h2prism and h2spec in turn against one target and prints what each took: compare.py TARGET --h2c|--tls [-n RUNS]

The figures are medians over the runs. A suite's wall time is that of its process, start and reports included."""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

BENCH = pathlib.Path(__file__).resolve().parent
WITH = BENCH.parent / "targets" / "with"
H2PRISM = BENCH.parent.parent / "build" / "release" / "h2prism"


@dataclass
class Run:
    cases: int
    wall: float
    play: float  # without starting, loading and reporting: what the suite says of itself


def timed(command):
    """Both suites exit with 1 when the target fails a case, which is no failure of the run."""
    begin = time.monotonic()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    wall = time.monotonic() - begin
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]} exited with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return wall, done.stdout + done.stderr


def run_h2prism(program, target, port, tls):
    """What is known of the target is not looked at twice, as in any gated run."""
    known = BENCH.parent / "targets" / target / "expectations.yaml"
    command = [program, "run", "-q", "--connect", f"127.0.0.1:{port}", *(["--tls", "--insecure"] if tls else ["--h2c"])]
    if target == "embedded":
        known = BENCH.parent.parent / "cases" / "expectations" / "embedded-server.yaml"
        command += ["--large-path", "/?size=200000", "--echo-path", "/echo", "--fields-path", "/fields", "--trailers-path", "/trailers"]
    if known.exists():
        command += ["--expectations", str(known)]
    wall, output = timed(command)
    totals = re.search(r"h2prism: (\d+) cases: .* in ([0-9.]+) s", output)
    if not totals:
        sys.exit(f"{program} printed no totals:\n{output[-2000:]}")
    skipped = re.search(r"(\d+) skipped", output)
    return Run(int(totals[1]) - int(skipped[1] if skipped else 0), wall, float(totals[2]))


def run_h2spec(program, port, tls):
    wall, output = timed([program, "-h", "127.0.0.1", "-p", str(port), "-P", "/", *(["-t", "-k"] if tls else [])])
    totals = re.search(r"(\d+) tests, \d+ passed, \d+ skipped, \d+ failed", output)
    if not totals:
        sys.exit(f"{program} printed no totals:\n{output[-2000:]}")
    finished = re.search(r"Finished in ([0-9.]+) seconds", output)
    return Run(int(totals[1]), wall, float(finished[1]) if finished else wall)


def median(runs):
    return Run(round(statistics.median(run.cases for run in runs)), statistics.median(run.wall for run in runs),
               statistics.median(run.play for run in runs))


def print_table(target, transport, prism, spec):
    def row(name, cases, wall, rate, play, play_rate):
        print(f"{target:<10} {transport:<4} {name:<8} {cases:>7} {wall:>9} {rate:>10} {play:>9} {play_rate:>10}")

    print(f"{'target':<10} {'':<4} {'suite':<8} {'cases':>7} {'wall s':>9} {'cases/s':>10} {'play s':>9} {'cases/s':>10}")
    for name, run in (("h2prism", prism), ("h2spec", spec)):
        row(name, run.cases, f"{run.wall:.2f}", f"{run.cases / run.wall:.1f}", f"{run.play:.2f}", f"{run.cases / run.play:.1f}")
    row("ratio", f"{prism.cases / spec.cases:.1f}", f"{prism.wall / spec.wall:.3f}",
        f"{prism.cases / prism.wall / (spec.cases / spec.wall):.1f}", f"{prism.play / spec.play:.3f}",
        f"{prism.cases / prism.play / (spec.cases / spec.play):.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", help="a folder of runner/targets")
    transport = parser.add_mutually_exclusive_group(required=True)
    transport.add_argument("--h2c", action="store_true")
    transport.add_argument("--tls", action="store_true")
    parser.add_argument("-n", type=int, default=3, help="runs of each suite, alternating (3)")
    parser.add_argument("--h2prism", default=H2PRISM, type=pathlib.Path, help="the program (build/release/h2prism)")
    parser.add_argument("--port", type=int, help="where the target listens already; else it is started")
    options = parser.parse_args()
    if options.n < 1:
        parser.error("-n must be at least 1")
    if not os.access(options.h2prism, os.X_OK):
        sys.exit(f"{options.h2prism} does not exist: build it first")

    if options.port is None:
        tls = ["--tls"] if options.tls else []
        os.execv(WITH, [WITH, options.target, *tls, "--", sys.executable, *sys.argv, "--port", "{port}"])

    found = subprocess.run([BENCH / "h2spec.sh"], stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        sys.exit(found.returncode)
    h2spec = found.stdout.strip()

    prism, spec = [], []
    for _ in range(options.n):
        prism.append(run_h2prism(options.h2prism, options.target, options.port, options.tls))
        spec.append(run_h2spec(h2spec, options.port, options.tls))
    print_table(options.target, "tls" if options.tls else "h2c", median(prism), median(spec))


main()
