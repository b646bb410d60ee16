"""The administration API about the server and its configuration, which no request changes."""

import json

import pytest

from support.admin_call import AdminCalls
from support.daypass import provider, role_arn_of
from support.minio_admin import minio_admin
from support.s3 import S3, allow, deny

ROOT = {"aws_access_key_id": "root-admin", "aws_secret_access_key": "root-admin-secret"}
SECRET = "not-to-be-shown-1"
FIXED = (400, "XMinioAdminConfigEnvOverridden")


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate, issuer):
    return S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": "root-admin",
        "MINIO_ROOT_PASSWORD": "root-admin-secret", "MINIO_REGION": "eu-west-1",
        **provider(issuer, "keycloak", client_secret=SECRET, role_policy="readonly,readwrite"),
        "MINIO_POLICY_PLUGIN_URL": f"http://127.0.0.1:9/decide?key={SECRET}",
        "MINIO_POLICY_PLUGIN_AUTH_TOKEN": SECRET})


@pytest.fixture(scope="module")
def root(s3):
    return AdminCalls(s3, ROOT)


def test_the_server_is_online(s3, root):
    answer = root("GET", "info", {"metrics": "false"})
    assert answer.status == 200
    info = answer.json
    (server,) = info["servers"]
    assert info["mode"] == server["state"] == "online"
    assert server["endpoint"] == s3.url.removeprefix("https://")
    assert server["version"] == "daypass " + s3.daypass.run("--version").stdout.strip()
    assert server["uptime"] >= 0
    assert json.loads(minio_admin(
        s3.url, s3.authority, "root-admin", "root-admin-secret").info())["mode"] == "online"


def test_an_account_sees_its_policies(s3, root):
    assert root("GET", "accountinfo").json["Policy"]["Statement"][0]["Action"] == ["admin:*"]
    none = s3.user("acc-none")
    assert AdminCalls(s3, none)("GET", "accountinfo").json == {
        "AccountName": "acc-none", "Server": {"Type": 0}, "Buckets": None,
        "Policy": {"Version": "2012-10-17", "Statement": []}}
    first, second = allow("s3:GetObject", on="a/*"), deny("s3:*", on="b/*")
    both = s3.user("acc-both", [first], [second])
    account = AdminCalls(s3, both)("GET", "accountinfo").json
    assert account["Policy"]["Statement"] == [first, second]
    narrow = allow("s3:ListBucket", on="a")
    issued = s3.client("sts", both, region="eu-west-1").assume_role(
        RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="test",
        Policy=json.dumps({"Version": "2012-10-17", "Statement": [narrow]}))["Credentials"]
    account = AdminCalls(s3, {
        "aws_access_key_id": issued["AccessKeyId"],
        "aws_secret_access_key": issued["SecretAccessKey"],
        "aws_session_token": issued["SessionToken"]})("GET", "accountinfo").json
    assert account["AccountName"] == "acc-both"
    assert account["Policy"]["Statement"] == [narrow, second]


def test_identity_providers(root):
    assert root("GET", "idp-config/openid").opened_json == [
        {"type": "openid", "name": "keycloak", "enabled": True,
         "roleARN": role_arn_of("forge-client", "eu-west-1")}]
    answer = root("GET", "idp-config/openid/keycloak")
    info = {entry["key"]: entry for entry in answer.opened_json["info"]}
    assert list(info) == ["client_id", "config_url", "enable", "roleARN", "role_policy"]
    assert info["client_id"] == {
        "key": "client_id", "value": "forge-client", "isCfg": True, "isEnv": True}
    assert info["enable"] == {"key": "enable", "value": "on", "isCfg": False, "isEnv": False}
    assert SECRET.encode() not in answer.opened
    assert root("GET", "idp-config/ldap").opened_json == [
        {"type": "ldap", "name": "_", "enabled": False}]
    assert root("GET", "idp-config/ldap/_").opened_json == {
        "type": "ldap", "name": "_", "info": []}
    for path in ("idp-config/openid/_", "idp-config/openid/none", "idp-config/ldap/x"):
        assert root("GET", path).refusal == (400, "XMinioAdminNoSuchConfigTarget"), path
    for path in ("idp-config", "idp-config/", "idp-config/openid/", "idp-config/tls",
                 "idp-config/openid/keycloak/x"):
        assert root("GET", path).refusal == (501, "NotImplemented"), path


def test_the_configuration_has_no_secrets(root):
    lines = root("GET", "get-config-kv", {"key": "identity_openid"}).opened.decode()
    assert lines.startswith("identity_openid:keycloak enable= ")
    assert " client_id=forge-client client_secret= " in lines
    assert lines.endswith("role_policy=readonly,readwrite scopes= vendor= keycloak_realm= "
                          "keycloak_admin_url= \n")
    whole = root("GET", "config").opened.decode()
    assert lines in whole
    assert "\n# identity_ldap enable= server_addr= " in whole
    assert "\nregion name=eu-west-1 \n" in whole
    assert "policy_plugin url=http://127.0.0.1:9/decide?(secret) auth_token= " in whole
    with_environment = root(
        "GET", "get-config-kv", {"key": "identity_openid:keycloak", "env": ""}).opened.decode()
    assert "# MINIO_IDENTITY_OPENID_CLIENT_ID_keycloak=forge-client\n" in with_environment
    assert SECRET not in lines + whole + with_environment
    assert root("GET", "get-config-kv", {"key": "nosuch"}).refusal == (400, "XMinioConfigError")
    assert root("GET", "get-config-kv", {"key": ""}).refusal == (400, "XMinioConfigError")
    for key in ("identity_openid:none", "identity_ldap:x", "identity_openid:../x"):
        assert root("GET", "get-config-kv", {"key": key}).refusal == (
            400, "XMinioAdminNoSuchConfigTarget"), key
    assert root("GET", "list-config-history-kv", {"count": "10"}).opened_json == []


def test_help_has_exactly_the_members_that_clients_read(root):
    listed = root("GET", "help-config-kv", {"subSys": "", "key": ""}).json
    assert list(listed) == ["subSys", "description", "multipleTargets", "keysHelp"]
    names = [entry["key"] for entry in listed["keysHelp"]]
    assert names == ["identity_openid", "identity_ldap", "identity_tls", "identity_plugin",
                     "policy_plugin", "region"]
    for name in names:
        subsystem = root("GET", "help-config-kv", {"subSys": name, "key": ""}).json
        assert subsystem["subSys"] == name
        for entry in subsystem["keysHelp"]:
            assert list(entry) == ["key", "type", "description", "optional", "multipleTargets"]
    (only,) = root("GET", "help-config-kv", {
        "subSys": "identity_openid", "key": "client_id", "env": ""}).json["keysHelp"]
    assert only["key"] == "MINIO_IDENTITY_OPENID_CLIENT_ID"
    assert root("GET", "help-config-kv", {"subSys": "nosuch", "key": ""}).refusal == (
        400, "XMinioConfigError")


def test_a_refusal_to_configure_has_the_lines_for_the_file(s3, root):
    line = f'identity_plugin url="https://p.example/a b?key={SECRET}" auth_token={SECRET} ' \
           f'role_policy=consoleAdmin nosuch=1'
    answer = root("PUT", "set-config-kv", sealed=line.encode())
    assert answer.refusal == FIXED
    assert str(s3.daypass.directory / "daypass.env") in answer.json["Message"]
    assert answer.json["Message"].splitlines()[1:] == [
        "MINIO_IDENTITY_PLUGIN_URL=https://p.example/a b?(the query)",
        "MINIO_IDENTITY_PLUGIN_AUTH_TOKEN=(the secret)",
        "MINIO_IDENTITY_PLUGIN_ROLE_POLICY=consoleAdmin"]
    audit = s3.daypass.audit_line(answer.headers["x-amz-request-id"])
    assert "consoleAdmin" not in json.dumps(audit)
    several = root("PUT", "set-config-kv", sealed=b"""# two targets
region name=eu-central-1

identity_openid:second client_id=c2
""")
    assert several.refusal == FIXED
    assert several.json["Message"].splitlines()[1:] == [
        "MINIO_REGION=eu-central-1", "MINIO_IDENTITY_OPENID_CLIENT_ID_second=c2"]
    assert s3.daypass.audit_line(several.headers["x-amz-request-id"])["target"] == (
        "region,identity_openid")
    removal = root("DELETE", "del-config-kv", sealed=b"region\nidentity_openid:second client_id=")
    assert removal.json["Message"].splitlines()[1:] == [
        "MINIO_REGION", "MINIO_IDENTITY_OPENID_CLIENT_ID_second"]
    for body in (b"region name=x\nnosuch a=b", b"# nothing\n\n"):
        assert root("PUT", "set-config-kv", sealed=body).refusal == (400, "XMinioConfigError")
    assert root("PUT", "set-config-kv", sealed=b"region name=x\n" * 101).refusal == (
        400, "InvalidRequest")
    removal = root("DELETE", "del-config-kv", sealed=b"policy_plugin")
    assert removal.refusal == FIXED
    assert "MINIO_POLICY_PLUGIN_AUTH_TOKEN" in removal.json["Message"]
    assert root("PUT", "set-config-kv", sealed=b"nosuch a=b").refusal == (
        400, "XMinioConfigError")
    for body in (b"", b"=", b"identity_openid", b"identity_openid:x =", b"identity_plugin " * 9000):
        assert root("PUT", "set-config-kv", sealed=body).status == 400
    whole = root("PUT", "config", sealed=f"""subnet license=x api_key={SECRET}
# callhome enable=off
region name=eu-central-1
identity_plugin url= auth_token={SECRET} role_policy=readonly role_id=
""".encode())
    assert whole.refusal == FIXED
    assert whole.json["Message"].splitlines()[1:] == [
        "MINIO_REGION=eu-central-1", "MINIO_IDENTITY_PLUGIN_AUTH_TOKEN=(the secret)",
        "MINIO_IDENTITY_PLUGIN_ROLE_POLICY=readonly"]
    for sealed in (b"\n", b"\xff", b"subnet license=x"):
        assert root("PUT", "config", sealed=sealed).refusal == FIXED
    own = root("PUT", "config", sealed=root("GET", "config").opened)
    assert own.refusal == FIXED
    assert "(the secret)" not in own.json["Message"]
    added = root("PUT", "idp-config/openid/second",
                 sealed=f"client_id=c2 client_secret={SECRET}".encode())
    assert added.refusal == FIXED
    assert added.json["Message"].splitlines()[1:] == [
        "MINIO_IDENTITY_OPENID_CLIENT_ID_second=c2",
        "MINIO_IDENTITY_OPENID_CLIENT_SECRET_second=(the secret)"]
    assert root("POST", "idp-config/ldap/_", sealed=b"server_addr=x").refusal == FIXED
    assert root("DELETE", "idp-config/openid/keycloak").refusal == FIXED
    assert root("DELETE", "idp-config/ldap/_").refusal == FIXED


def test_nothing_fetches_a_url_of_a_request(root, issuer):
    """MinIO asks the provider at once, wherever the request points (SSRF)."""
    before = issuer.count("/.well-known/openid-configuration")
    for sealed in (f"identity_openid:x config_url={issuer.config_url} client_id=x",
                   f"identity_plugin url={issuer.config_url} role_policy=readonly"):
        assert root("PUT", "set-config-kv", sealed=sealed.encode()).refusal == FIXED
    assert root("PUT", "idp-config/openid/x", sealed=(
        f"config_url={issuer.config_url} client_id=x").encode()).refusal == FIXED
    assert issuer.count("/.well-known/openid-configuration") == before


def test_the_service_manager_restarts(root):
    for action in ("restart", "stop", "freeze", "unfreeze"):
        answer = root("POST", "service", {"action": action, "type": "2", "dry-run": "true"})
        assert answer.refusal == (501, "NotImplemented")
    assert root("POST", "service", {"action": "explode"}).refusal == (
        400, "XMinioAdminInvalidArgument")


def test_archives_do_not_go_over_the_network(root):
    assert root("GET", "export-iam").refusal == (501, "NotImplemented")
    for path in ("import-iam", "import-iam-v2"):
        answer = root("PUT", path, body=b"PK\3\4")
        assert answer.refusal == (501, "NotImplemented")
        assert "daypass import minio" in answer.json["Message"]
