"""What `make docs` adds to mkdocs: the navigation from docs/README.md, and the files outside docs
that pages link to."""

import os
import pathlib
import re
import urllib.parse

from mkdocs.structure.files import File, InclusionLevel
from pymdownx.slugs import slugify

ROOT = pathlib.Path(__file__).resolve().parents[2]
INDEX = ROOT / "docs/README.md"
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)#\s]+)")


def place(path):
    """Where a file of the repository is in the site, as a source of mkdocs."""
    if path.is_relative_to(ROOT / "docs"):
        return path.relative_to(ROOT / "docs").as_posix()
    name = f"repository/{path.relative_to(ROOT).as_posix()}"
    # A browser shows a text, and would only save a .conf.
    return name if path.suffix == ".md" else f"{name}.txt"


def target(link, page):
    """The file that a link leads to; of a folder, its README. `None` if there is none."""
    path = (page.parent / urllib.parse.unquote(link)).resolve()
    if path.is_dir():
        path /= "README.md"
    return path if path.is_file() and path.is_relative_to(ROOT) else None


def targets(text, page):
    """The files that a text links to, in their order."""
    return [path for link in LINK.findall(FENCE.sub("", text)) if (path := target(link, page))]


def on_config(config):
    """Makes a section of each table of docs/README.md."""
    nav = [{"Documentation": place(INDEX)}]
    for table in re.findall(r"^\|.*(?:\n\|.*)*", INDEX.read_text(), re.MULTILINE):
        title = table.split("|")[1].strip()
        nav.append({title: list(dict.fromkeys(map(place, targets(table, INDEX))))})
    config.nav = nav
    config.mdx_configs["toc"]["slugify"] = slugify(case="lower")
    return config


def on_files(files, config):
    """Adds the files outside docs that pages link to, and those that these link to."""
    pages = [pathlib.Path(file.abs_src_path) for file in files.documentation_pages()]
    while pages:
        page = pages.pop()
        for path in targets(page.read_text(), page):
            if files.get_file_from_path(place(path)):
                continue
            files.append(File.generated(
                config, place(path), abs_src_path=str(path), inclusion=InclusionLevel.NOT_IN_NAV))
            if path.suffix == ".md":
                pages.append(path)
    style = ROOT / "packaging/docs/site.css"
    files.append(File.generated(config, style.name, abs_src_path=str(style)))
    return files


def indented(markdown):
    """Lists as Python-Markdown reads them: what belongs to an item is four columns in, and an item
    after a second paragraph has an empty line before it."""
    lines, depth, is_loose = [], 0, False
    for line in markdown.splitlines():
        if item := re.match(r"(?:-|\d+\.) +", line):
            if depth and is_loose and lines[-1]:
                lines.append("")
            depth, is_loose = item.end(), False
        elif line and not line.startswith(" " * depth):
            depth = 0
        elif depth:
            is_loose = is_loose or not line
            line = line and "    " + line[depth:]
        lines.append(line)
    return "\n".join(lines)


def on_page_markdown(markdown, page, **_):
    """Points links to the places that files have in the site."""
    source = pathlib.Path(page.file.abs_src_path)
    folder = os.path.dirname(page.file.src_uri)

    def pointed(match):
        path = target(match[1], source)
        return os.path.relpath(place(path), folder or ".") if path else match[1]

    return LINK.sub(pointed, indented(markdown))
