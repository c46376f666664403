"""For tests: what a fuzzing campaign has written down."""

import contextlib
import json


def journal(folder):
    """The records of the campaign whose --out is this folder."""
    records = []
    for line in (folder / "journal.ndjson").read_text().splitlines():
        with contextlib.suppress(json.JSONDecodeError):  # cut by a kill
            records.append(json.loads(line))
    return records
