"""The bundle that is checked in is what its sources build: bundle_test.py SOURCE_DIR."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(sys.argv[1], "reports/html")
if not shutil.which("npm"):
    print("skipped: there is no npm")
    sys.exit(77)

with tempfile.TemporaryDirectory() as folder:
    copy = pathlib.Path(folder, "html")
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("node_modules", "built"))
    for command in (["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], ["npm", "run", "--silent", "build"]):
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True)
        if command[1] == "ci" and done.returncode != 0:  # no registry within reach
            print("skipped:", " ".join(command), done.stderr[-500:])
            sys.exit(77)
        assert done.returncode == 0, done.stderr
    for built in sorted((copy / "built").iterdir()):
        assert built.read_bytes() == (HERE / "built" / built.name).read_bytes(), f"{built.name} is out of date: npm run build"
    print("the bundle is what its sources build")
