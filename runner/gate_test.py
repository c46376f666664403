"""The gate of a run: what it is held against, which part is played, what ends it, how it goes on: gate_test.py SOURCE_DIR H2PRISM."""

import collections
import contextlib
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE, H2PRISM = pathlib.Path(sys.argv[1]), sys.argv[2]
KILLS = int(os.environ.get("H2PRISM_KILLS", "6"))
AS_EXPECTED, FINDINGS, USAGE, UNREACHABLE, NOTHING = range(5)
SMALL = "9113/6.9"
KNOWN = "9113/6.5.2/illegal-then-legal"  # fails on libnghttp2
GOOD = "9113/6.7/echoed"
SHARD_WORDS = ("TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", "TEST_SHARD_STATUS_FILE", "JOB_COMPLETION_INDEX", "CI_NODE_INDEX", "CI_NODE_TOTAL")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in SHARD_WORDS}


def entry(case, verdict="fail", reason="r"):
    return f"  - id: {case}\n    verdict: {verdict}\n    reason: {reason}\n"


class GateTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def h2prism(self, *arguments, code=None, said=(), **environment):
        run = subprocess.run([H2PRISM, *map(str, arguments)], capture_output=True, text=True, timeout=200, env=ENVIRONMENT | environment)
        text = run.stdout + run.stderr
        self.assertNotIn("terminate called", text)
        if code is not None:
            self.assertEqual(run.returncode, code, text)
        for words in [said] if isinstance(said, str) else said:
            self.assertIn(words, text)
        return text

    def run_(self, *arguments, stream=None, **rest):
        report = ("--report", f"ndjson={self.folder / stream}") if stream else ()
        return self.h2prism("run", "-q", *report, *arguments, **rest)

    def records(self, stream, kind):
        lines = (self.folder / stream).read_text().splitlines()
        return [record for record in map(json.loads, lines) if record["type"] == kind]

    def verdicts(self, stream):
        return {r["id"]: (r["grade"], r["finding"], r["gate"]) for r in self.records(stream, "verdict") + self.records(stream, "monitor")}

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return self.folder / name

    def expectations(self, *entries):
        return self.write("known.yaml", "# ours\nexpectations:\n" + "".join(entries))

    @contextlib.contextmanager
    def target(self):
        """The embedded target, at a port of its own."""
        server = subprocess.Popen([H2PRISM, "target"], stdout=subprocess.PIPE, text=True)
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()
            server.wait()
            server.stdout.close()


class Expectations(GateTest):
    def test_what_differs_otherwise_than_listed_fails(self):
        self.run_(KNOWN, "--expectations", self.expectations(entry(KNOWN)), code=AS_EXPECTED)
        self.run_(KNOWN, "--expectations", self.expectations(), code=FINDINGS, said="(1 unexpected)")
        self.run_(KNOWN, "--expectations", self.expectations(entry(KNOWN, "weak")), code=FINDINGS)
        self.run_(GOOD, "--expectations", self.expectations(entry(GOOD)), code=FINDINGS, said="unexpected pass")

    def test_a_mistyped_id_is_a_finding_of_a_whole_run_and_a_warning_else(self):
        own = (SOURCE / "cases/expectations/embedded-server.yaml").read_text()
        file = self.write("known.yaml", own + entry("9113/6.7/echod"))
        words = f"{file}:{len(own.splitlines()) + 1}: the expectation for '9113/6.7/echod' matches no case; did you mean '9113/6.7/echoed'?"
        self.run_("--expectations", file, stream="run", code=FINDINGS, said=(words, "fails a run of the whole suite"))
        self.assertEqual(self.records("run", "summary")[0]["mistyped"], [words])
        self.run_("--expectations", file, SMALL, code=AS_EXPECTED, said=words)

    def test_an_entry_for_nothing_of_this_run_is_named(self):
        other = "7540/3.2/response-on-stream-1"  # by --profile rfc7540
        own = (SOURCE / "cases/expectations/embedded-server.yaml").read_text()
        file = self.write("known.yaml", own + entry(other))
        self.run_("--expectations", file, code=AS_EXPECTED, said=f"'{other}' matches no case of this run")
        self.assertNotIn("matches no case", self.run_("--expectations", file, SMALL, code=AS_EXPECTED))

    def test_the_list_is_brought_up_to_date(self):
        file = self.expectations("  # passes\n", entry(GOOD), "\n  # about tables\n", entry('"9113/6.5.2/illegal-*"  # glob'))
        text = self.run_("9113/6.5.2", "9113/6.7", "9113/8.5", "--expectations", file, "--update-expectations", code=AS_EXPECTED)
        self.assertIn(f"removed   {GOOD}", text)
        self.assertIn("added     9113/8.5/trailers-in-tunnel (ignored)", text)
        now = file.read_text()
        self.assertTrue(now.startswith('# ours\nexpectations:\n\n  # about tables\n  - id: "9113/6.5.2/illegal-*"  # glob\n'), now)
        self.assertIn('  - id: 9113/8.5/trailers-in-tunnel\n    verdict: fail\n    finding: ignored\n    reason: "new: ignored: ', now)
        self.run_("9113/6.5.2", "9113/6.7", "9113/8.5", "--expectations", file, code=AS_EXPECTED)
        self.assertIn("nothing to update", self.run_("9113/8.5", "--expectations", file, "--update-expectations", code=AS_EXPECTED))
        self.assertEqual(file.read_text(), now)
        self.assertEqual(os.listdir(self.folder), ["known.yaml"])

    def test_a_list_is_begun(self):
        file = self.folder / "new.yaml"
        self.run_(code=AS_EXPECTED)
        self.run_("--expectations", file, "--update-expectations", code=AS_EXPECTED)
        self.run_("--expectations", file, code=AS_EXPECTED)
        self.run_("--update-expectations", code=USAGE, said="--expectations")


class EarlierRuns(GateTest):
    def test_a_baseline(self):
        self.run_("9113/6.5.2", stream="old")
        old = (self.folder / "old").read_text()
        self.run_("9113/6.5.2", "--baseline", self.folder / "old", code=AS_EXPECTED)
        self.run_("9113/6.5.2", "9113/8.5", "--baseline", self.folder / "old", code=FINDINGS, said="trailers-in-tunnel")  # is new
        lines = []
        for record in map(json.loads, old.splitlines()):
            if record["type"] == "verdict" and record["id"] == KNOWN:
                record |= {"grade": "strong", "finding": "none"}
            if record["type"] == "verdict" and record["id"] == "9113/6.5.2/enable-push-2":
                record |= {"grade": "fail", "finding": "ignored"}
            lines.append(json.dumps(record))
        altered = self.write("altered", "\n".join(lines) + "\n")
        text = self.run_("9113/6.5.2", "--baseline", altered, code=FINDINGS, said="(1 unexpected)")
        self.assertIn(f"better than {altered} (1)\n  9113/6.5.2/enable-push-2\n", text)
        self.run_("--baseline", altered, "--expectations", self.expectations(), code=USAGE)
        self.run_("--baseline", self.write("no", "x\n"), code=USAGE, said="not an event stream")

    def test_only_what_failed(self):
        self.run_("9113/6.5.2", "9113/8.5", stream="old")
        self.run_("--only-failed", self.folder / "old", stream="again", code=AS_EXPECTED)
        self.assertEqual([r["id"] for r in self.records("again", "case")], [KNOWN, "9113/8.5/trailers-in-tunnel"])
        self.run_("9113/8.5", "--only-failed", self.folder / "old", said="1 case: ")
        self.run_("9113/6.7", "--only-failed", self.folder / "old", code=NOTHING, said="nothing selected failed in")
        shape = f"{KNOWN}@delivery=per-octet"
        self.run_(shape, "9113/6.7", "--expectations", self.expectations(), stream="shapes", code=FINDINGS)
        self.run_("--only-failed", self.folder / "shapes", stream="shapes2")
        self.assertEqual([r["id"] for r in self.records("shapes2", "case")], [shape])


class Rounds(GateTest):
    def test_it_stops_at_the_first_failure(self):
        file = self.expectations()
        text = self.run_("--jobs", 1, "9113/6.5.2", "--expectations", file, "--fail-fast", stream="run", code=FINDINGS, said=("stopped in round 1", "not played"))
        verdicts = self.records("run", "verdict")
        self.assertEqual(verdicts[-1]["id"], KNOWN)
        self.assertEqual(verdicts[-1]["attempt"], 2)  # confirmed
        self.assertLess(len(verdicts), len(self.records("run", "case")), text)
        self.run_("9113/6.7", "--expectations", file, "--fail-fast", code=AS_EXPECTED)
        # A pass that nobody expects is no failure.
        self.run_("9113/6.7", "--expectations", self.expectations(entry(GOOD)), "--fail-fast", stream="all", code=FINDINGS)
        self.assertEqual(len(self.records("all", "verdict")), len(self.records("all", "case")))

    def test_it_goes_on_until_something_is_unexpected(self):
        text = self.run_(SMALL, "--until-failure", "--repeat", 3, code=AS_EXPECTED, stream="run")
        self.assertNotIn("stopped", text)
        counts = collections.Counter(r["id"] for r in self.records("run", "verdict") if r["grade"] != "skip")
        self.assertEqual(set(counts.values()), {3})
        self.run_("9113/6.7", "--jobs", 1, "--expectations", self.expectations(entry(GOOD)), "--until-failure", code=FINDINGS, said="stopped in round 1, by --until-failure")
        with self.target() as address:
            stream = self.folder / "endless"
            process = subprocess.Popen([H2PRISM, "run", "-q", "--connect", address, "--until-failure", "--report", f"ndjson={stream}", GOOD], stdout=subprocess.PIPE, env=ENVIRONMENT)
            deadline = time.monotonic() + 60
            while not (stream.exists() and stream.read_text().count('{"type":"verdict"') > 10) and time.monotonic() < deadline:
                time.sleep(0.05)
            self.assertIsNone(process.poll())  # without --repeat: as long as it takes
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(60), FINDINGS)
            process.stdout.close()

    def order(self, *arguments):
        text = self.run_(SMALL, "--jobs", 1, *arguments, stream="run", code=AS_EXPECTED)
        return [r["id"] for r in self.records("run", "verdict") if r["attempt"] == 1], self.records("run", "run")[0]["seed"], text

    def test_a_seed_gives_the_order(self):
        listed, seed, text = self.order()
        self.assertEqual((seed, "--seed" in text), (0, False))
        first, seed, text = self.order("--seed", 7)
        self.assertEqual(seed, 7)
        self.assertIn("order: --seed 7", text)
        self.assertEqual(sorted(first), sorted(listed))
        self.assertNotEqual(first, listed)
        self.assertEqual(self.order("--seed", 7)[0], first)
        self.assertNotEqual(self.order("--seed", 8)[0], first)
        drawn, seed, text = self.order("--shuffle")
        self.assertEqual(self.order("--seed", seed)[0], drawn)
        self.run_("--shuffle", "--seed", 1, code=USAGE)

    def test_jobs(self):
        self.run_(SMALL, "--jobs", "auto", stream="run", code=AS_EXPECTED)
        self.assertEqual(self.records("run", "run")[0]["jobs"], 16)
        for wrong in ("0", "4097", "many", "-1", "3x"):
            self.run_(SMALL, f"--jobs={wrong}", code=USAGE, said="--jobs")


class Resuming(GateTest):
    def test_runs_that_are_killed_end_as_if_they_were_not(self):
        self.run_(stream="whole", code=AS_EXPECTED)
        started = time.monotonic()
        self.run_(stream="whole", code=AS_EXPECTED)
        duration = time.monotonic() - started
        whole = self.verdicts("whole")
        chance = random.Random(20)
        midway = 0
        for number in range(KILLS):
            stream = self.folder / f"killed{number}"
            for _ in range(1 + number % 3):  # those who go on are killed, too
                process = subprocess.Popen([H2PRISM, "run", "-q", "--resume", stream], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
                if number % 2:  # anywhere, or while it plays
                    time.sleep(chance.uniform(0, duration))
                else:
                    self.wait_for_more(stream)
                    time.sleep(chance.uniform(0, 0.1))
                process.kill()
                process.wait()
            decided = stream.read_text(errors="replace").count('{"type":"verdict"') if stream.exists() else 0
            midway += 0 < decided < len(self.records("whole", "verdict"))
            self.run_("--resume", stream, code=AS_EXPECTED)
            self.assertEqual(self.verdicts(stream.name), whole)
            self.assertEqual(len(self.records(stream.name, "summary")), 1)
            self.assertEqual([r["id"] for r in self.records(stream.name, "case")], [r["id"] for r in self.records("whole", "case")])
        print(f"{KILLS} runs killed, {midway} of them midway", file=sys.stderr)

    @staticmethod
    def wait_for_more(stream):
        before = stream.stat().st_size if stream.exists() else 0
        until = time.monotonic() + 5
        while time.monotonic() < until and (not stream.exists() or stream.stat().st_size <= before):
            time.sleep(0.002)

    def test_what_is_decided_is_not_played_again(self):
        self.run_("9113/6.5.2", stream="run")
        lines = (self.folder / "run").read_text().splitlines(keepends=True)
        verdict = next(i for i, line in enumerate(lines) if line.startswith('{"type":"verdict"') and KNOWN in line)
        cut = self.write("cut", "".join(lines[: verdict + 1]) + lines[verdict + 1][:40])
        before = [r["id"] for r in map(json.loads, lines[: verdict + 1]) if r["type"] == "verdict"]
        self.run_("9113/6.5.2", "--resume", cut, "--report", f"ndjson={cut}", "--report", f"junit={self.folder / 'junit'}", code=AS_EXPECTED)
        ids = [r["id"] for r in self.records("cut", "verdict")]
        self.assertEqual(ids[: len(before)], before)
        self.assertEqual(sorted(ids), sorted({r["id"] for r in self.records("run", "case")}))
        self.assertEqual(self.verdicts("cut"), self.verdicts("run"))
        self.assertEqual((self.folder / "junit").read_text().count("<testcase"), len(self.verdicts("run")))

    def test_a_failure_that_was_not_confirmed_is_played_again(self):
        file = self.expectations()
        self.run_("--expectations", file, KNOWN, stream="run", code=FINDINGS)
        lines = (self.folder / "run").read_text().splitlines(keepends=True)
        first = next(i for i, line in enumerate(lines) if line.startswith('{"type":"verdict"'))
        cut = self.write("cut", "".join(lines[: first + 1]))
        self.run_("--expectations", file, KNOWN, "--resume", cut, code=FINDINGS, said="0 of 1 cases are decided")
        self.assertEqual([r["attempt"] for r in self.records("cut", "verdict")], [1, 1, 2])
        # Once the entry is there, the verdict of the stream has another meaning.
        self.run_("--expectations", self.expectations(entry(KNOWN)), KNOWN, "--resume", cut, code=AS_EXPECTED, said="1 of 1 cases are decided")

    def test_a_stream_of_another_run_is_refused(self):
        self.run_(SMALL, stream="run")
        stream = self.folder / "run"
        content = stream.read_text()
        for arguments, words in (
            ([SMALL, "--tls"], "it is over h2c, not tls"),
            ([SMALL, "--profile", "rfc7540"], "by the profile rfc9113, not rfc7540"),
            ([SMALL, "--grade", "strong"], "--grade weak, not strong"),
            ([SMALL, "--shard", "1/2"], "it is no shard, not shard 1/2"),
            (["9113/6.7"], "its selection is another: it has no 9113/6.7/"),
            (["9113/6.9/zero-*"], "its selection is another: it has 9113/6.9/"),
            ([SMALL, "--role", "client"], "as server, not client"),
        ):
            with self.subTest(arguments):
                self.run_(*arguments, "--resume", stream, said=words)
                self.assertEqual(stream.read_text(), content)
        stream.write_text(content.replace('"h2prism":"', '"h2prism":"0.0.'))
        self.run_(SMALL, "--resume", stream, code=USAGE, said="it is of h2prism 0.0.")
        with self.target() as one, self.target() as other:
            self.run_(SMALL, "--connect", one, stream="connected")
            self.run_(SMALL, "--connect", one, "--resume", self.folder / "connected", code=AS_EXPECTED)
            self.run_(SMALL, "--connect", other, "--resume", self.folder / "connected", code=USAGE, said=f"it is of the target {one}, not {other}")
        self.run_(SMALL, "--resume", self.write("junk", "junk\n"), code=USAGE, said="not an event stream")
        self.run_(SMALL, "--resume", stream, "--repeat", 2, code=USAGE)


class Shards(GateTest):
    def shards(self, *arguments):
        for i in range(1, 5):
            self.run_("--shard", f"{i}/4", *arguments, stream=f"part{i}", code=AS_EXPECTED, said=f"shard {i}/4 (--shard): ")
        return [self.folder / f"part{i}" for i in range(1, 5)]

    def test_four_of_them_are_one_run(self):
        self.run_(stream="whole", code=AS_EXPECTED)
        for arguments in ((), ("--durations", self.folder / "whole")):
            parts = self.shards(*arguments)
            text = self.h2prism("merge", self.folder / "merged", *reversed(parts), code=AS_EXPECTED)
            self.assertEqual(self.verdicts("merged"), self.verdicts("whole"))
            self.assertEqual([r["id"] for r in self.records("merged", "case")], [r["id"] for r in self.records("whole", "case")])
            merged, whole = self.records("merged", "summary"), self.records("whole", "summary")
            merged[0].pop("seconds"), whole[0].pop("seconds")
            self.assertEqual(merged, whole)
            self.assertIn(f"h2prism: {whole[0]['cases']} cases: {whole[0]['strong']} strong", text)
            sizes = [len(self.records(part.name, "case")) for part in parts]
            self.assertGreater(min(sizes), 0.6 * max(sizes))
        ids = [r["id"] for part in parts for r in self.records(part.name, "case")]
        self.assertEqual(len(ids), len(set(ids)))
        self.h2prism("matrix", self.folder / "merged", code=AS_EXPECTED)  # a stream like any other

    def test_findings_survive(self):
        for i in (1, 2):
            self.run_("9113/6.5.2", "--expectations", self.expectations(), "--shard", f"{i}/2", stream=f"part{i}")
        self.h2prism("merge", self.folder / "merged", self.folder / "part1", self.folder / "part2", code=FINDINGS, said="(1 unexpected)")

    def test_what_only_the_whole_can_tell(self):
        own = (SOURCE / "cases/expectations/embedded-server.yaml").read_text()
        file = self.write("known.yaml", own + entry("monitor/closed-stream") + entry("no/such"))
        self.run_("--expectations", file, stream="whole", code=FINDINGS, said="unexpected pass")
        parts = self.shards("--expectations", file)
        self.h2prism("merge", self.folder / "merged", *parts, code=FINDINGS, said=("unexpected pass", "'no/such' matches no case"))
        self.assertEqual(self.verdicts("merged"), self.verdicts("whole"))

    def test_what_does_not_belong_together_is_refused(self):
        out = self.folder / "merged"
        one, two, three, four = parts = self.shards(SMALL)
        self.run_(SMALL, "--shard", "2/4", "--tls", stream="tls")
        self.run_("9113/6.7", "--shard", "2/4", stream="selection")
        self.run_(SMALL, "--shard", "2/3", stream="count")
        self.run_(SMALL, "--shard", "2/4", "--profile", "rfc7540", stream="profile")
        self.run_(SMALL, stream="undivided")
        old = self.write("old", two.read_text().replace('"h2prism":"', '"h2prism":"0.0.'))
        twice = self.write("twice", two.read_text())
        cut = self.write("cut", "".join(two.read_text().splitlines(keepends=True)[:-1]))
        for paths, words in (
            ((one, two, three, four, twice), f"{twice}: shard 2/4 is there twice: {two} is it, too"),
            ((one, two, four), "shard 3/4 is missing"),
            ((one, self.folder / "tls", three, four), f"{self.folder / 'tls'}: it is over tls, not h2c, as {one} is"),
            ((one, self.folder / "selection", three, four), "its selection is another"),
            ((one, self.folder / "count", three, four), "it is one of 3 shards"),
            ((one, self.folder / "profile", three, four), "by the profile rfc7540, not rfc9113"),
            ((one, self.folder / "undivided"), "it is no shard"),
            ((one, old, three, four), "it is of h2prism 0.0."),
            ((one, cut, three, four), "was cut short"),
            ((one, self.folder / "none"), "cannot be read"),
            ((one, out.parent), "cannot be read"),
        ):
            with self.subTest(words):
                self.h2prism("merge", out, *paths, code=USAGE, said=words)
                self.assertFalse(out.exists())
        self.h2prism("merge", one, *parts, code=USAGE, said="is what is merged")
        # What is missing is never green.
        self.h2prism("merge", "--partial", out, one, two, four, code=FINDINGS, said="shard 3/4 is missing")
        self.h2prism("merge", "--partial", out, one, cut, three, four, code=FINDINGS, said="was cut short")
        self.h2prism("merge", out, *parts, code=AS_EXPECTED)
        with self.target() as a, self.target() as b:
            for i, address in ((1, a), (2, b)):
                self.run_(SMALL, "--connect", address, "--shard", f"{i}/2", stream=f"at{i}")
            at = [self.folder / "at1", self.folder / "at2"]
            self.h2prism("merge", out, *at, code=USAGE, said=f"it is of the target {b}, not {a}")
            self.h2prism("merge", "--any-port", out, *at, code=AS_EXPECTED)

    def test_the_environment_may_say_so(self):
        status = self.folder / "status"
        self.run_(SMALL, code=AS_EXPECTED, said="shard 2/3 (TEST_SHARD_INDEX): ", TEST_SHARD_INDEX="1", TEST_TOTAL_SHARDS="3", TEST_SHARD_STATUS_FILE=str(status))
        self.assertTrue(status.exists())
        self.run_(SMALL, code=AS_EXPECTED, said="shard 2/3 (JOB_COMPLETION_INDEX): ", JOB_COMPLETION_INDEX="1", JOB_COMPLETIONS="3")
        self.run_(SMALL, code=AS_EXPECTED, said="shard 2/3 (CI_NODE_INDEX): ", CI_NODE_INDEX="2", CI_NODE_TOTAL="3")
        self.run_(SMALL, "--shard", "1/2", code=AS_EXPECTED, said="shard 1/2 (--shard): ", CI_NODE_INDEX="2", CI_NODE_TOTAL="3")
        self.run_(SMALL, code=USAGE, said="but not JOB_COMPLETIONS", JOB_COMPLETION_INDEX="1")
        self.run_(SMALL, code=USAGE, said="is no shard", CI_NODE_INDEX="4", CI_NODE_TOTAL="3")
        self.run_("--shard", "5/4", code=USAGE, said="there is no shard 5 of 4")
        self.run_(GOOD, "--shard", "2/2", code=AS_EXPECTED, said="0 of 1 cases")  # more machines than cases
        self.run_("9113/6.99", "--shard", "1/2", code=NOTHING)


class Authorised(GateTest):
    def test_the_host_must_be_that_of_the_target(self):
        with self.target() as address:
            self.run_(SMALL, "--connect", address, "--i-am-authorised-to-test", "example.org", code=USAGE, said="the target is 127.0.0.1")
            self.run_("flood", "--connect", address, code=AS_EXPECTED, said=" 0 skipped")

    def test_other_machines_are_spared(self):
        address = "192.0.2.1"  # for documentation: nobody is there, and nobody is asked
        self.run_("flood", "--connect", f"{address}:9", code=USAGE, said=f"--i-am-authorised-to-test {address}")


class ExitCodes(GateTest):
    def test_each_has_its_cause(self):
        self.run_(GOOD, code=AS_EXPECTED)
        self.run_(KNOWN, "--expectations", self.expectations(), code=FINDINGS)
        self.run_("--no-such-option", code=USAGE)
        self.run_(GOOD, "--expectations", self.write("bad.yaml", "expectations: 7\n"), code=USAGE)
        self.run_(GOOD, "--connect", "127.0.0.1:1", code=UNREACHABLE)
        self.run_("9113/6.7/echod", code=NOTHING, said="did you mean")
        self.run_("!9113/6.7/echod", code=NOTHING)  # nor is a mistyped exclusion
        self.h2prism("merge", code=USAGE)

    def test_no_option_makes_a_mistyped_selector_green(self):
        self.run_(stream="old")
        for arguments in (["--shard", "1/2"], ["--only-failed", self.folder / "old"], ["--baseline", self.folder / "old"],
                          ["--resume", self.folder / "resumed"], ["--fail-fast"], ["--until-failure"], ["--seed", "3"]):
            self.run_("9113/6.7/echod", *arguments, code=NOTHING)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
