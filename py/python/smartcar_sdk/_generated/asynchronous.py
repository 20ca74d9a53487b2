"""The twins for asyncio of `Client` and `Vehicle`.

Made by `generate/asynchronous.py` from the stubs of the compiled module: change them, and run `generate/run`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, timedelta
    from os import PathLike
    from typing import Any, Literal, TypeAlias

    from .. import (
        Application,
        Attributes,
        BackfillReport,
        BatchReadings,
        Battery,
        BatteryCapacity,
        Charge,
        ChargeLimit,
        ChargeSchedule,
        ChargeScheduleResult,
        Climate,
        CommandResult,
        Compatibility,
        CompatibilityMatrix,
        CompatibleVehicle,
        Connection,
        CutOverReport,
        DiagnosticSystemStatus,
        DiagnosticTroubleCodes,
        EndpointHealth,
        EngineOil,
        Events,
        ExportReport,
        ForgetReport,
        Fuel,
        Grant,
        GrantStatus,
        ImportReport,
        Location,
        LockStatus,
        Maintenance,
        NominalCapacity,
        Odometer,
        Permissions,
        RawReading,
        RefreshReport,
        RekeyReport,
        ServiceHistory,
        Signal,
        Subscription,
        TirePressure,
        UnitSystem,
        User,
        Vin,
        Webhook,
        WebhookSubscription,
    )
    from .._old_system import OldSystem
    from ..stores import AsyncStore, Store

    _Status: TypeAlias = GrantStatus | Literal["active", "adopted", "reconnect_required", "removed", "handed_over"]
    _Mode: TypeAlias = Literal["live", "simulated", "test"]
    _Reuse: TypeAlias = Literal[
        "unknown", "issues_new", "returns_same", "revokes_previous", "revokes_family", "rejects"
    ]
    _Seconds: TypeAlias = float | timedelta
    _UnitSystem: TypeAlias = UnitSystem | Literal["metric", "imperial"]
    _Api: TypeAlias = Literal["v2", "v3", "auto"]

from .._asynchronous import AsyncPages, _Client, _Vehicle, in_thread


class AsyncVehicle(_Vehicle):
    """A vehicle, for asyncio, made by `AsyncClient.vehicle`. A call is sent once it is awaited.

    Its methods are those of `Vehicle`, as coroutines: each gets a valid access token first, refreshing it where it
    must. Cancelling one ends its request; a refresh that it began goes on.
    """

    @property
    def id(self) -> str:
        """Smartcar's id of the vehicle."""
        given: str = self._core.id
        return given

    def with_options(
        self,
        *,
        unit_system: _UnitSystem | None = None,
        api: _Api | None = None,
        timeout: _Seconds | None = None,
        token_timeout: _Seconds | None = None,
        retries: int | None = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    ) -> AsyncVehicle:
        """The same vehicle, its calls with these options over those they had; see `Client.with_options`."""
        core = self._core.with_options(
            unit_system=unit_system,
            api=api,
            timeout=timeout,
            token_timeout=token_timeout,
            retries=retries,
            headers=headers,
        )
        return AsyncVehicle._of(core)

    async def access_token(self) -> str:
        """A valid access token for API v2 of the grant that reaches this vehicle, for code that sends its own requests.

        The one that a call would be sent with. Take it anew for each request rather than keeping it: it may be
        about to end. Raises as `Client.access_token`.
        """
        given: str = await self._core.access_token()
        return given

    async def batch(self, batch: Iterable[str], /) -> BatchReadings:
        """Several readings in one request.

        batch: names of reading methods (`odometer`) or their paths (`/odometer`), which are the same, and other paths
            below the vehicle with their `/` (`/tesla/compass`), which API v2 alone has.
        """
        given: BatchReadings = await self._core.batch(batch)
        return given

    async def signal(self, code: str) -> Signal:
        """One signal, by its code: one of `smartcar_sdk.signals`, or any other (API v3)."""
        given: Signal = await self._core.signal(code)
        return given

    def signals(self, *, size: int | None = None) -> AsyncPages[Signal]:
        """The signals of the vehicle (API v3). A vehicle that no webhook subscribes may have none.

        size: items to a page (100, which is the most).
        """
        return AsyncPages(lambda: self._core.signals(size=size))

    async def set_charge_schedule(self, schedule: ChargeSchedule) -> ChargeScheduleResult:
        """Sets when it charges at a place (API v3; permission `control_charge`)."""
        given: ChargeScheduleResult = await self._core.set_charge_schedule(schedule)
        return given

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        body: Any = None,
    ) -> RawReading:
        """Any other request below the vehicle, e.g. a brand's own endpoint on v2. `raw` of the answer is its body.

        A `GET` is repeated as reads are, anything else never once it may have arrived.
        """
        given: RawReading = await self._core.request(method, path, query=query, body=body)
        return given

    async def attributes(self) -> Attributes:
        """Make, model and year (permission `read_vehicle_info`)."""
        given: Attributes = await self._core.attributes()
        return given

    async def battery(self) -> Battery:
        """State of charge and range of the high-voltage battery (permission `read_battery`)."""
        given: Battery = await self._core.battery()
        return given

    async def battery_capacity(self) -> BatteryCapacity:
        """What the high-voltage battery holds when it is full (permission `read_battery`)."""
        given: BatteryCapacity = await self._core.battery_capacity()
        return given

    async def nominal_capacity(self) -> NominalCapacity:
        """What the high-voltage battery held when it was new (permission `read_battery`)."""
        given: NominalCapacity = await self._core.nominal_capacity()
        return given

    async def charge(self) -> Charge:
        """Whether it is plugged in and charging (permission `read_charge`)."""
        given: Charge = await self._core.charge()
        return given

    async def charge_limit(self) -> ChargeLimit:
        """Up to which state of charge it charges (permission `read_charge`)."""
        given: ChargeLimit = await self._core.charge_limit()
        return given

    async def climate(self) -> Climate:
        """Temperatures (permission `read_thermometer`), and what the climate control does (`read_climate`).

        API v3 alone has it.
        """
        given: Climate = await self._core.climate()
        return given

    async def diagnostic_trouble_codes(self) -> DiagnosticTroubleCodes:
        """Trouble codes that are active (permission `read_diagnostics`)."""
        given: DiagnosticTroubleCodes = await self._core.diagnostic_trouble_codes()
        return given

    async def diagnostic_system_status(self) -> DiagnosticSystemStatus:
        """The health of the vehicle's systems (permission `read_diagnostics`)."""
        given: DiagnosticSystemStatus = await self._core.diagnostic_system_status()
        return given

    async def engine_oil(self) -> EngineOil:
        """Life left of the engine's oil (permission `read_engine_oil`)."""
        given: EngineOil = await self._core.engine_oil()
        return given

    async def fuel(self) -> Fuel:
        """Fuel level and range (permission `read_fuel`)."""
        given: Fuel = await self._core.fuel()
        return given

    async def location(self) -> Location:
        """Last known position (permission `read_location`)."""
        given: Location = await self._core.location()
        return given

    async def lock_status(self) -> LockStatus:
        """Whether it is locked, and what stands open (permission `read_security`)."""
        given: LockStatus = await self._core.lock_status()
        return given

    async def odometer(self) -> Odometer:
        """Distance travelled (permission `read_odometer`)."""
        given: Odometer = await self._core.odometer()
        return given

    async def permissions(self) -> Permissions:
        """What the driver has permitted. API v3 says it with the connection."""
        given: Permissions = await self._core.permissions()
        return given

    async def service_history(
        self, start_date: str | date | None = None, end_date: str | date | None = None
    ) -> ServiceHistory:
        """Visits to workshops, from the day `start_date` to the day `end_date` (`YYYY-MM-DD`, both included, either may
        be left out) (permission `read_service_history`).

        Without a start API v2 gives those of the last year, v3 all.

        Raises `InvalidInputError`, field `start_date` or `end_date`, for what is no day, or where the end is before the
        start.
        """
        given: ServiceHistory = await self._core.service_history(start_date, end_date)
        return given

    async def tire_pressure(self) -> TirePressure:
        """Pressure of the tires (permission `read_tires`)."""
        given: TirePressure = await self._core.tire_pressure()
        return given

    async def vin(self) -> Vin:
        """Vehicle identification number (permission `read_vin`)."""
        given: Vin = await self._core.vin()
        return given

    async def lock(self) -> CommandResult:
        """Locks it (permission `control_security`)."""
        given: CommandResult = await self._core.lock()
        return given

    async def unlock(self) -> CommandResult:
        """Unlocks it (permission `control_security`)."""
        given: CommandResult = await self._core.unlock()
        return given

    async def start_charge(self) -> CommandResult:
        """Starts charging (permission `control_charge`)."""
        given: CommandResult = await self._core.start_charge()
        return given

    async def stop_charge(self) -> CommandResult:
        """Stops charging (permission `control_charge`)."""
        given: CommandResult = await self._core.stop_charge()
        return given

    async def set_charge_limit(self, limit: float) -> CommandResult:
        """Charges up to this state of charge from now on, 0.5 to 1 (permission `control_charge`).

        API v3 takes whole percents; a limit between two is rounded there.

        Raises `InvalidInputError`, field `limit`.
        """
        given: CommandResult = await self._core.set_charge_limit(limit)
        return given

    async def send_destination(self, latitude: float, longitude: float) -> CommandResult:
        """Sends a destination to its navigation (permission `control_navigation`): degrees, -90 to 90 and -180 to 180.

        Raises `InvalidInputError`, field `latitude` or `longitude`.
        """
        given: CommandResult = await self._core.send_destination(latitude, longitude)
        return given

    async def open_charge_port(self) -> CommandResult:
        """Opens the charging port (API v3; permission `control_charge`)."""
        given: CommandResult = await self._core.open_charge_port()
        return given

    async def close_charge_port(self) -> CommandResult:
        """Closes the charging port (API v3; permission `control_charge`)."""
        given: CommandResult = await self._core.close_charge_port()
        return given

    async def delete_charge_schedule(self, schedule_id: str) -> ChargeScheduleResult:
        """Deletes a charge schedule by Smartcar's id of it (API v3; permission `control_charge`).

        Raises `InvalidInputError`, field `schedule_id`.
        """
        given: ChargeScheduleResult = await self._core.delete_charge_schedule(schedule_id)
        return given

    async def disconnect(self) -> None:
        """Ends Smartcar's connection to it: the application can ask it nothing any more, until its driver connects it
        again.
        """
        await self._core.disconnect()

    async def subscribe(self, webhook_id: str) -> WebhookSubscription:
        """Subscribes it to a webhook that was made in Smartcar's dashboard.

        That it is subscribed already is no error.

        Raises `InvalidInputError`, field `webhook_id`.
        """
        given: WebhookSubscription = await self._core.subscribe(webhook_id)
        return given

    async def unsubscribe(self, webhook_id: str) -> None:
        """Ends its subscription to a webhook. On v2 that takes the setting `management_token`.

        Raises `InvalidInputError`, field `webhook_id`; `ConfigError`.
        """
        await self._core.unsubscribe(webhook_id)


class AsyncClient(_Client):
    """One Smartcar application and the store of its grants, for asyncio.

    Its methods are those of `Client`, as coroutines; lists are asynchronous iterators. It may be made before a loop
    runs, and used from several loops. Use `async with`, or await `close()`: both wait for refreshes under way, so that
    no token is lost. One that is dropped settles in the background, and before the interpreter ends.

    Calls are made by the SDK's own threads, and a loop is woken once for a batch of them: no thread is taken for a
    call. It works with asyncio's and with uvloop's loops.
    """

    def __init__(
        self,
        *,
        client_id: str | None = None,
        client_secret: str | Iterable[str] | None = None,
        v3_client_id: str | None = None,
        v3_client_secret: str | Iterable[str] | None = None,
        redirect_uri: str | None = None,
        management_token: str | Iterable[str] | None = None,
        store: str | Store | AsyncStore | None = None,
        token_keys: str | Iterable[str] | None = None,
        encryption: Literal["migrate", "required"] | None = None,
        spool: str | PathLike[str] | None = None,
        mode: _Mode | None = None,
        unit_system: _UnitSystem | None = None,
        api: _Api | None = None,
        retries: int | None = None,
        request_limit: str | None = None,
        request_concurrency: int | None = None,
        soft_margin: _Seconds | None = None,
        hard_margin: _Seconds | None = None,
        background_refresh: bool | None = None,
        refresh_token_grace: _Seconds | None = None,
        refresh_concurrency: int | None = None,
        refresh_token_reuse: _Reuse | None = None,
        timeout: _Seconds | None = None,
        command_timeout: _Seconds | None = None,
        token_timeout: _Seconds | None = None,
        refresh_token_lifetime: _Seconds | None = None,
        recovery: bool | None = None,
        max_response_bytes: int | None = None,
        proxy: str | None = None,
        ca_file: str | PathLike[str] | None = None,
        allow_insecure_http: bool | None = None,
        connect_origin: str | None = None,
        auth_origin: str | None = None,
        iam_origin: str | None = None,
        api_origin: str | None = None,
        api_v3_origin: str | None = None,
        management_api_origin: str | None = None,
        management_v3_origin: str | None = None,
        compatibility_v3_origin: str | None = None,
    ) -> None:
        """Checks the settings. The store is opened by `async with`, or when it is first used.

        client_id: client id of the Smartcar application (its application id).
        client_secret: client secret; several while one is being rotated: they are tried in turn.
        v3_client_id: client id of the API v3 credentials (it begins `client_`).
        v3_client_secret: client secret of the API v3 credentials; several while one is being rotated.
        redirect_uri: where Connect sends the driver back to, to the byte as registered in Smartcar's dashboard.
        management_token: application management token; several while one is being rotated: the first is sent.
        store: where grants are kept: `memory:`, `sqlite:PATH` or `postgres://USER@HOST/DATABASE`, or a store of your
            own (`smartcar_sdk.stores`).
        token_keys: keys that encrypt tokens at rest, `id:base64`; the first encrypts, all decrypt.
        encryption: with `token_keys`, what happens to records that are not sealed as they should be: `migrate` (they
            are read, rewritten and warned of) or `required` (they are refused).
        spool: folder for pairs that could not be stored, until the store is back; needs `token_keys`.
        mode: which cars Connect offers (`live`).
        unit_system: units of readings (`metric`).
        api: which API calls to vehicles go to (`v2`); `auto` takes v3 where the vehicle's user is known.
        retries: how often a read is repeated after a failure that may pass (2).
        request_limit: own limit on API requests of this process, `BURST/PER_MINUTE`, e.g. `120/2` (none).
        request_concurrency: API requests of this process that are under way at once at most; further ones wait (none).
        soft_margin: life left of an access token below which it is refreshed in the background (300).
        hard_margin: life left of an access token below which callers wait for the refresh (30).
        background_refresh: whether callers leave the refresh of a token that is still good behind them (True); with
            False they wait for it and for its commit.
        refresh_token_grace: how long a used refresh token still works (60). Leases, waits and confirmations derive from
            it.
        refresh_concurrency: grants this process may leave unresolved at the token endpoint at once (16): what an outage
            can cost.
        refresh_token_reuse: what presenting a used refresh token does, where known (`unknown`).
        timeout: how long Smartcar may take to answer one API call, retries included (310; it may take 300).
        command_timeout: the same for a command to a car (310).
        token_timeout: how long one call waits for a token, the store or a limit on requests (60; never longer than the
            call's timeout).
        refresh_token_lifetime: how long an unused refresh token lives (60 days).
        recovery: whether this client finishes what others left half done (True). At least one process must.
        max_response_bytes: answers longer than this are cut off and reported (8 MiB).
        proxy: HTTP proxy for all requests; without it the usual environment variables count.
        ca_file: PEM file of further certificate authorities to trust. `"certifi"` is that of the package certifi
            (`pip install smartcar-sdk[certifi]`), for systems that have none.
        allow_insecure_http: whether origins may be plain http on other hosts (False): secrets and tokens go in the
            clear.
        connect_origin, auth_origin, iam_origin, api_origin, api_v3_origin, management_api_origin, management_v3_origin,
        compatibility_v3_origin: where Smartcar's services are.

        Raises `ConfigError` naming the setting that is missing or cannot be used, and `StoreError` if the store cannot
        be opened.
        """
        self._open({name: value for name, value in locals().items() if name != "self"})

    @classmethod
    def from_env(cls) -> AsyncClient:
        """A client with all settings from the environment."""
        return cls()

    def with_options(
        self,
        *,
        unit_system: _UnitSystem | None = None,
        api: _Api | None = None,
        timeout: _Seconds | None = None,
        token_timeout: _Seconds | None = None,
        retries: int | None = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    ) -> AsyncClient:
        """The same client, its calls with these options over those they had; vehicles made from it have them, too.

        unit_system: the units readings come in.
        api: which API calls go to: `auto` takes v3 where the vehicle's user is known.
        timeout: how long Smartcar may take to answer one call, all retries included.
        token_timeout: how long one call waits for a token, the store or a limit on requests, in all; never longer than
            `timeout` unless it is given.
        retries: how often a read is repeated after a failure that may pass, 10 times at most; a command never is.
        headers: sent along, e.g. a trace id. One that the SDK sets itself is refused, when the call is made.

        Both are one client: closing either closes both.
        """
        core = self._core.with_options(
            unit_system=unit_system,
            api=api,
            timeout=timeout,
            token_timeout=token_timeout,
            retries=retries,
            headers=headers,
        )
        return AsyncClient._of(core)

    def connect_url(
        self,
        *,
        scope: Iterable[str] | None = None,
        state: str | None = None,
        signed_state: str | None = None,
        valid_for: _Seconds | None = None,
        redirect_uri: str | None = None,
        mode: _Mode | None = None,
        without_code: bool | None = None,
        force_approval: bool | None = None,
        make: str | None = None,
        single_select: bool | None = None,
        single_select_vin: str | None = None,
        flags: str | None = None,
        external_id: str | None = None,
        clear_external_id: bool | None = None,
        user: str | None = None,
    ) -> str:
        """The address of the Connect page to send a driver to.

        scope: permissions to ask for, e.g. `read_odometer`; after `required:` only cars that have it connect.
        state: comes back unchanged on the redirect: tie it to the driver's session, and check it there.
        signed_state: instead of `state`: a payload (1 to 512 bytes) for a state that proves it is yours. Make it the id
            of the browser's session: the driver can read it, and hand the whole address to somebody else.
        valid_for: for how long the signed state is good; an hour is usual.
        redirect_uri: instead of the client's; `complete_connect` takes the same.
        mode: which cars are offered, instead of the client's.
        without_code: for API v3 alone: the redirect brings a user id and no code, so there will be no tokens.
        force_approval: shows the consent page even to a driver who has consented before.
        make: skips the choice of brand, e.g. `TESLA`.
        single_select: lets the driver choose one vehicle only (Connect Match).
        single_select_vin: lets the driver connect just the vehicle with this VIN; takes precedence over `make`.
        flags: flags as `key:value`, separated by spaces, e.g. `country:DE`.
        external_id: your own id of the user, kept by Smartcar with the connection.
        clear_external_id: makes Smartcar forget it.
        user: your own id of the user, for Smartcar's analytics.
        """
        given: str = self._core.connect_url(
            scope=scope,
            state=state,
            signed_state=signed_state,
            valid_for=valid_for,
            redirect_uri=redirect_uri,
            mode=mode,
            without_code=without_code,
            force_approval=force_approval,
            make=make,
            single_select=single_select,
            single_select_vin=single_select_vin,
            flags=flags,
            external_id=external_id,
            clear_external_id=clear_external_id,
            user=user,
        )
        return given

    async def complete_connect(
        self,
        redirect: str | None = None,
        *,
        code: str | None = None,
        returned_state: str | None = None,
        state: str | None = None,
        signed_state: bool | None = None,
        unchecked_state: bool | None = None,
        account: str | None = None,
        account_from_external_id: bool | None = None,
        redirect_uri: str | None = None,
        per_vehicle: bool | None = None,
        without_code: bool | None = None,
    ) -> Grant:
        """Completes Connect: exchanges the code, stores the grant, learns its user and vehicles.

        redirect: what Connect sent to the redirect URI: the whole URL, or its query.
        code: instead of it, the code alone, for an application whose framework has taken the redirect apart.
        returned_state: with `code`, the state that came back beside it; it is checked as that of a redirect is.
        state: the state this driver was sent to Connect with; a redirect with another one, or none, is turned away.
            With `signed_state`, the payload that it has to carry. `None`, as where a session has none, is no check.
        signed_state: the state must be a signed one that has not expired.
        unchecked_state: takes whatever redirect comes, whoever made it: for one whose state was checked by other means.
            One of `state`, `signed_state` and this is needed: anybody can make a redirect.
        account: your own id of the customer, kept with the grant: take it from the session.
        account_from_external_id: where there is no `account`, keeps the redirect's `external_id` as the account. It
            came through a browser, which may have altered it.
        redirect_uri: the one that the Connect URL named, where it was not the client's.
        per_vehicle: Connect Match: the grant is for the one vehicle that was selected.
        without_code: takes a redirect without a code. Nothing proves its user id: see docs/connect.md.

        While Smartcar's API is unavailable, this takes up to a minute after the exchange of the code: what it asks
        there is tried again, each of two steps for at most the client's `timeout` (`client.with_options(timeout=5)`
        waits less). An error whose `grant_id` is set says that the grant is stored: a client with `recovery` learns
        its user and vehicles later, and `grant(grant_id)` shows it.

        A `DeclinedError` says that the driver did not consent, an `ApiError` why there is no consent otherwise; both
        have `connect_reason` (`access_denied`; `vehicle_incompatible` with `incompatible_vehicle`; ...).
        """
        given: Grant = await self._core.complete_connect(
            redirect,
            code=code,
            returned_state=returned_state,
            state=state,
            signed_state=signed_state,
            unchecked_state=unchecked_state,
            account=account,
            account_from_external_id=account_from_external_id,
            redirect_uri=redirect_uri,
            per_vehicle=per_vehicle,
            without_code=without_code,
        )
        return given

    def reauthenticate_url(
        self,
        vehicle_id: str,
        *,
        state: str | None = None,
        signed_state: str | None = None,
        valid_for: _Seconds | None = None,
        redirect_uri: str | None = None,
    ) -> str:
        """The address at which a driver signs in to the car maker's account again.

        For a vehicle that answers `CONNECTED_SERVICES_ACCOUNT` errors: the consent and all tokens stay as they are. The
        keywords are those of `connect_url`.
        """
        given: str = self._core.reauthenticate_url(
            vehicle_id, state=state, signed_state=signed_state, valid_for=valid_for, redirect_uri=redirect_uri
        )
        return given

    async def complete_reauthentication(
        self,
        redirect: str,
        *,
        state: str | None = None,
        signed_state: bool | None = None,
        unchecked_state: bool | None = None,
    ) -> str:
        """Reads what a re-authentication sent to the redirect URI: the id of the vehicle that works again.

        Nothing is sent or stored. The keywords are those of `complete_connect`.
        """
        given: str = await self._core.complete_reauthentication(
            redirect, state=state, signed_state=signed_state, unchecked_state=unchecked_state
        )
        return given

    def check_state(self, redirect_or_state: str) -> str:
        """The payload of a signed state: of the state itself, or of a redirect that carries it.

        Compare it with the session of the browser that brought it. Raises `InvalidInputError`, field `state`, where it
        is missing, forged or expired.
        """
        given: str = self._core.check_state(redirect_or_state)
        return given

    def vehicle(
        self,
        vehicle_id: str,
        *,
        unit_system: _UnitSystem | None = None,
        api: _Api | None = None,
        timeout: _Seconds | None = None,
        token_timeout: _Seconds | None = None,
        retries: int | None = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    ) -> AsyncVehicle:
        """A vehicle, by Smartcar's id of it. Nothing is sent; the keywords are those of `with_options`."""
        core = self._core.vehicle(
            vehicle_id,
            unit_system=unit_system,
            api=api,
            timeout=timeout,
            token_timeout=token_timeout,
            retries=retries,
            headers=headers,
        )
        return AsyncVehicle._of(core)

    async def grant(self, grant_id: str) -> Grant | None:
        """One grant, as the store has it now; `None` if there is no such grant."""
        given: Grant | None = await self._core.grant(grant_id)
        return given

    async def grants_for(self, vehicle_id: str) -> list[Grant]:
        """The grants that reach a vehicle, newest consent first. Calls use the first that works."""
        given: list[Grant] = await self._core.grants_for(vehicle_id)
        return given

    def grants(
        self,
        *,
        status: _Status | None = None,
        account: str | None = None,
        user_id: str | None = None,
        size: int | None = None,
    ) -> AsyncPages[Grant]:
        """The grants in the store for which all that is given holds, in the order of their ids.

        A grant that cannot be read (another key, a newer release) is left out, and a warning is logged.

        status: of this status. Removed grants are listed only with `removed`.
        account: of one customer of yours, by the id that was given at Connect.
        user_id: of one user, by Smartcar's id.
        size: at most so many to a page (1,000, which is the most). A page before the last may hold fewer, and none.
        """
        core = self._core.grants(status=status, account=account, user_id=user_id, size=size)
        return AsyncPages(core)

    async def remove_grant(self, grant_id: str) -> bool:
        """Removes a grant: erases its tokens, and its vehicles are no longer reached through it.

        Returns whether it was there. The ids of its user, customer and vehicles stay for 60 days; `forget` erases
        them, too. Smartcar is not told.
        """
        given: bool = await self._core.remove_grant(grant_id)
        return given

    async def retry_grant(self, grant_id: str) -> Grant:
        """Has the tokens of a grant whose driver must connect again presented to Smartcar once more.

        Gives the grant as it is then: `active` where they work after all (Smartcar had refused them by mistake, say, or
        a backup was restored). One that is not given up is given as it is, and nothing is sent. Raises
        `NotConnectedError` where there is no such grant; `TimeoutError` after `token_timeout`, while it goes on in the
        background; `StoreError`.
        """
        given: Grant = await self._core.retry_grant(grant_id)
        return given

    async def access_token(self, grant_id: str) -> str:
        """A valid access token of one grant for API v2, for code that sends its own requests.

        The official SDK's `Vehicle(id, token)`, say, or plain HTTP. Take it anew for each request rather than keeping
        it: it may be about to end. `Vehicle.access_token` finds the grant of a vehicle. Raises
        `NotConnectedError`, `ReconnectRequiredError`, `UnavailableError`, `StoreError`; `TimeoutError` after
        `token_timeout`.
        """
        given: str = await self._core.access_token(grant_id)
        return given

    async def import_grants(self, rows: Iterable[Mapping[str, object]], *, dry_run: bool | None = None) -> ImportReport:
        """Takes grants over from another system's table, so that no driver is asked again.

        Each is stored at once, without a refresh, as `adopted`; its first refresh here makes it `active`. A row that
        comes twice is one grant, and an import that was interrupted is simply done again. A row that is wrong does not
        keep the others; the report names it. Rows are taken a thousand at a time.

        Two systems must not share a refresh token: stop the old one's refreshes before, and read its rows after the
        last of them has ended; or use `cut_over`. docs/moving-over.md has the steps.

        Raises `InvalidTypeError` for what is no mapping or no such value, `StoreError`; what was stored by then stays,
        and the same call again does the rest.

        rows: mappings, one per grant, with the columns `refresh_token` (required); `access_token`, kept only with
            `access_expires_at`; `refresh_expires_at`; `obtained_at`; `user_id`; `vehicle_id` (one id: Connect Match,
            unless `per_vehicle` says otherwise; several with spaces between) or `vehicle_ids` (a list); `per_vehicle`;
            `account`. `None` and `""` are no value. Times are a `datetime` (a naive one is UTC), seconds or
            milliseconds since 1970, ISO 8601 or an SQL timestamp.
        dry_run: writes nothing; the report says what would be done.
        """
        given: ImportReport = await in_thread(self._core.import_grants, rows, dry_run=dry_run)
        return given

    async def cut_over(
        self, old: OldSystem[Any], *, page: int | None = None, wait: _Seconds | None = None
    ) -> CutOverReport:
        """Moves a fleet over while the system that refreshes it so far is running, and no driver notices.

        Page by page: its rows are held, so that the other system begins no more refreshes of them; the longest request
        that may be under way is waited out; the rows are read again; each is stored here and refreshed once, which ends
        the other system's token. Where that is refused, the row is read once more, and a newer token taken.

        It may be interrupted at any moment and done again: what was moved is known. A row is released only where it can
        certainly not be imported. While Smartcar or the store is unavailable it waits for ten graces, and then raises.
        docs/moving-over.md has the whole procedure.

        Raises what a method of `old` raises; `InvalidTypeError`, `InvalidInputError`, `StoreError`,
        `UnavailableError`.

        old: the table of the other system; its methods are called on this thread.
        page: how many rows are held at a time, 1 to 100,000 (1,000).
        wait: how long the longest token request of the other system may take, with the storing of its answer: seconds
            or a `timedelta` (310 s, as with the official SDKs). Where it is too short, grants are lost.
        """
        given: CutOverReport = await in_thread(self._core.cut_over, old, page=page, wait=wait)
        return given

    async def export_grants(
        self,
        path: str | PathLike[str],
        *,
        status: _Status | None = None,
        account: str | None = None,
        user_id: str | None = None,
    ) -> ExportReport:
        """Hands grants over to another system: the way back.

        Each is marked as `handed_over` first, durably, so that nobody refreshes it here any more; then its pair is
        written to `path`, a new CSV file that only this user can read (mode 0600), with the columns of
        `import_grants`. Only settled grants are exported; the others are counted as `skipped`: export again, to another
        file, which holds all of them and takes the place of the first. The pair stays in the store, so an export that
        failed, or whose file was lost, is done again.

        Access tokens that processes have at hand work until they end; then calls raise `NotConnectedError`.

        Raises `InvalidInputError`, field `path`, where the file is there already or cannot be written; `StoreError`.

        status, account, user_id: only grants for which this holds, as in `grants`.
        """
        given: ExportReport = await self._core.export_grants(path, status=status, account=account, user_id=user_id)
        return given

    async def forget(
        self,
        *,
        account: str | None = None,
        user_id: str | None = None,
        grant_id: str | None = None,
        disconnect: bool | None = None,
    ) -> ForgetReport:
        """Forgets a customer, a user or a grant: exactly one of `account`, `user_id` and `grant_id` says whom.

        Their grants become tombstones, which hold neither tokens nor ids of user, customer or vehicle, for 60 days
        (so that no late reply revives them) and then go. The spool and the caches of this process forget them, too,
        and the caches of other processes in seconds. Not reached: a Connect in the spool of another host, or one
        that is sealed with a key this process lacks; what the database keeps of old rows (its log, backups, a standby
        that is behind).

        A grant that cannot be forgotten now does not keep the others; the first error is raised in the end. What is
        done is done, and the same call again does the rest. Raises `InvalidInputError`, field `account`, unless exactly
        one is given; `StoreError`, also where a connection is to be ended and the grant cannot be read.

        account: of one customer of yours, by the id that was given at Connect.
        user_id: of one user, by Smartcar's id. A Connect that is not finished yet does not know its user: forget its
            account.
        disconnect: ends Smartcar's connections to the vehicles first, with the grant's own tokens, or on API v3 as
            the application. A Connect that is not finished yet names no vehicles, so its connections stay.
        """
        given: ForgetReport = await self._core.forget(
            account=account, user_id=user_id, grant_id=grant_id, disconnect=disconnect
        )
        return given

    async def refresh_expiring(
        self,
        within: _Seconds,
        *,
        concurrency: int | None = None,
        rate: float | None = None,
        fleet_rate: float | None = None,
        skip_v3: bool | None = None,
        timeout: _Seconds | None = None,
        progress: Callable[[RefreshReport], object] | None = None,
    ) -> RefreshReport:
        """The daily job: refreshes every grant whose refresh token ends within this time (five days is usual).

        A plain number is seconds, and refused below 3600: pass a `timedelta`. The report names the first hundred grants
        that turned out in this run to need their driver (`reconnect_grants`), and that failed. Those that needed their
        driver before are not among them: `grants(status="reconnect_required")` lists all.

        Any number of processes may run it at once. A grant that fails is tried again for ten graces (ten minutes)
        before it counts as failed, and an outage of the token endpoint is waited out, however long it takes: set
        `timeout` where the run has to end, as in a job with a limit of its own.

        concurrency: so many grants at once (three quarters of `refresh_concurrency`).
        rate: at most so many grants a second, 0.00001 to 1,000,000.
        fleet_rate: at most so many grants a second by all workers of this application and store that are given a fleet
            rate, together. Give all of them the same.
        skip_v3: leaves alone the grants whose vehicles API v3 can serve; their tokens end.
        timeout: after which the run is ended, and raises `TimeoutError` (as long as it takes). What is left is the next
            run's, refreshes under way are finished, and `progress` has been called with what was done.
        progress: is called with the report so far now and then, on this thread. What it raises ends the run; refreshes
            under way are finished.
        """
        given: RefreshReport = await self._core.refresh_expiring(
            within,
            concurrency=concurrency,
            rate=rate,
            fleet_rate=fleet_rate,
            skip_v3=skip_v3,
            timeout=timeout,
            progress=progress,
        )
        return given

    def maintenance(
        self,
        *,
        within: _Seconds | None = None,
        every: _Seconds | None = None,
        keep_warm: bool | None = None,
        rate: float | None = None,
        fleet_rate: float | None = None,
    ) -> Maintenance:
        """The daily job as something that just runs, in the background, until it is stopped or the client closes.

        It looks at once and then every hour, in any number of processes, so that the work is spread over the day.

        within: refresh tokens that end within this time are refreshed (five days): a `timedelta`, or seconds, 3600 at
            least. Less than `refresh_token_lifetime`.
        every: how often it looks, give or take a quarter (an hour). At most half of `within`.
        keep_warm: access tokens of grants used in the last hour are refreshed before they expire, even while nobody
            asks, so that no call ever waits for one (False).
        rate, fleet_rate: as for `refresh_expiring`.
        """
        given: Maintenance = self._core.maintenance(
            within=within, every=every, keep_warm=keep_warm, rate=rate, fleet_rate=fleet_rate
        )
        return given

    async def rekey(self) -> RekeyReport:
        """Rewrites every record that is not encrypted with the first of `token_keys`, while everybody goes on serving.

        To change keys: give all processes the new key as the second; then as the first; then call this (on every host
        that has a `spool`); then drop the old one. Raises `ConfigError` where there are no keys.
        """
        given: RekeyReport = await self._core.rekey()
        return given

    def events(self) -> Events:
        """What happens to grants from now on, in this process: `for event in client.events()`, or `async for`.

        What other processes do to them is not told here.
        """
        given: Events = self._core.events()
        return given

    def health(self) -> EndpointHealth:
        """How the token endpoint is doing, as this process sees it. Nothing is sent, and nothing waited for."""
        given: EndpointHealth = self._core.health()
        return given

    async def user(self, grant_id: str) -> User:
        """The user a grant belongs to, as API v2 says."""
        given: User = await self._core.user(grant_id)
        return given

    def vehicles(self, grant_id: str, *, size: int | None = None) -> AsyncPages[str]:
        """The ids of the vehicles a grant reaches, as API v2 says; `Grant.vehicles` has them already.

        size: items to a page (50, which is the most).
        """
        core = self._core.vehicles(grant_id, size=size)
        return AsyncPages(core)

    def connections(
        self,
        *,
        user_id: str | None = None,
        vehicle_id: str | None = None,
        external_id: str | None = None,
        mode: _Mode | None = None,
        size: int | None = None,
    ) -> AsyncPages[Connection]:
        """The vehicles that users have connected.

        On API v3 with permissions and more, on v2 through the management API, which takes the setting
        `management_token`.

        external_id: of the user with this id of yours; API v3 alone can tell.
        mode: live or simulated cars. API v3 shows those of one mode at a time: without this, of the client's `mode`.
        size: items to a page (100, which is the most).
        """
        core = self._core.connections(
            user_id=user_id, vehicle_id=vehicle_id, external_id=external_id, mode=mode, size=size
        )
        return AsyncPages(core)

    async def connection(self, connection_id: str) -> Connection:
        """One connection, by Smartcar's id of it (API v3)."""
        given: Connection = await self._core.connection(connection_id)
        return given

    async def delete_connection(self, connection_id: str) -> None:
        """Ends one connection (API v3): the application can ask its vehicle nothing any more."""
        await self._core.delete_connection(connection_id)

    async def delete_connections(
        self, *, user_id: str | None = None, vehicle_id: str | None = None
    ) -> list[Connection]:
        """Ends every connection of one user, or of one vehicle, and gives what was ended.

        Grants in the store are not touched. Raises `InvalidInputError`, field `user_id`, unless one of them is given.
        """
        given: list[Connection] = await self._core.delete_connections(user_id=user_id, vehicle_id=vehicle_id)
        return given

    def subscriptions(
        self,
        *,
        user_id: str | None = None,
        webhook_id: str | None = None,
        vehicle_id: str | None = None,
        mode: _Mode | None = None,
        size: int | None = None,
    ) -> AsyncPages[Subscription]:
        """The vehicles subscribed to webhooks (API v3), 100 to a page at most."""
        core = self._core.subscriptions(
            user_id=user_id, webhook_id=webhook_id, vehicle_id=vehicle_id, mode=mode, size=size
        )
        return AsyncPages(core)

    async def subscription(self, subscription_id: str) -> Subscription:
        """One subscription, by Smartcar's id of it (API v3)."""
        given: Subscription = await self._core.subscription(subscription_id)
        return given

    async def delete_subscription(self, subscription_id: str) -> None:
        """Ends one subscription (API v3). `Vehicle.unsubscribe` does it by vehicle and webhook."""
        await self._core.delete_subscription(subscription_id)

    def webhooks(
        self,
        *,
        name: str | None = None,
        callback_uri: str | None = None,
        is_enabled: bool | None = None,
        auto_subscribe: bool | None = None,
        size: int | None = None,
    ) -> AsyncPages[Webhook]:
        """The application's webhooks, as they were made in Smartcar's dashboard (API v3), 100 to a page at most."""
        core = self._core.webhooks(
            name=name, callback_uri=callback_uri, is_enabled=is_enabled, auto_subscribe=auto_subscribe, size=size
        )
        return AsyncPages(core)

    async def webhook(self, webhook_id: str) -> Webhook:
        """One webhook, by Smartcar's id of it (API v3). What webhooks deliver is read by `smartcar_sdk.webhook`."""
        given: Webhook = await self._core.webhook(webhook_id)
        return given

    def applications(self, *, size: int | None = None) -> AsyncPages[Application]:
        """The applications these credentials are for (API v3)."""
        core = self._core.applications(size=size)
        return AsyncPages(core)

    async def application(self, application_id: str) -> Application:
        """One application, by its id (API v3)."""
        given: Application = await self._core.application(application_id)
        return given

    async def compatibility(
        self,
        vin: str,
        scope: Iterable[str],
        country: str | None = None,
        *,
        mode: _Mode | None = None,
        test_mode_compatibility_level: str | None = None,
    ) -> Compatibility:
        """Whether the car with this VIN works with Smartcar, and which of these permissions it has (API v2).

        country: a code of two letters (`US`). mode: `live`, `simulated` or `test`.
        test_mode_compatibility_level: in test mode, which answer to give, e.g. `compatible` or `incompatible`.
        """
        given: Compatibility = await self._core.compatibility(
            vin, scope, country, mode=mode, test_mode_compatibility_level=test_mode_compatibility_level
        )
        return given

    async def compatibility_matrix(
        self, region: str, *, scope: Iterable[str] | None = None, make: str | None = None, powertrain: str | None = None
    ) -> CompatibilityMatrix:
        """The makes and models that work with Smartcar in a region, `US`, `CA` or `EUROPE` (API v2).

        scope: only models that have all these permissions.
        powertrain: `BEV`, `PHEV`, `HEV` or `ICE`.
        """
        given: CompatibilityMatrix = await self._core.compatibility_matrix(
            region, scope=scope, make=make, powertrain=powertrain
        )
        return given

    async def compatible_vehicles(self, region: str, make: str | None = None) -> list[CompatibleVehicle]:
        """The models that work with Smartcar in a region, with every signal and command of each (API v3).

        Kept in memory for a day, as Smartcar asks.
        """
        given: list[CompatibleVehicle] = await self._core.compatible_vehicles(region, make)
        return given

    async def backfill_users(
        self, *, after: str | None = None, progress: Callable[[BackfillReport], object] | None = None
    ) -> BackfillReport:
        """Learns the user of every vehicle in the store from Smartcar's connections: the step from v2 to v3 in place.

        May be run at any time, again, and by several at once.

        after: goes on where an earlier run was interrupted: `next` of its last report.
        progress: is called with the report so far after each page, on this thread. What it raises ends the run.
        """
        given: BackfillReport = await self._core.backfill_users(after=after, progress=progress)
        return given

    async def application_token(self) -> str:
        """The application's own token for API v3, cached and refreshed early, for requests of yours to API v3.

        It comes as plain text, since that is what a header takes. It is a secret: send it to Smartcar and nowhere else,
        and keep it out of logs.
        """
        given: str = await self._core.application_token()
        return given

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        body: Any = None,
        user_id: str | None = None,
    ) -> RawReading:
        """Any other request of the application to API v3, with its token.

        path: what comes after `/v3/`.
        body: as JSON.
        user_id: on behalf of this user (`sc-user-id`).
        """
        given: RawReading = await self._core.request(method, path, query=query, body=body, user_id=user_id)
        return given

    async def close(self) -> None:
        """Begins nothing more, and waits until every refresh that has begun is settled or left to another process.

        It is left where its next reply would come too late. At once if none is under way, one `grace` (60 s) at most.
        Raises `StoreError` if a new token pair could not be stored in that time, nor kept in the spool; `TimeoutError`
        if a refresh or a Connect has had no answer: another process with this store open must repeat the refresh within
        a grace of its first request, or its grant can be lost.
        """
        await self._core.close()

    async def close_within(self, bound: _Seconds) -> None:
        """As `close`, waiting no longer than `bound` (more than a grace brings nothing).

        A pair that is won and not stored by then goes to the spool, where there is one. A request without its answer
        cannot: with a bound shorter than the grace, see to it that another process runs.
        """
        await self._core.close_within(bound)
