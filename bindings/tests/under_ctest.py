"""under_ctest.py COMMAND_FOLDER PACKAGE_FOLDER: the tests in a build tree. 77: something is not installed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

command, package = sys.argv[1:]
missing = [name for name in ("pytest", "hyperframe", "hpack") if importlib.util.find_spec(name) is None]
if missing:
    print(f"skipped: {sys.executable} has no {', '.join(missing)}; ./dev python installs what is needed")
    sys.exit(77)
there = dict(os.environ, PATH=f"{command}:{os.environ['PATH']}", PYTHONPATH=package)
sys.exit(
    subprocess.run([sys.executable, "-m", "pytest", "-q", Path(__file__).parent], env=there, check=False).returncode
)
