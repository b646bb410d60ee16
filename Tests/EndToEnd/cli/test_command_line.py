"""The command line: tokens that are made, inspected and verified by hand."""

import json
import stat
import subprocess

import pytest

from support.daypass import Daypass, binary, provider
from support.fastcgi import Connection
from support.inspection import decode
from support.sts import parameters


@pytest.fixture
def throwaway(make_daypass, tmp_path):
    """A throwaway issuer, as `make run` makes one."""
    daypass = make_daypass({})
    directory = tmp_path / "issuer"
    url = "https://localhost:8443"
    result = daypass.run("dev", "issuer", "--directory", str(directory), "--issuer", url)
    assert result.returncode == 0, result.stderr
    daypass.issuer_directory = directory
    daypass.issuer_url = url
    return daypass


def token_of(daypass, *arguments):
    result = daypass.run("dev", "token", "--directory", str(daypass.issuer_directory), *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def verify(daypass, token, issuer=None, audience="daypass"):
    return daypass.run(
        "token", "verify", "--jwks", str(daypass.issuer_directory / "public" / "jwks.json"),
        "--issuer", issuer or daypass.issuer_url, "--audience", audience, text=token)


def test_dev_issuer_publishes_documents_and_keeps_keys_private(throwaway):
    public = throwaway.issuer_directory / "public"
    discovery = json.loads((public / ".well-known" / "openid-configuration").read_text())
    assert discovery["issuer"] == throwaway.issuer_url
    assert discovery["jwks_uri"] == throwaway.issuer_url + "/jwks.json"
    keys = json.loads((public / "jwks.json").read_text())["keys"]
    assert {key["kty"] for key in keys} == {"RSA", "EC"}
    assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & {name for key in keys for name in key}
    private = list((throwaway.issuer_directory / "private").iterdir())
    assert len(private) == 2
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in private)


def test_dev_issuer_leaves_an_existing_one_as_it_is(throwaway):
    def content():
        return {path: path.read_bytes()
                for path in throwaway.issuer_directory.rglob("*") if path.is_file()}
    before = content()
    throwaway.run("dev", "issuer", "--directory", str(throwaway.issuer_directory),
                  "--issuer", throwaway.issuer_url)
    assert content() == before


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_dev_token_makes_a_token_that_verifies(throwaway, algorithm):
    token = token_of(throwaway, "--algorithm", algorithm)
    assert decode(token, 0)["alg"] == algorithm
    result = verify(throwaway, token + "\n")
    assert result.returncode == 0, result.stdout + result.stderr


def test_dev_token_takes_claims_as_json_or_text(throwaway):
    token = token_of(
        throwaway, "--subject", "bob", "--policy", "readonly", "--seconds", "100",
        "--claim", "groups=[\"a\",\"b\"]", "--claim", "name=Bob B", "--claim", "n=1")
    claims = decode(token, 1)
    assert claims["exp"] - claims["iat"] == 100
    assert {name: claims[name] for name in ("sub", "policy", "groups", "name", "n", "aud")} == {
        "sub": "bob", "policy": "readonly", "groups": ["a", "b"], "name": "Bob B", "n": 1,
        "aud": "daypass"}


@pytest.mark.parametrize("changes, word", [
    (dict(issuer="https://localhost:9"), "issuer"), (dict(audience="x"), "aud")])
def test_token_verify_says_what_is_wrong(throwaway, changes, word):
    result = verify(throwaway, token_of(throwaway), **changes)
    assert result.returncode == 1
    assert word in result.stdout + result.stderr


def test_token_verify_says_that_a_token_has_expired(throwaway):
    result = verify(throwaway, token_of(throwaway, "--seconds", "0"))
    assert result.returncode == 1
    assert "expired" in result.stdout + result.stderr


def test_token_verify_says_that_a_signature_is_wrong(throwaway):
    head, _, signature = token_of(throwaway).rpartition(".")
    result = verify(throwaway, f"{head}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}")
    assert result.returncode == 1
    assert "wrong signature" in result.stderr


EVENT = {"http://schemas.openid.net/event/backchannel-logout": {}}

# Claims, more header fields, and the code of the refusal: `None` if the token is valid.
TOKENS = [
    ({}, {}, None), ({}, {"typ": "JWT"}, None), ({}, {"typ": "AT+jwt"}, None),
    ({}, {"typ": "application/at+jwt"}, None), ({"aud": ["x", "forge-client"]}, {}, None),
    ({"sub": ""}, {}, "IDPRejectedClaim"), ({"sub": 5}, {}, "IDPRejectedClaim"),
    ({"sub": None}, {}, "IDPRejectedClaim"),
    ({"events": EVENT}, {}, "InvalidIdentityToken"),
    ({"events": None, "nonce": "x"}, {"typ": "logout+jwt"}, "InvalidIdentityToken"),
    ({}, {"typ": "secevent+jwt"}, "InvalidIdentityToken"),
    ({"aud": "other"}, {}, "InvalidIdentityToken"),
    ({"iss": "https://x"}, {}, "InvalidIdentityToken"),
    ({"exp": 1}, {}, "ExpiredTokenException"), ({"exp": None}, {}, "InvalidIdentityToken"),
    ({"exp": "9999999999"}, {}, "InvalidIdentityToken"),
    ({"nbf": 99999999999}, {}, "InvalidIdentityToken"),
]


@pytest.mark.parametrize("claims, header, code", TOKENS)
def test_token_verify_and_the_server_say_the_same(
        make_daypass, issuer, tmp_path, claims, header, code):
    daypass = make_daypass(provider(issuer)).start()
    token = issuer.token(header=header, **claims)
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(token))
    assert answer.text("Code") == code, answer
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps({"keys": issuer.keys}))
    for source in (["--provider", "_"], [
            "--jwks", str(keys), "--issuer", issuer.url, "--audience", issuer.audience]):
        result = daypass.run("token", "verify", *source, text=token)
        assert result.returncode == (1 if code else 0), result
        assert code is None or code in result.stderr


@pytest.mark.parametrize("claims, policy, code", [
    ({"policy": "none"}, None, "IDPRejectedClaim"), ({"policy": []}, None, "IDPRejectedClaim"),
    ({"groups": ["g"] * 1_001}, None, "IDPRejectedClaim"),
    ({"groups": [f"{'g' * 90}-{n}" for n in range(100)]}, None, "PackedPolicyTooLarge"),
    ({"policy": "deny"}, {"Effect": "Deny", "Action": "sts:*"}, "AccessDenied")])
def test_token_verify_refuses_what_the_server_s_records_refuse(
        make_daypass, issuer, claims, policy, code):
    """The command takes every step of the server, not only the signature check."""
    daypass = make_daypass(provider(issuer)).initialised()
    if policy:
        document = {"Version": "2012-10-17", "Statement": [policy]}
        daypass.tell("policy", "create", "deny", "-", text=json.dumps(document))
    daypass.start()
    token = issuer.token(**claims)
    with Connection(daypass.address) as connection:
        assert connection.call(parameters(token)).text("Code") == code
    assert code in daypass.refuse("token", "verify", "--provider", "_", text=token)


def credentials_of(daypass, issuer, **claims):
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(issuer.token(**claims)))
    return answer.credentials


def test_token_inspect_refuses_a_revoked_session(make_daypass, issuer):
    daypass = make_daypass(provider(issuer)).start()
    credentials = credentials_of(daypass, issuer)
    token = credentials["SessionToken"]
    assert daypass.tell("token", "inspect", text=token)["accessKey"] == credentials["AccessKeyId"]
    daypass.tell("session", "revoke", "--access-key", credentials["AccessKeyId"])
    assert "revoked" in daypass.refuse("token", "inspect", text=token)


@pytest.mark.parametrize("change", ["remove", "disable", "recreate"])
def test_token_inspect_refuses_a_session_whose_owner_is_gone(on_rclone, change):
    s3 = on_rclone
    keys = s3.user(f"owner-{change}", "readonly")
    token = s3.session(keys)["aws_session_token"]
    assert s3.daypass.run("token", "inspect", text=token).returncode == 0
    name = keys["aws_access_key_id"]
    if change == "recreate":
        s3.daypass.tell("user", "add", "--replace", name)
    else:
        s3.daypass.tell("user", change, name)
    assert "removed, disabled or recreated" in s3.daypass.refuse("token", "inspect", text=token)


STEERING = "\x1b]0;owned\x07\x9b2J\u202e\u2066x"


@pytest.mark.parametrize("arguments", [
    ["user", "add", STEERING], ["user", "info", STEERING], ["user", "remove", STEERING],
    ["group", "info", STEERING], ["group", "add", STEERING, "x"], ["policy", "info", STEERING],
    ["policy", "create", STEERING, "-"], ["policy", "create", "x", STEERING],
    ["policy", "attach", STEERING, "--user", "x"], ["policy", "attach", "x", "--user", STEERING],
    ["policy", "attach", "x", "--ldap-group", STEERING], ["policy", "check", STEERING],
    ["policy", "simulate", "--user", STEERING, "--action", "s3:GetObject"],
    ["policy", "simulate", "--policy", "readonly", "--action", STEERING],
    ["policy", "simulate", "--policy", "readonly", "--action", "s3:GetObject",
     "--resource", STEERING],
    ["session", "revoke", "--access-key", STEERING],
    ["key", "retire", STEERING], ["token", "inspect", "--file", STEERING],
    ["token", "verify", "--provider", STEERING], ["audit", "--file", STEERING],
    ["identity", "test", "--token", STEERING], ["init", "--state-dir", "/dev/null/" + STEERING],
    [STEERING],
    ["user", STEERING], [f"--{STEERING}"], ["user", "list", f"--{STEERING}"],
    ["audit", "--since", STEERING]])
def test_an_error_steers_no_terminal(daypass_command, arguments):
    result = daypass_command.run(*arguments, text='{"Version":"2012-10-17","Statement":[]}')
    assert result.returncode != 0
    for character in STEERING.removesuffix("x").replace("owned", "").replace("]0;", "").replace(
            "2J", ""):
        assert character not in result.stderr + result.stdout


@pytest.mark.parametrize(
    "content", ["{}", "not json", '{"Version":"2012-10-17","Statement":[{"Effect":"x"}]}'])
def test_an_error_repeats_no_control_character_of_a_file(daypass_command, content):
    text = content.replace("x", "\\u001b[2J").replace("not", "\x1b[2J")
    result = daypass_command.run("policy", "create", "p", "-", text=text)
    assert result.returncode == 1
    assert "\x1b" not in result.stderr


@pytest.fixture(scope="module")
def daypass_command(make_own, authority):
    own = make_own()
    return own.keep(Daypass(own.place("d"), authority, {})).initialised()


def test_a_claim_of_dev_token_replaces_the_usual_one(throwaway):
    token = token_of(throwaway, "--claim", 'policy=["readonly"]', "--claim", "sub=bob")
    claims = decode(token, 1)
    assert (claims["policy"], claims["sub"]) == (["readonly"], "bob")
    assert verify(throwaway, token).returncode == 0


@pytest.mark.parametrize("seconds", ["9223372036854775807", "-9223372036854775808", "-60"])
def test_dev_token_survives_any_number_of_seconds(throwaway, seconds):
    assert token_of(throwaway, f"--seconds={seconds}").count(".") == 2


def test_claims_can_t_move_the_terminal_s_cursor(throwaway):
    token = token_of(throwaway, "--claim", 'sub=a\naudience  forged\x1b[2J')
    result = verify(throwaway, token)
    assert "\x1b" not in result.stdout
    assert "\naudience  forged" not in result.stdout


def test_token_verify_asks_a_configured_provider(daypass, glewlwyd):
    for name, issuer in (("_", glewlwyd.lists), ("STRINGS", glewlwyd.strings)):
        result = daypass.run("token", "verify", "--provider", name, text=issuer.token())
        assert result.returncode == 0, result.stdout + result.stderr
    result = daypass.run("token", "verify", "--provider", "STRINGS", text=glewlwyd.lists.token())
    assert result.returncode == 1


def test_token_inspect_prints_the_claims(daypass, sts, issuer):
    token = sts.assume(issuer.token(sub="alice")).credentials["SessionToken"]
    result = daypass.run("token", "inspect", text=token + "\n")
    assert result.returncode == 0, result.stderr
    for text in ("access key", decode(token, 1)["accessKey"], "alice", "readwrite"):
        assert text in result.stdout


def test_token_inspect_reads_a_file(daypass, sts, issuer, tmp_path):
    file = tmp_path / "token"
    file.write_text(sts.assume(issuer.token()).credentials["SessionToken"])
    assert daypass.run("token", "inspect", "--file", str(file)).returncode == 0


def test_config_show_as_json_has_the_providers(make_daypass, issuer):
    daypass = make_daypass(provider(issuer, "NAMED", client_secret="hidden"))
    result = daypass.run("config", "show", "--json")
    assert result.returncode == 0, result.stderr
    json.loads(result.stdout)
    assert issuer.config_url in result.stdout.replace("\\/", "/")
    assert "hidden" not in result.stdout


def test_an_unknown_command_is_an_error(daypass):
    assert daypass.run("frobnicate").returncode not in (0, 1)


def test_without_proc_nothing_looks_as_if_it_was_done(daypass):
    """Swift reads the arguments from /proc. Without any, a command would print its help and
    succeed."""
    result = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-euc",
         f"mount -t tmpfs none /proc; exec {binary('daypass')} user disable alice"],
        env=daypass.environment, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "daypass: can't read the command line\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_know_the_commands(daypass, shell):
    result = daypass.run("--generate-completion-script", shell)
    assert result.returncode == 0, result.stderr
    for word in ("attach", "revoke", "import", "secret-stdin"):
        assert word in result.stdout
    assert "--generate-completion-script" in daypass.run("--help").stdout


def test_bash_completes_a_subcommand(daypass, tmp_path):
    script = tmp_path / "completions"
    script.write_text(daypass.run("--generate-completion-script", "bash").stdout)
    result = subprocess.run(
        ["bash", "--norc", "-c",
         f'source "{script}"; COMP_WORDS=(daypass policy att); COMP_CWORD=2; '
         'COMP_LINE="daypass policy att"; COMP_POINT=18; '
         'complete -p daypass >&2; _daypass daypass att policy; echo "${COMPREPLY[@]}"'],
        capture_output=True, text=True, timeout=20)
    assert result.stdout.split() == ["attach"], result


@pytest.mark.parametrize("words, said", [
    (["policy", "atach", "readonly", "--user", "alice"],
     "there is no command policy atach; did you mean attach?"),
    (["polcy", "attach", "readonly"], "there is no command polcy; did you mean policy?"),
    (["user", "delete", "alice"],
     "there is no command user delete; available: add, list, info, secret, enable, disable, "
     "remove, import"),
])
def test_an_unknown_command_is_not_reported_as_a_surplus_argument(make_daypass, words, said):
    result = make_daypass({}).run(*words)
    assert result.returncode == 64 and result.stdout == ""
    assert result.stderr == f"daypass: {said}\n"


@pytest.mark.parametrize("words, said", [
    (["policy", "attach", "readonly", "--usr", "bob"],
     "Unknown option '--usr'. Did you mean '--user'?"),
    (["session", "revoke", "--parnt", "bob"], "Unknown option '--parnt'. Did you mean '--parent'?"),
    (["user", "list", "--usr"], "Unknown option '--usr'.")])
def test_a_misspelled_option_is_named_before_anything_that_is_missing(make_daypass, words, said):
    result = make_daypass({}).run(*words)
    assert result.returncode == 64 and result.stdout == ""
    assert result.stderr.startswith(f"Error: {said}\nUsage: daypass {words[0]} {words[1]} ")


@pytest.mark.parametrize("words", [
    ["--help"], ["help", "policy"], ["policy", "--help"], ["policy", "attach", "--help"],
    ["--version"]])
def test_help_is_still_there(make_daypass, words):
    result = make_daypass({}).run(*words)
    assert (result.returncode, result.stderr) == (0, "") and result.stdout
