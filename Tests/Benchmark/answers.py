"""A call of the token service, made once: a wrong answer ends the benchmark before it begins."""

import http.client
import urllib.parse
import xml.etree.ElementTree as ElementTree

from users import FORM_TYPE


def answer_to(url, body, headers=None):
    """Makes the call once and returns the document; anything but credentials ends the benchmark."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.request("POST", parts.path, body, headers or {"Content-Type": FORM_TYPE})
    answer = connection.getresponse()
    document = answer.read()
    connection.close()
    fields = {}
    if answer.status == 200:
        # The peer has no namespace: compare local names.
        fields = {
            element.tag.split("}")[-1]: element.text
            for element in ElementTree.fromstring(document).iter()}
    if not all(fields.get(name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")):
        raise SystemExit(f"bench: {url} answered {answer.status}:\n{document.decode()}")
    return document
