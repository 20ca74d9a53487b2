"""Connect's addresses and what comes back from them: states, errors, signing in again, consents without a code."""

from __future__ import annotations

import datetime
import pickle
import urllib.parse
from typing import Any

import pytest
import smartcar_sdk as smartcar

from sandbox import Sandbox

HOUR = datetime.timedelta(hours=1)


def query(url: str) -> dict[str, str]:
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query, strict_parsing=True))


def test_every_parameter_of_the_address(client: smartcar.Client) -> None:
    asked = query(
        client.connect_url(
            redirect_uri="app://back/here",
            mode="simulated",
            without_code=True,
            clear_external_id=True,
            single_select_vin="5YJ3E1EA7KF317000",
        )
    )
    assert asked["redirect_uri"] == "app://back/here"
    assert asked["mode"] == "simulated"
    assert asked["response_type"] == "none"
    assert asked["external_id"] == "null"
    assert asked["single_select_vin"] == "5YJ3E1EA7KF317000"
    assert query(client.connect_url(clear_external_id=False, without_code=False)).keys() & {"external_id"} == set()


def test_a_signed_state_proves_itself_and_carries_the_session(client: smartcar.Client, sandbox: Sandbox) -> None:
    state = query(client.connect_url(signed_state="session-17", valid_for=HOUR))["state"]
    assert client.check_state(state) == "session-17"
    redirect = sandbox.connect(state=state)
    assert client.check_state(redirect) == "session-17"
    for wrong in ("session-18", state):
        with pytest.raises(smartcar.InvalidInputError) as caught:
            client.complete_connect(redirect, state=wrong, signed_state=True)
        assert caught.value.field == "state"
    assert client.complete_connect(redirect, state="session-17", signed_state=True).status == "active"
    with pytest.raises(smartcar.InvalidInputError, match="forged"):
        client.complete_connect(sandbox.connect(state="session-17"), signed_state=True)
    with pytest.raises(smartcar.InvalidInputError, match="forged"):
        client.check_state(state[:-1] + ("A" if state[-1] != "A" else "B"))


def test_a_driver_comes_back_to_another_address(client: smartcar.Client, sandbox: Sandbox) -> None:
    there = "https://example.com/other"
    redirect = sandbox.connect(redirect_uri=there)
    with pytest.raises(smartcar.SmartcarError):
        client.complete_connect(redirect)
    assert client.complete_connect(sandbox.connect(redirect_uri=there), redirect_uri=there).status == "active"


def test_a_consent_without_a_code_is_for_v3_alone(client: smartcar.Client, sandbox: Sandbox) -> None:
    redirect = sandbox.connect(response_type="none", state="s")
    with pytest.raises(smartcar.InvalidInputError) as caught:
        client.complete_connect(redirect, state="s")
    assert caught.value.field == "redirect"
    grant = client.complete_connect(redirect, state="s", without_code=True)
    assert (grant.access_expires_at, grant.refresh_expires_at) == (None, None)
    assert grant.user_id == query(redirect)["user_id"]
    assert grant.vehicles
    assert client.vehicle(grant.vehicles[0], api="v3").odometer().distance > 0
    with pytest.raises(smartcar.NotConnectedError):
        client.vehicle(grant.vehicles[0], api="v2").odometer()


def test_a_driver_signs_in_again(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect())
    (vehicle,) = grant.vehicles
    sandbox.post(f"users/{grant.user_id}", {"account_problem": "AUTHENTICATION_FAILED"})
    with pytest.raises(smartcar.ApiError) as caught:
        client.vehicle(vehicle).odometer()
    assert caught.value.type == "CONNECTED_SERVICES_ACCOUNT"
    assert caught.value.driver_must_act

    url = client.reauthenticate_url(vehicle, signed_state="session-17", valid_for=HOUR)
    assert urllib.parse.urlsplit(url).path == "/oauth/reauthenticate"
    assert query(url)["vehicle_id"] == vehicle
    plain = client.reauthenticate_url(vehicle, state="s", redirect_uri="https://example.com/again")
    assert (query(plain)["state"], query(plain)["redirect_uri"]) == ("s", "https://example.com/again")

    back = sandbox.post("reauthenticate", {"vehicle_id": vehicle, "state": query(url)["state"]})["redirect_url"]
    assert client.complete_reauthentication(back, signed_state=True, state="session-17") == vehicle
    with pytest.raises(smartcar.InvalidInputError) as wrong:
        client.complete_reauthentication(back, state="other")
    assert wrong.value.field == "state"
    assert client.vehicle(vehicle).odometer().distance > 0
    declined = sandbox.post("reauthenticate", {"vehicle_id": vehicle, "deny": True})["redirect_url"]
    with pytest.raises(smartcar.ApiError) as no:
        client.complete_reauthentication(declined)
    assert no.value.connect_reason == "access_denied"
    with pytest.raises(smartcar.InvalidInputError):
        client.complete_reauthentication(sandbox.connect())


def test_why_there_is_no_consent_is_an_attribute(client: smartcar.Client) -> None:
    def error(redirect: str) -> smartcar.ApiError:
        with pytest.raises(smartcar.ApiError) as caught:
            client.complete_connect(redirect)
        return caught.value

    incompatible = error("?error=vehicle_incompatible&vin=1FA&make=FORD&model=Model+T&year=1921")
    assert incompatible.connect_reason == incompatible.type == "vehicle_incompatible"
    car = incompatible.incompatible_vehicle
    assert car == smartcar.IncompatibleVehicle("1FA", "FORD", "Model T", 1921)
    assert car != smartcar.IncompatibleVehicle("1FA")
    assert car != object()
    assert repr(car) == "IncompatibleVehicle(vin='1FA', make='FORD', model='Model T', year=1921)"
    assert pickle.loads(pickle.dumps(incompatible)).incompatible_vehicle == car
    match car:
        case smartcar.IncompatibleVehicle(_, make, _, year):
            assert (make, year) == ("FORD", 1921)
    assert error("?error=vehicle_incompatible").incompatible_vehicle is None
    unknown = error("?error=brand_new")
    assert (unknown.type, unknown.connect_reason, unknown.incompatible_vehicle) == ("brand_new", None, None)
    assert error("?error=server_error").can_retry
    assert not error("?error=access_denied").can_retry


def test_no_state_or_redirect_is_shown_in_an_error(client: smartcar.Client) -> None:
    calls: list[Any] = [
        lambda: client.check_state("?state=my-s3cr3t"),
        lambda: client.complete_reauthentication("?code=my-s3cr3t"),
        lambda: client.complete_connect("?vehicle_id=v&state=my-s3cr3t", state="s"),
    ]
    for call in calls:
        with pytest.raises(smartcar.SmartcarError) as caught:
            call()
        assert "s3cr3t" not in repr(caught.value) + str(vars(caught.value))
