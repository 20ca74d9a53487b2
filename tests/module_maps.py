#!/usr/bin/env python3
"""Every file that declares modules opens with a line for each of them, for whoever reads the folder for the first time.

The lines stand in the module's documentation (`//!`) or, where users would read that, in a comment before the first
`mod`. Each names a module in backticks: `| `vehicle` | one vehicle |`. What is declared and not named fails, and so
does a line in a table that names no module. Modules that exist in tests only need no line.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DECLARED = re.compile(r"^((?:#\[.*\]\n)*)(?:pub(?:\([^)]*\))? )?mod (\w+);", re.MULTILINE)
LINE = re.compile(r"^//!? (?:\| )?`(\w+)`(?: \| |  +)\S", re.MULTILINE)
SOURCES = ["core/src", "ffi-c/src", "py/src", "sandbox/src", "cli/src", "generate/src"]


def wrong_in(text: str) -> list[str]:
    """What a file's map lacks, and what is in it that the file does not declare."""
    declared = DECLARED.findall(text)
    if not declared:
        return []
    needed = [name for attributes, name in declared if "#[cfg(test)]" not in attributes]
    named = LINE.findall(text[: text.index(f"mod {declared[-1][1]};")])
    known = [name for _, name in declared]
    lacking = [f"no line says what `{name}` is" for name in needed if name not in named]
    return lacking + [f"there is no module `{name}`" for name in named if name not in known]


def main() -> int:
    """Prints what is wrong, a line for each."""
    files = [path for source in SOURCES for path in sorted((ROOT / source).rglob("*.rs"))]
    wrong = [f"{path.relative_to(ROOT)}: {line}" for path in files for line in wrong_in(path.read_text())]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
