"""Does what the files beside say: examples_test.py SOURCE_DIR BUILD_DIR CXX."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

try:
    import yaml
except ImportError:
    sys.exit(77)

SOURCE, BUILD, COMPILER = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
HERE = SOURCE / "runner/ci"
H2PRISM = BUILD / "h2prism"
KNOWN = HERE / "sample/known.yaml"
SHARD_WORDS = ("TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", "TEST_SHARD_STATUS_FILE", "JOB_COMPLETION_INDEX", "CI_NODE_INDEX", "CI_NODE_TOTAL")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in SHARD_WORDS} | {"PATH": f"{BUILD}:{os.environ['PATH']}"}
SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")  # as GitHub calls it


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]


@contextlib.contextmanager
def target(port):
    server = subprocess.Popen([H2PRISM, "target", "--port", str(port)], stdout=subprocess.PIPE)
    try:
        server.stdout.readline()
        yield f"127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def filled(text, values):
    """GitHub's expressions: ${{ inputs.x }}."""
    return re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda match: values[match[1]], text)


class ExamplesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def shell(self, script, code=0, words=SHELL, **environment):
        done = subprocess.run([*words, script], capture_output=True, text=True, cwd=self.folder, env=ENVIRONMENT | environment, timeout=200)
        self.assertEqual(done.returncode, code, script + done.stdout + done.stderr)
        return done.stdout + done.stderr

    def is_whole(self, stream):
        cases = json.loads(subprocess.run([H2PRISM, "list", "--json"], capture_output=True).stdout)
        listed = {case["id"] for case in cases if case["role"] != "client"}
        records = [json.loads(line) for line in (self.folder / stream).read_text().splitlines()]
        self.assertGreaterEqual(listed, {r["id"] for r in records if r["type"] == "verdict"})
        self.assertGreater(sum(r["type"] == "verdict" for r in records), 0.9 * len(listed))

    def action(self, values, code=0):
        action = yaml.safe_load((HERE / "action.yml").read_text())
        self.assertEqual(action["runs"]["using"], "composite")
        self.assertLessEqual(set(values), set(action["inputs"]))
        inputs = {f"inputs.{name}": values.get(name, about.get("default", "")) for name, about in action["inputs"].items()}
        *earlier, last = action["runs"]["steps"]
        github = {"GITHUB_ACTION_PATH": str(self.folder / "h2prism/runner/ci"), "GITHUB_PATH": str(self.folder / "path")}
        (self.folder / "h2prism/runner/ci").mkdir(parents=True, exist_ok=True)
        (self.folder / "h2prism/build").mkdir(exist_ok=True)
        if not (self.folder / "h2prism/build/release").exists():
            (self.folder / "h2prism/build/release").symlink_to(BUILD)
        for step in earlier:
            self.assertEqual(step["shell"], "bash")
            self.shell(step["run"], **github)
        added = pathlib.Path((self.folder / "path").read_text().splitlines()[-1])
        self.assertEqual(added.resolve(), BUILD.resolve())
        return self.shell(last["run"], code, **github, **{name: filled(text, inputs) for name, text in last["env"].items()})

    def test_github(self):
        workflow = yaml.safe_load((HERE / "github.yml").read_text())
        play, verdict = workflow["jobs"]["play"], workflow["jobs"]["verdict"]
        given = next(step["with"] for step in play["steps"] if "h2prism" in step.get("uses", ""))
        port = free_port()
        for shard in play["strategy"]["matrix"]["shard"]:
            values = {name: filled(text, {"matrix.shard": str(shard)}) for name, text in given.items()}
            values |= {"start": f"{H2PRISM} target --port {port}", "connect": f"127.0.0.1:{port}", "arguments": f"--expectations {KNOWN}"}
            self.action(values)
            with self.assertRaises(OSError):  # the server was stopped
                socket.create_connection(("127.0.0.1", port)).close()
        self.assertEqual(len(list(self.folder.glob("part-*.xml"))), 4)
        self.shell(verdict["steps"][-1]["run"])
        self.is_whole("whole.ndjson")
        self.action({"start": f"{H2PRISM} target --port {port}", "connect": f"127.0.0.1:{port}", "arguments": "9113/6.5.2"}, code=1)

    def test_gitlab(self):
        jobs = yaml.safe_load((HERE / "gitlab.yml").read_text())
        play, verdict = jobs["conformance"], jobs["conformance-verdict"]
        port = free_port()
        variables = {"H2PRISM_CONNECT": f"127.0.0.1:{port}", "H2PRISM_ARGUMENTS": f"-q --expectations {KNOWN}", "CI_NODE_TOTAL": str(play["parallel"])}
        with target(port):
            for index in range(1, play["parallel"] + 1):
                self.shell("\n".join(play["script"]), words=("sh", "-ec"), CI_NODE_INDEX=str(index), **variables)
        self.assertEqual(len(list(self.folder.glob("part-*.xml"))), 4)
        self.shell("\n".join(verdict["script"]), words=("sh", "-ec"))
        self.is_whole("whole.ndjson")

    def test_kubernetes(self):
        job = yaml.safe_load((HERE / "kubernetes.yaml").read_text())
        self.assertEqual((job["apiVersion"], job["kind"], job["spec"]["completionMode"]), ("batch/v1", "Job", "Indexed"))
        container = job["spec"]["template"]["spec"]["containers"][0]
        self.assertEqual(job["spec"]["template"]["spec"]["restartPolicy"], "Never")  # as podFailurePolicy demands
        environment = {variable["name"]: variable["value"] for variable in container["env"]}
        self.assertEqual(environment["JOB_COMPLETIONS"], str(job["spec"]["completions"]))
        *words, script = container["command"]
        script = script.replace("/out/", f"{self.folder}/").replace("h2prism run", f"h2prism run -q --expectations {KNOWN}")
        with target(free_port()) as address:
            for index in range(job["spec"]["completions"]):
                pod = ENVIRONMENT | environment | {"TARGET": address, "JOB_COMPLETION_INDEX": str(index)}
                process = subprocess.Popen([*words, script], env=pod, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(0.3)
                process.kill()  # evicted
                process.wait()
                said = self.shell(script, words=words, **environment | {"TARGET": address, "JOB_COMPLETION_INDEX": str(index)})
                self.assertIn(f"shard {index + 1}/4 (JOB_COMPLETION_INDEX): ", said)
        self.shell("h2prism merge whole.ndjson part-*.ndjson")
        self.is_whole("whole.ndjson")

    def test_docker(self):
        text = (HERE / "Dockerfile").read_text()
        build, final = text.rsplit("\nFROM ", 1)
        installed = [set(re.findall(r"[\w.+-]+", stage.split("--no-install-recommends")[1].split("\n")[0].split("&&")[0])) for stage in (build, final)]
        wanted = re.search(r"packages_build=\((.*?)\)", (SOURCE / "dev").read_text(), re.DOTALL)[1].split()
        self.assertEqual(installed[0], set(wanted) - {"ccache", "libgtest-dev", "libgmock-dev"})
        stages = re.findall(r"^FROM \S+(?: AS (\w+))?", text, re.MULTILINE)
        self.assertIn(re.search(r"COPY --from=(\w+)", text)[1], stages)
        prefix = re.search(r"--prefix (\S+)", build)[1]
        self.assertIn(f"COPY --from=build {prefix} ", final)
        self.assertEqual(json.loads(re.search(r"ENTRYPOINT (.*)", final)[1]), ["h2prism"])
        # The libraries of the binary come with the packages of the last stage: where this is the system of the image, it can be asked.
        system = pathlib.Path("/etc/os-release").read_text()
        if 'ID=debian' not in system or 'VERSION_ID="12"' not in system or b"__asan_init" in H2PRISM.read_bytes():
            return
        base = {"libc6", "libgcc-s1", "zlib1g"}
        for line in subprocess.run(["ldd", H2PRISM], capture_output=True, text=True).stdout.splitlines():
            path = re.search(r"=> (/\S+)", line)
            if not path:
                continue
            for name in {path[1], path[1].removeprefix("/usr"), os.path.realpath(path[1])}:
                owner = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True).stdout
                if owner:
                    self.assertIn(owner.split(":")[0], installed[1] | base)

    def test_cmake(self):
        run = lambda *words: subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=300)
        done = run("cmake", "--install", BUILD, "--prefix", self.folder / "prefix")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        sample = shutil.copytree(HERE / "sample", self.folder / "sample")
        configure = ("cmake", "-S", sample, "-B", self.folder / "build", f"-DCMAKE_PREFIX_PATH={self.folder / 'prefix'}", f"-DCMAKE_CXX_COMPILER={COMPILER}")
        done = run(*configure)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = run("ctest", "--test-dir", self.folder / "build", "--output-on-failure")
        self.assertRegex(done.stdout, r"conforms \.+ +Passed")
        self.assertRegex(done.stdout, r"conforms_over_tls \.+ +Passed")
        self.assertRegex(done.stdout, r"without_a_list \.+\*+Failed")
        self.assertIn("(1 unexpected)", done.stdout)
        with (sample / "CMakeLists.txt").open("a") as file:
            file.write("h2prism_add_target_test(nowhere COMMAND server)\n")
        self.assertIn("a COMMAND is needed", run(*configure).stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
