"""Fuzzing of clients that are launched: fuzz_client_test.py SOURCE_DIR H2PRISM BRITTLE_CLIENT."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from fuzz_journal import journal

SOURCE, H2PRISM, BRITTLE = pathlib.Path(sys.argv[1]).resolve(), os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
AS_EXPECTED, FINDINGS, USAGE, UNREACHABLE = range(4)
CURL = "curl -sS -o /dev/null --http2-prior-knowledge {url}"


def h2prism(*arguments, timeout=300):
    return subprocess.run([H2PRISM, *map(str, arguments)], capture_output=True, text=True, timeout=timeout, check=False)


def client(*weakness, port="{port}"):
    """The command of a client that ends so, once these frames came in a row; of one that is right without any."""
    return " ".join((BRITTLE, port, *weakness))


class ClientFuzzTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "out"

    def fuzz(self, *arguments, code, launch=None):
        words = ["--launch", launch] if launch else []
        done = h2prism("fuzz", "-q", "--role", "client", "--seed", 1, "--jobs", 8, "--out", self.out, *words, *arguments)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def found(self, launch, *arguments):
        done = self.fuzz("--max-findings", 1, "--time", "200s", *arguments, launch=launch, code=FINDINGS)
        (case,) = (self.out / "findings").glob("*.yaml")
        return done, case

    def replay(self, case, launch, *arguments):
        done = h2prism("run", "-q", "--role", "client", "--launch", launch, *arguments, case)
        return done.returncode, done.stdout + done.stderr


class Finds(ClientFuzzTest):
    def test_frames_that_kill(self):
        weak = client("abort", "WINDOW_UPDATE:s", "PRIORITY:s")
        done, case = self.found(weak)
        self.assertIn("10 of 10 times", done.stdout)
        self.assertTrue(case.name.startswith("sigabrt-"), case.name)
        text = case.read_text()
        self.assertIn("role: client", text)
        for frame in ("WINDOW_UPDATE", "PRIORITY"):
            self.assertIn(frame, text)
        self.assertLessEqual(text.count("      - "), 4 + 1, text)  # frames, and the request that they wait for
        self.assertGreater(case.with_suffix(".pcapng").stat().st_size, 200)
        # It is a case like any other: it fails there each time, and with no other client.
        for _ in range(10):
            code, said = self.replay(case, weak)
            self.assertEqual(code, FINDINGS, said)
            self.assertIn("crash", said)
        self.assertEqual(self.replay(case, client())[0], AS_EXPECTED)
        try:
            import jsonschema
            import yaml
        except ImportError:
            return
        jsonschema.validate(yaml.safe_load(text), json.loads((SOURCE / "cases/schema.json").read_text()))

    def test_frames_behind_which_it_goes_on_alone(self):
        profile = self.folder / "target.yaml"
        profile.write_text(json.dumps({"role": "client", "command": client("hang", "RST_STREAM").split(), "hang_timeout": 1500}))
        done = self.fuzz("--target", profile, "--max-findings", 1, "--time", "200s", code=FINDINGS)
        (case,) = (self.out / "findings").glob("*.yaml")
        self.assertTrue(case.name.startswith("hang-"), case.name)
        self.assertIn("10 of 10 times", done.stdout)

    def test_a_rule_that_it_breaks(self):
        rude = client("rude", "PING")
        _, case = self.found(rude)
        self.assertIn("window-update", case.name)
        self.assertEqual(self.replay(case, rude)[0], FINDINGS)
        self.assertEqual(self.replay(case, client())[0], AS_EXPECTED)

    def test_frames_that_kill_over_tls(self):
        weak = client("segv", "DATA:s", port="tls:{port}")
        _, case = self.found(weak, "--tls")
        self.assertTrue(case.name.startswith("sigsegv-"), case.name)
        self.assertEqual(self.replay(case, weak, "--tls")[0], FINDINGS)

    def test_one_that_dies_in_the_tls_handshake(self):
        # No sequence is to blame, nor is any played: that it died is told all the same.
        script = self.folder / "client.sh"
        script.write_text(
            f"""count={self.folder}/count
echo >>$count
[ $(wc -l <$count) -gt 40 ] || exec {BRITTLE} tls:$1
exec {sys.executable} -c "
import os, signal, socket
it = socket.create_connection(('127.0.0.1', $1))
it.send(b'no TLS' * 10)
it.recv(100)
os.kill(os.getpid(), signal.SIGSEGV)"
"""
        )
        done = self.fuzz("--tls", "--max-findings", 1, "--time", "200s", "--count", 200, launch=f"sh {script} {{port}}", code=FINDINGS)
        self.assertIn("was killed by signal 11 (SIGSEGV)", done.stdout)
        self.assertTrue(list((self.out / "unexplained").iterdir()))

    def test_nothing_new_in_what_is_expected(self):
        known = self.folder / "known.yaml"
        known.write_text(json.dumps({"expectations": [{"id": "9113/6.7/fuzz-sigabrt-*", "verdict": "fail", "reason": "reported"}]}))
        done = self.fuzz("--count", 100, "--expectations", known, launch=client("abort", "DATA"), code=AS_EXPECTED)
        self.assertIn("0 findings", done.stdout)
        self.assertRegex(done.stdout, r"as expected, \d+ times: 9113/6.7/fuzz-sigabrt-.*data")
        self.assertEqual(list((self.out / "findings").iterdir()), [])

    def test_nothing_in_a_client_that_is_right(self):
        done = self.fuzz("--count", 400, launch=client(), code=AS_EXPECTED)
        self.assertIn("400 sequences", done.stdout)
        self.assertEqual(list((self.out / "findings").iterdir()), [])

    @unittest.skipUnless(shutil.which("curl"), "curl is not installed")
    def test_nothing_in_curl(self):
        self.fuzz("--count", 200, launch=CURL, code=AS_EXPECTED)


class Campaigns(ClientFuzzTest):
    def test_the_same_seed_gives_the_same_sequences(self):
        kept = []
        for out in (self.folder / "one", self.folder / "two"):
            done = h2prism("fuzz", "-q", "--role", "client", "--launch", client(), "--seed", 3, "--jobs", 1, "--count", 150, "--out", out)
            self.assertEqual(done.returncode, AS_EXPECTED, done.stdout + done.stderr)
            kept.append([record["input"] for record in journal(out) if record["type"] == "keep"])
        self.assertGreater(len(kept[0]), 30)
        self.assertEqual(*kept)

    def test_one_that_is_over_goes_on_and_repeats_nothing(self):
        self.fuzz("--count", 60, launch=client(), code=AS_EXPECTED)
        before = journal(self.out)
        done = h2prism("fuzz", "-q", "--role", "client", "--launch", client(), "--count", 60, "--resume", self.out)
        self.assertEqual(done.returncode, AS_EXPECTED, done.stdout + done.stderr)
        self.assertIn("seed 1", done.stdout)
        after = journal(self.out)
        self.assertEqual(after[: len(before)], before)
        other = h2prism("fuzz", "--connect", "127.0.0.1:9", "--resume", self.out)
        self.assertEqual(other.returncode, USAGE)
        self.assertIn("is one of clients", other.stderr)
        used = max(record["next"] for record in before if record["type"] == "reserve")
        self.assertGreaterEqual(min(r["number"] for r in after[len(before) :] if r["type"] == "keep"), used)

    def test_a_client_that_does_not_come_any_more(self):
        script = self.folder / "client.sh"
        script.write_text(f'echo >> {self.folder}/launched; test $(wc -l < {self.folder}/launched) -lt 60 || exit 3; exec {BRITTLE} $1\n')
        done = self.fuzz("--time", "200s", launch=f"sh {script} {{port}}", code=UNREACHABLE)
        self.assertIn("did not connect", done.stderr)
        self.assertIn("exited with code 3", done.stderr)

    def test_it_begins_with_what_was_recorded(self):
        for report in ("ndjson", "pcapng"):
            recorded = self.folder / f"recorded.{report}"
            done = h2prism("run", "-q", "--role", "client", "--launch", client(), "9113/6.7/t*", "--report", f"{report}={recorded}")
            self.assertEqual(done.returncode, AS_EXPECTED, done.stdout)
            for corpus in (recorded, self.folder):
                with self.subTest(report=report, corpus=corpus):
                    out = self.folder / f"out-{report}-{corpus.name}"
                    done = h2prism("fuzz", "-q", "--role", "client", "--launch", client(), "--corpus", corpus, "--count", 5, "--out", out)
                    self.assertEqual(done.returncode, AS_EXPECTED, done.stdout + done.stderr)

    def test_bad_words(self):
        not_recorded = self.folder / "not.pcapng"
        not_recorded.write_text("text")
        for arguments, code, said in (
            (("--role", "client"), USAGE, "--launch or --target"),
            (("--role", "client", "--connect", "127.0.0.1:9"), USAGE, "a client comes to us"),
            (("--launch", CURL), USAGE, "--role client"),
            (("--role", "client", "--launch", "client {what}"), USAGE, "{what}"),
            (("--role", "client", "--launch", ""), USAGE, "--launch or --target"),
            (("--role", "client", "--launch", "/no/such/client {url}"), UNREACHABLE, "/no/such/client"),
            (("--role", "client", "--launch", "true"), UNREACHABLE, "did not connect"),
            (("--role", "client", "--launch", client(), "--corpus", not_recorded), USAGE, "not a pcapng file"),
            (("--role", "client", "--launch", client(), "--corpus", self.folder / "none"), USAGE, "--corpus"),
        ):
            done = h2prism("fuzz", "--out", self.out, *arguments)
            self.assertEqual(done.returncode, code, (arguments, done.stderr))
            self.assertIn(said, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
