#!/usr/bin/env python3
"""Tests of tests/test_names.py."""

import unittest

from test_names import MOST, too_long

FITS = "x" * MOST
LONG = FITS + "y"


class Names(unittest.TestCase):
    """Which names are too long."""

    def test_a_name_of_the_most_characters_passes(self):
        self.assertEqual(too_long(".rs", f"#[test]\nfn {FITS}() {{}}\n"), [])
        self.assertEqual(too_long(".py", f"def test_{FITS[5:]}():\n    pass\n"), [])
        self.assertEqual(too_long(".mjs", f"test('{FITS}', () => {{}});\n"), [])

    def test_a_longer_name_is_found_with_its_line(self):
        self.assertEqual(too_long(".rs", f"\n#[test]\nfn {LONG}() {{}}\n"), [(3, LONG)])
        self.assertEqual(too_long(".py", f"\nclass A:\n    def test_{LONG}(self):\n"), [(3, f"test_{LONG}")])
        self.assertEqual(too_long(".py", f"async def test_{LONG}():\n"), [(1, f"test_{LONG}")])
        self.assertEqual(too_long(".mjs", f"test('{LONG}', () => {{}});\n"), [(1, LONG)])
        self.assertEqual(too_long(".mjs", f'  await t.test("{LONG}", () => {{}});\n'), [(1, LONG)])

    def test_attributes_and_comments_may_stand_before_a_function(self):
        flavor = '#[tokio::test(flavor = "multi_thread", worker_threads = 4)]'
        for before in (flavor, "#[test]\n#[cfg(unix)]", "#[test]\n// why\n#[should_panic(expected = \"x\")]"):
            self.assertEqual([name for _, name in too_long(".rs", f"{before}\nasync fn {LONG}() {{}}\n")], [LONG])

    def test_helpers_may_have_longer_names(self):
        self.assertEqual(too_long(".rs", f"#[test]\nfn one() {{}}\n\nfn {LONG}() {{}}\n"), [])
        self.assertEqual(too_long(".rs", f"#[cfg(test)]\nmod tests {{\n    fn {LONG}() {{}}\n}}\n"), [])
        self.assertEqual(too_long(".py", f"def {LONG}():\n"), [])


if __name__ == "__main__":
    unittest.main()
