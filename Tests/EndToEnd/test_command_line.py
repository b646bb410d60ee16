"""The command line: tokens made, inspected and verified by hand."""

import json
import stat
import subprocess

import pytest

from support.daypass import binary, provider
from support.inspection import decode


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


@pytest.mark.parametrize("claim", ["policy=none", "policy=[]", "sub=", "sub=5"])
def test_token_verify_refuses_what_the_server_refuses(make_daypass, issuer, claim):
    """The server's every step, not only the signature."""
    daypass = make_daypass(provider(issuer))
    assert daypass.run("init").returncode == 0
    name, _, value = claim.partition("=")
    token = issuer.token(**{name: json.loads(value) if value[:1] in "[5" and value else value})
    result = daypass.run("token", "verify", "--provider", "_", text=token)
    assert result.returncode == 1
    assert "IDPRejectedClaim" in result.stderr


def test_a_claim_of_dev_token_takes_the_usual_one_s_place(throwaway):
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
    for text in ("accessKey", decode(token, 1)["accessKey"], "alice", "readwrite"):
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
    """Swift reads the arguments there; without any a command prints its help, and succeeds."""
    result = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-euc",
         f"mount -t tmpfs none /proc; exec {binary('daypass')} user disable alice"],
        env=daypass.environment, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stdout) == (1, "")
    assert "/proc" in result.stderr


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
