#!/usr/bin/env python3
"""Writes the third-party notices of something that is shipped: the licences of every crate that is linked into it.

    packaging/notices.py -p smartcar-ffi --output THIRD-PARTY-NOTICES.txt
    packaging/notices.py -p smartcar-py --target x86_64-unknown-linux-gnu --target aarch64-apple-darwin
    packaging/notices.py -p smartcar-py --output py/THIRD-PARTY-NOTICES.txt --check     # fails where the file is stale

What cargo builds for the package is asked of cargo: with these features and for this target, without what only builds and tests use.
Texts come out of the crates themselves. A crate that brings none must be under a licence whose text is known here.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT = re.compile(r"(licen[cs]e|copying|notice|copyright|unlicense)", re.IGNORECASE)

MIT = """\
{copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""

# What is linked in and is no crate.
STD = """\
The Rust standard library is linked in: https://github.com/rust-lang/rust, MIT OR Apache-2.0, Copyright (c) The Rust Project Contributors.
"""
SQLITE = """\
SQLite is linked in: https://www.sqlite.org. Its authors have dedicated it to the public domain.
"""


def run(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def linked(options: argparse.Namespace) -> dict[tuple[str, str], set[str]]:
    """Every crate that ends up in the package on any of its platforms, by name and version, with its features."""
    command = ["cargo", "tree", "--locked", "-p", options.package, "--edges", "normal,no-proc-macro", "--prefix", "none"]
    command += ["--format", "{p}|{f}"]
    command += ["--features", options.features] if options.features else []
    command += ["--no-default-features"] if options.no_default_features else []
    found: dict[tuple[str, str], set[str]] = {}
    for target in options.target or [None]:
        for line in run(*command, *(["--target", target] if target else [])).splitlines():
            package, features = line.split("|")
            name, version = package.split()[:2]
            found.setdefault((name, version.removeprefix("v")), set()).update(features.removesuffix(" (*)").split(","))
    return found


def texts_of(package: dict) -> list[str]:
    """The licences as the crate brings them, or as they are where it brings none."""
    folder = Path(package["manifest_path"]).parent
    files = sorted(path for path in folder.iterdir() if path.is_file() and TEXT.match(path.name))
    named = package.get("license_file")
    if named and (folder / named).is_file() and (folder / named) not in files:
        files.append(folder / named)
    files = [path for path in files if path.suffix.lower() in {"", ".md", ".txt", ".mit", ".apache"} or "-" in path.name]
    if files:
        return [path.read_text(errors="replace").strip() for path in files]
    licence = package["license"] or ""
    if re.search(r"\bMIT\b", licence):
        authors = ", ".join(re.sub(r"\s*<.*?>", "", author) for author in package["authors"])
        return [MIT.format(copyright=f"Copyright (c) {authors or 'the authors of ' + package['name']}").strip()]
    if re.search(r"\bApache-2\.0\b", licence):
        return [(ROOT / "LICENSE-APACHE").read_text().strip()]
    raise SystemExit(f"{package['name']} {package['version']} brings no text of its licence, {licence or 'which it does not name'}")


def notices(packages: list[dict], of: str, bundles_sqlite: bool) -> str:
    """All of it: who is in it, then each text once, with the crates that it is of."""
    parts = [f"Third-party notices of {of}\n", "What follows is linked into it, each under the licence beside it.\n"]
    parts.append("\n".join(f"{p['name']} {p['version']}: {p['license']} ({p['repository'] or 'crates.io'})" for p in packages) + "\n")
    parts.append(STD)
    if bundles_sqlite:
        parts.append(SQLITE)
    users: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for package in packages:
        for text in texts_of(package):
            key = re.sub(r"\W+", " ", text)
            words.setdefault(key, text)
            users.setdefault(key, []).append(f"{package['name']} {package['version']}")
    for key, text in words.items():
        parts.append("-" * 100 + "\n" + ", ".join(dict.fromkeys(users[key])) + "\n" + "-" * 100 + "\n\n" + text + "\n")
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-p", "--package", required=True, help="the crate that is shipped")
    parser.add_argument("--target", action="append", help="a platform it is for; this one unless said")
    parser.add_argument("--features", default="")
    parser.add_argument("--no-default-features", action="store_true")
    parser.add_argument("--output", type=Path, help="where to write them; printed unless said")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the output's text is another one")
    options = parser.parse_args()
    wanted = linked(options)
    metadata = json.loads(run("cargo", "metadata", "--format-version", "1", "--locked"))
    # A path has no source: that is our own crate.
    packages = [p for p in metadata["packages"] if (p["name"], p["version"]) in wanted and p["source"]]
    packages.sort(key=lambda package: (package["name"], package["version"]))
    if missing := {name for name, _ in wanted} - {p["name"] for p in metadata["packages"]}:
        raise SystemExit(f"cargo metadata does not know {', '.join(sorted(missing))}")
    bundles_sqlite = any(name == "libsqlite3-sys" and "bundled" in features for (name, _), features in wanted.items())
    text = notices(packages, options.package, bundles_sqlite)
    if options.check:
        if not options.output.exists() or options.output.read_text() != text:
            raise SystemExit(f"{options.output} is stale: run packaging/notices.py without --check")
    elif options.output:
        options.output.write_text(text)
        print(f"{options.output}: {len(packages)} crates", file=sys.stderr)
    else:
        print(text)


if __name__ == "__main__":
    main()
