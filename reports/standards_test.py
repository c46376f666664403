"""What others say of our reports: the schema of SARIF, a parser of TAP, of XML, of SVG: standards_test.py SOURCE_DIR H2PRISM."""

import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import warnings

SOURCE, H2PRISM = pathlib.Path(sys.argv[1]), sys.argv[2]
FAILING = "9113/6.9"  # weak and strong cases of a section, where only strong passes


def needs(module=None, tool=None):
    """Skips where a tool is missing, but not in CI."""
    there = (not module or importlib.util.find_spec(module)) and (not tool or shutil.which(tool))
    return unittest.skipUnless(there or os.environ.get("CI"), f"there is no {module or tool}")


class Standards(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Two runs: one as expected, one with failures; each in every format."""
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for name, arguments in (("good", []), ("bad", ["--grade", "strong", FAILING])):
            out = pathlib.Path(cls.folder.name, name)
            out.mkdir()
            subprocess.run([H2PRISM, "run", "-q", "--report", f"ndjson={out}/run.ndjson", *arguments], stdout=subprocess.DEVNULL, check=False)
            to = [part for f in ("tap", "sarif", "markdown", "github", "badge", "json", "junit", "html") for part in ("--to", f"{f}={out}/{f}")]
            subprocess.run([H2PRISM, "report", f"{out}/run.ndjson", *to], stdout=subprocess.DEVNULL, check=True)

    def text(self, run, name):
        return pathlib.Path(self.folder.name, run, name).read_text()

    def verdicts(self, run):
        records = map(json.loads, self.text(run, "run.ndjson").splitlines())
        # Of several attempts, the last one stands.
        return list({r["id"]: r for r in records if r["type"] in ("verdict", "monitor")}.values())

    @needs(module="jsonschema")
    def test_sarif_is_valid(self):
        import jsonschema

        schema = json.loads((SOURCE / "reports/schema/sarif-2.1.0.json").read_text())
        validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
        for run in ("good", "bad"):
            log = json.loads(self.text(run, "sarif"))
            self.assertEqual([e.message for e in validator.iter_errors(log)], [])
            unexpected = [v["id"] for v in self.verdicts(run) if v["gate"].startswith("unexpected")]
            open_results = [r for r in log["runs"][0]["results"] if "suppressions" not in r]
            names = [r["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for r in open_results]
            self.assertEqual(sorted(names), sorted(unexpected))
            for result in open_results:
                place = result["locations"][0]["physicalLocation"]
                uri, line = place["artifactLocation"]["uri"], place["region"]["startLine"]
                # The place is that of the case, from the root of this repository.
                self.assertIn(names[open_results.index(result)].rsplit("/", 1)[-1], (SOURCE / uri).read_text().splitlines()[line - 1])

    @needs(module="tap")
    @needs(module="more_itertools")
    def test_tap_is_understood(self):
        warnings.simplefilter("ignore")
        from tap.parser import Parser

        for run in ("good", "bad"):
            lines = list(Parser().parse_text(self.text(run, "tap")))
            self.assertEqual([str(line) for line in lines if line.category == "unknown"], [])
            plan = next(line for line in lines if line.category == "plan")
            tests = [line for line in lines if line.category == "test"]
            self.assertEqual(plan.expected_tests, len(tests))
            self.assertEqual(len(tests), len(self.verdicts(run)))
            failed = [t for t in tests if not t.ok and not t.todo and not t.skip]
            self.assertEqual(len(failed), sum(v["gate"].startswith("unexpected") for v in self.verdicts(run)))
            skipped = sum(v["gate"] == "skip" for v in self.verdicts(run))
            self.assertEqual(sum(bool(t.skip) for t in tests), skipped)

    @needs(module="yaml")
    def test_diagnostics_of_tap_are_yaml(self):
        import yaml

        blocks = re.findall(r"^  ---\n(.*?)^  \.\.\.$", self.text("bad", "tap"), re.MULTILINE | re.DOTALL)
        self.assertGreater(len(blocks), 0)
        for block in blocks:
            self.assertIn("grade", yaml.safe_load(block))

    @needs(module="jsonschema")
    @needs(module="yaml")
    @needs(tool="xmllint")
    def test_of_a_target_that_broke_too(self):
        import jsonschema
        import yaml

        records = [json.loads(line) for line in self.text("bad", "run.ndjson").splitlines()]
        suspects = [r["id"] for r in records if r["type"] == "case"][:2]
        log = ["# --- 'quoted': \"x\" <b> ]]> ::error::", "", "  - \u001b[2J\\"]
        alive = {"id": "monitor/target-stays-up", "title": "It stays up", "covers": [], "grade": "fail", "finding": "crash", "cases": suspects, "text": "it broke"}
        records[-1:-1] = [
            {"type": "start", "ms": 0},
            {"type": "mishap", "ms": 2000, "kind": "ended", "id": "", "text": "exited with code 1", "suspects": suspects, "log": log},
            {"type": "monitor", **alive, "gate": "unexpected-fail"},
        ]
        out = pathlib.Path(self.folder.name, "broken")
        out.mkdir()
        (out / "run.ndjson").write_text("".join(json.dumps(record) + "\n" for record in records))
        to = [part for f in ("tap", "sarif", "junit") for part in ("--to", f"{f}={out}/{f}")]
        subprocess.run([H2PRISM, "report", out / "run.ndjson", *to], stdout=subprocess.DEVNULL, check=True)
        schema = json.loads((SOURCE / "reports/schema/sarif-2.1.0.json").read_text())
        validator = jsonschema.validators.validator_for(schema)(schema)
        sarif = json.loads((out / "sarif").read_text())
        self.assertEqual([e.message for e in validator.iter_errors(sarif)], [])
        related = sarif["runs"][0]["results"][-1]["relatedLocations"]
        self.assertEqual([place["logicalLocations"][0]["fullyQualifiedName"] for place in related], suspects)
        blocks = re.findall(r"^  ---\n(.*?)^  \.\.\.$", (out / "tap").read_text(), re.MULTILINE | re.DOTALL)
        mishap = yaml.safe_load(blocks[-1])["mishaps"][0]
        self.assertEqual((mishap["ms"], mishap["suspects"], len(mishap["log"])), (2000, suspects, 3))
        self.assertEqual(mishap["log"][0], log[0])
        subprocess.run(["xmllint", "--noout", "--schema", SOURCE / "reports/schema/junit.xsd", out / "junit"], check=True, stderr=subprocess.DEVNULL)

    @needs(tool="xmllint")
    def test_badge_is_well_formed_and_small(self):
        for run in ("good", "bad"):
            badge = pathlib.Path(self.folder.name, run, "badge")
            subprocess.run(["xmllint", "--noout", badge], check=True)
            self.assertLess(badge.stat().st_size, 1000)

    def test_annotations_are_one_line_each(self):
        command = re.compile(r"::(error|notice) (file=[^,:]+,line=\d+,)?title=[^,:]+::[^\r\n]+")
        for run in ("good", "bad"):
            lines = self.text(run, "github").splitlines()
            self.assertEqual([line for line in lines if not command.fullmatch(line)], [])
            self.assertEqual(len(lines) - 1, sum(v["gate"].startswith("unexpected") for v in self.verdicts(run)))

    def test_markdown_says_the_verdict_first(self):
        self.assertTrue(self.text("good", "markdown").startswith("## ✅"))
        self.assertTrue(self.text("bad", "markdown").startswith("## ❌"))
        self.assertEqual(self.text("bad", "markdown").count("<details>"), self.text("bad", "markdown").count("</details>"))

    def test_json_counts_what_the_stream_has(self):
        for run in ("good", "bad"):
            summary = json.loads(self.text(run, "json"))
            unexpected = {v["id"] for v in self.verdicts(run) if v["gate"].startswith("unexpected")}
            self.assertEqual({entry["id"] for entry in summary["unexpected"]}, unexpected)
            self.assertEqual(summary["passed"], run == "good")

    def test_html_needs_nothing_from_elsewhere(self):
        page = self.text("good", "html")
        self.assertIsNone(re.search(r"""(?:src|href)=["']?(?!data:)[\w/.]*//|@import|url\(["']?(?!data:|#)""", page.split('<script id="data"')[0]))
        self.assertNotIn("<script src", page)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
