"""What a batch gives is a value as the readings in it are."""

from __future__ import annotations

import copy
import json
import pathlib
import pickle
import re
from typing import Any

import pytest
import smartcar_sdk as smartcar
from fastapi import FastAPI
from fastapi.testclient import TestClient

from sandbox import STATE, Sandbox

STUBS = pathlib.Path(__file__).parents[2] / "py/python/smartcar_sdk/_stubs/generated/vehicle.pyi"


def test_a_batch_is_a_value(client: smartcar.Client, sandbox: Sandbox) -> None:
    (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    car = client.vehicle(vehicle, api="v2")
    parts = ["odometer", "fuel", "/tesla/compass", "/vin"]
    batch = car.batch(parts)
    assert (list(batch), len(batch)) == (["odometer", "fuel", "/tesla/compass", "vin"], 4)

    shown = json.loads(json.dumps(batch.to_dict()))
    assert shown["odometer"]["distance"] == batch.odometer.distance
    assert shown["vin"] == batch.vin.to_dict()
    assert shown["fuel"]["error"]["kind"] == "unsupported"
    assert "heading" in shown["/tesla/compass"]["values"]

    for other in (pickle.loads(pickle.dumps(batch)), copy.copy(batch), copy.deepcopy(batch), car.batch(parts)):
        assert other.odometer == batch.odometer
        assert other["/tesla/compass"].values.keys() == batch["tesla/compass"].values.keys()
        with pytest.raises(smartcar.UnsupportedError):
            _ = other.fuel
        with pytest.raises(smartcar.InvalidInputError) as caught:
            _ = other.tire_pressure
        assert caught.value.field == "batch"
    sent = pickle.loads(pickle.dumps(batch))
    assert (sent, hash(sent), sent.to_dict()) == (batch, hash(batch), batch.to_dict())
    assert sent != car.batch(["odometer"])
    assert repr(sent).startswith("BatchReadings({'odometer': Odometer(distance=")


def test_tests_can_make_a_batch() -> None:
    batch = smartcar.BatchReadings(
        {
            "odometer": smartcar.Odometer(distance=1.5),
            "/tesla/compass/": smartcar.RawReading(values={"heading": 90}),
            "/fuel": smartcar.UnsupportedError("no tank"),
        }
    )
    assert batch.odometer.distance == 1.5
    assert batch["tesla/compass"].values == {"heading": 90}
    for ask in (lambda: batch.fuel, lambda: batch["fuel"], lambda: batch["/fuel"]):
        with pytest.raises(smartcar.UnsupportedError, match="no tank"):
            ask()
    assert set(batch) == {"odometer", "/tesla/compass", "fuel"}
    for wrong, error, field in (
        ({"odometer": 1.5}, smartcar.InvalidTypeError, "odometer"),
        ({"speed": smartcar.Odometer(distance=1)}, smartcar.InvalidInputError, "batch"),
        (["odometer"], smartcar.InvalidTypeError, "parts"),
    ):
        with pytest.raises(error) as caught:
            smartcar.BatchReadings(wrong)  # type: ignore[arg-type]
        assert caught.value.field == field


def test_fastapi_returns_a_batch_as_it_is() -> None:
    app = FastAPI()
    parts: dict[str, Any] = {"odometer": smartcar.Odometer(distance=1.5), "fuel": smartcar.UnsupportedError("no tank")}
    parts["/tesla/compass"] = smartcar.RawReading(values={"heading": 17})

    @app.get("/readings")
    def readings() -> smartcar.BatchReadings:
        return smartcar.BatchReadings(parts)

    with TestClient(app) as web:
        shown = web.get("/readings").json()
        models = web.get("/openapi.json").json()["components"]["schemas"]
    assert shown == smartcar.BatchReadings(parts).to_dict()
    schema = models["BatchReadings"]
    assert (schema["type"], schema["additionalProperties"]) == ("object", True)
    assert schema.get("required", []) == []
    names = re.findall(r"def (\w+)", STUBS.read_text().split("class _BatchReadings:")[1])
    assert list(schema["properties"]) == names
    for name, part in schema["properties"].items():
        cls = name.title().replace("_", "")
        reading, error = part["anyOf"]
        assert reading["$ref"].startswith(f"#/components/schemas/{cls}")
        assert error["required"] == ["error"]
