"""What the command says, how it exits and what it costs when something is wrong: cli_test.py SOURCE_DIR H2PRISM."""

import contextlib
import dataclasses
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SOURCE, H2PRISM = pathlib.Path(sys.argv[1]), sys.argv[2]
SANITIZED = b"__asan_init" in pathlib.Path(H2PRISM).read_bytes()  # takes memory of its own
AS_EXPECTED, FINDINGS, USAGE, UNREACHABLE, NOTHING = range(5)
SMALL = "9113/6.9"  # a section that needs little of its target


@dataclasses.dataclass
class Run:
    returncode: int
    stdout: str
    stderr: str
    megabytes: float  # of memory, at the peak


def h2prism(*arguments):
    with tempfile.TemporaryFile("w+") as stdout, tempfile.TemporaryFile("w+") as stderr:
        process = subprocess.Popen([H2PRISM, *map(str, arguments)], stdout=stdout, stderr=stderr)
        impatience = threading.Timer(100, process.kill)
        impatience.start()
        _, status, usage = os.wait4(process.pid, 0)
        impatience.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        stdout.seek(0)
        stderr.seek(0)
        return Run(process.returncode, stdout.read(), stderr.read(), usage.ru_maxrss / 1024)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]


@contextlib.contextmanager
def faulty(mode):
    """A faulty server; gives its port."""
    port = free_port()
    command = [sys.executable, SOURCE / "runner/targets/faulty/faulty.py", "--port", str(port), "--mode", mode]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            time.sleep(0.05)
        yield port
    finally:
        server.kill()
        server.wait()


@contextlib.contextmanager
def target(*options):
    """The embedded target by itself; gives its address."""
    server = subprocess.Popen([H2PRISM, "target", *options], stdout=subprocess.PIPE, text=True)
    try:
        yield server.stdout.readline().strip()
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


class Relay(threading.Thread):
    """Passes octets between clients and a target. `upset(to_target, octets, passed)` sees each piece, and how much went
    that way before on this connection; once it returns "reset" or "stall", that becomes of the connection. Gives `address`."""

    def __init__(self, target, upset):
        super().__init__(daemon=True)
        self.target, self.upset = target.rsplit(":", 1), upset
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.start()

    def run(self):
        with contextlib.suppress(OSError):  # closed
            while True:
                client = self.listener.accept()[0]
                server = socket.create_connection((self.target[0], int(self.target[1])))
                for source, sink, to_target in (client, server, True), (server, client, False):
                    threading.Thread(target=self.passes, args=(source, sink, to_target), daemon=True).start()

    def passes(self, source, sink, to_target):
        passed = 0
        with contextlib.suppress(OSError):
            while octets := source.recv(4096):
                what = self.upset(to_target, octets, passed)
                if what == "stall":
                    return
                if what == "reset":
                    for sock in source, sink:
                        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        sock.shutdown(socket.SHUT_RD)
                        sock.close()
                    return
                passed += len(octets)
                sink.sendall(octets)
            sink.shutdown(socket.SHUT_WR)

    def close(self):
        self.listener.close()


class CommandTest(unittest.TestCase):
    def expect(self, run, code, *said):
        """The exit code, and what stdout and stderr together must contain."""
        text = run.stdout + run.stderr
        self.assertEqual(run.returncode, code, text)
        for words in said:
            self.assertIn(words, text)
        self.assertNotIn("terminate called", text)


class WrongUse(CommandTest):
    def test_command_line(self):
        for arguments, words in (
            (["rum"], "no command 'rum', did you mean 'run'?"),
            (["run", "--tsl"], "--tsl"),
            (["run", "--connect", "localhost"], "'localhost' has no port; write host:port"),
            (["run", "--connect", "localhost:99999"], "99999"),
            (["run", "--jobs", "0"], "--jobs"),
            (["run", "--grade", "fair"], "--grade"),
            (["run", "--profile", "rfc2616"], "--profile"),
            (["run", "--tls", "--h2c"], "--h2c"),
            (["run", "--report", "pdf=x.pdf"], "'pdf' is not a format"),
            (["run", "--report", "junit="], "the path is empty"),
            (["report", "/no/such.ndjson"], "/no/such.ndjson: cannot be read"),
            (["report", SOURCE / "README.md"], "not an event stream"),
            (["diff", "/no/such.ndjson"], "AFTER"),
            (["run", "--header", "x-a"], "expected \"name: value\""),
            (["run", "--expectations", "/no/such.yaml"], "/no/such.yaml"),
            (["run", "--cases", "/no/such"], "/no/such"),
            (["run", "--report", "ndjson=/no/such/run.ndjson", SMALL], "/no/such/run.ndjson"),
            (["run", "--report", "ndjson=/dev/full", SMALL], "cannot write /dev/full: No space left on device"),
            (["run", "--report", "junit=/dev/full", SMALL], "/dev/full: cannot be written"),
        ):
            with self.subTest(arguments):
                self.expect(h2prism(*arguments), USAGE, words)

    def test_an_option_takes_no_selector_for_its_own(self):
        with tempfile.TemporaryDirectory() as folder:
            run = h2prism("run", "-q", "--header", "x-a: b", "--report", f"ndjson={folder}/run", SMALL)
            self.expect(run, AS_EXPECTED)
            records = [json.loads(line) for line in pathlib.Path(folder, "run").read_text().splitlines()]
            self.assertEqual({r["section"] for r in records if r["type"] == "case"}, {"6.9"})

    def test_selectors(self):
        self.expect(h2prism("run", "9113/6.99/nothing"), NOTHING, "'9113/6.99/nothing' selects no case")
        self.expect(h2prism("run", "9113/6.9/zero-increment-on-steam"), NOTHING, "did you mean '9113/6.9/zero-increment-on-stream'?")
        self.expect(h2prism("run", SMALL, "!9113/6.9/*"), NOTHING, "every case is excluded")
        self.expect(h2prism("explain", "9113/6.9/zero"), NOTHING, "selects no case")
        self.expect(h2prism("list", "nothing-of-the-kind"), NOTHING, "selects no case")
        self.expect(h2prism("run", "7540/5.3.1"), NOTHING, "7540/5.3.1 would be by --profile rfc7540")
        self.expect(h2prism("list", "--profile", "rfc7540", "9113/3.1"), NOTHING, "9113/3.1 would be by --profile rfc9113")

    def test_case_files(self):
        head = "rfc: 9113#6.9\ntitle: t\ncases:\n- id: a\n  covers: RFC9113-6.9-5\n  title: t\n"
        for text, words in (
            ("rfc: [", ":2:1: not valid YAML"),
            ("", ":1:1: the file is empty"),
            (head + "  send: [PNIG]\n  expect: ignored\n", ":7:10: 'PNIG' is not a step"),
            (head + "  expct: ignored\n", ":7:3: 'expct' is not a key of a case; did you mean 'expect'?"),
            (head + "  expect: conection-error PROTOCOL_ERROR\n", ":7:11: 'conection-error' is not an outcome; did you mean"),
        ):
            with self.subTest(text), tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                file.write(text)
                file.flush()
                self.expect(h2prism("run", file.name), USAGE, file.name + words)

    def test_expectations(self):
        for text, words in (
            ("- case: [", "not valid YAML"),
            ("expectations:\n- cse: a\n", ":2:3: "),
        ):
            with self.subTest(text), tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                file.write(text)
                file.flush()
                self.expect(h2prism("run", SMALL, "--expectations", file.name), USAGE, file.name, words)


class NoTarget(CommandTest):
    def test_nothing_listens(self):
        self.expect(h2prism("run", "--connect", f"127.0.0.1:{free_port()}"), UNREACHABLE, "connection refused")

    def test_no_such_name(self):
        self.expect(h2prism("run", "--connect", "no-such-name.invalid:80"), UNREACHABLE, "cannot be resolved")

    def test_targets_that_speak_no_http2(self):
        for mode, words in {
            "silent": "sends no SETTINGS",
            "close": "closed the connection during the HTTP/2 handshake",
            "reset": "the HTTP/2 handshake",
            "garbage": "is not HTTP/2",
            "http1": "answers in HTTP/1.x",
            "goaway": "GOAWAY",
            "flood": "does not acknowledge SETTINGS",
            "window-flood": "does not acknowledge SETTINGS",
            "reset-flood": "does not acknowledge SETTINGS",
        }.items():
            with self.subTest(mode), faulty(mode) as port:
                self.expect(h2prism("run", "-q", "--timeout", 300, "--connect", f"127.0.0.1:{port}"), UNREACHABLE, words)

    def test_targets_that_begin_amiss_are_played(self):
        for mode, words in {"no-settings": "the first frame is SETTINGS with ACK", "ping-first": "the first frame is PING"}.items():
            with self.subTest(mode), faulty(mode) as port:
                run = h2prism("run", "-q", "--timeout", 300, "--connect", f"127.0.0.1:{port}", SMALL)
                self.expect(run, FINDINGS, "monitor/first-frame-settings", words)

    def test_tls(self):
        with faulty("tls-no-h2") as port:
            connect = ("run", "-q", "--connect", f"localhost:{port}", "--tls")
            self.expect(h2prism(*connect, "--insecure"), UNREACHABLE, "no ALPN agreed")
            self.expect(h2prism(*connect), UNREACHABLE, "certificate")
        with faulty("http1") as port:
            self.expect(h2prism("run", "--tls", "--connect", f"localhost:{port}"), UNREACHABLE, "TLS handshake failed")

    def test_a_target_that_goes_away(self):
        with faulty("refuse-midway") as port:
            run = h2prism("run", "-q", "--timeout", 300, "--connect", f"127.0.0.1:{port}", SMALL)
            self.expect(run, UNREACHABLE, "no longer accepts connections")


class UnsteadyTargets(CommandTest):
    """Right, but for one moment of weakness."""

    def once(self, what, when, case):
        moments = []

        def upset(to_target, octets, passed):
            if not moments and when(to_target, octets, passed):
                moments.append(what)
                return what
            return None

        with target() as address, contextlib.closing(Relay(address, upset)) as relay, tempfile.TemporaryDirectory() as folder:
            stream = pathlib.Path(folder, "run.ndjson")
            run = h2prism("run", "-q", "--timeout", 1000, "--connect", relay.address, "--large-path", "/?size=300000", "--report", f"ndjson={stream}", case)
            self.expect(run, AS_EXPECTED)
            self.assertEqual(moments, [what])
            return [record for record in map(json.loads, stream.read_text().splitlines()) if record["type"] == "verdict"]

    def test_a_late_answer_to_a_probe_is_waited_for_once_more(self):
        *_, verdict = self.once("stall", lambda to_target, octets, passed: not to_target and passed > 60_000, "9113/5.2.1/default-windows")
        self.assertEqual(verdict["grade"], "strong", verdict)

    def test_what_a_reset_cut_off_is_looked_at_again(self):
        """As when another connection's case ends the process."""
        continuation = bytes([9, 4, 0, 0, 0])
        first, second = self.once("reset", lambda to_target, octets, passed: to_target and continuation in octets, "9113/6.10/data-after-continuation")
        self.assertEqual((first["grade"], second["grade"], second["attempt"]), ("weak", "strong", 2), (first, second))


class HostileTargets(CommandTest):
    def test_they_fail_and_cost_little(self):
        for mode in ("truncated", "no-response", "endless-continuation", "huge-frame", "endless-body", "bad-hpack"):
            with self.subTest(mode), faulty(mode) as port:
                run = h2prism("run", "-q", "--timeout", 300, "--connect", f"127.0.0.1:{port}", SMALL)
                self.expect(run, FINDINGS, "failed")
                if not SANITIZED:
                    self.assertLess(run.megabytes, 200)


class Reports(CommandTest):
    def test_the_whole_suite_on_the_embedded_target(self):
        with tempfile.TemporaryDirectory() as folder:
            junit, ndjson = pathlib.Path(folder, "out.xml"), pathlib.Path(folder, "out.ndjson")
            run = h2prism("run", "--report", f"junit={junit}", "--report", f"ndjson={ndjson}")
            self.expect(run, AS_EXPECTED, "cases: ", str(junit), str(ndjson))

            cases = json.loads(h2prism("list", "--json").stdout)
            ids = sorted(case["id"] for case in cases if case["role"] != "client")
            self.assertGreaterEqual(len(ids), 150)
            records = [json.loads(line) for line in ndjson.read_text().splitlines()]
            self.assertEqual(sorted({r["id"] for r in records if r["type"] == "verdict"}), ids)

            skipped = {r["id"] for r in records if r["type"] == "verdict" and r["grade"] == "skip"}
            lacking = {"tls", "tls12", "tls13", "early-data", "small-table", "no-extended-connect"}
            self.assertEqual(skipped, {case["id"] for case in cases if case["role"] != "client" and lacking & set(case["needs"])})

            testcases = re.findall(r"<testcase ([^>]*)>", junit.read_text())
            names = sorted(re.search(r'name="([^"]*)"', attributes)[1] for attributes in testcases)
            self.assertEqual([name for name in names if not name.startswith("monitor/")], ids)
            for attributes in testcases:
                self.assertRegex(attributes, 'classname="[^"]+"')
                if 'name="monitor/' not in attributes:
                    self.assertRegex(attributes, 'file="[^"]+.yaml"')
            if shutil.which("xmllint") or os.environ.get("CI"):
                schema = SOURCE / "reports/schema/junit.xsd"
                check = subprocess.run(["xmllint", "--noout", "--schema", schema, junit], capture_output=True, text=True)
                self.assertEqual(check.returncode, 0, check.stderr)

    def test_tls_leaves_nothing_out(self):
        run = h2prism("run", "-q", "--tls")
        lacking = [case for case in json.loads(h2prism("list", "--json").stdout) if case["role"] != "client" and {"h2c", "small-table", "no-extended-connect"} & set(case["needs"])]
        self.expect(run, AS_EXPECTED, f" {len(lacking)} skipped")

    def test_a_target_with_a_small_table(self):
        for size in (0, 1024):
            with target("--header-table-size", str(size)) as address:
                run = h2prism("run", "--connect", address, "9113/4.3.1/reduced-limit-is-*")
            self.expect(run, 0, "3 cases: 3 strong")

    def test_early_data(self):
        early = ["run", "--tls", "--insecure", "8470/3/early-*", "--connect"]
        with target("--tls", "--early-data") as address:
            self.expect(h2prism(*early, address), AS_EXPECTED, "5 cases: 5 strong")
        with target("--tls") as address:
            self.expect(h2prism(*early, address), AS_EXPECTED, "needs early-data: no ticket of the server permits early data", "5 skipped")

    def test_the_older_rfc(self):
        older = {case["id"] for case in json.loads(h2prism("list", "--json", "--profile", "rfc7540").stdout)}
        newer = {case["id"] for case in json.loads(h2prism("list", "--json").stdout)}
        self.assertIn("7540/5.3.1/headers-on-itself", older - newer)
        self.assertIn("9113/5.3.2/headers-on-itself", newer - older)
        self.assertGreater(len(older & newer), 500)
        with tempfile.TemporaryDirectory() as folder:
            stream = pathlib.Path(folder, "run.ndjson")
            self.expect(h2prism("run", "-q", "--profile", "rfc7540", "--report", f"ndjson={stream}"), AS_EXPECTED)
            records = [json.loads(line) for line in stream.read_text().splitlines()]
            self.assertEqual(records[0]["profile"], "rfc7540")
            self.assertIn("--profile", records[0]["replay"])
            grades = {r["id"]: r["grade"] for r in records if r["type"] == "verdict"}
            self.assertEqual(grades["7540/3.2/response-on-stream-1"], "strong")
        self.expect(h2prism("run", "-q", "--tls", "--profile", "rfc7540"), AS_EXPECTED)
        coverage = json.loads(h2prism("coverage", "--json", "--profile", "rfc7540").stdout)
        covered = {r["id"]: r["cases"] for r in coverage["requirements"]}
        self.assertTrue(covered["RFC7540-5.3.1-2"])
        self.assertFalse({"9113/5.3.2/headers-on-itself"} & {case for cases in covered.values() for case in cases})

    def test_other_shapes_have_the_same_verdicts(self):
        run = h2prism("run", "-q", "--vary", "all")
        self.expect(run, 0)
        self.assertGreater(int(run.stdout.splitlines()[-1].split()[1]), 5000)

    def test_a_shape_by_its_name(self):
        shape = "9113/8.1/head-has-no-body@delivery=per-octet,padding=97"
        self.expect(h2prism("run", "-q", shape), 0, "1 case: 1 strong")
        self.expect(h2prism("run", "9113/8.1/head-has-no-body@padding=98"), 4, "'98' is not a value of padding (none, 1, 97)")
        self.expect(h2prism("run", "9113/8.1/head-has-nobody@padding=97"), 4, "there is no '9113/8.1/head-has-nobody'")
        self.expect(h2prism("run", "9113/6.7/echoed@padding=97"), 4, "does not have that shape")
        self.expect(h2prism("run", "--vary", "paddings"), 2, "'paddings' is not an axis")
        self.expect(h2prism("run", "--thorough"), 2, "--vary")

    def test_a_recorded_run_reports_like_the_run_itself(self):
        with tempfile.TemporaryDirectory() as folder:
            reports = [part for f in ("ndjson", "junit", "tap", "sarif", "json", "badge") for part in ("--report", f"{f}={folder}/{f}")]
            self.expect(h2prism("run", "-q", *reports, SMALL), AS_EXPECTED)
            for format in ("junit", "tap", "sarif", "json", "badge"):
                self.expect(h2prism("report", f"{folder}/ndjson", "--to", f"{format}={folder}/later"), AS_EXPECTED, "report: ")
                self.assertEqual(pathlib.Path(folder, format).read_text(), pathlib.Path(folder, "later").read_text())
            self.expect(h2prism("report", f"{folder}/ndjson"), AS_EXPECTED, "slowest", "cases: ")
            two = ("report", f"a={folder}/ndjson", f"b={folder}/ndjson", "--to")
            self.expect(h2prism(*two, "markdown=-"), AS_EXPECTED, "| a |", "| b |")
            self.expect(h2prism(*two, f"junit={folder}/x"), USAGE, "junit reports one run")

    def test_a_report_on_standard_output_has_it_to_itself(self):
        for format in ("json", "ndjson"):
            done = h2prism("run", "-q", "--report", f"{format}=-", SMALL)
            self.assertEqual(done.returncode, AS_EXPECTED, done.stderr)
            for line in [done.stdout] if format == "json" else done.stdout.splitlines():
                json.loads(line)
            self.assertIn("cases: ", done.stderr)

    def test_reports_have_names_by_default(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [H2PRISM, "run", "-q", "--report", "html", "--report", "junit", "--report", "github", SMALL]
            run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
            self.assertIn("::notice title=h2prism::", run.stdout)
            files = sorted(path.name for path in pathlib.Path(folder, "h2prism-report").iterdir())
            self.assertEqual(files, ["junit.xml", "report.html"])

    def test_a_case_of_a_run_can_be_shown_and_replayed(self):
        case = "9113/6.9/zero-increment-on-stream"
        with tempfile.TemporaryDirectory() as folder:
            stream = f"{folder}/run.ndjson"
            self.expect(h2prism("run", "-q", "--report", f"ndjson={stream}", SMALL), AS_EXPECTED)
            self.expect(h2prism("show", stream, case), AS_EXPECTED, case, "accepted", "WINDOW_UPDATE stream=1", "replay", "RFC9113-6.9-5")
            self.expect(h2prism("show", stream, case + "s"), NOTHING, f"did you mean '{case}'?")
            self.expect(h2prism("show", stream, "monitor/settings-late"), AS_EXPECTED, "monitor/settings-late")
            self.expect(h2prism("report", stream, "--case", case, "--to", f"pcapng={folder}/one.pcapng"), AS_EXPECTED)
            self.assertIn(case.encode(), pathlib.Path(folder, "one.pcapng").read_bytes())
            self.assertNotIn(b"9113/6.9/zero-increment-on-connection", pathlib.Path(folder, "one.pcapng").read_bytes())
            self.expect(h2prism("replay", stream, case, "--print"), AS_EXPECTED, f"run -q {case}\n")
            self.expect(h2prism("replay", stream, case), AS_EXPECTED, f"run -q {case}\n", "1 case: ")
            self.expect(h2prism("replay", stream, "monitor/settings-late"), NOTHING, "no command")

    def test_what_changed_from_run_to_run(self):
        with tempfile.TemporaryDirectory() as folder:
            before, after = pathlib.Path(folder, "before"), pathlib.Path(folder, "after")
            self.expect(h2prism("run", "-q", "--report", f"ndjson={before}", SMALL), AS_EXPECTED)
            self.expect(h2prism("diff", before, before), AS_EXPECTED, "0 regressed", " the same")
            records = [json.loads(line) for line in before.read_text().splitlines()]
            for record in records:
                if record["type"] == "verdict" and record["grade"] == "strong":
                    record |= {"grade": "fail", "finding": "silence", "gate": "unexpected-fail", "observed": "nothing"}
                    break
            after.write_text("".join(json.dumps(record) + "\n" for record in records))
            self.expect(h2prism("diff", before, after), FINDINGS, "regressed (1)", f"{record['id']}: strong -> fail (silence): nothing")
            self.expect(h2prism("diff", after, before), AS_EXPECTED, "improved (1)")

    def test_colour_and_progress_are_for_terminals(self):
        def on_terminal(**environment):
            parent, child = pty.openpty()
            clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")} | {"TERM": "xterm"}
            process = subprocess.Popen([H2PRISM, "run"], stdout=child, stderr=child, env=clean | environment)
            os.close(child)
            said = b""
            with contextlib.suppress(OSError):  # the end of a terminal
                while piece := os.read(parent, 65536):
                    said += piece
            os.close(parent)
            self.assertEqual(process.wait(), AS_EXPECTED)
            return said.decode()

        self.assertIn("\x1b[32mh2prism:", on_terminal())
        self.assertIn("cases/s", on_terminal())
        self.assertNotIn("\x1b[3", on_terminal(NO_COLOR="1"))
        self.assertIn("\x1b[32m", on_terminal(NO_COLOR=""))
        run = h2prism("run", SMALL)
        self.assertNotIn("\x1b", run.stdout + run.stderr)
        self.assertNotIn("cases/s", run.stderr)

    def test_an_interrupted_run_tells_what_it_knows(self):
        with tempfile.TemporaryDirectory() as folder:
            stream = pathlib.Path(folder, "run.ndjson")
            command = [H2PRISM, "run", "-q", "--repeat", "10000", "--report", f"ndjson={stream}", SMALL]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for _ in range(500):
                if stream.exists() and '"verdict"' in stream.read_text():
                    break
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, FINDINGS, said)
            self.assertRegex(said, r"interrupted: \d+ cases")
            last = json.loads(stream.read_text().splitlines()[-1])
            self.assertEqual((last["type"], last["interrupted"]), ("summary", True))

    def test_a_client(self):
        self.expect(h2prism("run", "-q", "--role", "client", "9113/6.5"), AS_EXPECTED, "cases: ")

    def test_strong_grade_fails_what_is_weak(self):
        run = h2prism("run", "-q", SMALL)
        self.expect(run, AS_EXPECTED, "0 skipped, 0 failed")
        weak = int(re.search(r"(\d+) weak", run.stdout.splitlines()[-1])[1])
        self.assertGreater(weak, 0)
        self.expect(h2prism("run", "-q", "--grade", "strong", SMALL), FINDINGS, f"({weak} unexpected)")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
