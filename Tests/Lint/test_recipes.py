"""Each recipe says once whether the tests run it, and each test of a recipe belongs to a page."""

import json
import re
import textwrap

import pytest
import yaml

from tree import ROOT, files, name_of

PAGES = files("*.md", "docs/recipes")
TESTS = {path.name for path in files("test_*.py", "Tests/EndToEnd/recipes")}
MARKER = re.compile(r"^> (?:Run|Not run).*$", re.MULTILINE)
# "Run in part" goes on to say, in the same block, which part no test runs.
RUN = re.compile(
    r"> Run (?:in part )?by \[(test_\w+\.py)\]\(\.\./\.\./Tests/EndToEnd/recipes/\1\)"
    r" with [\w .,-]+[.:]")

NOT_RUN = re.compile(
    r"> Not run(?:\. Written from (?:its|their) documentation"
    r"| by the tests\. Tried by hand with [\w -]+ [\d.]+)\.")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_recipe_says_once_whether_it_is_run(page):
    marker, = MARKER.findall(page.read_text())
    if marker.startswith("> Not run"):
        assert NOT_RUN.fullmatch(marker)
    else:
        assert RUN.fullmatch(marker)[1] in TESTS
        if "in part" in marker:
            assert re.search(r"^> .*[Nn]ot run", page.read_text(), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_policies_and_yaml_of_a_recipe_can_be_read(page):
    for language, text in re.findall(
            r"^ *```(json|yaml)\n(.*?)^ *```$", page.read_text(), re.DOTALL | re.MULTILINE):
        text = textwrap.dedent(text)
        assert (json.loads if language == "json" else yaml.safe_load)(text)


def test_each_test_of_recipes_runs_a_page():
    named = {RUN.match(line)[1] for page in PAGES
             for line in MARKER.findall(page.read_text()) if line.startswith("> Run")}
    assert named == TESTS


def test_the_index_has_every_recipe():
    index = (ROOT / "docs" / "README.md").read_text()
    assert set(re.findall(r"\(recipes/([\w-]+\.md)\)", index)) == {page.name for page in PAGES}
