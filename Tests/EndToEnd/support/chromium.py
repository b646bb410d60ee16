"""Chromium, driven as a person would: it opens pages, fills fields and clicks."""

import os
import pathlib
import subprocess

from selenium import webdriver
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver.common.by import By

from support.program import tool
from support.waiting import until


class Chromium:
    """A browser with a fresh profile, which trusts the tests' authority and reaches only this
    machine."""

    def __init__(self, directory, authority):
        home = pathlib.Path(directory)
        home.mkdir()
        _trust(authority, home)
        options = webdriver.ChromeOptions()
        options.binary_location = tool("chromium")
        self.downloads = home / "downloads"
        options.add_experimental_option("prefs", {
            "intl.accept_languages": "en", "download.default_directory": str(self.downloads)})
        for argument in (
                "headless=new", "no-first-run", "disable-background-networking",
                "disable-component-update", "disable-sync", "disable-extensions", "disable-gpu",
                "disable-dev-shm-usage", "no-proxy-server",
                "host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
                f"user-data-dir={home / 'profile'}"):
            options.add_argument(f"--{argument}")
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        self.driver = webdriver.Chrome(options, webdriver.ChromeService(
            tool("chromedriver"), log_output=os.devnull, env={**os.environ, "HOME": str(home)}))
        self.driver.set_page_load_timeout(60)

    def stop(self):
        self.driver.quit()

    @property
    def url(self):
        return self.driver.current_url

    @property
    def text(self):
        """The text of the page as a person sees it."""
        # An element that was found may be gone by the time that its text is read.
        return self.driver.execute_script("return document.body ? document.body.innerText : ''")

    def open(self, url):
        self.driver.get(url)

    def shows(self, selector):
        return any(element.is_displayed() for element in self._find(selector))

    def fill(self, **fields):
        """Types a text into each field, which a selector or the field's name says."""
        for name, value in fields.items():
            field = self.shown(f"[name='{name}'], [id='{name}']")
            field.clear()
            field.send_keys(value)

    def click(self, selector):
        self.shown(selector).click()

    def shown(self, selector):
        """The first element that is on the page and that can be used, as soon as there is one."""
        return until(lambda: next(
            (element for element in self._find(selector)
             if element.is_displayed() and element.is_enabled()), None),
            f"{selector} at {self.url}")

    def await_url(self, prefix):
        until(lambda: self.url.startswith(prefix), f"the page {prefix}")

    def await_text(self, text):
        until(lambda: text in self.text, f"the text {text!r}, not {self.text!r}")

    def answer(self, question, accept):
        """Answers a question in a window of its own."""
        until(lambda: question in (self._question() or ""), f"the question {question!r}")
        alert = self.driver.switch_to.alert
        alert.accept() if accept else alert.dismiss()

    def _question(self):
        try:
            return self.driver.switch_to.alert.text
        except NoAlertPresentException:
            return None

    def _find(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)


def _trust(authority, home):
    """Puts the authority into the database in which Chromium looks for a user's own ones."""
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    certutil = [tool("certutil"), "-d", f"sql:{database}"]
    subprocess.run([*certutil, "-N", "--empty-password"], check=True)
    subprocess.run(
        [*certutil, "-A", "-n", "tests", "-t", "C,,", "-i", authority.file], check=True)
