"""The commands in README.md and docs/guides set up what they promise, typed as they are."""

import re

import pytest

from support.ceph import Gateway
from support.machine import Machine, secret
from support.page import blocks
from support.store import Store


@pytest.fixture(params=[Gateway, Store], ids=["ceph", "rclone"])
def store(request, own):
    store = own.keep(request.param(own.place("store")))
    for bucket in ("reports", "salaries"):
        store.bucket(bucket)
    store.place("reports", "2026.csv", b"1,2\n")
    return store


def settings(store):
    """The settings in a page, and those of the store."""
    shown = {"DAYPASS_UPSTREAM_ACCESS_KEY": "daypass", "DAYPASS_UPSTREAM_SECRET_KEY": "…",
             "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES": "ceph-16"}
    return {f"{name}={value}": f"{name}={store.settings[name]}" for name, value in shown.items()}


@pytest.fixture
def make_machine(own, certificate, authority, store):
    def make(name="s3.example.org"):
        return own.keep(Machine(own.place("m"), certificate, authority, name, store.address))
    return make


def commands(block):
    """The commands of a block: a here-document is a part of its command, a comment is none."""
    text = re.sub(r"<<'END'\n.*?^END\n", "\n", block, flags=re.M | re.S)
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_alice_lists_her_bucket_after_twelve_commands(make_machine, store):
    machine = make_machine("s3.corp.example")
    block, = (each for each in blocks("README.md") if "user add alice" in each)
    assert len(commands(block)) == 12
    as_root, _, as_alice = block.partition("# Alice, on her machine")
    printed = machine.run(as_root, settings(store))
    export, listing, refused = as_alice.partition("\n")[2].splitlines()
    key = {"AWS_SECRET_ACCESS_KEY=…": f"AWS_SECRET_ACCESS_KEY={secret(printed)}"}
    assert "2026.csv" in machine.run(f"{export}\n{listing}", key)
    said = machine.run(f"{export}\n{refused}", key, fails=True)
    assert "(AccessDenied)" in said
    assert store.object("reports", "2026.csv") == b"1,2\n"
    # And nothing else.
    other = listing.replace("s3://reports", "s3://salaries")
    assert "(AccessDenied)" in machine.run(f"{export}\n{other}", key, fails=True)


def test_the_quick_start_ends_with_a_session(make_machine, store):
    machine = make_machine()
    package, nginx, in_front, user, client, session = blocks("docs/guides/quick-start.md")
    assert package == "apt install ./daypass_*.deb\n"
    machine.run(nginx)
    machine.run(in_front, settings(store))
    key = secret(machine.run(user))
    own_key = {"AWS_SECRET_ACCESS_KEY=…": f"AWS_SECRET_ACCESS_KEY={key}"}
    assert "now.txt" in machine.run(client, own_key)
    listing = machine.run(
        "export AWS_ACCESS_KEY_ID= AWS_SECRET_ACCESS_KEY=\n" + session,
        {"aws_secret_access_key = …": f"aws_secret_access_key = {key}"})
    assert "now.txt" in listing
    audit = machine.run("daypass audit --user alice --json")
    assert '"action":"AssumeRole"' in audit


def test_the_guide_for_a_store_works_as_typed(make_machine, store):
    machine = make_machine()
    page = "docs/guides/s3-store.md"
    nginx, start, user, client = blocks(page)
    lines, = blocks(page, "ini")
    machine.run(nginx)
    machine.run(f"cat >> /etc/daypass/daypass.env <<'END'\n{lines}END\n", settings(store))
    machine.run(start)
    key = secret(machine.run(user))
    listing = machine.run(client, {"AWS_SECRET_ACCESS_KEY=…": f"AWS_SECRET_ACCESS_KEY={key}"})
    assert "reports.json" in listing and store.object("reports", "reports.json")
