"""The commands on pages about access keys and operations do what the pages say."""

import getpass
import grp
import os
import re
import signal
import time

import pytest
from minio.error import MinioAdminException

from support.machine import Machine, secret
from support.minio_admin import minio_admin
from support.page import blocks
from support.program import free_port
from support.store import ACCESS_KEY, SECRET_KEY, Store
from support.waiting import until


@pytest.fixture
def machine(own, certificate, authority):
    """A machine after the quick start."""
    store = own.keep(Store(own.place("store")))
    (store.bucket("reports") / "2026.csv").write_text("1,2\n")
    machine = own.keep(Machine(
        own.place("m"), certificate, authority, "s3.example.org", store.address))
    _, nginx, settings, *_ = blocks("docs/guides/quick-start.md")
    machine.run(nginx)
    machine.run(settings, {
        "ACCESS_KEY=daypass": f"ACCESS_KEY={ACCESS_KEY}",
        "SECRET_KEY=…": f"SECRET_KEY={SECRET_KEY}",
        "SUBRESOURCES=ceph-16": "SUBRESOURCES=rclone"})
    return machine


def test_an_access_key_is_created_used_replaced_and_removed(machine):
    create, by_hand, use, replace, revoke, further, rotate, remove = blocks(
        "docs/identity/access-keys.md")
    key = secret(machine.run(create))
    (machine.root / "home/secret").write_text("a secret that restic has\n")
    assert secret(machine.run(by_hand)) is None
    export, listing, assume = use.replace("\\\n", "").splitlines()
    key = {"AWS_SECRET_ACCESS_KEY=…": f"AWS_SECRET_ACCESS_KEY={key}"}
    assert "2026.csv" in machine.run(f"{export}\n{listing}", key)
    assert '"SessionToken"' in machine.run(f"{export}\n{assume}", key)
    new = {"AWS_SECRET_ACCESS_KEY=…": f"AWS_SECRET_ACCESS_KEY={secret(machine.run(replace))}"}
    assert "(SignatureDoesNotMatch)" in machine.run(f"{export}\n{listing}", key, fails=True)
    machine.run(revoke)
    (machine.root / "home/read-only.json").write_text(
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject",'
        '"Resource":"*"}]}')
    made, narrow, listed, disabled = further.splitlines()
    first, narrowed = as_key(machine.run(made)), as_key(machine.run(narrow))
    shown = machine.run(listed)
    assert "nightly" in shown and shown.count("AKIA") == 2
    machine.run(disabled, {"AKIA…": narrowed["=backup"][1:]})

    def listed_by(key, fails=False):
        return machine.run(f"{export}\n{listing}", key, fails=fails)

    another, last_use, remove_first = rotate.splitlines()
    second = as_key(machine.run(another))
    for key in (first, second):
        assert "2026.csv" in listed_by(key)
    first_id = {"AKIA…": first["=backup"][1:]}
    until(lambda: re.search(r"^last used +20", machine.run(last_use, first_id), re.MULTILINE),
          "the last use")
    machine.run(remove_first, first_id)
    assert "(InvalidAccessKeyId)" in listed_by(first, fails=True)
    assert "2026.csv" in listed_by(second)
    disable, enable, rest = remove.splitlines()
    for command, is_allowed in ((disable, False), (enable, True), (rest, False)):
        machine.run(command)
        said = machine.run(f"{export}\n{listing}", new, fails=not is_allowed)
        assert ("2026.csv" if is_allowed else "(InvalidAccessKeyId)") in said


def as_key(printed):
    """What to replace in a page's commands, so that they use the key that a command printed."""
    return {"=backup": "=" + re.search("AKIA[A-Z2-7]{16}", printed)[0],
            "=…": f"={secret(printed)}"}


def session(machine, key):
    """The environment of a new session of alice."""
    printed = machine.run(
        f"export AWS_ACCESS_KEY_ID=alice AWS_SECRET_ACCESS_KEY={key} AWS_DEFAULT_REGION=us-east-1\n"
        "aws --endpoint-url https://s3.example.org sts assume-role --role-session-name any"
        " --role-arn arn:aws:iam::123456789012:role/any --output text --query"
        " 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]'")
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    values = zip(names, printed.split(), strict=True)
    return "".join(f"export {name}={value}\n" for name, value in values)


def works(machine, session):
    listing = "aws --endpoint-url https://s3.example.org s3 ls s3://reports/ || true\n"
    said = machine.run(f"{session}export AWS_DEFAULT_REGION=us-east-1\n{listing}")
    assert ("(Invalid" in said) != ("2026.csv" in said), said
    return "2026.csv" in said


def test_sessions_end_as_the_page_says(machine):
    revoke, routine, leaked, sealing = blocks("docs/operations/keys-and-revocation.md")
    key = secret(machine.run("daypass user add alice --policy readwrite"))
    first = session(machine, key)
    of_alice, before, one, of_subject, of_directory = revoke.splitlines()
    machine.run(before)
    machine.run(one.replace("ASIAZIYZVKWYFA66WHKI", first.split("=")[1].split()[0]))
    assert not works(machine, first)
    second = session(machine, key)
    assert works(machine, second)
    machine.run(of_alice)
    assert not works(machine, second)
    # Times are whole seconds: a session that begins within this one is revoked, too.
    revoked = int(time.time())
    until(lambda: int(time.time()) > revoked, "the next second")
    # test_session_owners runs these two.
    assert "--openid-subject" in of_subject and "--ldap-user" in of_directory

    def old(use):
        return machine.run(f"daypass key list --json | jq -r 'map(select(.use == \"{use}\" and"
                           " (.inUse | not)))[0].id'").strip()

    third = session(machine, key)
    show, rotate, retire = routine.splitlines()
    machine.run(f"{show}\n{rotate}")
    assert works(machine, third)
    assert "valid until" in machine.run(retire, {"OLD_ID": old("sign")}, fails=True)
    machine.run(leaked.splitlines()[1], {"OLD_ID": old("sign")})
    assert not works(machine, third)
    rotate, retire = sealing.splitlines()
    machine.run(rotate)
    machine.run(retire, {"OLD_ID": old("seal")})
    assert works(machine, session(machine, key))


def test_an_upgrade_ends_with_a_check(machine):
    package, compare, check = blocks("docs/operations/upgrade.md")
    assert package == "apt install ./daypass_*.deb\n"
    with (machine.root / "etc/nginx/daypass_s3_cors").open("a") as file:
        file.write("# ours\n")
    said = machine.run(compare)
    assert "daypass_s3_cors" in said and "daypass_params" not in said
    machine.run(check)


def test_a_restore_brings_back_a_removed_user(machine):
    back_up, restore, _ = blocks("docs/operations/backup-and-restore.md")
    here = {"-C /": f"-C {machine.root}"}
    state = machine.root / "var/lib/daypass"
    key = secret(machine.run("daypass user add alice --policy readwrite"))
    before = session(machine, key)
    machine.run(back_up, here)
    archive, = (machine.root / "home").glob("daypass-*.tgz")
    assert archive.stat().st_mode & 0o777 == 0o600
    machine.run("daypass user remove alice")
    assert not works(machine, before)
    owner = f"{getpass.getuser()}:{grp.getgrgid(os.getgid()).gr_name}"
    machine.run(restore, {
        **here, "daypass-2026-01-31.tgz": archive.name, "daypass:daypass": owner})
    assert works(machine, before)
    assert state.with_name("daypass.before").is_dir()
    audit = machine.run("daypass audit --user alice --json")
    assert "AssumeRole" in audit


def test_health_and_metrics_are_on_a_port_of_this_machine(machine):
    conf = machine.root / "etc/nginx/conf.d/daypass-upstream.conf"
    port = free_port()
    conf.write_text(conf.read_text().replace("127.0.0.1:8480", f"127.0.0.1:{port}"))
    commands, = blocks("docs/operations/metrics.md")
    said = machine.run(commands, {"127.0.0.1:8480": f"127.0.0.1:{port}"})
    assert "ok\n" in said and "daypass_sts_requests_total" in said


def test_the_administration_api_gets_a_process_of_its_own(machine, authority):
    on, administrator, *_ = blocks("docs/guides/administration-api.md")
    apart, = (block for block in blocks("docs/guides/administration-api.md")
              if "daypass-admin" in block)
    machine.run(on)
    key = secret(machine.run(administrator))
    machine.run(apart)
    admin = minio_admin(f"https://localhost:{machine.port}", authority, "admin", key)
    admin.user_add("alice", "alice-secret-1")
    admin.attach_policy(["readwrite"], user="alice")
    alice = "export AWS_ACCESS_KEY_ID=alice AWS_SECRET_ACCESS_KEY=alice-secret-1\n"
    assert works(machine, alice)
    assert '"action":"AddUser"' in machine.run("daypass audit --user admin --json")
    # Without the second process there is no API, although the file switches it on.
    os.kill(int((machine.root / "daypass-admin.pid").read_text()), signal.SIGTERM)
    until(lambda: not machine.has("daypass-admin"), "its end")
    with pytest.raises(MinioAdminException, match="503"):
        admin.user_list()
    assert works(machine, alice)
