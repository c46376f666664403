"""HTTP/2 of Go's net/http, built with a fault in it."""

import json
import os
import pathlib
import subprocess

TARGETS = pathlib.Path(__file__).resolve().parent.parent
NEEDS = ["go"]
PROFILES = {
    "server": [(TARGETS / "go/target.yaml", [])],
    "client": [(TARGETS / "clients/go/target.yaml", [])],
}
PROGRAMS = {"server": ("go-target", ["go/main.go", "go/h2c.go"]), "client": ("go-client", ["clients/go/main.go"])}


def go_env(name):
    return subprocess.run(["go", "env", name], capture_output=True, text=True, check=True).stdout.strip()


def prepare():
    """Nothing: the source comes with Go."""


def source_path(fault):
    return pathlib.Path(go_env("GOROOT")) / "src" / fault["file"]


def source_of(fault):
    return source_path(fault).read_text(encoding="utf-8")


def build(fault, text, folder, role):
    """The environment in which the start scripts find, and take for up to date, a program with `text` in place of the fault's file."""
    environment = {"XDG_CACHE_HOME": str(folder), "GOCACHE": go_env("GOCACHE")}
    if fault:
        changed = folder / pathlib.Path(fault["file"]).name
        changed.write_text(text, encoding="utf-8")
        overlay = folder / "overlay.json"
        overlay.write_text(json.dumps({"Replace": {str(source_path(fault)): str(changed)}}), encoding="utf-8")
        environment["GOFLAGS"] = f"-overlay={overlay}"
    program, sources = PROGRAMS[role]
    subprocess.run(["go", "build", "-o", folder / "h2prism" / program, *(TARGETS / source for source in sources)],
                   env={**os.environ, **environment}, check=True)
    return environment
