"""The applications of examples/python, as their own tests would be: with the fixtures that the package brings."""

from __future__ import annotations

import contextlib
import http.server
import importlib
import pathlib
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import smartcar_sdk as smartcar
from fastapi.testclient import TestClient
from smartcar_sdk.testing import Sandbox

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples" / "python"

Post = Callable[[bytes, dict[str, str]], tuple[int, bytes]]
"""Hands a request to an application's webhook: body and headers to status and body."""


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch, smartcar_sandbox: Sandbox) -> Callable[[str], Any]:
    """Imports an example afresh, with the sandbox's settings in the environment."""

    def load(name: str) -> Any:
        monkeypatch.setenv("SMARTCAR_REDIRECT_URI", "http://testserver/callback")
        monkeypatch.syspath_prepend(str(EXAMPLES))
        monkeypatch.delitem(sys.modules, name, raising=False)
        return importlib.import_module(name)

    return load


@contextlib.contextmanager
def listening(post: Post) -> Iterator[str]:
    """A real server before an application's webhook, since Smartcar posts to one; its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, answer = post(self.rfile.read(int(self.headers["Content-Length"])), dict(self.headers))
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/webhook"
        server.shutdown()
        thread.join()


def wait_until(holds: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def check_webhook(box: Sandbox, post: Post, vehicle: str, arrived: Callable[[], object]) -> None:
    """The challenge is answered, events arrive, and what is not signed is refused."""
    with listening(post) as url:
        webhook = box.control("webhooks", {"callback_url": url})
        assert webhook["verified"], webhook["problem"]
        box.control(f"webhooks/{webhook['id']}/vehicles", {"vehicle_id": vehicle})
        box.control(f"webhooks/{webhook['id']}/events", {})
        wait_until(arrived)
        wait_until(lambda: all(one["state"] == "delivered" for one in box.control("deliveries")["deliveries"]))
    assert post(b'{"eventType": "VEHICLE_STATE"}', {"SC-Signature": "0" * 64})[0] == 401
    assert post(b'{"eventType": "VEHICLE_STATE"}', {})[0] == 401


def test_fastapi(example: Callable[[str], Any], smartcar_sandbox: Sandbox, smartcar_client: smartcar.Client) -> None:
    module = example("fastapi_app")
    with TestClient(module.app, follow_redirects=False, cookies={"customer": "sky-user-17"}) as web:
        to_smartcar = web.get("/connect")
        assert to_smartcar.status_code == 303
        url = to_smartcar.headers["location"]

        declined = web.get(smartcar_sandbox.redirect(url, deny=True))
        assert (declined.status_code, declined.json()["connect"]) == (403, "/connect")
        redirect = smartcar_sandbox.redirect(url, vehicles=2)
        assert TestClient(module.app).get(redirect).status_code == 401, "nobody is logged in"
        forged = web.get(redirect.replace("state=", "state=x"))
        assert (forged.status_code, forged.json()["error"]) == (400, "invalid_input")

        vehicles = web.get(redirect).json()["vehicles"]
        assert len(vehicles) == 2
        (grant,) = smartcar_client.grants()
        assert grant.account == "sky-user-17"

        read = web.get(f"/vehicles/{vehicles[0]}/odometer")
        assert read.status_code == 200
        assert read.json()["kilometres"] > 0
        assert read.json()["at"].endswith("Z")

        def post(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
            answer = web.post("/webhook", content=body, headers=headers)
            return answer.status_code, answer.content

        check_webhook(smartcar_sandbox, post, vehicles[0], lambda: vehicles[0] in module.app.state.charge)
        assert 0 < module.app.state.charge[vehicles[0]] <= 100

        # Somebody else is told nothing of it, and cannot end what another began.
        web.cookies.set("customer", "another")
        assert web.get(f"/vehicles/{vehicles[0]}/odometer").status_code == 404
        assert web.get(smartcar_sandbox.redirect(url)).status_code == 403
        web.cookies.set("customer", "sky-user-17")

        # Nobody asks for anything, and the job that runs along refreshes what ends soon.
        smartcar_sandbox.advance(days=56)
        wait_until(lambda: [one.generation for one in smartcar_client.grants()] == [1])
        smartcar_sandbox.revoke(grant)
        smartcar_sandbox.advance(hours=3)
        lost = web.get(f"/vehicles/{vehicles[0]}/odometer")
        assert (lost.status_code, lost.json()["connect"]) == (409, "/connect")


def test_django(
    example: Callable[[str], Any],
    smartcar_sandbox: Sandbox,
    smartcar_client: smartcar.Client,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE", ":memory:")
    module = example("django_app")
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    call_command("check")
    call_command("migrate", verbosity=0)
    people: Any = get_user_model().objects  # type: ignore[attr-defined,unused-ignore]
    anna, bert, nobody = Client(), Client(), Client()
    anna.force_login(people.create_user("anna"))
    bert.force_login(people.create_user("bert"))

    url = anna.get("/connect").headers["Location"]
    assert nobody.get("/connect").status_code == 403
    declined = anna.get(smartcar_sandbox.redirect(url, deny=True))
    assert (declined.status_code, declined.json()["connect"]) == (403, "/connect")
    redirect = smartcar_sandbox.redirect(url, vehicles=2)
    assert anna.get(redirect.replace("state=", "state=x")).status_code == 400
    assert bert.get(redirect).status_code == 403, "somebody else began it"

    vehicles = anna.get(redirect).json()["vehicles"]
    (grant,) = smartcar_client.grants()
    assert (grant.account, len(vehicles)) == ("customer-1", 2)
    read = anna.get(f"/vehicles/{vehicles[0]}/odometer")
    assert (read.status_code, read.json()["kilometres"] > 0) == (200, True)
    assert bert.get(f"/vehicles/{vehicles[0]}/odometer").status_code == 404
    smartcar_sandbox.faults([{"path": "/v2.0/*", "do": "status", "status": 503, "retry_after": 7}])
    module.smartcar_client().close()
    module.smartcar_client.cache_clear()
    monkeypatch.setenv("SMARTCAR_RETRIES", "0")
    assert anna.get(f"/vehicles/{vehicles[0]}/odometer").status_code == 503
    smartcar_sandbox.faults()

    def post(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        answer = nobody.post("/webhook", body, content_type="application/json", headers=headers)
        return answer.status_code, answer.content

    check_webhook(smartcar_sandbox, post, vehicles[0], lambda: vehicles[0] in module.charge)

    smartcar_sandbox.advance(days=56)
    module.refresh()
    assert capsys.readouterr().out.endswith("refreshed 1, failed 0, to be connected again 0\n")
    smartcar_sandbox.revoke(grant)
    smartcar_sandbox.advance(hours=3)
    lost = anna.get(f"/vehicles/{vehicles[0]}/odometer")
    assert (lost.status_code, lost.json()["connect"]) == (409, "/connect")
    module.smartcar_client().close()
    opened: Any = connections["default"].connection
    opened.close()  # which Django does not, in memory


@pytest.fixture
def worker(tmp_path: pathlib.Path, example: Callable[[str], Any]) -> Iterator[Any]:
    """The module, and a real worker beside, which forks its processes; messages and results go through files."""
    folders = {name: tmp_path / name for name in ("in", "processed", "results")}
    for folder in folders.values():
        folder.mkdir()
    (tmp_path / "under_test.py").write_text(
        textwrap.dedent(f"""
            from celery_app import app
            app.conf.update(
                broker_url="filesystem://",
                broker_transport_options={{
                    "data_folder_in": {str(folders["in"])!r},
                    "data_folder_out": {str(folders["in"])!r},
                    "processed_folder": {str(folders["processed"])!r},
                    "control_folder": {str(folders["processed"])!r},
                }},
                result_backend={"file://" + str(folders["results"])!r},
            )
        """)
    )
    module = example("celery_app")
    exec((tmp_path / "under_test.py").read_text(), {})
    log = tmp_path / "worker.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app=under_test", "worker", "--concurrency=2", "--loglevel=INFO"],
            cwd=tmp_path,
            env={**__import__("os").environ, "PYTHONPATH": f"{EXAMPLES}:{tmp_path}"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield module
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0, log.read_text()
        finally:
            process.kill()
            process.wait()
    print(log.read_text())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # celery's own
def test_celery(worker: Any, smartcar_sandbox: Sandbox, smartcar_client: smartcar.Client) -> None:
    with TestClient(worker.web, follow_redirects=False, cookies={"customer": "sky-user-17"}) as web:
        url = web.get("/connect").headers["location"]
        assert web.get(smartcar_sandbox.redirect(url, deny=True)).status_code == 403
        redirect = smartcar_sandbox.redirect(url, vehicles=2)
        assert web.get(redirect.replace("state=", "state=x")).status_code == 400
        tasks = web.get(redirect).json()["tasks"]
        read = [worker.app.AsyncResult(task).get(timeout=30) for task in tasks]
        assert len(read) == 2
        assert all(distance > 0 for distance in read)
        (grant,) = smartcar_client.grants()
        assert grant.account == "sky-user-17"

        happened: list[str] = []
        original = worker.happened.delay

        def delay(body: str) -> Any:
            happened.append(original(body).get(timeout=30))

        worker.happened.delay = delay

        def post(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
            answer = web.post("/webhook", content=body, headers=headers)
            return answer.status_code, answer.content

        check_webhook(smartcar_sandbox, post, grant.vehicles[0], lambda: grant.vehicles[0] in happened)

    # The worker's clock is the host's: nothing is due there, and what is revoked is found when it is read.
    assert worker.refresh.delay().get(timeout=30) == {"refreshed": 0, "failed": 0, "reconnect": 0}
    scheduled = {entry["task"] for entry in worker.app.conf.beat_schedule.values()}
    assert scheduled <= set(worker.app.tasks)
    smartcar_sandbox.revoke(grant)
    assert worker.odometer.delay(grant.vehicles[0]).get(timeout=30) is None
    worker.smartcar_client().close()
