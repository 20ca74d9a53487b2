#!/usr/bin/env python3
"""Holds the C ABI to its snapshot, tests/c/abi.txt: what programs were compiled against stays as it was.

    tests/abi.py             fails where the header is not what the snapshot says
    tests/abi.py --update    writes the snapshot: after something was added
    tests/abi.py --abidiff   has libabigail compare the two as well, by libraries that are made of them

The snapshot has every function with its signature, the size of every struct and the offset of every field as a C compiler sees them,
the numbers of all enumerations, the codes of signals. Nothing of it may go, move or become something else until the major version rises
(Cargo.toml), which is in the library's name; 0 is a major version like any other. Adding is allowed: functions, words, and fields at the
end of a struct, but for structs that programs make arrays of. SMARTCAR_ABI_VERSION (ffi-c/src/version.rs), which rises with additions,
excuses nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "tests/c/abi.txt"
CC = os.environ.get("CC", "cc").split()


def output(*command: str, given: str | None = None) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, input=given).stdout


def declarations(include: Path) -> list[str]:
    """What smartcar.h declares, without comments, macros and attributes, one declaration each."""
    text = output(*CC, "-std=c11", "-E", "-P", "-D__attribute__(x)=", f"-I{include}", "-x", "c", "-", given='#include "smartcar.h"\n')
    found, depth, begin = [], 0, 0
    for at, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == ";" and depth == 0:
            found.append(" ".join(text[begin:at].split()))
            begin = at + 1
    # An array is a check of the header itself.
    return [each for each in found if "smartcar_" in each and not each.endswith("]")]


def typed(declaration: str) -> tuple[str, str]:
    """`const char *name` as its type and its name; of a function that is pointed to, `void(*)(int)`."""
    if pointer := re.fullmatch(r"(.*?)\(\s*\*\s*(\w*)\s*\)\s*\((.*)\)", declaration.strip()):
        return f"{typed(pointer[1] + ' x')[0]}(*)({', '.join(types_in(pointer[3]))})", pointer[2]
    match = re.fullmatch(r"(.*?)(\w+)", declaration.strip())
    kind, name = (match[1], match[2]) if match and match[1].strip() else (declaration, "")
    return re.sub(r"\s*\*\s*", "*", kind.replace("struct ", "").strip()), name


def apart(parameters: str) -> list[str]:
    """A function's parameters, one by one."""
    parts, depth = [""], 0
    for character in parameters:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [one.strip() for one in parts]


def types_in(parameters: str) -> list[str]:
    """The types of a function's parameters."""
    return [one if one in {"void", ""} else typed(one)[0] for one in apart(parameters)]


def declared(kind: str, name: str) -> str:
    """The other way round: C's declaration of something of that type."""
    return kind.replace("(*)", f"(*{name})", 1) if "(*)" in kind else f"{kind} {name}"


def signature(declaration: str) -> tuple[str, str]:
    """The name of a function, and what it takes and gives."""
    match = re.fullmatch(r"(.*?)\b(smartcar_\w+)\((.*)\)", declaration)
    if not match:
        raise SystemExit(f"tests/abi.py cannot read {declaration!r}")
    gives, _ = typed(match[1] + " x")
    return match[2], f"{gives}({', '.join(types_in(match[3]))})"


class Abi:
    """The snapshot's lines, by what they are about: "field smartcar_pair.name" has "0 8 const char*"."""

    def __init__(self, lines: dict[str, str]) -> None:
        self.lines = lines

    @staticmethod
    def read(text: str) -> Abi:
        lines = {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                kind, name, rest = (line.split(" ", 2) + [""])[:3]
                lines[f"{kind} {name}"] = rest
        return Abi(lines)

    @staticmethod
    def of(include: Path) -> Abi:
        """What a compiler makes of the header."""
        structs: dict[str, list[tuple[str, str]]] = {}
        enums: dict[str, list[str]] = {}
        functions: dict[str, str] = {}
        types: dict[str, str] = {}
        opaque = []
        for each in declarations(include):
            if struct := re.search(r"struct (smartcar_\w+) \{(.*)\}", each):
                structs[struct[1]] = [typed(field) for field in struct[2].split(";") if field.strip()]
            elif enum := re.search(r"enum (smartcar_\w+).*?\{(.*)\}", each):
                enums[enum[1]] = [word.split("=")[0].strip() for word in enum[2].split(",") if word.strip()]
            elif handle := re.fullmatch(r"typedef struct (smartcar_\w+) (smartcar_\w+)", each):
                opaque.append(handle[2])
            elif each.startswith("typedef "):
                definition, name = typed(each.removeprefix("typedef "))
                types[name] = definition
            else:
                name, how = signature(each)
                functions[name] = how
        numbers = Abi.measured(include, structs, enums, types)
        lines = {f"major {numbers['major']}": "", f"abi {numbers['abi']}": ""}
        for name in opaque:
            if name not in structs:
                lines[f"opaque {name}"] = ""
        for name, definition in types.items():
            lines[f"type {name}"] = f"{numbers[name]} {definition}"
        for name, words in enums.items():
            lines[f"enum {name}"] = numbers[f"enum {name}"]
            lines |= {f"value {name}.{word}": numbers[word] for word in words}
        fixed = Abi.fixed(structs, functions)
        for name, fields in structs.items():
            lines[f"struct {name}"] = numbers[name] + (" fixed" if name in fixed else "")
            lines |= {f"field {name}.{field}": f"{numbers[f'{name}.{field}']} {kind}" for kind, field in fields}
        lines |= {f"function {name}": how for name, how in functions.items()}
        macros = output(*CC, "-E", "-dM", f"-I{include}", "-x", "c", "-", given='#include "smartcar.h"\n')
        lines |= {f"signal {name}": code for name, code in sorted(re.findall(r"#define (SMARTCAR_SIGNAL_\w+) (.*)", macros))}
        return Abi(lines)

    @staticmethod
    def fixed(structs: dict[str, list[tuple[str, str]]], functions: dict[str, str]) -> set[str]:
        """Structs that programs fill and that do not say how large they are: arrays of them are counted out with today's size."""
        given: set[str] = set()
        reached = [kind for how in functions.values() for kind in re.findall(r"const (smartcar_\w+)\*(?!\*)", how)]
        while reached:
            name = reached.pop()
            if name in given or name not in structs or f"{name}_free" in functions:
                continue
            given.add(name)
            reached += [match[1] for kind, _ in structs[name] if (match := re.match(r"const (smartcar_\w+)\*$", kind))]
        return {name for name in given if structs[name][0][1] != "struct_size"}

    @staticmethod
    def measured(include: Path, structs: dict, enums: dict, types: dict) -> dict[str, str]:
        """Sizes, offsets and numbers, by a program that is compiled against the header."""
        lines = ['printf("abi %u\\nmajor %d\\n", SMARTCAR_ABI_VERSION, SMARTCAR_VERSION_MAJOR);']
        for name, fields in structs.items():
            lines.append(f'printf("{name} %zu %zu\\n", sizeof({name}), _Alignof({name}));')
            for _, field in fields:
                lines.append(
                    f'printf("{name}.{field} %zu %zu\\n", offsetof({name}, {field}), sizeof((({name} *)0)->{field}));'
                )
        for name in types:
            lines.append(f'printf("{name} %zu\\n", sizeof({name}));')
        for name, words in enums.items():
            lines.append(f'printf("enum#{name} %zu\\n", sizeof(enum {name}));')
            lines += [f'printf("{word} %lld\\n", (long long){word});' for word in words]
        program = '#include <stddef.h>\n#include <stdio.h>\n#include "smartcar.h"\nint main(void) {\n' + "\n".join(lines) + "\nreturn 0; }\n"
        with tempfile.TemporaryDirectory() as folder:
            binary = f"{folder}/measure"
            output(*CC, "-std=c11", f"-I{include}", "-x", "c", "-", "-o", binary, given=program)
            printed = output(binary)
        found = (line.split(" ", 1) for line in printed.splitlines())
        return {name.replace("#", " "): numbers for name, numbers in found}

    def text(self) -> str:
        head = "# What programs were compiled against: tests/abi.py holds include/smartcar.h to it, and writes it (--update).\n"
        return head + "".join(f"{name} {rest}".rstrip() + "\n" for name, rest in self.lines.items())

    def number(self, of: str) -> int:
        """The major version, or that of the ABI ("abi")."""
        return int(next(name.split()[1] for name in self.lines if name.startswith(f"{of} ")))

    def is_behind(self, name: str, rest: str) -> bool:
        """Whether something that was added is behind what there was: anything but a field between others."""
        struct = self.lines.get("struct " + name.split()[1].split(".")[0])
        return not name.startswith("field ") or struct is None or int(rest.split()[0]) >= int(struct.split()[0])

    def breaks(self, new: Abi) -> list[str]:
        """What of this is gone or something else in the new one: a line for each."""
        broken = []
        for name, was in self.lines.items():
            if name.startswith(("major ", "abi ")):
                continue
            now = new.lines.get(name)
            if now is None:
                broken.append(f"{name} is gone")
            elif now != was and name.startswith("struct "):
                before, after = was.split(), now.split()
                if "fixed" in before or "fixed" in after:
                    broken.append(f"{name} changes its size, and programs have arrays of it: {was} is now {now}")
                elif int(after[0]) < int(before[0]) or after[1:] != before[1:]:
                    broken.append(f"{name}: {was} is now {now}")
            elif now != was:
                broken.append(f"{name}: {was} is now {now}")
        broken += [
            f"{name} is not at the end of its struct"
            for name, now in new.lines.items()
            if name not in self.lines and not self.is_behind(name, now)
        ]
        for what, of in (("SMARTCAR_VERSION_MAJOR", "major"), ("SMARTCAR_ABI_VERSION", "abi")):
            if new.number(of) < self.number(of):
                broken.append(f"{what} falls from {self.number(of)} to {new.number(of)}")
        return broken

    def library(self) -> str:
        """A C source that has all of it, for libabigail, which reads the debug information of libraries."""
        structs: dict[str, list[str]] = {}
        # Functions that programs give take structs: these are declared first.
        names: list[str] = []
        parts: list[str] = []
        enums: dict[str, list[str]] = {}
        functions = []
        for name, rest in self.lines.items():
            kind, about = name.split()
            if kind == "type":
                parts.append(f"typedef {declared(rest.split(' ', 1)[1], about)};")
            elif kind in {"opaque", "struct"}:
                names.append(f"typedef struct {about} {about};")
                if kind == "struct":
                    structs[about] = []
            elif kind == "field":
                struct, field = about.split(".")
                structs[struct].append(f"{declared(rest.split(' ', 2)[2], field)};")
            elif kind == "value":
                enum, word = about.split(".")
                enums.setdefault(enum, []).append(f"{word} = {rest}")
            elif kind == "function":
                gives, takes = rest.split("(", 1)
                functions.append((gives, about, [declared(one, f"a{i}") for i, one in enumerate(apart(takes[:-1]))]))
        head = [f"#include <{name}.h>" for name in ("stdbool", "stddef", "stdint")]
        parts = head + [f"enum {name} {{ {', '.join(words)} }};" for name, words in enums.items()] + names + parts
        parts += [f"struct {name} {{ {' '.join(fields)} }};" for name, fields in structs.items()]
        for gives, name, takes in functions:
            body = "" if gives == "void" else f"return ({gives})0;"
            parts.append(f"{gives} {name}({', '.join(takes) if takes != ['void a0'] else 'void'}) {{ {body} }}")
        # Whoever is not used is not looked at.
        parts.append(f"void words({', '.join(f'enum {name} *{name}' for name in enums)}) {{ }}")
        return "\n".join(parts) + "\n"


def abidiff(old: Abi, new: Abi) -> str:
    """What libabigail says of the two, by libraries made of them: nothing where programs compiled against the old run with the new."""
    # What was added is left out: to libabigail a struct that grows is another struct.
    new = Abi({name: rest for name, rest in new.lines.items() if name in old.lines or not old.is_behind(name, rest)})
    with tempfile.TemporaryDirectory() as folder:
        for name, abi in (("old", old), ("new", new)):
            source = Path(folder, f"{name}.c")
            source.write_text(abi.library())
            output(*CC, "-g", "-w", "-shared", "-fPIC", "-Wl,-soname,libsmartcar.so.0", str(source), "-o", f"{folder}/{name}.so")
        # Harmless to it are words that enumerations have got, and what is as large as before.
        command = ["abidiff", "--harmless", "--no-show-locs", f"{folder}/old.so", f"{folder}/new.so"]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return done.stdout if done.returncode != 0 else ""


def main(arguments: list[str] | None = None, include: Path = ROOT / "include", snapshot: Path = SNAPSHOT) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--update", action="store_true", help="write the snapshot")
    parser.add_argument("--abidiff", action="store_true", help="ask libabigail, too")
    options = parser.parse_args(arguments)
    new = Abi.of(include)
    if options.update and not snapshot.exists():
        snapshot.write_text(new.text())
    old = Abi.read(snapshot.read_text())
    # Programs of another major version load a library of another name.
    may_break = new.number("major") > old.number("major")
    broken = [] if may_break else old.breaks(new)
    for line in broken:
        print(f"the ABI breaks: {line}", file=sys.stderr)
    if broken:
        print("Put it back: until the major version rises, programs must not have to be compiled again.", file=sys.stderr)
        return 1
    if options.abidiff and not may_break and (found := abidiff(old, new)):
        print(found, file=sys.stderr)
        return 1
    if options.update:
        snapshot.write_text(new.text())
    elif new.text() != snapshot.read_text():
        print("tests/c/abi.txt is not what the header says: run tests/abi.py --update, and commit it.", file=sys.stderr)
        return 1
    functions = sum(name.startswith("function ") for name in new.lines)
    print(f"the ABI is as it was: {functions} functions, {sum(name.startswith('field ') for name in new.lines)} fields")
    return 0


if __name__ == "__main__":
    sys.exit(main())
