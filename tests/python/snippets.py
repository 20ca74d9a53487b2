"""The Python snippets of docs/moving-over.md: found, run, and held to what they say they print."""

from __future__ import annotations

import dataclasses
import pathlib
import re
import sys
from typing import Any

GUIDE = pathlib.Path(__file__).parents[2] / "docs" / "moving-over.md"

OFFICIAL, OURS = "official SDK", "smartcar-sdk"
UNTESTED = "needs Smartcar itself"
"""The first line of every snippet is a comment that is one of these three."""

_HEADING = re.compile(r"^(##|###) (.+)$")
_FENCE = re.compile(r"^ *```(\w*)")
_EXPECTED = re.compile(r"^\s*print\(.*\)  # (.+)$")


@dataclasses.dataclass
class Snippet:
    """One fenced block of Python."""

    part: str
    """The heading of the second level that it stands under."""
    section: str
    """The nearest heading."""
    line: int
    """Of its first line, in the guide."""
    code: str

    @property
    def kind(self) -> str:
        """Whose it is, by its first line."""
        return self.code.split("\n", 1)[0].removeprefix("# ")

    def __str__(self) -> str:
        return f"{GUIDE.name}:{self.line}"

    def run(self, names: dict[str, Any]) -> list[Printed]:
        """Runs it with these names, to which it adds its own; returns what it printed."""
        printed: list[Printed] = []
        lines = self.code.splitlines()

        def record(*values: Any) -> None:
            number = sys._getframe(1).f_lineno
            comment = _EXPECTED.match(lines[number - self.line])
            text = " ".join(str(value) for value in values)
            printed.append(Printed(f"{GUIDE.name}:{number}", text, comment[1] if comment else None))

        names["print"] = record
        # Lines are counted as the guide counts them, so that a traceback leads there.
        exec(compile("\n" * (self.line - 1) + self.code, str(GUIDE), "exec"), names)
        return printed


@dataclasses.dataclass
class Printed:
    """What one `print` wrote, and what the comment behind it says that it writes."""

    place: str
    text: str
    expected: str | None


def snippets(guide: str) -> list[Snippet]:
    """Every fenced block of Python in the guide, in order."""
    found: list[Snippet] = []
    block: list[str] | None = None
    part, section, language, start = "", "", "", 0
    for number, line in enumerate(guide.splitlines(), 1):
        if block is None:
            if heading := _HEADING.match(line):
                section = heading[2]
                part = section if heading[1] == "##" else part
            elif fence := _FENCE.match(line):
                block, start, language = [], number + 1, fence[1]
        elif _FENCE.match(line):
            if language in {"py", "python"}:
                found.append(Snippet(part, section, start, "\n".join(block) + "\n"))
            block = None
        else:
            block.append(line)
    return found


def check(official: list[Printed], ours: list[Printed]) -> None:
    """Holds what was printed to the comments behind it, and where there is none the two sides to each other."""
    for line in official + ours:
        if line.expected is not None:
            assert line.text == line.expected, line.place
    for number, line in enumerate(ours):
        if line.expected is None:
            assert number < len(official), f"{line.place}: the official snippet prints nothing that this equals"
            assert line.text == official[number].text, line.place
    for number, line in enumerate(official):
        assert line.expected is not None or number < len(ours), f"{line.place}: ours prints nothing that this equals"
