"""The blocks of the repository's documents, which tests run as a reader would."""

import re

from support.daypass import REPOSITORY


def blocks(page, language="sh"):
    """The blocks of a page in one language, without the indentation of a list. The page is a path
    in the repository."""
    text = (REPOSITORY / page).read_text()
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", text, re.M | re.S)
    assert found, f"{page} has no block of {language}"
    return [re.sub(f"^{indent}", "", block, flags=re.M) for indent, block in found]
