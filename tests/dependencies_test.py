#!/usr/bin/env python3
"""Tests of tests/dependencies.py, with packages and rules of its own."""

import unittest

from dependencies import Unreadable, is_allowed, wrong_in

CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"
RULES = {
    "licenses": {
        "include-dev": True,
        "allow": ["MIT", "Apache-2.0", "Unicode-3.0"],
        "exceptions": [{"crate": "generator", "allow": ["MPL-2.0"]}],
    },
    "sources": {
        "unknown-registry": "deny",
        "unknown-git": "deny",
        "allow-registry": ["https://github.com/rust-lang/crates.io-index"],
        "allow-git": ["https://git.example/known"],
    },
    "bans": {"deny": [{"crate": "native-tls", "reason": "TLS is rustls"}]},
}


def package(name="some", licence="MIT", source=CRATES_IO):
    return {"name": name, "version": "1.0.0", "license": licence, "source": source}


def wrong(*packages):
    """What is wrong with these, beside a generator that needs its exception."""
    return wrong_in([package("generator", "MPL-2.0"), *packages], RULES)


class Expressions(unittest.TestCase):
    """Licences as SPDX expressions."""

    def assert_allowed(self, expected, *expressions):
        for expression in expressions:
            with self.subTest(expression):
                self.assertIs(is_allowed(expression, {"MIT", "Apache-2.0", "ISC"}), expected)

    def test_or_needs_one(self):
        self.assert_allowed(True, "MIT", "GPL-3.0 OR MIT", "MIT/GPL-3.0", "GPL-3.0 / MIT", "BSL-1.0 OR GPL-3.0 OR ISC")
        self.assert_allowed(False, "GPL-3.0", "GPL-3.0 OR BSL-1.0")

    def test_and_needs_both_and_binds_closer(self):
        self.assert_allowed(True, "MIT AND ISC", "GPL-3.0 AND BSL-1.0 OR MIT", "(GPL-3.0 OR MIT) AND ISC")
        self.assert_allowed(False, "MIT AND GPL-3.0", "MIT AND (GPL-3.0 OR BSL-1.0)", "(MIT OR ISC) AND NCSA")

    def test_with_is_another_licence(self):
        self.assert_allowed(False, "Apache-2.0 WITH LLVM-exception", "MIT AND Apache-2.0 WITH LLVM-exception")
        self.assert_allowed(True, "Apache-2.0 WITH LLVM-exception OR MIT")
        self.assertTrue(is_allowed("Apache-2.0 WITH LLVM-exception", {"Apache-2.0 WITH LLVM-exception"}))

    def test_what_is_no_expression_is_said(self):
        for expression in ["", "MIT OR", "(MIT", "MIT)", "MIT ISC", "AND MIT", "WITH x"]:
            with self.subTest(expression), self.assertRaises(Unreadable):
                is_allowed(expression, {"MIT"})


class Packages(unittest.TestCase):
    """What is said of packages."""

    def test_what_is_allowed_passes(self):
        known = package(source="git+https://git.example/known?rev=1#1234")
        self.assertEqual(wrong(package(), known, package("own", "MIT OR Apache-2.0", None)), [])

    def test_a_licence_that_is_not_allowed_is_named(self):
        self.assertEqual(
            wrong(package(licence="GPL-3.0")), ["some 1.0.0: deny.toml does not allow its licence, GPL-3.0"]
        )
        self.assertEqual(wrong(package(licence=None)), ["some 1.0.0: names no licence"])
        self.assertIn("no SPDX", wrong(package(licence="MIT or so"))[0])

    def test_an_exception_is_for_one_crate_alone(self):
        self.assertIn("does not allow its licence", wrong(package(licence="MPL-2.0"))[0])

    def test_an_exception_that_nothing_needs_is_named(self):
        self.assertEqual(wrong_in([package()], RULES), ["deny.toml: no package needs the exception for generator"])

    def test_a_source_that_is_not_allowed_is_named(self):
        for source in [
            "git+https://git.example/unknown#1234",
            "registry+https://registry.example/index",
            "sparse+https://registry.example/index/",
        ]:
            with self.subTest(source):
                self.assertEqual(
                    wrong(package(source=source)), [f"some 1.0.0: deny.toml does not allow its source, {source}"]
                )

    def test_a_banned_crate_is_named(self):
        self.assertEqual(wrong(package("native-tls")), ["native-tls 1.0.0 is banned: TLS is rustls"])


if __name__ == "__main__":
    unittest.main()
