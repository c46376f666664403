"""Editors complete and check cases by cases/schema.json, h2prism by its loader: both must say the same.

Usage: schema_agreement_test.py SOURCE_DIR H2PRISM. Without PyYAML and jsonschema it is skipped (77); not so in CI.
"""

import json
import os
import pathlib
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(1 if os.environ.get("CI") else 77)

HEAD = "rfc: 9113#6.9\ntitle: t\ncases:\n- id: a\n  covers: RFC9113-6.9-1\n  title: t\n"


def document(text):
    """The YAML as JSON has it, whose keys are text (settings may be given by number)."""
    return json.loads(json.dumps(yaml.safe_load(text)))


def wrong_files(path):
    """Title and text of those entries of wrong_files.txt that the schema alone must refuse."""
    entries = path.read_text().split("\n=== ")[1:]
    for entry in entries:
        title, _, body = entry.partition("\n")
        lines = [line for line in body.splitlines() if not line.startswith(">>> ")]
        if "schema)" not in title:
            continue
        if "(file" not in title:
            lines = [HEAD] + ["  " + line for line in lines]
        yield title, "\n".join(lines) + "\n"


def main():
    source, h2prism = pathlib.Path(sys.argv[1]), sys.argv[2]
    written = (source / "cases/schema.json").read_text()
    problems = []
    if subprocess.run([h2prism, "schema"], capture_output=True, text=True, check=True).stdout != written:
        problems.append("cases/schema.json is not what `h2prism schema` prints")
    validator = jsonschema.Draft202012Validator(json.loads(written))

    right = sorted(p for p in source.glob("cases/*/*.yaml") if p.parent.name not in ("requirements", "expectations"))
    for path in right:
        for error in validator.iter_errors(document(path.read_text())):
            problems.append(f"{path}: the schema refuses a good file at {error.json_path}: {error.message[:200]}")

    wrong = list(wrong_files(source / "engine/script/testdata/wrong_files.txt"))
    for title, text in wrong:
        if validator.is_valid(document(text)):
            problems.append(f"the schema accepts: {title}\n{text}")

    print("\n".join(problems) or f"{len(right)} case files accepted, {len(wrong)} wrong ones refused")
    return 1 if problems or not right or not wrong else 0


if __name__ == "__main__":
    sys.exit(main())
