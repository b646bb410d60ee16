"""Recipes for jobs: their policies, their shell lines, and tokens as their platforms make them."""

import importlib.metadata
import json
import shutil

import pytest
import yaml

from support.clients.client import Failed
from support.daypass import provider
from support.issuer import DISCOVERY, document
from support.recipe import Recipe
from support.s3 import S3

CLUSTER = "https://kubernetes.default.svc.cluster.local"
GITLAB = {"policy": None, "ref_protected": "true", "pipeline_id": "1212", "user_login": "alice"}
GITHUB = {"policy": None, "repository": "octo/site", "ref": "refs/heads/main"}
KUBERNETES = {
    "policy": None, "iss": CLUSTER, "aud": ["daypass-kubernetes"],
    "kubernetes.io": {"namespace": "sales", "serviceaccount": {"name": "backup"}}}
# The page, its `sub`, one that gets a session and may not write, and some that get none.
SUBJECTS = {
    "gitlab-ci": (
        GITLAB, "project_path:group/project:ref_type:branch:ref:main",
        "project_path:group/project:ref_type:branch:ref:other",
        ["project_path:group/project2:ref_type:branch:ref:main"]),
    "github-actions": (
        GITHUB, "repo:octo@1001/site@2002:ref:refs/heads/main",
        "repo:octo@1001/site@2002:ref:refs/heads/other",
        ["repo:octo@9999/site@2002:ref:refs/heads/main",
         "repo:octo-evil@1003/site@2002:ref:refs/heads/main"]),
    "kubernetes": (
        KUBERNETES, "system:serviceaccount:sales:backup", None,
        ["system:serviceaccount:sales:backup2", "system:serviceaccount:other:backup"]),
}


@pytest.fixture(params=SUBJECTS)
def page(request, own, authority, certificate, make_issuer, tmp_path):
    """The page, with a Daypass that has its settings and its policy."""
    client = request.param.partition("-")[0]
    issuer = make_issuer(audience=f"daypass-{client}")
    if client == "kubernetes":
        issuer.answers[DISCOVERY] = document({**issuer.discovery(), "issuer": CLUSTER})
    s3 = S3(own, authority, certificate, provider(issuer, client.upper()))
    s3.bucket("artifacts")
    s3.alice = {"aws_secret_access_key": "of no user"}
    file = "/var/run/secrets/daypass/token" if client == "kubernetes" else "/tmp/daypass-token"
    page = Recipe(request.param, s3, authority, tmp_path, "not yet", {
        file: str(tmp_path / "home/token")})
    page.issuer, page.name = issuer, request.param
    # The page's settings, except for the platform's host.
    settings = dict(line.split("=", 1) for line in page.blocks("ini")[0].splitlines())
    address, = [name for name in settings if "CONFIG_URL" in name]
    s3.daypass.settings.update({**settings, address: issuer.config_url})
    s3.daypass.write_settings()
    s3.daypass.stop()
    s3.daypass.start()
    s3.daypass.tell("policy", "create", client, "-", text=page.blocks("json")[0])
    return page


def commands(page):
    """The shell lines of the page's job, and the variables that the job sets."""
    job = yaml.safe_load(page.blocks("yaml")[0])
    if page.name == "gitlab-ci":
        return "\n".join(job["publish"]["script"]), job["publish"]["variables"]
    if page.name == "github-actions":
        job = job["jobs"]["publish"]
        return "\n".join(step["run"] for step in job["steps"] if "run" in step), job["env"]
    container, = job["spec"]["template"]["spec"]["containers"]
    return " ".join(container["command"]), {
        variable["name"]: variable["value"] for variable in container["env"]}


def run(page, subject):
    """Runs the job with a token for a subject, as its platform hands it over, and without what an
    earlier job left."""
    shutil.rmtree(page.home / ".aws", ignore_errors=True)
    claims = SUBJECTS[page.name][0]
    token = page.issuer.token(**{**claims, "sub": subject})
    given = {"CI_COMMIT_SHORT_SHA": "a1", "GITHUB_SHA": "a1"}
    if page.name == "gitlab-ci":
        given["DAYPASS_TOKEN"] = token
    elif page.name == "github-actions":
        path = "/token?api-version=2.0"
        page.issuer.answers[f"{path}&audience=daypass-github"] = document({"value": token})
        given["ACTIONS_ID_TOKEN_REQUEST_URL"] = page.issuer.url + path
        given["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "of this run"
        given["CURL_CA_BUNDLE"] = page.environment["AWS_CA_BUNDLE"]
    else:
        (page.home / "token").write_text(token)
    lines, variables = commands(page)
    return page.sh(lines, **given, **variables)


def test_the_job_publishes(page):
    assert page.ran() == {"awscli": importlib.metadata.version("awscli")}
    run(page, SUBJECTS[page.name][1])
    key = "kubernetes/hostname" if page.name == "kubernetes" else "a1/site.txt"
    assert page.s3.store.object("artifacts", key)
    line = page.s3.daypass.audit()[-1]
    assert line["action"] == "AssumeRoleWithWebIdentity", json.dumps(line)


def test_other_jobs_publish_nothing(page):
    _, _, without_permission, others = SUBJECTS[page.name]
    if without_permission:
        with pytest.raises(Failed, match=r"\(AccessDenied\).* PutObject"):
            run(page, without_permission)
    for subject in others:
        with pytest.raises(Failed, match=r"\(AccessDenied\).* AssumeRoleWithWebIdentity"):
            run(page, subject)
