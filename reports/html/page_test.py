"""The HTML report in a browser (headless Chromium): page_test.py SOURCE_DIR H2PRISM."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

H2PRISM = sys.argv[2]
BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
try:
    from selenium import webdriver
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError:
    webdriver = None
if not (BROWSER and DRIVER and webdriver) and not os.environ.get("CI"):
    print("skipped: chromium, chromedriver or python3-selenium is missing")
    sys.exit(77)

CASE = "9113/6.9/zero-increment-on-stream"
OTHER = "9113/6.9/zero-increment-on-connection"
STAYS_UP = "monitor/target-stays-up"
RUNS = 20


def write_runs(folder):
    """A run of the whole suite, and twenty that differ from it here and there."""
    stream = folder / "run.ndjson"
    subprocess.run([H2PRISM, "run", "-q", "--report", f"ndjson={stream}"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([H2PRISM, "report", stream, "--to", f"html={folder}/one.html"], check=True, stdout=subprocess.DEVNULL)
    records = [json.loads(line) for line in stream.read_text().splitlines()]
    runs = []
    for number in range(RUNS):
        runs.append(folder / f"run{number}.ndjson")
        with open(runs[-1], "w", encoding="utf-8") as out:
            for at, record in enumerate(records):
                if record["type"] == "verdict" and record["grade"] == "strong" and at % 29 == number:
                    record = record | {"grade": "fail", "finding": "ignored", "gate": "unexpected-fail", "observed": f"nothing at all, in run {number}"}
                out.write(json.dumps(record, separators=(",", ":")) + "\n")
    subprocess.run([H2PRISM, "report", *runs, "--to", f"html={folder}/many.html"], check=True, stdout=subprocess.DEVNULL)


def write_broken(folder):
    """The same run, of a target that broke twice: once by a case, once by none that was found; beside a run of one that is not watched."""
    records = [json.loads(line) for line in (folder / "run.ndjson").read_text().splitlines()]
    log = ["==1==ERROR: AddressSanitizer: <b>", "    #0 0x55 in window_update"]
    for at, record in enumerate(records):
        if record["type"] == "verdict" and record["id"] == CASE:
            records[at] = record | {"grade": "fail", "finding": "crash", "gate": "unexpected-fail", "log": log}
    alive = {"id": STAYS_UP, "title": "It stays up", "covers": [], "grade": "fail", "finding": "crash", "cases": [], "text": "it broke", "gate": "unexpected-fail"}
    records[-1:-1] = [
        *({"type": "start", "ms": ms} for ms in (0, 2100, 3100)),
        *({"type": "sample", "ms": 200 * i, "rss_kib": 20480 + i, "files": 9 + i % 30, "threads": 2, "processes": 1} for i in range(2000)),
        {"type": "mishap", "ms": 2000, "kind": "ended", "id": CASE, "text": "exited with code 1", "suspects": [CASE], "log": log},
        {"type": "mishap", "ms": 300_000, "kind": "hung", "id": "", "text": "hangs", "suspects": [CASE, OTHER], "log": ["bye"]},
        {"type": "monitor", **alive},
    ]
    (folder / "broken.ndjson").write_text("".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records))
    for name, runs in (("broken", ["broken"]), ("beside", ["run", "broken"])):
        files = [folder / f"{run}.ndjson" for run in runs]
        subprocess.run([H2PRISM, "report", *files, "--to", f"html={folder}/{name}.html"], check=True, stdout=subprocess.DEVNULL)


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        write_runs(cls.folder)
        write_broken(cls.folder)
        options = webdriver.ChromeOptions()
        options.binary_location = BROWSER
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={folder.name}/browser"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        cls.browser = webdriver.Chrome(service=webdriver.chrome.service.Service(DRIVER), options=options)
        cls.addClassCleanup(cls.browser.quit)

    def tearDown(self):
        self.assertEqual([entry["message"] for entry in self.browser.get_log("browser")], [])

    def open(self, page, place="", width=1280):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 850, "deviceScaleFactor": 1, "mobile": False})
        self.browser.get("about:blank")  # a new hash alone would load nothing
        self.browser.get(f"file://{self.folder}/{page}.html{place}")

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def until(self, condition, what="it"):
        return WebDriverWait(self.browser, 10).until(lambda _: condition(), what)

    def one(self, selector):
        return self.until(lambda: self.all(selector), selector)[0]

    def shown(self):
        return int(self.one(".filters .quiet").text.split()[0])

    def choose(self, name, value):
        self.one(f"select[aria-label={name}] option[value='{value}']").click()

    def test_a_deep_link_shows_the_case_and_its_exchange(self):
        self.open("one", f"#{CASE}")
        self.assertEqual(self.one(".detail .id").text, CASE)
        self.one(".event.sent.fence")
        self.assertIn("WINDOW_UPDATE", [e.text.split()[1] for e in self.all(".event.provokes button")])
        self.assertIn("GOAWAY", self.all(".event.received")[-1].text)
        self.assertIn(f"run -q {CASE}", self.one(".command").text)
        self.assertTrue(self.one(f".row.selected").is_displayed())

    def test_a_frame_unfolds_to_fields_and_octets(self):
        self.open("one", f"#{CASE}")
        self.one(".event.provokes button").click()
        details = self.one(".details").text
        for words in ("HEADERS (0x1)", "END_HEADERS", ":method", "POST", "0000  00 00"):
            self.assertIn(words.replace("(0x1)", "(0x01)"), details)

    def test_filters_and_search(self):
        self.open("one")
        everything = self.shown()
        self.assertGreater(everything, 800)
        self.choose("grade", "weak")
        weak = self.shown()
        self.assertTrue(0 < weak < everything)
        self.choose("level", "MUST")
        self.assertTrue(0 < self.shown() < weak)
        self.one(".filters .link").click()
        self.until(lambda: self.shown() == everything)
        self.one("body").send_keys("/")
        self.assertEqual(self.browser.switch_to.active_element.get_attribute("id"), "search")
        self.browser.switch_to.active_element.send_keys("zero increment stream")
        self.until(lambda: 0 < self.shown() < 10)
        names = [row.text for row in self.all(".row.case .name")]
        self.assertIn("zero-increment-on-stream", names)
        self.one("#search").clear()
        self.one("#search").send_keys("no-such-text-anywhere")
        self.until(lambda: self.shown() == 0)

    def test_only_what_is_in_sight_is_in_the_document(self):
        self.open("one")
        self.assertLess(len(self.all(".row")), 60)

    def test_keys_walk_the_list(self):
        self.open("one", f"#{CASE}")
        self.one(".detail .id")
        self.one("body").send_keys("j")
        self.until(lambda: self.one(".detail .id").text != CASE)
        self.one(".rows").send_keys(Keys.ARROW_UP)
        self.until(lambda: self.one(".detail .id").text == CASE)
        self.one(".rows").send_keys(Keys.ESCAPE)
        self.until(lambda: not self.all(".detail .id"))

    def test_grouped_by_requirement(self):
        self.open("one", f"#{CASE}")
        self.one(".list input[type=checkbox]").click()
        self.until(lambda: any("RFC9113-6.9-5 MUST" in row.text for row in self.all(".row.group")))

    def test_coverage_leads_to_cases(self):
        self.open("one", "#:coverage")
        squares = self.all(".square")
        self.assertGreater(len(squares), 200)
        squares[0].click()
        self.until(lambda: self.all(".row.case"))
        self.assertLess(self.shown(), 100)

    def test_durations(self):
        self.open("one", "#:durations")
        self.assertGreater(len(self.all(".slowest tr")), 10)

    def test_what_the_target_used(self):
        self.open("broken", "#:durations")
        plots = self.all(".plot svg")
        names = [plot.get_attribute("aria-label") for plot in plots]
        self.assertEqual([name.split(" over time: ")[0] for name in names], ["Memory", "Open files", "Threads"])
        self.assertIn("20 → 22 MiB", names[0])
        self.assertIn("most 38", names[1])
        for plot in plots:
            points = plot.find_element(By.CSS_SELECTOR, "path").get_attribute("d")
            self.assertTrue(100 < points.count("L") + points.count("M") <= 300)
            self.assertEqual(points.count("M"), 3)  # no line where it was down
            self.assertEqual(len(plot.find_elements(By.CSS_SELECTOR, ".mishap")), 2)
        webdriver.ActionChains(self.browser).move_to_element(plots[0]).perform()
        self.until(lambda: "open files, 2 threads" in self.one(".plots .legend").text)

    def test_how_the_target_broke(self):
        self.open("broken", "#:durations")
        first, second = self.all(".mishaps > li")
        self.assertIn("2.0 s the target exited with code 1", first.text)
        self.assertIn("2 suspects", second.text)
        self.all(".marks button")[1].click()
        self.assertEqual(self.browser.switch_to.active_element, second)
        for summary in second.find_elements(By.CSS_SELECTOR, "summary"):
            summary.click()
        self.assertEqual(second.find_element(By.CSS_SELECTOR, ".log").text, "bye")
        second.find_element(By.LINK_TEXT, OTHER).click()
        self.until(lambda: self.one(".detail .id").text == OTHER)
        self.assertEqual(self.all(".detail .log"), [])
        self.one(".top .broke").click()
        self.one(".mishaps").find_element(By.LINK_TEXT, CASE).click()
        self.assertIn("AddressSanitizer: <b>\n    #0", self.one(".detail .log").get_property("textContent"))

    def test_the_monitor_of_it_tells_the_same(self):
        self.open("broken", f"#{STAYS_UP}")
        self.assertEqual(len(self.all(".detail .mishaps > li")), 2)

    def test_a_target_that_is_not_watched_has_no_plot(self):
        self.open("one", "#:durations")
        self.one(".histogram")
        self.assertEqual(self.all(".plot, .mishaps, .top .broke"), [])
        self.open("beside")
        self.assertEqual([row.find_elements(By.CSS_SELECTOR, "td")[-2].text for row in self.all(".runs tbody tr")], ["0", "2"])
        self.open("beside", f"#{CASE}?run=1")
        self.assertIn("AddressSanitizer", self.one(".detail .log").text)
        self.open("beside", f"#{CASE}")
        self.one(".detail .id")
        self.assertEqual(self.all(".detail .log"), [])

    def test_runs_side_by_side(self):
        self.open("many")
        self.assertEqual(len(self.all(".runs tbody tr")), RUNS)
        cell = self.one(".lines .grade.unexpected")
        cell.click()
        self.until(lambda: "in run" in self.one("dl.verdict").text)
        self.assertIn("run=", self.browser.current_url + "?run=0")
        self.assertEqual(len(self.all(".elsewhere a")), RUNS)

    def test_from_run_to_run(self):
        self.open("many")
        before, after = self.all(".choices label select")
        before.find_element(By.CSS_SELECTOR, "option[value='0']").click()
        after.find_element(By.CSS_SELECTOR, "option[value='1']").click()
        self.until(lambda: "regression" in self.one(".matrix > p").text)
        changed = int(self.one(".matrix > p").text.split()[0])
        self.assertEqual(changed, self.shown())
        self.assertTrue(self.all(".line.regression"))

    def test_twenty_runs_open_at_once_and_are_no_burden(self):
        self.assertLess((self.folder / "many.html").stat().st_size, 15_000_000)
        times = []
        for _ in range(3):  # the best counts: the machine does other things, too
            start = time.monotonic()
            self.open("many")
            self.one(".lines .line")
            times.append(time.monotonic() - start)
        self.assertLess(min(times), 2)

    def test_nothing_is_wider_than_a_telephone(self):
        for page, place in (("one", ""), ("one", f"#{CASE}"), ("one", "#:coverage"), ("one", "#:durations"), ("many", ""), ("beside", ""),
                            ("broken", "#:durations"), ("broken", f"#{CASE}"), ("broken", f"#{STAYS_UP}")):
            with self.subTest(page=page, place=place):
                self.open(page, place, width=390)
                self.one("main")
                self.assertLessEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), 390)

    def test_what_is_not_there(self):
        self.open("one", "#9113/0.0/nothing")
        self.assertIn("There is no case", self.one(".detail").text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
