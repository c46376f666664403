"""Python's h2 below Hypercorn, with a fault in it."""

import os
import pathlib
import shutil
import subprocess

TARGETS = pathlib.Path(__file__).resolve().parent.parent
NEEDS = ["python3"]
PROFILES = {"server": [(TARGETS / "hypercorn/target.yaml", ["--large-path", "/large"])]}


def packages():
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
    return next((cache / "h2prism/hypercorn/lib").glob("python3*/site-packages"))


def prepare():
    subprocess.run([TARGETS / "hypercorn/prepare"], check=True)


def source_of(fault):
    return (packages() / fault["file"]).read_text(encoding="utf-8")


def build(fault, text, folder, _role):
    """The environment in which Python finds the fault's package, with `text` in place of its file, ahead of the one that is installed."""
    if not fault:
        return {}
    compile(text, fault["file"], "exec")  # for a SyntaxError now
    package = pathlib.Path(fault["file"]).parts[0]
    shutil.copytree(packages() / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / fault["file"]).write_text(text, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}
