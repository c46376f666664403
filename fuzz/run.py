"""./dev fuzz: runs fuzz targets side by side and says how they do.

run.py BUILD_DIR list                                    the targets, and what each holds
run.py BUILD_DIR all|TARGET... [--minutes N] [--jobs N]  inputs that are new go to build/fuzz/found/TARGET/
run.py BUILD_DIR coverage                                llvm-cov's pages of what the corpora reach, from a build with coverage
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

source = pathlib.Path(__file__).resolve().parent
own_dictionary = ("case_yaml", "ndjson_report", "pcapng_reader")
longest = {"case_yaml": 4096, "ndjson_report": 16384, "pcapng_reader": 4096}  # octets; else 1024
not_hunted = ("planted_", "nghttp2_")  # made to fail; made to be measured
stopped = 72  # libFuzzer's exit code for SIGINT
no_targets = ("nghttp2_", "replay_main", "bench_inputs")


def targets_of(build):
    found = sorted(path.name.removeprefix("fuzz_") for path in (build / "fuzz").glob("fuzz_*") if path.is_file())
    return [name for name in found if not name.startswith(not_hunted)]


def show_targets():
    for path in sorted((source / "targets").glob("*.cc")):
        if not path.stem.startswith(no_targets):
            about = re.match(r"(?:// .*\n)+", path.read_text())[0].replace("//", "").split()
            print(f"{path.stem:16} {' '.join(about).split('. ')[0].rstrip('.')}")


def corpus_of(target):
    shared = {"diff_hpack": "hpack_decode", "diff_frame": "frame_decode", "diff_session": "session_server", "diff_session_client": "session_client"}
    target = target.removesuffix("_go")
    return source / "corpus" / shared.get(target, target)


def dictionary_of(target):
    name = target if target in own_dictionary else "hpack" if "hpack" in target else "frames"
    return source / "dict" / f"{name}.dict"


class Campaign(threading.Thread):
    """One process of one target, and its last status line."""

    def __init__(self, build, target, seconds, number):
        super().__init__()
        self.target, self.number = target, number
        self.found = build / "found" / target
        self.found.mkdir(parents=True, exist_ok=True)
        self.status, self.said, self.code = {}, [], None
        command = [build / "fuzz" / f"fuzz_{target}", f"-max_total_time={seconds}", f"-seed={int(time.time()) + number}", "-reload=1",
                   f"-max_len={longest.get(target, 1024)}", f"-dict={dictionary_of(target)}", f"-artifact_prefix={self.found}/", self.found, corpus_of(target)]
        self.process = subprocess.Popen([str(word) for word in command], stderr=subprocess.PIPE, text=True, errors="replace")

    def run(self):
        for line in self.process.stderr:
            if match := re.match(r"#(\d+)\s.*cov: (\d+).*corp: (\d+)/.*exec/s: (\d+)", line):
                self.status = dict(zip(("runs", "edges", "inputs", "rate"), map(int, match.groups())))
            elif not line.startswith("#"):
                self.said.append(line)
        self.code = self.process.wait()

    def line(self):
        status = self.status or {"runs": 0, "edges": 0, "inputs": 0, "rate": 0}
        end = "" if self.code is None else "  done" if self.code == 0 else "  stopped" if self.code == stopped else "  FOUND SOMETHING"
        return f"{self.target:18} {status['runs']:12,} runs {status['rate']:8,}/s {status['edges']:6,} edges {status['inputs']:6,} inputs{end}"


def fuzz(build, targets, minutes, jobs):
    queue = [(target, number) for number in range(max(1, jobs // len(targets))) for target in targets]
    seconds = int(minutes * 60)
    running, findings, shown = [], 0, time.monotonic()
    while queue or running:
        while queue and len(running) < jobs:
            target, number = queue.pop(0)
            running.append(Campaign(build, target, seconds, number))
            running[-1].start()
        time.sleep(0.2)
        over = [campaign for campaign in running if campaign.code is not None]
        if over or time.monotonic() - shown > 10:
            shown = time.monotonic()
            for campaign in running:
                print(campaign.line(), flush=True)
        for campaign in over:
            running.remove(campaign)
            if campaign.code not in (0, stopped):
                findings += 1
                what = [line for line in campaign.said if re.search(r"oracle:|SUMMARY:|runtime error:|Test unit written", line)]
                print("".join(what), f"again: {build}/fuzz/fuzz_{campaign.target} FILE", flush=True)
    return 1 if findings else 0


def coverage(build):
    rooms = ("wire", "hpack", "model")
    # Of an inline function llvm-cov takes the record of the first binary that knows it, used there or not: those that use most, first.
    targets = ["hpack_roundtrip", "session_server", "session_client", "frame_roundtrip", "hpack_decode", "frame_decode"]
    binaries = [build / "fuzz" / f"fuzz_{target}" for target in targets]
    with tempfile.TemporaryDirectory() as folder:
        for binary, target in zip(binaries, targets):
            subprocess.run([binary, corpus_of(target)], check=True, env={**os.environ, "LLVM_PROFILE_FILE": f"{folder}/{target}.profraw"}, stdout=subprocess.DEVNULL)
        profile = build / "fuzz.profdata"
        subprocess.run(["llvm-profdata-19", "merge", "-o", profile, *pathlib.Path(folder).glob("*.profraw")], check=True)
    objects = [str(binaries[0])] + [f"-object={binary}" for binary in binaries[1:]]
    common = [f"-instr-profile={profile}", "-ignore-filename-regex=(_test|_bench|test_tools|block_generator|nghttp2_codec|/testing/)"]
    folders = [str(source.parent / "engine" / room) for room in rooms]
    subprocess.run(["llvm-cov-19", "show", "-format=html", f"-output-dir={build}/fuzz-coverage", *objects, *common, *folders], check=True, stdout=subprocess.DEVNULL)
    for room, folder in zip(rooms, folders):
        said = subprocess.run(["llvm-cov-19", "report", *objects, *common, folder], check=True, capture_output=True, text=True).stdout
        lines = said.strip().splitlines()[-1].split()
        print(f"{room:6} {lines[9]:>7} of lines ({lines[8]} of {lines[7]} missed)")
    print(f"{build}/fuzz-coverage/index.html")


def main():
    arguments = argparse.ArgumentParser(usage=__doc__)
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("targets", nargs="*")
    arguments.add_argument("--minutes", type=float, default=1, help="for each target")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = arguments.parse_args()
    if arguments.targets == ["coverage"]:
        return coverage(arguments.build)
    if arguments.targets in ([], ["list"]):
        return show_targets()
    known = targets_of(arguments.build)
    if arguments.targets == ["all"]:
        arguments.targets = known
    for name in arguments.targets:
        if name not in known:
            print(f"no target '{name}'; there are: {', '.join(known)}", file=sys.stderr)
            return 2
    return fuzz(arguments.build, arguments.targets, arguments.minutes, arguments.jobs)


sys.exit(main())
