"""The constants of `smartcar_sdk.signals`, and signals themselves, against the sandbox."""

from __future__ import annotations

import datetime
import os
import pathlib

import pytest
import smartcar_sdk as smartcar
import smartcar_sdk._native as native
from smartcar_sdk import signals

from sandbox import STATE, Sandbox

HEAD = '''"""The codes of all signals this release knows.

`Vehicle.signal` and `Event.signal` take them, and any other text.
Made from the core's table: `UPDATE=1 pytest tests/python/test_signals.py` writes this file.
"""

'''


def test_there_is_a_constant_for_each_signal_the_core_knows() -> None:
    known = native.known_signals()
    file = pathlib.Path(signals.__file__)
    text = HEAD + "\n".join(f'{constant} = "{code}"\n"""{about}"""' for constant, code, _, about in known) + "\n"
    if os.environ.get("UPDATE"):
        file.write_text(text)
    assert file.read_text() == text
    assert {constant: getattr(signals, constant) for constant, *_ in known} == {
        constant: code for constant, code, *_ in known
    }


@pytest.fixture
def vehicle(client: smartcar.Client, sandbox: Sandbox) -> smartcar.Vehicle:
    """An electric car, asked on API v3."""
    (vehicle,) = client.complete_connect(sandbox.connect(make="TESLA"), state=STATE).vehicles
    return client.vehicle(vehicle, api="v3")


def test_a_signal_that_was_not_granted_names_the_permission(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(make="TESLA", scope=["read_vin"]), state=STATE)
    vehicle = client.vehicle(grant.vehicles[0], api="v3")
    one = vehicle.signal(signals.ODOMETER_TRAVELEDDISTANCE)
    every = {signal.code: signal.error for signal in vehicle.signals()}
    for error in (one.error, every[signals.ODOMETER_TRAVELEDDISTANCE]):
        assert isinstance(error, smartcar.PermissionDeniedError)
        assert error.permissions == ("read_odometer",)
        assert error.message.endswith("the driver has not granted read_odometer")
    # No reading is made of this one, so nobody here knows what it takes.
    unknown = every[signals.CHARGE_AMPERAGE]
    assert isinstance(unknown, smartcar.PermissionDeniedError)
    assert unknown.permissions == ()


def test_a_signal_brings_its_value_and_where_it_comes_from(vehicle: smartcar.Vehicle) -> None:
    odometer = vehicle.signal(signals.ODOMETER_TRAVELEDDISTANCE)
    assert (odometer.code, odometer.name) == ("odometer-traveleddistance", "TraveledDistance")
    assert odometer.group == "Odometer"
    assert (odometer.status, odometer.error) == ("SUCCESS", None)
    assert isinstance(odometer.value, float)
    assert odometer.value == pytest.approx(vehicle.odometer().distance)
    assert odometer.body == {"value": odometer.value, "unit": odometer.unit}
    assert odometer.raw["attributes"]["code"] == odometer.code
    assert odometer.meta is not None
    assert odometer.meta.request_id
    assert odometer.oem_updated_at is not None
    assert odometer.oem_updated_at.tzinfo is datetime.timezone.utc
    assert vehicle.signal(signals.CLOSURE_ISLOCKED).value is True
    assert vehicle.signal(signals.VEHICLEIDENTIFICATION_VIN).value == vehicle.vin().vin


def test_a_failed_signal_holds_a_readings_exception(vehicle: smartcar.Vehicle) -> None:
    fuel = vehicle.signal(signals.INTERNALCOMBUSTIONENGINE_FUELLEVEL)
    assert (fuel.status, fuel.value, fuel.body) == ("ERROR", None, None)
    assert isinstance(fuel.error, smartcar.UnsupportedError)
    assert (fuel.error.type, fuel.error.code) == ("COMPATIBILITY", "VEHICLE_NOT_CAPABLE")
    with pytest.raises(smartcar.UnsupportedError):
        vehicle.fuel()


def test_signals_come_in_pages(vehicle: smartcar.Vehicle) -> None:
    pages = vehicle.signals(size=50)
    first = pages.page()
    assert (len(first.items), first.total) == (50, len(native.known_signals()))
    everything = pages.all()
    assert len(everything) == first.total
    assert [signal.code for signal in pages] == [signal.code for signal in everything]
    assert {signal.code for signal in everything} == {code for _, code, *_ in native.known_signals()}
    assert everything[0].meta is None
    match first.items[0]:
        case smartcar.Signal(code, _, _, status):
            assert code == everything[0].code
            assert status in {"SUCCESS", "ERROR"}


def test_there_are_no_signals_on_v2(client: smartcar.Client, vehicle: smartcar.Vehicle) -> None:
    on_v2 = vehicle.with_options(api="v2")
    for call in (on_v2.signals, lambda: on_v2.signal(signals.ODOMETER_TRAVELEDDISTANCE)):
        with pytest.raises(smartcar.UnsupportedError) as caught:
            call()
        assert caught.value.field == "api"


def test_a_code_that_can_be_none_is_named(vehicle: smartcar.Vehicle) -> None:
    with pytest.raises(smartcar.InvalidInputError) as caught:
        vehicle.signal("a/b")
    assert caught.value.field == "code"
    with pytest.raises(smartcar.InvalidTypeError, match=r"^code must be a str"):
        vehicle.signal(7)  # type: ignore[arg-type]
    with pytest.raises(smartcar.UnsupportedError) as missing:
        vehicle.signal("no-such-signal")
    assert missing.value.status == 404
