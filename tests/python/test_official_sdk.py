"""The official SDK (`smartcar` on PyPI) against the sandbox: every public function it has, and what comes back.

It reads the addresses from its own environment variables when it is imported, hence each test imports it afresh. What
the tests call is recorded, and the last one holds it against all that the package offers.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import importlib
import importlib.metadata
import json
import pathlib
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from official_sdk import Callback, Driver, Record, application_token, offered
from sandbox import Sandbox

RECORD = Record(__file__)

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")  # the SDK's own


@pytest.fixture
def official(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The SDK as a program has it that was started with the sandbox's variables."""
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    # Its own name for one of them.
    monkeypatch.setenv("SMARTCAR_VEHICLE_API_V3_ORIGIN", sandbox.environment["SMARTCAR_API_V3_ORIGIN"])
    for name in [name for name in sys.modules if name.split(".")[0] == "smartcar"]:
        monkeypatch.delitem(sys.modules, name)
    package = importlib.import_module("smartcar")
    with RECORD:
        yield package


@pytest.fixture
def driver(official: Any, sandbox: Sandbox) -> Driver:
    """Of a plug-in hybrid, which has everything."""
    return Driver(official, sandbox, make="FORD", powertrain="PHEV")


@pytest.fixture
def change(sandbox: Sandbox, driver: Driver) -> Callable[..., Any]:
    """Changes the driver's car, and says how it is now."""
    return lambda **changes: sandbox.post(f"vehicles/{driver.vehicles[0]}", changes)


def corners(statuses: str) -> list[dict[str, str]]:
    places = ("frontLeft", "frontRight", "backLeft", "backRight")
    return [{"type": place, "status": status} for place, status in zip(places, statuses.split(), strict=True)]


def test_connect_urls(official: Any, sandbox: Sandbox) -> None:
    auth = official.AuthClient(mode="simulated", redirect_uri="https://example.com/callback")
    options = {
        "state": "a b&c",
        "single_select": {"vin": "3FMW9JV45PF504100"},
        "flags": {"country": "DE", "early": True},
        "user": "sky-user-17",
        "make_bypass": "FORD",
        "force_prompt": True,
    }
    url = auth.get_auth_url(["required:read_odometer", "read_vin"], options)
    assert url.startswith(sandbox.environment["SMARTCAR_CONNECT_ORIGIN"] + "/oauth/authorize?")
    assert dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query)) == {
        "response_type": "code",
        "client_id": sandbox.environment["SMARTCAR_CLIENT_ID"],
        "redirect_uri": "https://example.com/callback",
        "scope": "required:read_odometer read_vin",
        "mode": "simulated",
        "approval_prompt": "force",
        "state": "a b&c",
        "single_select": "true",
        "single_select_vin": "3FMW9JV45PF504100",
        "flags": "country:DE early:true",
        "user": "sky-user-17",
        "make": "FORD",
    }
    with urllib.request.urlopen(url, timeout=10) as page:
        assert page.status == 200
    assert official.AuthClient().redirect_uri == sandbox.environment["SMARTCAR_REDIRECT_URI"]
    with pytest.warns(DeprecationWarning, match="mode"):
        assert official.AuthClient(test_mode=True).mode == "test"
    with pytest.raises(Exception, match="MUST be one of"):
        official.AuthClient(mode="pretended")


def test_codes_and_refresh_tokens_are_exchanged(official: Any, sandbox: Sandbox) -> None:
    auth = official.AuthClient()
    code = sandbox.connect().split("code=")[1].split("&")[0]
    first = auth.exchange_code(code, {"flags": {"country": "DE"}})
    assert (first.token_type, first.expires_in) == ("Bearer", 7200)
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    assert abs(first.expiration - now - datetime.timedelta(hours=2)) < datetime.timedelta(minutes=1)
    assert abs(first.refresh_expiration - now - datetime.timedelta(days=60)) < datetime.timedelta(minutes=1)

    second = auth.exchange_refresh_token(first.refresh_token, {"flags": {"country": "DE"}})
    assert len({first.access_token, first.refresh_token, second.access_token, second.refresh_token}) == 4
    user = official.get_user(first.access_token).id
    assert user == official.get_user(second.access_token).id
    told = [sandbox.post("token", {"refresh_token": token.refresh_token}) for token in (first, second)]
    assert [(token["used"], token["newest"]) for token in told] == [(True, False), (False, True)]
    assert sandbox.token_requests() == 2

    for exchange, unknown in ((auth.exchange_code, code), (auth.exchange_refresh_token, "never seen")):
        with pytest.raises(official.SmartcarException) as caught:
            exchange(unknown)
        assert (caught.value.status_code, caught.value.type[:8]) == (400, "invalid_")
        assert caught.value.message.startswith("Invalid ")


def test_users_and_their_vehicles(official: Any, sandbox: Sandbox) -> None:
    driver = Driver(official, sandbox, vehicles=3)
    user = official.get_user(driver.access.access_token)
    assert user.id == driver.user
    every = official.get_vehicles(driver.access.access_token)
    assert (sorted(every.vehicles), every.paging) == (sorted(driver.vehicles), (3, 0))
    page = official.get_vehicles(driver.access.access_token, {"limit": 1, "offset": 1})
    assert (page.vehicles, page.paging) == (every.vehicles[1:2], (3, 1))
    assert len(page.meta.request_id) == 36


def test_readings_are_the_cars(driver: Driver, change: Callable[..., Any]) -> None:
    car = change(
        odometer_km=12345.67,
        state_of_charge=0.63,
        charge_limit=0.85,
        fuel=0.5,
        oil_life=0.72,
        charging=True,
        tires_kpa=[220, 221.5, 230, 231],
        locked=False,
        doors_open=[True, False, False, True],
        windows_open=[False, True, False, False],
        sunroof_open=True,
        front_open=False,
        trunk_open=True,
        latitude=52.520008,
        longitude=13.404954,
    )
    vehicle = driver.vehicle
    assert vehicle.vin()[:-1] == (car["vin"],)
    assert vehicle.attributes()[:-1] == (car["id"], "FORD", car["model"], car["year"])
    odometer = vehicle.odometer()
    assert odometer[:-1] == (12345.67,)
    assert (odometer.meta.unit_system, len(odometer.meta.request_id)) == ("metric", 36)
    assert odometer.meta.data_age <= odometer.meta.fetched_at
    assert vehicle.location()[:-1] == (52.520008, 13.404954)
    assert vehicle.charge()[:-1] == (True, "CHARGING")
    assert vehicle.get_charge_limit()[:-1] == (0.85,)
    assert vehicle.battery().percent_remaining == 0.63
    assert 10 < vehicle.battery().range < 100
    assert vehicle.battery_capacity()[:-1] == (14.4,)
    assert vehicle.nominal_capacity()[:-1] == ([(14.4, None)], {"nominal": 14.4, "source": "SMARTCAR"}, None)
    fuel = vehicle.fuel()
    assert (fuel.percent_remaining, fuel.amount_remaining) == (0.5, 21.2)
    assert 100 < fuel.range < 1000
    assert vehicle.engine_oil()[:-1] == (0.72,)
    assert vehicle.tire_pressure()[:-1] == (220, 221.5, 230, 231)
    assert vehicle.lock_status()[:-1] == (
        False,
        corners("OPEN CLOSED CLOSED OPEN"),
        corners("CLOSED OPEN CLOSED CLOSED"),
        [{"type": "sunroof", "status": "OPEN"}],
        [{"type": "rear", "status": "OPEN"}, {"type": "front", "status": "CLOSED"}],
        [{"type": "chargingPort", "status": "OPEN"}],
    )


def test_what_the_workshop_knows(driver: Driver) -> None:
    vehicle = driver.vehicle
    old, new = vehicle.service_history("2000-01-01", "2100-01-01").items
    assert (old["serviceTasks"][0]["taskDescription"], old["serviceCost"]["totalCost"]) == ("Brake fluid", 119.0)
    assert new["serviceTasks"][0]["taskDescription"] == "Tire rotation"
    assert vehicle.service_history().items == [new]
    assert vehicle.service_history(end_date=old["serviceDate"]).items == [old]
    systems = {system.system_id: system for system in vehicle.diagnostic_system_status().systems}
    assert systems["SYSTEM_ABS"][1:] == ("OK", None)
    codes = vehicle.diagnostic_trouble_codes().active_codes
    assert [code.code for code in codes] == (["P302D"] if systems["SYSTEM_MIL"].status == "ALERT" else [])


def test_imperial_units(official: Any, driver: Driver, change: Callable[..., Any]) -> None:
    change(odometer_km=12345.67, tires_kpa=[220, 221.5, 230, 231], fuel=0.5)
    access = driver.access.access_token
    vehicle = official.Vehicle(driver.vehicles[0], access, {"unit_system": "Imperial", "flags": {"early": True}})
    assert vehicle.odometer().distance == 7671.24
    assert vehicle.odometer().meta.unit_system == "imperial"
    assert vehicle.tire_pressure()[:-1] == (31.91, 32.13, 33.36, 33.5)
    assert vehicle.fuel().amount_remaining == 5.6
    # A slip of this SDK: it takes neither of the two names.
    for name in ("metric", "imperial"):
        with pytest.raises(ValueError, match="must be either"):
            vehicle.set_unit_system(name)


def test_permissions_are_those_agreed_to(official: Any, sandbox: Sandbox) -> None:
    scope = ["read_odometer", "read_vin", "control_charge"]
    vehicle = Driver(official, sandbox, scope=scope).vehicle
    every = vehicle.permissions()
    assert (sorted(every.permissions), every.paging) == (sorted(scope), (3, 0))
    page = vehicle.permissions({"limit": 1, "offset": 1})
    assert (page.permissions, page.paging) == (every.permissions[1:2], (3, 1))


def test_commands_reach_the_car(driver: Driver, change: Callable[..., Any]) -> None:
    change(state_of_charge=0.4, plugged_in=True)
    vehicle, sent = driver.vehicle, ("success", "Successfully sent request to vehicle")
    assert vehicle.unlock()[:-1] == sent
    assert (change()["locked"], vehicle.lock_status().is_locked) == (False, False)
    assert vehicle.lock()[:-1] == sent
    assert (change()["locked"], vehicle.lock_status().is_locked) == (True, True)
    assert vehicle.start_charge()[:-1] == sent
    assert (change()["charging"], vehicle.charge().state) == (True, "CHARGING")
    assert vehicle.stop_charge()[:-1] == sent
    assert (change()["charging"], vehicle.charge().state) == (False, "NOT_CHARGING")
    assert vehicle.set_charge_limit(0.7)[:-1] == sent
    assert (change()["charge_limit"], vehicle.get_charge_limit().limit) == (0.7, 0.7)
    assert vehicle.send_destination(47.6205063, -122.3518523)[:-1] == sent
    assert change()["destination"] == [47.6205063, -122.3518523]


def test_a_batch_brings_each_answer_or_its_error(official: Any, driver: Driver, change: Callable[..., Any]) -> None:
    car = change(odometer_km=12345.67, oil_life=0.72)
    paths = ["/odometer", "/", "/engine/oil", "/charge/limit", "/security", "/tires/pressure", "/nonsense"]
    batch = driver.vehicle.batch(paths)
    assert batch.odometer()[:-1] == (12345.67,)
    assert batch.odometer().meta.request_id == batch.meta.request_id
    assert batch.attributes()[:-1] == (car["id"], "FORD", car["model"], car["year"])
    assert batch.engine_oil().life_remaining == 0.72
    assert batch.get_charge_limit().limit == car["charge_limit"]
    assert batch.lock_status()[:-1] == driver.vehicle.lock_status()[:-1]
    assert batch.tire_pressure()[:-1] == driver.vehicle.tire_pressure()[:-1]
    with pytest.raises(official.SmartcarException) as caught:
        batch.nonsense()
    error = caught.value
    assert (error.status_code, error.type, error.code) == (404, "RESOURCE_NOT_FOUND", "PATH")
    assert len(error.request_id) == 36


def test_any_other_request(driver: Driver, change: Callable[..., Any]) -> None:
    car = change(odometer_km=12345.67, locked=True)
    # It keeps what it adds to headers left out, also for the next vehicle: hence they are given.
    imperial = driver.vehicle.request("GET", "odometer", headers={"sc-unit-system": "imperial"})
    assert (imperial.body, imperial.meta.unit_system) == ({"distance": 7671.24}, "imperial")
    driver.vehicle.request("POST", "security", {"action": "UNLOCK"}, {})
    assert change()["locked"] is False
    assert driver.vehicle.request("GET", "ford/charge", headers={}).body["socLimit"] == car["charge_limit"]


def test_disconnecting_ends_the_reach(official: Any, sandbox: Sandbox) -> None:
    driver = Driver(official, sandbox, vehicles=2)
    assert driver.vehicle.disconnect().status == "success"
    assert official.get_vehicles(driver.access.access_token).vehicles == driver.vehicles[1:]
    with pytest.raises(official.SmartcarException) as caught:
        driver.vehicle.odometer()
    assert (caught.value.status_code, caught.value.type) == (403, "PERMISSION")


def test_connections_are_listed_and_deleted(official: Any, sandbox: Sandbox) -> None:
    management = official.smartcar
    token = sandbox.environment["SMARTCAR_MANAGEMENT_TOKEN"]
    driver, other = Driver(official, sandbox, vehicles=3), Driver(official, sandbox)
    assert management.get_management_token("a", "b") == "Yjph"
    assert len(official.get_connections(token).connections) == 4
    page = official.get_connections(token, {"user_id": driver.user}, {"limit": 2})
    rest = official.get_connections(token, {"user_id": driver.user}, {"limit": 2, "cursor": page.paging.cursor})
    assert rest.paging.cursor is None
    assert {one.user_id for one in page.connections + rest.connections} == {driver.user}
    assert sorted(one.vehicle_id for one in page.connections + rest.connections) == sorted(driver.vehicles)
    (found,) = official.get_connections(token, {"vehicle_id": other.vehicles[0]}).connections
    assert found[:2] == (other.vehicles[0], other.user)
    assert datetime.datetime.fromisoformat(found.connected_at.replace("Z", "+00:00")).tzinfo

    deleted = official.delete_connections(token, {"vehicle_id": driver.vehicles[0]}).connections
    assert [one[:2] for one in deleted] == [(driver.vehicles[0], driver.user)]
    deleted = official.delete_connections(token, {"user_id": driver.user}).connections
    assert sorted(one.vehicle_id for one in deleted) == sorted(driver.vehicles[1:])
    assert [one.user_id for one in official.get_connections(token).connections] == [other.user]
    # The vehicles are gone, the token is not.
    assert official.get_user(driver.access.access_token).id == driver.user
    assert official.get_vehicles(driver.access.access_token).vehicles == []
    with pytest.raises(Exception, match="not both"):
        official.delete_connections(token, {"user_id": "u", "vehicle_id": "v"})


def test_compatibility(official: Any, sandbox: Sandbox, driver: Driver, change: Callable[..., Any]) -> None:
    vin = change()["vin"]
    answer = official.get_compatibility(vin, ["read_fuel", "read_odometer"], "US")
    assert (answer.compatible, answer.reason) == (True, None)
    assert [one[:] for one in answer.capabilities] == [
        ("read_fuel", "/fuel", True, None),
        ("read_odometer", "/odometer", True, None),
    ]
    keys = {
        "client_id": sandbox.environment["SMARTCAR_CLIENT_ID"],
        "client_secret": sandbox.environment["SMARTCAR_CLIENT_SECRET"].split(",")[0],
    }
    tesla = Driver(official, sandbox, make="TESLA").vehicle.vin().vin
    (capability,) = official.get_compatibility(tesla, ["read_fuel"], "US", {**keys, "flags": {"a": 1}}).capabilities
    assert capability == ("read_fuel", "/fuel", False, "SMARTCAR_NOT_CAPABLE")
    # As its own end-to-end tests ask for them.
    test_mode = official.get_compatibility("0SCGMCT0386A85356", ["read_odometer", "read_fuel"], "US", keys)
    assert [one[:] for one in test_mode.capabilities] == [
        ("read_odometer", "/odometer", True, None),
        ("read_fuel", "/fuel", False, "VEHICLE_NOT_CAPABLE"),
    ]
    # Its `mode` and `test_mode_compatibility_level` go to API v1.0 alone, so this one is known by its number.
    assert official.get_compatibility("WAUAFAFL1GN014882", ["read_vehicle_info"], options=keys).compatible is True
    unknown = official.get_compatibility("ZZZ11111111111111", ["read_odometer"])
    assert (unknown.compatible, unknown.reason) == (False, "MAKE_NOT_COMPATIBLE")
    with pytest.raises(official.SmartcarException) as caught:
        official.get_compatibility(vin, ["read_fuel"], "US", {**keys, "client_secret": "wrong"})
    assert (caught.value.status_code, caught.value.type) == (401, "AUTHENTICATION")

    matrix = official.smartcar.get_compatibility_matrix
    assert set(matrix("US", "")) >= {"BMW", "FORD", "TESLA", "VOLVO"}
    (escape,) = matrix("US", "FORD", {**keys, "type": "PHEV", "scope": ["read_fuel"]})["FORD"]
    assert escape[:4] == ("Escape", 2022, 2024, "PHEV")
    assert "read_fuel" in escape.permissions
    assert "/fuel" in escape.endpoints


def test_api_v3(official: Any, sandbox: Sandbox, driver: Driver, change: Callable[..., Any]) -> None:
    car = change(odometer_km=12345.67, locked=True, state_of_charge=0.63)
    get_vehicle = official.smartcar.get_vehicle
    shown = get_vehicle(application_token(sandbox), car["id"])
    assert shown["body"]["id"] == car["id"]
    assert [shown["body"]["attributes"][name] for name in ("make", "model", "year", "powertrainType")] == [
        *(car[name] for name in ("make", "model", "year", "powertrain"))
    ]
    assert len(shown["headers"]["sc-request-id"]) == 36
    with pytest.raises(official.SmartcarException) as caught:
        official.Vehicle(car["id"], application_token(sandbox)).get_signals()
    assert (caught.value.status_code, caught.value.type) == (400, "SDK_ERROR")  # v3's form of errors is not known to it
    assert "MISSING_PARAMETER" in caught.value.message

    sandbox.post("behaviour", {"v3_user_tokens": True})
    signals = driver.vehicle.get_signals()["body"]["data"]
    bodies = {one["attributes"]["code"]: one["attributes"].get("body", {}) for one in signals}
    assert len(bodies) == 93
    assert bodies["odometer-traveleddistance"] == {"value": 12345.67, "unit": "km"}
    assert bodies["tractionbattery-stateofcharge"]["value"] == 63
    assert bodies["vehicleidentification-vin"]["value"] == car["vin"]
    one = driver.vehicle.get_signal("closure-islocked")
    assert one["body"]["data"]["attributes"]["body"]["value"] is True
    assert len(one["headers"]["sc-request-id"]) == 36


def test_the_public_demo_vehicle_of_v3(official: Any) -> None:
    token, vehicle = "test-data-token", "tst2e255-d3c8-4f90-9fec-e6e68b98e9cb"
    shown = official.smartcar.get_vehicle(token, vehicle)["body"]
    assert (shown["id"], shown["attributes"]["model"]) == (vehicle, "Model Y")
    demo = official.Vehicle(vehicle, token)
    assert [one["attributes"]["status"]["value"] for one in demo.get_signals()["body"]["data"]] == ["SUCCESS"] * 2
    assert demo.get_signal("odometer-traveleddistance")["body"]["attributes"]["status"]["value"] == "SUCCESS"


def test_the_version_is_part_of_the_path(official: Any, driver: Driver) -> None:
    assert official.get_api_version() == "2.0"
    official.set_api_version("9.9")
    assert official.get_api_version() == "9.9"
    with pytest.raises(official.SmartcarException) as caught:
        official.get_user(driver.access.access_token)
    assert (caught.value.type, caught.value.code) == ("RESOURCE_NOT_FOUND", "VERSION")
    with pytest.raises(ValueError, match="must match"):
        official.set_api_version("two")
    official.set_api_version("2.0")
    assert official.get_user(driver.access.access_token).id == driver.user


@pytest.fixture
def callback(official: Any, sandbox: Sandbox) -> Iterator[Callback]:
    callback = Callback(official, sandbox.environment["SMARTCAR_MANAGEMENT_TOKEN"])
    yield callback
    callback.server.shutdown()
    callback.server.server_close()


def test_webhooks(official: Any, sandbox: Sandbox, driver: Driver, callback: Callback) -> None:
    token = sandbox.environment["SMARTCAR_MANAGEMENT_TOKEN"]
    expected = hmac.new(token.encode(), b"challenge", hashlib.sha256).hexdigest()
    assert official.hash_challenge(token, "challenge") == expected
    webhook = sandbox.post("webhooks", {"callback_url": callback.url})
    assert (webhook["verified"], webhook["vehicles"]) == (True, [])

    assert driver.vehicle.subscribe(webhook["id"])[:-1] == (webhook["id"], driver.vehicles[0])
    assert sandbox.get("webhooks")["webhooks"][0]["vehicles"] == driver.vehicles
    signature, body = callback.events.get(timeout=10)
    assert json.loads(body)["data"]["vehicle"]["id"] == driver.vehicles[0]
    assert official.verify_payload(token, signature, body) is True
    assert official.verify_payload(token, signature, body + " ") is False
    assert official.verify_payload("another", signature, body) is False

    assert driver.vehicle.unsubscribe(token, webhook["id"]).status == "success"
    assert sandbox.get("webhooks")["webhooks"][0]["vehicles"] == []


LATER = {"type": "RETRY_LATER", "url": None}
SUPPORT = {"type": "CONTACT_SUPPORT", "url": None}
AGAIN = {"type": "REAUTHENTICATE", "url": None}
UNABLE = "Your car is unable to perform this request."


@pytest.mark.parametrize(
    ("kind", "code", "told", "fields"),
    [
        ("VEHICLE_STATE", "ASLEEP", {}, {"status_code": 409, "resolution": LATER, "retry_after": None}),
        ("RATE_LIMIT", "VEHICLE", {"retry_after": 60}, {"status_code": 429, "resolution": LATER, "retry_after": "60"}),
        ("BILLING", "VEHICLE_REQUEST_LIMIT", {}, {"status_code": 430, "resolution": SUPPORT}),
        ("UPSTREAM", "NO_RESPONSE", {}, {"status_code": 502, "resolution": LATER}),
        ("SERVER", "INTERNAL", {}, {"status_code": 500, "resolution": LATER}),
        ("COMPATIBILITY", "VEHICLE_NOT_CAPABLE", {}, {"status_code": 501, "suggested_user_message": UNABLE}),
        ("PERMISSION", None, {}, {"status_code": 403, "resolution": AGAIN}),
    ],
)
def test_errors_arrive_with_their_fields(
    driver: Driver, kind: str, code: str | None, told: dict[str, Any], fields: dict[str, Any]
) -> None:
    failure = {"on": "odometer", "description": "So it is told.", "type": kind, "code": code, **told}
    driver.sandbox.post(f"vehicles/{driver.vehicles[0]}/failures", {"failures": [failure]})
    with pytest.raises(driver.official.SmartcarException) as caught:
        driver.vehicle.odometer()
    error = caught.value
    assert (error.type, error.code) == (kind, code)
    assert (error.description, len(error.request_id)) == ("So it is told.", 36)
    assert error.doc_url.startswith("https://smartcar.com/docs/errors/api-errors/")
    named = f"{error.type}:{error.code}" if error.code else error.type
    assert error.message == str(error) == f"{named} - So it is told."
    assert {name: getattr(error, name, None) for name in fields} == fields


def test_errors_of_requests_accounts_and_the_line(official: Any, sandbox: Sandbox, driver: Driver) -> None:
    def refused(call: Callable[..., Any], *arguments: Any) -> Any:
        with pytest.raises(official.SmartcarException) as caught:
            call(*arguments)
        return caught.value

    error = refused(official.get_user, "no token")
    assert (error.status_code, error.type, error.code) == (401, "AUTHENTICATION", None)
    assert error.description.startswith("The authorization header is missing or malformed")
    error = refused(official.Vehicle("bad_id", driver.access.access_token).attributes)
    assert (error.status_code, error.type, error.resolution) == (400, "VALIDATION", {"type": None, "url": None})
    error = refused(driver.vehicle.set_charge_limit, 0.2)
    assert (error.status_code, error.type, error.detail[0]["field"]) == (400, "VALIDATION", "limit")
    error = refused(driver.vehicle.send_destination, 91, 0)
    assert (error.type, error.detail[0]["field"]) == ("VALIDATION", "latitude")

    sandbox.post(f"users/{driver.user}", {"account_problem": "AUTHENTICATION_FAILED"})
    error = refused(driver.vehicle.odometer)
    assert (error.type, error.code) == ("CONNECTED_SERVICES_ACCOUNT", "AUTHENTICATION_FAILED")
    assert error.resolution["type"] == "REAUTHENTICATE"
    assert error.resolution["url"].startswith(sandbox.environment["SMARTCAR_CONNECT_ORIGIN"])
    assert error.suggested_user_message

    sandbox.fail({"path": "/v2.0/user", "do": "refuse"})
    assert refused(official.get_user, driver.access.access_token).message == "SDK_ERROR"
    assert vars(official.SmartcarException(message="m", type="T")) == {"message": "m", "type": "T"}


def test_nothing_public_is_left_uncalled(official: Any, request: pytest.FixtureRequest) -> None:
    items = [item for item in request.session.items if item.path == pathlib.Path(__file__)]
    if not {getattr(item, "originalname", "") for item in items} >= {name for name in globals() if name[:5] == "test_"}:
        pytest.skip("only some of this file's tests run, so they cannot call everything")
    assert official.__version__ == importlib.metadata.version("smartcar") == "6.19.1"
    every = offered(official)
    # What a program calls is called here; helpers are reached through it.
    inner = ("smartcar.helpers.", "smartcar.v2_response.", "smartcar.exception.")
    called = {name for place, name in every.items() if place in RECORD.called}
    called |= {name for place, name in every.items() if place in RECORD.reached and name.startswith(inner)}
    assert sorted(set(every.values()) - called) == []
    outer = [name for name in every.values() if not name.startswith(inner)]
    assert (len(outer), len(every)) == (48, 59), "there is something to call, and all of it is seen"
