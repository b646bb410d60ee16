"""An access plugin that behaves as a test says, well or badly."""

import json

from support.issuer import document
from support.webhook import Webhook, answered


class PolicyPlugin(Webhook):
    """`answer` maps a question, the value of `input`, to an answer, or is one of the functions
    below, or of support.webhook or support.issuer."""

    def __init__(self, certificate=None, answer=lambda question: yes()):
        self.answer = answer
        super().__init__("/decide", certificate)

    def reply(self, request, handler):
        # A client that only tries the connection sends nothing.
        answer = self.answer(question(request)) if request.body else answered(400)
        answer(handler)

    @property
    def questions(self):
        return [question(request) for request in self.requests if request.body]


def question(request):
    return json.loads(request.body)["input"]


def yes():
    return document({"result": True})


def no():
    return document({"result": False})
