"""docs/openid.md: what the page tells one to write is taken as it stands there."""

import re

import pytest

from support.daypass import REPOSITORY

PAGE = (REPOSITORY / "docs" / "openid.md").read_text()


def blocks(language):
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert found
    return found


@pytest.mark.parametrize("block", blocks("ini"))
def test_settings_are_settings(make_daypass, block):
    daypass = make_daypass({})
    with (daypass.directory / "daypass.env").open("a") as file:
        file.write(block)
    result = daypass.run("config", "show")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("block", blocks("json"))
def test_policies_are_policies(make_daypass, block):
    daypass = make_daypass({}).initialised()
    daypass.tell("policy", "create", "from-the-page", "-", text=block)
