"""Where applications live: functions that are frozen, disks that nobody may write to, images without certificates."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import smartcar_sdk as smartcar

from sandbox import STATE, Sandbox

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples" / "python"

RUNTIME = """
import json, sys
import aws_lambda
print("ready", flush=True)
for line in sys.stdin:
    print(json.dumps(aws_lambda.handler(json.loads(line), None)), flush=True)
"""
"""What Lambda runs around a handler."""


class Function:
    """A function of AWS Lambda's: it stands still whenever it is not asked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        self.freeze()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def ask(self, vehicle: str, customer: str = "anna") -> tuple[int, Any]:
        """Thaws it for one request, and freezes it at the very moment of its answer."""
        self.begin(vehicle, customer)
        return self.end()

    def begin(self, vehicle: str, customer: str = "anna") -> None:
        event = {"pathParameters": {"vehicle_id": vehicle}, "requestContext": {"authorizer": {"customer": customer}}}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(event) + "\n")
        self.process.stdin.flush()
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> tuple[int, Any]:
        assert self.process.stdout is not None
        answer: Any = {}
        while "statusCode" not in answer:
            line = self.process.stdout.readline()
            assert line, "it has ended"
            print(line)  # before the answer there may be a line for the log
            answer = json.loads(line)
        self.freeze()
        return answer["statusCode"], json.loads(answer["body"])


@pytest.fixture
def start_function(store: str, tmp_path: pathlib.Path) -> Iterator[Callable[[Sandbox], Function]]:
    started = []

    def start(sandbox: Sandbox) -> Function:
        environment = {**os.environ, **sandbox.environment, "SMARTCAR_STORE": store, "PYTHONPATH": str(EXAMPLES)}
        process = subprocess.Popen(
            [sys.executable, "-c", RUNTIME],
            env=environment,
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return Function(process)

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_function_that_is_frozen_between_its_calls(
    start_sandbox: Callable[..., Sandbox], store: str, start_function: Callable[[Sandbox], Function]
) -> None:
    sandbox = start_sandbox(access_ttl=2, grace=20)
    with smartcar.Client(**sandbox.settings, store=store, recovery=False) as client:
        (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE, account="anna").vehicles
        function = start_function(sandbox)
        generations = []
        for _ in range(4):
            # Its token has ended whenever it is asked, and the process stood still meanwhile.
            time.sleep(2.1)
            status, reading = function.ask(vehicle)
            assert (status, reading["distance"] > 0) == (200, True)
            # What it won is in the store before it answers: nothing is left to be done in the frozen process.
            asked = sandbox.token_requests()
            (grant,) = client.grants()
            generations.append(grant.generation)
            assert grant.status == "active"
            time.sleep(0.2)
            assert sandbox.token_requests() == asked
        assert generations == [1, 2, 3, 4]
        assert function.ask(vehicle, customer="bert") == (404, {"error": "not_connected"})


def test_a_function_that_is_frozen_in_the_midst_of_a_refresh(
    start_sandbox: Callable[..., Sandbox], store: str, start_function: Callable[[Sandbox], Function]
) -> None:
    sandbox = start_sandbox(access_ttl=6, grace=20)
    with smartcar.Client(**sandbox.settings, store=store, recovery=False) as client:
        (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE, account="anna").vehicles
        function = start_function(sandbox)
        assert function.ask(vehicle)[0] == 200
        time.sleep(6.1)
        sandbox.fail({"path": "/oauth/token", "do": "delay", "seconds": 1})
        asked = sandbox.token_requests()
        function.begin(vehicle)
        sandbox.wait_for_token_requests(asked + 1)
        function.freeze()
        time.sleep(3)  # the reply comes, and nobody reads it
        sandbox.fail()
        function.process.send_signal(signal.SIGCONT)
        assert function.end()[0] == 200
        (grant,) = client.grants()
        assert (grant.status, grant.generation >= 1) == ("active", True)
        assert client.vehicle(vehicle).odometer().distance > 0


ON_A_DISK_TO_READ = """
import os, pathlib, sys
import smartcar_sdk as smartcar

for place in (os.environ["HOME"], os.environ["TMPDIR"], os.getcwd(), "/tmp"):
    try:
        (pathlib.Path(place) / "written").touch()
    except OSError:
        continue
    sys.exit(f"{place} can be written to")
redirect, state, path = sys.argv[1:]
with smartcar.Client(store="memory:") as client:
    grant = client.complete_connect(redirect, state=state)
    assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
    assert client.refresh_expiring(90 * 86_400.0).refreshed == 1
from smartcar_sdk.testing import Sandbox
with Sandbox() as box, box.client() as client:
    assert client.vehicle(box.connect(client).vehicles[0]).odometer().distance > 0
try:
    smartcar.Client(store=f"sqlite:{path}/tokens.db")
except smartcar.SmartcarError as error:
    assert path in error.message, error.message
    print(error.kind, error.field)
"""


def test_on_a_disk_to_read_only(sandbox: Sandbox, tmp_path: pathlib.Path) -> None:
    """As in a container whose root is read-only; what needs a disk says that it cannot write there."""
    # /tmp may be a file system of its own.
    mounts = "mount -o remount,bind,ro / && mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp"
    alone = ["unshare", "--mount", "sh", "-c", f'{mounts} && exec "$@"', "sh"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("nobody here may make a mount namespace")
    environment = {**os.environ, **sandbox.environment, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    command = [*alone, sys.executable, "-W", "error", "-c", ON_A_DISK_TO_READ]
    ended = subprocess.run(
        [*command, sandbox.connect(), STATE, str(tmp_path)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "store store\n"


def authority(folder: pathlib.Path) -> tuple[pathlib.Path, ssl.SSLContext]:
    """A certificate authority, and what a server for localhost needs that it vouches for."""
    key = "-nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
    commands = (
        f"req -x509 -days 2 {key} -keyout ca.key -out ca.pem -subj /CN=authority",
        f"req {key} -keyout server.key -out server.csr -subj /CN=localhost",
        "x509 -req -days 2 -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -extfile names",
    )
    (folder / "names").write_text("subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n")
    for command in commands:
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return folder / "ca.pem", context


WITHOUT_AUTHORITIES = """
import sys
import smartcar_sdk as smartcar

try:
    settings = {"ca_file": sys.argv[2]} if len(sys.argv) > 2 else {}
    ids = {"client_id": "i", "client_secret": "s", "redirect_uri": "https://example.com/callback"}
    with smartcar.Client(**ids, auth_origin=sys.argv[1], store="memory:", retries=0, **settings) as client:
        client.complete_connect(code="a-code", unchecked_state=True)
except smartcar.SmartcarError as error:
    print(error.kind, error.field, error.message)
"""


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")
def test_where_the_system_trusts_nobody(tmp_path: pathlib.Path) -> None:
    """As in a slim image without ca-certificates."""
    file, context = authority(tmp_path)
    package = tmp_path / "packages"
    (package / "certifi").mkdir(parents=True)
    # In the place of the real one, which does not vouch for a server of this test.
    (package / "certifi" / "__init__.py").write_text(f"def where():\n    return {str(file)!r}\n")
    spoken = threading.Event()
    listener = socket.create_server(("localhost", 0))

    def serve() -> None:
        while True:
            try:
                accepted, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(accepted, server_side=True) as server:
                    server.recv(65536)
                    spoken.set()
                    server.sendall(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            except OSError:
                continue

    thread = threading.Thread(target=serve)
    thread.start()
    origin = f"https://localhost:{listener.getsockname()[1]}"

    def said(*ca_file: str, **environment: str) -> str:
        spoken.clear()
        ended = subprocess.run(
            [sys.executable, "-c", WITHOUT_AUTHORITIES, origin, *ca_file],
            env={**os.environ, "SSL_CERT_FILE": str(tmp_path / "none"), "SSL_CERT_DIR": str(package), **environment},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
            timeout=60,
            check=True,
        )
        return ended.stdout

    try:
        nobody = said()
        assert nobody.startswith("config ca_file "), nobody
        assert "ca-certificates" in nobody
        assert not spoken.is_set()
        for ca_file, environment in (
            ((str(file),), {}),
            (("certifi",), {"PYTHONPATH": str(package)}),
            ((), {"PYTHONPATH": str(package), "SMARTCAR_CA_FILE": "certifi"}),
        ):
            answered = said(*ca_file, **environment)
            assert spoken.is_set(), answered
            assert not answered.startswith("config"), answered

        (package / "certifi" / "__init__.py").write_text("raise ImportError('none')\n")
        missing = said("certifi", PYTHONPATH=str(package))
        assert missing.startswith("config ca_file ca_file is certifi, which is not installed: pip install"), missing
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
