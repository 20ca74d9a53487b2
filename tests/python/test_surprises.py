"""What surprised new users, and does so no more: each of these failed before."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import pathlib
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest
import smartcar_sdk as smartcar
from smartcar_sdk import webhook

from sandbox import STATE, Sandbox


def parts_of(redirect: str) -> dict[str, str]:
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(redirect).query))


def test_a_plain_number_of_seconds_is_no_time_before_the_end(client: smartcar.Client) -> None:
    for job in (client.refresh_expiring, client.maintenance):
        with pytest.raises(smartcar.InvalidInputError, match=r"within must be a timedelta.*the plain number 5 is sec"):
            job(within=5)
    assert client.refresh_expiring(within=datetime.timedelta(seconds=5)).refreshed == 0
    assert client.refresh_expiring(within=3600).refreshed == 0


def test_a_batch_is_the_same_by_names_and_by_paths(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    vehicle = client.vehicle(grant.vehicles[0])
    by_path, by_name = vehicle.batch(["/odometer", "/tires/pressure"]), vehicle.batch(["odometer", "tire_pressure"])
    for batch in (by_path, by_name):
        assert batch.odometer == batch["odometer"] == batch["/odometer"] == vehicle.odometer()
        assert isinstance(batch["/tires/pressure"], smartcar.TirePressure)
        assert batch["tires/pressure"] == batch.tire_pressure
    with pytest.raises(smartcar.InvalidInputError, match="vin was not asked for in this batch: name it when") as caught:
        _ = by_path.vin
    assert "await" not in caught.value.message
    assert isinstance(client.vehicle(grant.vehicles[0], api="v2").batch(["/vin"]).vin, smartcar.Vin)


def test_whether_a_body_is_signed_is_a_bool() -> None:
    body = b'{"a": 1}'
    signature = webhook.sign("token", body)
    assert webhook.is_signed("token", signature, body) is True
    assert webhook.is_signed(["old", "token"], signature, bytearray(body)) is True
    assert webhook.is_signed("token", signature, body + b" ") is False
    assert webhook.is_signed("token", "", body) is False
    with pytest.raises(smartcar.ConfigError):
        webhook.is_signed([], signature, body)


def test_a_bare_code_completes_connect_and_its_state_is_checked(client: smartcar.Client, sandbox: Sandbox) -> None:
    came = parts_of(sandbox.connect())
    code = came["code"]
    for keywords, field in (
        ({}, "state"),
        ({"state": STATE}, "returned_state"),
        ({"signed_state": True}, "returned_state"),
        ({"state": STATE, "returned_state": "another"}, "state"),
        ({"state": STATE, "returned_state": ""}, "state"),
        ({"state": None, "returned_state": STATE}, "state"),
        ({"signed_state": True, "returned_state": STATE}, "state"),
        ({"state": STATE, "unchecked_state": True, "returned_state": STATE}, "unchecked_state"),
    ):
        with pytest.raises(smartcar.InvalidInputError) as caught:
            client.complete_connect(code=code, **keywords)
        assert caught.value.field == field, keywords
    assert sandbox.token_requests() == 0
    grant = client.complete_connect(code=code, state=STATE, returned_state=came["state"], account="a")
    assert (grant.status, grant.account) == ("active", "a")
    signed = parts_of(client.connect_url(signed_state="session", valid_for=60))["state"]
    code = parts_of(sandbox.connect(state=signed))["code"]
    client.complete_connect(code=code, state="session", signed_state=True, returned_state=signed)
    client.complete_connect(code=parts_of(sandbox.connect())["code"], unchecked_state=True)


def test_a_code_stands_in_place_of_a_redirect(client: smartcar.Client) -> None:
    wrong: list[tuple[tuple[str, ...], dict[str, Any], str]] = [
        (("code=a",), {"code": "a"}, "code"),
        ((), {}, "redirect"),
        (("code=a&state=s",), {"returned_state": "s", "state": "s"}, "returned_state"),
        ((), {"code": "a b", "unchecked_state": True}, "code"),
        ((), {"code": "", "unchecked_state": True}, "code"),
    ]
    for positional, keywords, field in wrong:
        with pytest.raises(smartcar.InvalidInputError) as caught:
            client.complete_connect(*positional, **keywords)
        assert caught.value.field == field


def test_a_code_that_was_used_is_smartcars_error(client: smartcar.Client, sandbox: Sandbox) -> None:
    redirect = sandbox.connect()
    client.complete_connect(redirect, state=STATE)
    for again, word in ((redirect, "invalid_grant"), (f"code=no-such-code&state={STATE}", "invalid_request")):
        with pytest.raises(smartcar.ApiError) as caught:
            client.complete_connect(again, state=STATE)
        error = caught.value
        assert (error.status, error.type, error.field, error.can_retry) == (400, word, "code", False)
        assert not isinstance(error, smartcar.InvalidInputError), "something was sent"


def test_a_permission_error_names_the_permission(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(scope=["read_vin"]), state=STATE)
    vehicle = client.vehicle(grant.vehicles[0])
    batch = vehicle.batch(["odometer"])
    for call, needed in (
        (vehicle.odometer, ("read_odometer",)),
        (vehicle.lock, ("control_security",)),
        (vehicle.stop_charge, ("control_charge",)),
        (vehicle.tire_pressure, ("read_tires",)),
        (lambda: batch.odometer, ("read_odometer",)),
    ):
        with pytest.raises(smartcar.PermissionDeniedError) as caught:
            call()
        assert caught.value.permissions == needed
        assert caught.value.message.endswith(f"the driver has not granted {needed[0]}")
    for path, needed in (("odometer", ("read_odometer",)), ("/diagnostics/dtcs", ("read_diagnostics",))):
        with pytest.raises(smartcar.PermissionDeniedError) as caught:
            vehicle.request("GET", path)
        assert caught.value.permissions == needed
    # No reading of ours has this path, so nobody here knows what it takes.
    with pytest.raises(smartcar.PermissionDeniedError) as caught:
        vehicle.request("GET", "tesla/compass")
    assert caught.value.permissions == ()


def test_a_network_error_names_the_host_and_no_more(store: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and listens not
        host = f"127.0.0.1:{nobody.getsockname()[1]}"
        ids = {"client_id": "id", "client_secret": "hush", "redirect_uri": "https://example.com/callback"}
        with smartcar.Client(**ids, auth_origin=f"http://{host}/secret-path", store=store) as client:  # type: ignore
            with pytest.raises(smartcar.NetworkError) as caught:
                client.complete_connect(code="a-code", unchecked_state=True)
            assert host in caught.value.message
            for hidden in ("secret-path", "oauth", "a-code", "hush"):
                assert hidden not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_an_exchange_that_got_no_answer_names_the_host(client: smartcar.Client, sandbox: Sandbox) -> None:
    redirect = sandbox.connect()
    sandbox.fail({"path": "/oauth/token", "do": "drop"})
    with pytest.raises(smartcar.NetworkError, match="send the driver through Connect again") as caught:
        client.complete_connect(redirect, state=STATE)
    host = urllib.parse.urlsplit(sandbox.environment["SMARTCAR_AUTH_ORIGIN"]).netloc
    assert caught.value.message.startswith(f"{host} gave no readable answer")
    assert "/oauth" not in caught.value.message


def test_an_unhealthy_endpoint_is_named(start_sandbox: Callable[..., Sandbox], store: str) -> None:
    sandbox = start_sandbox(access_ttl=1)
    host = urllib.parse.urlsplit(sandbox.environment["SMARTCAR_AUTH_ORIGIN"]).netloc
    client = smartcar.Client(**sandbox.settings, store=store, timeout=2, token_timeout=1)
    (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    sandbox.fail({"path": "/oauth/token", "do": "status", "status": 503})
    time.sleep(1.1)
    for _ in range(2):
        with pytest.raises((smartcar.UnavailableError, smartcar.TimeoutError)) as caught:
            client.vehicle(vehicle).odometer()
        assert host in caught.value.message
        assert "/oauth" not in caught.value.message
    with contextlib.suppress(smartcar.TimeoutError):
        client.close_within(0.1)  # a refresh is unresolved, and stays so


def test_with_on_a_closed_client_raises(sandbox: Sandbox, store: str) -> None:
    client = smartcar.Client(**sandbox.settings, store=store)
    with client:
        pass
    with pytest.raises(smartcar.ClosedError, match="make another one"), client:
        raise AssertionError("it was entered")
    with pytest.raises(smartcar.ClosedError), client.with_options(timeout=1):
        raise AssertionError("it was entered")


def test_the_daily_job_names_those_who_must_reconnect(client: smartcar.Client, sandbox: Sandbox) -> None:
    dead = client.complete_connect(sandbox.connect(user="one@example.com"), state=STATE)
    alive = client.complete_connect(sandbox.connect(user="two@example.com"), state=STATE)
    sandbox.post("revoke", {"user_id": dead.user_id})
    seen: list[smartcar.RefreshReport] = []
    report = client.refresh_expiring(datetime.timedelta(days=61), progress=seen.append)
    assert (report.refreshed, report.reconnect) == (1, 1)
    assert report.reconnect_grants == (dead.id,)
    assert report.failed_grants == ()
    assert seen[-1] == report
    assert [grant.id for grant in client.grants(status="reconnect_required")] == [dead.id]
    found = client.grant(alive.id)
    assert found is not None
    assert found.status == "active"


def test_reports_name_what_they_could_not_do(sandbox: Sandbox, store: str, tmp_path: pathlib.Path) -> None:
    one, other = "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "two:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM="
    with smartcar.Client(**sandbox.settings, store=store, token_keys=one) as client:
        both = client.complete_connect(sandbox.connect(vehicles=2, user="a@example.com"), state=STATE)
        car = client.complete_connect(sandbox.connect(user="a@example.com"), state=STATE)
        # The other grant of the same user lives on this connection.
        forgotten = client.forget(grant_id=car.id, disconnect=True)
        assert forgotten.not_connected_vehicles == car.vehicles == both.vehicles[:1]
    with smartcar.Client(**sandbox.settings, store=store, token_keys=other) as client:
        report = client.rekey()
        assert (report.ready, both.id in report.unreadable_grants) == (False, True)
        exported = client.export_grants(tmp_path / "grants.csv")
        assert (exported.skipped_grants, exported.reconnect_grants) == ((both.id,), ())


def test_modules_that_are_not_loaded_come_when_they_are_named() -> None:
    for name in ("signals", "stores", "testing", "webhook"):
        code = f"import smartcar_sdk, sys; assert 'smartcar_sdk.{name}' not in sys.modules; help(smartcar_sdk.{name})"
        subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_async_with_on_a_closed_client_raises(sandbox: Sandbox, store: str) -> None:
    async def twice() -> None:
        client = smartcar.AsyncClient(**sandbox.settings, store=store)
        async with client:
            grant = await client.complete_connect(
                code=parts_of(sandbox.connect())["code"], returned_state=STATE, state=STATE
            )
            odometer = await client.vehicle(grant.vehicles[0]).odometer()
            assert isinstance(odometer, smartcar.Reading)
            assert (await client.grants().page()).items == (await client.grant(grant.id),)
        with pytest.raises(smartcar.ClosedError):
            async with client:
                raise AssertionError("it was entered")

    asyncio.run(twice())


def test_the_job_ends_when_its_time_is_up(client: smartcar.Client, sandbox: Sandbox) -> None:
    client.complete_connect(sandbox.connect(), state=STATE)
    sandbox.fail({"path": "/oauth/token", "do": "status", "status": 500})
    began = time.monotonic()
    with pytest.raises(smartcar.TimeoutError, match="the next run goes on") as caught:
        client.refresh_expiring(datetime.timedelta(days=100), timeout=datetime.timedelta(seconds=1))
    assert time.monotonic() - began < 10
    assert caught.value.can_retry
    with pytest.raises(smartcar.InvalidInputError) as wrong:
        client.refresh_expiring(datetime.timedelta(days=100), timeout=0)
    assert wrong.value.field == "timeout"
    sandbox.fail()


def test_a_consent_while_the_api_is_down_is_stored_and_says_so(client: smartcar.Client, sandbox: Sandbox) -> None:
    redirect = sandbox.connect()
    sandbox.fail({"path": "/v2.0/*", "do": "status", "status": 500})
    began = time.monotonic()
    with pytest.raises(smartcar.SmartcarError) as caught:
        client.with_options(timeout=1).complete_connect(redirect, state=STATE)
    assert time.monotonic() - began < 10
    sandbox.fail()
    assert caught.value.grant_id is not None
    stored = client.grant(caught.value.grant_id)
    assert stored is not None
    assert stored.status == "active"


def test_an_address_without_a_redirect_uri_is_refused(sandbox: Sandbox) -> None:
    settings = {name: value for name, value in sandbox.settings.items() if name != "redirect_uri"}
    with smartcar.Client(**settings, store="memory:") as client:
        calls: list[Callable[[], str]] = [client.connect_url, lambda: client.reauthenticate_url("v")]
        for call in calls:
            with pytest.raises(smartcar.ConfigError, match="SMARTCAR_REDIRECT_URI") as caught:
                call()
            assert caught.value.field == "redirect_uri"
        assert "example.com" in client.connect_url(redirect_uri="https://example.com/callback")


def test_every_grant_comes_however_many_there_are(client: smartcar.Client) -> None:
    """`grants(limit=5000)` gave the first thousand, and said nothing."""
    rows = [
        {
            "access_token": f"access-{number}",
            "refresh_token": f"refresh-{number}",
            "vehicle_id": f"00000000-0000-4000-8000-{number:012}",
            "refresh_expires_at": "2099-01-01T00:00:00Z",
            "account": "sky" if number % 2 else "sea",
        }
        for number in range(1200)
    ]
    report = client.import_grants(rows)
    assert (report.adopted, report.problems) == (1200, ())
    listed = list(client.grants())
    assert sorted(vehicle for grant in listed for vehicle in grant.vehicles) == [row["vehicle_id"] for row in rows]
    assert len({grant.id for grant in client.grants().all()}) == 1200
    assert len(list(client.grants(account="sky"))) == 600
    wrong: Any = client.grants
    with pytest.raises(TypeError, match="limit"):
        wrong(limit=5000)
