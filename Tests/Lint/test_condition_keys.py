"""docs/policies/condition-keys.md has every key of the policy engine, with its kind."""

import re

from tree import ROOT

VOCABULARY = ROOT / "Sources" / "PolicyEngine" / "Vocabulary"
PAGE, VALUELESS = (ROOT / "docs/policies/condition-keys.md").read_text().split("## Keys of AWS")
NAMES = dict(re.findall(
    r'case \.(\w+): "([\w:-]+)"', (VOCABULARY / "ConditionKey.swift").read_text()))


def kinds():
    """The kind of each key that a policy can name."""
    text = (VOCABULARY / "ConditionKey+Traits.swift").read_text()
    body = re.search(r"var kind: Kind \{\n\s*switch self \{\n(.*?)\n        \}\n", text, re.S)[1]
    return {NAMES[case]: kind for cases, kind in re.findall(r"case ([^:]*):\s+\.(\w+)", body)
            for case in re.findall(r"\.(\w+)", cases) if case in NAMES}


def documented():
    rows = re.findall(r"^\| (`.*?`) \| (\w+) \| ", PAGE, re.M)
    names = [(name, kind) for cell, kind in rows
             for name in re.findall(r"`([\w:-]+)(?:/TAG)?`", cell)]
    assert len(names) == len(dict(names)), "a key has two rows"
    return dict(names)


def test_the_page_has_every_key_with_its_kind():
    assert documented() == kinds()


def test_keys_of_tags_are_shown_with_a_tag():
    text = (VOCABULARY / "ConditionKey.swift").read_text()
    tagged = re.search(r"var isOfTag: Bool \{\n\s*(.*?)\n", text)[1]
    assert set(re.findall(r"`([\w:]+)/TAG`", PAGE)) == {
        NAMES[case] for case in re.findall(r"self == \.(\w+)", tagged)}


def test_the_page_has_every_key_that_decides_against_the_caller():
    text = (VOCABULARY / "ValuelessConditionKey.swift").read_text()
    listed = re.search(r'alwaysSentNames =\n\s*"""(.*?)"""', text, re.S)[1].split()
    row = re.search(r"^\| (.*?) \| AWS always has", VALUELESS, re.M)[1]
    assert set(re.findall(r"`([\w:]+)`", row)) == set(listed)
    assert "`s3:BucketTag/…`" in row
    names = set(re.findall(r'"?\b((?:aws|s3|sts):\w+)', text))
    assert set(re.findall(r"`((?:aws|s3|sts):\w+)(?:/…)?`", VALUELESS)) <= names


def test_listed_actions_are_those_of_the_code():
    """Rows that list actions and say nothing else about them."""
    text = (VOCABULARY / "ConditionKey+Actions.swift").read_text()
    entries = re.search(r"s3Actions: .*? = \[\n(.*?)\n    \]", text, re.S)[1]
    coded = {
        NAMES[key]: {f"s3:{name[0].upper()}{name[1:]}" for name in re.findall(r"\.(\w+)", actions)}
        for key, actions in re.findall(r"\.(\w+): \[(.*?)\]", entries, re.S)}
    rows = re.findall(r"^\| (`.*?`) \| \w+ \| .*? \| ((?:`s3:\w+`(?:, )?)+) \|$", PAGE, re.M)
    shown = {name: set(re.findall(r"`(s3:\w+)`", actions)) for cell, actions in rows
             for name in re.findall(r"`([\w:-]+)`", cell)}
    assert len(shown) > 8
    assert {name: coded.get(name) for name in shown} == shown
