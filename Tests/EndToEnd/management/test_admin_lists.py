"""Lists of access keys, which any user may ask for: they cost what the user has, and S3 goes on."""

import concurrent.futures
import json
import zipfile

import pytest

from support.admin_call import AdminCalls
from support.s3 import S3
from support.tracing import recorded_calls

ROOT = {"aws_access_key_id": "root-admin", "aws_secret_access_key": "root-admin-secret"}
OWNER = {"aws_access_key_id": "owner", "aws_secret_access_key": "secret-of-owner"}
COUNT = 2_000


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate, tmp_path_factory):
    """Of four workers, one may be at calls of the administration API. `owner` has many keys."""
    s3 = S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "DAYPASS_ACCESS_KEYS": "self", "DAYPASS_THREADS": "4",
        "MINIO_ROOT_USER": "root-admin", "MINIO_ROOT_PASSWORD": "root-admin-secret"})
    file = tmp_path_factory.mktemp("lists") / "iam.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("policies", "groups", "user_mappings", "group_mappings",
                     "stsuser_mappings"):
            archive.writestr(f"iam-assets/{name}.json", "{}")
        archive.writestr("iam-assets/users.json", json.dumps(
            {"owner": {"secretKey": "secret-of-owner", "status": "enabled"}}))
        archive.writestr("iam-assets/svcaccts.json", json.dumps({
            f"key-{number}": {
                "parent": "owner", "accessKey": f"key-{number}", "secretKey": "a-good-secret",
                "status": "on"}
            for number in range(COUNT)}))
    assert s3.daypass.run("import", "minio", str(file)).returncode == 0
    return s3


@pytest.mark.parametrize("path", ["list-service-accounts", "list-access-keys-bulk"])
def test_a_list_opens_the_files_of_its_own_keys(s3, path):
    user = AdminCalls(s3, s3.user(f"user-{path}", "readwrite"))
    assert user("PUT", "add-service-account", sealed={"name": "one"}).status == 200

    def opened(calls, count):
        keys = []
        trace = recorded_calls(s3.daypass, lambda: keys.extend(listed(calls, path)))
        assert len(keys) == count
        return sum(name.startswith("open") and "access-keys/" in arguments
                   for name, arguments in trace)

    assert opened(user, 1) == 1
    assert opened(AdminCalls(s3, OWNER), COUNT) == COUNT


def listed(calls, path):
    answer = calls("GET", path)
    assert answer.status == 200, answer.body
    if path == "list-service-accounts":
        return answer.opened_json["accounts"]
    return answer.opened_json[calls.id]["serviceAccounts"]


def test_s3_answers_while_one_account_asks_for_many_lists(s3):
    """One list an account, and a quarter of the workers for all calls: the others are told to
    come again."""
    owner = AdminCalls(s3, OWNER)
    client = s3.client("s3", ROOT)
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        lists = [pool.submit(owner, "GET", "list-service-accounts") for _ in range(80)]
        answered = 0
        while not all(each.done() for each in lists) or not answered:
            # The client does not try again.
            assert client.list_buckets()["ResponseMetadata"]["HTTPStatusCode"] == 200
            answered += 1
    answers = [each.result() for each in lists]
    assert {answer.status for answer in answers} <= {200, 429}
    assert any(answer.status == 200 for answer in answers)
    refused = [answer for answer in answers if answer.status == 429]
    assert refused
    assert {answer.headers["Retry-After"] for answer in refused} == {"1"}
    assert owner("GET", "list-service-accounts").status == 200
