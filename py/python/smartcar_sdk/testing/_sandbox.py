"""The sandbox inside the test's process."""

from __future__ import annotations

import secrets
import weakref
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, overload

from .. import Client, ClosedError, Grant, InvalidInputError, InvalidTypeError, SmartcarError
from .._native import SandboxServer
from ._arguments import check, check_value

if TYPE_CHECKING:
    from .. import AsyncClient

Seconds: TypeAlias = float | timedelta


class FaultRule(TypedDict, total=False):
    """Which requests go wrong, and how; docs/sandbox.md explains each field."""

    path: str
    method: str
    share: float
    times: int
    do: Literal["drop", "refuse", "delay", "drop_won", "delay_before", "status", "error_after", "body"]
    seconds: float
    status: int
    retry_after: int
    body: Literal["truncated", "html", "huge", "drip"]
    bytes: int


class GrantStats(TypedDict):
    """What was asked of the token endpoint for one grant."""

    requests: int
    won: int
    refused: int
    concurrent: int
    under_way: int


class Stats(TypedDict):
    """What was asked of the sandbox."""

    requests: dict[str, int]
    """By method and path: `{"POST /oauth/token": 4, "GET /v2.0/vehicles/{id}/odometer": 1}`."""
    tokens: dict[str, GrantStats]
    """By the sandbox's own id of the grant."""
    unknown_token_requests: int
    answers: dict[str, int]
    """By status."""
    faults: dict[str, int]
    """By what went wrong."""


class Sandbox:
    """A local Smartcar in this process, from its making to `close()` or the end of its `with` block.

    Any number may run at once; each has a world, a time and a port of its own. It listens on loopback alone. What other
    processes started from here send reaches it as well: `box.env` tells them where. But time moves for the clients of
    this process alone, and a forked child cannot rule it.
    """

    def __init__(
        self,
        *,
        port: int | None = None,
        access_ttl: Seconds | None = None,
        refresh_ttl: Seconds | None = None,
        grace: Seconds | None = None,
        latency: Seconds | None = None,
        refresh_token_reuse: Literal["issues_new", "returns_same", "revokes_previous", "revokes_family", "rejects"]
        | None = None,
        seed: int | None = None,
    ) -> None:
        """Starts it.

        port: the port it listens on (a free one).
        access_ttl: lifetime of an access token (two hours).
        refresh_ttl: lifetime of a refresh token (60 days).
        grace: life of a used refresh token, from its first use (60 s).
        latency: how long every answer is held back, after the server acted (not at all).
        refresh_token_reuse: what a second presentation of a refresh token does inside the grace (`issues_new`).
        seed: users, cars and their ids, and the dice of the faults: the same for the same seed (1).
        """
        self._clients: weakref.WeakSet[Client] = weakref.WeakSet()
        self._server = SandboxServer(
            port=port,
            access_ttl=access_ttl,
            refresh_ttl=refresh_ttl,
            grace=grace,
            latency=latency,
            refresh_token_reuse=refresh_token_reuse,
            seed=seed,
        )

    def __enter__(self) -> Sandbox:
        if not self._server.is_open:
            raise ClosedError("the sandbox is closed: make another one")
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the clients that `client()` made, and ends the sandbox. Closing twice is fine."""
        try:
            self._close_clients()
        finally:
            self._server.close()

    def _close_clients(self) -> None:
        for client in list(self._clients):
            try:
                client.close()
            except SmartcarError:
                # What a refresh of a test that is over came to is nobody's concern.
                continue
        self._clients.clear()

    @property
    def origin(self) -> str:
        """`http://` and the address it listens on."""
        return self._server.origin

    @property
    def env(self) -> dict[str, str]:
        """What points a client at it: `SMARTCAR_CLIENT_ID` and so on, for the environment of your application.

        Each is a setting of `Client`, and all that Smartcar's side needs is there. Where grants are kept
        (`SMARTCAR_STORE`) is for you to say.
        """
        return dict(self._server.env())

    @property
    def settings(self) -> dict[str, Any]:
        """The same as keywords of `Client`: `Client(**box.settings, store="sqlite:tokens.db")`."""
        return {name.removeprefix("SMARTCAR_").lower(): value for name, value in self._server.env()}

    def client(self, **settings: Any) -> Client:
        """A client of this Smartcar. Its grants are kept in memory unless `store` says otherwise.

        settings: keywords of `Client`, over those that point it here.

        It is closed with the sandbox, if not before.
        """
        client = Client(**self._settings(settings))
        self._clients.add(client)
        return client

    def async_client(self, **settings: Any) -> AsyncClient:
        """A client of this Smartcar for asyncio: `async with box.async_client() as client:`.

        Close it before the sandbox.

        settings: keywords of `AsyncClient`, over those that point it here.
        """
        from .. import AsyncClient  # noqa: PLC0415, it needs asyncio, which not every test does

        return AsyncClient(**self._settings(settings))

    def _settings(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {"store": "memory:", **self.settings, **{name: given[name] for name in given if given[name] is not None}}

    @overload
    def connect(
        self,
        client: Client,
        vehicles: int | Sequence[int | str] = 1,
        *,
        account: str | None = None,
        scope: Iterable[str] | None = None,
        make: str | None = None,
        powertrain: Literal["BEV", "PHEV", "ICE"] | None = None,
        user: str | None = None,
        external_id: str | None = None,
        single_select: bool = False,
        mode: Literal["live", "simulated", "test"] | None = None,
    ) -> Grant: ...

    @overload
    def connect(
        self,
        client: AsyncClient,
        vehicles: int | Sequence[int | str] = 1,
        *,
        account: str | None = None,
        scope: Iterable[str] | None = None,
        make: str | None = None,
        powertrain: Literal["BEV", "PHEV", "ICE"] | None = None,
        user: str | None = None,
        external_id: str | None = None,
        single_select: bool = False,
        mode: Literal["live", "simulated", "test"] | None = None,
    ) -> Awaitable[Grant]: ...

    def connect(
        self,
        client: Client | AsyncClient,
        vehicles: int | Sequence[int | str] = 1,
        *,
        account: str | None = None,
        scope: Iterable[str] | None = None,
        make: str | None = None,
        powertrain: Literal["BEV", "PHEV", "ICE"] | None = None,
        user: str | None = None,
        external_id: str | None = None,
        single_select: bool = False,
        mode: Literal["live", "simulated", "test"] | None = None,
    ) -> Grant | Awaitable[Grant]:
        """A driver goes through Connect and consents, and `client` completes it. Gives the grant.

        Of an async client, await it.

        vehicles: how many cars, or which: places in the driver's garage (from 0) and vehicle ids.
        account: your own id of the customer, for the grant.
        scope: the permissions (all there are).
        make: the cars' brand (the driver's, or TESLA).
        powertrain: what the cars are, where the brand has such a model.
        user: the driver: an id, or an e-mail address (a new one opens an account). A new driver unless given.
        external_id: the id that you would give to `connect_url`.
        single_select: one vehicle only (Connect Match); the grant is the vehicle's.
        mode: which cars (`live`).
        """
        if not hasattr(client, "complete_connect"):
            raise InvalidTypeError(
                f"client must be a Client or an AsyncClient, not {type(client).__name__}", field="client"
            )
        check(Sandbox.connect, account=account, single_select=single_select)
        state = secrets.token_urlsafe(8)
        redirect = self.redirect(
            state=state,
            vehicles=vehicles,
            scope=scope,
            make=make,
            powertrain=powertrain,
            user=user,
            external_id=external_id,
            single_select=single_select,
            mode=mode,
        )
        return client.complete_connect(redirect, state=state, account=account, per_vehicle=single_select)

    def redirect(
        self,
        url: str | None = None,
        *,
        state: str | None = None,
        vehicles: int | Sequence[int | str] = 1,
        scope: Iterable[str] | None = None,
        make: str | None = None,
        powertrain: Literal["BEV", "PHEV", "ICE"] | None = None,
        user: str | None = None,
        external_id: str | None = None,
        single_select: bool | None = None,
        single_select_vin: str | None = None,
        redirect_uri: str | None = None,
        mode: Literal["live", "simulated", "test"] | None = None,
        response_type: Literal["code", "none"] | None = None,
        deny: bool | None = None,
        error: str | None = None,
        error_description: str | None = None,
    ) -> str:
        """A driver goes through Connect; the address that the browser is sent back to, for your callback.

        url: where your application sent the driver: what `connect_url` gave, state and all, or `reauthenticate_url`.
        deny: the driver declines.
        error: Connect ends with this error instead, such as `vehicle_incompatible`.

        The others are as in `connect`, and as Connect's own parameters; they are said over those of `url`.
        """
        if isinstance(scope, Iterable) and not isinstance(scope, str | bytes | Mapping):
            scope = list(scope)
        wish = {
            "url": url,
            "state": state,
            "vehicles": vehicles,
            "scope": scope,
            "make": make,
            "powertrain": powertrain,
            "user": user,
            "external_id": external_id,
            "single_select": single_select,
            "single_select_vin": single_select_vin,
            "redirect_uri": redirect_uri,
            "mode": mode,
            "response_type": response_type,
            "deny": deny,
            "error": error,
            "error_description": error_description,
        }
        check(Sandbox.redirect, **wish)
        wish["vehicles"] = vehicles if isinstance(vehicles, int) else list(vehicles)
        said = {name: value for name, value in wish.items() if value is not None}
        return str(self.control("connect", said)["redirect_url"])

    def advance(self, by: timedelta | float | None = None, /, **span: float) -> None:
        """Lets time pass: `advance(days=57)`, `advance(hours=3)`, `advance(timedelta(...))`, or seconds.

        It passes at once, for the sandbox and for all clients of this process that talk to it, whoever made them:
        tokens end, and what sleeps until then (the job of `maintenance`, a lease) wakes. It never goes back.

        When it returns, those clients have done what has come due: what the job and recovery began is refreshed and
        stored. An outage (`faults`) is not waited out, nor is an `AsyncStore` of an `AsyncClient`, whose loop waits
        here; and after ten seconds nothing is.

        span: keywords of `timedelta`.
        """
        if (by is None) == (not span):
            raise InvalidInputError("by must be given, or else keywords of timedelta: advance(days=57)", field="by")
        try:
            self._server.advance(timedelta(**span) if by is None else by)
        except (TypeError, OverflowError) as error:
            if isinstance(error, SmartcarError):
                raise
            raise InvalidInputError(f"by must be keywords of timedelta, such as days=57: {error}", field="by") from None

    def faults(self, rules: Iterable[FaultRule | Mapping[str, Any]] = ()) -> None:
        """Makes requests go wrong from now on: these rules replace those before, and none end them.

        `box.faults([{"path": "/oauth/token", "do": "drop", "times": 1}])` loses one answer of the token endpoint.
        docs/sandbox.md has all that there is.
        """
        if isinstance(rules, str | bytes | Mapping) or not isinstance(rules, Iterable):
            raise InvalidTypeError(f"rules must be a list of dicts, not {type(rules).__name__}", field="rules")
        rules = list(rules)
        for rule in rules:
            if not isinstance(rule, Mapping):
                raise InvalidTypeError(f"rules must be a list of dicts, not of {type(rule).__name__}", field="rules")
        self.control("faults", {"rules": [dict(rule) for rule in rules]})

    def stats(self) -> Stats:
        """What was asked of it so far: `box.stats()["requests"]["POST /oauth/token"]`."""
        stats: Stats = self.control("stats")
        return stats

    def revoke(self, grant: Grant | str) -> None:
        """The driver disconnects the cars of a grant at Smartcar (or one car, by its id): its tokens die.

        Nobody tells your application; it learns of it from the next call or refresh. Other grants of the same driver
        lose those cars, and live on where they reach more.
        """
        if isinstance(grant, str):
            check_value("grant", grant)
            ends = [{"vehicle_id": grant}]
        elif isinstance(grant, Grant):
            ends = [{"vehicle_id": vehicle} for vehicle in grant.vehicles]
            if not ends and grant.user_id is not None:
                ends = [{"user_id": grant.user_id}]
        else:
            raise InvalidTypeError(
                f"grant must be a Grant or the id of a vehicle, not {type(grant).__name__}", field="grant"
            )
        ended = [self.control("revoke", end) for end in ends]
        if not any(end["vehicles"] or end["grants"] for end in ended):
            raise InvalidInputError(
                "grant names no car that is connected here: give one that box.connect() or your callback made",
                field="grant",
            )

    def reset(self) -> None:
        """Begins anew at the same address: no drivers, no faults, nothing counted, and the time is the host's again.

        The clients that `client()` made are closed. Others have grants that nobody knows any more: make new ones.
        """
        self._close_clients()
        self._server.reset()

    def control(self, path: str, body: Mapping[str, Any] | None = None, *, method: str | None = None) -> Any:
        """Anything else that the sandbox can do: a request of its control interface, as docs/sandbox.md has it.

        `box.control(f"vehicles/{id}", {"state_of_charge": 0.2})` changes a car,
        `box.control("webhooks", {"callback_url": url})` makes a webhook.

        path: what comes after `/sandbox/`.
        body: JSON; with it the method is POST, else GET, unless `method` says otherwise.
        """
        check(Sandbox.control, path=path, body=body, method=method)
        return self._server.request(
            method or ("GET" if body is None else "POST"), path, None if body is None else dict(body)
        )

    def __repr__(self) -> str:
        return f"<smartcar_sdk.testing.Sandbox, {self.origin if self._server.is_open else 'closed'}>"
