"""Connect's addresses and what comes back from them: states, errors, signing in again, consents without a code."""

from __future__ import annotations

import datetime
import pickle
import urllib.parse
from typing import Any

import pytest
import smartcar_sdk as smartcar

from sandbox import STATE, Sandbox

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
        client.complete_connect(redirect, state=STATE)
    redirect = sandbox.connect(redirect_uri=there)
    assert client.complete_connect(redirect, redirect_uri=there, state=STATE).status == "active"


def test_a_session_without_a_state_completes_nothing(client: smartcar.Client, sandbox: Sandbox) -> None:
    session: dict[str, str] = {}
    redirects = [sandbox.connect(), sandbox.connect(response_type="none"), sandbox.connect(deny=True)]
    redirects += ["code=c", "code=c&state=", "user_id=u", "vehicle_id=v", ""]
    for redirect in redirects:
        for nothing in ({"state": session.get("state")}, {"state": ""}, {"unchecked_state": False}):
            calls = [client.complete_connect, client.complete_reauthentication]
            for call in calls:
                with pytest.raises(smartcar.InvalidInputError, match="state") as caught:
                    call(redirect, **nothing)  # type: ignore[operator]
                assert caught.value.field == "state"
            with pytest.raises(smartcar.InvalidInputError):
                client.complete_connect(redirect, without_code=True, **nothing)
    with pytest.raises(smartcar.InvalidInputError) as both:
        client.complete_connect(sandbox.connect(), state=STATE, unchecked_state=True)
    assert both.value.field == "unchecked_state"
    assert sandbox.token_requests() == 0
    assert client.grants().all() == []
    # What an attacker's redirect brings is taken by those alone who ask for that.
    assert client.complete_connect(sandbox.connect(state=None), unchecked_state=True).status == "active"
    assert client.complete_reauthentication("vehicle_id=v", unchecked_state=True) == "v"


def test_a_strangers_word_is_no_account(client: smartcar.Client, sandbox: Sandbox) -> None:
    def account(**options: Any) -> str | None:
        return client.complete_connect(sandbox.connect(external_id="sky-17"), state=STATE, **options).account

    assert account() is None
    assert account(account_from_external_id=True) == "sky-17"
    assert account(account_from_external_id=True, account="sky-18") == "sky-18"


def test_a_user_id_on_a_redirect_is_not_believed(client: smartcar.Client, sandbox: Sandbox) -> None:
    redirect = sandbox.connect()
    theirs = query(redirect)["user_id"]
    grant = client.complete_connect(redirect.replace(theirs, "victim"), state=STATE)
    assert grant.user_id == theirs


def test_what_was_set_is_what_is_sent(sandbox: Sandbox) -> None:
    for uri in (
        "http://localhost:8000",
        "https://Example.com:443/a/../b",
        "https://example.com/ä?b=c",
        "sc17://exchange",
    ):
        with smartcar.Client(**{**sandbox.settings, "redirect_uri": uri, "store": "memory:"}) as client:
            address = client.connect_url(state="a b")
            assert "state=a%20b" in address
            assert query(address)["redirect_uri"] == uri
            assert query(client.reauthenticate_url("v", redirect_uri=uri))["redirect_uri"] == uri
            redirect = sandbox.connect(redirect_uri=uri)
            assert client.complete_connect(redirect, state=STATE).status == "active"


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
    grant = client.complete_connect(sandbox.connect(), state=STATE)
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
    request = {"vehicle_id": vehicle, "deny": True, "state": STATE}
    declined = sandbox.post("reauthenticate", request)["redirect_url"]
    with pytest.raises(smartcar.DeclinedError) as no:
        client.complete_reauthentication(declined, state=STATE)
    assert no.value.connect_reason == "access_denied"
    with pytest.raises(smartcar.InvalidInputError) as consent:
        client.complete_reauthentication(sandbox.connect(), state=STATE)
    assert consent.value.field == "redirect"


def test_why_there_is_no_consent_is_an_attribute(client: smartcar.Client) -> None:
    def error(redirect: str) -> smartcar.SmartcarError:
        with pytest.raises(smartcar.SmartcarError) as caught:
            client.complete_connect(redirect, unchecked_state=True)
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
    for reason in ("access_denied", "user_manually_returned_to_application", "oem_cancelled_login"):
        declined = error(f"?error={reason}")
        assert isinstance(declined, smartcar.DeclinedError)
        assert (declined.connect_reason, declined.kind, declined.number) == (reason, "declined", 115)


def test_no_state_or_redirect_is_shown_in_an_error(client: smartcar.Client) -> None:
    calls: list[Any] = [
        lambda: client.check_state("?state=my-s3cr3t"),
        lambda: client.complete_reauthentication("?code=my-s3cr3t", unchecked_state=True),
        lambda: client.complete_connect("?vehicle_id=v&state=my-s3cr3t", state="s"),
    ]
    for call in calls:
        with pytest.raises(smartcar.SmartcarError) as caught:
            call()
        assert "s3cr3t" not in repr(caught.value) + str(vars(caught.value))
