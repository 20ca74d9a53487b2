"""The client: settings in, vehicles and grants out."""

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from types import TracebackType
from typing import Any, Literal, TypeAlias, final

from .._enums import GrantStatus
from .._generated.values import User
from .._old_system import OldSystem
from .._values.compatibility import Compatibility, CompatibilityMatrix, CompatibleVehicle
from .._values.connections import Application, BackfillReport, Connection, Subscription, Webhook
from .._values.events import EndpointHealth
from .._values.grant import ForgetReport, Grant, RefreshReport, RekeyReport
from .._values.moving import CutOverReport, ExportReport, ImportReport
from .._values.readings import RawReading
from ..stores import AsyncStore, Store
from .events import Events
from .maintenance import Maintenance
from .paging import Pages
from .vehicle import Vehicle, _Api, _Seconds, _UnitSystem

_Status: TypeAlias = GrantStatus | Literal["active", "adopted", "reconnect_required", "removed", "handed_over"]
_Mode: TypeAlias = Literal["live", "simulated", "test"]
_Reuse: TypeAlias = Literal["unknown", "issues_new", "returns_same", "revokes_previous", "revokes_family", "rejects"]

@final
class Client:
    """One Smartcar application and the store of its grants.

    Every setting is a keyword; what is not given comes from the environment (`SMARTCAR_CLIENT_ID`, ...). Time spans are
    seconds or a `timedelta`. A client may be used by any number of threads. It is closed by `close()`, by `with`, when
    it is dropped, and before the interpreter ends; each waits for refreshes under way, so that no token is lost.

    After `os.fork()` it works in parent and child, which opens the store anew; one in memory stays with the parent.
    """

    def __new__(
        cls,
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
    ) -> Client:
        """Checks the settings and opens the store; nothing is sent.

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

    @staticmethod
    def _asynchronous(**settings: Any) -> Client:
        """One whose calls give futures of asyncio: what `AsyncClient` is made of. Not for users."""

    def _open(self) -> None:
        """Opens the store, where that is not done yet. Not for users."""

    def _bind(self) -> None:
        """Tells a store of the caller's own on which event loop the client is used. Not for users."""

    @classmethod
    def from_env(cls) -> Client:
        """A client with all settings from the environment."""

    def with_options(
        self,
        *,
        unit_system: _UnitSystem | None = None,
        api: _Api | None = None,
        timeout: _Seconds | None = None,
        token_timeout: _Seconds | None = None,
        retries: int | None = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    ) -> Client:
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

    def complete_connect(
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

    def complete_reauthentication(
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

    def check_state(self, redirect_or_state: str) -> str:
        """The payload of a signed state: of the state itself, or of a redirect that carries it.

        Compare it with the session of the browser that brought it. Raises `InvalidInputError`, field `state`, where it
        is missing, forged or expired.
        """

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
    ) -> Vehicle:
        """A vehicle, by Smartcar's id of it. Nothing is sent; the keywords are those of `with_options`."""

    def grant(self, grant_id: str) -> Grant | None:
        """One grant, as the store has it now; `None` if there is no such grant."""

    def grants_for(self, vehicle_id: str) -> list[Grant]:
        """The grants that reach a vehicle, newest consent first. Calls use the first that works."""

    def grants(
        self,
        *,
        status: _Status | None = None,
        account: str | None = None,
        user_id: str | None = None,
        size: int | None = None,
    ) -> Pages[Grant]:
        """The grants in the store for which all that is given holds, in the order of their ids.

        A grant that cannot be read (another key, a newer release) is left out, and a warning is logged.

        status: of this status. Removed grants are listed only with `removed`.
        account: of one customer of yours, by the id that was given at Connect.
        user_id: of one user, by Smartcar's id.
        size: at most so many to a page (1,000, which is the most). A page before the last may hold fewer, and none.
        """

    def remove_grant(self, grant_id: str) -> bool:
        """Removes a grant: erases its tokens, and its vehicles are no longer reached through it.

        Returns whether it was there. The ids of its user, customer and vehicles stay for 60 days; `forget` erases
        them, too. Smartcar is not told.
        """

    def retry_grant(self, grant_id: str) -> Grant:
        """Has the tokens of a grant whose driver must connect again presented to Smartcar once more.

        Gives the grant as it is then: `active` where they work after all (Smartcar had refused them by mistake, say, or
        a backup was restored). One that is not given up is given as it is, and nothing is sent. Raises
        `NotConnectedError` where there is no such grant; `TimeoutError` after `token_timeout`, while it goes on in the
        background; `StoreError`.
        """

    def access_token(self, grant_id: str) -> str:
        """A valid access token of one grant for API v2, for code that sends its own requests.

        The official SDK's `Vehicle(id, token)`, say, or plain HTTP. Take it anew for each request rather than keeping
        it: it may be about to end. `Vehicle.access_token` finds the grant of a vehicle. Raises
        `NotConnectedError`, `ReconnectRequiredError`, `UnavailableError`, `StoreError`; `TimeoutError` after
        `token_timeout`.
        """

    def import_grants(self, rows: Iterable[Mapping[str, object]], *, dry_run: bool | None = None) -> ImportReport:
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

    def cut_over(self, old: OldSystem[Any], *, page: int | None = None, wait: _Seconds | None = None) -> CutOverReport:
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

    def export_grants(
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

    def forget(
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

    def refresh_expiring(
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

    def rekey(self) -> RekeyReport:
        """Rewrites every record that is not encrypted with the first of `token_keys`, while everybody goes on serving.

        To change keys: give all processes the new key as the second; then as the first; then call this (on every host
        that has a `spool`); then drop the old one. Raises `ConfigError` where there are no keys.
        """

    def events(self) -> Events:
        """What happens to grants from now on, in this process: `for event in client.events()`, or `async for`.

        What other processes do to them is not told here.
        """

    def health(self) -> EndpointHealth:
        """How the token endpoint is doing, as this process sees it. Nothing is sent, and nothing waited for."""

    def user(self, grant_id: str) -> User:
        """The user a grant belongs to, as API v2 says."""

    def vehicles(self, grant_id: str, *, size: int | None = None) -> Pages[str]:
        """The ids of the vehicles a grant reaches, as API v2 says; `Grant.vehicles` has them already.

        size: items to a page (50, which is the most).
        """

    def connections(
        self,
        *,
        user_id: str | None = None,
        vehicle_id: str | None = None,
        external_id: str | None = None,
        mode: _Mode | None = None,
        size: int | None = None,
    ) -> Pages[Connection]:
        """The vehicles that users have connected.

        On API v3 with permissions and more, on v2 through the management API, which takes the setting
        `management_token`.

        external_id: of the user with this id of yours; API v3 alone can tell.
        mode: live or simulated cars. API v3 shows those of one mode at a time: without this, of the client's `mode`.
        size: items to a page (100, which is the most).
        """

    def connection(self, connection_id: str) -> Connection:
        """One connection, by Smartcar's id of it (API v3)."""

    def delete_connection(self, connection_id: str) -> None:
        """Ends one connection (API v3): the application can ask its vehicle nothing any more."""

    def delete_connections(self, *, user_id: str | None = None, vehicle_id: str | None = None) -> list[Connection]:
        """Ends every connection of one user, or of one vehicle, and gives what was ended.

        Grants in the store are not touched. Raises `InvalidInputError`, field `user_id`, unless one of them is given.
        """

    def subscriptions(
        self,
        *,
        user_id: str | None = None,
        webhook_id: str | None = None,
        vehicle_id: str | None = None,
        mode: _Mode | None = None,
        size: int | None = None,
    ) -> Pages[Subscription]:
        """The vehicles subscribed to webhooks (API v3), 100 to a page at most."""

    def subscription(self, subscription_id: str) -> Subscription:
        """One subscription, by Smartcar's id of it (API v3)."""

    def delete_subscription(self, subscription_id: str) -> None:
        """Ends one subscription (API v3). `Vehicle.unsubscribe` does it by vehicle and webhook."""

    def webhooks(
        self,
        *,
        name: str | None = None,
        callback_uri: str | None = None,
        is_enabled: bool | None = None,
        auto_subscribe: bool | None = None,
        size: int | None = None,
    ) -> Pages[Webhook]:
        """The application's webhooks, as they were made in Smartcar's dashboard (API v3), 100 to a page at most."""

    def webhook(self, webhook_id: str) -> Webhook:
        """One webhook, by Smartcar's id of it (API v3). What webhooks deliver is read by `smartcar_sdk.webhook`."""

    def applications(self, *, size: int | None = None) -> Pages[Application]:
        """The applications these credentials are for (API v3)."""

    def application(self, application_id: str) -> Application:
        """One application, by its id (API v3)."""

    def compatibility(
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

    def compatibility_matrix(
        self,
        region: str,
        *,
        scope: Iterable[str] | None = None,
        make: str | None = None,
        powertrain: str | None = None,
    ) -> CompatibilityMatrix:
        """The makes and models that work with Smartcar in a region, `US`, `CA` or `EUROPE` (API v2).

        scope: only models that have all these permissions.
        powertrain: `BEV`, `PHEV`, `HEV` or `ICE`.
        """

    def compatible_vehicles(self, region: str, make: str | None = None) -> list[CompatibleVehicle]:
        """The models that work with Smartcar in a region, with every signal and command of each (API v3).

        Kept in memory for a day, as Smartcar asks.
        """

    def backfill_users(
        self, *, after: str | None = None, progress: Callable[[BackfillReport], object] | None = None
    ) -> BackfillReport:
        """Learns the user of every vehicle in the store from Smartcar's connections: the step from v2 to v3 in place.

        May be run at any time, again, and by several at once.

        after: goes on where an earlier run was interrupted: `next` of its last report.
        progress: is called with the report so far after each page, on this thread. What it raises ends the run.
        """

    def application_token(self) -> str:
        """The application's own token for API v3, cached and refreshed early, for requests of yours to API v3.

        It comes as plain text, since that is what a header takes. It is a secret: send it to Smartcar and nowhere else,
        and keep it out of logs.
        """

    def request(
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

    def close(self) -> None:
        """Begins nothing more, and waits until every refresh that has begun is settled or left to another process.

        It is left where its next reply would come too late. At once if none is under way, one `grace` (60 s) at most.
        Raises `StoreError` if a new token pair could not be stored in that time, nor kept in the spool; `TimeoutError`
        if a refresh or a Connect has had no answer: another process with this store open must repeat the refresh within
        a grace of its first request, or its grant can be lost.
        """

    def close_within(self, bound: _Seconds) -> None:
        """As `close`, waiting no longer than `bound` (more than a grace brings nothing).

        A pair that is won and not stored by then goes to the spool, where there is one. A request without its answer
        cannot: with a bound shorter than the grace, see to it that another process runs.
        """

    def __enter__(self) -> Client: ...
    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...
