"""Source files: how long they and their lines are, which words they avoid, what they are called."""

import re

from tree import ROOT, files, name_of

LONGEST_FILE = 300
LONGEST_LINE = 100
# An indefinite subject makes a reader ask who is meant: the caller, the web server, Daypass.
# libcurl has an option of that name.
INDEFINITE = re.compile("(?<!CURLOPT_)nobody|whoever|somebody", re.IGNORECASE)
SUITE = re.compile(
    r"^\s*@Suite(?:\([^)]*\))?\s+(?:struct|final class|class|enum|actor) (\w+)", re.M)


def lines_of_sources():
    for path in files("*", "Sources"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            yield f"{name_of(path)}:{number}", line


def test_no_source_file_is_long():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in files("*", "Sources")}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_line_is_long():
    assert [place for place, line in lines_of_sources() if len(line) > LONGEST_LINE] == []


def lines_of_documents():
    """Documents, manual pages, and the comments of shipped configurations."""
    shipped = [path for folder in ("packaging/man", "nginx", "apache", "lighttpd", "caddy")
               for path in files("*", folder) if path.suffix != ".pyc"]
    for path in [*files("*.md"), *shipped]:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            yield f"{name_of(path)}:{number}", line


def test_prose_names_its_subject():
    lines = [*lines_of_sources(), *lines_of_documents()]
    assert [place for place, line in lines if INDEFINITE.search(line)] == []


def test_a_suite_lives_in_the_file_of_its_name():
    suites = [(name_of(path), suite) for path in files("*.swift", "Tests")
              for suite in SUITE.findall(path.read_text())]
    assert suites
    assert [(name, suite) for name, suite in suites if not name.endswith(f"/{suite}.swift")] == []


def test_the_thread_sanitizer_s_exceptions_are_types():
    # A suppression for a renamed type would suppress nothing.
    names = re.findall(r"^race:(\w+)$", (ROOT / "Tests/Sanitizers/races.txt").read_text(), re.M)
    sources = "\n".join(path.read_text() for path in files("*.swift", "Sources"))
    declared = set(re.findall(r"\b(?:struct|class|enum|actor) (\w+)", sources))
    assert names
    assert [name for name in names if name not in declared] == []


def test_no_two_files_of_tests_have_one_name():
    """pytest collects neither of two that have."""
    names = [path.name for path in files("test_*.py", "Tests/EndToEnd")]
    assert [name for name in set(names) if names.count(name) > 1] == []
