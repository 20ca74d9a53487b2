#!/usr/bin/env python3
"""Writes `AsyncClient` and `AsyncVehicle`, the twins for asyncio, from the stubs of `Client` and `Vehicle`.

    generate/asynchronous.py           writes py/python/smartcar_sdk/_generated/asynchronous.py
    generate/asynchronous.py --check   says whether it is stale, and writes nothing

A method has the same name, parameters and docstring in both worlds; its twin is a coroutine. What is special is said
here: methods that wait for nothing, and those that read what the caller gives on a thread of their own.
"""

from __future__ import annotations

import ast
import pathlib
import sys

PACKAGE = pathlib.Path(__file__).parents[1] / "py/python/smartcar_sdk"
OUT = PACKAGE / "_generated/asynchronous.py"
WIDTH = 120

CLASSES = {
    "AsyncVehicle": [("_stubs/vehicle.pyi", "Vehicle"), ("_stubs/generated/vehicle.pyi", "_VehicleMethods")],
    "AsyncClient": [("_stubs/client.pyi", "Client")],
}

AT_ONCE = {"connect_url", "reauthenticate_url", "check_state", "events", "health", "maintenance"}
"""Methods that wait for nothing, and are none in asyncio either."""

AWAITED_LISTS = {"signals"}
"""Lists that cannot be made without waiting: that is done when the first page is asked for."""

ON_A_THREAD = {"import_grants", "cut_over"}
"""Methods that call what the caller gave, which may block: they run on a thread."""

AT_FIRST = "Checks the settings. The store is opened by `async with`, or when it is first used."

TWINS = {"Client": "AsyncClient", "Vehicle": "AsyncVehicle", "Pages": "AsyncPages"}

HEAD = '''"""The twins for asyncio of `Client` and `Vehicle`.

Made by `generate/asynchronous.py` from the stubs of the compiled module: change them, and run `generate/run`.
"""

from __future__ import annotations

{imports}
from .._asynchronous import AsyncPages, _Client, _Vehicle, in_thread
'''

DOCS = {
    "AsyncVehicle": '''    """A vehicle, for asyncio, made by `AsyncClient.vehicle`. A call is sent once it is awaited.

    Its methods are those of `Vehicle`, as coroutines: each gets a valid access token first, refreshing it where it
    must. Cancelling one ends its request; a refresh that it began goes on.
    """
''',
    "AsyncClient": '''    """One Smartcar application and the store of its grants, for asyncio.

    Its methods are those of `Client`, as coroutines; lists are asynchronous iterators. It may be made before a loop
    runs, and used from several loops. Use `async with`, or await `close()`: both wait for refreshes under way, so that
    no token is lost. One that is dropped settles in the background, and before the interpreter ends.

    Calls are made by the SDK's own threads, and a loop is woken once for a batch of them: no thread is taken for a
    call. It works with asyncio's and with uvloop's loops.
    """
''',
}


def methods(path: str, name: str) -> list[tuple[ast.FunctionDef, list[str]]]:
    """The methods of a class in a stub, and the lines of that file."""
    text = (PACKAGE / path).read_text()
    found = next(node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == name)
    return [(node, text.splitlines()) for node in found.body if isinstance(node, ast.FunctionDef)]


def returned(node: ast.FunctionDef) -> str:
    """What a method gives, its classes replaced by their twins."""
    assert node.returns is not None
    text = ast.unparse(node.returns)
    for name, twin in TWINS.items():
        if text == name or text.startswith(f"{name}["):
            return twin + text[len(name) :]
    return text


def parameters(node: ast.FunctionDef) -> list[str]:
    """The parameters as they are declared, with the marks between them."""
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    out = []
    for place, (one, default) in enumerate(zip(plain, defaults, strict=True)):
        out.append(declared(one, default))
        if arguments.posonlyargs and place + 1 == len(arguments.posonlyargs):
            out.append("/")
    if arguments.kwonlyargs:
        out.append("*")
    out += [declared(one, default) for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return out


def declared(one: ast.arg, default: ast.expr | None) -> str:
    """One parameter."""
    text = one.arg if one.annotation is None else f"{one.arg}: {quoted(one.annotation)}"
    return text if default is None else f"{text} = {ast.unparse(default)}"


def quoted(annotation: ast.expr) -> str:
    """An annotation, its strings in double quotes as everywhere in the package."""
    return ast.unparse(annotation).replace("'", '"')


def head(node: ast.FunctionDef, gives: str, word: str) -> list[str]:
    """The line or lines of `def`."""
    given = parameters(node)
    one = f"    {word} {node.name}({', '.join(given)}) -> {gives}:"
    if len(one) <= WIDTH:
        return [one]
    inside = f"        {', '.join(given)}"
    # As ruff writes it: all on one line of their own, or a line for each.
    if len(inside) <= WIDTH:
        return [f"    {word} {node.name}(", inside, f"    ) -> {gives}:"]
    return [f"    {word} {node.name}(", *(f"        {one}," for one in given), f"    ) -> {gives}:"]


def passed(node: ast.FunctionDef) -> list[str]:
    """The arguments as the compiled method takes them."""
    plain = [one.arg for one in [*node.args.posonlyargs, *node.args.args]][1:]
    return [*plain, *(f"{one.arg}={one.arg}" for one in node.args.kwonlyargs)]


def body(node: ast.FunctionDef, gives: str) -> list[str]:
    """What the twin does."""
    core, arguments = f"self._core.{node.name}", passed(node)
    name = gives.partition("[")[0]
    if node.name in AWAITED_LISTS:
        return [f"        return AsyncPages(lambda: {core}({', '.join(arguments)}))"]
    if name in TWINS.values():
        make = name if name == "AsyncPages" else f"{name}._of"
        return [*called("core = ", core, arguments), f"        return {make}(core)"]
    given = f"given: {gives} = "
    if node.name in AT_ONCE:
        lines = called(given, core, arguments)
    elif node.name in ON_A_THREAD:
        lines = called(f"{given}await ", "in_thread", [core, *arguments])
    elif gives == "None":
        return called("await ", core, arguments)
    else:
        lines = called(f"{given}await ", core, arguments)
    return [*lines, "        return given"]


def called(before: str, function: str, arguments: list[str]) -> list[str]:
    """A call, broken as ruff does it: on one line, its arguments on one, or each on one."""
    given = ", ".join(arguments)
    one = f"        {before}{function}({given})"
    if len(one) <= WIDTH:
        return [one]
    if len(given) + 12 <= WIDTH:
        return [f"        {before}{function}(", f"            {given}", "        )"]
    return [f"        {before}{function}(", *(f"            {one}," for one in arguments), "        )"]


def docstring(node: ast.FunctionDef, lines: list[str]) -> list[str]:
    """The docstring as it stands in the stub."""
    first = node.body[0]
    assert isinstance(first, ast.Expr), f"{node.name} has no docstring"
    assert first.end_lineno is not None
    return lines[first.lineno - 1 : first.end_lineno]


def twin(node: ast.FunctionDef, lines: list[str]) -> list[str]:
    """The twin of a method."""
    gives = returned(node)
    waits = node.name not in AT_ONCE and gives.partition("[")[0] not in TWINS.values()
    decorators = [f"    @{ast.unparse(one)}" for one in node.decorator_list]
    if "    @property" in decorators:
        read = [f"        given: {gives} = self._core.{node.name}", "        return given"]
        return ["    @property", *head(node, gives, "def"), *docstring(node, lines), *read]
    if "    @classmethod" in decorators:
        return [*decorators, *head(node, gives, "def"), *docstring(node, lines), "        return cls()"]
    return [*head(node, gives, "async def" if waits else "def"), *docstring(node, lines), *body(node, gives)]


def constructor(node: ast.FunctionDef, lines: list[str]) -> list[str]:
    """The constructor: every setting is a keyword."""
    renamed = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(renamed, ast.FunctionDef)
    renamed.name = "__init__"
    renamed.args.args[0].arg = "self"
    changed = ("Checks the settings and opens the store; nothing is sent.", AT_FIRST)
    text = [line.replace(*changed) for line in docstring(node, lines)]
    return [
        *head(renamed, "None", "def"),
        *text,
        '        self._open({name: value for name, value in locals().items() if name != "self"})',
    ]


def written() -> str:
    """The whole file."""
    out: list[str] = []
    names: set[str] = set()
    for name, sources in CLASSES.items():
        out += ["", "", f"class {name}(_{name.removeprefix('Async')}):", DOCS[name].rstrip("\n")]
        for path, source in sources:
            for node, lines in methods(path, source):
                if node.name == "__new__":
                    out += ["", *constructor(node, lines)]
                elif not node.name.startswith("_"):
                    out += ["", *twin(node, lines)]
                names |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return HEAD.format(imports=imports(names)) + "\n".join(out).rstrip() + "\n"


def imports(names: set[str]) -> str:
    """Where what the annotations name comes from. Only who checks types needs it."""
    aliases, classes = [], set()
    for path in sorted((PACKAGE / "_stubs").rglob("*.pyi")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                classes.add(node.name)
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in names:
                assert node.value is not None
                aliases += alias(node.target.id, quoted(node.value))
                names = names | {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)}
    for path in [*sorted((PACKAGE / "_values").glob("*.py")), PACKAGE / "_generated/values.py", PACKAGE / "_enums.py"]:
        classes |= {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)}
    exported = sorted(name for name in names & classes - set(TWINS) if not name.startswith("_"))
    lines = [
        "from typing import TYPE_CHECKING",
        "",
        "if TYPE_CHECKING:",
        "    from collections.abc import Callable, Iterable, Mapping",
        "    from datetime import date, timedelta",
        "    from os import PathLike",
        "    from typing import Any, Literal, TypeAlias",
        "",
        "    from .. import (",
        *(f"        {name}," for name in exported),
        "    )",
        "    from .._old_system import OldSystem",
        "    from ..stores import AsyncStore, Store",
        "",
        *aliases,
        "",
    ]
    return "\n".join(lines)


def alias(name: str, value: str) -> list[str]:
    """The name of a type."""
    one = f"    {name}: TypeAlias = {value}"
    if len(one) <= WIDTH:
        return [one]
    start, _, rest = one.partition("[")
    return [f"{start}[", f"        {rest.removesuffix(']')}", "    ]"]


def main() -> int:
    """Writes the file, or says that it is stale."""
    text = written()
    if OUT.exists() and OUT.read_text() == text:
        return 0
    if "--check" in sys.argv:
        print(f"{OUT.name} is stale: run generate/run, and commit it", file=sys.stderr)
        return 1
    OUT.write_text(text)
    print(OUT.relative_to(PACKAGE.parents[2]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
