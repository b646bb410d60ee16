"""A target imports only from rows below its own, and only what Package.swift says that it
imports."""

import collections
import json
import re
import subprocess

import pytest

from tree import ROOT, files, name_of

# As in docs/development/architecture.md, from the programs down to the ground.
ROWS = [
    ["DaypassServer", "Daypass"],
    ["FastCGI"],
    ["STS", "Authorizer", "Management", "Portal"],
    ["Identity"],
    ["Credentials"],
    ["State", "Monitoring"],
    ["Configuration"],
    ["HTTP", "LDAP", "PolicyEngine"],
    ["System", "Crypto", "Compression", "HTML"],
    ["Wire"],
]
ROW = {target: number for number, row in enumerate(ROWS) for target in row}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\(\w+\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)", re.M)


def dependencies():
    """What each target in Sources depends on, as Package.swift says."""
    result = subprocess.run(
        ["swift", "package", "--package-path", ROOT, "dump-package"],
        capture_output=True, text=True, check=True, timeout=120)
    return {
        target["name"]: {
            (kind.get("byName") or kind.get("target") or kind.get("product"))[0]
            for kind in target["dependencies"]}
        for target in json.loads(result.stdout)["targets"]
        if (ROOT / "Sources" / target["name"]).is_dir()}


DEPENDENCIES = dependencies()
LIBRARIES = {name for name in DEPENDENCIES if not any((ROOT / "Sources" / name).rglob("*.swift"))}
TARGETS = sorted(set(DEPENDENCIES) - LIBRARIES)


def imports(path):
    return set(IMPORT.findall(path.read_text()))


def test_every_target_has_a_row():
    assert TARGETS == sorted(ROW)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_depends_only_on_rows_below_its_own(target):
    ours = DEPENDENCIES[target] & set(TARGETS)
    assert [name for name in ours if ROW[name] <= ROW[target]] == []


def test_each_c_library_has_one_target_that_wraps_it():
    wrappers = collections.Counter(
        library for target in TARGETS for library in DEPENDENCIES[target] & LIBRARIES)
    assert wrappers == dict.fromkeys(LIBRARIES, 1)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_imports_what_it_depends_on_and_nothing_else(target):
    known = set(DEPENDENCIES).union(*DEPENDENCIES.values())
    imported = {(name, name_of(path)) for path in files("*.swift", f"Sources/{target}")
                for name in imports(path) & known}
    assert [found for found in imported if found[0] not in DEPENDENCIES[target]] == []
    assert DEPENDENCIES[target] == {name for name, _ in imported}


def test_no_target_imports_the_whole_of_foundation():
    # It adds 2 ms to each start. FoundationEssentials, where it earns its place, adds one.
    assert [name_of(path) for path in files(
        "*.swift", "Sources") if "Foundation" in imports(path)] == []
