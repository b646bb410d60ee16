"""The policies and commands in docs/policies/writing-policies.md, typed as they are."""

import json
import re

import pytest

from support.daypass import REPOSITORY
from support.machine import Machine
from support.page import blocks

PAGE = "docs/policies/writing-policies.md"


@pytest.fixture
def machine(own, certificate, authority):
    """A machine with the page's policies in its files, and the page's users and policies."""
    machine = own.keep(Machine(own.place("m"), certificate, authority, "s3.example.org", ""))
    names = re.findall(r"^`([\w-]+\.json)`:", (REPOSITORY / PAGE).read_text(), re.MULTILINE)
    for name, text in zip(names, blocks(PAGE, "json"), strict=True):
        (machine.root / "home" / name).write_text(text)
        assert "a valid policy" in machine.run(f"daypass policy check {name}")
        assert "warning" not in machine.run(f"daypass policy check {name}")
    return machine


def test_the_policies_decide_as_the_page_says(machine):
    reports, home, office, session = blocks(PAGE)
    shown = re.search(r"^```\n(policy .*?)^```", (REPOSITORY / PAGE).read_text(), re.M | re.S)[1]
    assert machine.run(reports).endswith(shown)
    assert "allowed by policy home, Statement[0]" in machine.run(home)
    refused = "denied: no statement allows it"
    simulation = home.partition("--user alice\n")[2]
    elsewhere = {"s3:prefix=alice/": "s3:prefix=bob/"}
    assert refused in machine.run(simulation, elsewhere, fails=True)
    without = {" \\\n    --context s3:prefix=alice/": ""}
    assert refused in machine.run(simulation, without, fails=True)
    assert "allowed by" in machine.run(office)
    address = {"192.0.2.7": "198.51.100.7"}
    assert "denied by policy ./office.json, Statement[1]" in machine.run(
        office, address, fails=True)
    assert "allowed by" in machine.run(session)
    writing = {"s3:GetObject": "s3:PutObject"}
    assert "denied: the session's policy does not allow it" in machine.run(
        session, writing, fails=True)


def test_the_built_in_policies_allow_what_the_page_says(machine):
    table = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", (REPOSITORY / PAGE).read_text(), re.M))
    policies = json.loads(machine.run("daypass policy list --json"))
    assert set(table) == {each["policyName"] for each in policies}
    for name, text in table.items():
        document = machine.run(f"daypass policy info {name}")
        for action in re.findall(r"`(s3:\w+)`", text):
            assert action in document
