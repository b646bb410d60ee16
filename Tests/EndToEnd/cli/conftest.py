"""A place in which a person signs in with `daypass login`."""

import json

import pytest

from support.daypass import provider
from support.s3 import S3
from support.sign_in import Person, SignInIssuer


@pytest.fixture(scope="module")
def place(make_own, authority, certificate):
    """A provider, and an S3 server with a token service that trusts it."""
    makers = make_own()
    idp = makers.keep(SignInIssuer(certificate))
    s3 = S3(makers, authority, certificate, provider(idp))
    s3.idp = idp
    s3.bucket("reports")
    s3.bucket("secrets")
    s3.daypass.tell("policy", "create", "reports", "-", text=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*",
                       "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}))
    return s3


@pytest.fixture
def idp(place):
    """The provider, as it was before each test."""
    idp = place.idp
    idp.person, idp.claims_added, idp.callback = "alice", {}, {}
    idp.device_answers, idp.gives_refresh_tokens = [], True
    idp.answers.clear()
    idp.claims_added = {"policy": "reports"}
    return idp


@pytest.fixture
def person(own, authority, place, idp):
    return Person(own.place("home"), authority, [
        "--sts", place.url, "--s3", place.url, "--config-url", idp.config_url,
        "--client-id", idp.audience])
