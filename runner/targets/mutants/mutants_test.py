"""That the tool still works: a few faults, and few cases. mutants_test.py SOURCE_DIR H2PRISM

Skipped (77) where something is not installed, unless $CI is set."""

import os
import pathlib
import subprocess
import sys
import unittest

RUN, H2PRISM = pathlib.Path(sys.argv[1]).resolve() / "runner/targets/mutants/run", os.path.abspath(sys.argv[2])
SEEN, UNSEEN, USAGE, SKIPPED = 0, 1, 2, 77


def run(*arguments):
    return subprocess.run([RUN, "--h2prism", H2PRISM, "--baselines", "1", *arguments], capture_output=True, text=True, timeout=300, check=False)


class MutantsTest(unittest.TestCase):
    def expect(self, done, code, said):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertIn(said, done.stdout + done.stderr)

    def test_faults_of_a_server_are_seen(self):
        done = run("--role", "server", "--only", "9113/6.5/*", "--only", "9113/6.7/*", "settings-on-a-stream-taken", "ping-ack-payload-wrong",
                   "ping-length-unchecked", "settings-ack-answered")
        self.expect(done, SEEN, "server: 4 faults: 4 strong, 0 elsewhere, 0 weak, 0 missed, 0 unbuilt")
        self.assertRegex(done.stdout, r"settings-on-a-stream-taken +strong +.*9113/6.5/on-open-stream")

    def test_faults_of_a_client_are_seen(self):
        done = run("--role", "client", "--only", "9113/6.6/*", "--only", "9113/6.8/*", "promise-on-stream-0-ignored",
                   "promise-of-used-stream-taken", "goaway-on-stream-ignored", "frame-length-in-goaway-wrong")
        self.expect(done, SEEN, "client: 4 faults: 4 strong, 0 elsewhere, 0 weak, 0 missed, 0 unbuilt")

    def test_what_no_case_provokes_is_missed(self):
        done = run("--role", "server", "--only", "9113/6.7/empty", "zero-increment-on-stream-taken")
        self.expect(done, UNSEEN, "server: 1 faults: 0 strong, 0 elsewhere, 0 weak, 1 missed, 0 unbuilt")

    def test_a_fault_that_is_not_there(self):
        self.expect(run("no-such-fault"), USAGE, "no fault no-such-fault")


if __name__ == "__main__":
    probe = run("--prepare")
    if probe.returncode == SKIPPED:
        print(probe.stdout.strip())
        sys.exit(1 if os.environ.get("CI") else SKIPPED)
    unittest.main(argv=sys.argv[:1])
