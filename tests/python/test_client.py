"""What a client asks that is not one vehicle's: connections, subscriptions, compatibility, and the way to v3."""

from __future__ import annotations

from typing import Any

import pytest
import smartcar_sdk as smartcar

from sandbox import STATE, Sandbox

BOTH = pytest.mark.parametrize("api", ["v2", "v3"])


@BOTH
def test_connections_come_page_by_page(client: smartcar.Client, sandbox: Sandbox, api: Any) -> None:
    grants = [client.complete_connect(sandbox.connect(vehicles=2), state=STATE) for _ in range(3)]
    vehicles = {vehicle for grant in grants for vehicle in grant.vehicles}
    on = client.with_options(api=api)
    pages = on.connections(size=4)
    first = pages.page()
    assert (len(first.items), first.total) == (4, 6 if api == "v3" else None)
    assert first.next
    second = pages.page(first.next)
    assert (len(second.items), second.next) == (2, None)
    assert second.meta.unit_system == "metric"
    assert isinstance(second.raw, dict)
    assert repr(second).startswith("ListPage(items=(Connection(id=")
    found = [connection.vehicle_id for connection in pages]
    assert (len(found), set(found)) == (6, vehicles)
    # Each loop begins at the first page.
    assert [one.vehicle_id for one in pages] == found == [one.vehicle_id for one in pages.all()]
    (only,) = on.connections(vehicle_id=grants[0].vehicles[0])
    assert (only.vehicle_id, only.user_id) == (grants[0].vehicles[0], grants[0].user_id)
    assert only.connected_at is not None
    assert {one.vehicle_id for one in on.connections(user_id=grants[1].user_id)} == set(grants[1].vehicles)
    assert list(on.connections(user_id="nobody-at-all")) == []


def test_an_iteration_asks_for_a_page_when_it_needs_one(client: smartcar.Client, sandbox: Sandbox) -> None:
    for _ in range(3):
        client.complete_connect(sandbox.connect(), state=STATE)
    asked = "GET /v3/connections"
    pages = client.with_options(api="v3", retries=0).connections(size=2)
    going = iter(pages)
    assert sandbox.requests(asked) == 0
    next(going)
    next(going)
    assert sandbox.requests(asked) == 1
    sandbox.fail({"path": "/v3/connections", "do": "status", "status": 500})
    with pytest.raises(smartcar.ApiError):
        next(going)
    sandbox.fail()
    assert list(going) == []


def test_a_connection_of_v3_says_more_and_can_be_ended(client: smartcar.Client, sandbox: Sandbox) -> None:
    redirect = sandbox.connect(make="FORD", scope=["read_vin"], external_id="sky-user-17")
    grant = client.complete_connect(redirect, state=STATE)
    on = client.with_options(api="v3")
    (connection,) = on.connections(external_id="sky-user-17")
    assert connection.id is not None
    assert on.connection(connection.id) == connection
    assert (connection.make, connection.mode) == ("FORD", "live")
    assert "read_vin" in connection.permissions
    assert connection.external_id == "sky-user-17"
    assert connection.raw["id"] == connection.id
    assert list(on.connections(mode="simulated")) == []
    on.delete_connection(connection.id)
    assert list(on.connections(vehicle_id=grant.vehicles[0])) == []
    with pytest.raises(smartcar.ApiError) as caught:
        on.connection(connection.id)
    assert caught.value.status == 404


@BOTH
def test_a_users_and_a_vehicles_connections_are_ended(client: smartcar.Client, sandbox: Sandbox, api: Any) -> None:
    grant = client.complete_connect(sandbox.connect(vehicles=3), state=STATE)
    on = client.with_options(api=api)
    (ended,) = on.delete_connections(vehicle_id=grant.vehicles[0])
    assert ended.vehicle_id == grant.vehicles[0]
    assert {one.vehicle_id for one in on.delete_connections(user_id=grant.user_id)} == set(grant.vehicles[1:])
    assert list(on.connections()) == []


def test_subscriptions_webhooks_and_the_application(client: smartcar.Client, sandbox: Sandbox) -> None:
    nowhere = "http://127.0.0.1:9/hook"
    first = sandbox.post("webhooks", {"callback_url": nowhere, "name": "first", "triggers": ["closure-islocked"]})
    sandbox.post("webhooks", {"callback_url": nowhere, "name": "second", "is_enabled": False})
    (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    client.vehicle(vehicle, api="v3").subscribe(first["id"])

    (webhook,) = client.webhooks(name="first")
    assert client.webhook(webhook.id) == webhook
    assert (webhook.id, webhook.callback_uri, webhook.is_enabled) == (first["id"], nowhere, True)
    assert webhook.triggers == ("closure-islocked",)
    assert [one.name for one in client.webhooks(is_enabled=False)] == ["second"]
    assert len(client.webhooks(callback_uri=nowhere, size=1).all()) == 2
    assert client.webhooks(auto_subscribe=True).all() == []

    (subscription,) = client.subscriptions(webhook_id=first["id"])
    assert client.subscription(subscription.id) == subscription
    assert (subscription.vehicle_id, subscription.webhook_id) == (vehicle, first["id"])
    assert client.subscriptions(vehicle_id="another", mode="live").all() == []
    client.delete_subscription(subscription.id)
    assert client.subscriptions().all() == []

    (application,) = client.applications()
    assert client.application(application.id) == application
    assert sandbox.environment["SMARTCAR_REDIRECT_URI"] in application.redirect_uris


def test_a_grants_user_and_vehicles(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(vehicles=3), state=STATE)
    assert client.user(grant.id).id == grant.user_id
    pages: smartcar.Pages[str] = client.vehicles(grant.id, size=2)
    assert list(pages) == list(grant.vehicles)
    assert pages.page().total == 3
    with pytest.raises(smartcar.NotConnectedError):
        client.user("no-such-grant")


def test_compatibility(client: smartcar.Client, sandbox: Sandbox) -> None:
    (vehicle,) = client.complete_connect(sandbox.connect(make="TESLA"), state=STATE).vehicles
    vin = client.vehicle(vehicle).vin().vin
    told = client.compatibility(vin, ["read_odometer", "read_fuel"], country="DE")
    assert told.compatible
    assert [(one.permission, one.capable) for one in told.capabilities] == [
        ("read_odometer", True),
        ("read_fuel", False),
    ]
    assert told.meta.request_id

    matrix = client.compatibility_matrix("US", make="FORD", scope=["read_fuel"], powertrain="PHEV")
    assert set(matrix.values) == {"FORD"}
    assert all(isinstance(model, smartcar.MatrixModel) for model in matrix.values["FORD"])
    assert {model.powertrain_type for model in matrix.values["FORD"]} == {"PHEV"}
    assert len(client.compatibility_matrix("EUROPE").values) > 1

    models = client.compatible_vehicles("US", make="TESLA")
    assert {model.make for model in models} == {"TESLA"}
    assert isinstance(models[0].capabilities[0], smartcar.ModelCapability)
    asked = sandbox.requests("GET /v3/compatible-vehicles")
    assert client.compatible_vehicles("US", "TESLA") == models
    assert sandbox.requests("GET /v3/compatible-vehicles") == asked
    assert len(client.compatible_vehicles("US")) > len(models)


def test_progress_is_reported_on_the_callers_thread(client: smartcar.Client, sandbox: Sandbox) -> None:
    for _ in range(2):
        client.complete_connect(sandbox.connect(), state=STATE)
    told: list[smartcar.BackfillReport] = []
    report = client.backfill_users(progress=told.append)
    assert (report.connections, report.known, report.stored, report.unmatched) == (2, 2, 0, 0)
    assert (report.unmatched_vehicles, report.next) == ((), None)
    assert told[-1] == report
    assert told[0].next is not None
    assert client.backfill_users(after=told[0].next).connections == 0

    def stop(_: smartcar.BackfillReport) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        client.backfill_users(progress=stop)


def test_vehicles_of_others_are_named(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    client.remove_grant(grant.id)
    report = client.backfill_users()
    assert report.unmatched_vehicles == ((grant.vehicles[0], grant.user_id),)


def test_the_application_token_works_where_smartcar_is_asked(client: smartcar.Client, sandbox: Sandbox) -> None:
    token = client.application_token()
    assert isinstance(token, str)
    assert client.application_token() == token
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    answer = client.request("GET", "connections", query={"filter[userId]": grant.user_id or ""})
    assert [one["relationships"]["vehicle"]["data"]["id"] for one in answer.raw["data"]] == list(grant.vehicles)
    path = f"vehicles/{grant.vehicles[0]}/signals/odometer-traveleddistance"
    assert client.request("GET", path, user_id=grant.user_id).raw["data"]["attributes"]["code"]
    with pytest.raises(smartcar.ApiError):
        client.request("GET", path)


def test_what_v3_needs_is_named_where_it_is_missing(sandbox: Sandbox) -> None:
    settings = {name: value for name, value in sandbox.settings.items() if not name.startswith("v3_client")}
    with smartcar.Client(**settings, store="memory:") as client:
        for call in (client.application_token, client.webhooks().page, client.applications().all):
            with pytest.raises(smartcar.ConfigError) as caught:
                call()
            assert caught.value.field == "v3_client_id"
