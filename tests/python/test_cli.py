"""What the wheel brings besides the module: the `smartcar` command; and the README's quick start."""

from __future__ import annotations

import os
import pathlib
import re
import signal
import subprocess
import sys

import pytest
import smartcar_sdk as smartcar

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


@pytest.mark.parametrize(
    "command", [[sys.executable, "-m", "smartcar_sdk"], [str(pathlib.Path(sys.executable).parent / "smartcar")]]
)
def test_the_command_is_the_one_of_the_crate(command: list[str]) -> None:
    version = subprocess.run([*command, "--version"], capture_output=True, text=True, timeout=20, check=False)
    assert (version.returncode, version.stdout) == (0, f"smartcar {smartcar.__version__}\n")
    wrong = subprocess.run([*command, "fly"], capture_output=True, text=True, timeout=20, check=False)
    assert wrong.returncode == 2
    assert "fly" in wrong.stderr
    assert "Traceback" not in wrong.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_its_sandbox_serves_until_it_is_stopped(stop: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "smartcar_sdk", "sandbox"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("export SMARTCAR_")
    process.send_signal(stop)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
