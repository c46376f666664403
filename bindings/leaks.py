"""What connections leave behind: leaks.py HOST PORT [CONNECTS]. Prints memory and descriptors as they go."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import h2prism


def resident() -> int:
    """KiB of this process in memory."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def descriptors() -> int:
    """Open files of this process."""
    return len(os.listdir("/proc/self/fd"))


def connects(host: str, port: int, times: int) -> None:
    """So many connections, one after the other, each with a request and its response."""
    for _ in range(times):
        with h2prism.connect(host, port) as peer:
            peer.response(peer.request())
            list(peer.events)


def main() -> None:
    """A tenth at a time."""
    host, port, all_of_them = sys.argv[1], int(sys.argv[2]), int((sys.argv[3:] or ["100000"])[0])
    connects(host, port, 200)  # what is allocated once
    start = time.monotonic()
    print(f"{'connects':>9} {'KiB':>8} {'files':>6} {'s':>7}")
    for tenth in range(11):
        seconds = time.monotonic() - start
        print(f"{tenth * all_of_them // 10:9} {resident():8} {descriptors():6} {seconds:7.1f}", flush=True)
        if tenth < 10:
            connects(host, port, all_of_them // 10)


if __name__ == "__main__":
    main()
