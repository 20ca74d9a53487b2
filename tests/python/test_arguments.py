"""Every argument of every public function, given what it does not take: the cases are made from the stubs.

Each is an error that names the argument, before anything is sent: a `TypeError` where the type is wrong. `AsyncClient`
says the same as `Client`.
"""

from __future__ import annotations

import ast
import asyncio
import pathlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import smartcar_sdk as smartcar
from smartcar_sdk import testing, webhook
from test_surface import GOOD

from sandbox import Sandbox

PACKAGE = pathlib.Path(smartcar.__file__).parent
HALF = "\ud800"
NAN, INFINITE = float("nan"), float("inf")

# What each annotation refuses for its type, and what for its value.
WRONG: dict[str, tuple[list[Any], list[Any]]] = {
    "str": ([7, 1.5, True, b"x", ["x"], object()], [HALF]),
    "bool": ([1, 0, "yes", object()], []),
    "int": (["1", 1.5, True, NAN, object()], [-1, 2**80]),
    "float": (["1", True, object(), [1.0]], [NAN, INFINITE, -INFINITE]),
    "_Seconds": ([True, object(), [5], b"5"], [-1, NAN, INFINITE, timedelta(seconds=-1)]),
    "Iterable[str]": (["read_vin", b"read_vin", 7, [7], [None], object()], [[HALF]]),
    "str|Iterable[str]": ([7, b"x", [7], [None], object()], [HALF]),
    "str|PathLike[str]": ([7, b"x", ["x"], object()], []),
    "pairs": ([7, "x", b"x", {"a": 1}, {1: "a"}, [("a",)], ["ab"], object()], []),
    "Callable": ([7, "print", object()], []),
    "word": ([7, b"x", ["x"], object()], ["nonsense", ""]),
    "int|Sequence[int | str]": (["x", b"x", 1.5, True, [object()], object()], [-1, 2**80, [-1]]),
    "bytes": ([7, "x", ["x"], object()], []),
    "other": ([7, object()], []),
    "Any": ([object(), {1: 2}, [object()]], [NAN, 2**80]),
}

# Where a setting is text everywhere, it may be text here, too: `timeout="5"` is what the environment variable would be.
AS_TEXT = {"int", "float", "_Seconds", "bool"}

POSITIONAL: set[tuple[str, str]] = set()
"""Arguments that have no name: `(function, parameter)`."""


def kind(annotation: str) -> str:
    """Which row of `WRONG` an annotation has."""
    parts = [part.strip() for part in split(annotation) if part.strip() != "None"]
    text = "|".join(parts)
    text = {"timedelta|float": "_Seconds"}.get(text, text)
    if text in WRONG:
        return text
    if text.startswith(("Mapping[str, str]|Iterable[tuple", "Mapping[str, object]|Iterable")) or "Headers" in text:
        return "pairs"
    if text.startswith("Callable"):
        return "Callable"
    if "Literal[" in text or text in ("_Mode", "_Api", "_UnitSystem", "_Status", "_Reuse"):
        return "word"
    return "other"


def split(annotation: str) -> list[str]:
    """The arms of a union, whatever stands in their brackets."""
    arms, depth = [""], 0
    for letter in annotation:
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "|" and not depth:
            arms.append("")
        else:
            arms[-1] += letter
    return arms


def declared(path: str, name: str) -> dict[str, dict[str, tuple[str, bool]]]:
    """The functions of a class (without a name, of a file): their parameters, and which of them must be there."""
    body: list[ast.stmt] = ast.parse((PACKAGE / path).read_text()).body
    if name:
        body = next(node for node in body if isinstance(node, ast.ClassDef) and node.name == name).body
    found = {}
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_"):
            given = node.args
            plain = [*given.posonlyargs, *given.args]
            must = len(plain) - len(given.defaults)
            places = [(one, place < must) for place, one in enumerate(plain)]
            places += [(one, default is None) for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)]
            POSITIONAL.update((node.name, one.arg) for one in given.posonlyargs)
            found[node.name] = {
                one.arg: (ast.unparse(one.annotation), needed)
                for one, needed in places
                if one.arg not in ("self", "cls") and one.annotation is not None
            }
    return found


METHODS = {
    "Client": declared("_stubs/client.pyi", "Client"),
    "Vehicle": declared("_stubs/vehicle.pyi", "Vehicle") | declared("_stubs/generated/vehicle.pyi", "_VehicleMethods"),
    "webhook": declared("_stubs/webhook.pyi", ""),
}


def wrong_values(annotation: str, needed: bool) -> Iterator[tuple[Any, bool]]:
    """What a parameter does not take, and whether that is for its type."""
    types, values = WRONG[kind(annotation)]
    yield from ((value, True) for value in types)
    yield from ((value, False) for value in values)
    if needed and kind(annotation) not in ("Any",):
        yield None, True


def cases() -> Iterator[Any]:
    for of, functions in METHODS.items():
        for function, parameters in functions.items():
            for parameter in parameters:
                if hasattr(webhook if of == "webhook" else getattr(smartcar, of), function):
                    yield pytest.param(of, function, parameter, id=f"{of}.{function}-{parameter}")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One for all, since nothing comes of any call."""
    box = Sandbox()
    yield box
    assert box.get("stats")["requests"] == {}
    box.stop()


@pytest.fixture(scope="module")
def client(sandbox: Sandbox) -> Iterator[smartcar.Client]:
    """A client that must not send anything."""
    with smartcar.Client(**sandbox.settings, store="memory:") as client:
        yield client


@pytest.fixture(scope="module")
def async_client(sandbox: Sandbox) -> Iterator[smartcar.AsyncClient]:
    """Its twin."""
    client = smartcar.AsyncClient(**sandbox.settings, store="memory:")
    yield client
    asyncio.run(client.close())


def arguments(of: str, function: str, parameter: str, value: Any) -> dict[str, Any]:
    """The arguments of a call that is good but for one."""
    given = {name: GOOD[name] for name, (_, needed) in METHODS[of][function].items() if needed}
    if function == "complete_connect" and parameter not in ("redirect", "code"):
        given["redirect"] = GOOD["redirect"]
    return given | {parameter: value}


def called(of: Any, function: str, given: dict[str, Any]) -> Callable[[], object]:
    """A call with these arguments."""
    positional = [value for name, value in given.items() if (function, name) in POSITIONAL]
    named = {name: value for name, value in given.items() if (function, name) not in POSITIONAL}
    return lambda: getattr(of, function)(*positional, **named)


def refusal(call: Callable[[], object]) -> smartcar.SmartcarError:
    """The error of a call; a list is asked for its first page."""

    def run() -> None:
        made = call()
        if isinstance(made, smartcar.Pages):
            made.page()

    with pytest.raises(smartcar.SmartcarError) as caught:
        run()
    return caught.value


def async_refusal(call: Callable[[], object]) -> smartcar.SmartcarError:
    """The same for asyncio."""

    async def run() -> None:
        made = call()
        if isinstance(made, Awaitable):
            await made
        elif isinstance(made, smartcar.AsyncPages):
            await made.page()

    with pytest.raises(smartcar.SmartcarError) as caught:
        asyncio.run(run())
    return caught.value


@pytest.mark.parametrize(("of", "function", "parameter"), list(cases()))
def test_what_an_argument_does_not_take_is_named(
    client: smartcar.Client, async_client: smartcar.AsyncClient, of: str, function: str, parameter: str
) -> None:
    for value, is_type in wrong_values(*METHODS[of][function][parameter]):
        given = arguments(of, function, parameter, value)
        if of == "webhook":
            error = refusal(called(webhook, function, given))
        else:
            error = refusal(called(client if of == "Client" else client.vehicle("v"), function, given))
        shown = f"{parameter}={value!r}: {error!r}"
        assert isinstance(error, smartcar.InvalidInputError), shown
        assert isinstance(error, TypeError) is is_type, shown
        assert error.field == parameter, shown
        assert parameter in error.message, shown
        if of != "webhook":
            twin = async_client if of == "Client" else async_client.vehicle("v")
            other = async_refusal(called(twin, function, given))
            assert (type(other), other.message, other.field) == (type(error), error.message, error.field)


SETTINGS = {
    one.arg: ast.unparse(one.annotation)
    for node in ast.walk(ast.parse((PACKAGE / "_stubs/client.pyi").read_text()))
    if isinstance(node, ast.FunctionDef) and node.name == "__new__"
    for one in node.args.kwonlyargs
    if one.annotation is not None
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_what_a_setting_does_not_take_is_named(setting: str) -> None:
    # A store is an address, or whatever object has its methods.
    annotation = "str" if setting == "store" else SETTINGS[setting]
    for value, is_type in wrong_values(annotation, needed=False):
        if isinstance(value, str) and is_type and kind(annotation) in AS_TEXT:
            value, is_type = "nonsense", False  # noqa: PLW2901
        settings = {"client_id": "id", "client_secret": "secret", "store": "memory:", setting: value}
        errors = []
        for make in (smartcar.Client, smartcar.AsyncClient):
            with pytest.raises(smartcar.SmartcarError) as caught:
                make(**settings)
            errors.append(caught.value)
        error, other = errors
        shown = f"{setting}={value!r}: {error!r}"
        assert isinstance(error, (smartcar.ConfigError, smartcar.InvalidInputError)), shown
        assert isinstance(error, TypeError) is is_type, shown
        assert error.field == setting, shown
        assert setting in error.message, shown
        assert (type(other), other.message) == (type(error), error.message), shown


def test_what_is_no_setting_is_named() -> None:
    for make in (smartcar.Client, smartcar.AsyncClient):
        with pytest.raises(TypeError, match="client_sekret"):
            make(client_sekret="x")  # type: ignore[call-arg]


BOX = declared("testing/_sandbox.py", "Sandbox")
ASIDE = {("client", "settings"), ("async_client", "settings"), ("advance", "span")}


@pytest.mark.parametrize(
    ("function", "parameter"),
    [(function, parameter) for function, parameters in BOX.items() for parameter in parameters],
)
def test_what_the_sandbox_of_tests_does_not_take_is_named(function: str, parameter: str) -> None:
    good: dict[str, Any] = {"grant": "v", "path": "clock", "state": "s"}
    with testing.Sandbox() as box, box.client() as client:
        good["client"] = client
        for value, is_type in wrong_values(*BOX[function][parameter]):
            given = {name: good[name] for name, (_, needed) in BOX[function].items() if needed}
            if function == "redirect" and parameter != "url":
                given["state"] = "s"
            positional = []
            given[parameter] = value
            if function == "advance":
                positional = [given.pop("by")]
            with pytest.raises(smartcar.InvalidInputError) as caught:
                getattr(box, function)(*positional, **given)
            error = caught.value
            shown = f"{parameter}={value!r}: {error!r}"
            assert isinstance(error, TypeError) is is_type, shown
            assert error.field == parameter, shown
            assert parameter in error.message, shown
