"""Installs a build and fuzzes with it as a stranger does: sample_test.py SOURCE_DIR BUILD_DIR CXX.

The sample's decoder knows indexed fields of the static table alone, so diff_hpack must take such a block and must not take a literal.
"""

import pathlib
import subprocess
import sys
import tempfile


def run(*command, fails=False):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, errors="replace")
    if (done.returncode != 0) != fails:
        sys.exit(f"{' '.join(map(str, command))} ends with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def main():
    source, build, compiler = map(pathlib.Path, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        prefix, sample = pathlib.Path(folder, "prefix"), pathlib.Path(folder, "sample")
        run("cmake", "--install", build, "--prefix", prefix, "--component", "dev")
        run("cmake", "-S", source / "fuzz/adapter/sample", "-B", sample, f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_CXX_COMPILER={compiler}")
        run("cmake", "--build", sample)
        indexed, literal = pathlib.Path(folder, "indexed"), pathlib.Path(folder, "literal")
        indexed.write_bytes(bytes.fromhex("00 0003 828684"))
        literal.write_bytes(bytes.fromhex("00 0004 00 0161 00"))
        run(sample / "diff_hpack", indexed)
        said = run(sample / "diff_hpack", literal, fails=True)
        if "both accept the block, or refuse it" not in said:
            sys.exit(f"diff_hpack says: {said}")
        print(said + run(sample / "mutate"))
        seeds = prefix / "share/h2prism/fuzz/corpus/hpack_decode"
        if not any(seeds.iterdir()) or not (prefix / "share/h2prism/fuzz/dict/hpack.dict").is_file():
            sys.exit("no corpus or no dictionary was installed")


main()
