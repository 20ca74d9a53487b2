#!/usr/bin/env python3
"""Holds the dependencies to deny.toml: their licences, where they come from, and the crates that are banned by name.

cargo-deny does that and more (versions that are banned, advisories), but takes minutes to compile. This reads the
same file and what `cargo metadata` says of Cargo.lock, in a second. It needs Python 3.11, for tomllib.

A licence is an SPDX expression: OR, AND, WITH and brackets; the `/` of old manifests is an OR. A `+` is part of the
name.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Unreadable(Exception):
    """An expression that is no SPDX."""


def is_allowed(expression: str, allowed: set[str]) -> bool:
    """Whether these licences are enough for the expression. AND binds closer than OR."""
    words = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))
    at = 0

    def word() -> str:
        return words[at] if at < len(words) else ""

    def either() -> bool:
        nonlocal at
        enough = both()
        while word() == "OR":
            at += 1
            enough |= both()
        return enough

    def both() -> bool:
        nonlocal at
        enough = one()
        while word() == "AND":
            at += 1
            enough &= one()
        return enough

    def one() -> bool:
        nonlocal at
        name, at = word(), at + 1
        if name == "(":
            enough = either()
            if word() != ")":
                raise Unreadable(expression)
            at += 1
            return enough
        if name in {"", ")", "OR", "AND", "WITH"}:
            raise Unreadable(expression)
        if word() == "WITH":
            name, at = f"{name} WITH {words[at + 1] if at + 1 < len(words) else ''}", at + 2
        return name in allowed

    enough = either()
    if at != len(words):
        raise Unreadable(expression)
    return enough


def wrong_licences(packages: list[dict], rules: dict) -> list[str]:
    """A line for each package whose licence is not allowed, and for each exception that nothing needs."""
    wrong = []
    extra: dict[str, set[str]] = {}
    for exception in rules.get("exceptions", []):
        extra.setdefault(exception["crate"], set()).update(exception["allow"])
    if rules.get("include-dev") is not True:
        wrong.append("deny.toml: [licenses] include-dev must be true; tests/dependencies.py looks at everything")
    for unknown in set(rules) - {"allow", "exceptions", "include-dev"}:
        wrong.append(f"deny.toml: tests/dependencies.py does not know [licenses] {unknown}; teach it, or leave it out")
    unused = set(extra)
    for package in packages:
        named, licence = f"{package['name']} {package['version']}", package["license"]
        allowed = set(rules["allow"])
        try:
            if not licence:
                wrong.append(f"{named}: names no licence")
            elif not is_allowed(licence, allowed):
                unused.discard(package["name"])
                if not is_allowed(licence, allowed | extra.get(package["name"], set())):
                    wrong.append(f"{named}: deny.toml does not allow its licence, {licence}")
        except Unreadable:
            wrong.append(f"{named}: its licence is no SPDX expression: {licence}")
    wrong += [f"deny.toml: no package needs the exception for {name}" for name in sorted(unused)]
    return wrong


def wrong_sources(packages: list[dict], rules: dict) -> list[str]:
    """A line for each package that comes from elsewhere than deny.toml allows. The workspace's own have no source."""
    wrong = []
    for package in packages:
        kind, _, place = (package["source"] or "").partition("+")
        if kind == "sparse":
            kind, place = "registry", package["source"]
        address = re.split(r"[?#]", place)[0]
        if kind == "registry" and rules.get("unknown-registry") == "deny":
            known = address in rules.get("allow-registry", [])
        elif kind == "git" and rules.get("unknown-git") == "deny":
            known = address in rules.get("allow-git", [])
        else:
            known = True
        if not known:
            wrong.append(
                f"{package['name']} {package['version']}: deny.toml does not allow its source, {package['source']}"
            )
    return wrong


def banned(packages: list[dict], rules: dict) -> list[str]:
    """A line for each package that is banned by its name."""
    reasons = {ban["crate"]: ban["reason"] for ban in rules.get("deny", [])}
    return [
        f"{package['name']} {package['version']} is banned: {reasons[package['name']]}"
        for package in packages
        if package["name"] in reasons
    ]


def wrong_in(packages: list[dict], deny: dict) -> list[str]:
    return (
        wrong_licences(packages, deny["licenses"])
        + wrong_sources(packages, deny["sources"])
        + banned(packages, deny["bans"])
    )


def main() -> int:
    import tomllib

    deny = tomllib.loads((ROOT / "deny.toml").read_text())
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features"]
    metadata = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    packages = json.loads(metadata)["packages"]
    wrong = wrong_in(packages, deny)
    for line in wrong:
        print(line, file=sys.stderr)
    if not wrong:
        print(f"{len(packages)} packages, as deny.toml wants them")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
