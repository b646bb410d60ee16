"""A caller with credentials, who signs with them as boto3 does."""

import boto3
import botocore.exceptions

ROLE = "arn:aws:iam::123456789012:role/any"


class Caller:
    """A caller with credentials and a way to the server."""

    def __init__(self, url, authority, access_key, secret, token=None):
        self.access_key = access_key
        self._more = (url, authority)
        self.client = boto3.client(
            "sts", endpoint_url=url, region_name="us-east-1", verify=str(authority.file),
            aws_access_key_id=access_key, aws_secret_access_key=secret, aws_session_token=token)

    def session(self, **parameters):
        def add(params, **_):
            params["body"].update(parameters)
        self.client.meta.events.register("before-call.sts.AssumeRole", add)
        answer = self.client.assume_role(RoleArn=ROLE, RoleSessionName="session")["Credentials"]
        return Caller(*self._more, answer["AccessKeyId"], answer["SecretAccessKey"],
                      answer["SessionToken"])

    @property
    def is_let_in(self):
        try:
            self.client.get_caller_identity()
        except botocore.exceptions.ClientError as refusal:
            assert refusal.response["Error"]["Code"] == "InvalidClientTokenId"
            return False
        return True
