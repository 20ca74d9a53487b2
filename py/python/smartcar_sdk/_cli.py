"""The `smartcar` command, as the wheel installs it."""

import os
import signal
import sys

from ._native import run_command


def main() -> int:
    """Runs the command with the process's arguments; returns its exit code."""
    if os.environ.get("SMARTCAR_CA_FILE") == "certifi":
        # As the keyword `ca_file` has it; the command itself knows files alone.
        import certifi  # noqa: PLC0415

        os.environ["SMARTCAR_CA_FILE"] = certifi.where()
    # The command handles Ctrl-C by itself; Python's handler would add a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run_command(["smartcar", *sys.argv[1:]])
