"""The SDK is a guest in its process: no signal of the host's goes to its threads, and they bring none upon it."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import subprocess
import textwrap
import threading
from collections.abc import Callable, Iterator

import pytest

from sandbox import Sandbox

CALLS = 60


@pytest.fixture
def rude_server() -> Iterator[str]:
    """A server that ends every connection without reading what comes: its address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                accepted, _ = listener.accept()
                with accepted:
                    accepted.recv(1)
                    accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    thread = threading.Thread(target=accept)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_a_script_with_the_default_sigpipe_lives(
    sandbox: Sandbox, run_python: Callable[..., subprocess.Popen[str]], rude_server: str
) -> None:
    program = textwrap.dedent(f"""
        import signal, sys
        import smartcar_sdk as smartcar
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        with smartcar.Client() as client:
            (vehicle,) = client.complete_connect(sys.argv[1], state="s").vehicles
        with smartcar.Client(api_origin="{rude_server}", retries=0) as client:
            for _ in range({CALLS}):
                try:
                    client.vehicle(vehicle).request("POST", "x", body="x" * 300_000)
                except smartcar.NetworkError:
                    print("broken")
    """)
    script = run_python(program, sandbox, sandbox.connect(state="s"))
    said, errors = script.communicate(timeout=60)
    assert script.returncode == 0, (script.returncode, errors)
    assert said.count("broken") == CALLS


def test_a_program_waits_for_its_signals_in_peace(
    sandbox: Sandbox, run_python: Callable[..., subprocess.Popen[str]]
) -> None:
    program = textwrap.dedent("""
        import os, pathlib, signal, sys
        import smartcar_sdk as smartcar
        with smartcar.Client() as client:
            (vehicle,) = client.complete_connect(sys.argv[1], state="s").vehicles
            client.vehicle(vehicle).odometer()
            assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()
            # With every thread of the SDK's running already.
            waited = set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}
            waited -= {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP, signal.SIGSYS}
            waited -= {signal.SIGABRT, signal.SIGPROF}
            before = signal.pthread_sigmask(signal.SIG_BLOCK, waited)
            for _ in range(20):
                for number in waited:
                    os.kill(os.getpid(), number)
                    assert signal.sigtimedwait(waited, 10).si_signo == number
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            client.vehicle(vehicle).odometer()
        print("lives")
    """)
    script = run_python(program, sandbox, sandbox.connect(state="s"))
    said, errors = script.communicate(timeout=60)
    assert (script.returncode, said) == (0, "lives\n"), (script.returncode, errors)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be a user without any threads")
@pytest.mark.parametrize("threads", [0, 1])
def test_too_few_threads_are_an_error(
    sandbox: Sandbox, run_python: Callable[..., subprocess.Popen[str]], threads: int
) -> None:
    program = textwrap.dedent("""
        import os, resource, sys
        import smartcar_sdk as smartcar
        os.setuid(61235)
        most = 1 + int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
        try:
            smartcar.Client(store="memory:")
        except smartcar.InternalError as error:
            print(error.message)
    """)
    script = run_python(program, sandbox, str(threads))
    said, errors = script.communicate(timeout=60)  # a hang is a failure
    assert (script.returncode, errors) == (0, "")
    assert "too few threads" in said
