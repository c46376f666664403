"""Fuzzing of live servers: fuzz_test.py SOURCE_DIR H2PRISM BRITTLE."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from fuzz_journal import journal

SOURCE, H2PRISM, BRITTLE = pathlib.Path(sys.argv[1]).resolve(), os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
AS_EXPECTED, FINDINGS, USAGE, UNREACHABLE = range(4)
THREE_FRAMES = ("PRIORITY:s", "WINDOW_UPDATE:s:odd", "PING:odd")


@contextlib.contextmanager
def scratch():
    with tempfile.TemporaryDirectory() as folder:
        yield pathlib.Path(folder)


def brittle(folder, end, *frames, **keys):
    """The file of a target profile: a server that ends so, once these frames came in a row."""
    file = folder / "target.yaml"
    file.write_text(json.dumps({"command": [BRITTLE, "{port}", end, *frames], "transports": ["h2c"], **keys}))  # JSON is YAML
    return file


@contextlib.contextmanager
def server(*command):
    """Its address, as it prints it."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def h2prism(*arguments, timeout=200):
    return subprocess.run([H2PRISM, *map(str, arguments)], capture_output=True, text=True, timeout=timeout)


def await_records(folder, count):
    """Returns once the campaign's journal has so many."""
    until = time.monotonic() + 60
    while not ((folder / "journal.ndjson").exists() and len(journal(folder)) >= count):
        assert time.monotonic() < until, "the campaign does not get going"
        time.sleep(0.05)


def await_listener(port):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            return socket.create_connection(("127.0.0.1", port)).close()
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port}")


class Finds(unittest.TestCase):
    def found(self, folder, *arguments):
        done = h2prism("fuzz", "-q", "--seed", 1, "--max-findings", 1, "--time", "180s", "--out", folder / "out", *arguments)
        self.assertEqual(done.returncode, FINDINGS, done.stdout + done.stderr)
        (case,) = (folder / "out/findings").glob("*.yaml")
        return done, case

    def test_three_frames_that_kill(self):
        with scratch() as folder:
            profile = brittle(folder, "abort", *THREE_FRAMES)
            done, case = self.found(folder, "--target", profile)
            self.assertIn("10 of 10 times", done.stdout)
            self.assertTrue(case.name.startswith("sigabrt-"), case.name)
            text = case.read_text()
            self.assertLessEqual(text.count("      - "), 4, text)
            for frame in ("PRIORITY", "WINDOW_UPDATE", "PING"):
                self.assertIn(frame, text)
            self.assertGreater(case.with_suffix(".pcapng").stat().st_size, 200)
            # It is a case like any other: it fails there, and on no other server.
            played = h2prism("run", "-q", "--target", profile, case)
            self.assertEqual(played.returncode, FINDINGS, played.stdout + played.stderr)
            self.assertIn("crash", played.stdout)
            self.assertEqual(h2prism("run", "-q", case).returncode, AS_EXPECTED)
            try:
                import jsonschema
                import yaml
            except ImportError:
                return
            jsonschema.validate(yaml.safe_load(text), json.loads((SOURCE / "cases/schema.json").read_text()))

    def test_frames_behind_one_that_may_end_the_connection(self):
        # Whether the server still reads RST_STREAM depends on how the octets arrive.
        with scratch() as folder:
            profile = brittle(folder, "abort", "DATA", "WINDOW_UPDATE", "RST_STREAM")
            done, case = self.found(folder, "--target", profile)
            self.assertIn("10 of 10 times", done.stdout)
            self.assertLessEqual(case.read_text().count("      - "), 4, case.read_text())
            for _ in range(3):
                self.assertEqual(h2prism("run", "-q", "--target", profile, case).returncode, FINDINGS)

    def test_frames_behind_which_it_hangs(self):
        with scratch() as folder:
            done, case = self.found(folder, "--target", brittle(folder, "hang", "RST_STREAM:s", "PRIORITY:s", hang_timeout=1500))
            self.assertTrue(case.name.startswith("hang-"), case.name)
            self.assertIn("10 of 10 times", done.stdout)

    def test_frames_behind_which_it_keeps_memory(self):
        # 32 MiB each time; how it grew when the limit was passed says nothing of who did it.
        with scratch() as folder:
            done, case = self.found(folder, "--target", brittle(folder, "leak", "RST_STREAM:s", "PRIORITY:s", max_rss_growth=256))
            self.assertTrue(case.name.startswith("grew-"), case.name)
            self.assertRegex(done.stdout, r"keeps 3\d{4} KiB of each such connection; 10 of 10 times")
            self.assertLessEqual(case.read_text().count("      - "), 3, case.read_text())
            played = h2prism("run", "-q", "--target", folder / "target.yaml", "--repeat", 40, case)
            self.assertEqual(played.returncode, FINDINGS, played.stdout + played.stderr)
            self.assertIn("leak", played.stdout)

    def test_what_only_coverage_leads_to(self):
        # Nothing of it shows on the wire before the end of the way.
        with scratch() as folder:
            done, case = self.found(folder, "--coverage", "--target", brittle(folder, "abort", "maze"))
            self.assertIn("10 of 10 times", done.stdout)
            self.assertRegex(done.stdout, r"; (\d+ of )?\d+ edges of the target")
            self.assertLessEqual(case.read_text().count("      - "), 6, case.read_text())
            # A campaign goes on with what it knows.
            self.assertTrue(any(feature >= 1 << 16 for line in journal(folder / "out") for feature in line.get("features", ())))
            more = h2prism("fuzz", "-q", "--coverage", "--target", folder / "target.yaml", "--resume", folder / "out", "--count", 50)
            self.assertIn(more.returncode, (AS_EXPECTED, FINDINGS), more.stderr)

    def test_a_target_that_tells_no_coverage(self):
        with scratch() as folder:
            profile = folder / "target.yaml"
            profile.write_text(json.dumps({"command": [H2PRISM, "target", "--port", "{port}"], "transports": ["h2c"]}))
            done = h2prism("fuzz", "-q", "--coverage", "--target", profile, "--out", folder / "out")
            self.assertEqual(done.returncode, USAGE, done.stdout + done.stderr)
            self.assertIn("h2prism_coverage.c", done.stderr)

    def test_a_server_that_somebody_else_starts_again(self):
        with scratch() as folder:
            loop = f"while :; do {BRITTLE} 0 exit PRIORITY:s RST_STREAM:s; done"
            with server(BRITTLE, "0", "abort", "PING:odd", "PING:odd", "PING:odd", "PING:odd") as free:
                port = free.rsplit(":", 1)[1]
            loop = loop.replace(f"{BRITTLE} 0", f"{BRITTLE} {port}")
            process = subprocess.Popen(["sh", "-c", loop], start_new_session=True, stdout=subprocess.DEVNULL)
            try:
                await_listener(int(port))
                _, case = self.found(folder, "--connect", f"127.0.0.1:{port}")
                self.assertIn("RST_STREAM", case.read_text())
            finally:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def test_nothing_new_in_what_is_expected(self):
        with scratch() as folder:
            known = folder / "known.yaml"
            known.write_text(json.dumps({"expectations": [{"id": "9113/6.7/fuzz-sigabrt-*", "verdict": "fail", "reason": "reported"}]}))
            profile = brittle(folder, "abort", "RST_STREAM", expectations="known.yaml")
            done = h2prism("fuzz", "-q", "--seed", 1, "--count", 200, "--target", profile, "--out", folder / "out")
            self.assertEqual(done.returncode, AS_EXPECTED, done.stdout + done.stderr)
            self.assertIn("0 findings", done.stdout)
            self.assertRegex(done.stdout, r"as expected, \d+ times: 9113/6.7/fuzz-sigabrt-.*rst-stream")
            self.assertEqual(list((folder / "out/findings").iterdir()), [])

    def test_nothing_new_in_a_rule_that_is_expected_to_be_broken(self):
        with scratch() as folder:
            profile = brittle(folder, "rude", "PING")
            done, case = self.found(folder, "--target", profile)
            self.assertIn("window-update", case.name)
            known = folder / "known.yaml"
            rule = {"verdict": "fail", "finding": "rule-broken", "reason": "reported"}
            for ids, code in (("monitor/window-update*", AS_EXPECTED), ("monitor/settings*", FINDINGS)):
                known.write_text(json.dumps({"expectations": [{"id": ids, **rule}]}))
                done = h2prism("fuzz", "-q", "--seed", 1, "--count", 200, "--target", profile, "--expectations", known, "--out", folder / f"out-{code}")
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                self.assertEqual("as expected" in done.stdout, code == AS_EXPECTED)

    def test_nothing_in_a_server_that_is_right(self):
        with scratch() as folder, server(H2PRISM, "target") as address:
            done = h2prism("fuzz", "-q", "--connect", address, "--count", 3000, "--out", folder / "out")
            self.assertEqual(done.returncode, AS_EXPECTED, done.stdout + done.stderr)
            self.assertIn("3,000 sequences", done.stdout)
            self.assertEqual(list((folder / "out/findings").iterdir()), [])

    def test_nothing_over_tls(self):
        with scratch() as folder, server(H2PRISM, "target", "--tls") as address:
            done = h2prism("fuzz", "-q", "--connect", address, "--tls", "--insecure", "--count", 500, "--out", folder / "out")
            self.assertEqual(done.returncode, AS_EXPECTED, done.stdout + done.stderr)


class Campaigns(unittest.TestCase):
    def test_the_same_seed_gives_the_same_sequences(self):
        kept = []
        with server(H2PRISM, "target") as address:
            for _ in range(2):
                with scratch() as folder:
                    h2prism("fuzz", "-q", "--connect", address, "--seed", 3, "--jobs", 1, "--count", 600, "--out", folder / "out")
                    kept.append([record["input"] for record in journal(folder / "out") if record["type"] == "keep"])
        self.assertGreater(len(kept[0]), 50)
        self.assertEqual(*kept)

    def test_one_that_was_killed_goes_on_and_repeats_nothing(self):
        with scratch() as folder, server(H2PRISM, "target") as address:
            out = folder / "out"
            process = subprocess.Popen([H2PRISM, "fuzz", "-q", "--connect", address, "--seed", "9", "--time", "60s", "--out", out])
            await_records(out, 200)
            process.kill()
            process.wait()
            before = journal(out)
            done = h2prism("fuzz", "-q", "--connect", address, "--count", 500, "--resume", out)
            self.assertEqual(done.returncode, AS_EXPECTED, done.stderr)
            self.assertIn("seed 9", done.stdout)
            after = journal(out)
            self.assertEqual(after[: len(before)], before)
            used = max(record["next"] for record in before if record["type"] == "reserve")
            fresh = [record["number"] for record in after[len(before) :] if record["type"] == "keep"]
            self.assertTrue(fresh)
            self.assertGreaterEqual(min(fresh), used)
            again = h2prism("fuzz", "-q", "--connect", address, "--out", out)
            self.assertEqual(again.returncode, USAGE)
            self.assertIn("--resume", again.stderr)

    def test_an_interrupt_ends_it_with_a_summary(self):
        with scratch() as folder, server(H2PRISM, "target") as address:
            command = [H2PRISM, "fuzz", "--connect", address, "--time", "600s", "--out", folder / "out"]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            await_records(folder / "out", 1)
            process.send_signal(signal.SIGINT)
            out, error = process.communicate(timeout=60)
            self.assertEqual(process.returncode, AS_EXPECTED, error)
            self.assertIn("sequences", out)
            self.assertEqual(error, "")  # no terminal, no status

    def test_bad_words(self):
        with scratch() as folder:
            for arguments, said in (
                (("fuzz",), "--connect or --target"),
                (("fuzz", "--connect", "192.0.2.1:80"), "--i-am-authorised-to-test"),
                (("fuzz", "--connect", "127.0.0.1:9", "--time", "soon"), "a time like"),
                (("fuzz", "--connect", "127.0.0.1:9", "--coverage"), "a target that h2prism starts"),
                (("fuzz", "--connect", "127.0.0.1:9", "--resume", folder / "none"), "cannot be read"),
                (("fuzz", "--connect", "127.0.0.1:9", "--expectations", folder / "none"), "cannot be read"),
                (("diff-fuzz", "--connect", "127.0.0.1:9"), "twice"),
            ):
                done = h2prism(*arguments)
                self.assertEqual(done.returncode, USAGE, (arguments, done.stderr))
                self.assertIn(said, done.stderr)
            done = h2prism("fuzz", "--connect", "127.0.0.1:9", "--out", folder / "out")
            self.assertEqual(done.returncode, UNREACHABLE, done.stderr)

    def test_servers_that_differ(self):
        with scratch() as folder, server(H2PRISM, "target") as one, server(BRITTLE, "0", "deaf", "PRIORITY:s") as other:
            out = folder / "out"
            done = h2prism("diff-fuzz", "-q", "--connect", one, "--connect", other, "--seed", 1, "--count", 4000, "--max-findings", 1, "--out", out)
            self.assertEqual(done.returncode, FINDINGS, done.stdout + done.stderr)
            self.assertIn("PRIORITY", done.stdout)
            (case,) = (out / "divergences").glob("*.yaml")
            self.assertIn(case.stem, (out / "divergences.md").read_text())

    def test_servers_that_do_not(self):
        with scratch() as folder, server(H2PRISM, "target") as one, server(H2PRISM, "target") as other:
            done = h2prism("diff-fuzz", "-q", "--connect", one, "--connect", other, "--seed", 1, "--count", 1500, "--out", folder / "out")
            self.assertEqual(done.returncode, AS_EXPECTED, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
