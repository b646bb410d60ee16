"""The manual pages are well formed and complete."""

import os
import re
import subprocess

import pytest

from support.commands import commands
from support.daypass import REPOSITORY, binary
from support.program import tool

MANUALS = REPOSITORY / "packaging/man"
PAGES = sorted(MANUALS.iterdir())


def rendered(page):
    """The page as a reader sees it, without the overstrikes that make words bold."""
    result = subprocess.run(
        [tool("mandoc"), "-T", "utf8", "-O", "width=500", MANUALS / page], capture_output=True,
        text=True, timeout=60)
    return re.sub(".\b", "", result.stdout)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_mandoc_and_man_have_nothing_to_say(page):
    lint = subprocess.run(
        [tool("mandoc"), "-T", "lint", "-W", "warning", page], capture_output=True, text=True,
        timeout=60)
    assert lint.stdout + lint.stderr == ""
    man = subprocess.run(
        [tool("man"), "--warnings", "--local-file", page], capture_output=True, text=True,
        timeout=60, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
    assert (man.returncode, man.stderr) == (0, "")


def test_the_page_has_every_command_and_every_option():
    page = rendered("daypass.1")
    everywhere = {"json", "help", "version"}
    known = commands()
    assert len(known) > 30
    for command, options in known.items():
        longer = [other.removeprefix(command) for other in known if other.startswith(f"{command} ")]
        usage = [rest for rest in re.findall(
            rf"^     daypass {re.escape(command)}( .*)?$", page, re.M)
            if not any(rest.startswith(name) for name in longer)]
        assert len(usage) == 1, command
        told = set(re.findall(r"--([a-z0-9-]+)", usage[0]))
        assert told == options - everywhere, command


def test_the_page_has_no_command_that_the_program_lacks():
    page = rendered("daypass.1")
    names = {f"daypass {command}" for command in commands()}
    section = page[page.index("\nCOMMANDS"):page.index("\nFILES")]
    for line in re.findall(r"^     (daypass .*)$", section, re.M):
        assert any(line == name or line.startswith(name + " ") for name in names), line


def test_every_setting_of_the_page_is_one(tmp_path):
    """A unit test, DocumentedSettingsTests, compares the settings."""
    keys = set(re.findall(r"\b((?:DAYPASS|MINIO)_[A-Z_0-9]+)\b", rendered("daypass.env.5")))
    keys -= {key for key in keys if key.endswith("_")}
    assert len(keys) > 60
    result = subprocess.run(
        [binary("daypass"), "config", "show"], capture_output=True, text=True, timeout=60,
        env={**{key: "x" for key in keys}, "DAYPASS_CONFIG": os.devnull})
    assert "DAYPASS_THREADS" in result.stderr
    assert "unknown setting" not in result.stderr
