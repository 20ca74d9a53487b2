"""The whole surface: nothing of the core is missing, and no argument of the wrong type goes unnamed."""

from __future__ import annotations

import ast
import datetime
import inspect
import pathlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import smartcar_sdk as smartcar
import smartcar_sdk._native as native
import sqlalchemy as sa
from smartcar_sdk import _generated, _value, _values, stores, testing, webhook
from smartcar_sdk.stores import sqlalchemy as in_sqlalchemy

from sandbox import STATE, Sandbox

assert _values  # it makes all of them
CORE = pathlib.Path(__file__).parents[2] / "core" / "src"

# What Python says otherwise.
OTHERWISE = {
    "builder": "keywords of Client",
    "options": "with_options",
    "unit_system": "with_options(unit_system=...)",
    "api": "with_options(api=...)",
    "bench_access": "for benchmarks",
    "complete_connect_code": "complete_connect(code=...)",
    "open": "async with, of an AsyncClient",
    "caught_up": "testing.Sandbox.advance",
}


def methods(path: str, of: str) -> list[str]:
    """The public methods of `impl of` in a file of the core."""
    text = (CORE / path).read_text()
    blocks = re.findall(rf"^impl {of} \{{\n(.*?)^\}}", text, re.MULTILINE | re.DOTALL)
    return [name for block in blocks for name in re.findall(r"^    pub (?:async )?fn (\w+)", block, re.MULTILINE)]


@pytest.mark.parametrize(
    ("path", "of", "python"),
    [
        ("api/vehicle.rs", "Vehicle", smartcar.Vehicle),
        ("api/client.rs", "Client", smartcar.Client),
        ("connect/mod.rs", "Client", smartcar.Client),
        ("client.rs", "Client", smartcar.Client),
        ("webhook/event.rs", "Event", webhook.Event),
    ],
)
def test_every_method_of_the_core_is_there(path: str, of: str, python: type) -> None:
    names = methods(path, of)
    assert len(names) > 2
    assert [name for name in names if name not in OTHERWISE and not hasattr(python, name)] == []


def test_the_package_exports_every_class_of_the_module() -> None:
    exported = set(smartcar.__all__)
    assert len(exported) == len(smartcar.__all__)
    assert exported >= set(_generated.__all__)
    assert [name for name in exported if not hasattr(smartcar, name)] == []
    # Those of webhooks are in smartcar_sdk.webhook; event loops, and what testing and stores are made of, are no users'
    # business.
    classes = {name for name in native.__all__ if isinstance(getattr(native, name), type)} | set(_value.CLASSES)
    assert classes - exported - set(webhook.__all__) == {
        "LoopCalls",
        "Native",
        "SandboxServer",
        "StoreOperation",
        "StoreOperations",
    }


def test_everything_public_says_what_it_is(sandbox: Sandbox, client: smartcar.Client) -> None:
    # Those are there to be inherited from.
    for_others = {"OldSystem", "Store", "AsyncStore"}
    for module in (smartcar, webhook, stores, testing, in_sqlalchemy):
        for name in set(module.__all__) - for_others:
            of = getattr(module, name)
            if isinstance(of, type):
                shown_by: Any = of.__repr__
                assert shown_by is not object.__repr__, name
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    with client.maintenance(within=datetime.timedelta(days=5)) as maintenance, client.events() as events:
        other = smartcar.AsyncClient(**sandbox.settings, store="memory:")
        made = [client, client.vehicle(grant.vehicles[0]), maintenance, events, client.health(), grant]
        made += [
            client.grants(),
            client.connections(),
            other.grants(),
            client.vehicle(grant.vehicles[0], api="v3").signals(),
        ]
        made += [other, other.vehicle("v"), other.vehicle("v", api="v3").signals(), client.grants().page()]
        shown = [repr(one) for one in made]
    assert [one for one in shown if " object at 0x" in one] == []
    assert "<smartcar_sdk.Pages of Grant>" in shown
    assert "<smartcar_sdk.Pages of Signal>" in shown
    assert "<smartcar_sdk.AsyncPages of Grant>" in shown
    assert re.search(r"<smartcar_sdk.Maintenance, last_run=\S+, next_run=\S+>", shown[2])
    engine = sa.create_engine("postgresql+psycopg://app:hush@db/cars?sslpassword=hush")
    assert repr(in_sqlalchemy.SQLAlchemyStore(engine)) == "<smartcar_sdk.stores.SQLAlchemyStore, postgresql cars>"


def test_what_the_generated_stubs_declare_is_there() -> None:
    text = (pathlib.Path(smartcar.__file__).parent / "_stubs" / "generated" / "vehicle.pyi").read_text()
    methods, readings = text.split("class _BatchReadings:")
    for part, python in ((methods, smartcar.Vehicle), (readings, smartcar.BatchReadings)):
        names = re.findall(r"^    def (\w+)", part, re.MULTILINE)
        assert len(names) > 10
        assert [name for name in names if not hasattr(python, name)] == []


def documented() -> Iterator[tuple[str, Any, str]]:
    """What the stubs document: its name, the thing itself, and the text."""
    of = {"_VehicleMethods": smartcar.Vehicle, "_BatchReadings": smartcar.BatchReadings}
    for path in (pathlib.Path(smartcar.__file__).parent / "_stubs").rglob("*.pyi"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and (text := ast.get_docstring(node)):
                yield node.name, getattr(native, node.name), text
            elif isinstance(node, ast.ClassDef):
                python = of.get(node.name) or getattr(native, node.name)
                methods = {one.name: ast.get_docstring(one) for one in node.body if isinstance(one, ast.FunctionDef)}
                made = methods.pop("__new__", None)
                for name, text in methods.items():
                    if text:
                        yield f"{node.name}.{name}", getattr(python, name), text
                if node.name not in of:
                    text = ast.get_docstring(node) or ""
                    yield node.name, python, f"{text}\n\n{made}" if made else text


def test_help_shows_the_whole_text() -> None:
    # Python has words of its own for what operators call.
    shown = {
        name: [" ".join(one.split()) for one in (inspect.getdoc(of) or "", text)]
        for name, of, text in documented()
        if not isinstance(of, type(object.__repr__))
    }
    assert len(shown) > 150
    assert {name: texts for name, texts in shown.items() if texts[0] != texts[1]} == {}


def test_help_of_both_clients_describes_every_setting_alike() -> None:
    first, other = (inspect.getdoc(of) or "" for of in (smartcar.Client, smartcar.AsyncClient.__init__))
    settings = other[other.index("client_id: ") : other.index("Raises")]
    assert settings in first
    assert all(f"{name}" in settings for name, _ in native.settings())


def test_every_option_of_an_address_is_a_keyword() -> None:
    def keywords(method: Callable[..., object]) -> set[str]:
        return set(inspect.signature(method).parameters) - {"self", "redirect", "vehicle_id"}

    url = set(methods("connect/url.rs", "ConnectUrl")) - {"build"}
    assert keywords(smartcar.Client.connect_url) == url | {"valid_for"}
    complete = set(methods("connect/complete.rs", "CompleteConnect"))
    assert keywords(smartcar.Client.complete_connect) == complete | {"code"}
    again = set(methods("connect/reauthenticate.rs", "ReauthenticateUrl")) - {"build"}
    assert keywords(smartcar.Client.reauthenticate_url) == again | {"valid_for"}
    back = set(methods("connect/reauthenticate.rs", "CompleteReauthentication"))
    assert keywords(smartcar.Client.complete_reauthentication) == back
    options = set(methods("api/options.rs", "CallOptions")) - {"new", "header"} | {"headers"}
    for method in (smartcar.Client.with_options, smartcar.Client.vehicle, smartcar.Vehicle.with_options):
        assert keywords(method) == options


@pytest.fixture(scope="module")
def quiet() -> Iterator[smartcar.Client]:
    """A client that must not send anything: one for all, since nothing comes of any call."""
    sandbox = Sandbox()
    with smartcar.Client(**sandbox.settings, store="memory:") as client:
        yield client
        assert sandbox.get("stats")["requests"] == {}
    sandbox.stop()


# What may be passed for each argument that has to be there.
class OldTable:
    """Another system without rows."""

    def keys(self, *_: object) -> list[str]:
        return []

    hold = read = release = keys


GOOD: dict[str, Any] = {
    "vehicle_id": "v",
    "grant_id": "g",
    "redirect": "code=a",
    "redirect_or_state": "v1.a",
    "within": 3600,
    "rows": [],
    "old": OldTable(),
    "connection_id": "c",
    "subscription_id": "s",
    "webhook_id": "w",
    "application_id": "a",
    "schedule_id": "s",
    "vin": "5YJ3E1EA7KF317000",
    "scope": ["read_vin"],
    "region": "US",
    "method": "GET",
    "path": "x",
    "batch": ["odometer"],
    "code": "odometer-traveleddistance",
    "limit": 0.8,
    "bound": 1,
    "latitude": 1.0,
    "longitude": 1.0,
    "schedule": smartcar.ChargeSchedule(1, 2, [("daily", "08:00", "10:00")]),
    "token": "t",
    "tokens": ["t"],
    "body": b"{}",
    "headers": {},
    "signature": "s",
    "challenge": "c",
}


def calls() -> Iterator[Any]:
    """Every argument of every method and function."""
    functions = [
        getattr(webhook, name) for name in ("sign", "verify", "is_signed", "challenge_answer", "parse", "handle")
    ]
    for of in (smartcar.Client, smartcar.Vehicle):
        named = [getattr(of, name) for name in dir(of) if not name.startswith("_")]
        functions += [one for one in named if callable(one) and one.__name__ != "from_env"]
    for function in functions:
        for name in inspect.signature(function).parameters:
            if name != "self":
                yield pytest.param(function, name, id=f"{function.__qualname__}-{name}")


@pytest.mark.parametrize(("function", "argument"), list(calls()))
def test_an_argument_of_the_wrong_type_is_named(
    quiet: smartcar.Client, function: Callable[..., object], argument: str
) -> None:
    of = {"Client": quiet, "Vehicle": quiet.vehicle("v")}.get(function.__qualname__.partition(".")[0])
    positional, named = [] if of is None else [of], {}
    for name, parameter in inspect.signature(function).parameters.items():
        # One of `redirect` and `code` is needed, so it has a default.
        left_out = parameter.default is not parameter.empty and name not in (argument, "redirect")
        if name == "self" or left_out:
            continue
        value = object() if name == argument else GOOD[name]
        if parameter.default is not parameter.empty or parameter.kind is parameter.KEYWORD_ONLY:
            named[name] = value
        else:
            positional.append(value)
    with pytest.raises(smartcar.InvalidTypeError) as caught:
        function(*positional, **named)
    assert caught.value.field == argument
    assert caught.value.message.startswith(f"{argument} must be ")


@pytest.mark.parametrize(
    "arguments", [("x", 1, []), (1, None, []), (1, 2, "daily"), (1, 2, 7), (1, 2, [("daily", "08:00")]), (True, 1, [])]
)
def test_a_schedule_of_wrong_types_is_named(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(smartcar.InvalidTypeError) as caught:
        smartcar.ChargeSchedule(*arguments)
    assert caught.value.field in {"latitude", "longitude", "windows"}


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("retries", lambda c: c.vehicle("v", retries=11).odometer()),
        ("retries", lambda c: c.vehicle("v", retries=-1)),
        ("timeout", lambda c: c.with_options(timeout=-1)),
        ("token_timeout", lambda c: c.with_options(token_timeout=-1)),
        ("api", lambda c: c.vehicle("v", api="v4")),
        ("headers", lambda c: c.vehicle("v", headers={"Authorization": "x"}).odometer()),
        ("size", lambda c: c.connections(size=0)),
        ("size", lambda c: c.connections(size=101).page()),
        ("after", lambda c: c.webhooks().page("nonsense")),
        ("mode", lambda c: c.connections(mode="pretended")),
        ("mode", lambda c: c.connect_url(mode="pretended")),
        ("rate", lambda c: c.refresh_expiring(3600, rate=0)),
        ("fleet_rate", lambda c: c.refresh_expiring(3600, fleet_rate=0)),
        ("fleet_rate", lambda c: c.refresh_expiring(3600, rate=1, fleet_rate=float("nan"))),
        ("within", lambda c: c.maintenance(within=-1)),
        ("within", lambda c: c.maintenance(within=float("nan"))),
        ("within", lambda c: c.maintenance(within=datetime.timedelta(0))),
        ("within", lambda c: c.maintenance(within=5)),
        ("within", lambda c: c.refresh_expiring(5)),
        ("within", lambda c: c.refresh_expiring(within=3599.9)),
        ("within", lambda c: c.maintenance(within=61 * 86_400)),
        ("every", lambda c: c.maintenance(every=0)),
        ("every", lambda c: c.maintenance(every=-1)),
        ("every", lambda c: c.maintenance(within=3600, every=1801)),
        ("timeout", lambda c: c.events().next(-1)),
        ("user_id", lambda c: c.delete_connections()),
        ("batch", lambda c: c.vehicle("v").batch([])),
        ("batch", lambda c: c.vehicle("v").batch(["odometre"])),
        ("path", lambda c: c.vehicle("v").batch(["/../x"])),
        ("path", lambda c: c.vehicle("v").request("GET", "../x")),
        ("method", lambda c: c.vehicle("v").request("BREW", "x")),
        ("body", lambda c: c.vehicle("v").request("POST", "x", body=float("nan"))),
        ("body", lambda c: c.vehicle("v").request("POST", "x", body=2**64)),
        ("user_id", lambda c: c.request("GET", "x", user_id="a/b")),
        ("limit", lambda c: c.vehicle("v").set_charge_limit(0.2)),
        ("limit", lambda c: c.vehicle("v").set_charge_limit(float("nan"))),
        ("latitude", lambda c: c.vehicle("v").send_destination(91, 0)),
        ("start_date", lambda c: c.vehicle("v").service_history("28.02.2026")),
        ("end_date", lambda c: c.vehicle("v").service_history("2026-02-02", "2026-02-01")),
        ("windows", lambda c: smartcar.ChargeSchedule(1, 2, [("someday", "08:00", "09:00")])),  # type: ignore[list-item]
        ("schedule", lambda c: c.vehicle("v").set_charge_schedule(smartcar.ChargeSchedule(1, 2, []))),
        ("vin", lambda c: c.compatibility("short", ["read_vin"])),
        ("scope", lambda c: c.compatibility("5YJ3E1EA7KF317000", [])),
        ("region", lambda c: c.compatibility_matrix("U/S")),
        ("webhook_id", lambda c: c.webhook("a/b")),
        ("valid_for", lambda c: c.connect_url(signed_state="s")),
        ("valid_for", lambda c: c.connect_url(state="s", valid_for=60)),
        ("valid_for", lambda c: c.connect_url(signed_state="s", valid_for=0)),
        ("signed_state", lambda c: c.connect_url(state="s", signed_state="s", valid_for=60)),
        ("redirect_uri", lambda c: c.connect_url(redirect_uri="/here")),
        ("state", lambda c: c.check_state("v1.forged")),
        ("vehicle_id", lambda c: c.reauthenticate_url("a/b")),
    ],
)
def test_a_wrong_value_is_named(quiet: smartcar.Client, field: str, call: Callable[[smartcar.Client], object]) -> None:
    with pytest.raises(smartcar.InvalidInputError) as caught:
        call(quiet)
    assert caught.value.field == field
    assert not isinstance(caught.value, TypeError)


def test_a_body_that_is_nested_too_deeply_is_named(quiet: smartcar.Client) -> None:
    body: list[Any] = []
    body.append(body)
    with pytest.raises(smartcar.InvalidInputError, match="nested"):
        quiet.vehicle("v").request("POST", "x", body=body)


def test_generics_can_be_written_down() -> None:
    assert repr(smartcar.Pages[smartcar.Connection]) == "smartcar_sdk.Pages[smartcar_sdk.Connection]"
    assert repr(smartcar.ListPage[str]) == "smartcar_sdk.ListPage[str]"


@pytest.mark.parametrize("made", ["asynchronous.py", "docstrings.py", "python_api.py"])
def test_what_is_made_of_the_stubs_is_not_stale(made: str) -> None:
    """The twins for asyncio, what `help()` shows, and docs/python-api.md."""
    command = [sys.executable, str(CORE.parents[1] / "generate" / made), "--check"]
    assert subprocess.run(command, check=False).returncode == 0
