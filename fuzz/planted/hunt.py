"""Proves that the fuzz kit finds the planted bugs: hunt.py BUILD_DIR [--seconds 60] [NAME...].

Each is hunted by one process on one core from the checked-in corpus; CPU seconds count, not the clock. Exits with 1 when a bug was not found, or when the naive decoders differ without one.
"""

import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

source = pathlib.Path(__file__).resolve().parent
corpora = {"planted_hpack": "hpack_decode", "planted_frame": "frame_decode", "planted_session": "session_server",
           "planted_session_client": "session_client"}
# A frame above SETTINGS_MAX_FRAME_SIZE has to fit.
options = {"planted_hpack": ["-max_len=512"], "planted_frame": ["-max_len=17000", "-len_control=0"], "planted_session": ["-max_len=1024"],
           "planted_session_client": ["-max_len=1024"]}


def bugs():
    table = (source / "fault.cc").read_text()
    return [(name, "planted_" + target) for name, target in re.findall(r'\{Planted::\w+, "([a-z0-9-]+)", (\w+)\}', table)]


def run(build, target, bug, seconds, *arguments):
    """CPU seconds, the exit code and what was said. CPU time is limited: beside others the clock would be unfair."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = str(build / "fuzz" / f"fuzz_{target}")
        words = ["-seed=1", "-rss_limit_mb=0", f"-artifact_prefix={folder}/", *options[target], *arguments, folder, str(source.parent / "corpus" / corpora[target])]
        command = ["bash", "-c", f'ulimit -t {seconds}; exec "$0" "$@"', fuzzer, *words]
        done = subprocess.run(command, env={**os.environ, "H2PRISM_FAULT": bug}, capture_output=True, text=True, errors="replace")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.returncode, done.stderr


def reason(said):
    found = re.search(r"oracle: (.*)|ERROR: AddressSanitizer: (\S+)|runtime error: (.*)", said)
    return next(part for part in found.groups() if part) if found else "?"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("--seconds", type=int, default=60, help="of CPU time, for each bug")
    arguments.add_argument("names", nargs="*")
    arguments = arguments.parse_args()
    for target in corpora:
        _, code, said = run(arguments.build, target, "", 600, "-runs=20000")
        if code != 0:
            sys.exit(f"{target} without a bug: {reason(said)}, exit code {code}\n{said[-2000:]}")
    missed = 0
    for name, target in bugs():
        if arguments.names and name not in arguments.names:
            continue
        in_corpus = run(arguments.build, target, name, arguments.seconds, "-runs=0")[1] != 0
        seconds, code, said = run(arguments.build, target, name, arguments.seconds)
        found = code > 0 and reason(said) != "?"
        missed += not found
        how = f"{reason(said)}{', by the corpus alone' if in_corpus else ''}" if found else f"after {seconds:.0f} s"
        print(f"{'found' if found else 'MISSED':6} {seconds:5.1f} s  {name:26} {how}", flush=True)
    sys.exit(1 if missed else 0)


main()
