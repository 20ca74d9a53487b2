"""Webhooks: one request checked, answered and read."""

from __future__ import annotations

import datetime
import http.server
import json
import pathlib
import queue
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import smartcar_sdk as smartcar
from smartcar_sdk import signals, webhook

from sandbox import STATE, Sandbox

BODIES = pathlib.Path(__file__).parents[1] / "webhooks"


def body(name: str) -> bytes:
    return (BODIES / f"{name}.json").read_bytes()


@pytest.mark.parametrize(
    "headers",
    [
        lambda signature: {"SC-Signature": signature},
        lambda signature: {"content-type": "application/json", "sc-signature": signature},
        lambda signature: [("sc-signature", signature)],
        lambda signature: [(b"sc-signature", signature.encode())],
        lambda signature: [["Sc-Signature", signature]],
    ],
)
@pytest.mark.parametrize("tokens", ["new", ["new"], ["old", "new"], ("new", "old")])
def test_a_signed_event_is_taken_with_any_frameworks_headers(headers: Any, tokens: Any) -> None:
    raw = body("vehicle_state")
    delivery = webhook.handle(tokens, headers(webhook.sign("new", raw)), raw)
    assert (delivery.status, delivery.answer, delivery.error) == (200, None, None)
    assert delivery.content_type == "application/json"
    assert delivery.event == webhook.parse(raw)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_bytes_will_do(kind: Any) -> None:
    raw = body("vehicle_state")
    webhook.verify("t", webhook.sign("t", kind(raw)), kind(raw))
    assert webhook.parse(kind(raw)).raw == json.loads(raw)


def test_a_bad_event_gets_a_status_and_its_exception() -> None:
    raw = body("vehicle_state")
    signed = {webhook.SIGNATURE_HEADER: webhook.sign("t", raw)}
    for status, kind, field, tokens, headers, sent in [
        (401, "invalid_input", "signature", "t", {}, raw),
        (401, "invalid_input", "signature", "other", signed, raw),
        (401, "invalid_input", "signature", "t", signed, raw + b" "),
        (400, "invalid_input", "body", "t", {"sc-signature": webhook.sign("t", b"[]")}, b"[]"),
        (413, "invalid_input", "body", "t", {}, b" " * (1024 * 1024 + 1)),
        (500, "config", "management_token", [], signed, raw),
        (500, "config", "management_token", "", signed, raw),
    ]:
        delivery = webhook.handle(tokens, headers, sent)
        assert (delivery.status, delivery.event, delivery.answer) == (status, None, None)
        assert isinstance(delivery.error, smartcar.SmartcarError)
        assert (delivery.error.kind, delivery.error.field) == (kind, field)
        assert repr(delivery).startswith(f"Delivery(status={status}, answer=None, ")


def test_a_challenge_is_answered_and_is_no_event() -> None:
    raw = body("verify")
    challenge = webhook.parse(raw).challenge
    assert challenge
    delivery = webhook.handle(["t", "u"], {}, raw)
    assert (delivery.status, delivery.event) == (200, None)
    assert json.loads(delivery.answer or "") == {"challenge": webhook.challenge_answer("t", challenge)}
    with pytest.raises(smartcar.InvalidInputError) as caught:
        webhook.challenge_answer("t", '{"eventType":"VEHICLE_STATE"}')
    assert caught.value.field == "challenge"


def test_an_event_and_its_parts_are_objects() -> None:
    event = webhook.parse(body("vehicle_state"))
    assert (event.event_type, event.version, event.mode) == ("VEHICLE_STATE", "4.0", event.raw["meta"]["mode"])
    assert event.vehicle is not None
    assert event.vehicle_id == event.vehicle.id == event.raw["data"]["vehicle"]["id"]
    assert event.user_id == event.raw["data"]["user"]["id"]
    assert isinstance(event.delivered_at, datetime.datetime)
    assert len(event.signals) == len(event.raw["data"]["signals"])
    assert isinstance(event.signals[0], smartcar.Signal)
    assert event.signal(event.signals[0].code) == event.signals[0]
    assert event.signal("no-such-code") is None
    assert isinstance(event.triggers[0], webhook.Trigger)
    assert event.is_first_delivery in {True, False}
    with pytest.raises(AttributeError):
        event.mode = "x"  # type: ignore[misc]
    match event:
        case webhook.Event("VEHICLE_STATE", event_id):
            assert event_id == event.raw["eventId"]


def test_a_vehicles_errors_say_what_smartcar_cannot_read() -> None:
    (error, *_) = webhook.parse(body("vehicle_error")).errors
    assert (error.error_type, error.state) == (error.error_type, "ERROR")
    assert repr(error).startswith("WebhookError(error_type='")
    (over, *_) = webhook.parse(body("vehicle_error_resolved")).errors
    assert (over.error_type, over.code, over.state, over.signals) == (
        "USER_ACTION_REQUIRED",
        "ACCOUNT_ISSUE",
        "RESOLVED",
        (),
    )


def test_readings_of_version_2_are_those_of_the_api() -> None:
    odometer, battery, location = webhook.parse(body("scheduled_v2")).readings
    reading = odometer.read()
    assert isinstance(reading, smartcar.Odometer)
    assert reading.distance == pytest.approx(46047.8)
    assert reading.meta == odometer.meta
    assert reading.meta.unit_system == "imperial"
    assert reading.raw == odometer.body
    assert isinstance(location.read(), smartcar.Location)
    assert (battery.path, battery.status) == ("/battery", 409)
    assert isinstance(battery.error, smartcar.ApiError)
    assert battery.error.code == "ASLEEP"
    with pytest.raises(smartcar.ApiError) as caught:
        battery.read()
    assert (caught.value.code, caught.value.can_retry) == ("ASLEEP", True)


def test_an_event_is_read_as_a_reading_by_its_name() -> None:
    old = webhook.parse(body("scheduled_v2"))
    assert old.read("odometer") == old.readings[0].read()
    new = webhook.parse(body("vehicle_state"))
    raw = {signal.code: signal for signal in new.signals}
    if signals.ODOMETER_TRAVELEDDISTANCE in raw:
        metric, imperial = new.read("odometer"), new.read("odometer", unit_system="imperial")
        assert isinstance(metric, smartcar.Odometer)
        assert isinstance(imperial, smartcar.Odometer)
        assert metric.distance == pytest.approx(imperial.distance * 1.609344)
        assert (metric.meta.unit_system, imperial.meta.unit_system) == ("metric", "imperial")
    with pytest.raises(smartcar.UnsupportedError):
        old.read("fuel")
    with pytest.raises(smartcar.InvalidInputError) as caught:
        old.read("odometre")
    assert caught.value.field == "name"
    with pytest.raises(smartcar.InvalidTypeError):
        old.read(7)  # type: ignore[arg-type]


def test_a_service_history_and_a_path_without_a_method() -> None:
    def sent(path: str, answer: object) -> webhook.WebhookReading:
        data = [{"path": path, "code": 200, "body": answer, "headers": {}}]
        payload = {"vehicles": [{"vehicleId": "v", "data": data}]}
        return webhook.parse(json.dumps({"eventName": "schedule", "payload": payload}).encode()).readings[0]

    history = sent("/service/history", [{"serviceId": 7}]).read()
    assert isinstance(history, smartcar.ServiceHistory)
    assert history.records[0].service_id == "7"
    with pytest.raises(smartcar.UnsupportedError):
        sent("/tesla/compass", {}).read()
    with pytest.raises(smartcar.InvalidResponseError):
        sent("/odometer", {}).read()


class Receiver:
    """A server that takes a webhook's requests as the documentation says."""

    def __init__(self, token: str) -> None:
        events: queue.Queue[webhook.Event] = queue.Queue()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["content-length"]))
                delivery = webhook.handle(token, self.headers.items(), sent)
                if delivery.event is not None:
                    events.put(delivery.event)
                self.send_response(delivery.status)
                self.send_header("content-type", delivery.content_type)
                self.end_headers()
                self.wfile.write((delivery.answer or "").encode())

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self.events = events
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver(sandbox: Sandbox) -> Iterator[Receiver]:
    receiver = Receiver(sandbox.environment["SMARTCAR_MANAGEMENT_TOKEN"])
    yield receiver
    receiver.stop()


@pytest.mark.parametrize("api", ["v2", "v3"])
def test_a_vehicle_is_subscribed_told_of_and_unsubscribed(
    client: smartcar.Client, sandbox: Sandbox, receiver: Receiver, api: Any
) -> None:
    hook = sandbox.post("webhooks", {"callback_url": receiver.url, "triggers": ["closure-islocked"]})
    assert hook["verified"], hook["problem"]
    (vehicle_id,) = client.complete_connect(sandbox.connect(make="TESLA"), state=STATE).vehicles
    vehicle = client.vehicle(vehicle_id, api=api)
    for _ in range(2):
        subscription = vehicle.subscribe(hook["id"])
        assert (subscription.webhook_id, subscription.vehicle_id) == (hook["id"], vehicle_id)
    assert receiver.events.get(timeout=10).is_first_delivery
    vehicle.unlock()
    event = receiver.events.get(timeout=10)
    assert event.vehicle_id == vehicle_id
    locked = event.signal(signals.CLOSURE_ISLOCKED)
    assert locked is not None
    assert locked.value is False
    vehicle.unsubscribe(hook["id"])
    vehicle.lock()
    with pytest.raises(queue.Empty):
        receiver.events.get(timeout=0.3)
    if api == "v3":
        with pytest.raises(smartcar.ApiError) as caught:
            vehicle.unsubscribe(hook["id"])
        assert caught.value.field == "webhook_id"
