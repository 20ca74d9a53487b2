"""`smartcar_sdk.testing`: a local Smartcar inside the test's process, whose time moves for its clients as well."""

from __future__ import annotations

import asyncio
import datetime
import os
import pathlib
import subprocess
import sys
import textwrap
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import smartcar_sdk as smartcar
from smartcar_sdk.testing import Sandbox as Box

from sandbox import Sandbox

DAY = datetime.timedelta(days=1)


unknown: Any = "x"


def token_requests(box: Box) -> int:
    return box.stats()["requests"].get("POST /oauth/token", 0)


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_whole_consent_and_a_reading() -> None:
    with Box() as box, box.client() as client:
        grant = box.connect(client, vehicles=2, account="sky-user-17", make="FORD")
        assert (grant.account, len(grant.vehicles), grant.mode) == ("sky-user-17", 2, "user")
        assert client.vehicle(grant.vehicles[0]).attributes().make == "FORD"
        assert box.connect(client, single_select=True).mode == "vehicle"
        again = box.connect(client, user=grant.user_id, vehicles=[1])
        assert again.vehicles == grant.vehicles[1:]
        narrow = box.connect(client, scope=["read_vin"])
        with pytest.raises(smartcar.PermissionDeniedError):
            client.vehicle(narrow.vehicles[0]).odometer()


def test_after_61_days_the_driver_must_reconnect() -> None:
    with Box() as box, box.client() as client:
        grant = box.connect(client)
        box.advance(days=61)
        with pytest.raises(smartcar.ReconnectRequiredError):
            client.vehicle(grant.vehicles[0]).odometer()
        assert [grant.reason for grant in client.grants(status="reconnect_required")] == ["expired"]


def test_the_job_finds_what_has_come_due() -> None:
    with Box() as box, box.client() as client:
        grant = box.connect(client)
        assert client.refresh_expiring(within=5 * DAY).refreshed == 0
        box.advance(days=56)
        assert client.refresh_expiring(within=5 * DAY).refreshed == 1
        box.advance(days=56)
        assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
        refreshed = client.grant(grant.id)
        assert refreshed is not None
        assert refreshed.connected_at - datetime.datetime.now(datetime.timezone.utc) < DAY
        assert refreshed.refresh_expires_at is not None
        assert refreshed.refresh_expires_at - grant.connected_at > 171 * DAY


def test_who_sleeps_wakes_when_time_has_passed() -> None:
    with Box() as box, box.client() as client, client.maintenance() as job:
        grant = box.connect(client)
        wait_until(lambda: job.status().next_run is not None)
        first = job.status().last_run
        began = time.monotonic()
        box.advance(days=56)
        wait_until(lambda: (stored := client.grant(grant.id)) is not None and stored.generation == 1)
        assert time.monotonic() - began < 1.5, "it was woken"
        wait_until(lambda: job.status().last_run != first)


def test_day_after_day_the_job_keeps_its_car() -> None:
    # No pause between the days: each waits for what the job does of it.
    with Box() as box, box.client() as client, client.maintenance():
        grant = box.connect(client)
        vehicle = client.vehicle(grant.vehicles[0])
        for _ in range(61):
            box.advance(days=1)
        assert vehicle.odometer().distance > 0
        assert client.health().state == "healthy"
        kept = client.grant(grant.id)
        assert kept is not None
        assert (kept.status, kept.generation) == ("active", 2)


def test_a_day_of_many_grants_is_done_when_it_is_over(tmp_path: pathlib.Path) -> None:
    with Box() as box, box.client(store=f"sqlite:{tmp_path / 'tokens.db'}") as client, client.maintenance():
        grants = [box.connect(client) for _ in range(40)]
        for _ in range(2):
            box.advance(days=56)
        assert {grant.generation for grant in client.grants()} == {2}
        assert len(list(client.grants(status="active"))) == len(grants)


def test_time_passes_soon_while_the_token_endpoint_is_down() -> None:
    with Box() as box, box.client() as client, client.maintenance():
        box.connect(client)
        box.faults([{"path": "/oauth/token", "do": "status", "status": 500}])
        began = time.monotonic()
        for _ in range(12):
            box.advance(days=5)
        assert time.monotonic() - began < 30


def test_time_passes_inside_an_event_loop() -> None:
    async def days() -> None:
        with Box() as box:
            async with box.async_client() as client, client.maintenance():
                grant = await box.connect(client)
                for _ in range(61):
                    box.advance(days=1)
                assert (await client.vehicle(grant.vehicles[0]).odometer()).distance > 0

    asyncio.run(days())


def test_time_moves_for_a_database_as_well(postgres: str) -> None:
    # Whose clock is its own.
    with Box() as box, box.client(store=postgres) as client:
        grant = box.connect(client)
        box.advance(days=56)
        assert client.refresh_expiring(within=5 * DAY).refreshed == 1
        box.advance(days=61)
        with pytest.raises(smartcar.ReconnectRequiredError):
            client.vehicle(grant.vehicles[0]).odometer()


def test_time_moves_for_every_client_that_talks_to_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    # The application makes its own, from the environment, and nobody tells it of a clock.
    with Box() as box:
        for name, value in box.env.items():
            monkeypatch.setenv(name, value)
        with smartcar.Client(store="memory:") as client:
            grant = box.connect(client)
            url = client.connect_url(scope=["read_vin"], signed_state="session", valid_for=60)
            redirect = box.redirect(url)
            box.advance(minutes=2)
            with pytest.raises(smartcar.SmartcarError, match="expired"):
                client.check_state(redirect)
            box.advance(days=61)
            with pytest.raises(smartcar.ReconnectRequiredError):
                client.vehicle(grant.vehicles[0]).vin()


@pytest.mark.parametrize(
    ("span", "seconds"),
    [
        ({"days": 1, "hours": 1}, 90_000),
        ({"by": datetime.timedelta(hours=2)}, 7_200),
        ({"by": 90}, 90),
        ({"minutes": 1.5}, 90),
    ],
)
def test_time_passes_by_so_much(span: dict[str, Any], seconds: float) -> None:
    with Box() as box:
        before = box.control("clock")["now_ms"]
        box.advance(*[span.pop("by")] if "by" in span else [], **span)
        assert 0 <= box.control("clock")["now_ms"] - before - seconds * 1000 < 5_000


def test_a_driver_goes_where_the_application_sends_them() -> None:
    with Box() as box, box.client(redirect_uri="https://example.com/callback") as client:
        url = client.connect_url(scope=["read_odometer"], signed_state="session-1", valid_for=600)
        redirect = box.redirect(url, vehicles=2, external_id="sky-user-17")
        assert "external_id=sky-user-17" in redirect
        assert redirect.startswith("https://example.com/callback?")
        grant = client.complete_connect(redirect, signed_state=True, account="sky-user-17")
        assert client.check_state(redirect) == "session-1"
        assert len(grant.vehicles) == 2
        with pytest.raises(smartcar.PermissionDeniedError):
            client.vehicle(grant.vehicles[0]).vin()

        with pytest.raises(smartcar.DeclinedError):
            client.complete_connect(box.redirect(url, deny=True), signed_state=True)
        with pytest.raises(smartcar.ApiError) as caught:
            client.complete_connect(box.redirect(url, error="vehicle_incompatible"), signed_state=True)
        assert caught.value.incompatible_vehicle is not None

        again = client.reauthenticate_url(grant.vehicles[0], state="session-2")
        assert client.complete_reauthentication(box.redirect(again), state="session-2") == grant.vehicles[0]

        with pytest.raises(smartcar.InvalidInputError, match="client_id is not this application's"):
            box.redirect(url.replace("client_id=", "client_id=x"))
    with Box() as box:
        (code,) = urllib.parse.parse_qs(urllib.parse.urlsplit(box.redirect(state="s")).query)["code"]
        assert code


def test_a_revoked_grant_needs_its_driver_and_others_do_not() -> None:
    with Box() as box, box.client() as client:
        grant, other = box.connect(client), box.connect(client)
        box.revoke(grant)
        box.advance(hours=3)
        with pytest.raises(smartcar.ReconnectRequiredError):
            client.vehicle(grant.vehicles[0]).odometer()
        assert client.vehicle(other.vehicles[0]).odometer().distance > 0
        box.revoke(other.vehicles[0])
        with pytest.raises(smartcar.SmartcarError):
            client.vehicle(other.vehicles[0]).odometer()
        with pytest.raises(smartcar.InvalidInputError) as caught:
            box.revoke(other)
        assert caught.value.field == "grant"


def test_faults_come_and_go_and_everything_is_counted() -> None:
    with Box() as box, box.client(retries=0) as client:
        grant = box.connect(client)
        vehicle = client.vehicle(grant.vehicles[0])
        box.faults([{"path": "/v2.0/*", "do": "status", "status": 503}])
        with pytest.raises(smartcar.ApiError):
            vehicle.odometer()
        box.faults()
        assert vehicle.odometer().distance > 0
        stats = box.stats()
        assert stats["requests"]["GET /v2.0/vehicles/{id}/odometer"] == 2
        assert stats["faults"] == {"status": 1}
        assert [tokens["won"] for tokens in stats["tokens"].values()] == [1]


def test_a_reset_begins_anew_at_the_same_address() -> None:
    with Box() as box:
        origin, client = box.origin, box.client()
        grant = box.connect(client)
        box.faults([{"path": "/v2.0/*", "do": "drop"}])
        box.advance(days=300)
        box.reset()
        assert box.origin == origin
        assert repr(client) == "<smartcar_sdk.Client, closed>"
        assert box.stats()["requests"] == {}
        assert box.control("faults") == {"rules": []}
        assert abs(box.control("clock")["now_ms"] / 1000 - time.time()) < 60
        with box.client() as another:
            fresh = box.connect(another)
            assert fresh.connected_at - grant.connected_at < DAY
            assert another.vehicle(fresh.vehicles[0]).odometer().distance > 0


def test_several_run_at_once_and_know_nothing_of_each_other() -> None:
    with Box() as one, Box(access_ttl=60) as other, one.client() as here, other.client() as there:
        assert one.origin != other.origin
        grants = one.connect(here), other.connect(there)
        other.advance(days=61)
        assert here.vehicle(grants[0].vehicles[0]).odometer().distance > 0
        assert token_requests(one) == 1
        with pytest.raises(smartcar.ReconnectRequiredError):
            there.vehicle(grants[1].vehicles[0]).odometer()


def threads() -> int:
    return len(os.listdir("/proc/self/task"))


def test_nothing_is_left_after_with() -> None:
    def use() -> None:
        with Box() as box:
            client = box.client()
            grant = box.connect(client)
            assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
        assert repr(client) == "<smartcar_sdk.Client, closed>"
        assert repr(box) == "<smartcar_sdk.testing.Sandbox, closed>"

    use()  # the SDK's own threads begin with the first call of a process
    time.sleep(0.2)
    before, python = threads(), threading.active_count()
    for _ in range(5):
        use()
    # Those that wait for a file's worth of work end by themselves after a while.
    wait_until(lambda: threads() <= before, seconds=15)
    assert threading.active_count() == python


def test_a_closed_sandbox_says_so() -> None:
    with Box() as box:
        origin = box.origin
    box.close()
    for use in (box.stats, box.client, box.reset, lambda: box.env, lambda: box.advance(days=1), box.__enter__):
        with pytest.raises(smartcar.ClosedError, match="closed"):
            use()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{origin}/sandbox/stats", timeout=5)


def test_the_port_may_be_chosen_and_a_taken_one_is_named() -> None:
    with Box() as box:
        port = int(box.origin.rsplit(":", 1)[1])
        with pytest.raises(smartcar.InvalidInputError, match="taken") as caught:
            Box(port=port)
        assert caught.value.field == "port"
    with Box(port=port) as box:
        assert box.origin.endswith(f":{port}")


@pytest.mark.parametrize(
    ("field", "use"),
    [
        ("by", lambda box: box.advance()),
        ("by", lambda box: box.advance(5, days=1)),
        ("by", lambda box: box.advance(fortnights=1)),
        ("by", lambda box: box.advance(days="many")),
        ("by", lambda box: box.advance(-1)),
        ("by", lambda box: box.advance("1")),
        ("by", lambda box: box.advance(days=10**9)),
        ("client", lambda box: box.connect(None)),
        ("grant", lambda box: box.revoke(None)),
        ("grant", lambda box: box.revoke("36ab27d0-fd9d-4455-823a-ce30af709ffc")),
        ("scope", lambda box: box.redirect(scope="read_vin")),
        (None, lambda box: box.faults([{"path": "/oauth/token", "does": "drop"}])),
        (None, lambda box: box.redirect(make="ACME")),
        (None, lambda box: box.control("no-such")),
        ("port", lambda _: Box(port=70_000)),
        ("access_ttl", lambda _: Box(access_ttl=-1)),
        ("refresh_token_reuse", lambda _: Box(refresh_token_reuse=unknown)),
        ("seed", lambda _: Box(seed=-1)),
        ("name", lambda box: box.client(colour="red")),
    ],
)
def test_what_is_wrong_is_named(field: str | None, use: Callable[[Any], Any]) -> None:
    with Box() as box, pytest.raises(smartcar.InvalidInputError) as caught:
        use(box)
    assert caught.value.field == field


def test_an_async_client_lives_in_the_sandboxs_time() -> None:
    async def story() -> None:
        with Box() as box:
            async with box.async_client() as client:
                job = client.maintenance()
                grant = await box.connect(client, vehicles=2)
                assert (await client.vehicle(grant.vehicles[0]).odometer()).distance > 0
                while job.status().next_run is None:
                    await asyncio.sleep(0.01)
                box.advance(days=56)
                while (stored := await client.grant(grant.id)) is None or stored.generation == 0:
                    await asyncio.sleep(0.01)
                job.stop()
                box.advance(days=61)
                with pytest.raises(smartcar.ReconnectRequiredError):
                    await client.vehicle(grant.vehicles[0]).odometer()

    asyncio.run(asyncio.wait_for(story(), 30))


def test_a_forked_child_talks_to_it_and_cannot_rule_it(tmp_path: pathlib.Path) -> None:
    program = textwrap.dedent("""
        import os, warnings
        import smartcar_sdk as smartcar
        from smartcar_sdk.testing import Sandbox
        warnings.simplefilter("ignore")
        with Sandbox() as box, box.client(store="sqlite:tokens.db") as client:
            grant = box.connect(client)
            child = os.fork()
            if child == 0:
                assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
                for use in (box.stats, lambda: box.advance(1), box.reset):
                    try:
                        use()
                    except smartcar.ClosedError as error:
                        assert "started it" in str(error)
                    else:
                        raise AssertionError
                box.close()
                with Sandbox() as own, own.client() as mine:
                    assert mine.vehicle(own.connect(mine).vehicles[0]).odometer().distance > 0
                raise SystemExit(7)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
            assert box.stats()["requests"]["GET /v2.0/vehicles/{id}/odometer"] == 1
    """)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("end", ["", "sys.exit(3)", "raise RuntimeError", "os._exit(4)", "del box, client"])
def test_it_ends_with_the_process(end: str) -> None:
    program = textwrap.dedent(f"""
        import os, sys
        from smartcar_sdk.testing import Sandbox
        box = Sandbox()
        client = box.client()
        grant = box.connect(client)
        box.advance(hours=3)
        assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
        {end}
    """)
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert time.monotonic() - began < 20
    assert done.returncode == {"sys.exit(3)": 3, "raise RuntimeError": 1, "os._exit(4)": 4}.get(end, 0)
    assert done.stderr.splitlines()[-1:] == (["RuntimeError"] if "raise" in end else [])


def test_what_the_sandbox_prints_are_the_settings_of_a_client(sandbox: Sandbox) -> None:
    settings = {f"SMARTCAR_{name.upper()}" for name, _ in smartcar._native.settings()}
    printed = set(sandbox.environment)
    assert printed <= settings
    # All that Smartcar's side has: what is left is the application's own business.
    assert {name for name in settings if name.endswith("_ORIGIN")} <= printed
    with Box() as box:
        assert set(box.env) == printed
        with smartcar.Client(**box.settings, store="memory:") as client:
            assert box.connect(client).status == "active"


def test_a_sandbox_answers_others_while_no_client_calls() -> None:
    """What drives it is the SDK's own thread, not the next call of a client: else answers would be seconds apart."""
    with Box() as box:
        began = time.monotonic()
        for _ in range(6):
            with urllib.request.urlopen(f"{box.origin}/sandbox/stats", timeout=20) as answer:
                assert answer.status == 200
        assert time.monotonic() - began < 10


def test_asyncio_reads_from_a_sandbox_that_no_other_client_uses() -> None:
    async def read() -> None:
        async with box.async_client(store="memory:") as client:
            redirect = box.redirect(client.connect_url(state="s"))
            grant = await client.complete_connect(redirect, state="s")
            for _ in range(4):
                await client.vehicle(grant.vehicles[0]).odometer()

    with Box() as box:
        began = time.monotonic()
        asyncio.run(read())
        assert time.monotonic() - began < 10
