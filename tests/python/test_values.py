"""Values go places: JSON, pickles, processes, hashes, patterns, tests of one's own code; and say what they are."""

from __future__ import annotations

import concurrent.futures
import copy
import datetime
import enum
import inspect
import json
import multiprocessing
import pathlib
import pickle
import re
import types
import typing
from typing import Any

import celery
import kombu.serialization
import pytest
import smartcar_sdk as smartcar
import smartcar_sdk._native as native
from celery.backends.base import Backend
from smartcar_sdk import _enums, _value, _values, webhook
from smartcar_sdk._checking import types_of

from sandbox import STATE, Sandbox

PY = pathlib.Path(__file__).parents[2] / "py"
NOON = datetime.datetime(2026, 11, 29, 12, tzinfo=datetime.timezone.utc)
# Those that are there to be inherited from hold nothing of their own.
CLASSES = [cls for name, cls in sorted(_value.CLASSES.items()) if name not in {"Value", "Reading"}]
assert _values


def example(hint: Any) -> Any:  # noqa: PLR0911
    """Something of a type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return {"a": [1, None, "x"]}
    if origin in (types.UnionType, typing.Union):
        return example(arguments[0])
    if origin is tuple:
        return tuple(example(one) for one in arguments if one is not Ellipsis)
    if origin is dict:
        return {"TESLA": example(arguments[1])}
    plain: dict[Any, Any] = {str: "daily", int: 7, float: 0.5, bool: True, datetime.datetime: NOON}
    if hint in plain:
        return plain[hint]
    if issubclass(hint, enum.Enum):
        return next(iter(hint))
    if issubclass(hint, smartcar.SmartcarError):
        return smartcar.PermissionDeniedError("no", status=403, permissions=("read_vin",))
    return made(hint)


def made(cls: Any, **others: Any) -> Any:
    """A value with every field."""
    return cls(**({name: example(hint) for name, hint in types_of(cls).items()} | others))


every = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


@every
def test_the_compiled_module_has_the_fields_of_the_class(cls: Any) -> None:
    if cls is smartcar.ChargeSchedule:
        return  # only callers make one
    text = "".join(path.read_text() for path in (PY / "src").rglob("*.rs"))
    name = cls.__name__
    found = re.search(rf"^\s+{name}\([^{{]*\) \{{\n(.*?)^\s+\}}$", text, re.MULTILINE | re.DOTALL)
    if found is None:
        assert name == "ListPage"
        return
    fields = re.findall(r"^\s+(\w+): ", found[1], re.MULTILINE)
    if ", raw)" in found[0]:
        fields.append("raw")
    if issubclass(cls, smartcar.Reading):
        fields += ["meta", "raw"]
    assert sorted(fields) == sorted(cls._all)


@every
def test_it_goes_through_json_and_back(cls: Any) -> None:
    value = made(cls)
    there = json.loads(json.dumps(value.to_dict()))
    assert "raw" not in there
    back = cls.from_dict(there | {"of_a_later_release": 1})
    assert back == value
    assert back.to_dict() == value.to_dict()


@every
def test_it_goes_through_every_pickle_and_copy(cls: Any) -> None:
    value = made(cls)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        back = pickle.loads(pickle.dumps(value, protocol))
        assert type(back) is cls
        assert (back, repr(back)) == (value, repr(value))
        assert getattr(back, "raw", None) == getattr(value, "raw", None)
    assert copy.copy(value) == copy.deepcopy(value) == value


@every
def test_equal_values_are_equal_and_have_one_hash(cls: Any) -> None:
    value = made(cls)
    assert made(cls) == value
    assert hash(made(cls)) == hash(value)
    beside = {"meta": smartcar.Meta(request_id="another"), "raw": {"another": 1}}
    other = made(cls, **{name: it for name, it in beside.items() if name in cls._all})
    assert (other, hash(other)) == (value, hash(value))
    assert len({value, other}) == 1
    assert value != object()
    assert cls._fields
    for name in cls._fields:
        hint = types_of(cls)[name]
        if type(None) in typing.get_args(hint):
            assert made(cls, **{name: None}) != value, name


@every
def test_its_fields_are_its_pattern(cls: Any) -> None:
    fields = [name for name in cls._all if name not in {"meta", "raw"}]
    assert [name for name in cls.__match_args__ if name in fields] == fields
    assert all(hasattr(made(cls), name) for name in cls.__match_args__)
    assert all(inspect.getdoc(getattr(cls, name)) for name in cls._all), "help() says what each is"
    assert set(inspect.signature(cls).parameters) == set(cls._all)


@every
def test_it_is_frozen(cls: Any) -> None:
    value = made(cls)
    for name in (*cls._fields, "another"):
        with pytest.raises(AttributeError):
            setattr(value, name, None)
    with pytest.raises(AttributeError):
        delattr(value, cls._fields[0])


@every
def test_what_has_the_wrong_type_is_named(cls: Any) -> None:
    for name, hint in types_of(cls).items():
        if hint is Any or (Any in typing.get_args(hint) and types.NoneType in typing.get_args(hint)):
            continue
        with pytest.raises(smartcar.InvalidTypeError, match=f"^{name} must be .*, not object$") as caught:
            made(cls, **{name: object()})
        assert isinstance(caught.value, TypeError)
        assert caught.value.field == name
    with pytest.raises(TypeError, match=r"has no field nonsense: there are "):
        made(cls, nonsense=1)


@every
def test_its_name_is_where_people_import_it_from(cls: Any) -> None:
    home = webhook if cls.__module__ == "smartcar_sdk.webhook" else smartcar
    assert getattr(home, cls.__name__) is cls
    assert cls.__name__ in home.__all__


def test_what_is_missing_is_named() -> None:
    with pytest.raises(TypeError, match="Location\\(\\) needs latitude and longitude"):
        smartcar.Location()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        smartcar.Odometer(1.0)  # type: ignore[call-arg, arg-type]


def test_tests_of_ones_own_can_make_them() -> None:
    odometer = smartcar.Odometer(distance=1)
    assert (odometer.distance, odometer.meta.unit_system, odometer.raw) == (1.0, "metric", {})
    assert isinstance(odometer.distance, float)
    grant = smartcar.Grant(id="g", vehicles=["v"], connected_at=NOON, reason="expired")  # type: ignore[arg-type]
    assert (grant.vehicles, grant.status) == (("v",), smartcar.GrantStatus.ACTIVE)
    assert grant.reason is smartcar.ReconnectReason.EXPIRED
    for wrong, why in (
        ({"connected_at": NOON.replace(tzinfo=None)}, "connected_at must say its offset"),
        ({"status": "asleep"}, 'status must be one of "active", "adopted"'),
        ({"vehicles": "v"}, "vehicles must be a tuple or a list, not str"),
        ({"generation": True}, "generation must be a whole number, not bool"),
    ):
        with pytest.raises(smartcar.InvalidInputError, match=why):
            made(smartcar.Grant, **wrong)
    doors = smartcar.LockStatus(doors=[smartcar.OpeningStatus(place="frontLeft")], windows=[{"place": "rear"}])  # type: ignore
    assert doors.windows == (smartcar.OpeningStatus(place="rear"),)


def test_a_pattern_has_types() -> None:
    reading: smartcar.Reading = smartcar.Location(latitude=1, longitude=2)
    match reading:
        case smartcar.Odometer(distance):
            raise AssertionError(distance)
        case smartcar.Location(latitude, longitude):
            sums: float = latitude + longitude
            assert sums == 3
        case _:
            raise AssertionError(reading)


def test_readings_of_smartcars_are_values(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    vehicle = client.vehicle(grant.vehicles[0])
    one, two = vehicle.odometer(), vehicle.odometer()
    assert one.meta.request_id != two.meta.request_id
    assert one.meta != two.meta
    assert (one, hash(one)) == (two, hash(two))
    assert isinstance(one, smartcar.Reading)
    assert isinstance(vehicle.request("GET", "vin"), smartcar.Reading)
    assert one.to_dict() == {"distance": one.distance, "meta": one.meta.to_dict()}
    assert one.to_dict()["meta"]["fetched_at"].endswith("+00:00")
    assert one.raw == {"distance": one.distance}
    for value in (one, vehicle.lock_status(), grant, client.grants().page(), client.health()):
        back = pickle.loads(pickle.dumps(value))
        assert (back, repr(back)) == (value, repr(value))
        there = json.loads(json.dumps(value.to_dict()))
        if not isinstance(value, smartcar.ListPage):  # which cannot say what is on it
            assert type(value).from_dict(there) == value
    assert vars(one) == {"distance": one.distance, "meta": one.meta}
    with pytest.raises(TypeError):
        tuple(one)  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match="nonsense"):
        one.nonsense  # type: ignore[attr-defined]  # noqa: B018


def reconnect(grant: smartcar.Grant, odometer: smartcar.Odometer) -> tuple[smartcar.Odometer, str, Any]:
    """What another process makes of them."""
    wrong = smartcar.ReconnectRequiredError("gone", status=400)
    return odometer, f"{grant.status} {odometer.distance}", wrong


def test_they_go_to_another_process_and_come_back(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    odometer = client.vehicle(grant.vehicles[0]).odometer()
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        back, text, error = pool.submit(reconnect, grant, odometer).result(60)
    assert (back, back.raw, back.meta) == (odometer, odometer.raw, odometer.meta)
    assert text == f"active {odometer.distance}"
    assert (type(error), error.status) == (smartcar.ReconnectRequiredError, 400)


def test_celerys_json_takes_them() -> None:
    odometer = smartcar.Odometer(distance=1)
    content_type, encoding, text = kombu.serialization.dumps(odometer, serializer="json")
    assert smartcar.Odometer.from_dict(kombu.serialization.loads(text, content_type, encoding)) == odometer


@pytest.mark.parametrize("serializer", ["json", "pickle"])
def test_celery_hands_errors_over(serializer: str) -> None:
    sent = smartcar.InvalidInputError("limit is 0: choose 1 or more", field="limit")
    backend = Backend(celery.Celery(set_as_current=False), serializer=serializer, accept=[serializer])
    came = backend.exception_to_python(backend.decode(backend.encode(backend.prepare_exception(sent, serializer))))
    assert type(came) is smartcar.InvalidInputError
    assert (str(came), came.message) == (str(sent), sent.message)
    assert came.field == ("limit" if serializer == "pickle" else None)


def test_numbers_and_errors_of_other_writers_are_read() -> None:
    # 80.0 is 80 to many a writer of JSON.
    assert smartcar.Signal(code="c", status="SUCCESS", value=80).value == 80.0
    assert smartcar.Signal(code="c", status="SUCCESS", value=True).value is True
    with pytest.raises(smartcar.InvalidTypeError, match="must be a number or True or False or a str"):
        smartcar.Signal(code="c", status="SUCCESS", value=b"80")  # type: ignore[arg-type]
    car = {"vin": "1", "make": None, "model": None, "year": None}
    written = {"kind": "declined", "number": 0, "message": "no", "incompatible_vehicle": car, "of_later": 1}
    signal = smartcar.Signal.from_dict({"code": "c", "status": "ERROR", "error": written})
    assert signal.error is not None
    assert signal.error.incompatible_vehicle is not None
    assert signal.error.incompatible_vehicle.vin == "1"


@pytest.mark.parametrize("digits", ["", ".5", ".29", ".123", ".123456", ".123456789"])
def test_times_have_any_number_of_digits(digits: str) -> None:
    grant = smartcar.Grant.from_dict({"id": "g", "connected_at": f"2026-11-29T12:00:00{digits}Z"})
    fraction = datetime.timedelta(microseconds=int(digits[1:7].ljust(6, "0") or 0))
    assert grant.connected_at == NOON + fraction


def test_an_error_that_a_batch_raises_does_not_hold_it() -> None:
    batch: Any = pickle.loads(pickle.dumps(smartcar.BatchReadings({"fuel": smartcar.UnsupportedError("no fuel")})))
    for _ in range(2):
        with pytest.raises(smartcar.UnsupportedError, match="no fuel") as raised:
            _ = batch.fuel
        depth = len(list(raised.traceback))
        assert depth == 1, "not what others have caught before"


def test_an_event_is_read_after_it_was_pickled() -> None:
    body = {
        "eventType": "VEHICLE_STATE",
        "data": {
            "vehicle": {"id": "v"},
            "signals": [
                {
                    "code": "odometer-traveleddistance",
                    "status": {"value": "SUCCESS"},
                    "body": {"value": 12.5, "unit": "km"},
                }
            ],
        },
    }
    event = webhook.parse(json.dumps(body).encode())
    back = pickle.loads(pickle.dumps(event))
    assert back == event
    assert back.read("odometer") == event.read("odometer") == smartcar.Odometer(distance=12.5)
    signal = back.signal("odometer-traveleddistance")
    assert signal is not None
    assert (signal.value, back.vehicle_id) == (12.5, "v")
    parts = [
        {"path": "/odometer", "code": 200, "body": {"distance": 3}, "headers": {"sc-unit-system": "imperial"}},
        {"path": "/vin", "code": 403, "body": {"type": "PERMISSION", "description": "no"}},
    ]
    event = webhook.parse(json.dumps({"version": "2.0", "payload": {"data": parts}}).encode())
    odometer, vin = pickle.loads(pickle.dumps(event.readings))
    assert odometer.read() == smartcar.Odometer(distance=3)
    assert odometer.read().meta.unit_system is smartcar.UnitSystem.IMPERIAL
    for reading in (vin, event.readings[1]):
        with pytest.raises(smartcar.PermissionDeniedError):
            reading.read()


def test_an_event_is_read_after_json_and_when_made_by_hand() -> None:
    carried = [
        {"code": "odometer-traveleddistance", "body": {"value": 12.5, "unit": "km"}},
        {"code": "internalcombustionengine-fuellevel", "status": {"value": "ERROR", "error": {"type": "PERMISSION"}}},
    ]
    body = {"eventType": "VEHICLE_STATE", "data": {"vehicle": {"id": "v"}, "signals": carried}}
    event = webhook.parse(json.dumps(body).encode())
    there = webhook.Event.from_dict(json.loads(json.dumps(event.to_dict())))
    assert there == event
    made = webhook.Event(
        event_type="VEHICLE_STATE",
        signals=(smartcar.Signal(code="odometer-traveleddistance", status="success", value=12.5, unit="km"),),
    )
    for one in (there, made):
        assert one.read("odometer") == event.read("odometer") == smartcar.Odometer(distance=12.5)
        imperial = one.read("odometer", unit_system=smartcar.UnitSystem.IMPERIAL)
        assert isinstance(imperial, smartcar.Odometer)
        assert imperial.distance == pytest.approx(7.767, abs=0.01)
    for one in (event, there):
        with pytest.raises(smartcar.PermissionDeniedError):
            one.read("fuel")
    with pytest.raises(smartcar.UnsupportedError):
        made.read("fuel")
    parts = [
        {"path": "/odometer", "code": 200, "body": {"distance": 3}, "headers": {"sc-unit-system": "imperial"}},
        {"path": "/vin", "code": 403, "body": {"type": "PERMISSION", "description": "no"}},
    ]
    event = webhook.parse(json.dumps({"version": "2.0", "payload": {"vehicleId": "v", "data": parts}}).encode())
    there = webhook.Event.from_dict(json.loads(json.dumps(event.to_dict())))
    assert there.read("odometer") == event.read("odometer") == smartcar.Odometer(distance=3)
    for one in (event, there):
        with pytest.raises(smartcar.PermissionDeniedError):
            one.read("vin")


def test_closed_sets_are_enumerations_of_the_cores_words() -> None:
    assert {words.__name__: [word.value for word in words] for words in _enums.WORDS} == dict(native.closed_words())
    for words in _enums.WORDS:
        assert getattr(smartcar, words.__name__) is words
        for word in words:
            assert word == word.value
            assert f"{word}" == str(word) == word.value
            assert json.dumps(word) == f'"{word.value}"'
            assert pickle.loads(pickle.dumps(word)) is word
    assert smartcar.NetworkError.kind is smartcar.ErrorKind.NETWORK


def test_a_fraction_is_there_in_percent_too() -> None:
    assert smartcar.Battery(percent_remaining=0.07).remaining_percent == 7
    assert smartcar.Fuel().remaining_percent is None
    assert smartcar.ChargeLimit(limit=0.8).limit_percent == 80
    assert smartcar.EngineOil(life_remaining=0.29).life_remaining_percent == 29
    for cls in CLASSES:
        fractions = [name for name, field in cls._all.items() if re.search(r"\d to 1\.", field.about)]
        there = [name for name in vars(cls) if name.endswith("_percent")]
        assert there == [f"{name.removeprefix('percent_')}_percent" for name in fractions]


def test_import_star_shadows_no_builtin() -> None:
    names: dict[str, Any] = {}
    exec("from smartcar_sdk import *", names)
    assert [name for name in names if name in dir(names["__builtins__"]) and not name.startswith("__")] == []
    assert names["Odometer"] is smartcar.Odometer
    assert issubclass(smartcar.TimeoutError, TimeoutError)
    assert "TimeoutError" in dir(smartcar)
