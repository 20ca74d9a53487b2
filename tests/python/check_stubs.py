"""Runs stubtest over the packages: the stubs and what there is at run time must be the same.

The compiled module's stubs are a file per noun, and at run time all nouns are in the one module. stubtest checks a name
where it is declared, so each of those files is given a module to be compared with.
"""

from __future__ import annotations

import ast
import pathlib
import sys
import types

import django
import smartcar_sdk._native as native
from django.conf import settings
from mypy import stubtest

STUBS = "smartcar_sdk._stubs"


def declared(stub: pathlib.Path) -> list[str]:
    """The names that a stub declares."""
    names = []
    for node in ast.parse(stub.read_text()).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.append(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
    return names


def main() -> int:
    """Gives each stub its module, and lets stubtest compare."""
    # Its models can be imported in a project of Django alone.
    settings.configure(INSTALLED_APPS=["smartcar_sdk.stores.django"])
    django.setup()
    folder = pathlib.Path(str(native.__file__)).parent / "_stubs"
    for name in (STUBS, f"{STUBS}.generated"):
        package = types.ModuleType(name)
        package.__path__ = []
        sys.modules[name] = package
    for stub in folder.rglob("*.pyi"):
        name = ".".join((STUBS, *stub.relative_to(folder).with_suffix("").parts))
        module = types.ModuleType(name)
        found = {name: getattr(native, name) for name in declared(stub) if hasattr(native, name)}
        # Its classes are only parts of others: tests/python/test_surface.py looks after them.
        assert found or name.endswith(".generated.vehicle"), f"{stub} declares nothing that the compiled module has"
        vars(module).update(found)
        if "__all__" in stub.read_text():
            vars(module)["__all__"] = sorted(found)
        sys.modules[module.__name__] = module
    allowed = pathlib.Path(__file__).with_name("stubtest.allowlist")
    return stubtest.test_stubs(
        stubtest.parse_options(["--concise", "--allowlist", str(allowed), "smartcar_sdk", "pytest_smartcar"])
    )


if __name__ == "__main__":
    sys.exit(main())
