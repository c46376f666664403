"""What becomes of a run whose target breaks: supervise_test.py SOURCE_DIR H2PRISM."""

import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE, H2PRISM = pathlib.Path(sys.argv[1]).resolve(), os.path.abspath(sys.argv[2])
FAULTY = SOURCE / "runner/targets/faulty/faulty.py"
AS_EXPECTED, FINDINGS, USAGE, UNREACHABLE = range(4)
POISON = "9113/6.9/zero-increment-on-connection"
SOME = ("9113/6.9/zero-increment-on-connection", "9113/6.9/empty-on-connection", "9113/6.9/largest-legal-on-connection")


@dataclasses.dataclass
class Run:
    returncode: int
    text: str
    records: list
    shown: list

    def of(self, kind):
        return [record for record in self.records if record["type"] == kind]

    def verdict(self, case):
        return [record for record in self.of("verdict") if record["id"] == case][-1]

    def monitor(self, name):
        return next(record for record in self.of("monitor") if record["id"] == "monitor/" + name)


def profile(mode, *options, **keys):
    """A target profile of a faulty server."""
    command = [sys.executable, str(FAULTY), "--port", "{port}", "--mode", mode, *map(str, options)]
    return {"command": command, "transports": ["h2c"], "stop_grace": 0, **keys}


@contextlib.contextmanager
def breaks_once(mode, connections):
    """A profile of a faulty server that, once it was started again, takes any number of connections."""
    with tempfile.TemporaryDirectory() as folder:
        server = " ".join(profile(mode, "--connections", "$n")["command"])
        start = f"n={connections}; test ! -e {folder}/began || n=9999; touch {folder}/began; exec {server}"
        yield {"command": start, "transports": ["h2c"], "stop_grace": 0}


def run(target, *arguments, selectors=SOME, timeout=500, shown=()):
    with tempfile.TemporaryDirectory() as folder:
        file, stream = pathlib.Path(folder, "target.yaml"), pathlib.Path(folder, "run.ndjson")
        file.write_text(json.dumps(target))  # JSON is YAML
        command = [H2PRISM, "run", "-q", "--timeout", str(timeout), "--target", file, "--report", f"ndjson={stream}", *arguments, *selectors]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        records = [json.loads(line) for line in stream.read_text().splitlines()] if stream.exists() else []
        told = [subprocess.run([H2PRISM, "show", stream, case], capture_output=True, text=True).stdout for case in shown]
        return Run(done.returncode, done.stdout + done.stderr, records, told)


class Supervision(unittest.TestCase):
    def names_the_poison(self, done, finding):
        self.assertEqual(done.returncode, FINDINGS, done.text)
        self.assertEqual({record["id"] for record in done.of("verdict")}, set(SOME))
        for case in SOME:
            verdict = done.verdict(case)
            self.assertEqual(verdict["finding"] == finding, case == POISON, verdict)
        self.assertEqual(done.of("mishap")[-1]["id"], POISON)
        self.assertIn(POISON, done.of("mishap")[0]["suspects"])
        self.assertEqual(done.monitor("target-stays-up")["grade"], "strong")
        self.assertEqual(done.of("summary")[0]["exit"], FINDINGS)
        # On one clock: started, broken, started again.
        self.assertEqual(done.of("start")[0]["ms"], 0)
        self.assertTrue(0 < done.of("mishap")[-1]["ms"] <= done.of("start")[-1]["ms"])
        self.assertIn(f"started {len(done.of('start'))} times\nh2prism: 3 cases", done.text)

    def test_a_crash_is_laid_at_the_right_door(self):
        done = run(profile("crash"))
        self.names_the_poison(done, "crash")
        self.assertIn("killed by signal 11 (SIGSEGV)", done.verdict(POISON)["reason"])

    def test_a_connection_that_does_not_end(self):
        for seconds, grade, said in ((3, "weak", "ended only 2 s"), (60, "fail", "stayed open")):
            with self.subTest(seconds=seconds):
                done = run(profile("lingers", "--seconds", seconds), selectors=[POISON])
                self.assertEqual(done.verdict(POISON)["grade"], "strong", done.text)
                monitor = done.monitor("end-after-goaway")
                self.assertEqual(monitor["grade"], grade, done.text)
                self.assertIn(said, monitor["text"])
                self.assertEqual(done.returncode, FINDINGS if grade == "fail" else AS_EXPECTED, done.text)

    def test_a_fresh_target_for_each_case(self):
        self.names_the_poison(run(profile("crash", restart="case")), "crash")

    def test_a_report_in_the_log_is_a_crash_with_the_log_beside_it(self):
        done = run(profile("report"), shown=(POISON,))
        self.names_the_poison(done, "crash")
        self.assertIn("    #0 0x55d0 in on_window_update faulty.c:12\n", done.shown[0])
        self.assertIn("WINDOW_UPDATE", done.shown[0])  # and what came before it
        self.assertIn("    #0 0x55d0 in on_window_update faulty.c:12", done.verdict(POISON)["log"])
        self.assertIn("its log   ==1==ERROR: AddressSanitizer: heap-use-after-free", done.text)
        harmless = run(profile("report", harmless_lines="AddressSanitizer"))
        self.assertEqual(harmless.of("mishap"), [])
        self.assertNotEqual(harmless.verdict(POISON)["finding"], "crash")

    def test_a_hang_is_told_from_silence(self):
        done = run(profile("hang", hang_timeout=1200), timeout=300)
        self.names_the_poison(done, "silence")
        self.assertIn("played alone, the target hangs", done.verdict(POISON)["reason"])

    def test_a_standstill_is_no_verdict(self):
        done = run(profile("stall", "--seconds", 1), timeout=200)
        self.assertEqual(done.of("mishap"), [])
        self.assertEqual({done.verdict(case)["finding"] for case in SOME}, {"ignored", "none"})

    def test_nor_is_it_where_nobody_supervises(self):
        with socket.create_server(("127.0.0.1", 0)) as sock:
            port = sock.getsockname()[1]
        server = subprocess.Popen([sys.executable, FAULTY, "--port", str(port), "--mode", "stall", "--seconds", "1"], stderr=subprocess.DEVNULL)
        try:
            for _ in range(200):
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                time.sleep(0.02)
            done = subprocess.run([H2PRISM, "run", "-q", "--timeout", "200", "--connect", f"127.0.0.1:{port}", *SOME],
                                  capture_output=True, text=True)
        finally:
            server.kill()
            server.wait()
        self.assertEqual(done.returncode, FINDINGS, done.stdout)
        self.assertNotIn("silence", done.stdout)

    def test_what_no_case_does_alone_is_nobody_in_particular(self):
        for mode, kind in (("crash-midway", "ended"), ("refuse-midway", "refusing")):
            with self.subTest(mode), breaks_once(mode, 4) as target:
                done = run(target)
                self.assertEqual(done.returncode, FINDINGS, done.text)
                self.assertEqual(done.of("mishap")[0]["kind"], kind)
                self.assertEqual({record["id"] for record in done.of("verdict")}, set(SOME))
                named = done.of("mishap")[0]["id"]
                if named:  # on a busy machine it may have been the only one under way
                    self.assertIn("but not when it was played again", done.verdict(named)["reason"])
                else:
                    self.assertEqual(done.monitor("target-stays-up")["finding"], "crash")
                    self.assertNotIn("crash", {done.verdict(case)["finding"] for case in SOME})

    def test_what_nobody_in_particular_did_is_shown_with_the_log(self):
        with breaks_once("crash-midway", 4) as target:
            target["command"] = "echo so much for that; " + target["command"]
            done = run(target, shown=("monitor/target-stays-up",))
            if done.of("mishap")[0]["id"]:
                self.skipTest("only one case was under way")
        for text in (done.text, done.shown[0]):
            self.assertIn("its log   so much for that\n", text)
            self.assertIn("suspects  " + done.of("mishap")[0]["suspects"][0], text)

    def test_the_last_straw_is_no_culprit(self):
        done = run(profile("crash-midway", "--connections", 12), selectors=("9113/6.7",))
        self.assertEqual(done.of("mishap")[0]["kind"], "ended", done.text)
        for verdict in done.of("verdict"):
            self.assertNotIn("played alone", verdict["reason"])

    def test_the_only_case_under_way_is_named(self):
        with breaks_once("crash-midway", 3) as target:
            done = run(target, "--jobs", "1")
        self.assertEqual(done.returncode, FINDINGS, done.text)
        crashed = [case for case in SOME if done.verdict(case)["finding"] == "crash"]
        self.assertEqual(crashed, [done.of("mishap")[0]["id"]])
        self.assertIn("but not when it was played again", done.verdict(crashed[0])["reason"])

    def test_a_target_is_started_once_if_its_profile_says_so(self):
        done = run(profile("crash", restart="run"), "--jobs", "1")
        self.assertEqual(done.returncode, UNREACHABLE, done.text)
        self.assertIn("restart: run", done.text)
        self.assertEqual(done.verdict(POISON)["finding"], "crash")

    def test_what_it_uses_is_sampled_and_a_leak_found(self):
        done = run(profile("leak", max_rss_growth=2))
        self.assertEqual(done.returncode, FINDINGS, done.text)
        self.assertEqual(done.monitor("target-memory")["finding"], "leak")
        for sample in done.of("sample"):
            self.assertGreater(min(sample[key] for key in ("rss_kib", "files", "threads", "processes")), 0)
        usual = run(profile("leak"))
        self.assertEqual(usual.monitor("target-memory")["grade"], "strong")
        self.assertEqual(usual.monitor("target-files")["grade"], "strong")

    def test_files_that_stay_open_are_a_leak(self):
        done = run(profile("leak-files", max_file_growth=15))
        self.assertEqual(done.returncode, FINDINGS, done.text)
        self.assertEqual(done.monitor("target-files")["finding"], "leak")
        self.assertEqual(done.monitor("target-memory")["grade"], "strong")
        self.assertEqual(run(profile("leak-files", max_file_growth=0)).monitor("target-files")["grade"], "strong")

    def test_a_target_that_does_not_start(self):
        for target, words in (
            ({"command": "echo sorry; exit 3"}, ("exited with code 3 before it was ready", "sorry")),
            ({"command": ["./no-such-program"]}, ("no-such-program: No such file",)),
            ({"command": "true"}, ("it must stay in the foreground",)),
            ({"command": "exec sleep 60", "start_timeout": 100}, ("was not ready within 100 ms",)),
            (profile("crash-midway", "--connections", 1), ("killed by signal 11", "asked what it offers")),
        ):
            with self.subTest(target):
                done = run(target)
                self.assertEqual(done.returncode, UNREACHABLE, done.text)
                for word in words:
                    self.assertIn(word, done.text)

    def test_a_target_that_cannot_be_kept_alive(self):
        # Its port is taken once it has died.
        with tempfile.TemporaryDirectory() as folder:
            server = " ".join(profile("crash")["command"])
            once = f"test ! -e {folder}/died || exit 4; touch {folder}/died; exec {server}"
            done = run({"command": once, "transports": ["h2c"]})
            self.assertEqual(done.returncode, UNREACHABLE, done.text)
            self.assertIn("exited with code 4 before it was ready, 3 times in a row", done.text)
            self.assertEqual(done.of("summary")[0]["exit"], UNREACHABLE)

    def test_nothing_of_it_is_left(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run({**profile("crash"), "log": f"{folder}/log", "environment": {"TMPDIR": folder}})
            self.assertEqual(done.returncode, FINDINGS)
            self.assertEqual(os.listdir(folder), ["log"])


def lines_of(folder, target, *arguments, code=FINDINGS, name="run.ndjson"):
    """The lines of the stream NAME in FOLDER, which the arguments have it recorded in."""
    file, stream = pathlib.Path(folder, "target.yaml"), pathlib.Path(folder, name)
    file.write_text(json.dumps(target))
    done = subprocess.run([H2PRISM, "run", "-q", "--timeout", "500", "--target", file, *arguments, *SOME], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return stream.read_text().splitlines(keepends=True)


class StreamsOfBrokenTargets(unittest.TestCase):
    def test_a_run_that_is_resumed_behind_a_mishap_ends_as_if_it_had_not_been_cut(self):
        with tempfile.TemporaryDirectory() as folder:
            stream = pathlib.Path(folder, "run.ndjson")
            whole = lines_of(folder, profile("crash"), "--report", f"ndjson={stream}")
            told = [json.loads(line) for line in whole]
            end = next(i for i, record in enumerate(told) if record["type"] == "monitor")
            first = [i for i, record in enumerate(told) if record["type"] == "start"][1]  # from here on it is known that something broke
            for cut in range(first + 1, end + 1):
                with self.subTest(cut, behind=told[cut - 1]["type"]):
                    stream.write_text("".join(whole[:cut]) + whole[cut][:30])
                    records = [json.loads(line) for line in lines_of(folder, profile("crash"), "--resume", stream)]
                    done = Run(FINDINGS, "", records, [])
                    self.assertEqual({case: done.verdict(case)["finding"] == "crash" for case in SOME}, {case: case == POISON for case in SOME})
                    self.assertIn(POISON, [record["id"] for record in done.of("mishap")])
                    self.assertEqual(done.monitor("target-stays-up")["grade"], "strong")
                    self.assertEqual([record["exit"] for record in done.of("summary")], [FINDINGS])
                    # Two lives; or one, where nothing was over before it broke, as on a busy machine: such a run begins anew.
                    lives = 2 if any(record["type"] == "verdict" for record in told[:cut]) else 1
                    self.assertEqual(sum(record["ms"] == 0 for record in done.of("start")), lives)
                    summary = subprocess.run([H2PRISM, "report", stream, "--to", "json=-"], capture_output=True, text=True, check=True)
                    ms = [mishap["ms"] for mishap in json.loads(summary.stdout)["target"]["mishaps"]]
                    self.assertEqual(ms, sorted(ms))

    def test_shards_with_samples_are_joined(self):
        with tempfile.TemporaryDirectory() as folder:
            parts, samples, starts = [], [], 0
            for index in (1, 2):
                parts.append(pathlib.Path(folder, f"part{index}"))
                target = profile("crash" if index == 1 else "leak")
                lines = lines_of(folder, target, "--shard", f"{index}/2", "--report", f"ndjson={parts[-1]}",
                                 code=FINDINGS if index == 1 else AS_EXPECTED, name=parts[-1].name)
                records = [json.loads(line) for line in lines]
                samples += [record for record in records if record["type"] == "sample"]
                starts += sum(record["type"] == "start" for record in records)
            merged = pathlib.Path(folder, "merged")
            done = subprocess.run([H2PRISM, "merge", merged, *parts], capture_output=True, text=True)
            self.assertEqual(done.returncode, FINDINGS, done.stdout + done.stderr)
            records = [json.loads(line) for line in merged.read_text().splitlines()]
            self.assertEqual([record for record in records if record["type"] == "sample"], samples)
            self.assertTrue(samples)
            summary = subprocess.run([H2PRISM, "report", merged, "--to", "json=-"], capture_output=True, text=True, check=True)
            told = json.loads(summary.stdout)["target"]
            self.assertEqual(told["starts"], starts)
            self.assertEqual(told["usage"]["rss_kib"]["most"], max(sample["rss_kib"] for sample in samples))
            for name in ("target-stays-up", "target-memory", "target-files"):
                self.assertEqual(len([r for r in records if r["type"] == "monitor" and r["id"] == "monitor/" + name]), 1)


class Profiles(unittest.TestCase):
    def test_readiness(self):
        for ready in ("port", "http", {"log": "ready on [0-9]+"}):
            with self.subTest(ready):
                server = " ".join(profile("crash")["command"])
                done = run({"command": f"(sleep 0.5; echo ready on {{port}}) & exec {server}", "ready": ready}, selectors=SOME[-1:])
                self.assertEqual(done.returncode, AS_EXPECTED, done.text)

    def test_tls_with_our_certificate(self):
        target = {"command": [H2PRISM, "target", "--port", "{port}"], "tls_arguments": "--tls"}
        for transport in ((), ("--tls",)):
            done = run(target, *transport, selectors=("9113/6.9/zero-increment-on-*",))
            self.assertEqual(done.returncode, AS_EXPECTED, done.text)

    def test_what_is_not_implemented_is_skipped(self):
        target = profile("crash", unimplemented=[{"cases": POISON, "reason": "it hurts"}])
        done = run(target)
        self.assertEqual(done.verdict(POISON)["grade"], "skip")
        self.assertEqual(done.verdict(POISON)["reason"], "not implemented: it hurts")
        self.assertEqual(done.of("mishap"), [])

    def test_mistakes(self):
        self.assertIn("does not speak TLS", run(profile("crash"), "--tls").text)
        done = run({"command": "x", "portt": 1})
        self.assertEqual(done.returncode, USAGE)
        self.assertIn("target.yaml:1:18: 'portt' is not a key of a target profile; did you mean 'port'?", done.text)

    def test_the_schema_in_the_tree_is_that_of_the_reader(self):
        printed = subprocess.run([H2PRISM, "schema", "--target"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(printed, (SOURCE / "runner/targets/schema.json").read_text())
        with contextlib.suppress(ImportError):
            import jsonschema
            import yaml
            validator = jsonschema.Draft202012Validator(json.loads(printed))
            for file in [*SOURCE.glob("runner/targets/*/target.yaml"), *SOURCE.glob("runner/targets/examples/*.yaml")]:
                self.assertEqual(list(validator.iter_errors(yaml.safe_load(file.read_text()))), [], file)

    def test_a_profile_to_start_from(self):
        for transport in ((), ("--tls",)):
            with tempfile.TemporaryDirectory() as folder, self.subTest(transport):
                server = subprocess.Popen([H2PRISM, "target", *transport], stdout=subprocess.PIPE, text=True)
                try:
                    file = pathlib.Path(folder, "target.yaml")
                    init = [H2PRISM, "init", "--connect", server.stdout.readline().strip(), *transport, "--echo-path", "/echo", "--out", file]
                    init += ["--insecure"] * len(transport)
                    done = subprocess.run(init, capture_output=True, text=True)
                    self.assertEqual(done.returncode, AS_EXPECTED, done.stderr)
                    self.assertEqual(subprocess.run(init, capture_output=True).returncode, USAGE)  # it is there
                finally:
                    server.kill()
                    server.wait()
                    server.stdout.close()
                text = file.read_text()
                self.assertIn('echo_path: "/echo"\n', text)
                self.assertRegex(text, "# large_path: /large  # GET / has [0-9]+ octets")
                # Only the command is to be filled in.
                self.assertIn('command: [./my-server, --port, "{port}"]\n', text)
                text = text.replace("./my-server", H2PRISM).replace("--port,", "target, --port,")
                file.write_text(text.replace('[--cert, "{cert}", --key, "{key}"]', "--tls"))
                played = subprocess.run([H2PRISM, "run", "-q", "--target", file, *transport, SOME[0]], capture_output=True, text=True)
                self.assertEqual(played.returncode, AS_EXPECTED, played.stdout + played.stderr)

    def test_the_examples(self):
        for file in sorted(SOURCE.glob("runner/targets/examples/*.yaml")):
            if not shutil.which(file.stem, path=os.environ["PATH"] + ":/usr/sbin"):
                continue
            for transport in ((), ("--tls",)):
                with self.subTest(file.stem, transport=transport):
                    done = subprocess.run([H2PRISM, "run", "-q", "--target", file, *transport, "9113/6.7"], capture_output=True, text=True)
                    self.assertEqual(done.returncode, AS_EXPECTED, done.stdout + done.stderr)

    def test_a_server_of_the_lab(self):
        if not shutil.which("nghttpd", path=os.environ["PATH"] + ":/usr/sbin"):
            self.skipTest("nghttpd is not installed")
        done = subprocess.run([H2PRISM, "run", "-q", "--target", SOURCE / "runner/targets/nghttpd/target.yaml", "9113/6.7"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, AS_EXPECTED, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
