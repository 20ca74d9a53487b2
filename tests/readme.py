"""Holds README's quick starts to the files they are copied from.

A fenced block after a line `<!-- FILE -->` must be the file, word for word. The files themselves are run by the tests.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).parent.parent
BLOCK = re.compile(r"<!-- (\S+) -->\n```\w*\n(.*?)```", re.DOTALL)


def main() -> int:
    readme = (ROOT / "README.md").read_text()
    blocks = BLOCK.findall(readme)
    wrong = [name for name, text in blocks if (ROOT / name).read_text() != text]
    for name in wrong:
        print(f"README.md: the block of {name} is not what that file says", file=sys.stderr)
    if len(blocks) < 3:
        print(f"README.md shows {len(blocks)} quick starts; there should be at least three", file=sys.stderr)
        return 1
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
