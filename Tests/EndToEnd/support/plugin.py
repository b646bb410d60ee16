"""An identity plugin that behaves as a test says, well or badly."""

import urllib.parse

from support.issuer import document
from support.webhook import Webhook, answered

ARN = "arn:minio:iam:::role/idmp-test"


class Plugin(Webhook):
    """`answer` is its answer to every question: one of the functions below, or of support.webhook
    or support.issuer."""

    def __init__(self, certificate=None):
        self.answer = yes()
        super().__init__("/check", certificate)

    def reply(self, request, handler):
        self.answer(handler)

    def settings(self, **more):
        """Daypass's settings for it, by their names in lower case."""
        values = {"url": self.url, "role_policy": "readonly", "role_id": "test", **more}
        return {f"MINIO_IDENTITY_PLUGIN_{key.upper()}": value for key, value in values.items()}

    @property
    def tokens(self):
        """The tokens in the questions."""
        return [urllib.parse.parse_qs(urllib.parse.urlsplit(request.path).query)["token"][0]
                for request in self.requests]


def yes(user="alice", seconds=3600, **more):
    return document({"user": user, "maxValiditySeconds": seconds, **more})


def no(reason):
    return answered(403, reason)
