#!/usr/bin/env python3
"""Finds circles between the source files of a crate: files that use each other, directly or through others.

    tests/circles.py            compares the circles of this repository with tests/circles.allowed
    tests/circles.py --list     prints every circle, allowed or not
    tests/circles.py --update   rewrites tests/circles.allowed; refuses to let a circle in, or one grow

A file uses another when its code names something that the other defines:

- by `use`, or by a path in its code such as `crate::store::Row` or `super::wait()`;
- by a macro of a parent, or a path in an attribute (`with = "super::millis"`);
- by calling a method that the other adds to a type of a third file (an `impl` away from its type), if it names the type.

A name that comes through other files (`pub use`, or a private `use` of a parent) counts for the file that defines it.
So a file that only declares and re-exports its children (`mod`, `pub use`) uses none of them. It does use a child
whose names stand in its code.

Not seen: other methods, since a call names no file (whoever has a value has mostly named its type); a method whose
name the crate has twice; names that a macro puts together. Not counted: `#[cfg(test)]` code, documentation, and a
`use` of a module, of which the paths that begin with it count instead.

The list of allowed circles may only shrink. It has a line per circle: its files. A circle that is not in it fails,
and so does a line of it whose circle is gone or has become smaller.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

CRATES = ["core", "ffi-c", "py", "sandbox", "system", "cli", "generate"]
ALLOWED = Path(__file__).with_name("circles.allowed")


# ---- Rust text into tokens -------------------------------------------------------------------------------------------

TOKEN = re.compile(
    r"""
      (?P<space>\s+|//[^\n]*)
    | (?P<comment>/\*)
    | (?P<raw>(?:br|cr|r)(?P<hashes>\#*)".*?"(?P=hashes))
    | (?P<string>[bc]?"(?:[^"\\]|\\.)*")
    | (?P<char>b?'(?:\\u\{[^}]*\}|\\x..|\\.|[^'\\])')
    | (?P<lifetime>'[A-Za-z_]\w*)
    | (?P<name>(?:r\#)?[A-Za-z_]\w*)
    | (?P<number>\d\w*(?:\.\d\w*)?)
    | (?P<sign>::|->|=>|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """One token of Rust: what kind it is, its text, and its line. Strings keep their quotes."""

    kind: str
    text: str
    line: int


def tokens_of(text: str) -> list[Token]:
    """The tokens of a file, without comments (and so without documentation) and white space."""
    tokens, at, line = [], 0, 1
    while at < len(text):
        match = TOKEN.match(text, at)
        assert match is not None
        kind, end = match.lastgroup, match.end()
        if match["raw"] is not None:
            kind = "string"
        if match["comment"]:
            end = end_of_comment(text, at)
        elif not match["space"]:
            tokens.append(Token(kind, match[0], line))
        line += text.count("\n", at, end)
        at = end
    return tokens


def end_of_comment(text: str, at: int) -> int:
    """Where a block comment ends; they nest."""
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(text, at):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(text)


OPEN, CLOSE = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}


def end_of_group(tokens: list[Token], at: int) -> int:
    """The place just behind the bracket that closes the one at `at`."""
    depth = 0
    while at < len(tokens):
        if tokens[at].kind == "sign":
            if tokens[at].text in OPEN:
                depth += 1
            elif tokens[at].text in CLOSE:
                depth -= 1
                if depth == 0:
                    return at + 1
        at += 1
    return at


def text_at(tokens: list[Token], at: int) -> str:
    """The text of the token at `at`; nothing where there is none."""
    return tokens[at].text if 0 <= at < len(tokens) else ""


def end_of_attribute(tokens: list[Token], at: int) -> int | None:
    """The place behind an attribute at `at`; None where there is none."""
    if text_at(tokens, at) != "#":
        return None
    bracket = at + 2 if text_at(tokens, at + 1) == "!" else at + 1
    return end_of_group(tokens, bracket) if text_at(tokens, bracket) == "[" else None


QUALIFIERS = {"async", "unsafe", "extern", "default"}
ITEMS = {
    "fn",
    "struct",
    "enum",
    "union",
    "trait",
    "impl",
    "mod",
    "macro_rules",
    "type",
    "const",
    "static",
    "use",
    "let",
    "extern",
}


def keyword_at(tokens: list[Token], at: int) -> tuple[str, int]:
    """The keyword of the item at `at` and its place, past visibility and qualifiers; "" where it is no item."""
    while True:
        text = text_at(tokens, at)
        if text == "pub":
            at = end_of_group(tokens, at + 1) if text_at(tokens, at + 1) == "(" else at + 1
        elif text in QUALIFIERS and text_at(tokens, at + 1) not in {"crate", "{"}:
            at += 1
            if at < len(tokens) and tokens[at].kind == "string":
                at += 1
                if text_at(tokens, at) == "{":
                    return "extern", at
        elif text == "const" and text_at(tokens, at + 1) in {"fn", "async", "unsafe", "extern"}:
            at += 1
        elif text == "union" and text_at(tokens, at + 1) in {"", ".", ":", ",", "(", "="}:
            return "", at
        else:
            return (text, at) if text in ITEMS else ("", at)


def end_of_item(tokens: list[Token], at: int) -> int:
    """The place behind the item, statement, field or arm that begins at `at`."""
    keyword, _ = keyword_at(tokens, at)
    to_semicolon = keyword in {"const", "static", "type", "use", "let"}
    while at < len(tokens):
        text = tokens[at].text if tokens[at].kind == "sign" else ""
        if text in OPEN:
            at = end_of_group(tokens, at)
            if text == "{" and not to_semicolon:
                return at + 1 if text_at(tokens, at) in {";", ","} and not keyword else at
            continue
        if text in CLOSE:
            return at
        if text == ";" or (text == "," and not keyword):
            return at + 1
        at += 1
    return at


def is_test_only(attribute: list[Token]) -> bool:
    """Whether an attribute is `#[cfg(test)]`, or `#[cfg(all(test, ...))]`."""
    texts = [token.text for token in attribute]
    if texts[:4] == ["#", "[", "cfg", "("]:
        return texts[4] == "test" or (texts[4:6] == ["all", "("] and "test" in texts and "not" not in texts)
    return False


def without_tests(tokens: list[Token]) -> list[Token]:
    """The tokens without what exists in tests only."""
    kept, at = [], 0
    while at < len(tokens):
        end = end_of_attribute(tokens, at)
        if end is None:
            kept.append(tokens[at])
            at += 1
        elif is_test_only(tokens[at:end]):
            while (more := end_of_attribute(tokens, end)) is not None:
                end = more
            at = end_of_item(tokens, end)
        else:
            kept.extend(tokens[at:end])
            at = end
    return kept


# ---- Tokens into modules ---------------------------------------------------------------------------------------------


@dataclass
class Use:
    """One name that a `use` brings: `use a::{b as c}` is the path `a::b` under the name `c`."""

    path: list[str]
    name: str
    line: int
    exported: bool


@dataclass
class Module:
    """What one module (a file, or a `mod` with its body inside of a file) defines, imports and names."""

    file: str
    parent: Module | None
    children: dict[str, Module] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)  # name -> keyword
    macros: set[str] = field(default_factory=set)
    uses: list[Use] = field(default_factory=list)
    paths: list[tuple[list[str], int]] = field(default_factory=list)
    mentions: dict[str, int] = field(default_factory=dict)  # name -> first line
    calls: dict[str, int] = field(default_factory=dict)  # macro -> first line
    functions: list[str] = field(default_factory=list)  # every function, those of types and traits too
    methods: list[tuple[list[str], str]] = field(
        default_factory=list
    )  # the type of an inherent `impl`, a function of it
    method_calls: dict[str, int] = field(default_factory=dict)  # `.name(` or `Self::name(` -> first line

    def uses_of(self, name: str) -> list[Use]:
        return [use for use in self.uses if use.name == name]


class Reader:
    """Reads a crate into modules, from its lib.rs on."""

    def __init__(self, root: Path):
        self.root = root

    def crate(self, library: Path) -> Module:
        module = Module(self.name(library), None)
        self.items(without_tests(tokens_of(library.read_text())), module, library, library.parent)
        return module

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def child(self, module: Module, name: str, folder: Path, given: str | None, beside: Path) -> None:
        """Reads the file of `mod name;`."""
        usual = [folder / f"{name}.rs", folder / name / "mod.rs"]
        candidates = [beside.parent / given] if given else usual
        for path in candidates:
            if path.exists():
                child = module.children[name] = Module(self.name(path), module)
                inside = path.parent if path.name == "mod.rs" else folder / name
                self.items(without_tests(tokens_of(path.read_text())), child, path, inside)
                return
        sys.exit(f"tests/circles.py: {module.file} declares `mod {name};`, and there is no {candidates[0]}")

    def items(self, tokens: list[Token], module: Module, path: Path, folder: Path) -> None:
        """Reads the items of a module; `folder` is where the files of its children are."""
        at, given = 0, None
        while at < len(tokens):
            end = end_of_attribute(tokens, at)
            if end is not None:
                if text_at(tokens, at + 2) == "path":
                    given = tokens[at + 4].text.strip('"')
                self.body(tokens[at:end], module)
                at = end
                continue
            keyword, place = keyword_at(tokens, at)
            end = max(end_of_item(tokens, at), at + 1)
            name = text_at(tokens, place + 1).removeprefix("r#")
            if keyword == "mod" and text_at(tokens, place + 2) == ";":
                self.child(module, name, folder, given, path)
            elif keyword == "mod":
                child = module.children[name] = Module(module.file, module)
                self.items(tokens[place + 3 : end - 1], child, path, folder / name)
            elif keyword == "use":
                self.use(tokens[place + 1 : end - 1], module, exported=place > at)
            else:
                if keyword == "macro_rules":
                    name = text_at(tokens, place + 2)
                    module.macros.add(name)
                if keyword == "static" and name == "mut":
                    name = text_at(tokens, place + 2)
                if keyword == "impl":
                    self.inherent(tokens[place + 1 : end], module)
                elif keyword:
                    module.items[name] = keyword
                self.body(tokens[at:end], module)
            at, given = end, None

    def use(self, tokens: list[Token], module: Module, exported: bool) -> None:
        """Reads what is between `use` and `;`."""
        for path, name, line in leaves(tokens, []):
            module.uses.append(Use(path, name, line, exported))

    def inherent(self, tokens: list[Token], module: Module) -> None:
        """Notes the functions of an `impl Type {}`; those of a trait are none that a type gets from elsewhere."""
        at = depth = 0
        while at < len(tokens) and (text_at(tokens, at) == "<" or depth > 0):
            depth += (tokens[at].text == "<") - (tokens[at].text == ">")
            at += 1
        path = []
        while at < len(tokens) and (tokens[at].kind == "name" or tokens[at].text == "::"):
            if tokens[at].kind == "name":
                path.append(tokens[at].text)
            at += 1
        while at < len(tokens) and tokens[at].text not in {"{", "for"}:
            at += 1
        if path and text_at(tokens, at) == "{" and "for" not in path:
            depth = 0
            while at + 1 < len(tokens):
                depth += (tokens[at].text == "{") - (tokens[at].text == "}")
                if depth == 1 and tokens[at].text == "fn" and tokens[at + 1].kind == "name":
                    module.methods.append((path, tokens[at + 1].text))
                at += 1

    def body(self, tokens: list[Token], module: Module) -> None:
        """Reads code: paths, names that stand alone, macros, and what is imported inside of functions."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.kind == "string" and text_at(tokens, at - 1) == "=":
                path = token.text.strip('"')
                if re.fullmatch(r"(\w+)(::\w+)+", path):
                    # Where it names a module, serde calls functions of that.
                    module.paths.append(([*path.split("::"), "serialize"], token.line))
            if token.kind != "name":
                at += 1
                continue
            if token.text == "use" and text_at(tokens, at - 1) in {"{", "}", ";", ")", "]", "pub"}:
                end = end_of_item(tokens, at)
                self.use(tokens[at + 1 : end - 1], module, exported=False)
                at = end
                continue
            if text_at(tokens, at - 1) == "fn":
                module.functions.append(token.text)
            segments, end = [token.text.removeprefix("r#")], at + 1
            while text_at(tokens, end) == "::" and end + 1 < len(tokens) and tokens[end + 1].kind == "name":
                segments.append(tokens[end + 1].text.removeprefix("r#"))
                end += 2
            of_value = text_at(tokens, at - 1) == "." or (segments[0] == "Self" and len(segments) == 2)
            if of_value and text_at(tokens, end) in {"(", "::"}:
                module.method_calls.setdefault(segments[-1], token.line)
            if text_at(tokens, at - 1) not in {".", "::", "fn", "let", "mod"}:
                if len(segments) > 1:
                    module.paths.append((segments, token.line))
                elif text_at(tokens, end) == "!":
                    module.calls.setdefault(segments[0], token.line)
                if text_at(tokens, end) != ":" or segments[0][0].isupper():
                    module.mentions.setdefault(segments[0], token.line)
            at = end


def leaves(tokens: list[Token], prefix: list[str]):
    """Yields (path, name, line) for every name that a tree of `use` brings. A glob has the name `*`."""
    at, path = 0, list(prefix)
    line = tokens[0].line if tokens else 0
    while at < len(tokens):
        text = tokens[at].text
        if text == "{":
            for part in parts(tokens[at + 1 : end_of_group(tokens, at) - 1]):
                yield from leaves(part, path)
            return
        if text == "as":
            yield path, tokens[at + 1].text, line
            return
        if text == "::" and at == 0:
            return  # another crate
        if text == "*":
            yield path, "*", line
            return
        if tokens[at].kind == "name" and not (text == "self" and path):
            path.append(text.removeprefix("r#"))
            line = tokens[at].line
        at += 1
    if path:
        yield path, path[-1], line


def parts(tokens: list[Token]):
    """Splits tokens at their outermost commas."""
    depth, part = 0, []
    for token in tokens:
        depth += (token.text in OPEN) - (token.text in CLOSE)
        if token.text == "," and depth == 0:
            if part:
                yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


# ---- Modules into who uses whom --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """Something that is defined in a file. `keyword` is "" where a macro makes it, or it is not known."""

    file: str
    keyword: str


class Names:
    """Resolves paths to the modules and items they mean."""

    def __init__(self, root: Module):
        self.root = root

    def path(self, module: Module, segments: list[str], seen: frozenset) -> list[Module | Item]:
        """What a path means in a module: nothing where it leads out of the crate."""
        first, rest = segments[0], segments[1:]
        if first in {"crate", "$crate"}:
            found = [self.root]
        elif first == "self":
            found = [module]
        elif first == "super":
            found = [module.parent] if module.parent else []
        else:
            found = self.name(module, first, seen)
        for segment in rest:
            found = [next_ for one in found for next_ in self.inside(one, segment, seen)]
        return found

    def inside(self, one: Module | Item, segment: str, seen: frozenset) -> list[Module | Item]:
        """What the next segment of a path means."""
        if isinstance(one, Item):
            return [one]  # a variant, a function of a type
        if segment == "super":
            return [one.parent] if one.parent else []
        if segment == "self":
            return [one]
        # What is not found is made by a macro of that module.
        return self.name(one, segment, seen) or ([] if (id(one), segment) in seen else [Item(one.file, "")])

    def name(self, module: Module, name: str, seen: frozenset) -> list[Module | Item]:
        """What a name means in a module: a module and an item may share one."""
        key = (id(module), name)
        if key in seen:
            return []
        seen = seen | {key}
        found: list[Module | Item] = []
        if name in module.items:
            found.append(Item(module.file, module.items[name]))
        if name in module.macros:
            found.append(Item(module.file, "macro_rules"))
        for use in module.uses_of(name):
            found += self.path(module, use.path, seen)
        if name in module.children:
            found.append(module.children[name])
        if not found:
            for use in module.uses_of("*"):
                for target in self.path(module, use.path, seen):
                    if isinstance(target, Module) and offers(target, name):
                        found += self.name(target, name, seen)
        return found


def offers(module: Module, name: str) -> bool:
    """Whether a glob of this module may bring that name."""
    named = name in module.items or name in module.children
    return named or bool(module.uses_of(name)) or bool(module.uses_of("*"))


@dataclass(frozen=True)
class Added:
    """A method that a file adds to a type of another file."""

    file: str
    type_file: str
    type_name: str


def added_methods(root: Module, names: Names) -> dict[str, Added]:
    """Methods that files add to types of other files, by name.

    No other function of the crate has that name: a call could mean either.
    """
    counts: dict[str, int] = {}
    added: dict[str, Added] = {}
    modules = [root]
    while modules:
        module = modules.pop()
        modules += module.children.values()
        for name in module.functions:
            counts[name] = counts.get(name, 0) + 1
        for path, name in module.methods:
            for target in names.path(module, path, frozenset()):
                if isinstance(target, Item) and target.file != module.file:
                    added[name] = Added(module.file, target.file, path[-1])
    return {name: method for name, method in added.items() if counts[name] == 1}


def knows(module: Module, method: Added, names: Names) -> bool:
    """Whether a module names the method's type: only then can its method calls be taken for calls of that type's."""
    paths = [path[: path.index(method.type_name) + 1] for path, _ in module.paths if method.type_name in path]
    found = [one for path in [[method.type_name], *paths] for one in names.path(module, path, frozenset())]
    return any(isinstance(one, Item) and one.file == method.type_file for one in found)


def edges_of(root: Module) -> dict[str, dict[str, int]]:
    """Who uses whom: file -> used file -> the first line that does."""
    names, edges = Names(root), {}
    added = added_methods(root, names)

    def add(module: Module, target: Module | Item, line: int) -> None:
        if isinstance(target, Item) and target.file != module.file:
            lines = edges.setdefault(module.file, {})
            lines[target.file] = min(line, lines.get(target.file, line))

    def visit(module: Module) -> None:
        edges.setdefault(module.file, {})
        for use in module.uses:
            found = names.path(module, use.path, frozenset())
            if use.name == "*":
                for target in found:
                    if isinstance(target, Item):
                        add(module, target, use.line)
                    elif not use.exported or any(name in module.mentions for name in target.items):
                        for name in module.mentions:
                            if name not in module.items and not module.uses_of(name) and offers(target, name):
                                for item in names.name(target, name, frozenset()):
                                    add(module, item, use.line)
                continue
            for target in found:
                by_trait = isinstance(target, Item) and target.keyword == "trait" and not use.exported
                if by_trait or use.name == "_" or use.name in module.mentions:
                    add(module, target, use.line)
        for path, line in module.paths:
            method = added.get(path[-1])
            if method is not None:
                types = names.path(module, path[:-1], frozenset())
                if any(isinstance(one, Item) and one.file == method.type_file for one in types):
                    add(module, Item(method.file, "fn"), line)
            # What was imported counts already, at the line of its `use`.
            if any(isinstance(target, Item) for target in names.path(module, path[:1], frozenset())):
                continue
            for target in names.path(module, path, frozenset()):
                add(module, target, line)
        for name, line in module.calls.items():
            if not names.name(module, name, frozenset()):
                above = module.parent
                while above is not None and name not in above.macros:
                    above = above.parent
                if above is not None:
                    add(module, Item(above.file, "macro_rules"), line)
        for name, line in module.method_calls.items():
            method = added.get(name)
            if method is not None and knows(module, method, names):
                add(module, Item(method.file, "fn"), line)
        for child in module.children.values():
            visit(child)

    visit(root)
    return edges


def circles_of(edges: dict[str, dict[str, int]]) -> list[list[str]]:
    """The strongly connected components of more than one file, each sorted (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    circles = []

    def visit(file: str) -> None:
        index[file] = low[file] = len(index)
        stack.append(file)
        for used in edges.get(file, {}):
            if used not in index:
                visit(used)
                low[file] = min(low[file], low[used])
            elif used in stack:
                low[file] = min(low[file], index[used])
        if low[file] == index[file]:
            circle = []
            while not circle or circle[-1] != file:
                circle.append(stack.pop())
            if len(circle) > 1:
                circles.append(sorted(circle))

    sys.setrecursionlimit(10_000)
    for file in sorted(edges):
        if file not in index:
            visit(file)
    return sorted(circles)


# ---- What is allowed -------------------------------------------------------------------------------------------------


def described(circle: list[str], edges: dict[str, dict[str, int]]) -> str:
    """A circle, and for each use within it one line that makes it."""
    lines = [f"circle of {len(circle)} files: {' '.join(circle)}"]
    for file in circle:
        for used, line in sorted(edges[file].items(), key=lambda edge: edge[1]):
            if used in circle:
                lines.append(f"  {file}:{line} uses {used}")
    return "\n".join(lines)


def read_allowed(path: Path) -> list[list[str]]:
    if not path.exists():
        return []
    lines = [line.split("#")[0].split() for line in path.read_text().splitlines()]
    return [sorted(line) for line in lines if line]


HEAD = """\
# The circles between source files that are still allowed, one a line. This list only shrinks: dissolve one, then run
# tests/circles.py --update. tests/circles.py says what a circle is.
"""


def main(arguments: list[str], root: Path, allowed_path: Path) -> int:
    unknown = set(arguments) - {"--list", "--update"}
    if unknown:
        print(__doc__, file=sys.stderr)
        return 2
    edges: dict[str, dict[str, int]] = {}
    for crate in CRATES:
        library = root / crate / "src" / "lib.rs"
        if library.exists():
            edges |= edges_of(Reader(root).crate(library))
    circles, allowed = circles_of(edges), read_allowed(allowed_path)
    if "--list" in arguments:
        for circle in circles:
            print(described(circle, edges))
        print(f"{len(edges)} files, {len(circles)} circles")
        return 0
    if "--update" in arguments:
        grown = [circle for circle in circles if not any(set(circle) <= set(one) for one in allowed)]
        for circle in grown:
            print(f"not allowed, and --update lets nothing in: {described(circle, edges)}", file=sys.stderr)
        if grown:
            return 1
        allowed_path.write_text(HEAD + "".join(" ".join(circle) + "\n" for circle in circles))
        return 0
    new = [circle for circle in circles if circle not in allowed]
    gone = [circle for circle in allowed if circle not in circles]
    for circle in new:
        print(described(circle, edges), file=sys.stderr)
    for circle in gone:
        print(f"allowed, but gone or changed; run tests/circles.py --update: {' '.join(circle)}", file=sys.stderr)
    if not new and not gone:
        print(f"{len(edges)} files, {len(circles)} circles, all of them allowed")
    return 1 if new or gone else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).resolve().parent.parent, ALLOWED))
