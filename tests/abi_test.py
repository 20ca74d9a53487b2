"""The check of the C ABI finds what it is for: changes planted into a copy of the real header, and libabigail agrees."""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import abi

GONE = ("const char *smartcar_version(void);", "")
MORE = ("uint32_t smartcar_abi_version(void);", "uint32_t smartcar_abi_version(void);\nvoid smartcar_more(void);")
ABI = ("#define SMARTCAR_ABI_VERSION 1\n", "#define SMARTCAR_ABI_VERSION 2\n")
MAJOR = ("#define SMARTCAR_VERSION_MAJOR 0\n", "#define SMARTCAR_VERSION_MAJOR 1\n")
MINOR = ("#define SMARTCAR_VERSION_MINOR 1\n", "#define SMARTCAR_VERSION_MINOR 2\n")


class Planted(unittest.TestCase):
    """Each test changes the header in one way."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.old = abi.Abi.of(abi.ROOT / "include")

    def plant(self, folder: str, *changes: tuple[str, str]) -> Path:
        """The headers in a folder of their own, changed."""
        include = Path(folder, "include")
        shutil.copytree(abi.ROOT / "include", include)
        header = include / "smartcar.h"
        text = header.read_text()
        for was, becomes in changes:
            self.assertEqual(text.count(was), 1, f"the header has {was!r} once")
            text = text.replace(was, becomes)
        header.write_text(text)
        return include

    def planted(self, *changes: tuple[str, str]) -> abi.Abi:
        with tempfile.TemporaryDirectory() as folder:
            return abi.Abi.of(self.plant(folder, *changes))

    def checked(self, *changes: tuple[str, str], arguments: tuple[str, ...] = ()) -> tuple[int, str, bool]:
        """The whole check of changed headers against the snapshot of these: its exit code, what it says, whether it writes."""
        with tempfile.TemporaryDirectory() as folder:
            snapshot = Path(folder, "abi.txt")
            snapshot.write_text(self.old.text())
            said = io.StringIO()
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
                code = abi.main(list(arguments), self.plant(folder, *changes), snapshot)
            return code, said.getvalue(), snapshot.read_text() != self.old.text()

    def broken(self, *changes: tuple[str, str]) -> str:
        new = self.planted(*changes)
        found = self.old.breaks(new)
        self.assertTrue(found, "the change was not noticed")
        if shutil.which("abidiff"):
            self.assertTrue(abi.abidiff(self.old, new), "libabigail sees nothing in it")
        return "\n".join(found)

    def allowed(self, *changes: tuple[str, str]) -> abi.Abi:
        new = self.planted(*changes)
        self.assertEqual(self.old.breaks(new), [])
        self.assertNotEqual(self.old.text(), new.text(), "the snapshot is stale, and says so")
        if shutil.which("abidiff"):
            self.assertEqual(abi.abidiff(self.old, new), "")
        return new

    def test_the_snapshot_says_all_there_is_to_say(self) -> None:
        again = abi.Abi.read(self.old.text())
        self.assertEqual(again.lines, self.old.lines)
        self.assertEqual(self.old.breaks(again), [])

    def test_a_function_that_goes(self) -> None:
        self.assertIn("function smartcar_version is gone", self.broken(GONE))

    def test_a_function_that_takes_something_else(self) -> None:
        was = "uint32_t smartcar_abi_version(void);"
        self.assertIn("smartcar_abi_version", self.broken((was, "uint32_t smartcar_abi_version(int32_t of);")))
        self.assertIn("uint64_t(void)", self.broken((was, "uint64_t smartcar_abi_version(void);")))

    def test_a_field_that_moves(self) -> None:
        swapped = self.broken(
            ("  const char *name;\n  // The value.\n  const char *value;", "  const char *value;\n  // The value.\n  const char *name;")
        )
        self.assertIn("field smartcar_pair.name: 0 8 const char* is now 8 8 const char*", swapped)

    def test_a_field_of_another_type(self) -> None:
        self.assertIn("missed: 32 8 uint64_t is now 32 8 double", self.broken(("  uint64_t missed;\n", "  double missed;\n")))

    def test_a_field_in_the_middle(self) -> None:
        self.assertIn("missed", self.broken(("  uint64_t missed;\n", "  uint64_t between;\n  uint64_t missed;\n")))

    def test_a_field_at_the_end(self) -> None:
        self.allowed(("  uint64_t missed;\n", "  uint64_t missed;\n  const char *more;\n"))

    def test_a_field_in_what_programs_make_arrays_of(self) -> None:
        # libabigail cannot know that.
        new = self.planted(("  const char *value;\n} smartcar_pair;", "  const char *value;\n  const char *more;\n} smartcar_pair;"))
        self.assertIn("programs have arrays of it", "\n".join(self.old.breaks(new)))

    def test_a_number_that_becomes_another(self) -> None:
        self.assertIn("SMARTCAR_YES", self.broken(("  SMARTCAR_YES = 1,", "  SMARTCAR_YES = 3,")))

    def test_a_word_more(self) -> None:
        self.allowed(("  SMARTCAR_NO = 2,", "  SMARTCAR_NO = 2,\n  SMARTCAR_PERHAPS = 3,"))

    def test_a_function_more(self) -> None:
        was = "uint32_t smartcar_abi_version(void);"
        self.allowed((was, was + "\nvoid smartcar_more(void (*callback)(void *data, int32_t level), const char *name);"))

    def test_a_table_of_functions(self) -> None:
        was = "uint32_t smartcar_abi_version(void);"
        table = "typedef struct smartcar_table { size_t struct_size; bool (*load)(void *, const char *name); } smartcar_table;\n"
        new = self.allowed((was, table + was))
        self.assertEqual(new.lines["field smartcar_table.load"], "8 8 _Bool(*)(void*, const char*)")
        older = abi.Abi(new.lines | {"field smartcar_table.load": "8 8 _Bool(*)(void*, int)"})
        self.assertEqual(len(older.breaks(new)), 1)

    def test_the_check_of_what_is_there(self) -> None:
        self.assertEqual(self.checked()[0], 0)
        self.assertEqual(self.checked(arguments=("--update",)), (0, self.checked()[1], False))

    def test_additions_are_written_when_that_is_asked_for(self) -> None:
        code, said, writes = self.checked(MORE)
        self.assertEqual((code, writes), (1, False))
        self.assertIn("--update", said)
        code, _, writes = self.checked(MORE, ABI, arguments=("--update",))
        self.assertEqual((code, writes), (0, True))

    def test_a_higher_abi_version_excuses_no_break(self) -> None:
        for arguments in ((), ("--update",)):
            for changes in ((GONE,), (GONE, ABI), (GONE, ABI, MINOR)):
                code, said, writes = self.checked(*changes, arguments=arguments)
                self.assertEqual((code, writes), (1, False))
                self.assertIn("the ABI breaks: function smartcar_version is gone", said)

    def test_a_higher_major_version_does(self) -> None:
        code, said, writes = self.checked(GONE, MAJOR)
        self.assertEqual((code, writes), (1, False))
        self.assertNotIn("breaks", said)
        code, _, writes = self.checked(GONE, MAJOR, arguments=("--update", "--abidiff"))
        self.assertEqual((code, writes), (0, True))

    def test_no_version_falls(self) -> None:
        code, said, _ = self.checked(("#define SMARTCAR_ABI_VERSION 1\n", "#define SMARTCAR_ABI_VERSION 0\n"))
        self.assertEqual(code, 1)
        self.assertIn("SMARTCAR_ABI_VERSION falls from 1 to 0", said)
        later = self.planted(MAJOR)
        self.assertIn("SMARTCAR_VERSION_MAJOR falls from 1 to 0", "\n".join(later.breaks(self.old)))

    def test_libabigail_is_asked_whatever_the_abi_version_is(self) -> None:
        if not shutil.which("abidiff"):
            self.skipTest("abidiff is not installed")
        # Something that only libabigail sees.
        with mock.patch.object(abi.Abi, "breaks", return_value=[]):
            code, said, writes = self.checked(GONE, ABI, arguments=("--abidiff", "--update"))
        self.assertEqual((code, writes), (1, False))
        self.assertIn("smartcar_version", said)

    def test_names_of_parameters_may_change(self) -> None:
        found = abi.signature("bool smartcar_x(const struct smartcar_client *client, const char *const *names, size_t count)")
        self.assertEqual(found, ("smartcar_x", "bool(const smartcar_client*, const char*const*, size_t)"))


if __name__ == "__main__":
    unittest.main()
