"""The exceptions: their tree, their attributes, and that none holds a secret."""

from __future__ import annotations

import inspect
import pathlib
import pickle
import traceback

import pytest
import smartcar_sdk as smartcar
import smartcar_sdk._errors as errors
import smartcar_sdk._native as native

from sandbox import STATE, Sandbox


def test_there_is_a_class_for_each_kind_of_error() -> None:
    assert [(kind, error.number) for kind, error in errors.BY_KIND.items()] == native.error_kinds()
    for error in errors.BY_KIND.values():
        assert issubclass(error, smartcar.SmartcarError)
        assert getattr(smartcar, error.__name__) is error
        assert (error.__name__ in smartcar.__all__) is (error is not smartcar.TimeoutError), (
            "`import *` shadows nothing"
        )


def test_the_clients_keywords_are_the_cores_settings() -> None:
    keywords = inspect.signature(smartcar.Client).parameters.values()
    assert [keyword.name for keyword in keywords] == [name for name, _ in native.settings()]
    assert all(keyword.kind is keyword.KEYWORD_ONLY for keyword in keywords)


def test_a_time_out_is_pythons_too() -> None:
    assert issubclass(smartcar.TimeoutError, TimeoutError)
    error = smartcar.TimeoutError("too late", can_retry=True)
    assert (str(error), error.can_retry, error.args) == ("too late", True, ("too late",))


def test_every_exception_survives_pickling() -> None:
    for error in [*errors.BY_KIND.values(), smartcar.InvalidTypeError]:
        sent = error("m", field="f", retry_after=1.5, code="C", detail=[{"a": 1}], grant_id="g", reason="expired")
        got = pickle.loads(pickle.dumps(sent))
        assert type(got) is error
        assert vars(got) == vars(sent)
        assert str(got) == "m"


def test_smartcars_own_words_are_attributes(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(scope=["read_vin"]), state=STATE)
    with pytest.raises(smartcar.PermissionDeniedError) as caught:
        client.vehicle(grant.vehicles[0]).odometer()
    error = caught.value
    assert (error.kind, error.status, error.type) == ("permission", 403, "PERMISSION")
    assert error.request_id
    assert error.description
    assert error.driver_must_act
    assert error.detail == [] or isinstance(error.detail[0], dict)


def test_what_a_car_cannot_do_is_unsupported(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(make="FORD", powertrain="ICE"), state=STATE)
    with pytest.raises(smartcar.UnsupportedError) as caught:
        client.vehicle(grant.vehicles[0]).battery()
    assert (caught.value.status, caught.value.code) == (501, "VEHICLE_NOT_CAPABLE")


def test_a_driver_who_declines_is_a_kind_of_its_own(client: smartcar.Client, sandbox: Sandbox) -> None:
    with pytest.raises(smartcar.DeclinedError) as caught:
        client.complete_connect(sandbox.connect(deny=True), state=STATE)
    assert (caught.value.type, caught.value.status) == ("access_denied", None)


def test_an_incompatible_car_is_in_the_detail(client: smartcar.Client, sandbox: Sandbox) -> None:
    with pytest.raises(smartcar.ApiError) as caught:
        client.complete_connect(sandbox.connect(error="vehicle_incompatible"), state=STATE)
    assert caught.value.type == "vehicle_incompatible"
    assert set(caught.value.detail[0]) >= {"vin", "make"}


def test_a_pause_that_smartcar_asks_for_is_in_seconds(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    sandbox.fail({"path": "/v2.0/*", "do": "status", "status": 429, "retry_after": 7})
    with pytest.raises(smartcar.RateLimitedError) as caught:
        client.vehicle(grant.vehicles[0]).odometer()
    assert caught.value.retry_after == 7.0
    assert caught.value.can_retry


def test_a_revoked_grant_needs_its_driver(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    sandbox.post("revoke", {"user_id": grant.user_id})
    with pytest.raises(smartcar.ReconnectRequiredError) as caught:
        client.vehicle(grant.vehicles[0]).odometer()
    assert caught.value.driver_must_act
    kept = client.grant(grant.id)
    assert kept is not None
    assert (kept.status, kept.reason) == ("reconnect_required", "revoked")


def test_an_error_of_a_grant_says_whose_and_why(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(scope=["read_vin"]), state=STATE)
    (vehicle_id,) = grant.vehicles
    vehicle = client.vehicle(vehicle_id)
    with pytest.raises(smartcar.PermissionDeniedError) as caught:
        vehicle.odometer()
    assert (caught.value.grant_id, caught.value.vehicle_id, caught.value.reason) == (grant.id, vehicle_id, None)
    with pytest.raises(smartcar.PermissionDeniedError) as part:
        _ = vehicle.batch(["odometer"]).odometer
    assert part.value.vehicle_id == vehicle_id

    sandbox.post("revoke", {"user_id": grant.user_id})
    for call in (
        vehicle.vin,
        vehicle.access_token,
        lambda: vehicle.batch(["vin"]),
        lambda: vehicle.request("GET", "vin"),
    ):
        with pytest.raises(smartcar.ReconnectRequiredError) as ended:
            call()
        error = ended.value
        assert (error.grant_id, error.vehicle_id) == (grant.id, vehicle_id)
        assert error.reason is smartcar.ReconnectReason.REVOKED
        assert error.to_dict()["reason"] == "revoked"
        assert vars(pickle.loads(pickle.dumps(error))) == vars(error)
    for of_grant in (client.access_token, client.user, lambda grant_id: client.vehicles(grant_id).page()):
        with pytest.raises(smartcar.ReconnectRequiredError) as ended:
            of_grant(grant.id)
        assert (ended.value.grant_id, ended.value.vehicle_id, ended.value.reason) == (grant.id, None, "revoked")

    client.remove_grant(grant.id)
    for missing, of in ((client.access_token, grant.id), (client.retry_grant, "none")):
        with pytest.raises(smartcar.NotConnectedError) as none:
            missing(of)
        assert none.value.grant_id == of
    with pytest.raises(smartcar.NotConnectedError) as none:
        vehicle.vin()
    assert none.value.vehicle_id == vehicle_id


def test_an_error_before_the_token_is_won_says_whose(sandbox: Sandbox, store: str) -> None:
    with smartcar.Client(**sandbox.settings, store=store, token_timeout=0.5) as client:
        grant = client.complete_connect(sandbox.connect(), state=STATE)
        sandbox.advance(7200)
        sandbox.fail({"path": "/oauth/token", "do": "delay", "seconds": 2})
        with pytest.raises((smartcar.TimeoutError, smartcar.UnavailableError)) as caught:
            client.vehicle(grant.vehicles[0], token_timeout=0.5).vin()
        assert (caught.value.grant_id, caught.value.vehicle_id) == (grant.id, grant.vehicles[0])
        sandbox.fail()


def test_a_lost_answer_to_a_command_says_that_nobody_knows(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    sandbox.fail({"path": "/v2.0/*", "do": "status", "status": 500})
    with pytest.raises(smartcar.SmartcarError) as caught:
        client.vehicle(grant.vehicles[0]).lock()
    assert caught.value.outcome_unknown
    assert caught.value.vehicle_id == grant.vehicles[0]
    sandbox.fail()


def test_a_broken_connection_is_a_network_error(sandbox: Sandbox, store: str) -> None:
    with smartcar.Client(**sandbox.settings, store=store) as client:
        (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    nowhere = {**sandbox.settings, "api_origin": "http://127.0.0.1:9"}
    with smartcar.Client(**nowhere, store=store) as client, pytest.raises(smartcar.NetworkError) as caught:
        client.vehicle(vehicle).odometer()
    assert caught.value.can_retry
    assert "refused" in caught.value.message


def test_an_error_says_what_lies_underneath(tmp_path: pathlib.Path) -> None:
    with pytest.raises(smartcar.StoreError) as caught:
        smartcar.Client(client_id="id", client_secret="secret", store=f"sqlite:{tmp_path / 'none' / 'tokens.db'}")
    assert caught.value.__cause__ is not None
    assert "No such file" in str(caught.value.__cause__)


def test_a_call_that_takes_too_long_is_a_time_out(sandbox: Sandbox, store: str) -> None:
    with smartcar.Client(**sandbox.settings, store=store) as client:
        (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
        sandbox.fail({"path": "/v2.0/*", "do": "delay", "seconds": 3})
        with pytest.raises(smartcar.TimeoutError):
            client.vehicle(vehicle, timeout=0.3).odometer()


def test_an_answer_that_is_not_what_it_should_be_is_typed(client: smartcar.Client, sandbox: Sandbox) -> None:
    (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    for body in ("html", "truncated"):
        sandbox.fail({"path": "/v2.0/*", "do": "body", "body": body})
        with pytest.raises((smartcar.InvalidResponseError, smartcar.NetworkError)):
            client.vehicle(vehicle).odometer()


def test_no_error_shows_a_secret_or_a_code(sandbox: Sandbox, store: str) -> None:
    settings = {**sandbox.settings, "client_secret": "wrong-s3cr3t", "store": store}
    with smartcar.Client(**settings) as client, pytest.raises(smartcar.SmartcarError) as caught:
        client.complete_connect("code=my-c0de&state=a", state="a")
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + str(vars(caught.value))
    assert "s3cr3t" not in shown
    assert "my-c0de" not in shown.replace('client.complete_connect("code=my-c0de&state=a", state="a")', "")
