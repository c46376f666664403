"""Runs build.sh as OSS-Fuzz does and holds the result to what its check_build asks: build_test.py SOURCE_DIR.

It builds everything once more: skipped unless CI or H2PRISM_SLOW_TESTS is set. H2PRISM_TARGETS chooses targets.
"""

import configparser
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile


def run(command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, errors="replace", **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ends with {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout + done.stderr


def check(target, out):
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,255}", target.name), "a name that ClusterFuzz takes"
    symbols = run(["nm", target])
    assert "LLVMFuzzerTestOneInput" in symbols and "__asan_init" in symbols, "built with the sanitizer that was asked for"
    assert "not found" not in run(["ldd", target]), "every library is there"
    seeds = out / f"{target.name}_seed_corpus.zip"
    with zipfile.ZipFile(seeds) as archive, tempfile.TemporaryDirectory() as folder:
        assert archive.testzip() is None and archive.namelist(), "a corpus that can be read"
        archive.extractall(folder)
        options = configparser.ConfigParser()
        options.read(out / f"{target.name}.options")
        arguments = [f"-{key}={value}" for key, value in options["libfuzzer"].items()]
        said = run([target, *arguments, f"-dict={out / target.name}.dict", "-runs=2000", "-seed=1", folder], cwd=folder)
    counters = re.search(r"Loaded \d+ modules +\((\d+) inline 8-bit counters\)", said)
    assert counters and int(counters[1]) > 500, "instrumented for coverage, the engine, too"
    assert re.search(r"Dictionary: \d+ entries", said), "a dictionary that is read"


def can_link(*sanitizers):
    """Is the compiler there, and these runtimes of its? Debian has them in a package of their own."""
    if not shutil.which("clang++-19"):
        return False
    program = "extern \"C\" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }"
    command = ["clang++-19", f"-fsanitize={','.join(sanitizers)}", "-x", "c++", "-", "-o", "/dev/null"]
    return subprocess.run(command, input=program, text=True, capture_output=True).returncode == 0


def main():
    if not (os.environ.get("CI") or os.environ.get("H2PRISM_SLOW_TESTS")) or not can_link("address", "fuzzer"):
        sys.exit(77)
    source = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        out, work = pathlib.Path(folder, "out"), pathlib.Path(folder, "work")
        out.mkdir()
        flags = "-O1 -fno-omit-frame-pointer -gline-tables-only -fsanitize=address -fsanitize=fuzzer-no-link"
        wanted = {"CC": "clang-19", "CXX": "clang++-19", "CFLAGS": flags, "CXXFLAGS": flags, "LIB_FUZZING_ENGINE": "-fsanitize=fuzzer",
                  "OUT": out, "SRC": source.parent, "WORK": work, "H2PRISM_PROJECT": source}
        if shutil.which("ccache"):
            wanted["H2PRISM_CMAKE_ARGS"] = "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"
        run([source / "fuzz/clusterfuzz/build.sh"], env={**os.environ, **{key: str(value) for key, value in wanted.items()}})
        targets = [path for path in out.glob("h2prism_*") if path.suffix == "" and os.access(path, os.X_OK)]
        assert targets, "there are targets"
        for target in targets:
            check(target, out)
            print(f"{target.name}: as it should be")


main()
