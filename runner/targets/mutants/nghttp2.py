"""libnghttp2, built with a fault in it."""

import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "h2prism" / "mutants"
VERSION = ("1.55.1", "0x013701")  # that of the crate in Cargo.toml
NEEDS = ["cargo", "gcc", "nghttpd", "nghttp", "curl"]
TARGETS = HERE.parent
PROFILES = {
    "server": [(TARGETS / "nghttpd/target.yaml", []), (HERE / "server/target.yaml", [])],
    "client": [(TARGETS / "clients/nghttp/target.yaml", []), (TARGETS / "clients/curl/target.yaml", ["--tls"])],
}
FLAGS = ["-O0", "-w", "-fPIC", "-DHAVE_NETINET_IN_H", "-DHAVE_ARPA_INET_H"]


def fetch():
    """Fetches the source, once."""
    manifest = HERE / "Cargo.toml"
    vendored = CACHE / "vendor"
    if not vendored.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        shutil.copy(manifest, CACHE)
        subprocess.run(["cargo", "vendor", "--quiet", "vendor.part"], cwd=CACHE, stdout=subprocess.DEVNULL, check=True)
        (CACHE / "vendor.part").rename(vendored)


def prepare():
    """Fetches the source and builds it as it is, once."""
    fetch()
    include = source_folder() / "includes/nghttp2"
    text = (include / "nghttp2ver.h.in").read_text(encoding="utf-8")
    text = text.replace("@PACKAGE_VERSION@", VERSION[0]).replace("@PACKAGE_VERSION_NUM@", VERSION[1])
    (include / "nghttp2ver.h").write_text(text, encoding="utf-8")
    objects = CACHE / "objects"
    objects.mkdir(exist_ok=True)
    for source in source_folder().glob("*.c"):
        if not (objects / (source.stem + ".o")).exists():
            compile_one(source, objects / (source.stem + ".o"))


def source_folder():
    return CACHE / "vendor/libnghttp2-sys/nghttp2/lib"


def source_of(fault):
    return (source_folder() / fault["file"]).read_text(encoding="utf-8")


def compile_one(source, to):
    folder = source_folder()
    subprocess.run(["gcc", *FLAGS, f"-I{folder}", f"-I{folder}/includes", "-c", "-o", to, source], check=True)


def build(fault, text, folder, _role):
    """The environment in which a program has the library with `text` in place of the fault's file; as it is without a fault."""
    objects = sorted((CACHE / "objects").glob("*.o"))
    if fault:
        source = folder / fault["file"]
        source.write_text(text, encoding="utf-8")
        changed = source.with_suffix(".o")
        compile_one(source, changed)
        objects = [changed if one.name == changed.name else one for one in objects]
    subprocess.run(["gcc", "-shared", "-Wl,-soname,libnghttp2.so.14", "-o", folder / "libnghttp2.so.14", *objects], check=True)
    return {"LD_LIBRARY_PATH": str(folder)}
