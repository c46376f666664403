"""Installs a build and uses it as strangers do: install_test.py SOURCE_DIR BUILD_DIR CXX."""

import os
import pathlib
import subprocess
import sys
import tempfile


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def main():
    source, build, compiler = map(pathlib.Path, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        prefix, sample = pathlib.Path(folder, "prefix"), pathlib.Path(folder, "sample")
        run("cmake", "--install", build, "--prefix", prefix)
        # The differential fuzz targets are installed as source: who links them chooses the fuzzer; and the example tests of clients.
        files = [p for p in prefix.rglob("*") if "share/h2prism/targets/" not in str(p)]
        strays = [p for p in files if p.match("*test*") or (p.match("*.cc") and "share/h2prism/fuzz/" not in str(p))]
        if strays:
            sys.exit(f"installed, but not for users: {strays}")
        run("cmake", "-S", source / "engine/sample", "-B", sample, f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_CXX_COMPILER={compiler}")
        run("cmake", "--build", sample)
        said = run(sample / "sample")
        if "PING" not in said or "FRAME_SIZE_ERROR" not in said:
            sys.exit(f"the sample says: {said}")
        os.chdir(folder)  # away from the source's own cases
        said = run(prefix / "bin/h2prism", "run", "-q", "9113/6.9") + run(prefix / "bin/h2prism", "--version")
        print(said)


main()
