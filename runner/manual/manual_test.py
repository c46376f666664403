"""The manual and the completions, by those who read them: man, mandoc, bash, zsh, fish. manual_test.py H2PRISM."""

import json
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

H2PRISM = os.path.abspath(sys.argv[1])
IN_CI = bool(os.environ.get("CI"))
CASE = "9113/6.9/zero-increment-on-stream"


def say(*arguments):
    return subprocess.run([H2PRISM, *arguments], capture_output=True, text=True, check=True).stdout


def needs(program):
    """CI has them all: there, none may be passed over."""
    return unittest.skipUnless(shutil.which(program) or IN_CI, f"{program} is not installed")


def commands():
    return re.findall(r"^  ([\w-]+) ", say("--help").split("Subcommands:")[1], re.MULTILINE)


def options_of(command):
    """Every name of every option and positional that its help shows."""
    text = say(command, "--help")
    options = [n for line in re.findall(r"^  (-\S+)", text, re.MULTILINE) for n in line.split(",")]
    positionals = re.findall(r"^  ([A-Z]+) ", text, re.MULTILINE)
    return options, positionals


class Manual(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.page = say("man")

    def sections(self):
        body = self.page.split(".SH COMMANDS")[1].split(".SH EXIT")[0]
        return {name.replace("\\-", "-"): text.replace("\\-", "-") for name, text in re.findall(r"^\.SS ([\w\\-]+)\n(.*?)(?=^\.SS |\Z)", body, re.MULTILINE | re.DOTALL)}

    def test_every_option_of_every_command_is_in_it(self):
        sections = self.sections()
        self.assertGreater(len(commands()), 8)
        self.assertEqual(list(sections), commands())
        for command in commands():
            options, positionals = options_of(command)
            self.assertIn("--help", options)
            for name in set(options) - {"-h", "--help"}:  # those of all commands are above
                self.assertRegex(sections[command], rf"(?m)^\\fB.*{re.escape(name)}\\fR", f"{command} {name}")
            for name in positionals:
                self.assertRegex(sections[command], rf"(?m)^\\fB{name}\\fR", f"{command} {name}")
        self.assertGreater(len(options_of("run")[0]), 40)

    def test_no_value_speaks_in_the_words_of_a_library(self):
        for command in commands():
            self.assertNotRegex(say(command, "--help") + self.page, r"TEXT:|INT:|UINT")

    @needs("man")
    def test_man_finds_nothing_wrong(self):
        shown = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-"], input=self.page, capture_output=True, text=True)
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        self.assertIn("--update-expectations", re.sub(r"\x1b\[\d*m|.\x08", "", shown.stdout))

    @needs("mandoc")
    def test_mandoc_finds_nothing_wrong(self):
        lint = subprocess.run(["mandoc", "-Tlint", "-Wstyle"], input=self.page, capture_output=True, text=True)
        self.assertEqual((lint.returncode, lint.stdout + lint.stderr), (0, ""))

    def test_is_the_same_tomorrow(self):
        env = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
        page = subprocess.run([H2PRISM, "man"], capture_output=True, text=True, env=env).stdout
        self.assertIn('.TH H2PRISM 1 "2023-11-14"', page)


class Completion(unittest.TestCase):
    """What each shell must offer; `complete` is the shell's own."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        for name in ("known.yaml", "run.ndjson"):
            pathlib.Path(self.folder.name, name).touch()
        pathlib.Path(self.folder.name, "sub dir").mkdir()
        self.script = pathlib.Path(self.folder.name, ".completion")
        self.addCleanup(self.folder.cleanup)
        bin_folder = pathlib.Path(self.folder.name, ".bin")
        bin_folder.mkdir()
        (bin_folder / "h2prism").symlink_to(H2PRISM)
        self.env = {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}", "HOME": self.folder.name, "TERM": "dumb", "LC_ALL": "C.UTF-8",
                    "H2PRISM_CASES": json.loads(say("version", "--json"))["cases"]["folder"]}

    def run_in(self, *command):
        done = subprocess.run(command, cwd=self.folder.name, env=self.env, capture_output=True, text=True, timeout=100)
        self.assertEqual((done.returncode, done.stderr), (0, ""), command)
        return done.stdout

    def offers(self, line, *expected):
        self.assertEqual(sorted(self.complete(line)), sorted(expected), line)

    def offers_also(self, line, *expected):
        self.assertLessEqual(set(expected), set(self.complete(line)), line)


@needs("bash")
class Bash(Completion):
    def complete(self, line):
        self.script.write_text(say("completion", "bash"))
        # As readline does it: words end at blanks and at each of = and :.
        words = re.findall(r"[=:]|[^\s=:]+", line) + ([""] if line.endswith(" ") else [])
        array = " ".join(f"'{w}'" for w in words)
        code = f"source .completion; COMP_WORDS=({array}); COMP_CWORD={len(words) - 1}; _h2prism; ((${{#COMPREPLY[@]}})) && printf '%s\\n' \"${{COMPREPLY[@]}}\"; true"
        return self.run_in("bash", "--norc", "-c", code).splitlines()

    def test_commands_and_options(self):
        self.offers_also("h2prism ", *commands())
        self.offers("h2prism cov", "coverage")
        self.offers_also("h2prism -", "--help", "--version")
        for command in commands():
            self.offers(f"h2prism {command} -", *options_of(command)[0])

    def test_values(self):
        self.offers("h2prism run --grade ", "strong", "weak")
        self.offers("h2prism run --grade=s", "strong")
        self.offers("h2prism coverage --role c", "client")
        self.offers("h2prism completion ", "bash", "zsh", "fish")
        self.offers("h2prism run --vary delivery,pad", "delivery,padding")
        self.offers("h2prism run --connect ")

    def test_files(self):
        self.offers("h2prism run --expectations ", *os.listdir(self.folder.name), ".completion")
        self.offers("h2prism run --expectations k", "known.yaml")
        self.offers("h2prism run --report ht", "html")
        self.offers("h2prism run --report ndjson=r", "run.ndjson")
        self.offers("h2prism run --report=ndjson=r", "run.ndjson")
        self.offers("h2prism list --cases s", "sub dir")
        self.offers("h2prism diff run.ndjson r", "run.ndjson")

    def test_cases(self):
        self.offers_also("h2prism run 9", "9113/")
        self.offers_also("h2prism run 9113/", "9113/6.9/", "9113/5.1/")
        self.offers("h2prism explain 9113/6.9/zero-increment-on-s", CASE)
        self.offers("h2prism run --connect 127.0.0.1:80 -q 9113/6.9/zero-increment-on-s", CASE)
        self.offers("h2prism show run.ndjson 9113/6.9/zero-increment-on-s", CASE)
        self.offers("h2prism run kn", "known.yaml")


@needs("zsh")
class Zsh(Completion):
    def complete(self, line):
        """Types the line and a tab in a terminal, then lets zsh print the words that are there."""
        self.script.write_text(say("completion", "zsh"))
        setup = "PS1='READY>'; unsetopt prompt_cr prompt_sp; autoload -Uz compinit; compinit -u -D; source ./.completion; setopt auto_menu; stty -echo; zle_highlight=(); print SET UP\n"
        master, slave = pty.openpty()
        shell = subprocess.Popen(["zsh", "-f", "-i"], cwd=self.folder.name, env=self.env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        try:
            os.write(master, setup.encode())
            self.read(master, "\nSET UP")
            os.write(master, f"{line}\t\x01print -r -- 'OFFER<' \x05 '>'\n".encode())
            out = self.read(master, "\nOFFER<", "\n")
        finally:
            shell.kill()
            shell.wait()
            os.close(master)
        return [out.split("OFFER<")[-1].rsplit(">")[0].strip()]

    def read(self, master, *marks):
        out, deadline = "", time.monotonic() + 60
        while time.monotonic() < deadline:
            ready, _, _ = select.select([master], [], [], 1)
            if ready:
                out += os.read(master, 65536).decode(errors="replace").replace("\r", "")
            rest = out
            for mark in marks:
                _, found, rest = rest.rpartition(mark) if mark != "\n" else rest.partition(mark)
                if not found:
                    break
            else:
                return out
        self.fail(f"zsh says: {out}")

    def test_syntax(self):
        self.script.write_text(say("completion", "zsh"))
        self.run_in("zsh", "-n", ".completion")

    def test_all(self):
        self.offers("h2prism cov", "h2prism coverage")
        self.offers("h2prism run --upd", "h2prism run --update-expectations")
        self.offers("h2prism run --grade st", "h2prism run --grade strong")
        self.offers("h2prism run --report ht", "h2prism run --report html")
        self.offers("h2prism run --grade=st", "h2prism run --grade=strong")
        self.offers("h2prism run --vary delivery,pad", "h2prism run --vary delivery,padding")
        self.offers("h2prism run --report ndjson=r", "h2prism run --report ndjson=run.ndjson")
        self.offers("h2prism run --expectations k", "h2prism run --expectations known.yaml")
        self.offers("h2prism list --cases s", "h2prism list --cases sub dir")
        self.offers("h2prism run -q 9113/6.9/zero-increment-on-s", f"h2prism run -q {CASE}")
        self.offers("h2prism show run.ndjson 9113/6.9/zero-increment-on-s", f"h2prism show run.ndjson {CASE}")


@needs("fish")
class Fish(Completion):
    def complete(self, line):
        self.script.write_text(say("completion", "fish"))
        out = self.run_in("fish", "--no-config", "-c", f"source .completion; complete -C '{line}'")
        return [offer.split("\t")[0] for offer in out.splitlines()]

    def test_syntax(self):
        self.script.write_text(say("completion", "fish"))
        self.run_in("fish", "--no-config", "-n", ".completion")

    def test_all(self):
        self.offers("h2prism ", *commands())
        for command in commands():
            self.offers(f"h2prism {command} --", *[o for o in options_of(command)[0] if o.startswith("--")])
        self.offers("h2prism run --grade ", "strong", "weak")
        self.offers("h2prism run --vary delivery,pad", "delivery,padding")
        self.offers("h2prism run --report ht", "html")
        self.offers("h2prism run --expectations k", "known.yaml")
        self.offers("h2prism list --cases s", "sub dir/")
        self.offers("h2prism explain 9113/6.9/zero-increment-on-s", CASE)
        self.offers("h2prism run kn", "known.yaml")


class Version(unittest.TestCase):
    def test_says_what_this_is(self):
        short, full = say("--version"), json.loads(say("version", "--json"))
        self.assertEqual(short, f"h2prism {full['h2prism']}\n")
        self.assertRegex(full["revision"], r"^([0-9a-f]{12}(-dirty)?)?$")
        self.assertRegex(full["openssl"]["running"], r"^3\.")
        self.assertRegex(full["nghttp2"]["compiled"], r"^1\.")
        self.assertGreater(full["cases"]["count"], 900)
        self.assertTrue(os.path.isdir(full["cases"]["folder"]))
        self.assertIn(full["openssl"]["running"], say("version"))

    def test_runs_and_pages_carry_it(self):
        full = json.loads(say("version", "--json"))
        with tempfile.TemporaryDirectory() as folder:
            say("run", "-q", "9113/6.7", "--report", f"ndjson={folder}/run", "--report", f"html={folder}/page")
            record = json.loads(pathlib.Path(folder, "run").read_text().splitlines()[0])
            self.assertEqual((record["h2prism"], record.get("revision", "")), (full["h2prism"], full["revision"]))
            self.assertIn(f"{full['h2prism']} ({full['revision']})" if full["revision"] else full["h2prism"], pathlib.Path(folder, "page").read_text())

    def test_says_that_the_cases_are_missing(self):
        full = json.loads(say("version", "--json", "--cases", "/no/such"))
        self.assertEqual(full["cases"]["count"], 0)
        self.assertIn("/no/such", full["cases"]["problem"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
