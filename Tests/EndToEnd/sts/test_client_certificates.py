"""AssumeRoleWithCertificate: nginx verifies the certificate and Daypass reads it; nothing else can
state one."""

import http.client
import os
import re
import subprocess
import urllib.parse

import boto3
import pytest
from minio.credentials import CertificateIdentityProvider

from support.authority import ANY, CLIENT, HOUR, SERVER, Authority
from support.daypass import REPOSITORY, provider
from support.fastcgi import Connection
from support.inspection import inspect
from support.page import blocks
from support.shapes import assert_credentials
from support.sts import VERSION, Answer
from support.waiting import until

DOCUMENTATION = REPOSITORY / "docs" / "identity" / "client-certificates.md"
POLICY = '{"Version":"2012-10-17","Statement":[]}'
CALL = {"Action": "AssumeRoleWithCertificate", "Version": VERSION}

MISSING = (400, "MissingParameter")
INVALID = (400, "InvalidClientCertificate")
REJECTED = (403, "IDPRejectedClaim")
INSECURE = (400, "InsecureConnection")


@pytest.fixture(scope="module")
def clients(session_directory):
    """The authority whose client certificates are valid."""
    return Authority(session_directory / "clients", "Daypass clients")


@pytest.fixture(scope="module")
def stranger(session_directory):
    """An untrusted authority of the same name."""
    return Authority(session_directory / "stranger", "Daypass clients")


@pytest.fixture
def make_certified(make_daypass, make_client, issuer, clients):
    """A client before an nginx that asks for certificates, and a Daypass that accepts them."""
    def make(enable="on", **options):
        daypass = make_daypass(
            {**provider(issuer), "MINIO_IDENTITY_TLS_ENABLE": enable}).initialised()
        (daypass.state / "policies" / "reports.json").write_text(POLICY)
        client = make_client(daypass.start().upstream, **{"clients": clients, **options})
        client.daypass = daypass
        return client
    return make


@pytest.fixture
def certified(make_certified):
    return make_certified()


def assume(client, **more):
    return client.send(body={**CALL, **more})


# A valid certificate

def test_the_common_name_is_the_policy(certified, clients):
    certificate = clients.issue_client("reports", organizations=["Example"])
    answer = assume(certified.showing(certificate), TokenRevokeType="laptop")
    claims = inspect(certified.daypass, answer)
    assert {name: claims.get(name) for name in
            ("parent", "policy", "sub", "iss", "aud", "tokenRevokeType", "roleArn")} == {
        "parent": "tls:reports", "policy": "reports", "sub": "reports",
        "iss": "Daypass clients", "aud": "Example", "tokenRevokeType": "laptop", "roleArn": None}
    assert claims["exp"] - claims["iat"] == 3600
    assert answer.text("Arn") is None, "this action's answer has no AssumedRoleUser"
    assert answer.masked().startswith(
        '<?xml version="1.0" encoding="UTF-8"?>\n<AssumeRoleWithCertificateResponse '
        'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithCertificateResult>'
        "<Credentials>")


def test_the_audit_log_names_the_certificate(certified, clients):
    """Two certificates with the same common name can be told apart (T60)."""
    certificate = clients.issue_client("reports")
    line = certified.daypass.audit_line(
        assume(certified.showing(certificate)).request_id)
    assert line["subject"] == "reports"
    assert line["certificateSerial"] == certificate.serial
    assert line["certificateIssuer"] == "CN=Daypass clients"


@pytest.mark.parametrize("where", ["query", "body"])
@pytest.mark.parametrize("path", ["/", "/sts"])
def test_the_call_may_be_in_the_query_or_the_body(certified, clients, where, path):
    client = certified.showing(clients.issue_client("reports"))
    assert client.send(path=path, **{where: CALL}).status == 200


def test_minio_py_gets_credentials_for_a_certificate(certified, clients, authority):
    certificate = clients.issue_client("reports")
    credentials = CertificateIdentityProvider(
        sts_endpoint=certified.url, cert_file=str(certificate.chain),
        key_file=str(certificate.key), ca_certs=str(authority.file)).retrieve()
    assert_credentials(
        credentials.access_key, credentials.secret_key, credentials.session_token)


def test_the_session_is_one_and_can_be_revoked(aws, certified, clients):
    credentials = assume(certified.showing(clients.issue_client("reports"))).credentials
    sts = boto3.client(
        "sts", endpoint_url=certified.url, aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"])
    assert sts.get_caller_identity()["Arn"] == (
        f"arn:aws:sts::000000000000:assumed-role/tls:reports/{credentials['AccessKeyId']}")
    certified.daypass.tell("session", "revoke", "--parent", "tls:reports")
    with pytest.raises(sts.exceptions.ClientError, match="InvalidClientTokenId"):
        sts.get_caller_identity()


@pytest.mark.parametrize("asked", [{}, {"DurationSeconds": "604800"}])
@pytest.mark.parametrize("hours", [0.2, 0.5])
def test_no_session_outlives_its_certificate(certified, clients, asked, hours):
    certificate = clients.issue_client("reports", end=hours * HOUR)
    answer = assume(certified.showing(certificate), **asked)
    assert answer.credentials["Expiration"] == certificate.not_after


@pytest.mark.parametrize("seconds, granted", [("900", True), ("604800", True), ("899", False),
                                              ("604801", False), ("x", False)])
def test_a_duration_is_checked_before_it_is_cut(certified, clients, seconds, granted):
    answer = assume(certified.showing(clients.issue_client("reports")), DurationSeconds=seconds)
    assert answer.refusal == ((200, None) if granted else (400, "InvalidParameterValue"))


def test_a_session_policy_narrows(certified, clients):
    client = certified.showing(clients.issue_client("reports"))
    assert "sessionPolicy" in inspect(certified.daypass, assume(client, Policy=POLICY))
    assert assume(client, Policy="{").refusal == (400, "MalformedPolicyDocument")


@pytest.mark.parametrize("purposes", [[CLIENT], [ANY, CLIENT], [SERVER, CLIENT]])
def test_a_certificate_may_be_for_more_than_clients(certified, clients, purposes):
    certificate = clients.issue_client("reports", purposes=purposes)
    assert assume(certified.showing(certificate)).status == 200


def test_the_trusted_authority_may_name_a_built_in_policy(certified, clients, stranger):
    """consoleAdmin is as safe as its authority (T61)."""
    admin = assume(certified.showing(clients.issue_client("consoleAdmin")))
    assert inspect(certified.daypass, admin)["policy"] == "consoleAdmin"
    assert assume(certified.showing(stranger.issue_client("consoleAdmin"))).refusal == INVALID


# nginx's refusals

@pytest.fixture
def unverified(clients, stranger):
    revoked = clients.issue_client("reports")
    clients.revoke(revoked)
    return {
        "expired": clients.issue_client("reports", begin=-2 * HOUR, end=-HOUR),
        "not yet valid": clients.issue_client("reports", begin=HOUR, end=2 * HOUR),
        "self-signed": clients.issue_client("reports", own=True),
        "of another authority": stranger.issue_client("reports"),
        "of a server": clients.issue_client("reports", purposes=[SERVER]),
        "revoked": revoked,
    }


@pytest.mark.parametrize("case, why", [
    ("expired", "certificate has expired"), ("not yet valid", "certificate is not yet valid"),
    ("self-signed", "[^\"]+"), ("of another authority", "[^\"]+"),
    ("of a server", "[^\"]+purpose"), ("revoked", "certificate revoked")])
def test_a_certificate_that_does_not_verify_never_reaches_daypass(
        unverified, make_certified, case, why):
    """Expired, revoked, self-signed, or of another authority (T61)."""
    certified = make_certified()
    answer = assume(certified.showing(unverified[case]))
    assert answer.refusal == INVALID
    assert answer.headers["x-amz-request-id"] == answer.request_id
    line = until(certified.nginx.access_log.read_text, "a line")
    assert re.search(f'id={answer.request_id} cert="FAILED:{why}"', line), line
    assert not certified.daypass.audit_log.exists() or certified.daypass.audit() == []


def test_a_bad_certificate_is_refused_whatever_else_is_proved(certified, stranger, issuer):
    client = certified.showing(stranger.issue_client("reports"))
    assert client.assume(issuer.token()).refusal == INVALID
    assert client.send(path="/elsewhere").refusal == INVALID
    assert certified.assume(issuer.token()).status == 200


# Daypass's refusals

@pytest.mark.parametrize("names, options, refusal", [
    (["reports", "reports"], {}, INVALID),
    (["reports", "readonly"], {}, INVALID),
    ([], {}, INVALID),
    ([""], {}, INVALID),
    (["reports\0"], {}, INVALID),
    (["reports\n"], {}, INVALID),
    (["reports,readonly"], {}, INVALID),
    ([" reports"], {}, INVALID),
    (["x" * 129], {}, INVALID),
    (["reports"], {"purposes": []}, INVALID),
    (["reports"], {"ca": True}, INVALID),
    (["Reports"], {}, REJECTED),
    (["no-such-policy"], {}, REJECTED),
    (["../policies/reports"], {}, REJECTED),
    (["x" * 128], {}, REJECTED)],
    ids=["twice the same name", "two names", "no name", "empty", "NUL", "line feed", "comma",
         "space", "129 bytes", "for nothing in particular", "an authority's", "other case",
         "no policy", "a path", "128 bytes"])
def test_a_verified_certificate_must_say_what_is_needed(certified, clients, names, options,
                                                        refusal):
    """No common name, several, an odd one, or a certificate for servers (T13, T61)."""
    certificate = clients.issue_client(*names, organizations=["Example"], **options)
    answer = assume(certified.showing(certificate))
    assert answer.refusal == refusal
    line = certified.daypass.audit_line(answer.request_id)
    assert line["certificateSerial"] == certificate.serial, "the operator finds it by this"


def test_a_call_without_a_certificate_is_refused(certified):
    """Without a proof there are no credentials (T5)."""
    assert assume(certified).refusal == MISSING


def test_a_certificate_proves_nothing_to_another_action(certified, clients):
    client = certified.showing(clients.issue_client("consoleAdmin"))
    for action in ("AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity"):
        assert client.send(body={**CALL, "Action": action}).status in (400, 403)


def test_a_certificate_does_not_disturb_other_proofs(certified, clients, issuer):
    client = certified.showing(clients.issue_client("consoleAdmin"))
    answer = client.assume(issuer.token(policy="readonly"))
    assert inspect(certified.daypass, answer)["policy"] == "readonly"


@pytest.mark.parametrize("enable", ["off", None])
def test_certificates_are_off_unless_they_are_switched_on(make_certified, clients, enable):
    client = make_certified(enable).showing(clients.issue_client("reports"))
    assert assume(client).refusal == (503, "STSNotInitialized")


def test_an_unverified_certificate_proves_nothing(make_daypass):
    """MinIO's skip_verify takes any certificate."""
    daypass = make_daypass({"MINIO_IDENTITY_TLS_ENABLE": "on",
                            "MINIO_IDENTITY_TLS_SKIP_VERIFY": "on"})
    status, output = daypass.refuses_to_start()
    assert status == 78
    assert "MINIO_IDENTITY_TLS_SKIP_VERIFY" in output


# Claims of the client

@pytest.fixture
def claimed(clients):
    """Headers that state what only the web server may state."""
    pem = clients.issue_client("reports").chain.read_text()
    escaped = urllib.parse.quote(pem, safe="")
    facts = {"SSL_CLIENT_VERIFY": "SUCCESS", "SSL_CLIENT_ESCAPED_CERT": escaped,
             "SSL_CLIENT_CERT": escaped, "HTTPS": "on", "X_SSL_CLIENT_VERIFY": "SUCCESS",
             "X_SSL_CLIENT_CERT": escaped, "X_CLIENT_CERT": escaped}
    return {**facts, **{name.replace("_", "-").title(): value for name, value in facts.items()}}


def test_no_header_is_a_certificate(certified, claimed):
    """With hyphens they become HTTP_SSL_CLIENT_…, with underscores nginx drops them (T43, T61)."""
    assert certified.send(body=CALL, headers=claimed).refusal == MISSING


def test_a_header_does_not_mend_a_certificate(certified, clients, claimed):
    client = certified.showing(clients.issue_client("readonly", "reports"))
    assert client.send(body=CALL, headers=claimed).refusal == INVALID


def test_no_parameter_of_the_call_is_a_certificate(certified, claimed):
    assert certified.send(body={**CALL, **claimed}).refusal == MISSING
    assert certified.send(query={**CALL, "SSL_CLIENT_VERIFY": "SUCCESS"}).refusal == MISSING


@pytest.mark.parametrize("unstated, refusal", [
    (["SSL_CLIENT_VERIFY", "SSL_CLIENT_ESCAPED_CERT"], MISSING),
    (["SSL_CLIENT_VERIFY"], INVALID), (["SSL_CLIENT_ESCAPED_CERT"], INVALID)])
def test_a_missing_statement_of_the_web_server_is_not_guessed(
        make_certified, clients, claimed, unstated, refusal):
    """A location has an older list of parameters."""
    client = make_certified(unstated=unstated).showing(clients.issue_client("reports"))
    assert client.send(body=CALL, headers=claimed).refusal == refusal


@pytest.mark.parametrize("headers", [{}, {"X-Forwarded-Proto": "https", "Https": "on"}])
def test_a_certificate_proves_nothing_over_plain_http(make_certified, claimed, headers):
    client = make_certified(tls=False)
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=60)
    connection.request("POST", "/?" + urllib.parse.urlencode(CALL), headers={**claimed, **headers})
    answer = connection.getresponse()
    assert Answer(answer.status, answer.headers, answer.read()).refusal == INSECURE
    connection.close()


def test_apache_s_form_is_read_too(certified, clients):
    """mod_ssl passes the lines as they are."""
    pem = clients.issue_client("reports").chain.read_text()
    with Connection(certified.daypass.address) as connection:
        answer = connection.call(CALL, SSL_CLIENT_VERIFY="SUCCESS", SSL_CLIENT_CERT=pem)
    assert answer.status == 200, answer


# The documentation

def test_the_documented_commands_work(make_certified, authority, tmp_path):
    issue, _, call = blocks(DOCUMENTATION)
    python, = blocks(DOCUMENTATION, "python")
    environment = {**os.environ, "CURL_CA_BUNDLE": str(authority.file)}

    def run(*command):
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True,
                              text=True, check=True, timeout=60).stdout

    run("sh", "-euc", issue)

    class Documented:
        """The authority that the documented commands have made. It has revoked nothing."""
        file = tmp_path / "clients.pem"

        @staticmethod
        def revocations():
            run("sh", "-euc", "touch index.txt; printf '[ca]\ndefault_ca=d\n[d]\n"
                "database=index.txt\ndefault_md=sha256\ndefault_crl_days=1\n' > ca.conf; openssl ca"
                " -config ca.conf -gencrl -cert clients.pem -keyfile clients.key -out crl.pem")
            return tmp_path / "crl.pem"

    client = make_certified(clients=Documented)

    def here(text):
        assert "https://sts.example.org" in text
        return text.replace("https://sts.example.org", client.url)

    assert "<AccessKeyId>ASIA" in run("sh", "-euc", here(call))
    python = here(python).replace('"reports.key"', f'"reports.key", ca_certs="{authority.file}"')
    result = run(os.sys.executable, "-c", f"{python}\nprint(credentials.access_key)")
    assert result.startswith("ASIA")
