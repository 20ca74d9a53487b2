#!/usr/bin/env python3
"""Writes docs/python-api.md, the reference of the Python package, from the docstrings that `help()` shows.

    generate/python_api.py           writes it
    generate/python_api.py --check   says whether it is stale, and writes nothing

Everything in it comes from the stubs and the package's source; nothing is imported, so nothing has to be built. It
lists what `smartcar_sdk.__all__` names: a name that no section takes in is an error here.
"""

from __future__ import annotations

import ast
import pathlib
import re
import sys
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "py/python/smartcar_sdk"
OUT = ROOT / "docs/python-api.md"
WIDTH = 120

HEAD = """# The Python API

Every class and function of `smartcar_sdk`, with the text that `help()` shows. [python.md](python.md) is the manual: it
says what to use when; [api.md](api.md) has the endpoints behind the readings and commands. Made by
`generate/python_api.py`: change the docstrings, and run `generate/run`.
"""

VALUES = [
    "_values/readings.py",
    "_generated/values.py",
    "_values/signals.py",
    "_values/schedule.py",
    "_values/grant.py",
    "_values/events.py",
    "_values/paging.py",
    "_values/moving.py",
    "_values/connections.py",
    "_values/compatibility.py",
]
"""Files of values, in the order of the page."""

SECTIONS = {
    "Clients": [
        ("_stubs/client.pyi", ["Client"]),
        ("_generated/asynchronous.py", ["AsyncClient"]),
        ("_old_system.py", ["OldSystem"]),
    ],
    "Vehicles": [
        ("_stubs/vehicle.pyi", ["Vehicle"]),
        ("_generated/asynchronous.py", ["AsyncVehicle"]),
        ("_stubs/vehicle.pyi", ["BatchReadings"]),
    ],
    "Lists, events and the job": [
        ("_stubs/paging.pyi", ["Pages"]),
        ("_asynchronous.py", ["AsyncPages"]),
        ("_stubs/events.pyi", ["Events"]),
        ("_stubs/maintenance.pyi", ["Maintenance"]),
    ],
    "Values": [("_value.py", ["Value"]), *((path, []) for path in VALUES)],
    "Words": [("_enums.py", [])],
    "Errors": [("_errors.py", [])],
    "Webhooks: `smartcar_sdk.webhook`": [("_stubs/webhook.pyi", []), ("_values/webhook.py", [])],
    "Stores: `smartcar_sdk.stores`": [
        ("stores/_store.py", ["Store", "AsyncStore", "StoreUnavailable"]),
        ("stores/_values.py", ["Row", "Answer", "Swap", "Query", "Order", "Filter", "Cursor", "CounterSwap"]),
        ("stores/django/__init__.py", ["DjangoStore"]),
        ("stores/sqlalchemy.py", ["SQLAlchemyStore", "AsyncSQLAlchemyStore", "Tables", "add_tables"]),
    ],
    "Tests: `smartcar_sdk.testing`": [
        ("testing/_sandbox.py", ["Sandbox", "FaultRule", "Stats", "GrantStats"]),
        ("testing/_store.py", ["check_store", "StoreBroken"]),
    ],
}
"""What stands under which heading: the file, and the names in it; every public name where none is given."""

STORES = ("stores/__init__.py", "stores/sqlalchemy.py", "stores/django/__init__.py")
"""What a program imports from for stores."""

PARTS_OF = {"Vehicle": ("_stubs/generated/vehicle.pyi", "_VehicleMethods")}
"""Classes whose methods are written in two places."""

AS_ITS_TWIN = {"AsyncClient": "Client", "AsyncVehicle": "Vehicle"}
"""Classes whose methods are those of another, as coroutines: they are listed, not told again."""

AS_VEHICLE = "BatchReadings"
"""The class whose properties are the readings of a vehicle."""

HIDDEN_MODULES = ("read_event", "read_webhook_reading")
"""Functions of the compiled module that the package keeps to itself."""


def tree(path: str) -> ast.Module:
    """The source of a file of the package."""
    return ast.parse((PACKAGE / path).read_text(encoding="utf-8"))


def public() -> set[str]:
    """What the package exports."""
    names: set[str] = set()
    for path in ("__init__.py", "_generated/values.py", "webhook.py", "testing/__init__.py", *STORES):
        for node in tree(path).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                names |= set(ast.literal_eval(node.value))
    return (names | {"TimeoutError"}) - {"__version__", "signals", "webhook"}


def prose(text: str | None, room: str = "") -> list[str]:
    """A docstring as Markdown: its arguments as a list, its examples as code."""
    lines, argument, example = [], False, False
    # The names of several arguments may take two lines.
    joined = re.sub(r"(?m)^((?:[a-z_0-9]+, )*[a-z_0-9]+,)\n(?=[a-z_0-9, ]+:)", r"\1 ", text or "")
    for line in joined.splitlines():
        if re.match(r" {4}\S", line) and not argument and (example or not lines or not lines[-1]):
            if not example:
                lines.append("```python")
            example = True
            lines.append(line[4:])
            continue
        if example and not line:
            lines.append("")
            continue
        if example:
            while not lines[-1]:
                lines.pop()
            lines += ["```", ""]
            example = False
        named = re.match(r"([a-z_0-9]+(?:, [a-z_0-9]+)*):(?: |$)(.*)", line)
        if named and not line.startswith(("http:", "https:")):
            if not argument and lines and lines[-1]:
                lines.append("")
            argument = True
            names = ", ".join(f"`{name}`" for name in named[1].split(", "))
            lines.append(f"- {names}: {named[2]}".rstrip())
        elif argument and line.startswith("    "):
            lines.append(f"  {line.strip()}")
        else:
            argument = False
            lines.append(line)
    if example:
        lines.append("```")
    return [f"{room}{line}".rstrip() for line in lines]


def signature(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, bound: bool = True) -> list[str]:
    """How a function is called, a line where it fits."""
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    given = []
    for place, (one, default) in enumerate(zip(plain, defaults, strict=True)):
        if not (bound and place == 0 and one.arg in ("self", "cls")):
            given.append(parameter(one, default))
        if arguments.posonlyargs and place + 1 == len(arguments.posonlyargs) and given:
            given.append("/")
    if arguments.vararg:
        given.append(f"*{parameter(arguments.vararg, None)}")
    elif arguments.kwonlyargs:
        given.append("*")
    given += [parameter(one, default) for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    if arguments.kwarg:
        given.append(f"**{parameter(arguments.kwarg, None)}")
    gives = "" if node.returns is None or node.name in ("__init__", "__new__") else f" -> {shown(node.returns)}"
    word = "async def " if isinstance(node, ast.AsyncFunctionDef) else ""
    one_line = f"{word}{name}({', '.join(given)}){gives}"
    if len(one_line) <= WIDTH:
        return [one_line]
    return [f"{word}{name}(", *(f"    {one}," for one in given), f"){gives}"]


def parameter(one: ast.arg, default: ast.expr | None) -> str:
    """One parameter, as it is declared."""
    text = one.arg if one.annotation is None else f"{one.arg}: {shown(one.annotation)}"
    return text if default is None else f"{text} = {ast.unparse(default)}"


def aliases() -> dict[str, str]:
    """What the stubs' own words for unions stand for."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py*")):
        if path.suffix not in (".py", ".pyi"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.AnnAssign) and node.value and ast.unparse(node.annotation) == "TypeAlias":
                found[ast.unparse(node.target)] = ast.unparse(node.value).replace("'", '"')
    # Every class of readings, one by one.
    return found | {"_AnyReading": "Reading"}


ALIASES = aliases()


def shown(annotation: ast.expr) -> str:
    """A type as readers know it."""
    text = ast.unparse(annotation).replace("'", '"').strip('"')
    while found := re.search(r"\b_[A-Z]\w*", text):
        text = text.replace(found[0], ALIASES[found[0]] if found[0] in ALIASES else found[0][1:])
    return text


def is_property(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it is read without a call."""
    return any(ast.unparse(one) in ("property", "functools.cached_property") for one in node.decorator_list)


def functions(node: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The methods that users call, one of each name: overloads are told by the last, which has the docstring."""
    found = {}
    for one in node.body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and not one.name.startswith("_"):
            found[one.name] = one
    yield from found.values()


def fields(node: ast.ClassDef) -> list[tuple[str, str, str]]:
    """What an object has: name, type, text. What has no text is not for users, but in words and dicts."""
    found = []
    without_text = any(ast.unparse(base) in ("TypedDict", "_Word") for base in node.bases)
    for place, one in enumerate(node.body):
        name = kind = text = ""
        following = node.body[place + 1] if place + 1 < len(node.body) else None
        told = (
            following.value.value
            if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
            else ""
        )
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            name, kind = one.target.id, shown(one.annotation)
            if isinstance(one.value, ast.Call) and ast.unparse(one.value.func) == "attribute":
                text = ast.literal_eval(one.value.args[0])
            else:
                text = str(told)
        elif isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant) and isinstance(told, str):
            name, kind, text = ast.unparse(one.targets[0]), repr(one.value.value).replace("'", '"'), told
        elif isinstance(one, ast.FunctionDef) and is_property(one) and one.returns is not None:
            name, kind, text = one.name, shown(one.returns), ast.get_docstring(one) or ""
        if name and not name.startswith("_") and (text or without_text):
            found.append((name, kind, " ".join(text.split())))
    return found


def class_page(path: str, node: ast.ClassDef) -> list[str]:
    """All there is to say of a class."""
    bases = [ast.unparse(base) for base in node.bases]
    known = [base for base in bases if base in public()]
    out = [f"### `{node.name}`" + (f" ({', '.join(f'`{base}`' for base in known)})" if known else ""), ""]
    made = next(
        (one for one in node.body if isinstance(one, ast.FunctionDef) and one.name in ("__init__", "__new__")), None
    )
    if made is not None and path.startswith(("_stubs", "stores")) and node.name not in AS_ITS_TWIN:
        out += ["```python", *signature(made, node.name), "```", ""]
    out += [*prose(ast.get_docstring(node)), ""]
    if made is not None and path.startswith(("_stubs", "stores")):
        out += [*prose(ast.get_docstring(made)), ""]
    if node.name in AS_ITS_TWIN:
        names = ", ".join(f"`{one.name}`" for one in functions(node))
        return [*out, f"Its methods, as those of `{AS_ITS_TWIN[node.name]}`: {names}.", ""]
    if rows := fields(node):
        out += ["| | | |", "|---|---|---|"]
        out += [f"| `{name}` | `{kind.replace('|', chr(92) + '|')}` | {text} |" for name, kind, text in rows] + [""]
    methods = [one for one in functions(node) if not is_property(one)]
    if node.name in PARTS_OF:
        other_path, other = PARTS_OF[node.name]
        part = next(one for one in tree(other_path).body if isinstance(one, ast.ClassDef) and one.name == other)
        methods = [*functions(part), *methods]
    for method in methods:
        out += [f"#### `{node.name}.{method.name}`", "", "```python", *signature(method, method.name), "```", ""]
        out += [*prose(ast.get_docstring(method)), ""]
    if node.name == AS_VEHICLE:
        out += ["Each reading of a `Vehicle` is a property of that name.", ""]
    return out


def page() -> str:
    """The whole page. Every public name stands on it."""
    out = [HEAD]
    told: set[str] = set()
    for title, places in SECTIONS.items():
        out += [f"## {title}", ""]
        for path, names in places:
            for node in tree(path).body:
                if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
                    continue
                if (names and node.name not in names) or (not names and node.name not in public()):
                    continue
                told.add(node.name)
                if isinstance(node, ast.ClassDef):
                    out += class_page(path, node)
                elif node.name not in HIDDEN_MODULES:
                    out += [f"### `{node.name}`", "", "```python", *signature(node, node.name, bound=False), "```", ""]
                    out += [*prose(ast.get_docstring(node)), ""]
    if missing := public() - told - {"SIGNATURE_HEADER"}:
        sys.exit(f"generate/python_api.py: no section has {', '.join(sorted(missing))}")
    out += [
        "## Signals: `smartcar_sdk.signals`",
        "",
        "A constant for the code of every known signal; [api.md](api.md) lists them.",
        "",
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).rstrip() + "\n"


def main() -> int:
    """Writes the page, or says whether it is stale."""
    text = page()
    if sys.argv[1:] != ["--check"]:
        OUT.write_text(text, encoding="utf-8")
    elif not OUT.exists() or OUT.read_text(encoding="utf-8") != text:
        print("docs/python-api.md is stale: run generate/python_api.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
