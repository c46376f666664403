#!/usr/bin/env python3
"""What recording a run costs: the suite against the embedded target with and without an event stream, in turn.

recording.py H2PRISM [PAIRS]. Medians; a pair's two runs stand side by side in time, so that what else the machine does meets both."""

import os
import statistics
import subprocess
import sys
import tempfile
import time

H2PRISM, PAIRS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 15
ROUNDS = 10  # of the suite in each run


def played(*arguments):
    """Seconds that a run took, and seconds of processor time."""
    began = time.monotonic()
    process = subprocess.Popen([H2PRISM, "run", "-q", "--repeat", str(ROUNDS), *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1), f"{H2PRISM} run ended with {process.returncode}"
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime


def main():
    with tempfile.TemporaryDirectory() as folder:
        stream = os.path.join(folder, "run.ndjson")
        without, recorded = [], []
        for pair in range(PAIRS):
            for each in (without, recorded)[:: 1 if pair % 2 else -1]:
                each.append(played(*(("--report", f"ndjson={stream}") if each is recorded else ())))
        size = os.path.getsize(stream) / ROUNDS / 1e6
    for at, name in enumerate(("seconds", "processor")):
        before, after = ([run[at] for run in runs] for runs in (without, recorded))
        ratios = sorted(b / a for a, b in zip(before, after))
        print(f"{name:10} {statistics.median(before):6.3f} s without, {statistics.median(after):6.3f} s with: "
              f"{statistics.median(after) / statistics.median(before) - 1:+6.1%}; pairs {statistics.median(ratios) - 1:+6.1%} "
              f"(quarters {ratios[len(ratios) // 4] - 1:+.1%}, {ratios[-1 - len(ratios) // 4] - 1:+.1%})")
    print(f"{ROUNDS} rounds, {PAIRS} pairs; {size:.1f} MB a round")


main()
