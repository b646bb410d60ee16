"""Recipes for backups, each with a user of its own that has exactly the page's policy."""

import json
import subprocess

from support.postgres import Postgres
from support.program import tool


def version(*command):
    """What a program prints as its version."""
    return subprocess.run(command, capture_output=True, text=True).stdout.split()[1]


def test_restic_backs_up_and_restores(recipe):
    page = recipe("restic", user="restic")
    _, environment, once, nightly = page.blocks("sh")
    assert page.ran() == {"restic": version(tool("restic"), "version")}
    documents = page.home / "Documents"
    documents.mkdir()
    (documents / "letter").write_text("Dear Alice")
    page.sh(environment, once)
    page.sh(environment, nightly)
    restore = "restic restore latest --target restored"
    page.sh(environment, restore)
    restored = page.home / "restored" / documents.relative_to("/") / "letter"
    assert restored.read_text() == "Dear Alice"


def test_pgbackrest_keeps_a_backup_and_the_log(recipe, own, authority):
    page = recipe("pgbackrest", user="pgbackrest")
    assert page.ran() == {"pgbackrest": version(tool("pgbackrest"), "version")}
    postgres = own.keep(Postgres(own.place("pg"), page, authority))
    stanza, check, backup, info = page.blocks("sh")[1].splitlines()
    for command in (stanza, check, backup):
        postgres.sh(command)
    report = json.loads(postgres.sh(info + " --output=json"))
    assert report[0]["status"]["code"] == 0, report
    assert [entry["type"] for entry in report[0]["backup"]] == ["full"]
