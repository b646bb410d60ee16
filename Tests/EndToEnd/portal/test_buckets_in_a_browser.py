"""A real browser shows buckets, downloads, uploads and deletes."""

import pytest

from support.ceph import Gateway
from support.portal import ROOT, Portal
from support.program import free_port
from support.store import reaching
from support.waiting import until

MARKUP = "<img src=x onerror=document.title='attacked'>.html"


@pytest.fixture(scope="module")
def portal(make_own, authority, certificate):
    own = make_own()
    store = own.keep(Gateway(own.place("ceph")))
    return Portal(own, authority, certificate, {"DAYPASS_UPSTREAM_KEYS": "opaque"}, store=store)


@pytest.fixture
def browser(portal, make_browser):
    return signed_in(portal, make_browser())


def signed_in(portal, browser):
    browser.open(f"{portal.base}sign-in/access-key")
    browser.fill(**{"access-key-id": ROOT[0], "secret-access-key": ROOT[1]})
    browser.click("main button")
    browser.await_text("My access")
    return browser


def open_bucket(portal, browser, name):
    browser.open(f"{portal.base}buckets")
    browser.click(f"a[href='/daypass/buckets?bucket={name}']")


def test_folders_and_a_download(portal, browser):
    portal.store.bucket("reports")
    portal.store.place("reports", "2026/plan.html", b"<script>attack()</script>")
    open_bucket(portal, browser, "reports")
    browser.click("a[href='/daypass/buckets?bucket=reports&prefix=2026%2F']")
    browser.await_text("plan.html")
    browser.click("button[aria-label='Download plan.html']")
    file = browser.downloads / "plan.html"
    until(lambda: file.is_file() and file.read_bytes() == b"<script>attack()</script>", file)
    assert browser.url == f"{portal.base}buckets?bucket=reports&prefix=2026%2F"


def test_names_are_text(portal, browser):
    portal.store.bucket("names")
    for key in (MARKUP, "\u202egpj.exe", "e\u0301", "a b+c%25", "dots/../up", "folder/"):
        portal.store.place("names", key, b"")
    open_bucket(portal, browser, "names")
    for text in (MARKUP, "\ufffdgpj.exe", "e\u0301", "a b+c%25", "dots/", "folder/"):
        browser.await_text(text)
    assert browser.driver.title == "My buckets · Daypass"
    assert not browser.driver.find_elements("tag name", "img")
    browser.open(f"{portal.base}buckets?bucket=names&prefix=dots%2F..%2F")
    browser.await_text("Browsers can't open this name")
    browser.open(f"{portal.base}buckets?bucket=names&prefix=folder%2F")
    browser.await_text("(this folder)")


def test_more_than_one_answer_holds(portal, browser):
    portal.store.bucket("many")
    client = reaching(portal.store)
    for number in range(1001):
        client.put_object(Bucket="many", Key=f"{number:04}", Body=b"")
    open_bucket(portal, browser, "many")
    browser.await_text("0999")
    assert "1000" not in browser.text
    browser.click("#buckets > button")
    browser.await_text("1000")


@pytest.mark.parametrize("size", [0, 5, 33 << 20])
def test_uploads(portal, browser, tmp_path, size):
    bucket = f"uploads-{size}"
    portal.store.bucket(bucket)
    file = tmp_path / "a <b>.bin"
    file.write_bytes(bytes(range(251)) * (size // 251) + b"x" * (size % 251))
    open_bucket(portal, browser, bucket)
    browser.shown("#upload").send_keys(str(file))
    browser.await_text("a <b>.bin: Uploaded")
    browser.shown("button[aria-label='Download a <b>.bin']")
    assert portal.store.object(bucket, "a <b>.bin") == file.read_bytes()


def test_an_object_is_replaced_and_deleted_only_after_a_question(portal, browser, tmp_path):
    portal.store.bucket("questions")
    portal.store.place("questions", "kept", b"old")
    (tmp_path / "kept").write_bytes(b"new")
    open_bucket(portal, browser, "questions")
    browser.await_text("kept")
    browser.shown("#upload").send_keys(str(tmp_path / "kept"))
    browser.answer("Replace the existing object?", accept=False)
    browser.shown("#upload")
    assert portal.store.object("questions", "kept") == b"old"
    browser.click("button[aria-label='Delete kept']")
    browser.answer("Delete this object for good?", accept=False)
    browser.click("button[aria-label='Delete kept']")
    browser.answer("Delete this object for good?", accept=True)
    until(lambda: portal.store.object("questions", "kept") is None, "the deletion")
    until(lambda: "kept" not in browser.text, "the row")


def test_what_does_not_exist_is_said(portal, browser):
    browser.open(f"{portal.base}buckets?bucket=none")
    browser.await_text("The S3 server refused:")


def test_a_server_that_does_not_answer_is_said(make_own, make_browser, authority, certificate):
    portal = Portal(make_own(), authority, certificate, {
        "DAYPASS_PORTAL_S3_URL": f"https://localhost:{free_port()}"})
    browser = signed_in(portal, make_browser())
    browser.click("a[href='/daypass/buckets']")
    browser.await_text("The S3 server did not answer.")
