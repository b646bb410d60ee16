"""docs/reference/command-line.md: its tables name the fields that commands print with --json."""

import json
import re

import pytest

from support.commands import commands
from support.daypass import REPOSITORY, provider
from support.fastcgi import Connection
from support.keycloak import Keycloak
from support.plugin import ARN, Plugin
from support.sign_in import Person
from support.slapd import GROUPS, password_of
from support.sts import VERSION, parameters

RECORDED = REPOSITORY / "Tests/EndToEnd/cli/fixtures/minio-iam-info.zip"
PAGE = (REPOSITORY / "docs/reference/command-line.md").read_text()
JSON = PAGE[PAGE.index("## JSON"):]
CELL = r" *(.*?) *\|"
# A JSON object whose names come from outside: settings, claims, a policy.
FREE = "map"


def documented():
    """The fields of each command: by their paths, the types, and whether each is always there."""
    fields, commands = {}, []
    for named, field, kind, _ in re.findall(rf"^\|{CELL}{CELL}{CELL}{CELL}$", JSON, re.M):
        if field.startswith("`"):
            commands = re.findall("`([^`]+)`", named) or commands
            name, _, optional = kind.partition(", ")
            assert optional in ("", "optional"), kind
            for command in commands:
                fields.setdefault(command, {})[field.strip("`")] = (name, not optional)
    return fields


FIELDS = documented()


def examples():
    """The page's examples: a command at the beginning of a line, and what it prints."""
    for block in re.findall(r"^```\n(.*?)^```", JSON, re.S | re.M):
        for line in re.sub(r"\n +", " ", block).splitlines():
            command, output = re.fullmatch(r"([a-z -]+?) +([{\[].*)", line).groups()
            yield command, json.loads(output)


def kind_of(value):
    if isinstance(value, list):
        return "list of objects" if value and isinstance(value[0], dict) else "list of strings"
    return {bool: "boolean", int: "number", str: "string", dict: "object"}[type(value)]


def shape(command, printed, path=""):
    """The path and type of each field in what a command printed."""
    for name, value in printed.items():
        known = FIELDS[command].get(path + name, ("", True))[0]
        if value == [] and known == "list of objects":
            yield path + name, known
        elif known == FREE and isinstance(value, dict):
            yield path + name, FREE
        else:
            kind = kind_of(value)
            yield path + name, kind
            for part in value if kind == "list of objects" else [value] * (kind == "object"):
                yield from shape(command, part, path + name + ".")


def check(command, printed):
    """Compares what a command printed with the page, and returns the fields that it has."""
    seen = set()
    for record in printed if isinstance(printed, list) else [printed]:
        found = set(shape(command, record))
        for field, kind in found:
            assert (field, kind) == (field, FIELDS[command].get(field, ("undocumented",))[0])
        names = {field for field, _ in found}
        assert names >= {field for field, (_, always) in FIELDS[command].items()
                         if always and "." not in field}, command
        seen |= names
    return seen


@pytest.fixture
def runs(make_daypass, make_client, issuer, slapd, own, authority, certificate, tmp_path):
    """Runs every command, and returns what each printed."""
    printed = {}
    plugin = own.keep(Plugin())
    daypass = make_daypass({
        **provider(issuer), **slapd.settings(), **plugin.settings(),
        "MINIO_ROOT_USER": "owner", "MINIO_ROOT_PASSWORD": "owner-password"}).start()

    def run(command, *arguments, text="", by=daypass, status=0):
        result = by.run(*command.split(), *arguments, "--json", text=text)
        assert result.returncode == status, (command, result)
        printed.setdefault(command, []).append(json.loads(result.stdout))
        return printed[command][-1]

    def session(**call):
        with Connection(daypass.address) as connection:
            return connection.call({"Version": VERSION, **call}).credentials

    policy = tmp_path / "reports.json"
    policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
         "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports/*"}]}))
    run("init")
    run("user add", "alice")
    run("user add", "bob", "--secret-stdin", text="a-secret-of-bob")
    run("user secret", "alice")
    run("user secret", "bob", "--secret-stdin", text="a-secret-of-bob")
    run("user import", "-", "--generate-secrets", text='{"accessKey":"carol"}')
    run("policy check", policy)
    run("policy create", "reports", policy)
    run("policy list")
    run("policy info", "reports")
    run("group add", "analysts", "alice", "bob")
    run("policy attach", "reports", "--group", "analysts")
    run("policy attach", "readonly", "diagnostics", "--user", "alice")
    run("policy attach", "readonly", "--ldap-user", "alice")
    run("policy attach", "readonly", "--ldap-group", f"cn=devs,{GROUPS}")
    run("policy attach", "readonly", "--openid-group", "staff")
    run("policy entities")
    run("policy entities", "--user", "alice", "--group", "analysts", "--ldap-user", "alice")
    run("policy entities", "--ldap-group", f"cn=devs,{GROUPS}", "--openid-group", "staff")
    run("policy detach", "readonly", "--user", "alice")
    run("policy detach", "reports", "--group", "analysts")
    run("policy attach", "reports", "--group", "analysts")
    run("policy detach", "readonly", "--ldap-user", "alice")
    run("policy detach", "readonly", "--ldap-group", f"cn=devs,{GROUPS}")
    run("policy detach", "readonly", "--openid-group", "staff")
    run("policy attach", "readonly", "--ldap-user", "alice")
    run("policy simulate", "--user", "alice", "--action", "s3:GetObject", "--resource",
        "arn:aws:s3:::reports/a", status=1)
    run("user list")
    run("user info", "alice")
    for more in ([], ["--access-keys"]):
        run("user disable", "carol", *more)
        run("user enable", "carol")
        run("user remove", "carol", *more)
        run("user add", "carol")
    made = run("access-key create", "--parent", "alice")["accessKey"]
    run("access-key create", "--parent", "owner", "--secret-stdin", text="a-secret-of-owner")
    run("access-key edit", made, "--name", "laptop")
    run("access-key edit", made, "--new-secret")
    run("access-key list")
    run("access-key info", made)
    for command in ("access-key disable", "access-key enable"):
        run(command, made)
    run("access-key check")
    run("group list")
    run("group info", "analysts")
    for command in ("group disable", "group enable"):
        run(command, "analysts")
    run("group remove", "analysts", "bob")
    run("group remove", "analysts", "alice")
    run("group remove", "analysts")
    person = Person(own.place("home"), authority)
    person.tell(
        "login", "--ldap", "alice", *person.options, "--sts",
        f"https://localhost:{make_client(daypass.upstream).nginx.port}",
        text=f"{password_of('alice')}\n")
    printed["login"] = [json.loads(person.tell("login", "--json"))]
    printed["logout"] = [json.loads(person.tell("logout", "--json"))]
    token = issuer.token(policy="readonly", groups=["staff"])
    first = session(**parameters(token, TokenRevokeType="laptop", Policy=policy.read_text()))
    run("token inspect", text=first["SessionToken"])
    run("token inspect", text=session(
        Action="AssumeRoleWithLDAPIdentity", LDAPUsername="alice",
        LDAPPassword=password_of("alice"))["SessionToken"])
    run("token inspect", text=session(
        Action="AssumeRoleWithCustomToken", Token="x", RoleArn=ARN)["SessionToken"])
    with Connection(daypass.address) as connection:
        assert connection.call(parameters("no token")).status == 400
    run("token verify", "--provider", "_", text=token)
    issuer_keys = tmp_path / "keys.json"
    issuer_keys.write_text(json.dumps({"keys": issuer.keys}))
    run("token verify", "--jwks", issuer_keys, "--issuer", issuer.url, "--audience",
        issuer.audience, text=token)
    run("session revoke", "--access-key", first["AccessKeyId"])
    run("session revoke", "--parent", "alice")
    run("session revoke", "--parent", "alice", "--revoke-type", "laptop")
    run("session revoke", "--parent", "alice", "--access-keys")
    run("access-key remove", made)
    run("policy remove", "reports")
    old = run("key list")[0]["id"]
    archive = tmp_path / "daypass.archive"
    run("export", archive)
    run("key rotate")
    run("key retire", old, "--force")
    run("import archive", archive)
    run("import minio", RECORDED, "--skip-existing")
    run("identity test")
    run("config check")
    run("audit --summary")
    keycloak = own.keep(Keycloak(certificate))
    run("config show")
    run("config show", by=make_daypass(everything(issuer, slapd, plugin, keycloak)))
    other = make_daypass(provider(keycloak, "KC", **keycloak.settings)).initialised()
    run("session check", by=other)
    return printed


def everything(issuer, slapd, plugin, keycloak):
    """Settings of every source, each with all that `config show` derives from it."""
    return {
        **provider(issuer, "A", claim_userinfo="on", display_name="Our login", scopes="openid"),
        **provider(issuer, "B", client_id="b", role_policy="readonly"),
        **provider(keycloak, "KC", **keycloak.settings),
        "DAYPASS_OPENID_CLAIM_MEMBER_NAMES_A": "on",
        "DAYPASS_OPENID_ACCESS_TOKEN_ISSUER_A": "https://adfs.example/trust",
        **slapd.settings(user_dn_attributes="mail"), **plugin.settings(),
        "MINIO_POLICY_PLUGIN_URL": "http://127.0.0.1:8181/v1/data",
        "DAYPASS_LIMIT_ADDRESS": "60", "DAYPASS_LIMIT_NAME": "10", "DAYPASS_LIMIT_TOTAL": "3000"}


def test_every_command_has_json_which_is_documented_and_run(runs):
    known = {command: options for command, options in commands().items()
             if not command.startswith("dev ") and command != "login web"}
    assert [command for command, options in known.items() if "json" not in options] == []
    assert {command.removesuffix(" --summary") for command in FIELDS} == set(known)
    assert set(runs) == set(FIELDS)


def test_commands_print_the_documented_fields(runs):
    for command, outputs in runs.items():
        seen = set()
        for printed in outputs:
            seen |= check(command, printed)
        assert seen == set(FIELDS[command]), command


def test_examples_have_the_documented_fields():
    shown = dict(examples())
    assert set(shown) == set(FIELDS)
    for command, printed in shown.items():
        check(command, printed)
