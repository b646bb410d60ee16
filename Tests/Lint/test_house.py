"""What contributors read and services run: forms, workflows, targets of make, versions."""

import re

import pytest
import yaml

from tree import ROOT, files, name_of

WORKFLOWS = files("*.yml", ".github/workflows")
FORMS = [path for path in files("*.yml", ".github/ISSUE_TEMPLATE") if path.stem != "config"]
MAKEFILES = "\n".join((ROOT / name).read_text() for name in ("Makefile", "packaging/install.mk"))
TARGETS = {target for line in re.findall(r"^([a-z][a-z -]*):(?!=)", MAKEFILES, re.MULTILINE)
           for target in line.split()}
# What a machine needs before make can do the rest, and what is left to do with a release.
OTHER_STEPS = re.compile(
    r"apt-get update && apt-get install --yes [a-z ]+|"
    r'gh release create "\$GITHUB_REF_NAME" --draft \.build/deb/daypass_\*\.deb')


@pytest.mark.parametrize("path", [*files("*.yml", ".github"), ROOT / "mkdocs.yml"], ids=name_of)
def test_yaml_is_valid(path):
    assert yaml.safe_load(path.read_text())


@pytest.mark.parametrize("path", WORKFLOWS, ids=name_of)
def test_a_workflow_calls_make_and_has_no_logic(path):
    jobs = yaml.safe_load(path.read_text())["jobs"].values()
    steps = [step for job in jobs for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert [use for use in used if not re.fullmatch(r"actions/checkout@v\d+\.\d+\.\d+", use)] == []
    runs = [step["run"] for step in steps if "run" in step]
    made = [run.removeprefix("make ") for run in runs if run.startswith("make ")]
    assert {"lint", "test", "deb"} <= set(made) <= TARGETS
    assert [run for run in runs
            if not run.startswith("make ") and not OTHER_STEPS.fullmatch(run)] == []


@pytest.mark.parametrize("path", FORMS, ids=name_of)
def test_a_form_has_fields_with_labels(path):
    form = yaml.safe_load(path.read_text())
    assert form["name"] and form["description"]
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert fields and all(field["attributes"]["label"] for field in fields)
    names = [field["id"] for field in fields]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("document", files("*.md"), ids=name_of)
def test_the_targets_of_make_exist(document):
    text = document.read_text()
    named = re.findall(r"`(?:sudo )?make ([a-z -]+)[^`]*`", text)
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        named += re.findall(r"^ *(?:sudo .*)?make ([a-z -]+)", block, re.MULTILINE)
    assert {target for targets in named for target in targets.split()} <= TARGETS


def test_the_newest_changes_are_those_of_the_version():
    changes = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    source = (ROOT / "Sources/Configuration/DaypassVersion.swift").read_text()
    assert changes[:2] == ["Unreleased", re.search(r'static let version = "(.*)"', source)[1]]
