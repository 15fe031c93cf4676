"""A browser without a window, for pages on the disk: Debian's chromium and its driver."""

import contextlib
import json
import pathlib
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-extensions", "--disable-default-apps", "--hide-scrollbars",
)


@contextlib.contextmanager
def browser(width=1280, height=900):
    """A driver with a profile of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="crashcheck-browser-") as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
            options.add_argument(flag)
        options.add_experimental_option("perfLoggingPrefs", {"enableNetwork": True, "enablePage": False})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        try:
            driver.get("about:blank")
            requests(driver)  # those of the page that a new browser shows
            yield driver
        finally:
            driver.quit()


def address(page, fragment=""):
    return pathlib.Path(page).resolve().as_uri() + fragment


def emulate(driver, media="", **features):
    """`media` "print" or "" (the screen); a feature is prefers_color_scheme="dark"."""
    named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": named})


def resize(driver, width, height, mobile=False):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile})


def requests(driver):
    """The addresses that were asked for since the last call."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [message["params"]["request"]["url"] for message in messages
            if message["method"] == "Network.requestWillBeSent"]


KEY_CODES = {"ArrowLeft": 37, "ArrowRight": 39, "Home": 36, "End": 35, "Tab": 9, "Escape": 27,
             " ": 32, ",": 188, ".": 190, "?": 191}


def press(driver, key, shift=False):
    """Presses a key, whatever has the focus."""
    event = {"key": key, "windowsVirtualKeyCode": KEY_CODES[key], "modifiers": 8 if shift else 0}
    if len(key) == 1:
        event["text"] = key
    driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyDown", **event})
    driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyUp", **event})
