#!/usr/bin/python3
"""browser_test.py WRITE_SAMPLES AXE_CORE FOLDER: the pages in a browser, as a reader uses them.

WRITE_SAMPLES writes the pages, AXE_CORE fetches the rules of accessibility; both into FOLDER.
"""

import functools
import json
import pathlib
import re
import subprocess
import sys
import time
import unittest

try:
    from browser import address, browser, emulate, press, requests, resize
except ImportError as problem:
    sys.exit(f"browser_test: {problem}: scripts/test installs chromium, chromium-driver and python3-selenium")

PAGES = ("in-place", "journaled", "empty", "many", "hostile", "overlap", "large", "lives", "words")
FOLDER = pathlib.Path()
AXE_CORE = ""


def page(name):
    return FOLDER / f"{name}.html"


@functools.cache
def data_of(name):
    """What the page is made of."""
    text = page(name).read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text).group(1))


# What the player shows, in one answer.
SHOWN = """
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const texts = (selector) => [...document.querySelectorAll(selector)].map((e) => e.textContent);
return {
  counter: part('counter').textContent,
  slider: part('slider').value,
  moments: [part('moment').textContent, part('slider').getAttribute('aria-valuetext')],
  owners: [...part('map').querySelectorAll('.owner')].map((e) => e.classList[1]),
  records: part('map').querySelectorAll('.record').length,
  nodes: texts('[data-part="tree"] .tree-node .first-line'),
  broken: texts('[data-part="tree"] .tree-broken .first-line'),
  ahead: document.querySelectorAll('.event-button.ahead').length,
  current: document.querySelector('.event-button[aria-current]')?.getAttribute('aria-label') ?? null,
  steps: texts('.step[aria-current] .step-words'),
};
"""


class PageTest(unittest.TestCase):
    """One browser for all tests; each begins with a page opened afresh, light and of a desk's size."""

    driver = None

    def setUp(self):
        self.emulate()
        resize(self.driver, 1280, 900)

    def tearDown(self):
        complaints = self.driver.get_log("browser")
        self.assertEqual([], complaints, "the browser's console")
        outside = [url for url in requests(self.driver) if not url.startswith(("file:", "data:"))]
        self.assertEqual([], outside, "requests")

    def emulate(self, scheme="light", motion="reduce", media=""):
        """Without motion a click does not have to wait for a page that scrolls smoothly."""
        emulate(self.driver, media, prefers_color_scheme=scheme, prefers_reduced_motion=motion)

    def open(self, name, fragment=""):
        self.driver.get("about:blank")  # or another fragment would not load it again
        self.driver.get(address(page(name), fragment))
        self.data = data_of(name)

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def one(self, selector):
        return self.driver.find_element("css selector", selector)

    def part(self, name):
        return self.one(f'[data-part="{name}"]')

    def click(self, element):
        """In the middle of the window, where nothing that sticks to its edges is over it."""
        self.js("arguments[0].scrollIntoView({ block: 'center' })", element)
        element.click()

    def texts(self, selector):
        """What each shows or would show, hidden or not."""
        return self.js("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)",
                       selector)

    def shown(self, selector):
        return self.js("return [...document.querySelectorAll(arguments[0])]"
                       ".filter((e) => e.checkVisibility()).length", selector)

    def keys(self, *keys, shift=False):
        for key in keys:
            press(self.driver, key, shift)

    def frame(self):
        """The number of the frame that the player is at, from 0."""
        return int(self.part("counter").text.split(" of ")[0]) - 1

    def moment(self):
        return self.part("moment").get_attribute("textContent")

    def until(self, condition, message):
        end = time.monotonic() + 600  # no page takes a hundredth of it
        while not condition():
            self.assertLess(time.monotonic(), end, message)
            time.sleep(0.02)


class Report(PageTest):
    def test_every_page_opens_without_a_complaint_and_fits_a_phone(self):
        for name in PAGES:
            with self.subTest(name):
                self.open(name)
                resize(self.driver, 360, 740, mobile=True)
                self.js("document.querySelector('button.expand')?.click()")
                self.assertLessEqual(self.js("return document.documentElement.scrollWidth"), 360)
                resize(self.driver, 1280, 900)
                self.assertTrue(self.js("return document.documentElement.classList.contains('scripts')"))
                self.assertEqual(0, self.js("return document.images.length"))
                self.assertNotEqual("run", self.driver.title)

    def test_strings_stay_text_wherever_they_are_shown(self):
        self.open("hostile")
        text = self.data["violations"][0]["finding"]
        self.assertIn("<img", text)
        self.js("for (const each of document.querySelectorAll('button.expand')) each.click()")
        self.js("document.querySelector('.finding a').click()")
        self.until(lambda: self.all("dialog[open] .heap-map"), "the player opens")
        self.js("document.querySelector('[data-part=as-table]').open = true")
        self.keys("Home", *["ArrowRight"] * len(self.data["stories"][0]["frames"]))
        self.assertEqual(text, self.part("title").get_attribute("textContent"))
        self.assertEqual(0, self.js("return document.images.length"))
        self.assertNotEqual("run", self.driver.title)

    def test_a_row_opens_to_its_operations(self):
        self.open("in-place")
        guarantee = next(each for each in self.data["guarantees"] if each["id"] == "durable")
        button = self.one('tr[data-guarantee="durable"] button.expand')
        self.assertEqual("false", button.get_attribute("aria-expanded"))
        self.assertEqual(0, self.shown("#operations-durable"))
        button.send_keys("\n")
        self.assertEqual("true", button.get_attribute("aria-expanded"))
        self.assertEqual(1, self.shown("#operations-durable"))
        rows = {row[0]: row[1:] for row in self.js(
            "return [...document.querySelectorAll('#operations-durable tbody tr')]"
            ".map((row) => [...row.cells].map((cell) => cell.textContent))")}
        self.assertEqual(len({cell["operation"] for cell in guarantee["cells"]}), len(rows))
        self.assertEqual("✓ holds12,345 of 103,421, 155 not judged", rows["write"][0])
        self.assertEqual("✗ violated12,345 of 103,421, 155 not judged, 12 violating case 1", rows["recovery"][0])
        self.assertIn("sampled 1,000 of 2^64 or more", rows["write"][4])
        self.assertIn("2 planted bugs that this check caught: record-not-synced, tree-first-fit",
                      self.one("#operations-durable").text)
        self.click(self.one("#operations-durable a"))
        self.until(lambda: self.all("dialog[open]"), "a case opens the player")

    def test_filters_leave_what_was_asked_for(self):
        self.open("many")
        violations = self.data["violations"]
        self.assertEqual(250, self.shown(".violations-of li:not(.beside)"))
        choices = dict(zip(("guarantee", "profile", "operation", "kind"), self.all(".filters select")))
        wanted = {}
        for member, value in (("profile", "ordered"), ("operation", "write"), ("kind", "lost-acked")):
            wanted[member] = value
            choices[member].send_keys(value)
            left = sum(all(each[name] == is_ for name, is_ in wanted.items()) for each in violations)
            self.assertGreater(left, 0)
            self.assertEqual(left, self.shown(".violations-of li:not(.beside)"))
            self.assertEqual(f"{left} of 250 violations", self.one("#filters .count").text)
        self.one(".filters button").click()
        self.assertEqual(250, self.shown(".violations-of li:not(.beside)"))
        self.click(self.one('tr[data-guarantee="leak"] td.violated a[data-profile="kill"]'))
        left = sum("leak" in (each["guarantee"], *(also["guarantee"] for also in each["also"]))
                   and each["profile"] == "kill" for each in violations)
        self.assertEqual(left, self.shown(".violations-of li"))
        self.assertEqual(1, self.shown(".violations-of"))

    def test_light_and_dark(self):
        self.addCleanup(lambda: self.js("localStorage.clear()"))
        ground = "return getComputedStyle(document.body).backgroundColor"
        self.open("in-place")
        light = self.js(ground)
        self.assertEqual("Dark", self.one("#theme").text)
        self.emulate("dark")
        dark = self.js(ground)
        self.assertNotEqual(light, dark)
        self.until(lambda: self.one("#theme").text == "Light", "the switch names the other one")
        self.one("#theme").click()
        self.assertEqual(light, self.js(ground))
        self.driver.refresh()
        self.assertEqual(light, self.js(ground), "the choice is kept")
        self.one("#theme").click()
        self.assertEqual(dark, self.js(ground))

    def test_on_paper_there_is_everything_but_controls(self):
        self.addCleanup(lambda: self.js("localStorage.clear()"))
        self.open("in-place")
        self.one("#theme").click()
        self.all(".filters select")[1].send_keys("kill")
        hidden = (".bar", "#filters", ".copy", "#player-dialog")
        self.assertGreater(self.shown(", ".join(hidden)), 2)
        self.emulate(media="print")
        for selector in hidden:
            self.assertEqual(0, self.shown(selector), selector)
        count = len(self.data["violations"])
        self.assertEqual(count, self.shown(".violations-of li:not(.beside)"), "filters are for the screen")
        self.assertEqual(count, self.shown(".violations-of .case"))
        self.assertEqual(15, self.shown(".matrix tbody th"))
        self.assertEqual(1, self.shown(".sign-off"))
        self.assertEqual("rgb(255, 255, 255)",
                         self.js("return getComputedStyle(document.body).backgroundColor"))

    def test_with_the_player_open_that_is_what_is_printed(self):
        self.open("in-place", "#v=tree.not-balanced.reallocate.kill")
        self.until(lambda: self.all("dialog[open] .heap-map"), "the player opens")
        self.emulate(media="print")
        self.assertGreater(self.shown("#player-dialog [data-part=map] svg"), 0)
        self.assertEqual(0, self.shown("main, .violations-of li, .controls"))
        self.assertGreater(self.js("return document.getElementById('player-dialog').getBoundingClientRect().height"),
                           900, "all of it, not what fits the window")
        self.emulate()
        self.keys("Escape")
        self.until(lambda: not self.all("dialog[open]"), "the player closes")
        self.emulate(media="print")
        self.assertEqual(1, self.shown("main"))
        self.assertEqual(0, self.shown("#player-dialog"))

    def test_the_player_fits_a_phone(self):
        resize(self.driver, 360, 740, mobile=True)
        self.open("in-place", "#v=tree.not-balanced.reallocate.kill")
        self.assertLessEqual(self.js("return document.getElementById('player-dialog').scrollWidth"), 360)

    def test_without_scripts_it_reads_all_the_same(self):
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        try:
            self.driver.get("about:blank")
            self.driver.get(address(page("in-place")))
            self.assertIn("Scripts are off", self.one("noscript").text)
            self.assertIn("9 are violated on at least one device", self.one(".sentence").text)
            self.assertEqual(15, len([row for row in self.all(".matrix tbody th") if row.is_displayed()]))
            self.assertTrue(self.one(".violations-of .case").is_displayed())
            self.assertFalse(self.one("#theme").is_displayed())
            self.driver.get(address(page("overlap")))
            self.assertIn("allocate-bulk 96 96 32", self.one("main").text)
            self.assertFalse(self.part("player").is_displayed())
        finally:
            self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    def test_the_keyboard_gets_everywhere_and_one_sees_where_it_is(self):
        self.open("in-place")
        seen = []
        for _ in range(10):
            self.keys("Tab")
            seen.append(self.js("const e = document.activeElement; return [e.textContent, "
                                "getComputedStyle(e).outlineStyle !== 'none']"))
        self.assertEqual(["To the guarantees", "Scope", "Guarantees", "Evidence", "Violations", "Dark", "journaled",
                          "Copy", "opens"], [text for text, _ in seen[:9]])
        self.assertTrue(all(outlined for _, outlined in seen), seen)

    def test_no_motion_for_who_wants_none(self):
        behaviour = "return getComputedStyle(document.documentElement).scrollBehavior"
        self.open("in-place")
        self.assertEqual("auto", self.js(behaviour))
        self.emulate(motion="no-preference")
        self.assertEqual("smooth", self.js(behaviour))


class Player(PageTest):
    def check_frame(self, story, number):
        """What is drawn for a frame is what the data says of it."""
        frame = story["frames"][number]
        heap = self.data["heaps"][frame["heap"]]
        life = story["lives"][frame["life"]]
        shown = self.js(SHOWN)
        self.assertEqual(f"{number + 1} of {len(story['frames'])}", shown["counter"])
        self.assertEqual(str(number), shown["slider"])
        self.assertEqual(1, len(set(shown["moments"])))
        self.assertEqual([extent[2] for extent in heap["extents"]], shown["owners"])
        self.assertEqual(0 if heap["record"] is None else 1, shown["records"])
        self.assertEqual([str(node[0]) for node in heap["nodes"]], shown["nodes"])
        self.assertEqual([f"→ {link[1]}" for link in heap["broken_links"]], shown["broken"])
        happened = sum(len(each["events"]) for each in story["lives"][:frame["life"]]) + frame["event"]
        everything = sum(len(each["events"]) for each in story["lives"])
        self.assertEqual(everything - happened, shown["ahead"])
        self.assertEqual([life["steps"][frame["step"]]["words"]], shown["steps"])
        if frame["event"] == 0:
            self.assertIsNone(shown["current"])
        else:
            words = life["events"][frame["event"] - 1]["words"]
            self.assertTrue(shown["current"].startswith(f"event {frame['event']}: {words}; "))

    def test_steps_through_every_frame_by_key(self):
        for name in ("overlap", "lives"):
            self.open(name)
            story = self.data["stories"][0]
            last = len(story["frames"]) - 1
            self.assertEqual("found", story["frames"][self.frame()]["kind"], "that is where it begins")
            self.keys("Home")
            for number in range(last):
                self.check_frame(story, number)
                self.keys("ArrowRight")
            self.check_frame(story, last)
            self.keys("ArrowRight")
            self.assertEqual(last, self.frame())
            self.keys("ArrowLeft")
            self.assertEqual(last - 1, self.frame())
            self.keys("Home")
            self.keys("ArrowRight", shift=True)
            self.assertEqual(1, story["frames"][self.frame()]["step"])
            self.keys("End")
            self.check_frame(story, last)

    def test_two_blocks_that_overlap(self):
        self.open("overlap")
        self.assertEqual("extents: overlap: two free blocks overlap: payload bytes 144 to 239",
                         self.part("title").text)
        self.assertEqual("As found after the crash", self.moment())
        self.assertEqual(["root", "→ 144", "reached", "before"],
                         [text for text in self.texts('[data-part="tree"] svg > text, .tree-broken text')][:4])
        self.assertEqual(1, len(self.all('[data-part="map"] .arc.broken')))
        self.assertEqual(2, len(self.all('[data-part="tree"] .edge.broken')))
        self.keys("ArrowLeft")
        self.assertEqual("After event 48: write 32 bytes at 192 (payload 176)", self.moment())
        self.assertEqual("in step 5, allocate 64 -> #3 at 80", self.part("context").text)
        self.assertEqual(["176"], self.texts(".tree-node.changed .first-line"))
        self.assertEqual(1, len(self.all('[data-part="map"] .written')))
        self.keys("End")
        self.assertEqual("Recovered", self.moment())
        self.assertEqual(1, len(self.all('[data-part="map"] .claimed-twice')))
        self.assertEqual("2 live, 64 bytes; 2 free, 128 bytes; 1 claimed twice, 32 bytes",
                         self.part("summary").text)
        self.assertEqual(["before", "found", "recovered"], self.texts('[data-part="comparison"] button'))
        self.all('[data-part="comparison"] button')[0].click()
        self.assertEqual("Before the crash, after step 4: deallocate #1", self.moment())

    def test_tells_a_frame_in_tables_too(self):
        self.open("lives")
        heap = self.data["heaps"][self.data["stories"][0]["frames"][self.frame()]["heap"]]
        self.part("as-table").find_element("css selector", "summary").click()
        self.until(lambda: self.all('[data-part="tables"] tr'), "the tables are made")
        self.assertEqual(["Blocks of the arena", "Nodes of the free tree, in its order",
                          "Changes of the redo record"], self.texts('[data-part="tables"] caption'))
        rows = self.js("return [...document.querySelectorAll('[data-part=tables] tbody tr')]"
                       ".map((row) => [...row.cells].map((cell) => cell.textContent))")
        self.assertEqual(["48 to 111", "64", "free"], rows[0])
        self.assertEqual(["112 to 207", "96", "#1, live"], rows[1])
        self.assertEqual(["48", "64", "none", "none", "0", "1", "0"], rows[3])
        changes = heap["record"]["changes"]
        self.assertEqual([[str(offset), str(length), "zeros" if zeros else "bytes"]
                          for offset, length, zeros in changes], rows[4:])

    def test_what_survived_and_what_was_lost(self):
        self.open("lives")
        fates = [event["fate"] for life in self.data["stories"][0]["lives"] for event in life["events"]]
        drawn = self.js("return [...document.querySelectorAll('.event-button svg')].map((e) => e.classList[2])")
        self.assertEqual(fates, drawn)
        self.assertEqual({"durable", "survived", "lost", "never"}, set(fates))
        self.assertEqual(3, len(self.all(".crash-flag")))
        self.assertEqual(3, len(self.all(".crash-mark")))

    def test_a_difference_leads_to_the_event_that_wrote_it(self):
        self.open("overlap")
        for link in self.all('[data-part="fields"] button.link'):
            words = link.text
            number = int(re.search(r"\d+", words).group())
            link.send_keys("\n")
            self.assertIn(f"event {number}: ", self.part("event-line").text)
            self.assertTrue(self.js("return document.activeElement").get_attribute("aria-label")
                            .startswith(f"event {number}: "), "the event has the focus")
            if words.endswith("missing"):
                self.assertIn("never happened", self.part("event-line").text)
                self.assertEqual("As found after the crash", self.moment())
            else:
                self.assertEqual(f"After event {number}", self.moment()[:len(f"After event {number}")])

    def test_steps_and_events_lead_to_their_moments(self):
        self.open("overlap")
        self.all(".step")[2].click()
        self.assertEqual("After step 2: reallocate #1 32", self.moment())
        self.all(".event-button")[20].click()
        self.assertEqual("After step 3: reallocate #0 32", self.moment())
        self.assertTrue(self.part("event-line").text.startswith("event 21: "))
        self.keys(".")
        self.assertTrue(self.part("event-line").text.startswith("event 22: "))
        self.keys(",", ",", ",")
        self.assertEqual("After step 2: reallocate #1 32", self.moment()[:30])

    def test_plays_and_pauses(self):
        self.open("overlap")
        self.keys("Home", " ")
        self.assertEqual("Pause", self.part("play").text)
        self.assertEqual("off", self.part("caption").get_attribute("aria-live"))
        self.until(lambda: self.frame() > 0, "it moves by itself")
        self.keys(" ")
        self.assertEqual("Play", self.part("play").text)
        self.assertEqual("polite", self.part("caption").get_attribute("aria-live"))

    def test_shows_its_keys(self):
        self.open("overlap")
        self.assertEqual(0, self.shown('[data-part="help"]'))
        self.keys("?")
        self.assertEqual(1, self.shown('[data-part="help"]'))
        self.assertEqual("true", self.part("help-button").get_attribute("aria-expanded"))

    def test_copies_the_command_as_it_is(self):
        self.open("in-place", "#v=durable.lost-acked.recovery.kill")
        violation = next(each for each in self.data["violations"]
                         if each["id"] == "durable.lost-acked.recovery.kill")
        self.assertTrue(violation["command"].startswith("crashcheck replay --case 'crashcheck-case 1; "))
        self.js("window.copied = []; navigator.clipboard.writeText = async (text) => copied.push(text)")
        for button in self.all(".player .copy"):
            button.click()
        self.assertEqual([violation["command"], violation["case"]], self.js("return copied"))
        self.assertEqual("Copied", self.one(".player .said").text)
        self.js("navigator.clipboard.writeText = () => Promise.reject(Error());"
                "document.execCommand = () => false")
        self.one(".player .copy").click()
        self.assertEqual(violation["command"], self.js("return getSelection().toString()"))
        self.assertEqual("Selected: copy it now", self.one(".player .said").text)

    def test_an_address_leads_to_a_frame(self):
        self.open("in-place", "#v=durable.lost-acked.recovery.kill&frame=3")
        self.assertEqual(1, self.shown("dialog[open]"))
        self.assertEqual(2, self.frame())
        self.keys("ArrowRight")
        self.until(lambda: self.driver.current_url.endswith("#v=durable.lost-acked.recovery.kill&frame=4"),
                   "the address follows")
        self.keys("Escape")
        self.until(lambda: "#" not in self.driver.current_url, "closed, the address is the page's again")
        self.assertEqual(0, self.shown("dialog[open]"))
        self.open("in-place", "#v=no.such.thing")
        self.assertEqual("There is no violation no.such.thing here.", self.one("#notice").text)
        self.assertEqual(0, self.shown("dialog[open]"))

    def test_goes_on_to_the_next_violation_that_is_listed(self):
        self.open("in-place")
        self.all(".filters select")[0].send_keys("leak")
        links = [link for link in self.all(".finding a") if link.is_displayed()]
        links[0].click()
        self.until(lambda: self.all("dialog[open]"), "the player opens")
        self.assertEqual(f"in-place on kill, violation 1 of {len(links)}", self.part("place").text)
        self.part("later").click()
        self.assertEqual(f"in-place on ordered, violation 2 of {len(links)}", self.part("place").text)
        self.part("earlier").click()
        self.part("earlier").click()
        self.assertEqual(f"in-place on hostile, violation {len(links)} of {len(links)}", self.part("place").text)
        self.part("close").click()
        self.assertEqual(links[0], self.js("return document.activeElement"), "the focus is where it was")

    def test_goes_on_from_a_violation_that_is_not_listed(self):
        for part, place in (("earlier", -1), ("later", 0)):
            self.open("in-place")
            self.all(".filters select")[0].send_keys("leak")
            shown = self.js(
                "return [...new Set([...document.querySelectorAll('.violations-of li:not([hidden])')]"
                ".map((item) => Number(item.dataset.index)))]")
            hidden = next(i for i in range(len(self.data["violations"])) if i not in shown)
            self.js("location.hash = '#v=' + arguments[0]", self.data["violations"][hidden]["id"])
            self.until(lambda: self.all("dialog[open] .heap-map"), "the player opens")
            self.part(part).click()
            self.assertTrue(self.part("place").text.endswith(
                f"violation {place % len(shown) + 1} of {len(shown)}"), self.part("place").text)

    def test_draws_a_heap_of_300_blocks(self):
        self.open("large")
        heap = self.data["heaps"][self.data["stories"][0]["frames"][self.frame()]["heap"]]
        self.assertEqual(300, len(heap["extents"]))
        self.assertGreaterEqual(len(self.all('[data-part="map"] .owner')), 300)
        self.assertEqual(1, len(self.all('[data-part="map"] .nobody')))
        drawn = len(self.texts('[data-part="tree"] .tree-node'))
        left_out = [int(text[1:]) for text in self.texts('[data-part="tree"] .tree-stub .first-line')]
        self.assertLess(drawn, 64)
        self.assertEqual(len(heap["nodes"]), drawn + sum(left_out))
        self.js("arguments[0].focus()", self.part("tree"))
        number = self.frame()
        self.keys("ArrowLeft")
        self.assertEqual(number, self.frame(), "what has to be scrolled to be seen is scrolled")
        wide = self.js("const map = document.querySelector('[data-part=map]');"
                       "return map.scrollWidth - map.clientWidth")
        self.assertLessEqual(wide, 0)
        self.js("document.querySelector('[data-part=as-table]').open = true")
        self.until(lambda: self.all('[data-part="tables"] tr'), "the tables are made")
        self.assertEqual(300 + 1 + len(heap["nodes"]) + 1, len(self.all('[data-part="tables"] tr')))


class PlayerWithoutPictures(PageTest):
    """A story of a store that brings no View: what is left is shown, what is missing is not."""

    def test_history_events_and_crash_are_shown_and_nothing_of_a_heap(self):
        self.open("words")
        self.assertNotIn("heaps", self.data)
        for shown in ("history", "timeline", "event-line", "crash", "case"):
            self.assertTrue(self.part(shown).is_displayed(), shown)
        for hidden in ("map-section", "tree-section", "as-table", "comparison", "fields-section"):
            self.assertFalse(self.part(hidden).is_displayed(), hidden)

    def test_every_frame_can_be_gone_to(self):
        self.open("words")
        story = self.data["stories"][0]
        self.keys("Home")
        for number, frame in enumerate(story["frames"]):
            shown = self.js(SHOWN)
            self.assertEqual(f"{number + 1} of {len(story['frames'])}", shown["counter"])
            if frame["event"] > 0:
                self.assertIn(f"event {frame['event']}: ", self.part("event-line").text)
            self.keys("ArrowRight")


class Accessibility(PageTest):
    TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

    @classmethod
    def setUpClass(cls):
        found = subprocess.run([AXE_CORE, FOLDER], stdout=subprocess.PIPE, text=True, check=False)
        if found.returncode != 0:
            raise RuntimeError("the rules of accessibility could not be fetched")
        cls.axe = pathlib.Path(found.stdout.strip()).read_text(encoding="utf-8")

    def check(self, what, where=None):
        self.js(self.axe)
        found = self.driver.execute_async_script(
            "const [where, tags, done] = arguments;"
            "axe.run(where ?? document, { runOnly: tags, resultTypes: ['violations'] })"
            ".then((result) => done(result.violations), (error) => done([{ id: String(error), nodes: [] }]))",
            where, self.TAGS)
        told = [f"{each['id']}: {node['html'][:160]}: {node['failureSummary']}"
                for each in found for node in each["nodes"][:3]]
        self.assertEqual([], found and (told or found), what)

    def test_every_view_meets_the_rules(self):
        for theme in ("light", "dark"):
            self.emulate(theme)
            with self.subTest(theme=theme):
                self.open("in-place")
                self.all(".filters select")[0].send_keys("leak")  # what is hidden costs no time
                self.click(self.one("button.expand"))
                self.check("the report, a row of it expanded")
                self.js("location.hash = '#v=tree.not-balanced.reallocate.kill'")
                self.until(lambda: self.all("dialog[open] .heap-map"), "the player opens")
                self.keys("?")
                self.js("document.querySelector('[data-part=as-table]').open = true")
                self.check("the player", "#player-dialog")
        self.open("lives")
        self.check("a story alone")
        self.open("words")
        self.check("a story without pictures")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    write_samples, AXE_CORE, folder = sys.argv[1:4]
    FOLDER = pathlib.Path(folder)
    subprocess.run([write_samples, FOLDER], check=True)
    with browser() as PageTest.driver:
        outcome = unittest.main(argv=[sys.argv[0], *sys.argv[4:]], exit=False).result
    sys.exit(not outcome.wasSuccessful() or outcome.testsRun == 0)
