"""Real clients: launched for each case, or driven from within their tests. client_test.py SOURCE_DIR H2PRISM

Without curl it is skipped (77); the examples of runner/targets/examples/attach/ are, where go or httpx is not installed."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

SOURCE, H2PRISM = pathlib.Path(sys.argv[1]).resolve(), os.path.abspath(sys.argv[2])
AS_EXPECTED, FINDINGS, USAGE, UNREACHABLE = range(4)
CURL = "curl -sS -o /dev/null --http2-prior-knowledge {url}"
CURL_1 = CURL.replace("{url}", '"$1"')  # within a script
SMALL = "9113/6.7/t*"  # a few that the clients here pass


def run(*arguments, launch=None, **more):
    words = [H2PRISM, "run", "-q", "--role", "client", *(["--launch", launch] if launch else []), *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, timeout=100, check=False, **more)


def verdicts(stream):
    records = map(json.loads, pathlib.Path(stream).read_text(encoding="utf-8").splitlines())
    return {record["id"]: record for record in records if record["type"] == "verdict"}


class ClientTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def expect(self, done, code, *said):
        text = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, text)
        for words in said:
            self.assertIn(words, text)


# What the clients below have in common: the preface and a request; then it acknowledges SETTINGS and PING, and hands each frame out.
SPEAK = """
import socket, ssl, sys
def speak(server, head):
    server.sendall(b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n" + bytes.fromhex("000000040000000000")
                   + len(head).to_bytes(3, "big") + bytes.fromhex("010500000001") + head)
    rest = b""
    while got := server.recv(65536):
        rest += got
        while len(rest) >= 9 and len(rest) >= 9 + int.from_bytes(rest[:3], "big"):
            frame, rest = rest[:9 + int.from_bytes(rest[:3], "big")], rest[9 + int.from_bytes(rest[:3], "big"):]
            if frame[3] in (4, 6) and not frame[4] & 1:
                server.sendall(frame[:4] + b"\\1" + frame[5:] if frame[3] == 6 else bytes.fromhex("000000040100000000"))
            yield frame
"""

# Speaks HTTP/2 over TLS as far as a request, and answers whatever TLS asks for.
OVER_TLS = SPEAK + """
host, port, ca, offers = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
context.check_hostname = offers != "no-name"
context.set_alpn_protocols(["h2"])
context.post_handshake_auth = offers == "offers"
names = context.wrap_socket(socket.create_connection(("127.0.0.1", int(port))), server_hostname=host if offers != "no-name" else None)
for _ in speak(names, bytes.fromhex("82 87 84 41") + bytes([len(host)]) + host.encode()):
    pass
"""

# Takes whatever ends its response for the end, looks at nothing else, and leaves.
CREDULOUS = SPEAK + """
port, path = sys.argv[1:]
for frame in speak(socket.create_connection(("127.0.0.1", int(port))), bytes.fromhex("82 86 04" + path + "41 01 68")):
    if frame[3] in (0, 1) and frame[4] & 1:
        sys.exit(0)
sys.exit(1)
"""


class Launched(ClientTest):
    def credulous(self, selector, path):
        script = self.folder / "client.py"
        script.write_text(CREDULOUS)
        stream = self.folder / "run.ndjson"
        return run(selector, "--report", f"ndjson={stream}", launch=f"{sys.executable} {script} {{port}} {path}"), stream

    def test_who_takes_a_frame_in_error_for_the_end_and_leaves_is_accused(self):
        case = "7541/2.3.3/index-out-of-range"
        done, stream = self.credulous(case, "012f")
        self.expect(done, FINDINGS, "accepted-invalid")
        self.assertEqual(verdicts(stream)[case]["requirement"], "RFC7541-2.3.3-1")

    def test_what_is_wrong_with_the_first_request_is_told(self):
        done, _ = self.credulous(SMALL, "8160")  # Huffman-coded, and padded with zeros
        self.expect(done, FINDINGS, "monitor/hpack-decode", "RFC 7541 §5.2")

    def test_what_tls_alone_shows(self):
        script, stream = self.folder / "client.py", self.folder / "run.ndjson"
        script.write_text(OVER_TLS)

        def finding(case, host, offers):
            run(case, "--tls", "--report", f"ndjson={stream}",
                launch=f"{sys.executable} {script} {host} {{port}} {{ca}} {offers}")
            verdict = verdicts(stream)[case]
            return verdict["grade"], verdict["finding"]

        asked = "9113/9.2/certificate-request-behind-the-handshake"
        self.assertEqual(finding(asked, "localhost", "offers"), ("fail", "accepted"))
        self.assertEqual(finding(asked, "localhost", "does-not")[0], "skip")
        named = "9113/9.2/server-is-named"
        self.assertEqual(finding(named, "localhost", "does-not")[0], "strong")
        self.assertEqual(finding(named, "localhost", "no-name"), ("fail", "wrong-response"))
        self.assertEqual(finding(named, "127.0.0.1", "does-not")[0], "strong")  # an address has no name to send

    def test_curl_in_the_clear_and_over_tls(self):
        self.expect(run(SMALL, launch=CURL), AS_EXPECTED, "0 failed")
        ca = self.folder / "ca.pem"
        tls = run(SMALL, "--tls", "--ca-out", ca, launch="curl -sS -o /dev/null --http2 --cacert {ca} {url}")
        self.expect(tls, AS_EXPECTED, "0 failed")
        self.assertIn("BEGIN CERTIFICATE", ca.read_text(encoding="utf-8"))

    def test_a_client_that_swallows_an_error_accepts_what_is_invalid(self):
        # It tells what really came of it only where the calibration looks.
        script = self.folder / "client"
        script.write_text(f"#!/bin/sh\n{CURL_1} || case $1 in *probe/*) exit 1;; esac\n")
        script.chmod(0o755)
        stream = self.folder / "run.ndjson"
        done = run(SMALL, "--report", f"ndjson={stream}", launch=f"{script} {{url}}")
        self.expect(done, FINDINGS, "accepted-invalid", "but the client told its caller of success: it exited with code 0")
        self.assertIn("accepted-invalid", {v["finding"] for v in verdicts(stream).values()})

    def test_an_exit_code_that_means_nothing_accuses_nobody(self):
        done = run(SMALL, launch=f"sh -c '{CURL}; true'")
        self.expect(done, AS_EXPECTED, "is left out of account", "exited with code 0")

    def test_a_crash_and_a_sanitizer_report_are_findings_with_their_output(self):
        for words in ("kill -SEGV $$", "echo ERROR: AddressSanitizer: heap-use-after-free >&2; exit 1"):
            script = self.folder / "client"
            script.write_text(f"#!/bin/sh\n{CURL_1}; r=$?\ncase $1 in *6.7*) {words};; esac\nexit $r\n")
            script.chmod(0o755)
            stream, junit = self.folder / "run.ndjson", self.folder / "junit.xml"
            done = run("9113/6.7/too-*", "--report", f"ndjson={stream}", "--report", f"junit={junit}", launch=f"{script} {{url}}")
            self.expect(done, FINDINGS, "crash")
            self.assertEqual({v["finding"] for v in verdicts(stream).values()}, {"crash"})
            if "Sanitizer" in words:
                self.assertIn("heap-use-after-free", junit.read_text(encoding="utf-8"))

    def test_a_hang_is_a_finding_and_leaves_no_process(self):
        pids = self.folder / "pids"
        profile = self.folder / "hangs.yaml"
        script = f"echo $$ >>{pids}; {CURL}; r=$?; case {{url}} in *6.7*) sleep 60;; esac; exit $r"
        profile.write_text(json.dumps({"role": "client", "command": ["sh", "-c", script], "hang_timeout": 300}))
        done = subprocess.run([H2PRISM, "run", "-q", "--target", profile, "9113/6.7/too-*"], capture_output=True, text=True,
                              timeout=100, check=False)
        self.expect(done, FINDINGS, "silence", "had neither ended nor tried again")
        for pid in pids.read_text().split():
            self.assertFalse(os.path.exists(f"/proc/{pid}"), pid)

    def test_a_client_that_never_comes_is_unreachable(self):
        self.expect(run(SMALL, launch="sh -c 'echo no idea how; exit 7'"), UNREACHABLE, "did not connect", "no idea how",
                    "exited with code 7")
        self.expect(run(SMALL, launch="/no/such/client {url}"), UNREACHABLE, "/no/such/client: No such file")
        self.expect(run(SMALL, launch="curl -sS --http1.1 {url}"), UNREACHABLE, "does not speak HTTP/2")

    def test_wrong_use(self):
        for arguments, launch, said in (
            ([], "curl {url} | cat", "is for a shell"),
            ([], "curl {uri}", "'{uri}' is no placeholder"),
            (["--launch-for", "dance=curl {url}"], CURL, "'dance' is nothing that a case needs"),
            (["--ca-out", "x"], CURL, "--ca-out needs"),
            (["--attach", "127.0.0.1"], None, "has no port"),
            (["--attach", "127.0.0.1:0", "--can", "dance"], None, "--can dance"),
        ):
            with self.subTest(said):
                self.expect(run(SMALL, *arguments, launch=launch), USAGE, said)
        done = subprocess.run([H2PRISM, "run", "--launch", CURL], capture_output=True, text=True, check=False)
        self.expect(done, USAGE, "--role client")

    def test_gates_work_as_for_servers(self):
        known, stream = self.folder / "known.yaml", self.folder / "run.ndjson"
        swallows = f"sh -c '{CURL} || case {{url}} in *probe/*) exit 1;; esac'"
        first = run(SMALL, "--expectations", known, "--update-expectations", "--report", f"ndjson={stream}", launch=swallows)
        self.expect(first, AS_EXPECTED, "added")
        self.expect(run(SMALL, "--expectations", known, launch=swallows), AS_EXPECTED, "known (")
        self.expect(run(SMALL, "--baseline", stream, launch=swallows), AS_EXPECTED)
        self.expect(run(SMALL, "--expectations", known, "--repeat", "2", launch=swallows), AS_EXPECTED)
        parts = []
        for part in (1, 2):
            parts.append(self.folder / f"part{part}.ndjson")
            self.expect(run(SMALL, "--expectations", known, "--shard", f"{part}/2", "--report", f"ndjson={parts[-1]}",
                            launch=swallows), AS_EXPECTED)
        merged = subprocess.run([H2PRISM, "merge", self.folder / "whole.ndjson", *parts], capture_output=True, text=True,
                                check=False)
        self.expect(merged, AS_EXPECTED)
        self.assertEqual(verdicts(self.folder / "whole.ndjson").keys(), verdicts(stream).keys())


class Attached(ClientTest):
    def attach(self, *arguments):
        words = [H2PRISM, "run", "-q", "--role", "client", "--attach", "127.0.0.1:0", *map(str, arguments)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, process.stdout.readline().strip()

    def test_a_harness_asks_plays_and_hears_the_verdict(self):
        process, next_url = self.attach(SMALL)
        heard = {}
        while not (work := self.ask(next_url)).get("done"):
            played = subprocess.run(["curl", "-sS", "-o", "/dev/null", "--http2-prior-knowledge", work["url"]],
                                    capture_output=True, text=True, check=False)
            told = {"token": work["token"], "caller": "error" if played.returncode else "success", "text": played.stderr}
            heard[work["case"]] = self.ask(next_url.removesuffix("next") + "told", told)
        self.assertEqual(work, {"done": True, "exit": 0, "failed": []})
        self.assertEqual(process.wait(10), AS_EXPECTED)
        judged = [verdict for case, verdict in heard.items() if not case.startswith("probe/")]
        self.assertGreater(len(judged), 1)
        self.assertEqual({verdict["grade"] for verdict in judged} - {"strong", "weak"}, set())

    def test_what_the_embedded_client_is_known_for_excuses_nobody(self):
        overlooked = "9113/6.5.2/illegal-then-legal"  # by libnghttp2, in curl as in the embedded client
        process, next_url = self.attach(overlooked)
        while not (work := self.ask(next_url)).get("done"):
            played = subprocess.run(["curl", "-sS", "-o", "/dev/null", "--http2-prior-knowledge", work["url"]],
                                    capture_output=True, check=False)
            told = {"token": work["token"], "caller": "error" if played.returncode else "success"}
            self.ask(next_url.removesuffix("next") + "told", told)
        self.assertEqual(work, {"done": True, "exit": 1, "failed": [overlooked]})
        self.assertEqual(process.wait(10), 1)

    def test_a_harness_may_tell_of_a_client_that_hangs(self):
        _, next_url = self.attach(SMALL)
        while (work := self.ask(next_url))["case"].startswith("probe/"):
            self.played_by_curl(work, next_url)
        subprocess.run(["curl", "-sS", "-o", "/dev/null", "--http2-prior-knowledge", work["url"]], capture_output=True, check=False)
        told = {"token": work["token"], "caller": "hang", "text": "5 s behind the end of its connection"}
        verdict = self.ask(next_url.removesuffix("next") + "told", told)
        self.assertEqual((verdict["grade"], verdict["finding"], verdict["reason"].partition(" (")[0]),
                         ("fail", "silence", "the client told its caller: nothing, 5 s behind the end of its connection"))

    def played_by_curl(self, work, next_url):
        played = subprocess.run(["curl", "-sS", "-o", "/dev/null", "--http2-prior-knowledge", work["url"]], capture_output=True, check=False)
        told = {"token": work["token"], "caller": "error" if played.returncode else "success"}
        return self.ask(next_url.removesuffix("next") + "told", told)

    def test_behind_silence_the_next_question_is_whether_it_is_alive(self):
        # Behind all cases that are on offer it would come too late: the client would seem to hang.
        _, next_url = self.attach("--timeout", 500, SMALL)
        while (work := self.ask(next_url))["case"].startswith("probe/"):
            self.played_by_curl(work, next_url)
        with socket.create_connection((work["host"], work["port"])) as silent:
            while silent.recv(65536):
                pass
        self.ask(next_url.removesuffix("next") + "told", {"token": work["token"], "caller": "unknown"})
        self.assertEqual(self.ask(next_url)["case"], "probe/alive")

    def test_who_tells_of_a_case_that_is_over_hears_its_verdict(self):
        _, next_url = self.attach("--timeout", 500, SMALL)
        while (work := self.ask(next_url))["case"].startswith("probe/"):
            self.played_by_curl(work, next_url)
        first = self.played_by_curl(work, next_url)
        self.assertNotEqual(first["grade"], "none")
        again = self.ask(next_url.removesuffix("next") + "told", {"token": work["token"], "caller": "success"})
        self.assertEqual(again, first)

    def test_a_harness_that_always_tells_of_success_says_nothing(self):
        process, next_url = self.attach(SMALL)
        while not (work := self.ask(next_url)).get("done"):
            subprocess.run(["curl", "-sS", "-o", "/dev/null", "--http2-prior-knowledge", work["url"]], capture_output=True, check=False)
            self.ask(next_url.removesuffix("next") + "told", {"token": work["token"], "caller": "success"})
        self.assertEqual(work, {"done": True, "exit": 0, "failed": []})
        self.assertEqual(process.wait(10), AS_EXPECTED)
        self.assertIn("left out of account", process.stderr.read())

    def test_mistakes_of_a_harness_are_told(self):
        _, next_url = self.attach(SMALL)
        for url, body, status in ((next_url.removesuffix("next") + "told", {"token": "99", "caller": "error"}, 404),
                                  (next_url.removesuffix("next") + "told", ["x"], 400),
                                  (next_url.removesuffix("next") + "else", None, 404)):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                self.ask(url, body)
            self.assertEqual(refused.exception.code, status)
            self.assertIn("error", json.load(refused.exception))
            refused.exception.close()

    def test_the_examples(self):
        examples = SOURCE / "runner/targets/examples/attach"
        venv = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "h2prism/httpx/bin/python"
        python = next((p for p in (sys.executable, str(venv)) if shutil.which(p) and not subprocess.run(
            [p, "-c", "import httpx, h2"], capture_output=True, check=False).returncode), None)
        commands = {"go": ["go", "test", examples / "conformance_test.go"] if shutil.which("go") else None,
                    "httpx": [python, "-m", "unittest", "test_conformance"] if python else None}
        for name, command in commands.items():
            with self.subTest(name):
                if command is None:
                    self.skipTest(f"{name} is not installed")
                done = subprocess.run(command, cwd=examples, capture_output=True, text=True, timeout=300, check=False,
                                      env=os.environ | {"H2PRISM": os.path.abspath(H2PRISM), "H2PRISM_ARGS": SMALL})
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    @staticmethod
    def ask(url, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(url, data, timeout=60) as response:
            return json.load(response)


if __name__ == "__main__":
    if not shutil.which("curl"):
        print("skipped: no curl")
        sys.exit(1 if os.environ.get("CI") else 77)
    unittest.main(argv=sys.argv[:1])
