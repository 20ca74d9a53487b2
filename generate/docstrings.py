#!/usr/bin/env python3
"""Writes the docstrings of the compiled module from its stubs, so that `help()` shows what an editor shows.

    generate/docstrings.py           writes py/src/docstrings.rs
    generate/docstrings.py --check   says whether it is stale, and writes nothing

A class or function there says `#[doc = docstring!(Client.connect_url)]`. The compiled module cannot document a
constructor, so what it says stands behind the text of its class.
"""

from __future__ import annotations

import ast
import pathlib
import sys
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).parents[1]
STUBS = ROOT / "py/python/smartcar_sdk/_stubs"
OUT = ROOT / "py/src/docstrings.rs"

HEAD = """//! The docstrings of the compiled module: the texts of its stubs.
//!
//! Made by `generate/docstrings.py` from `py/python/smartcar_sdk/_stubs`: change them, and run `generate/run`.

/// What `help()` shows of a class, a function or a method.
macro_rules! docstring {
"""

TAIL = """}
pub(crate) use docstring;
"""


def texts() -> Iterator[tuple[str, str]]:
    """Every docstring, by the name of what it is of."""
    for path in sorted(STUBS.glob("*.pyi")):
        for node in ast.parse(path.read_text()).body:
            text = ast.get_docstring(node) if isinstance(node, (ast.ClassDef, ast.FunctionDef)) else None
            if isinstance(node, ast.FunctionDef) and text:
                yield node.name, text
            elif isinstance(node, ast.ClassDef) and text:
                methods = {
                    method.name: found
                    for method in node.body
                    if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef))
                    and (found := ast.get_docstring(method))
                }
                made = methods.pop("__new__", None)
                yield node.name, f"{text}\n\n{made}" if made else text
                yield from ((f"{node.name}.{name}", found) for name, found in methods.items())


def written() -> str:
    """The whole file."""
    arms = [f'    ({name}) => {{\n        r#"{text}"#\n    }};\n' for name, text in texts()]
    assert not any('"#' in arm.replace('"#\n    };', "") for arm in arms), "a docstring would end its own literal"
    return HEAD + "".join(arms) + TAIL


def main() -> None:
    """Writes the file, or checks it."""
    text = written()
    if "--check" in sys.argv:
        if not OUT.exists() or OUT.read_text() != text:
            sys.exit(f"{OUT.relative_to(ROOT)} is stale: run generate/run")
    elif not OUT.exists() or OUT.read_text() != text:
        OUT.write_text(text)
        print(OUT.relative_to(ROOT))


if __name__ == "__main__":
    main()
