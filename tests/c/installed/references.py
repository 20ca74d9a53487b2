#!/usr/bin/env python3
"""Whether what the installed documentation refers to is installed, too: files, and headings in them."""

import pathlib
import re
import sys

LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def anchors(path: pathlib.Path) -> set[str]:
    """Of a document's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def main(folder: pathlib.Path) -> int:
    """Says what is missing."""
    documents = sorted(folder.rglob("*.md"))
    missing = []
    for document in documents:
        for link in LINK.findall(FENCE.sub("", document.read_text())):
            path, _, heading = link.partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            target = (document.parent / path).resolve() if path else document
            if not target.exists() or (heading and heading not in anchors(target)):
                missing.append(f"{document.relative_to(folder)}: {link}")
    print("".join(f"{line}\n" for line in missing), end="")
    return 1 if missing or not documents else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
