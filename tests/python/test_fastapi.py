"""FastAPI and pydantic take the values as they are."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

import pydantic
import pytest
import smartcar_sdk as smartcar
from fastapi import Body, FastAPI
from fastapi.testclient import TestClient
from smartcar_sdk import webhook
from test_values import CLASSES, NOON, made

GRANT = smartcar.Grant(id="g", vehicles=("v",), connected_at=NOON)
BATTERY = smartcar.Battery(percent_remaining=0.5, meta=smartcar.Meta(data_age=NOON))
READINGS: dict[str, smartcar.Reading] = {
    "odometer": smartcar.Odometer(distance=1),
    "battery": BATTERY,
    "locks": smartcar.LockStatus(is_locked=True, doors=(smartcar.OpeningStatus(place="frontLeft", status="CLOSED"),)),
    "raw": smartcar.RawReading(values={"heading": 17}),
}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_pydantic_takes_and_shows_every_value(cls: Any) -> None:
    adapter = pydantic.TypeAdapter(cls)
    value = made(cls)
    assert adapter.validate_python(value) is value
    back = adapter.validate_json(adapter.dump_json(value))
    # Pydantic shows errors as dicts, and makes none of them again.
    if "error" not in cls._all and not any(name in cls._all for name in ("signals", "event", "readings")):
        assert back == value
    shown = adapter.json_schema(mode="serialization")
    taken = adapter.json_schema()
    for schema in (shown, taken):
        of_it = schema if "properties" in schema else schema["$defs"][cls.__name__]
        assert of_it["title"] == cls.__name__
        assert of_it["type"] == "object"
        for name, field in of_it["properties"].items():
            about = field.get("description") or field.get("allOf", [{}])[0].get("description")
            assert about == cls._all[name].about
    assert set(shown.get("properties", {})) <= set(cls._all) - {"raw"}


def app() -> FastAPI:
    api = FastAPI()

    @api.get("/typed")
    def typed() -> smartcar.Battery:
        return BATTERY

    @api.get("/model", response_model=list[smartcar.Grant])
    def model() -> Any:
        return [GRANT]

    @api.get("/plain", response_model=None)
    def plain() -> Any:
        return {"battery": BATTERY, "grant": GRANT}

    @api.get("/page")
    def page() -> smartcar.ListPage[smartcar.Grant]:
        return smartcar.ListPage(items=(GRANT,), total=1)

    @api.get("/reading/{which}")
    def reading(which: str) -> smartcar.Reading:
        return READINGS[which]

    @api.get("/readings", response_model=list[smartcar.Reading | None])
    def readings() -> Any:
        return [*READINGS.values(), None]

    @api.get("/value")
    def value() -> smartcar.Value:
        return GRANT

    @api.post("/event")
    def event(event: Annotated[webhook.Event, Body()]) -> smartcar.Signal | None:
        return event.signal("odometer-traveleddistance")

    return api


def test_fastapi_returns_them_as_they_are() -> None:
    with TestClient(app()) as client:
        battery = client.get("/typed").json()
        assert battery["percent_remaining"] == 0.5
        assert datetime.datetime.fromisoformat(battery["meta"]["data_age"].replace("Z", "+00:00")) == NOON
        assert smartcar.Battery.from_dict(battery) == BATTERY
        (grant,) = client.get("/model").json()
        assert smartcar.Grant.from_dict(grant) == GRANT
        plain = client.get("/plain").json()
        assert (plain["battery"]["percent_remaining"], plain["grant"]["status"]) == (0.5, "active")
        page = client.get("/page").json()
        assert (page["total"], page["items"][0]["id"]) == (1, "g")
        signal = {"code": "odometer-traveleddistance", "status": "SUCCESS", "value": 1.5}
        sent = client.post("/event", json={"event_type": "VEHICLE_STATE", "signals": [signal]})
        assert (sent.status_code, sent.json()["value"]) == (200, 1.5)
        wrong = client.post("/event", json={"event_type": 7})
        assert (wrong.status_code, wrong.json()["detail"][0]["loc"]) == (422, ["body", "event_type"])


def test_a_base_class_annotation_shows_all_that_is_returned() -> None:
    with TestClient(app()) as client:
        for which, reading in READINGS.items():
            shown = client.get(f"/reading/{which}").json()
            assert type(reading).from_dict(shown) == reading
            assert set(shown) == set(reading.to_dict())
        shown = client.get("/readings").json()
        assert [one and sorted(one) for one in shown] == [*(sorted(it.to_dict()) for it in READINGS.values()), None]
        assert smartcar.Grant.from_dict(client.get("/value").json()) == GRANT
        models = client.get("/openapi.json").json()["components"]["schemas"]
    assert (models["Reading"]["type"], models["Reading"]["additionalProperties"]) == ("object", True)
    assert models["Reading"]["required"] == ["meta"]
    assert (models["Value"]["type"], models["Value"]["additionalProperties"]) == ("object", True)


@pytest.mark.parametrize("cls", [smartcar.Reading, smartcar.Value])
def test_a_base_class_cannot_be_made_from_a_dict(cls: Any) -> None:
    adapter = pydantic.TypeAdapter(cls)
    assert adapter.validate_python(BATTERY) is BATTERY
    assert adapter.json_schema() == {"type": "object", "title": cls.__name__}
    with pytest.raises(pydantic.ValidationError, match="instance"):
        adapter.validate_python({"distance": 1})


def test_openapi_describes_them() -> None:
    schema = app().openapi()
    answer = schema["paths"]["/typed"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/Battery"}
    models = schema["components"]["schemas"]
    battery = models["Battery"]["properties"]
    assert battery["percent_remaining"]["anyOf"] == [{"type": "number"}, {"type": "null"}]
    assert battery["percent_remaining"]["description"] == "State of charge, 0 to 1."
    assert models["Battery"]["description"] == "The high-voltage battery."
    assert models["Meta-Output"]["properties"]["data_age"]["anyOf"][0] == {"type": "string", "format": "date-time"}
    assert models["GrantStatus"]["enum"][:2] == ["active", "adopted"]
    assert "raw" not in battery
