"""Bad input: a typed error that names the field and the remedy; nothing sent, nothing stored."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import smartcar_sdk as smartcar

from sandbox import Sandbox

LONE_SURROGATE = "\ud800"


@pytest.fixture
def quiet(client: smartcar.Client, sandbox: Sandbox) -> Iterator[smartcar.Client]:
    """A client that must neither send nor store anything during the test."""
    yield client
    assert sandbox.get("stats")["requests"] == {}
    assert client.grants().all() == []


@pytest.mark.parametrize("bad", ["", "a/b", "../x", "a\nb", "a b", "\x00", "ü", "x" * 129, "..", "a?b", LONE_SURROGATE])
def test_an_id_that_can_be_none_is_named(quiet: smartcar.Client, bad: str) -> None:
    calls: list[tuple[str, Callable[[], object]]] = [
        ("vehicle_id", lambda: quiet.vehicle(bad).odometer()),
        ("vehicle_id", lambda: quiet.grants_for(bad)),
        ("grant_id", lambda: quiet.grant(bad)),
        ("grant_id", lambda: quiet.remove_grant(bad)),
        ("user_id", lambda: quiet.grants(user_id=bad).page()),
    ]
    for field, call in calls:
        with pytest.raises(smartcar.InvalidInputError) as caught:
            call()
        assert caught.value.field == field
        assert caught.value.kind == "invalid_input"
        assert "pass" in caught.value.message
        assert not caught.value.can_retry


@pytest.mark.parametrize("bad", [None, 7, 1.5, b"bytes", ["x"], object()])
def test_an_argument_of_the_wrong_type_is_named(quiet: smartcar.Client, bad: Any) -> None:
    calls: list[tuple[str, Callable[[], object]]] = [
        ("vehicle_id", lambda: quiet.vehicle(bad)),
        ("grant_id", lambda: quiet.grant(bad)),
        ("redirect", lambda: quiet.complete_connect(bad, unchecked_state=True)),
    ]
    if bad is not None:
        calls += [
            ("state", lambda: quiet.complete_connect("code=a", state=bad)),
            ("account", lambda: quiet.complete_connect("code=a", account=bad, unchecked_state=True)),
            ("unit_system", lambda: quiet.vehicle("v", unit_system=bad)),
            ("make", lambda: quiet.connect_url(make=bad)),
            ("flags", lambda: quiet.connect_url(flags=bad)),
            ("after", lambda: quiet.grants().page(bad)),
            ("account", lambda: quiet.grants(account=bad)),
        ]
    for field, call in calls:
        with pytest.raises(smartcar.InvalidTypeError) as caught:
            call()
        assert isinstance(caught.value, TypeError)
        assert caught.value.field == field
        assert caught.value.kind == "invalid_input"
        assert caught.value.message == f"{field} must be a str, not {type(bad).__name__}"


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("scope", lambda c: c.connect_url(scope="read_odometer")),
        ("scope", lambda c: c.connect_url(scope=b"read_odometer")),
        ("scope", lambda c: c.connect_url(scope=7)),
        ("scope", lambda c: c.connect_url(scope=["read_odometer", None])),
        ("single_select", lambda c: c.connect_url(single_select="yes")),
        ("force_approval", lambda c: c.connect_url(force_approval=1)),
        ("per_vehicle", lambda c: c.complete_connect("code=a", per_vehicle="true", unchecked_state=True)),
        ("unchecked_state", lambda c: c.complete_connect("code=a", unchecked_state="yes")),
        ("account_from_external_id", lambda c: c.complete_connect("code=a", account_from_external_id=1)),
        ("within", lambda c: c.refresh_expiring("5 days")),
        ("within", lambda c: c.refresh_expiring(None)),
        ("within", lambda c: c.refresh_expiring(True)),
        ("size", lambda c: c.grants(size="10")),
        ("size", lambda c: c.grants(size=True)),
        ("account", lambda c: c.forget(account=17)),
        ("disconnect", lambda c: c.forget(account="customer", disconnect="yes")),
    ],
)
def test_every_other_wrong_type_is_named_too(
    quiet: smartcar.Client, field: str, call: Callable[[smartcar.Client], object]
) -> None:
    with pytest.raises(smartcar.InvalidTypeError) as caught:
        call(quiet)
    assert caught.value.field == field
    assert " must be " in caught.value.message


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("scope", lambda c: c.connect_url(scope=["read odometer"])),
        ("scope", lambda c: c.connect_url(scope=[""])),
        ("state", lambda c: c.connect_url(state="")),
        ("make", lambda c: c.connect_url(make="TES\nLA")),
        ("unit_system", lambda c: c.vehicle("v", unit_system="furlongs")),
        ("within", lambda c: c.refresh_expiring(-1)),
        ("within", lambda c: c.refresh_expiring(float("nan"))),
        ("within", lambda c: c.refresh_expiring(float("inf"))),
        ("size", lambda c: c.grants(size=0).page()),
        ("size", lambda c: c.grants(size=1001).page()),
        ("size", lambda c: c.grants(size=-1)),
        ("size", lambda c: c.grants(size=2**80)),
        ("status", lambda c: c.grants(status="broken")),
        ("account", lambda c: c.forget()),
        ("account", lambda c: c.forget(account="customer", grant_id="g-1")),
        ("grant_id", lambda c: c.forget(grant_id="no id")),
        ("after", lambda c: c.grants().page("no page")),
        ("state", lambda c: c.complete_connect("code=a")),
        ("state", lambda c: c.complete_connect("code=a&state=", state="")),
        ("state", lambda c: c.complete_reauthentication("vehicle_id=v")),
        ("unchecked_state", lambda c: c.complete_connect("code=a", signed_state=True, unchecked_state=True)),
        ("redirect_uri", lambda c: c.connect_url(redirect_uri="https://example.com/#top")),
        ("redirect", lambda c: c.complete_connect("", unchecked_state=True)),
        ("redirect", lambda c: c.complete_connect("https://example.com/callback?state=a", unchecked_state=True)),
        ("redirect", lambda c: c.complete_connect("code=a&code=b", unchecked_state=True)),
        ("account", lambda c: c.complete_connect("code=a", account="", unchecked_state=True)),
        ("account", lambda c: c.complete_connect("code=a", account="x" * 257, unchecked_state=True)),
        ("state", lambda c: c.complete_connect("code=a&state=theirs", state="ours")),
    ],
)
def test_a_wrong_value_is_named(quiet: smartcar.Client, field: str, call: Callable[[smartcar.Client], object]) -> None:
    with pytest.raises(smartcar.InvalidInputError) as caught:
        call(quiet)
    assert caught.value.field == field
    assert isinstance(caught.value, ValueError)
    assert not isinstance(caught.value, TypeError)
    assert field in caught.value.message or "redirect" in caught.value.message


def test_a_vehicle_no_grant_reaches_is_not_connected(quiet: smartcar.Client) -> None:
    with pytest.raises(smartcar.NotConnectedError) as caught:
        quiet.vehicle("36ab27d0-fd9d-4455-823a-ce30af709ffc").odometer()
    assert caught.value.driver_must_act
    assert not caught.value.can_retry


@pytest.mark.parametrize("missing", ["client_id", "client_secret", "store"])
def test_a_missing_setting_is_named_with_its_variable(missing: str) -> None:
    settings = {"client_id": "id", "client_secret": "secret", "store": "memory:"}
    del settings[missing]
    with pytest.raises(smartcar.ConfigError, match=f"SMARTCAR_{missing.upper()}") as caught:
        smartcar.Client(**settings)  # type: ignore[arg-type]
    assert caught.value.field == missing


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("client_id", ""),
        ("client_id", "a\nb"),
        ("client_secret", []),
        ("client_secret", ["", " "]),
        ("redirect_uri", "example.com"),
        ("store", "mysql://localhost"),
        ("store", "tokens.db"),
        ("store", ""),
        ("mode", "production"),
        ("unit_system", "nautical"),
        ("refresh_token_grace", 0),
        ("refresh_token_grace", -1.0),
        ("refresh_token_grace", float("nan")),
        ("timeout", float("inf")),
        ("timeout", "soon"),
        ("encryption", "maybe"),
        ("refresh_token_reuse", "maybe"),
        ("token_keys", "no-key"),
        ("api_origin", "nonsense"),
        ("api_v3_origin", "nonsense"),
        ("api_origin", "http://api.example.com"),
        ("auth_origin", "http://localhost.evil.com"),
        ("allow_insecure_http", "perhaps"),
        ("management_token", []),
        ("api", "v4"),
        ("retries", -1),
        ("refresh_concurrency", 0),
        ("refresh_concurrency", -1),
        ("max_response_bytes", 2**80),
        ("retries", 11),
        ("request_limit", "many"),
        ("request_concurrency", 0),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(setting: str, value: object) -> None:
    settings: dict[str, Any] = {"client_id": "id", "client_secret": "secret", "store": "memory:", setting: value}
    with pytest.raises(smartcar.SmartcarError) as caught:
        smartcar.Client(**settings)
    assert isinstance(caught.value, smartcar.ConfigError)
    assert caught.value.field == setting


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("client_id", 7),
        ("client_id", b"id"),
        ("client_secret", 7),
        ("client_secret", ["a", 7]),
        ("store", pathlib.Path("tokens.db")),
        ("refresh_token_grace", True),
        ("refresh_token_grace", [5]),
        ("timeout", object()),
        ("refresh_concurrency", 1.5),
        ("refresh_concurrency", True),
        ("retries", 1.5),
        ("retries", True),
        ("request_limit", 120),
        ("request_concurrency", 1.5),
        ("management_token", 7),
        ("recovery", 1),
        ("allow_insecure_http", 1),
        ("background_refresh", 1),
        ("ca_file", 7),
    ],
)
def test_a_setting_of_the_wrong_type_is_named(setting: str, value: object) -> None:
    settings: dict[str, Any] = {"client_id": "id", "client_secret": "secret", "store": "memory:", setting: value}
    with pytest.raises(smartcar.InvalidTypeError, match=f"^{setting} must be ") as caught:
        smartcar.Client(**settings)
    assert caught.value.field == setting


def test_an_unknown_keyword_is_a_type_error_that_lists_the_known() -> None:
    with pytest.raises(smartcar.InvalidTypeError, match="client_secret"):
        smartcar.Client(client_sekret="x")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        smartcar.Client("id")  # type: ignore[call-arg]


def test_a_variable_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTCAR_REFRESH_TOKEN_GRACE", "soon")
    with pytest.raises(smartcar.ConfigError) as caught:
        smartcar.Client.from_env()
    assert caught.value.field == "refresh_token_grace"


@pytest.mark.parametrize("spoil", ["garbage", "folder", "missing_folder"])
def test_a_database_that_cannot_be_opened_is_a_store_error(tmp_path: pathlib.Path, spoil: str) -> None:
    path = tmp_path / "tokens.db"
    if spoil == "garbage":
        path.write_bytes(b"no database at all, but long enough to look like one" * 100)
    elif spoil == "folder":
        path.mkdir()
    else:
        path = tmp_path / "none" / "tokens.db"
    with pytest.raises(smartcar.SmartcarError) as caught:
        smartcar.Client(client_id="id", client_secret="secret", store=f"sqlite:{path}")
    assert isinstance(caught.value, (smartcar.StoreError, smartcar.ConfigError))
    assert str(path) in caught.value.message
    assert caught.value.field == "store"
