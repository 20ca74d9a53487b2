"""A vehicle's readings and commands, on API v2 and on v3."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import smartcar_sdk as smartcar

from sandbox import STATE, Sandbox

BOTH = pytest.mark.parametrize("api", ["v2", "v3"])


@pytest.fixture
def connect(client: smartcar.Client, sandbox: Sandbox) -> Callable[..., smartcar.Vehicle]:
    """A car of one's own: `connect("v3", make="FORD")`."""

    def connect(api: Any, **consent: Any) -> smartcar.Vehicle:
        (vehicle,) = client.complete_connect(sandbox.connect(**consent), state=STATE).vehicles
        return client.vehicle(vehicle, api=api)

    return connect


Connect = Callable[..., smartcar.Vehicle]


@BOTH
def test_every_reading_of_an_electric_car(connect: Connect, api: Any) -> None:
    car = connect(api, make="TESLA")
    assert car.battery_capacity().capacity is not None
    assert 0.5 <= car.charge_limit().limit <= 1
    nominal = car.nominal_capacity()
    assert all(isinstance(one, smartcar.AvailableCapacity) for one in nominal.available_capacities)
    if nominal.capacity is not None:
        assert nominal.capacity.nominal is not None
        assert nominal.capacity.nominal > 0
    locks = car.lock_status()
    assert locks.is_locked in {True, False}
    assert {door.place for door in locks.doors} == {"frontLeft", "frontRight", "backLeft", "backRight"}
    assert all(isinstance(door, smartcar.OpeningStatus) for door in locks.doors)
    tires = car.tire_pressure()
    assert None not in {tires.front_left, tires.front_right, tires.back_left, tires.back_right}
    assert "read_odometer" in car.permissions().permissions
    systems = car.diagnostic_system_status().systems
    assert systems
    assert systems[0].system_id is not None
    assert systems[0].system_id.startswith("SYSTEM_")
    assert isinstance(car.diagnostic_trouble_codes().active_codes, tuple)
    with pytest.raises(smartcar.UnsupportedError):
        car.engine_oil()
    for reading in (locks, tires, nominal):
        assert reading.meta.unit_system == "metric"
        assert isinstance(reading.raw, dict)
        assert repr(reading).startswith(f"{type(reading).__name__}({type(reading).__match_args__[0]}=")


@BOTH
def test_every_reading_of_a_car_with_an_engine(connect: Connect, api: Any) -> None:
    car = connect(api, make="FORD", powertrain="ICE")
    oil = car.engine_oil()
    assert oil.life_remaining is not None
    assert 0 <= oil.life_remaining <= 1
    assert car.fuel().percent_remaining is not None
    history = car.service_history()
    record = history.records[0]
    assert isinstance(record, smartcar.ServiceRecord)
    assert isinstance(record.service_tasks, tuple)
    assert record.service_date is not None
    day = datetime.date.fromisoformat(record.service_date[:10])
    spans: list[tuple[str | datetime.date, str | datetime.date | None]] = [
        (day, day),
        (day.isoformat(), day.isoformat()),
        (datetime.datetime(day.year, 1, 1), None),
    ]
    for start, end in spans:
        assert record in car.service_history(start, end).records
    assert record not in car.service_history(day + datetime.timedelta(days=1)).records
    assert record not in car.service_history(end_date=day - datetime.timedelta(days=1)).records
    with pytest.raises(smartcar.UnsupportedError):
        car.battery_capacity()


@BOTH
def test_a_car_says_the_same_on_both_versions_and_unit_systems(connect: Connect, api: Any) -> None:
    car = connect(api, make="FORD", powertrain="PHEV")
    miles = car.with_options(unit_system="imperial")
    other = car.with_options(api="v2" if api == "v3" else "v3")
    assert car.odometer().distance == pytest.approx(other.odometer().distance)
    assert car.fuel().percent_remaining == other.fuel().percent_remaining
    assert miles.odometer().distance * 1.609344 == pytest.approx(car.odometer().distance, rel=1e-3)
    assert miles.tire_pressure().meta.unit_system == "imperial"
    assert other.with_options(unit_system="imperial").odometer().distance == pytest.approx(miles.odometer().distance)
    assert car.attributes().powertrain_type == ("PHEV" if api == "v3" else None)


@BOTH
def test_commands_act(connect: Connect, sandbox: Sandbox, api: Any) -> None:
    car = connect(api, make="TESLA")
    sandbox.post(f"vehicles/{car.id}", {"plugged_in": True, "charging": False, "state_of_charge": 0.4})
    result = car.unlock()
    assert result.status == "success"
    assert (result.message is None, result.execution_id is None) == ((False, True) if api == "v2" else (True, False))
    assert car.lock_status().is_locked is False
    assert car.lock().status == "success"
    assert car.lock_status().is_locked is True
    assert car.start_charge().status == "success"
    assert car.charge().state == "CHARGING"
    assert car.stop_charge().status == "success"
    assert car.charge().state == "NOT_CHARGING"
    assert car.set_charge_limit(0.7).status == "success"
    assert car.charge_limit().limit == pytest.approx(0.7)
    assert car.send_destination(52, 13.4).meta.request_id
    assert sandbox.get(f"vehicles/{car.id}")["destination"]


def test_what_v3_alone_can_do(connect: Connect, sandbox: Sandbox) -> None:
    car = connect("v3", make="TESLA")
    sandbox.post(f"vehicles/{car.id}", {"plugged_in": False})
    assert car.open_charge_port().status == "success"
    assert car.close_charge_port().status == "success"
    nights = smartcar.ChargeSchedule(52.52, 13.4, [("weekdays", "22:00", "06:00"), ("weekends", "23:30", "08:00")])
    assert repr(nights).startswith("ChargeSchedule(latitude=52.52, longitude=13.4, windows=(('weekdays', '22:00', ")
    assert nights == smartcar.ChargeSchedule(52.52, 13.4, nights.windows)
    schedule = car.set_charge_schedule(nights)
    assert (schedule.status, schedule.schedule_type) == ("success", "workweek")
    assert schedule.schedule_id
    assert car.delete_charge_schedule(schedule.schedule_id).status == "success"
    on_v2: list[Callable[[smartcar.Vehicle], object]] = [
        lambda car: car.open_charge_port(),
        lambda car: car.close_charge_port(),
        lambda car: car.set_charge_schedule(nights),
        lambda car: car.delete_charge_schedule("s"),
    ]
    for call in on_v2:
        with pytest.raises(smartcar.UnsupportedError) as caught:
            call(car.with_options(api="v2"))
        assert caught.value.field == "api"


@BOTH
def test_a_command_is_never_repeated_and_a_reading_is(connect: Connect, sandbox: Sandbox, api: Any) -> None:
    car = connect(api)
    sandbox.fail({"path": f"/{'v2.0' if api == 'v2' else 'v3'}/vehicles/*", "do": "status", "status": 503})

    def asked() -> int:
        return sum(n for name, n in sandbox.get("stats")["requests"].items() if f"/{api}" in name and "{id}/" in name)

    for retries in (0, 1):
        before = asked()
        with pytest.raises(smartcar.ApiError) as caught:
            car.with_options(retries=retries).odometer()
        assert (caught.value.status, caught.value.can_retry) == (503, True)
        assert asked() - before == retries + 1
    before = asked()
    with pytest.raises(smartcar.ApiError):
        car.with_options(retries=3).lock()
    assert asked() - before == 1


def test_options_are_of_a_vehicle_and_of_a_client(client: smartcar.Client, connect: Connect, sandbox: Sandbox) -> None:
    car = connect("v2")
    sandbox.fail({"path": "/v2.0/*", "do": "delay", "seconds": 2})
    with pytest.raises(smartcar.TimeoutError):
        car.with_options(timeout=datetime.timedelta(seconds=0.2)).odometer()
    with pytest.raises(smartcar.TimeoutError):
        client.with_options(timeout=0.2).vehicle(car.id).odometer()
    sandbox.fail()
    imperial = client.with_options(unit_system="imperial", headers={"x-trace": "17"})
    assert imperial.vehicle(car.id).odometer().meta.unit_system == "imperial"
    assert imperial.with_options(retries=1).vehicle(car.id).odometer().meta.unit_system == "imperial"
    assert imperial.vehicle(car.id, unit_system="metric").odometer().meta.unit_system == "metric"
    assert client.vehicle(car.id).odometer().meta.unit_system == "metric"
    # One client, however many options.
    imperial.close()
    with pytest.raises(smartcar.ClosedError):
        client.vehicle(car.id).odometer()


@BOTH
def test_a_batch_has_each_reading_or_its_error(connect: Connect, sandbox: Sandbox, api: Any) -> None:
    car = connect(api, make="TESLA")
    batch = car.batch(["odometer", "fuel", "lock_status", "attributes"])
    assert isinstance(batch.odometer, smartcar.Odometer)
    assert batch.odometer.distance == pytest.approx(car.odometer().distance)
    assert batch.odometer.meta.request_id
    assert batch.lock_status.doors == car.lock_status().doors
    assert batch.attributes == batch.attributes
    assert batch.attributes.make == "TESLA"
    with pytest.raises(smartcar.UnsupportedError):
        _ = batch.fuel
    if api == "v2":
        assert sandbox.requests("POST /v2.0/vehicles/{id}/batch") == 1
    with pytest.raises(smartcar.InvalidInputError) as caught:
        _ = batch.vin
    assert caught.value.field == "batch"


def test_a_batch_takes_paths_on_v2(connect: Connect) -> None:
    car = connect("v2", make="TESLA")
    batch = car.batch(["/tesla/compass", "odometer", "/vin"])
    assert batch["/tesla/compass"].raw == batch["tesla/compass"].values
    assert set(batch["/tesla/compass"].raw) >= {"heading"}
    assert batch["/vin"].raw == {"vin": car.vin().vin}
    assert repr(batch["/vin"]).startswith("Vin(vin='")
    assert repr(batch["/tesla/compass"]).startswith("RawReading(values={'heading': ")
    with pytest.raises(smartcar.InvalidInputError):
        _ = batch["/never/asked"]
    with pytest.raises(smartcar.UnsupportedError) as caught:
        car.with_options(api="v3").batch(["/tesla/compass"])
    assert caught.value.field == "api"


def test_requests_of_ones_own(connect: Connect) -> None:
    car = connect("v2", make="TESLA")
    assert "heading" in car.request("GET", "tesla/compass").raw
    assert car.request("POST", "/charge/limit", body={"limit": 0.8}).raw["status"] == "success"
    assert car.charge_limit().limit == 0.8
    history = car.request("get", "service/history", query={"start_date": "2020-01-01"})
    assert isinstance(history.values, list)
    assert history.meta.request_id
    on_v3 = car.with_options(api="v3")
    signals = on_v3.request("GET", "signals", query=[("page[size]", "3")])
    assert len(signals.raw["data"]) == 3
    with pytest.raises(smartcar.ApiError) as caught:
        car.request("GET", "no/such/path")
    assert caught.value.status == 404


@BOTH
def test_a_vehicle_that_is_disconnected_says_no_more(connect: Connect, api: Any) -> None:
    car = connect(api)
    car.disconnect()
    with pytest.raises(smartcar.SmartcarError) as caught:
        car.odometer()
    assert caught.value.kind in {"permission", "not_connected", "api", "reconnect_required"}
