#!/usr/bin/env python3
"""Tests of tests/module_maps.py."""

import unittest

from module_maps import wrong_in

DOCUMENTED = """\
//! A folder.
//!
//! | module | |
//! |---|---|
//! | `one` | the first |
//! | `two` | the second |

mod one;
#[cfg(feature = "x")]
pub(crate) mod two;
#[cfg(test)]
mod tests;
"""


class Maps(unittest.TestCase):
    """What is said of a file's map."""

    def test_a_map_with_a_line_for_each_module_passes(self):
        self.assertEqual(wrong_in(DOCUMENTED), [])
        self.assertEqual(wrong_in("//! No modules.\n\nfn one() {}\n"), [])

    def test_a_comment_before_the_modules_will_do(self):
        self.assertEqual(wrong_in("//! Public.\n\nuse x::y;\n\n// In this order:\n//\n// `one`  it\n\nmod one;\n"), [])

    def test_a_module_without_a_line_is_named(self):
        self.assertEqual(wrong_in(DOCUMENTED + "mod three;\n"), ["no line says what `three` is"])
        self.assertEqual(wrong_in("//! `one` is here in passing.\nmod one;\n"), ["no line says what `one` is"])

    def test_a_line_without_its_module_is_named(self):
        self.assertEqual(wrong_in(DOCUMENTED.replace("mod one;\n", "")), ["there is no module `one`"])


if __name__ == "__main__":
    unittest.main()
