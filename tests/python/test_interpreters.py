"""Sub-interpreters: none may import the package, each is told why, and the main one works whoever tried before it."""

from __future__ import annotations

import functools
import pathlib
import subprocess
import sys
import textwrap

import pytest
import smartcar_sdk as smartcar

PACKAGE = pathlib.Path(smartcar.__file__).parents[1]

PRELUDE = textwrap.dedent("""
    import importlib, os, sys, threading

    IMPORT = '''if True:
        import importlib, os
        for name in ("smartcar_sdk", "smartcar_sdk._native", "smartcar_sdk.webhook", "smartcar_sdk"):
            try:
                importlib.import_module(name)
                os.write(1, b"accepted\\\\n")
            except ImportError as error:
                os.write(1, f"refused: {error}\\\\n".encode())
    '''

    def legacy():
        import _testcapi
        assert _testcapi.run_in_subinterp(IMPORT) == 0

    def isolated():
        try:
            import _interpreters as interpreters
        except ImportError:
            import _xxsubinterpreters as interpreters
        one = interpreters.create()
        failed = interpreters.run_string(one, IMPORT)
        assert failed is None, failed
        interpreters.destroy(one)

    sub = globals()[sys.argv[1]]

    def main():
        import smartcar_sdk
        settings = {"client_id": "a", "client_secret": "b", "store": "memory:", "recovery": False}
        with smartcar_sdk.Client(**settings) as client:
            assert client.grants().all() == []
        os.write(1, b"main works\\n")
""")

ORDERS = {
    "sub_first": ("sub(); main(); sub()", 2, 1),
    "main_first": ("main(); sub(); main()", 1, 2),
    "main_open": (
        "import smartcar_sdk as s; c = s.Client(client_id='a', client_secret='b', store='memory:'); sub(); main()",
        1,
        1,
    ),
    "threads": (
        """if True:
        threads = [threading.Thread(target=sub) for _ in range(6)]
        for thread in threads: thread.start()
        main()
        for thread in threads: thread.join()
        main()""",
        6,
        2,
    ),
    "main_on_a_thread": (
        """if True:
        for target in (sub, main, sub):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()""",
        2,
        1,
    ),
}
"""What a process does, how often a sub-interpreter tries to import, and how often the main one uses what it has."""


@functools.cache
def pythons() -> list[str]:
    """The Python that runs this, and those of pyenv that the package is for: one build serves all."""
    found: dict[tuple[int, ...], str] = {sys.version_info[:2]: sys.executable}
    for python in sorted(pathlib.Path.home().glob(".pyenv/versions/3.*/bin/python3")):
        version = tuple(int(part) for part in python.parents[1].name.split(".")[:2] if part.isdecimal())
        if version >= (3, 10):
            found.setdefault(version, str(python))
    return list(found.values())


def has(python: str, module: str) -> bool:
    """Whether a Python has a module that not every build brings."""
    return subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("python", pythons(), ids=range(len(pythons())))
@pytest.mark.parametrize("kind", ["legacy", "isolated"])
@pytest.mark.parametrize("order", ORDERS)
def test_a_sub_interpreter_is_refused_and_the_main_one_works(python: str, kind: str, order: str) -> None:
    if kind == "legacy" and not has(python, "_testcapi"):
        pytest.skip("this Python was built without _testcapi")
    program, tries, uses = ORDERS[order]
    done = subprocess.run(
        [python, "-c", PRELUDE + program, kind],
        env={"PYTHONPATH": str(PACKAGE)},
        capture_output=True,
        text=True,
        timeout=60,  # a hang is a failure
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines.count("main works") == uses, done
    refused = [line for line in lines if line != "main works"]
    assert len(refused) == 4 * tries, done  # four names each
    for line in refused:
        assert line.startswith("refused: smartcar_sdk works in the main interpreter of a process only"), line
