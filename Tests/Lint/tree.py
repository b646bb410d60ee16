"""The files that these tests read."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = {".build", ".git", ".venv"}


def files(pattern, below=""):
    """The files of the repository, or of one of its folders, whose name is like `pattern`."""
    found = [path for path in sorted((ROOT / below).rglob(pattern))
             if path.is_file() and not SKIPPED.intersection(path.relative_to(ROOT).parts)]
    assert found, f"no {pattern} in {below or 'the repository'}"
    return found


def name_of(path):
    return str(path.relative_to(ROOT))
