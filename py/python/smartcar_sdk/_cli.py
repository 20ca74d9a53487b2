"""The `smartcar` command, as the wheel installs it."""

import signal
import sys

from ._native import run_command


def main() -> int:
    """Runs the command with the process's arguments; returns its exit code."""
    # The command handles Ctrl-C by itself; Python's handler would add a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run_command(["smartcar", *sys.argv[1:]])
