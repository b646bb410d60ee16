"""The pages behind nginx, and a browser without a screen for them: it keeps cookies, and sends
forms with what browsers state."""

import html.parser
import http.client
import http.cookies
import ssl
import urllib.parse

from support.daypass import Daypass
from support.nginx import Nginx
from support.sts import fresh_address

ROOT = ("root-admin", "root-admin-secret")


class Portal:
    """A Daypass with pages, behind the token service's nginx; with a store, also behind that of
    S3, at another origin."""

    def __init__(self, makers, authority, certificate, settings=None, store=None):
        self.authority = authority
        self.store = store
        self.daypass = makers.keep(
            Daypass(makers.place("d"), authority, store.settings if store else {}))
        self.nginx = makers.keep(Nginx(makers.place("n"), certificate, self.daypass.upstream))
        self.port = self.nginx.port
        self.url = f"https://localhost:{self.port}"
        self.base = f"{self.url}/daypass/"
        self.daypass.settings.update({
            "DAYPASS_PORTAL": "on", "DAYPASS_PORTAL_URL": self.url,
            "MINIO_ROOT_USER": ROOT[0], "MINIO_ROOT_PASSWORD": ROOT[1], **(settings or {})})
        if store:
            self.s3 = makers.keep(Nginx(
                makers.place("n"), certificate, self.daypass.upstream, store.address,
                origin=self.url))
            self.s3_url = f"https://localhost:{self.s3.port}"
            self.daypass.settings.setdefault("DAYPASS_PORTAL_S3_URL", self.s3_url)
        self.daypass.write_settings()
        self.daypass.start()

    def visitor(self):
        return Visitor(self)


class Page:
    """A page as it came."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body
        self.text = body.decode()
        self.forms = _Forms(self.text).forms if "html" in headers["content-type"] else []

    @property
    def location(self):
        return self.headers["location"]

    def form(self, action):
        (found,) = [fields for name, fields in self.forms if name == action]
        return dict(found)


class _Forms(html.parser.HTMLParser):
    """The forms of a page: their actions, and the fields with values."""

    def __init__(self, text):
        super().__init__()
        self.forms = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append((attributes["action"], {}))
        elif tag == "input" and self.forms and "value" in attributes:
            self.forms[-1][1][attributes["name"]] = attributes["value"]


class Visitor:
    """A person's browser."""

    def __init__(self, portal):
        self.portal = portal
        self.cookies = {}

    def get(self, path, **headers):
        return self.send("GET", path, headers=headers)

    def post(self, path, fields, **headers):
        return self.send(
            "POST", path, urllib.parse.urlencode(fields),
            {"content-type": "application/x-www-form-urlencoded", "origin": self.portal.url,
             "sec-fetch-site": "same-origin", **headers})

    def send(self, method, path, body=None, headers=None):
        connection = http.client.HTTPSConnection(
            "localhost", self.portal.port, timeout=60, source_address=(fresh_address(), 0),
            context=ssl.create_default_context(cafile=str(self.portal.authority.file)))
        headers = {name: value for name, value in (headers or {}).items() if value is not None}
        if self.cookies:
            headers.setdefault(
                "cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            page = Page(response.status, response.headers, response.read())
        finally:
            connection.close()
        for line in page.headers.get_all("set-cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return page

    def sign_in_with_key(self, key_id, secret):
        return self.post("/daypass/sign-in/access-key", {
            "access-key-id": key_id, "secret-access-key": secret})

    def home(self):
        return self.get("/daypass/")
