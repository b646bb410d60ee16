"""The start of every S3 test: a store, a Daypass before it, users, and an nginx before both."""

import json

import boto3
from botocore.config import Config

from support.daypass import Daypass
from support.places import chosen
from support.store import Store


class S3:
    """A store behind Daypass behind nginx, and boto3 clients of it."""

    def __init__(self, makers, authority, certificate, settings=None, store=None, web_server=None,
                 kind=Daypass):
        self.authority = authority
        self.store = makers.keep(store or Store(makers.place("store")))
        self.daypass = makers.keep(
            kind(makers.place("d"), authority, {**self.store.settings, **(settings or {})}))
        self.daypass.initialised().start()
        self.nginx = makers.keep(
            (web_server or chosen())(
                makers.place("n"), certificate, self.daypass.upstream, self.store.address))
        self.url = f"https://localhost:{self.nginx.port}"
        self.plain_url = f"http://localhost:{self.nginx.plain_port}"

    def bucket(self, name):
        """Makes a bucket without Daypass."""
        return self.store.bucket(name)

    def user(self, name, *policies):
        """Makes a user with policies: names, or lists of statements. Returns the credentials."""
        names = [self._policy(f"{name}-{number}", policy) for number, policy in enumerate(policies)]
        secret = self.daypass.tell("user", "add", name)["secretKey"]
        if names:
            self.daypass.tell("policy", "attach", *names, "--user", name)
        return {"aws_access_key_id": name, "aws_secret_access_key": secret}

    def _policy(self, name, policy):
        if isinstance(policy, str):
            return policy
        document = {"Version": "2012-10-17", "Statement": policy}
        self.daypass.tell("policy", "create", name, "-", text=json.dumps(document))
        return name

    def session(self, credentials, **parameters):
        """The credentials of a user's session."""
        answer = self.client("sts", credentials).assume_role(
            RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="test", **parameters)
        issued = answer["Credentials"]
        return {
            "aws_access_key_id": issued["AccessKeyId"],
            "aws_secret_access_key": issued["SecretAccessKey"],
            "aws_session_token": issued["SessionToken"],
        }

    def client(self, service, credentials, url=None, region="us-east-1", **config):
        config.setdefault("retries", {"total_max_attempts": 1})
        return boto3.client(
            service, endpoint_url=url or self.url, region_name=region,
            verify=str(self.authority.file), config=Config(**config), **credentials)


def allow(*actions, on="*", **more):
    """A statement that allows."""
    resources = [on] if isinstance(on, str) else list(on)
    return {
        "Effect": "Allow", "Action": list(actions),
        "Resource": [r if r == "*" else f"arn:aws:s3:::{r}" for r in resources], **more}


def deny(*actions, on="*", **more):
    """A statement that denies."""
    return {**allow(*actions, on=on, **more), "Effect": "Deny"}
