"""The README's quick start."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys

from sandbox import STATE, Sandbox

QUICKSTART = pathlib.Path(__file__).parents[2] / "examples" / "python" / "quickstart.py"


def test_the_quick_start_prints_an_odometer(sandbox: Sandbox, tmp_path: pathlib.Path) -> None:
    done = subprocess.run(
        [sys.executable, QUICKSTART, sandbox.connect(vehicles=2), STATE],
        env={**os.environ, **sandbox.environment},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.stderr == ""
    assert len(re.findall(r"^[0-9a-f-]{36}: [0-9]+\.[0-9] km$", done.stdout, re.MULTILINE)) == 2
