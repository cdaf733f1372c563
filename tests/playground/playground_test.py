"""The playground in a real browser: every view, its numbers against the tool's, a good and a bad profile, no request.

usage: playground_test.py INDEX_HTML TOOL PROFILES_FOLDER SCREENSHOT_FOLDER
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PAGE, TOOL, PROFILES, SHOTS = (pathlib.Path(a).resolve() for a in sys.argv[1:5])
PROFILE = PROFILES / "slices-maps-go1.26-every.pb.gz"
LATEST = json.loads(subprocess.run([TOOL, "slice", "--elem-size", "8", "--appends", "1", "--format", "json"],
                                   check=True, capture_output=True, text=True).stdout)["release"]


def tool(*arguments):
    return subprocess.run([TOOL, *arguments], check=True, capture_output=True, text=True).stdout


def replayed_state(release, script):
    """The fields of a map's state after the last line of a growth script."""
    with tempfile.NamedTemporaryFile("w", suffix=".growth") as file:
        file.write(script)
        file.flush()
        return tool("replay", "--go", release, file.name).splitlines()[-1].split()[1:]


class Playground(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                         "--disable-background-networking", "--disable-component-update", "--disable-sync",
                         "--disable-dev-shm-usage", "--window-size=1100,1300"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        cls.browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()

    def open(self, state=""):
        self.browser.get("about:blank")
        self.browser.get(PAGE.as_uri() + state)
        self.wait(lambda b: b.execute_script("return document.documentElement.dataset.ready") == "yes")

    def wait(self, condition, seconds=20):
        return WebDriverWait(self.browser, seconds, 0.05).until(condition)

    def shot(self, name):
        self.browser.save_screenshot(str(SHOTS / f"{name}.png"))

    def texts(self, selector):
        # In one go: what is found may be replaced while it is read.
        return self.browser.execute_script(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())", selector)

    def fill(self, field, text):
        box = self.browser.find_element(By.ID, field)
        box.clear()
        box.send_keys(text)

    def clean(self):
        """Nothing was asked of anybody, and nothing went wrong."""
        self.assertEqual([e for e in self.browser.get_log("browser") if e["level"] == "SEVERE"], [])
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                self.assertTrue(url == PAGE.as_uri() or url.startswith((PAGE.as_uri() + "#", "data:", "about:", "blob:")), url)

    def test_slices_show_what_the_tool_says(self):
        self.open("#slices?type=%5B%5Dint64&go=1.17%2C1.22%2Cstd_vector&n=5000")
        rows = [[c.text for c in r.find_elements(By.TAG_NAME, "td")]
                for r in self.browser.find_elements(By.CSS_SELECTOR, "#slice-view .table tbody tr")]
        expected = json.loads(tool("slice", "--go", "1.17,1.22", "--rule", "std_vector", "--elem-size", "8",
                                   "--appends", "5000", "--format", "json"))
        self.assertEqual([r[0] for r in rows], [e["release"] for e in expected])
        self.assertEqual([int(r[1].replace(",", "")) for r in rows], [e["reallocations"] for e in expected])
        self.assertEqual([int(r[2].replace(",", "")) for r in rows], [e["final_cap"] for e in expected])
        self.assertIn("make([]int64, 0, ", self.texts("#slice-view .answer code")[0])
        self.assertEqual(len(self.browser.find_elements(By.CSS_SELECTOR, "#slice-view canvas")), 2)
        self.shot("slices")
        self.clean()

    def test_the_slider_shows_who_is_copied_and_the_link_keeps_it(self):
        self.open("#slices?type=%5B%5Dint64&go=1.22&n=100&i=17")
        self.assertEqual(len(self.browser.find_elements(By.CSS_SELECTOR, "#slice-view .arrays .array")), 2)
        self.assertIn("16 elements are copied (128 B)", self.texts("#slice-view .arrays")[0])
        slider = self.browser.find_element(By.CSS_SELECTOR, "#slice-view input[type=range]")
        slider.send_keys(Keys.ARROW_RIGHT)
        self.assertIn("append 18 finds room", self.texts("#slice-view .arrays")[0])
        link = self.browser.current_url
        self.assertIn("i=18", link)
        self.open(link[link.index("#"):])
        self.assertIn("append 18 finds room", self.texts("#slice-view .arrays")[0])
        self.clean()

    def test_what_cannot_be_answered_is_said_and_the_next_question_works(self):
        self.open()
        for field, bad, said in (("slice-type", "[]nonsense!", "nonsense"), ("slice-policies", "1.99", "1.99"),
                                 ("slice-policies", "", "name a release")):
            with self.subTest(bad):
                self.open()
                self.fill(field, bad)
                self.browser.find_element(By.CSS_SELECTOR, "#slice-form button").click()
                self.assertIn(said, self.texts("#slice-refusal")[0])
                self.fill(field, "[]string" if field == "slice-type" else "1.22")
                self.browser.find_element(By.CSS_SELECTOR, "#slice-form button").click()
                self.assertEqual(self.texts("#slice-refusal"), [""])
        self.clean()

    def test_maps_stand_where_replay_says(self):
        self.open(f"#maps?l=1.23&r={LATEST}&hint=0&do=p0-26,d3,d7,p27")
        script = "map M u64 u64\n" + "".join(f"put M {k} {k}\n" for k in range(27)) + "del M 3\ndel M 7\nput M 27 27\n"
        count, b, noverflow, nevacuate, old, _ = replayed_state("1.23", script)
        left, right = self.texts("#map-view .map p.mono")
        self.assertTrue(left.startswith(f"{count} entries · B = {b} · noverflow {noverflow}"), left)
        self.assertEqual("evacuating" in left, old != "0", left)
        used, dirlen, tables, _, growth_left, tombstones = replayed_state(LATEST, script)
        self.assertTrue(right.startswith(f"{used} entries · {tables} table{'' if tables == '1' else 's'} · directory of {dirlen} "), right)
        self.assertTrue(right.endswith(f"growth left {growth_left} · tombstones {tombstones}"), right)
        self.shot("maps")
        self.clean()

    def test_an_evacuation_is_seen_step_by_step(self):
        self.open("#maps?l=1.23&r=1.24&hint=0&do=p0-25")
        self.browser.find_element(By.ID, "map-insert").click()
        self.assertIn("growth begins: 4 buckets become 8", self.texts("#map-view .notes")[0])
        self.assertGreater(len(self.browser.find_elements(By.CSS_SELECTOR, "#map-view .slot.away")), 0)
        self.shot("evacuation")
        self.browser.find_element(By.ID, "map-undo").click()
        self.assertEqual(len(self.browser.find_elements(By.CSS_SELECTOR, "#map-view .slot.away")), 0)
        self.browser.find_element(By.ID, "map-play").click()
        self.wait(lambda _: "29 entries" in self.texts("#map-view .map p.mono")[0])
        self.browser.find_element(By.ID, "map-play").click()
        self.browser.find_element(By.ID, "map-clear").click()
        self.assertTrue(all(t.startswith("0 entries") for t in self.texts("#map-view .map p.mono")))
        self.clean()

    def test_a_split_and_tombstones_are_seen(self):
        self.open(f"#maps?l=1.24&r={LATEST}&hint=0&do=p0-896")
        self.assertIn("a table splits", self.texts("#map-view .notes")[1])
        self.open(f"#maps?l=1.24&r={LATEST}&hint=0&do=p0-13,d0,d1,d2,d3,d4,d5")
        self.assertGreater(len(self.browser.find_elements(By.CSS_SELECTOR, "#map-view .slot.tomb")), 0)
        self.clean()

    @unittest.skipUnless(PROFILE.exists(), f"{PROFILE.name} is not there")
    def test_a_profile_gives_what_diagnose_says(self):
        self.open("#profile")
        self.browser.find_element(By.ID, "profile-file").send_keys(str(PROFILE))
        self.wait(lambda _: self.texts("#profile-view tbody tr") or self.texts("#profile-refusal")[0])
        self.assertEqual(self.texts("#profile-refusal"), [""])
        expected = json.loads(tool("diagnose", str(PROFILE), "--format", "json"))
        rows = [[c.text for c in r.find_elements(By.TAG_NAME, "td")]
                for r in self.browser.find_elements(By.CSS_SELECTOR, "#profile-view tbody tr")]
        self.assertEqual([r[0] for r in rows], [s["function"] for s in expected["sites"]])
        self.assertEqual([r[7] for r in rows], [s["advice"]["write"] if s["advice"] else "–" for s in expected["sites"]])
        self.shot("profile")
        self.clean()

    def test_a_bad_file_is_refused_in_a_line(self):
        for name, content in (("random.pb.gz", bytes(range(256)) * 40), ("broken.gz", b"\x1f\x8b\x08\x00garbage"),
                              ("empty", b"")):
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                self.open("#profile")
                file = pathlib.Path(folder) / name
                file.write_bytes(content)
                self.browser.find_element(By.ID, "profile-file").send_keys(str(file))
                said = self.wait(lambda _: self.texts("#profile-refusal")[0])
                self.assertEqual(len(said.splitlines()), 1, said)
                self.assertEqual(self.texts("#profile-view tbody tr"), [])
        self.open("#slices")
        self.assertNotEqual(self.texts("#slice-view .table tbody tr"), [])

    def test_the_article_has_every_claim_with_the_computed_figure(self):
        self.open("#article")
        claims = json.loads(tool("audit", "--format", "json"))
        rows = [[c.text for c in r.find_elements(By.TAG_NAME, "td")]
                for r in self.browser.find_elements(By.CSS_SELECTOR, "#article-view tbody tr")]
        self.assertEqual([r[1] for r in rows], [c["claim"] for c in claims])
        for row, claim in zip(rows, claims):
            for figure in claim["gogrow"]:
                self.assertIn(figure["figure"], row[3])
        self.shot("article")
        self.clean()

    def test_tabs_work_by_keyboard(self):
        self.open()
        tab = self.browser.find_element(By.ID, "tab-slices")
        tab.send_keys(Keys.ARROW_RIGHT)
        self.assertTrue(self.browser.find_element(By.ID, "maps").is_displayed())
        self.browser.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
        self.assertTrue(self.browser.find_element(By.ID, "slices").is_displayed())

    def test_it_fits_a_phone_and_the_dark(self):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True})
        try:
            for view in ("slices", "maps", "profile", "article"):
                self.open("#" + view)
                wide = self.browser.execute_script("return document.documentElement.scrollWidth")
                self.assertLessEqual(wide, 360, view)
                self.shot(f"phone-{view}")
        finally:
            self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        papers = []
        for scheme in ("light", "dark"):
            self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                         {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
            self.open("#maps")
            papers.append(self.browser.execute_script("return getComputedStyle(document.body).backgroundColor"))
            self.shot(f"maps-{scheme}")
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        self.assertNotEqual(*papers)

    def test_without_javascript_it_says_so(self):
        self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        try:
            self.browser.get("about:blank")
            self.browser.get(PAGE.as_uri())
            self.assertIn("JavaScript is off", self.browser.find_element(By.TAG_NAME, "noscript").text)
            self.shot("without-javascript")
        finally:
            self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


if __name__ == "__main__":
    SHOTS.mkdir(parents=True, exist_ok=True)
    unittest.main(argv=sys.argv[:1] + sys.argv[5:], verbosity=2)
