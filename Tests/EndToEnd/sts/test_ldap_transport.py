"""The way to the directory: names, encryption, certificates. The environment has no say in it."""

import json
import pathlib
import re
import ssl
import subprocess
import sys

import pytest

from support import slapd as names
from support.authority import Authority
from support.daypass import REPOSITORY, binary, by_name, provider
from support.fake_directory import BIND
from support.fastcgi import Connection
from support.page import blocks
from support.slapd import password_of
from support.sts import VERSION, parameters


SHIPPED_SETTINGS = (REPOSITORY / "nginx" / "daypass.env").read_text()


@pytest.fixture
def check(make_daypass):
    """What `daypass config check` says about a directory."""
    def check(settings, environment=None):
        daypass = make_daypass(settings, environment=environment).initialised()
        return by_name(json.loads(daypass.run("config", "check", "--json").stdout))["directory"]
    return check


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """An untrusted certificate."""
    return Authority(tmp_path_factory.mktemp("stranger")).issue("server")


def sign_in(daypass):
    """The answer to alice with her password."""
    with Connection(daypass.address) as connection:
        return connection.call({
            "Action": "AssumeRoleWithLDAPIdentity", "Version": VERSION, "LDAPUsername": "alice",
            "LDAPPassword": password_of("alice")})


@pytest.mark.parametrize("encryption", ["tls", "starttls", "none"])
def test_a_password_is_proved_over_each_transport(make_daypass, slapd, encryption):
    daypass = make_daypass(slapd.settings(encryption)).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    daypass.start()
    assert sign_in(daypass).status == 200


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
def test_only_a_trusted_certificate_proves_a_server(check, slapd, tmp_path, encryption):
    other = Authority(tmp_path / "other", "another authority")
    found = check({**slapd.settings(encryption), "DAYPASS_CA_FILE": str(other.file)})
    assert not found["works"]
    assert "the certificate is not trusted" in found["detail"]


def test_without_trust_no_password_is_sent(check, make_directory, stranger):
    directory = make_directory(stranger)
    assert not check(directory.settings("tls"))["works"]
    assert directory.requests == []


def test_a_setting_trusts_every_certificate(check, make_directory, stranger):
    assert check(make_directory(stranger).settings("tls", tls_skip_verify="on"))["works"]


def test_a_certificate_for_another_name_is_refused(check, make_directory, certificate):
    directory = make_directory(certificate, host="127.0.0.2")
    found = check(directory.settings("tls"))
    assert not found["works"]
    assert "another server's" in found["detail"]
    assert directory.requests == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("version, works", [
    (ssl.TLSVersion.TLSv1, False), (ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True),
    (ssl.TLSVersion.TLSv1_3, True)])
def test_tls_1_2_is_the_least(check, make_directory, certificate, version, works):
    directory = make_directory(certificate, tls_version=version)
    assert check(directory.settings("tls"))["works"] == works
    assert bool(directory.count(BIND)) == works


def test_libldap_s_own_configuration_is_ignored(check, make_directory, stranger, tmp_path):
    for name in (".ldaprc", "ldaprc", "ldap.conf"):
        (tmp_path / name).write_text("TLS_REQCERT never\nREFERRALS on\n")
    directory = make_directory(stranger)
    assert not check(directory.settings("tls"), environment={
        "HOME": str(tmp_path), "LDAPCONF": str(tmp_path / "ldap.conf"), "LDAPRC": "ldap.conf",
        "LDAPTLS_REQCERT": "never", "LDAPTLS_CACERT": str(tmp_path), "LDAPURI": "ldap://x",
    })["works"]
    assert directory.requests == []


def test_the_system_s_authorities_are_trusted_by_default(
        make_daypass, make_directory, certificate, authority, tmp_path):
    directory = make_directory(certificate)
    (tmp_path / "ca-certificates.crt").write_bytes(authority.file.read_bytes())
    daypass = make_daypass({**directory.settings("tls"), "DAYPASS_CA_FILE": ""}).initialised()
    result = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-euc",
         f"mount --bind {tmp_path} /etc/ssl/certs; exec {binary('daypass')} config check"],
        env=daypass.environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_missing_library_is_named_when_it_is_needed(make_daypass, slapd, issuer, tmp_path):
    """Daypass loads libraries late, so that a CGI process without need for them starts sooner."""
    for library in ("libldap-2.5.so.0", "libldap.so.2", "libcurl.so.4"):
        (tmp_path / library).write_text("no library")
    daypass = make_daypass(
        slapd.settings() | provider(issuer), environment={"LD_LIBRARY_PATH": str(tmp_path)})
    daypass.initialised().start()
    found = daypass.run("config", "check").stdout
    assert "libldap can't be loaded (tried libldap.so.2, libldap-2.5.so.0)" in found, found
    assert "libcurl can't be loaded" in found, found
    with Connection(daypass.address) as connection:
        assert connection.call(parameters(issuer.token())).status == 400


@pytest.mark.parametrize("name, other", [
    ("libldap.so.2", "libldap-2.5.so.0"), ("libldap-2.5.so.0", "libldap.so.2")])
def test_libldap_is_found_by_each_of_its_names(make_daypass, slapd, tmp_path, name, other):
    """Debian 12 has one of them, Debian 13 the other."""
    library = sorted(pathlib.Path("/usr/lib").glob("*-linux-gnu/libldap*.so.*"))[0]
    (tmp_path / name).write_bytes(library.read_bytes())
    (tmp_path / other).write_text("no library")
    daypass = make_daypass(
        slapd.settings(), environment={"LD_LIBRARY_PATH": str(tmp_path)}).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    daypass.start()
    assert sign_in(daypass).status == 200
    maps = pathlib.Path(f"/proc/{daypass.program.process.pid}/maps").read_text()
    assert f"{tmp_path}/{name}\n" in maps


def test_an_address_without_a_listener_is_reported(check):
    found = check(names.settings("127.0.0.1:1"))
    assert (found["works"], found["detail"]) == (
        False, "directory 127.0.0.1:1, connecting: Connection refused")


def test_a_missing_base_is_named(check, slapd):
    found = check(slapd.settings() | {
        "MINIO_IDENTITY_LDAP_USER_DN_SEARCH_BASE_DN": f"{names.PEOPLE};ou=nobody,{names.SUFFIX}"})
    assert (found["works"], found["detail"]) == (
        False, f"there is no entry ou=nobody,{names.SUFFIX}")


def test_settings_are_shown_without_the_password(make_daypass, slapd):
    daypass = make_daypass(slapd.settings(user_dn_attributes="mail, cn")).initialised()
    shown = daypass.tell("config", "show")
    assert shown["settings"]["MINIO_IDENTITY_LDAP_LOOKUP_BIND_PASSWORD"] == "(secret)"
    assert shown["ldapDirectory"] == {
        "server": f"127.0.0.1:{slapd.tls_port}", "encryption": "TLS", "checksCertificate": True,
        "lookupUser": names.LOOKUP, "userBases": [names.PEOPLE, names.PARTNERS],
        "userAttributes": ["mail", "cn"], "groupBases": [names.GROUPS, names.TEAMS]}


@pytest.mark.parametrize("number", [0, 1])
def test_the_page_s_examples_are_configurations(make_daypass, number):
    page = (REPOSITORY / "docs" / "identity" / "ldap.md").read_text()
    examples = blocks("docs/identity/ldap.md", "ini")
    assert len(examples) == 2
    example = dict(line.split("=", 1) for line in examples[number].splitlines())
    shown = make_daypass(example).tell("config", "show")
    assert example.items() - {
        "MINIO_IDENTITY_LDAP_LOOKUP_BIND_PASSWORD": "…"}.items() <= shown["settings"].items()
    for name in re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", page, re.M):
        for key in re.findall("[A-Z_]+", name):
            assert f"MINIO_IDENTITY_LDAP_{key}" in SHIPPED_SETTINGS or key == "COMMENT"


# Servers that the domain name system names

def isolated(make_daypass, services, **changes):
    found = checked(make_daypass, names.settings("example.org", "none", **changes), services)
    return {**found, "check": by_name(found["check"])["directory"]}


def checked(make_daypass, settings, services):
    daypass = make_daypass(settings).initialised()
    result = subprocess.run(
        ["unshare", "--map-root-user", "--net", "--mount", sys.executable, "-B", "-m",
         "support.isolated_network", binary("daypass").resolve()],
        input=json.dumps(services), capture_output=True, text=True, timeout=120,
        cwd=REPOSITORY / "Tests/EndToEnd", env=daypass.environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("changes, service", [
    ({"srv_record_name": "ldap"}, "_ldap._tcp.example.org"),
    ({"srv_record_name": "ldaps"}, "_ldaps._tcp.example.org"),
    ({"srv_record_name": "on", "server_addr": "_ldap._tcp.dc._msdcs.example.org"},
     "_ldap._tcp.dc._msdcs.example.org")])
def test_servers_are_tried_in_their_order(make_daypass, changes, service):
    found = isolated(make_daypass, {service: [
        [20, 0, "directory", "b.example.org"], [10, 0, 1, "a.example.org"],
        [30, 0, "directory", "c.example.org"]]}, **changes)
    assert found["check"]["works"], found
    asked = list(dict.fromkeys(found["asked"]))
    assert asked == [service, "a.example.org", "b.example.org"]
    assert found["connections"] == 1


@pytest.mark.parametrize("records", [
    [], [[0, 0, 0, "a.example.org"]], [[0, 0, "directory", "directory.example.com"]],
    [[0, 0, "directory", "example.org.example.com"]], [[0, 0, "directory", "anexample.org"]]])
def test_a_server_of_another_domain_is_refused(make_daypass, records):
    """A forged answer of the domain name system names a server with a valid certificate of its
    own."""
    found = isolated(make_daypass, {"_ldap._tcp.example.org": records}, srv_record_name="ldap")
    assert not found["check"]["works"]
    assert "there is no address for _ldap._tcp.example.org" in found["check"]["detail"]
    assert found["connections"] == 0


# With three silent name servers the resolver takes half a minute for a name.

@pytest.mark.parametrize("changes, reason", [
    ({}, "no answer in time"), ({"srv_record_name": "ldap"}, "no name server answered")])
def test_a_silent_name_server_ends_a_login_like_a_silent_directory(make_daypass, changes, reason):
    """Otherwise each login would hold a worker for all that time, without a reason in the log
    (T14)."""
    found = isolated(make_daypass, None, **changes)
    assert not found["check"]["works"]
    assert f"connecting: {reason}" in found["check"]["detail"]


def test_a_silent_name_server_does_not_delay_a_call_beyond_the_issuer_s_limit(make_daypass):
    """libcurl would wait for it after it gave up (T14)."""
    found = checked(make_daypass, {
        "MINIO_IDENTITY_OPENID_CONFIG_URL":
            "https://idp.example.org/.well-known/openid-configuration",
        "MINIO_IDENTITY_OPENID_CLIENT_ID": "test"}, None)
    assert "no answer in time" in json.dumps(found["check"])
    # The resolver asks each of three servers for both kinds of addresses, and then once more.
    assert 0 < found["asked"].count("idp.example.org") < 12
