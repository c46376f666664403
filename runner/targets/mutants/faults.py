"""The lists of faults: read, and put into the source."""

import pathlib
import re

import yaml

KEYS = {"name", "roles", "file", "after", "find", "replace", "breaks", "does"}


def read(path):
    """The faults of a list, each with all its keys."""
    faults = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = set()
    for fault in faults:
        unknown = fault.keys() - KEYS
        missing = KEYS - {"after", "replace"} - fault.keys()
        if unknown or missing or fault["name"] in names:
            raise SystemExit(f"{path}: {fault.get('name')}: unknown {unknown}, missing {missing}, or there twice")
        names.add(fault["name"])
        fault["roles"] = fault["roles"].split()
        fault["breaks"] = fault["breaks"].split()
        fault.setdefault("after", "")
        fault.setdefault("replace", "")
    return faults


def pattern_of(snippet):
    """The snippet, whatever white space the source has where it has some."""
    return re.compile(r"\s+".join(map(re.escape, snippet.split())))


def apply(fault, source):
    """`source` with the fault in it: behind the first place that `after` matches, the first that `find` matches is replaced."""
    start = pattern_of(fault["after"]).search(source) if fault["after"] else re.match("", source)
    found = start and pattern_of(fault["find"]).search(source, start.end())
    if not found:
        raise SystemExit(f"{fault['name']}: {fault['file']} has no such place")
    return source[:found.start()] + fault["replace"] + source[found.end():]


def section_of(requirement):
    """RFC9113-6.9.1-2, HPACK-RFC9113-4.3-6 -> 9113/6.9.1, 9113/4.3."""
    document, _, section = requirement.removeprefix("HPACK-").rpartition("-")[0].partition("-")
    return f"{document.removeprefix('RFC')}/{section}"


def sections_of(fault):
    return list(dict.fromkeys(map(section_of, fault["breaks"])))


def near(requirement, fault):
    """Whether an accused requirement is one that the fault breaks, or of the same section."""
    return section_of(requirement) in sections_of(fault)
