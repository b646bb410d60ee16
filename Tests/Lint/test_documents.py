"""Documents: links lead somewhere, names exist, and tables say what the code says."""

import collections
import re
import urllib.parse

import pytest

from tree import ROOT, files, name_of

DOCUMENTS = files("*.md")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)")
REFERENCE = re.compile(r"^\[[^\]]+\]: <?(\S+?)>?$", re.MULTILINE)


def anchors(path):
    """The anchors that GitHub makes of a document's headings."""
    seen = collections.Counter()
    for heading in re.findall(r"^#+ +(.*?) *#*$", FENCE.sub("", path.read_text()), re.MULTILINE):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        yield f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor
        seen[anchor] += 1


def is_dead(link, document):
    address = urllib.parse.urlsplit(link)
    if address.scheme in ("http", "https", "mailto"):
        return False
    path = document.parent / urllib.parse.unquote(address.path) if address.path else document
    if not path.exists() or not path.resolve().is_relative_to(ROOT):
        return True
    return bool(address.fragment) and address.fragment not in anchors(path)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(document):
    prose = FENCE.sub("", document.read_text())
    links = LINK.findall(CODE.sub("`code`", prose)) + REFERENCE.findall(prose)
    assert [link for link in links if is_dead(link, document)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_paths_of_the_repository_exist(document):
    folders = "Sources|Tests|docs|packaging|nginx|apache|lighttpd|caddy|examples"
    paths = re.findall(rf"`((?:{folders})/[\w./+-]+)`", document.read_text())
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_readme_is_one_screen():
    text = (ROOT / "README.md").read_text()
    prose = [line for line in FENCE.sub("", text).splitlines() if not line.startswith("|")]
    assert [line for line in prose if len(line) > 80] == []
    assert len(text.splitlines()) <= 140


# Attacks

SUITES = {path.stem for path in files("*Tests.swift", "Tests")}
MODULES = {path.relative_to(ROOT / "Tests/EndToEnd").with_suffix("").as_posix()
           for path in files("test_*.py", "Tests/EndToEnd")}
ATTACKS = [line.split(" | ")
           for line in (ROOT / "docs/development/attacks.md").read_text().splitlines()
           if re.match(r"\| T\d", line)]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack[0].strip("| "))
def test_the_tests_of_an_attack_exist(attack):
    named = re.findall(r"`(\w+Tests|(?:\w+/)?test_\w+)`", attack[-1])
    names = SUITES | MODULES | {module.rpartition("/")[2] for module in MODULES}
    assert [name for name in named if name not in names] == []
    assert named or "does not apply" in attack[-1]


def test_the_table_of_attacks_is_in_order():
    numbers = [int(re.match(r"\| T(\d+)", attack[0])[1]) for attack in ATTACKS]
    assert numbers == sorted(set(numbers))


# Refusals

def rows(page, *heads):
    """The cells of the table of a page whose first head cells these are."""
    head = re.escape("| " + " | ".join(heads) + " |")
    table = re.search(
        rf"^{head}.*\n\|[-|]+\|\n((?:\|.*\n)+)", (ROOT / page).read_text(), re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split(" | ")]
            for line in table[1].splitlines()]


def documented(table):
    """The status of each code in a table of refusals."""
    found = {}
    for names, status, *_ in table:
        codes = re.findall(r"`(\w+)`", names)
        statuses = [int(number) for number in status.split(", ")]
        for number, code in enumerate(codes):
            assert code not in found, f"{code} has two rows"
            found[code] = statuses[min(number, len(statuses) - 1)]
    return found


def switched(text, name):
    """What each case of an error is in a property that is one switch."""
    body = re.search(
        rf"var {name}: \w+ \{{\n\s*switch self \{{\n(.*?)\n        \}}\n", text, re.DOTALL)
    values = {}
    for cases, value in re.findall(r"case (\.[^:]*(?:\([^)]*\))?[^:]*):\s+\"?(\w+)\"?", body[1]):
        values |= dict.fromkeys(re.findall(r"\.(\w+)", cases), value)
    return values


def coded(error):
    """The status of each code that an error's type can have."""
    text = files(f"{error}.swift", "Sources")[0].read_text()
    codes, statuses = switched(text, "code"), switched(text, "status")
    assert set(codes) == set(statuses) == set(re.findall(r"^    case (\w+)", text, re.MULTILINE))
    return {(code, int(statuses[case])) for case, code in codes.items()}


def answered(head):
    """The codes that web servers answer by themselves, with the configurations of this
    repository."""
    return {
        code for folder in ("nginx", "apache", "lighttpd", "caddy") for path in files("*", folder)
            for code in re.findall(rf"{head}<Code>(\w+)</Code>", path.read_text())}


@pytest.mark.parametrize("page, error, head", [
    ("docs/reference/errors-sts.md", "STSError", "<Error><Type>\\w+</Type>"),
    ("docs/reference/errors-s3.md", "S3Error", "<Error>")])
def test_the_table_of_refusals_is_that_of_the_code(page, error, head):
    table = documented(rows(page, "Code", "Status", "When"))
    by_daypass = coded(error)
    by_web_servers = answered(head) - {code for code, _ in by_daypass}
    assert by_web_servers <= set(table)
    assert {row for row in table.items() if row[0] not in by_web_servers} == by_daypass


# Messages

def test_the_messages_of_troubleshooting_are_those_of_the_code():
    sources = "\n".join(path.read_text() for path in files("*.swift", "Sources"))
    symptoms = [line.split(" | ")[0] for line in (
        ROOT / "docs/operations/troubleshooting.md").read_text().splitlines()
        if line.startswith("| ")]
    # A row about another program names it first. Our own commands are in the manual.
    messages = [message for symptom in symptoms if not re.search("nginx|awscli:", symptom)
                for message in re.findall(r"`([^`]+ [^`]+)`", symptom)
                if not message.startswith(("systemctl", "config "))]
    assert len(messages) > 5
    parts = [part for message in messages for part in re.split(r"…|\d+", message) if part.strip()]
    assert [part for part in parts if part not in sources] == []


# The index

def test_the_index_lists_every_page():
    index = ROOT / "docs/README.md"
    links = [link for link in LINK.findall(index.read_text()) if not link.startswith("..")]
    pages = [path.relative_to(index.parent).as_posix() for path in files("*.md", "docs")
             if path != index]
    missing = sorted(set(pages) - set(links))
    assert not missing, f"add a row to a table of docs/README.md for: {', '.join(missing)}"
    assert sorted(links) == sorted(pages), "docs/README.md lists a page twice, or one that is gone"
