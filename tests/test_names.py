#!/usr/bin/env python3
"""The names of tests have at most 60 characters: they say subject, condition and result, and reports stay readable.

A name is that of a Rust function with `#[test]` or an attribute such as `#[tokio::test]`, of a Python function that
begins with `test`, or the title of a test of Node. Fixtures and helpers may have any name.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST = 60
SKIPPED = {"target", "node_modules"}
NAMES = {
    # Between the attribute and the function stand further attributes, comments and modifiers at most.
    ".rs": re.compile(
        r"^[ \t]*\#\[(?:\w+::)*test(?:\(.*?\))?\]\s*"
        r"(?:\#\[.*?\]\s*|//[^\n]*\s*|pub(?:\([^)]*\))?\s+|async\s+|unsafe\s+)*fn\s+(?P<name>\w+)",
        re.MULTILINE | re.DOTALL,
    ),
    ".py": re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(?P<name>test\w*)", re.MULTILINE),
    ".mjs": re.compile(r"\b(?:test|it)\(\s*(?P<quote>['\"`])(?P<name>.*?)(?P=quote)"),
}


def too_long(suffix: str, text: str) -> list[tuple[int, str]]:
    """The line and name of each test in a file of this kind whose name is too long."""
    found = [(match.start("name"), match["name"]) for match in NAMES[suffix].finditer(text)]
    return [(text.count("\n", 0, at) + 1, name) for at, name in found if len(name) > MOST]


def sources() -> list[Path]:
    """Every file of ours that may hold tests."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        found += [Path(folder, name) for name in sorted(names) if Path(name).suffix in NAMES]
    return found


def main() -> int:
    """Prints what is wrong, a line for each."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name} has {len(name)} characters, {MOST} at most"
        for path in sources()
        for line, name in too_long(path.suffix, path.read_text())
    ]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
