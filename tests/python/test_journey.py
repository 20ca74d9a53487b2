"""What a back end does every day: connect, read, refresh, keep."""

from __future__ import annotations

import datetime
import pathlib
import re
import stat
import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest
import smartcar_sdk as smartcar

from sandbox import STATE, Sandbox


def test_every_reading_brings_its_values_and_their_source(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(make="FORD", powertrain="PHEV"), state=STATE)
    vehicle = client.vehicle(grant.vehicles[0])

    odometer = vehicle.odometer()
    assert odometer.distance > 0
    assert odometer.raw == {"distance": odometer.distance}
    assert odometer.meta.request_id
    assert odometer.meta.unit_system == "metric"
    assert odometer.meta.guessed == ()
    now = datetime.datetime.now(datetime.timezone.utc)
    for time in (odometer.meta.data_age, odometer.meta.fetched_at):
        assert time is not None
        assert abs(time - now) < datetime.timedelta(days=1)

    location = vehicle.location()
    assert -90 <= location.latitude <= 90
    assert -180 <= location.longitude <= 180
    battery = vehicle.battery()
    assert battery.percent_remaining is not None
    assert 0 <= battery.percent_remaining <= 1
    fuel = vehicle.fuel()
    assert fuel.percent_remaining is not None
    assert fuel.raw["percentRemaining"] == fuel.percent_remaining
    assert vehicle.charge().state in {"CHARGING", "FULLY_CHARGED", "NOT_CHARGING"}
    assert isinstance(vehicle.charge().is_plugged_in, bool)
    assert re.fullmatch("[A-HJ-NPR-Z0-9]{17}", vehicle.vin().vin)
    attributes = vehicle.attributes()
    assert attributes.id == vehicle.id == grant.vehicles[0]
    assert attributes.make == attributes.raw["make"]
    assert attributes.year is not None
    assert attributes.year > 1990


def test_miles_come_where_miles_are_asked_for(client: smartcar.Client, sandbox: Sandbox) -> None:
    (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    miles = client.vehicle(vehicle, unit_system="imperial").odometer()
    assert miles.meta.unit_system == "imperial"
    assert miles.distance * 1.609344 == pytest.approx(client.vehicle(vehicle).odometer().distance, rel=1e-3)


def test_a_reading_is_frozen_comparable_and_matchable(client: smartcar.Client, sandbox: Sandbox) -> None:
    (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    reading = client.vehicle(vehicle).odometer()
    with pytest.raises(AttributeError):
        reading.distance = 1.0  # type: ignore[misc]
    assert reading == reading  # noqa: PLR0124
    assert reading != object()
    match reading:
        case smartcar.Odometer(distance):
            assert distance == reading.distance
    assert repr(reading).startswith(f"Odometer(distance={reading.distance}, meta=Meta(request_id='")


def test_a_grant_says_what_it_reaches_and_never_a_token(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(vehicles=2, state="s"), state="s", account="sky-user-17")
    assert (grant.account, grant.status, grant.reason, grant.mode) == ("sky-user-17", "active", None, "user")
    assert grant.generation == 0
    assert len(grant.vehicles) == 2
    assert grant.user_id
    assert grant.connected_at.tzinfo is datetime.timezone.utc
    assert grant.access_expires_at is not None
    assert grant.refresh_expires_at is not None
    assert grant.refresh_expires_at - grant.connected_at == datetime.timedelta(days=60)
    assert client.grant(grant.id) == grant
    assert client.grants_for(grant.vehicles[1]) == [grant]
    assert repr(grant).startswith(f"Grant(id='{grant.id}', user_id='{grant.user_id}', vehicles=(")
    assert "token" not in repr(grant)
    assert not [name for name in dir(grant) if "token" in name]


def test_connect_match_gives_a_grant_for_each_car(client: smartcar.Client, sandbox: Sandbox) -> None:
    user = "driver@example.com"
    grants = [
        client.complete_connect(
            sandbox.connect(user=user, single_select=True, vehicles=[place]), per_vehicle=True, state=STATE
        )
        for place in (0, 1)
    ]
    assert [grant.mode for grant in grants] == ["vehicle", "vehicle"]
    assert len({grant.id for grant in grants}) == len({grant.vehicles for grant in grants}) == 2
    assert client.vehicle(grants[0].vehicles[0]).odometer() != client.vehicle(grants[1].vehicles[0]).odometer()


def test_grants_come_page_by_page_and_go_when_removed(client: smartcar.Client, sandbox: Sandbox) -> None:
    grants = {client.complete_connect(sandbox.connect(), state=STATE).id for _ in range(5)}
    pages = client.grants(size=3)
    first = pages.page()
    rest = pages.page(first.next)
    assert (len(first.items), len(rest.items), rest.next) == (3, 2, None)
    assert {grant.id for grant in first.items + rest.items} == grants
    gone = first.items[0]
    assert client.remove_grant(gone.id) is True
    assert client.remove_grant(gone.id) is False
    assert len(client.grants().all()) == 4
    assert [grant.id for grant in client.grants(status="removed")] == [gone.id]
    assert client.grant("g-there-is-none") is None


def test_grants_are_found_by_customer_user_and_status(client: smartcar.Client, sandbox: Sandbox) -> None:
    one = client.complete_connect(sandbox.connect(), state=STATE, account="customer-1")
    other = client.complete_connect(sandbox.connect(), state=STATE, account="customer-2")

    def found(**filters: Any) -> set[str]:
        return {grant.id for grant in client.grants(size=1, **filters)}

    assert found() == {one.id, other.id}
    assert found(account="customer-1") == found(user_id=one.user_id) == {one.id}
    assert found(account="customer-1", user_id=other.user_id) == set()
    assert found(status="active", account="customer-2") == {other.id}
    assert found(status="reconnect_required") == found(account="nobody") == set()


def test_the_connect_url_carries_what_it_is_given(client: smartcar.Client, sandbox: Sandbox) -> None:
    url = urllib.parse.urlsplit(
        client.connect_url(
            scope=["read_odometer", "required:read_vin"],
            state="a&b",
            make="TESLA",
            single_select=True,
            flags="country:DE color:blue",
            force_approval=True,
            external_id="x-1",
            user="u-1",
        )
    )
    assert f"{url.scheme}://{url.netloc}" == sandbox.environment["SMARTCAR_CONNECT_ORIGIN"]
    assert dict(urllib.parse.parse_qsl(url.query)) == {
        "response_type": "code",
        "client_id": sandbox.environment["SMARTCAR_CLIENT_ID"],
        "redirect_uri": sandbox.environment["SMARTCAR_REDIRECT_URI"],
        "scope": "read_odometer required:read_vin",
        "approval_prompt": "force",
        "mode": "live",
        "state": "a&b",
        "make": "TESLA",
        "single_select": "true",
        "flags": "country:DE color:blue",
        "external_id": "x-1",
        "user": "u-1",
    }
    assert "single_select_vin=5YJ3E1EA7KF317000" in client.connect_url(single_select_vin="5YJ3E1EA7KF317000")


def test_the_job_refreshes_what_ends_soon(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    assert client.refresh_expiring(datetime.timedelta(days=5)).refreshed == 0
    report = client.refresh_expiring(61 * 86_400)
    assert (report.refreshed, report.skipped, report.failed, report.reconnect) == (1, 0, 0, 0)
    assert repr(report) == (
        "RefreshReport(refreshed=1, skipped=0, failed=0, reconnect=0, reconnect_grants=(), failed_grants=(), "
        "unreadable=0, unreadable_grants=())"
    )
    kept = client.grant(grant.id)
    assert kept is not None
    assert kept.generation == 1


def test_the_job_reports_how_far_it_is_and_takes_its_time(client: smartcar.Client, sandbox: Sandbox) -> None:
    for _ in range(3):
        client.complete_connect(sandbox.connect(), state=STATE)
    told: list[smartcar.RefreshReport] = []
    report = client.refresh_expiring(
        61 * 86_400, concurrency=1, rate=60, fleet_rate=50, skip_v3=False, progress=told.append
    )
    assert report.refreshed == 3
    assert [one.refreshed + one.skipped for one in told] == sorted(one.refreshed + one.skipped for one in told)
    assert told
    assert len(client.grants().all()) == 3  # what a fleet shares its rate by is none
    with pytest.raises(smartcar.ConfigError) as caught:
        client.refresh_expiring(61 * 86_400, skip_v3=True)
    assert caught.value.field == "api"

    def stop(_: smartcar.RefreshReport) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        client.refresh_expiring(61 * 86_400, progress=stop)


def test_a_client_may_be_given_only_so_long_to_close(client: smartcar.Client) -> None:
    client.close_within(datetime.timedelta(seconds=1))
    with pytest.raises(smartcar.ClosedError):
        client.grants().all()


def test_connecting_again_with_fewer_cars_keeps_them_all(client: smartcar.Client, sandbox: Sandbox) -> None:
    first = client.complete_connect(sandbox.connect(user="driver@example.com", vehicles=2), state=STATE)
    second = client.complete_connect(sandbox.connect(user="driver@example.com", vehicles=1), state=STATE)
    assert second.vehicles == first.vehicles[:1]
    for vehicle in first.vehicles:
        assert client.vehicle(vehicle).odometer().distance > 0


def test_a_restart_needs_the_store_alone(sandbox: Sandbox, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**sandbox.environment, "SMARTCAR_STORE": store}.items():
        monkeypatch.setenv(name, value)
    with smartcar.Client() as client:
        (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
        before = client.vehicle(vehicle).odometer()
    sandbox.advance(3 * 3600)
    with smartcar.Client.from_env() as client:
        assert client.vehicle(vehicle).odometer().distance == pytest.approx(before.distance, abs=200)


def test_the_database_is_the_owners_and_holds_no_client_secret(
    client: smartcar.Client, sandbox: Sandbox, store: str
) -> None:
    client.complete_connect(sandbox.connect(), state=STATE)
    file = pathlib.Path(store.removeprefix("sqlite:"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for secret in sandbox.environment["SMARTCAR_CLIENT_SECRET"].split(","):
        for part in file.parent.glob(f"{file.name}*"):
            assert secret.encode() not in part.read_bytes()


def test_settings_take_pythons_types(start_sandbox: Callable[..., Sandbox], tmp_path: pathlib.Path) -> None:
    sandbox = start_sandbox()
    settings = {**sandbox.settings, "client_secret": ["old-secret", sandbox.environment["SMARTCAR_CLIENT_SECRET"]]}
    settings["management_token"] = (sandbox.environment["SMARTCAR_MANAGEMENT_TOKEN"], "new")
    with smartcar.Client(
        **settings,
        store=f"sqlite:{tmp_path / 'tokens.db'}",
        refresh_token_grace=datetime.timedelta(seconds=30),
        timeout=20,
        soft_margin=0.5,
        hard_margin=0,
        refresh_concurrency=3,
        retries=0,
        request_limit="120/2",
        request_concurrency=100,
        api="auto",
        recovery=False,
        proxy=None,
    ) as client:
        assert client.complete_connect(sandbox.connect(), state=STATE).status == "active"


def test_a_customer_is_forgotten_ids_and_all(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(vehicles=2), state=STATE, account="customer-1")
    other = client.complete_connect(sandbox.connect(), state=STATE, account="customer-2")
    report = client.forget(account="customer-1", disconnect=True)
    assert (report.grants, report.disconnected, report.not_connected, report.spooled) == (1, 2, 0, 0)
    assert client.forget(account="customer-1").grants == 0
    left = client.grant(grant.id)
    assert left is not None
    assert (left.status, left.user_id, left.account, left.vehicles) == ("removed", None, None, ())
    with pytest.raises(smartcar.NotConnectedError):
        client.vehicle(grant.vehicles[0]).odometer()
    assert [found.id for found in client.grants()] == [other.id]
    assert client.vehicle(other.vehicles[0]).odometer().distance > 0
