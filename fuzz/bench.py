"""How fast the targets run their seed corpora, beside twins of the same shape that drive libnghttp2: bench.py BUILD_DIR [--seconds N].

Executions per second of CPU time on one core, in libFuzzer's own loop with its coverage and the sanitizers that the build has; only
the mutator plays the inputs in turn, as they are. A target and its twin take turns, too, and are compared on the same inputs:
sessions as far as libnghttp2 reads them (targets/bench_inputs.cc). Where there is no cargo to fetch its source, libnghttp2 is
the system's: without sanitizers, without coverage.
"""

import argparse
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import tempfile

source = pathlib.Path(__file__).resolve().parent
# Target, its inputs, its twin and what is asked of it: of the target alone, or as a multiple of the twin.
rows = [
    ("hpack_decode", "hpack_decode", "nghttp2_hpack_decode", 150_000, 1.0),
    ("frame_decode", "frame_decode", None, 150_000, None),
    ("session_server", "seeds", None, 30_000, None),
    ("session_server", "session_server", None, None, None),
    ("session_server", "session_both_read", "nghttp2_session_server", 30_000, 1.0),
]
rounds = 5
# What libFuzzer pays in its first runs on inputs that are new to it.
warm_up = 20_000


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# Here nothing new is found, so to libFuzzer's entropic schedule every feature stays a rare one, whose account in each run
# costs more than the run. In a campaign it takes less than a hundredth: it is left out.
def timed(build, target, inputs, runs):
    with tempfile.TemporaryDirectory() as found:
        command = [str(build / "fuzz" / f"fuzz_{target}"), f"-runs={runs}", "-seed=1", "-len_control=0", "-cross_over=0", "-entropic=0", "-max_len=4096", found, str(inputs)]
        before = cpu()
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "H2PRISM_FUZZ_BENCH": str(inputs)})
        return cpu() - before


def rate(build, target, inputs, runs):
    return runs / (timed(build, target, inputs, warm_up + runs) - timed(build, target, inputs, warm_up))


def runs_for(build, target, inputs, seconds):
    runs = warm_up
    while (spent := timed(build, target, inputs, runs)) < seconds:
        runs *= 4 if spent < seconds / 8 else 2
    return runs


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("--seconds", type=float, default=2, help="of CPU time, for each round of each target at least")
    arguments = arguments.parse_args()
    build = arguments.build
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name in ("hpack_decode", "frame_decode", "session_server"):
            shutil.copytree(source / "corpus" / name, folder / name)
        subprocess.run([build / "fuzz" / "seeds" / "h2prism-seeds", source.parent / "cases", folder / "of_cases"], check=True, stdout=subprocess.DEVNULL)
        (folder / "of_cases" / "session_server").rename(folder / "seeds")
        (folder / "session_both_read").mkdir()
        subprocess.run([build / "fuzz" / "bench_inputs", source / "corpus" / "session_server", folder / "session_both_read"], check=True)
        print(f"{'target':16} {'inputs':18} {'exec/s':>9} {'wanted':>9} {'libnghttp2':>11} {'ratio':>6} {'wanted':>7}")
        for target, name, twin, wanted, multiple in rows:
            pair = [target, twin] if twin else [target]
            runs = [runs_for(build, one, folder / name, arguments.seconds) for one in pair]
            rates = [[rate(build, one, folder / name, count) for one, count in zip(pair, runs)] for _ in range(rounds)]
            ours, *theirs = (statistics.median(column) for column in zip(*rates))
            ratio = statistics.median(ours / theirs for ours, theirs in rates) if twin else None
            beside = f"{theirs[0]:11,.0f} {ratio:6.2f} {multiple:7}" if twin else ""
            print(f"{target:16} {name:18} {ours:9,.0f} {f'{wanted:,}' if wanted else '':>9} {beside}", flush=True)


main()
