#!/usr/bin/env python3
"""Says where the project is at home, in what is read far from it: the metadata of the Python packages, and a description.

    packaging/home.py              writes py/README.md: docs/python.md, whose links lead to the home
    packaging/home.py --check      fails where that is stale
    packaging/home.py --set URL    makes URL the home first, in each pyproject.toml; the release workflow sets its own repository

The home is `Source` in pyproject.toml's [project.urls]. What stands there until the first release is a name that nobody can own
(RFC 2606), since a link to a place that is not ours would be worse than one that leads nowhere.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECTS = [ROOT / "pyproject.toml", ROOT / "cli" / "pyproject.toml"]
MANUAL = ROOT / "docs" / "python.md"
README = ROOT / "py" / "README.md"
UNOWNED = "https://smartcar-sdk.example"
"""The home that is none."""

LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
"""A link of Markdown to another file of the repository."""


def home() -> str:
    """Where the project is at home, by pyproject.toml."""
    found = re.search(r'^Source = "(\S+)"$', PROJECTS[0].read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        sys.exit("packaging/home.py: pyproject.toml has no line Source = \"...\" in [project.urls]")
    return found[1]


def absolute(text: str, file: Path, place: str) -> str:
    """The text of a file, whose links lead to the repository at this place. A link to what is not there fails."""

    def led(link: re.Match[str]) -> str:
        path = Path(os.path.normpath(file.parent / link[1]))
        if not path.exists():
            sys.exit(f"packaging/home.py: {file.relative_to(ROOT)} links to {link[1]}, which is not there")
        kind = "tree" if path.is_dir() else "blob"
        return f"]({place}/{kind}/main/{path.relative_to(ROOT)}{link[2] or ''})"

    return LINK.sub(led, text)


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    arguments.add_argument("--set", metavar="URL", type=lambda url: url.rstrip("/"))
    arguments.add_argument("--check", action="store_true")
    given = arguments.parse_args()
    if given.set:
        former = home()
        for project in PROJECTS:
            text = project.read_text(encoding="utf-8")
            project.write_text(text.replace(f'"{former}', f'"{given.set}'), encoding="utf-8")
    text = absolute(MANUAL.read_text(encoding="utf-8"), MANUAL, home())
    if not given.check:
        README.write_text(text, encoding="utf-8")
    elif not README.exists() or README.read_text(encoding="utf-8") != text:
        print("py/README.md is stale: run packaging/home.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
