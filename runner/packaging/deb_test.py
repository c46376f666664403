"""Makes the Debian packages and uses them away from the source: deb_test.py SOURCE_DIR BUILD_DIR."""

import gzip
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE, BUILD = map(pathlib.Path, sys.argv[1:3])
IN_CI = bool(os.environ.get("CI"))
missing = [tool for tool in ("cpack", "dpkg-deb", "dpkg-shlibdeps", "readelf") if not shutil.which(tool)]
if missing and not IN_CI:
    print(f"{', '.join(missing)}: not installed")
    sys.exit(77)


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        home = pathlib.Path(cls.folder.name)
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-G", "DEB", "-B", home / "made", cwd=home)
        cls.files = {path.name.partition("_")[0]: path for path in (home / "made").glob("*.deb")}
        cls.root = home / "root"
        for file in cls.files.values():
            run("dpkg-deb", "-x", file, cls.root)

    def field(self, package, name):
        return run("dpkg-deb", "-f", self.files[package], name).strip()

    def contents(self, package):
        lines = run("dpkg-deb", "-c", self.files[package]).splitlines()
        return {line.split(maxsplit=5)[5].removeprefix("."): line.split(maxsplit=2)[:2] for line in lines}

    def test_fields(self):
        self.assertEqual(set(self.files), {"h2prism", "libh2prism-dev"})
        version = run(BUILD / "h2prism", "--version").split()[1]
        for package, section in (("h2prism", "net"), ("libh2prism-dev", "libdevel")):
            self.assertEqual(self.field(package, "Version"), version)
            self.assertEqual(self.field(package, "Section"), section)
            self.assertEqual(self.field(package, "Architecture"), run("dpkg", "--print-architecture").strip())
            self.assertRegex(self.field(package, "Maintainer"), r"^.+ <\S+@\S+>$")
            self.assertGreater(len(self.field(package, "Description").splitlines()), 3)
        self.assertIn(f"h2prism (= {version})", self.field("libh2prism-dev", "Depends"))

    def test_files(self):
        brought = self.contents("h2prism")
        for file in ("bin/h2prism", "share/man/man1/h2prism.1.gz", "share/bash-completion/completions/h2prism", "share/zsh/vendor-completions/_h2prism",
                     "share/fish/vendor_completions.d/h2prism.fish", "share/doc/h2prism/copyright", "share/doc/h2prism/changelog.gz",
                     "share/h2prism/cases/outcomes.yaml", "share/h2prism/targets/nginx.yaml", "share/h2prism/targets/nghttpd.yaml"):
            self.assertIn(f"/usr/{file}", brought)
        for file, (mode, owner) in (brought | self.contents("libh2prism-dev")).items():
            executable = file.endswith("/") or file.endswith("bin/h2prism") or file.endswith("h2prism/with")
            self.assertEqual((mode[1:], owner), ("rwxr-xr-x" if executable else "rw-r--r--", "root/root"), file)
        self.assertFalse([file for file in brought if re.search(r"[.](h|a|cc|cmake)$|_test([.]cc|[.]py)?$", file)])
        page = gzip.decompress((self.root / "usr/share/man/man1/h2prism.1.gz").read_bytes()).decode()
        self.assertIn(".SH COMMANDS", page)
        cases = {p.relative_to(SOURCE) for p in (SOURCE / "cases").rglob("*.yaml")}
        self.assertEqual(cases, {p.relative_to(self.root / "usr/share/h2prism") for p in (self.root / "usr/share/h2prism/cases").rglob("*.yaml")})

    def test_every_library_that_it_links_is_a_dependency(self):
        binary = self.root / "usr/bin/h2prism"
        depends = {word.split()[0] for word in self.field("h2prism", "Depends").split(",")}
        found = dict(re.findall(r"(\S+) => (/\S+)", run("ldd", binary)))
        needed = re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", binary))
        self.assertGreater(len(needed), 5)
        for library in needed:
            if library.startswith("ld-linux"):
                continue  # the loader itself, of the package of the C library
            # Whichever way the file system is merged, dpkg knows one of the two names.
            path = found[library]
            owner = next(filter(None, (subprocess.run(["dpkg", "-S", p], capture_output=True, text=True).stdout for p in
                                       (path, os.path.realpath(path), os.path.realpath(path).removeprefix("/usr")))), "")
            self.assertIn(owner.partition(":")[0], depends, library)
        self.assertNotRegex(run("readelf", "-d", binary), "RPATH|RUNPATH")

    def test_runs_away_from_the_source(self):
        binary = self.root / "usr/bin/h2prism"
        self.assertNotIn(str(SOURCE).encode(), binary.read_bytes())
        here = {name: value for name, value in os.environ.items() if name != "H2PRISM_CASES"}
        about = json.loads(run(binary, "version", "--json", cwd="/", env=here))
        self.assertEqual(about["cases"]["folder"], str(self.root / "usr/share/h2prism/cases"))
        report = pathlib.Path(self.folder.name, "report.html")
        self.assertRegex(run(binary, "run", "-q", "--report", f"html={report}", cwd="/", env=here), r"(?m)^h2prism: \d+ cases: .* in ")
        self.assertGreater(report.stat().st_size, 100_000)

    @unittest.skipUnless(shutil.which("lintian") or IN_CI, "lintian is not installed")
    def test_lintian_has_nothing_to_say(self):
        as_root = ["--allow-root"] if os.getuid() == 0 else []
        run("lintian", *as_root, "--fail-on", "error,warning", *self.files.values())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
