"""The state of the service: `/daypass/healthz` and `/daypass/metrics`."""

import concurrent.futures
import os
import re
import subprocess

import pytest
from prometheus_client.parser import text_string_to_metric_families

from support.daypass import binary, provider
from support.fastcgi import Connection, cgi_answer
from support.sts import parameters
from support.waiting import until

HEALTH = "/daypass/healthz"
METRICS = "/daypass/metrics"


def get(daypass, path, address="127.0.0.1", method="GET"):
    with Connection(daypass.address) as connection:
        return connection.call(
            b"", REQUEST_METHOD=method, REQUEST_URI=path, REMOTE_ADDR=address, CONTENT_TYPE=None)


def call(daypass, form):
    with Connection(daypass.address) as connection:
        return connection.call(form)


def read(page):
    """All samples by name and labels, read by Prometheus's own parser for Python."""
    found = {}
    for family in text_string_to_metric_families(page.decode()):
        for sample in family.samples:
            key = (sample.name, *sorted(sample.labels.items()))
            assert key not in found, f"{key} is there twice"
            found[key] = sample.value
    return found


def metrics(daypass):
    answer = get(daypass, METRICS)
    assert answer.status == 200, answer
    return read(answer.body)


def calls(found, action, code):
    return found.get(("daypass_sts_requests_total", ("action", action), ("code", code)), 0)


# Access

REFUSED = ["127.1.2.3", "192.0.2.7", "10.0.0.1", "::2", "", "unix:", "127.0.0.1, 192.0.2.7"]


@pytest.mark.parametrize("path", [HEALTH, METRICS])
@pytest.mark.parametrize("address", REFUSED)
def test_other_machines_are_answered_as_if_the_pages_did_not_exist(daypass, path, address):
    answer = get(daypass, path, address)
    assert answer.refusal == (403, "AccessDenied")
    assert answer.masked() == get(daypass, "/nothing", address).masked()


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"])
def test_no_header_makes_a_client_local(daypass, header):
    """A client may state any address in a header (T33)."""
    with Connection(daypass.address) as connection:
        answer = connection.call(
            b"", REQUEST_METHOD="GET", REQUEST_URI=METRICS, **{header: "127.0.0.1"})
    assert answer.refusal == (403, "AccessDenied")


@pytest.mark.parametrize("path", [METRICS + "/", "/daypass//metrics", "/daypass/%6Detrics",
                                  "/x/../daypass/metrics", "/daypass/Metrics"])
def test_no_other_path_shows_a_page(daypass, path):
    assert get(daypass, path).refusal == (403, "AccessDenied")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "get", ""])
def test_no_other_method_is_answered(daypass, method):
    assert get(daypass, METRICS, method=method).refusal == (403, "AccessDenied")


@pytest.mark.parametrize("path", [HEALTH, METRICS])
def test_a_call_of_the_token_service_is_answered_at_the_pages_paths(daypass, issuer, path):
    with Connection(daypass.address) as connection:
        answer = connection.call(
            parameters(issuer.token()), REQUEST_URI=path, REMOTE_ADDR="127.0.0.1")
    assert answer.credentials


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_sees_both(daypass, address):
    health = get(daypass, HEALTH, address)
    assert (health.status, health.body) == (200, b"ok\n")
    page = get(daypass, METRICS, address)
    assert page.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert page.status == 200 and read(page.body)


@pytest.mark.parametrize("path", [HEALTH, METRICS, METRICS + "?name[]=x"])
def test_a_head_request_has_no_body(daypass, path):
    answer = get(daypass, path, method="HEAD")
    assert (answer.status, answer.body) == (200, b"")


def test_nginx_shows_them_to_this_machine_alone(sts):
    assert sts.send("GET", HEALTH, address="127.0.0.1").body == b"ok\n"
    assert read(sts.send("GET", METRICS, address="127.0.0.1").body)
    for path in (HEALTH, METRICS):
        answer = sts.send("GET", path, address="127.9.9.9")
        assert answer.status == 403 and b"nginx" in answer.body


def test_on_the_s3_server_the_path_is_that_of_an_object(recorded):
    call = recorded.wire.unsigned("GET", METRICS)
    assert recorded.refuses(call) == (403, "AccessDenied")


SETTINGS = [
    ("off", "127.0.0.1", 200, 403), ("off", "192.0.2.7", 403, 403),
    ("loopback", "127.0.0.1", 200, 200), ("loopback", "192.0.2.7", 403, 403),
    ("all", "127.0.0.1", 200, 200), ("all", "192.0.2.7", 200, 200), ("all", "", 200, 200),
]


@pytest.mark.parametrize("setting, address, health, page", SETTINGS)
def test_the_setting_says_which_clients_see_them(make_daypass, setting, address, health, page):
    daypass = make_daypass({"DAYPASS_METRICS": setting}).start()
    assert get(daypass, HEALTH, address).status == health
    assert get(daypass, METRICS, address).status == page
    assert (daypass.state / "metrics").exists() == (setting != "off")


@pytest.mark.parametrize("setting", ["on", "Loopback", "127.0.0.1", "none"])
def test_another_setting_stops_the_start(make_daypass, setting):
    status, output = make_daypass({"DAYPASS_METRICS": setting}).refuses_to_start()
    assert status == 78 and "DAYPASS_METRICS" in output


# Health

def test_the_health_page_names_what_fails_and_nothing_else(make_daypass):
    daypass = make_daypass({}).start()
    keys, revocations = list((daypass.state / "keys").iterdir()), daypass.state / "revocations.json"
    revocations.write_text("{")
    os.chmod(keys[0], 0o644)
    daypass.audit_log.unlink(missing_ok=True)
    daypass.audit_log.mkdir()
    answer = get(daypass, HEALTH)
    assert (answer.status, answer.body) == (
        503, b"not usable: state directory, keys, audit log\n")
    assert str(revocations) in daypass.output
    revocations.unlink()
    os.chmod(keys[0], 0o600)
    assert get(daypass, HEALTH).body == b"not usable: audit log\n"
    daypass.audit_log.rmdir()
    assert get(daypass, HEALTH).status == 200


def test_the_health_page_fails_without_a_key(make_daypass):
    daypass = make_daypass({}).start()
    for key in (daypass.state / "keys").iterdir():
        key.unlink()
    assert get(daypass, HEALTH).body == b"not usable: keys\n"


# Counters

def test_calls_are_counted_by_action_and_outcome(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    for _ in range(3):
        assert call(daypass, parameters(issuer.token())).status == 200
    call(daypass, parameters(issuer.token(exp=1)))
    call(daypass, parameters("x", action="AssumeRoleWithClientGrants"))
    call(daypass, {"Action": "GetCallerIdentity", "Version": "2011-06-15"})
    get(daypass, "/nothing")
    found = metrics(daypass)
    assert calls(found, "AssumeRoleWithWebIdentity", "OK") == 3
    assert calls(found, "AssumeRoleWithWebIdentity", "ExpiredTokenException") == 1
    assert calls(found, "AssumeRoleWithClientGrants", "InvalidIdentityToken") == 1
    assert calls(found, "GetCallerIdentity", "MissingAuthenticationToken") == 1
    assert calls(found, "other", "AccessDenied") == 1
    # Requests for the pages themselves are not counted.
    assert sum(value for key, value in found.items()
               if key[0] == "daypass_sts_requests_total") == 7
    durations = "daypass_sts_request_duration_seconds"
    action = ("action", "AssumeRoleWithWebIdentity")
    assert found[(f"{durations}_count", action)] == 4
    assert found[(f"{durations}_bucket", action, ("le", "+Inf"))] == 4
    assert 0 < found[(f"{durations}_sum", action)] < 60


def test_no_word_of_a_client_becomes_a_label(make_daypass, make_issuer):
    """It could be a secret (T53), and a client that can name a series could create any number of
    them."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    before = metrics(daypass)
    for number in range(50):
        call(daypass, {"Action": f'Canary{number}"}} 1\nx', "Version": "2011-06-15"})
        call(daypass, parameters(issuer.token(sub=f"canary-{number}")))
    page = get(daypass, METRICS).body
    assert b"canary" not in page.lower()
    assert calls(read(page), "other", "InvalidAction") == 50
    assert len(read(page).keys() - before.keys()) == 1


def test_processes_of_a_state_directory_add_up(make_daypass, make_issuer):
    issuer = make_issuer()
    first = make_daypass(provider(issuer)).start()
    others = [make_daypass(provider(issuer), state=first.state).start() for _ in range(2)]
    servers = [first, *others]
    tokens = [issuer.token(), issuer.token(exp=1)]

    def ask(number):
        return call(servers[number % 3], parameters(tokens[number // 3 % 2])).status

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(ask, range(300)))
    assert statuses.count(200) == statuses.count(400) == 150
    pages = [metrics(server) for server in servers]
    for page in pages:
        assert calls(page, "AssumeRoleWithWebIdentity", "OK") == 150
        assert calls(page, "AssumeRoleWithWebIdentity", "ExpiredTokenException") == 150
    # The counts outlive the process.
    first.stop()
    first.start()
    assert calls(metrics(first), "AssumeRoleWithWebIdentity", "OK") == 150


def test_plain_cgi_counts_as_well(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer), listen="unix:/unused")
    daypass.settings["DAYPASS_LISTEN"] = None
    daypass.write_settings()
    daypass.initialised()

    def run(uri, method, form=b""):
        result = subprocess.run(
            [binary("daypass.fcgi")], input=form, capture_output=True, timeout=60, env={
                **daypass.environment, "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": method,
                "REQUEST_URI": uri, "REMOTE_ADDR": "127.0.0.1", "QUERY_STRING": "",
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "CONTENT_LENGTH": str(len(form))})
        return cgi_answer(result.stdout)

    for _ in range(2):
        assert run("/", "POST", b"Action=GetCallerIdentity&Version=2011-06-15").status == 403
    found = read(run(METRICS, "GET").body)
    assert calls(found, "GetCallerIdentity", "MissingAuthenticationToken") == 2


def test_an_issuer_that_fails_is_counted(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    issuer.stop()
    assert call(daypass, parameters(issuer.token())).code == "IDPCommunicationError"
    failures = {key[1][1]: value for key, value in metrics(daypass).items()
                if key[0] == "daypass_upstream_failures_total"}
    assert failures == {"issuer": 1, "directory": 0, "identity_plugin": 0, "access_plugin": 0,
                        "store": 0}


def test_revocations_in_force_are_counted(make_daypass):
    daypass = make_daypass({}).initialised().start()
    daypass.tell("session", "revoke", "--access-key", "ASIA" + "A" * 16)
    daypass.tell("session", "revoke", "--parent", "alice")
    daypass.tell("session", "revoke", "--parent", "bob")
    found = metrics(daypass)
    assert found[("daypass_revocations", ("of", "session"))] == 1
    assert found[("daypass_revocations", ("of", "parent"))] == 2


def test_s3_requests_are_counted_by_class_and_outcome(on_rclone):
    alice = on_rclone.client("s3", on_rclone.alice)

    def s3(found, operation, code):
        return found.get(
            ("daypass_s3_requests_total", ("code", code), ("operation", operation)), 0)

    before = metrics(on_rclone.daypass)
    alice.put_object(Bucket="reports", Key="counted", Body=b"x")
    for _ in range(2):
        alice.get_object(Bucket="reports", Key="counted")
    alice.list_objects_v2(Bucket="reports")
    alice.delete_objects(Bucket="reports", Delete={"Objects": [{"Key": "counted"}]})
    with pytest.raises(alice.exceptions.ClientError):
        alice.get_object(Bucket="secrets", Key="plan")
    after = metrics(on_rclone.daypass)
    for operation, code, count in [
            ("write", "OK", 1), ("read", "OK", 2), ("list", "OK", 1), ("delete", "OK", 1),
            ("read", "AccessDenied", 1), ("unknown", "OK", 0)]:
        assert s3(after, operation, code) - s3(before, operation, code) == count, operation
    hits = ("daypass_cache_lookups_total", ("cache", "signing_keys"), ("result", "hit"))
    assert after[hits] - before[hits] >= 5


# The file

def test_the_file_is_for_its_owner_alone_and_small(make_daypass):
    daypass = make_daypass({}).start()
    status = (daypass.state / "metrics").stat()
    assert status.st_mode & 0o777 == 0o600
    assert status.st_size < 16_384


DAMAGE = {
    "empty": b"", "short": b"daypass metrics\n", "garbage": os.urandom(8_192),
    "zeros": bytes(8_192), "huge": bytes(1 << 20),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_recreated(make_daypass, damage):
    daypass = make_daypass({}).start()
    daypass.stop()
    file = daypass.state / "metrics"
    size = file.stat().st_size
    file.write_bytes(DAMAGE[damage])
    daypass.start()
    get(daypass, "/nothing")
    assert calls(metrics(daypass), "other", "AccessDenied") == 1
    assert file.stat().st_size == size


def test_a_file_of_another_layout_is_recreated(make_daypass):
    daypass = make_daypass({}).start()
    get(daypass, "/nothing")
    daypass.stop()
    file = daypass.state / "metrics"
    content = bytearray(file.read_bytes())
    content[20] ^= 1
    file.write_bytes(content)
    daypass.start()
    assert calls(metrics(daypass), "other", "AccessDenied") == 0


@pytest.mark.parametrize("bytes_of_cell", [b"\xff" * 8, os.urandom(8)], ids=["ones", "random"])
def test_wrong_numbers_in_a_valid_file_do_no_harm(make_daypass, make_issuer, bytes_of_cell):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    daypass.stop()
    file = daypass.state / "metrics"
    content = file.read_bytes()
    file.write_bytes(content[:64] + bytes_of_cell * ((len(content) - 64) // 8))
    daypass.start()
    assert call(daypass, parameters(issuer.token())).status == 200
    assert metrics(daypass)


@pytest.mark.parametrize("kind", ["link", "pipe", "open"])
def test_a_foreign_file_is_replaced(make_daypass, kind, tmp_path):
    daypass = make_daypass({}).initialised()
    file = daypass.state / "metrics"
    file.unlink()
    other = tmp_path / "other"
    other.write_text("untouched")
    match kind:
        case "link":
            file.symlink_to(other)
        case "pipe":
            os.mkfifo(file)
        case "open":
            file.write_text("x")
            file.chmod(0o666)
    daypass.start()
    assert metrics(daypass)
    assert file.stat().st_mode & 0o777 == 0o600 and not file.is_symlink()
    assert other.read_text() == "untouched"


def test_without_the_file_a_process_counts_for_itself(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).initialised()
    (daypass.state / "metrics").unlink()
    (daypass.state / "metrics").mkdir()
    daypass.start()
    assert call(daypass, parameters(issuer.token())).status == 200
    assert calls(metrics(daypass), "AssumeRoleWithWebIdentity", "OK") == 1
    assert "metrics count this process alone" in daypass.output


def test_processes_that_start_at_once_make_one_file(make_daypass):
    first = make_daypass({}).initialised()
    (first.state / "metrics").unlink()
    servers = [first] + [make_daypass({}, state=first.state) for _ in range(5)]
    for server in servers:
        server.launch()
    for server in servers:
        until(lambda: "listening on" in server.output, "all to listen")
        assert get(server, "/nothing").status == 403
    assert calls(metrics(first), "other", "AccessDenied") == 6


def test_each_family_has_a_help_text_and_a_type(daypass):
    page = get(daypass, METRICS).body.decode()
    names = re.findall(r"^# TYPE (\S+) (\S+)$", page, re.MULTILINE)
    assert dict(names) == {
        "daypass_sts_requests_total": "counter",
        "daypass_sts_request_duration_seconds": "histogram",
        "daypass_s3_requests_total": "counter",
        "daypass_s3_request_duration_seconds": "histogram",
        "daypass_upstream_failures_total": "counter",
        "daypass_cache_lookups_total": "counter",
        "daypass_revocations": "gauge",
        "daypass_access_keys": "gauge",
    }


def test_access_keys_are_counted(make_daypass):
    daypass = make_daypass({"MINIO_ROOT_USER": "root", "MINIO_ROOT_PASSWORD": "root-secret"})
    daypass.start()
    for expires in ("1d", "8d"):
        daypass.tell("access-key", "create", "--parent", "root", "--expires", expires)
    disabled = daypass.tell("access-key", "create", "--parent", "root")["accessKey"]
    daypass.tell("access-key", "disable", disabled)
    daypass.tell("user", "add", "alice")
    daypass.tell("access-key", "create", "--parent", "alice")
    daypass.tell("user", "disable", "alice")
    found = metrics(daypass)
    assert {state: found["daypass_access_keys", ("state", state)]
            for state in ("valid", "ending", "ended", "disabled", "suspended")} == {
                "valid": 1, "ending": 1, "ended": 0, "disabled": 1, "suspended": 1}
