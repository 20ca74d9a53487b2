#!/usr/bin/env python3
"""Tests of tests/circles.py: plants circles in small trees, and sees that they are found and nothing else is."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import circles


class Circles(unittest.TestCase):
    """Each test writes a crate named core; `files` are its sources, by their paths under core/src."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.allowed = self.root / "circles.allowed"

    def run_on(self, files, *arguments):
        """What the script exits with, and what it prints."""
        for name, text in files.items():
            path = self.root / "core" / "src" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = circles.main(list(arguments), self.root, self.allowed)
        return code, said.getvalue().replace("core/src/", "")

    def assert_circle(self, files, *lines):
        """There is a circle, and these lines of it are named."""
        code, said = self.run_on(files)
        self.assertEqual(code, 1, said)
        for line in lines:
            self.assertIn(f"  {line}\n", said)

    def assert_none(self, files):
        code, said = self.run_on(files)
        self.assertEqual(code, 0, said)

    # ---- what is a circle

    def test_a_use_there_and_back_is_a_circle(self):
        self.assert_circle(
            {
                "lib.rs": "mod a;\nmod b;\n",
                "a.rs": "use crate::b::B;\npub struct A(B);\n",
                "b.rs": "\nuse super::a::A;\npub struct B(Option<Box<A>>);\n",
            },
            "a.rs:1 uses b.rs",
            "b.rs:2 uses a.rs",
        )

    def test_a_circle_of_three_is_one(self):
        files = {
            "lib.rs": "mod a; mod b; mod c; mod d;",
            "a.rs": "use crate::b::B; pub struct A(B);",
            "b.rs": "use crate::c::C; pub struct B(C);",
            "c.rs": "use crate::a::A; pub struct C(Box<A>);",
            "d.rs": "use crate::a::A; pub struct D(A);",
        }
        self.assert_circle(files, "a.rs:1 uses b.rs", "b.rs:1 uses c.rs", "c.rs:1 uses a.rs")
        self.assertIn("circle of 3 files: a.rs b.rs c.rs\n", self.run_on(files)[1])

    def test_one_direction_is_none(self):
        self.assert_none(
            {
                "lib.rs": "mod a; mod b; mod c;",
                "a.rs": "use crate::{b::B, c::C}; pub struct A(B, C);",
                "b.rs": "use crate::c::{self, C}; pub fn b(_: C) { c::make() } pub struct B;",
                "c.rs": "pub struct C; pub fn make() {}",
            }
        )

    def test_a_path_in_a_body_counts(self):
        self.assert_circle(
            {
                "lib.rs": "mod a; mod b;",
                "a.rs": "pub fn a() {\n    crate::b::b();\n}\n",
                "b.rs": "pub fn b() {\n\n    super::a::a();\n}\n",
            },
            "a.rs:2 uses b.rs",
            "b.rs:3 uses a.rs",
        )

    def test_a_use_inside_of_a_function_counts(self):
        self.assert_circle(
            {
                "lib.rs": "mod a; mod b;",
                "a.rs": "pub fn a() { use crate::b::b; b(); }",
                "b.rs": "use crate::a::a; pub fn b() { a(); }",
            },
            "a.rs:1 uses b.rs",
        )

    def test_braces_renames_and_modules_are_followed(self):
        self.assert_circle(
            {
                "lib.rs": "mod a; mod deep; mod b;",
                "a.rs": "use crate::{\n    deep::{self, er::{E as F, G as _}},\n    b,\n};\npub struct A(F);\npub fn a() { b::b(); }\n",
                "deep/mod.rs": "pub mod er;",
                "deep/er.rs": "use super::super::a as one;\npub struct E; pub trait G {} pub fn e() { one::a(); }\n",
                "b.rs": "pub fn b() {}",
            },
            "a.rs:2 uses deep/er.rs",
            "deep/er.rs:2 uses a.rs",
        )

    def test_a_glob_counts_for_the_names_that_are_used(self):
        files = {
            "lib.rs": "mod a; mod b;",
            "a.rs": "use crate::b::*;\npub struct A(B);\n",
            "b.rs": "use crate::a::A;\npub struct B(Option<Box<A>>);\n",
        }
        self.assert_circle(files, "a.rs:1 uses b.rs")
        self.assert_none(files | {"a.rs": "use crate::b::*;\npub struct A;\n"})

    def test_a_path_in_an_attribute_counts(self):
        self.assert_circle(
            {
                "lib.rs": "mod a; mod b;",
                "a.rs": 'pub struct A { #[serde(with = "super::b::millis")] at: u64 }',
                "b.rs": "pub mod millis { pub fn serialize(_: super::super::a::A) {} }",
            },
            "a.rs:1 uses b.rs",
        )

    def test_a_macro_of_a_parent_counts(self):
        self.assert_circle(
            {
                "lib.rs": "mod a;",
                "a/mod.rs": "macro_rules! ensure { () => {} }\nmod b;\npub fn a() { b::b(); }\n",
                "a/b.rs": "pub fn b() { ensure!(); }",
            },
            "a/mod.rs:3 uses a/b.rs",
            "a/b.rs:1 uses a/mod.rs",
        )

    def test_a_method_added_elsewhere_counts(self):
        files = {
            "lib.rs": "mod a; mod b;",
            "a.rs": "pub struct A;\nimpl A {\n    pub fn a(&self) { self.added(); }\n}\n",
            "b.rs": "use crate::a::A;\nimpl A {\n    pub fn added(&self) {}\n}\n",
        }
        self.assert_circle(files, "a.rs:3 uses b.rs", "b.rs:1 uses a.rs")
        called = "pub struct A;\npub fn a() {\n    A::added(&A);\n}\n"
        self.assert_circle(files | {"a.rs": called}, "a.rs:3 uses b.rs", "b.rs:1 uses a.rs")
        # A type of another crate may have a method of that name.
        self.assert_none(files | {"a.rs": "pub struct A;\npub fn a() { other::B::added(); }\n"})
        other = {"lib.rs": "mod a; mod b; mod c;", "c.rs": "pub fn c(it: other::A) { it.added(); }"}
        named = {
            "a.rs": "pub struct A;\n",
            "b.rs": "use crate::a::A;\nimpl A {\n    pub fn added(&self) { crate::c::c() }\n}\n",
        }
        self.assert_none(files | other | named)
        # Of two methods with one name, a call may mean either.
        self.assert_none(files | {"lib.rs": "mod a; mod b; struct C; impl C { fn added(&self) {} }"})

    # ---- parents and children

    def test_a_parent_that_only_re_exports_is_transparent(self):
        self.assert_none(
            {
                "lib.rs": "mod a;\npub use a::{B, C};\n",
                "a/mod.rs": "mod b;\nmod c;\npub use self::{b::B, c::C};\n",
                "a/b.rs": "use super::C;\npub struct B(C);\n",
                "a/c.rs": "pub struct C;",
            }
        )

    def test_a_re_export_leads_to_the_file_that_defines(self):
        self.assert_circle(
            {
                "lib.rs": "mod a; mod d; pub use a::B; use d::D;",
                "a/mod.rs": "mod b;\npub use self::b::B;\n",
                "a/b.rs": "use crate::D;\npub struct B(D);\n",
                "d.rs": "use crate::B;\npub struct D(Box<B>);\n",
            },
            "a/b.rs:1 uses d.rs",
            "d.rs:1 uses a/b.rs",
        )

    def test_a_parent_and_child_that_use_each_other_are_a_circle(self):
        files = {
            "lib.rs": "mod a;",
            "a/mod.rs": "mod b;\npub use self::b::B;\npub struct A;\npub fn a() -> B { B }\n",
            "a/b.rs": "use super::A;\npub struct B; pub fn b(_: A) {}\n",
        }
        self.assert_circle(files, "a/mod.rs:2 uses a/b.rs", "a/b.rs:1 uses a/mod.rs")
        self.assert_none(files | {"a/mod.rs": "mod b;\npub use self::b::B;\npub struct A;\n"})

    def test_a_folder_beside_its_file_is_found(self):
        self.assert_circle(
            {
                "lib.rs": "mod a;",
                "a.rs": "mod b;\npub struct A;\npub fn a() { b::b(A); }\n",
                "a/b.rs": "pub fn b(_: super::A) {}",
            },
            "a.rs:3 uses a/b.rs",
        )

    # ---- what does not count

    def test_tests_do_not_count(self):
        self.assert_none(
            {
                "lib.rs": "mod a; mod b;",
                "a.rs": "use crate::b::B;\npub struct A(B);\n",
                "b.rs": """
                    #[cfg(test)]
                    mod other;
                    #[cfg(test)]
                    use crate::a::A;
                    pub struct B { #[cfg(test)] a: crate::a::A, b: u8 }
                    impl B {
                        #[cfg(test)]
                        #[allow(dead_code)]
                        fn made<T, U>(_: crate::a::A) -> Self { crate::a::A }
                    }
                    #[cfg(all(test, feature = "x"))]
                    mod tests { use super::*; use crate::a::A; fn t() -> A { A } }
                """,
            }
        )

    def test_code_outside_of_tests_counts(self):
        self.assert_circle(
            {
                "lib.rs": "mod a; mod b;",
                "a.rs": "use crate::b::B;\npub struct A(B);\n",
                "b.rs": "#[cfg(test)]\nfn t<T, U>() {}\n#[cfg(not(test))]\nuse crate::a::A;\npub struct B(Box<A>);\n",
            },
            "b.rs:4 uses a.rs",
        )

    def test_comments_and_strings_do_not_count(self):
        self.assert_none(
            {
                "lib.rs": "mod a; mod b;",
                "a.rs": "use crate::b::B;\npub struct A(B);\n",
                "b.rs": """
                    //! [`A`](crate::a::A)
                    /* crate::a::A /* nested */ crate::a::A */
                    /// [`A`](super::a::A)
                    pub struct B;
                    pub fn b<'a>(_: &'a str) -> (char, &'a str, &'a str) { ('"', r#"" use crate::a::A; "#, "\\" crate::a::A") }
                """,
            }
        )

    def test_other_crates_do_not_count(self):
        self.assert_none(
            {
                "lib.rs": "mod url; mod a;",
                "url.rs": "use url::Url;\npub struct U(Url); pub fn u() { crate::a::a(); }\n",
                "a.rs": "use ::url::Url;\npub fn a() { url::Url::parse(); std::process::exit(1) }\n",
            }
        )

    # ---- the list of what is allowed

    CIRCLE = {
        "lib.rs": "mod a; mod b; mod c;",
        "a.rs": "use crate::b::B; pub struct A(B);",
        "b.rs": "use crate::a::A; pub struct B(Box<A>);",
        "c.rs": "pub struct C;",
    }
    GROWN = CIRCLE | {
        "b.rs": "use crate::{a::A, c::C}; pub struct B(Box<A>, C);",
        "c.rs": "use crate::b::B; pub struct C(Box<B>);",
    }
    DISSOLVED = CIRCLE | {"b.rs": "pub struct B;"}

    def allow(self, *files):
        self.allowed.write_text("# a comment\n" + " ".join(f"core/src/{file}" for file in files) + "\n")

    def test_an_allowed_circle_passes(self):
        self.allow("b.rs", "a.rs")
        self.assert_none(self.CIRCLE)

    def test_an_allowed_circle_that_grew_fails(self):
        self.allow("a.rs", "b.rs")
        self.assert_circle(self.GROWN, "c.rs:1 uses b.rs")

    def test_an_allowed_circle_that_is_gone_fails(self):
        self.allow("a.rs", "b.rs")
        code, said = self.run_on(self.DISSOLVED)
        self.assertEqual(code, 1)
        self.assertIn("gone or changed", said)

    def test_update_lets_the_list_shrink_and_never_grow(self):
        self.allow("a.rs", "b.rs")
        self.assertEqual(self.run_on(self.GROWN, "--update")[0], 1)
        self.assertEqual(self.run_on(self.CIRCLE)[0], 0)
        self.assertEqual(self.run_on(self.DISSOLVED, "--update")[0], 0)
        self.assertEqual(self.run_on(self.DISSOLVED)[0], 0)
        self.assertEqual(self.run_on(self.CIRCLE)[0], 1)


if __name__ == "__main__":
    unittest.main()
