//! The docstrings of the compiled module: the texts of its stubs.
//!
//! Made by `generate/docstrings.py` from `py/python/smartcar_sdk/_stubs`: change them, and run `generate/run`.

/// What `help()` shows of a class, a function or a method.
macro_rules! docstring {
    (Client) => {
        r#"One Smartcar application and the store of its grants.

Every setting is a keyword; what is not given comes from the environment (`SMARTCAR_CLIENT_ID`, ...). Time spans are
seconds or a `timedelta`. A client may be used by any number of threads. It is closed by `close()`, by `with`, when
it is dropped, and before the interpreter ends; each waits for refreshes under way, so that no token is lost.

After `os.fork()` it works in parent and child, which opens the store anew; one in memory stays with the parent.

Checks the settings and opens the store; nothing is sent.

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
be opened."#
    };
    (Client._asynchronous) => {
        r#"One whose calls give futures of asyncio: what `AsyncClient` is made of. Not for users."#
    };
    (Client._open) => {
        r#"Opens the store, where that is not done yet. Not for users."#
    };
    (Client._bind) => {
        r#"Tells a store of the caller's own on which event loop the client is used. Not for users."#
    };
    (Client.from_env) => {
        r#"A client with all settings from the environment."#
    };
    (Client.with_options) => {
        r#"The same client, its calls with these options over those they had; vehicles made from it have them, too.

unit_system: the units readings come in.
api: which API calls go to: `auto` takes v3 where the vehicle's user is known.
timeout: how long Smartcar may take to answer one call, all retries included.
token_timeout: how long one call waits for a token, the store or a limit on requests, in all; never longer than
    `timeout` unless it is given.
retries: how often a read is repeated after a failure that may pass, 10 times at most; a command never is.
headers: sent along, e.g. a trace id. One that the SDK sets itself is refused, when the call is made.

Both are one client: closing either closes both."#
    };
    (Client.connect_url) => {
        r#"The address of the Connect page to send a driver to.

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
user: your own id of the user, for Smartcar's analytics."#
    };
    (Client.complete_connect) => {
        r#"Completes Connect: exchanges the code, stores the grant, learns its user and vehicles.

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
have `connect_reason` (`access_denied`; `vehicle_incompatible` with `incompatible_vehicle`; ...)."#
    };
    (Client.reauthenticate_url) => {
        r#"The address at which a driver signs in to the car maker's account again.

For a vehicle that answers `CONNECTED_SERVICES_ACCOUNT` errors: the consent and all tokens stay as they are. The
keywords are those of `connect_url`."#
    };
    (Client.complete_reauthentication) => {
        r#"Reads what a re-authentication sent to the redirect URI: the id of the vehicle that works again.

Nothing is sent or stored. The keywords are those of `complete_connect`."#
    };
    (Client.check_state) => {
        r#"The payload of a signed state: of the state itself, or of a redirect that carries it.

Compare it with the session of the browser that brought it. Raises `InvalidInputError`, field `state`, where it
is missing, forged or expired."#
    };
    (Client.vehicle) => {
        r#"A vehicle, by Smartcar's id of it. Nothing is sent; the keywords are those of `with_options`."#
    };
    (Client.grant) => {
        r#"One grant, as the store has it now; `None` if there is no such grant."#
    };
    (Client.grants_for) => {
        r#"The grants that reach a vehicle, newest consent first. Calls use the first that works."#
    };
    (Client.grants) => {
        r#"The grants in the store for which all that is given holds, in the order of their ids.

A grant that cannot be read (another key, a newer release) is left out, and a warning is logged.

status: of this status. Removed grants are listed only with `removed`.
account: of one customer of yours, by the id that was given at Connect.
user_id: of one user, by Smartcar's id.
size: at most so many to a page (1,000, which is the most). A page before the last may hold fewer, and none."#
    };
    (Client.remove_grant) => {
        r#"Removes a grant: erases its tokens, and its vehicles are no longer reached through it.

Returns whether it was there. The ids of its user, customer and vehicles stay for 60 days; `forget` erases
them, too. Smartcar is not told."#
    };
    (Client.retry_grant) => {
        r#"Has the tokens of a grant whose driver must connect again presented to Smartcar once more.

Gives the grant as it is then: `active` where they work after all (Smartcar had refused them by mistake, say, or
a backup was restored). One that is not given up is given as it is, and nothing is sent. Raises
`NotConnectedError` where there is no such grant; `TimeoutError` after `token_timeout`, while it goes on in the
background; `StoreError`."#
    };
    (Client.access_token) => {
        r#"A valid access token of one grant for API v2, for code that sends its own requests.

The official SDK's `Vehicle(id, token)`, say, or plain HTTP. Take it anew for each request rather than keeping
it: it may be about to end. `Vehicle.access_token` finds the grant of a vehicle. Raises
`NotConnectedError`, `ReconnectRequiredError`, `UnavailableError`, `StoreError`; `TimeoutError` after
`token_timeout`."#
    };
    (Client.import_grants) => {
        r#"Takes grants over from another system's table, so that no driver is asked again.

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
dry_run: writes nothing; the report says what would be done."#
    };
    (Client.cut_over) => {
        r#"Moves a fleet over while the system that refreshes it so far is running, and no driver notices.

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
    or a `timedelta` (310 s, as with the official SDKs). Where it is too short, grants are lost."#
    };
    (Client.export_grants) => {
        r#"Hands grants over to another system: the way back.

Each is marked as `handed_over` first, durably, so that nobody refreshes it here any more; then its pair is
written to `path`, a new CSV file that only this user can read (mode 0600), with the columns of
`import_grants`. Only settled grants are exported; the others are counted as `skipped`: export again, to another
file, which holds all of them and takes the place of the first. The pair stays in the store, so an export that
failed, or whose file was lost, is done again.

Access tokens that processes have at hand work until they end; then calls raise `NotConnectedError`.

Raises `InvalidInputError`, field `path`, where the file is there already or cannot be written; `StoreError`.

status, account, user_id: only grants for which this holds, as in `grants`."#
    };
    (Client.forget) => {
        r#"Forgets a customer, a user or a grant: exactly one of `account`, `user_id` and `grant_id` says whom.

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
    the application. A Connect that is not finished yet names no vehicles, so its connections stay."#
    };
    (Client.refresh_expiring) => {
        r#"The daily job: refreshes every grant whose refresh token ends within this time (five days is usual).

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
    under way are finished."#
    };
    (Client.maintenance) => {
        r#"The daily job as something that just runs, in the background, until it is stopped or the client closes.

It looks at once and then every hour, in any number of processes, so that the work is spread over the day.

within: refresh tokens that end within this time are refreshed (five days): a `timedelta`, or seconds, 3600 at
    least. Less than `refresh_token_lifetime`.
every: how often it looks, give or take a quarter (an hour). At most half of `within`.
keep_warm: access tokens of grants used in the last hour are refreshed before they expire, even while nobody
    asks, so that no call ever waits for one (False).
rate, fleet_rate: as for `refresh_expiring`."#
    };
    (Client.rekey) => {
        r#"Rewrites every record that is not encrypted with the first of `token_keys`, while everybody goes on serving.

To change keys: give all processes the new key as the second; then as the first; then call this (on every host
that has a `spool`); then drop the old one. Raises `ConfigError` where there are no keys."#
    };
    (Client.events) => {
        r#"What happens to grants from now on, in this process: `for event in client.events()`, or `async for`.

What other processes do to them is not told here."#
    };
    (Client.health) => {
        r#"How the token endpoint is doing, as this process sees it. Nothing is sent, and nothing waited for."#
    };
    (Client.user) => {
        r#"The user a grant belongs to, as API v2 says."#
    };
    (Client.vehicles) => {
        r#"The ids of the vehicles a grant reaches, as API v2 says; `Grant.vehicles` has them already.

size: items to a page (50, which is the most)."#
    };
    (Client.connections) => {
        r#"The vehicles that users have connected.

On API v3 with permissions and more, on v2 through the management API, which takes the setting
`management_token`.

external_id: of the user with this id of yours; API v3 alone can tell.
mode: live or simulated cars. API v3 shows those of one mode at a time: without this, of the client's `mode`.
size: items to a page (100, which is the most)."#
    };
    (Client.connection) => {
        r#"One connection, by Smartcar's id of it (API v3)."#
    };
    (Client.delete_connection) => {
        r#"Ends one connection (API v3): the application can ask its vehicle nothing any more."#
    };
    (Client.delete_connections) => {
        r#"Ends every connection of one user, or of one vehicle, and gives what was ended.

Grants in the store are not touched. Raises `InvalidInputError`, field `user_id`, unless one of them is given."#
    };
    (Client.subscriptions) => {
        r#"The vehicles subscribed to webhooks (API v3), 100 to a page at most."#
    };
    (Client.subscription) => {
        r#"One subscription, by Smartcar's id of it (API v3)."#
    };
    (Client.delete_subscription) => {
        r#"Ends one subscription (API v3). `Vehicle.unsubscribe` does it by vehicle and webhook."#
    };
    (Client.webhooks) => {
        r#"The application's webhooks, as they were made in Smartcar's dashboard (API v3), 100 to a page at most."#
    };
    (Client.webhook) => {
        r#"One webhook, by Smartcar's id of it (API v3). What webhooks deliver is read by `smartcar_sdk.webhook`."#
    };
    (Client.applications) => {
        r#"The applications these credentials are for (API v3)."#
    };
    (Client.application) => {
        r#"One application, by its id (API v3)."#
    };
    (Client.compatibility) => {
        r#"Whether the car with this VIN works with Smartcar, and which of these permissions it has (API v2).

country: a code of two letters (`US`). mode: `live`, `simulated` or `test`.
test_mode_compatibility_level: in test mode, which answer to give, e.g. `compatible` or `incompatible`."#
    };
    (Client.compatibility_matrix) => {
        r#"The makes and models that work with Smartcar in a region, `US`, `CA` or `EUROPE` (API v2).

scope: only models that have all these permissions.
powertrain: `BEV`, `PHEV`, `HEV` or `ICE`."#
    };
    (Client.compatible_vehicles) => {
        r#"The models that work with Smartcar in a region, with every signal and command of each (API v3).

Kept in memory for a day, as Smartcar asks."#
    };
    (Client.backfill_users) => {
        r#"Learns the user of every vehicle in the store from Smartcar's connections: the step from v2 to v3 in place.

May be run at any time, again, and by several at once.

after: goes on where an earlier run was interrupted: `next` of its last report.
progress: is called with the report so far after each page, on this thread. What it raises ends the run."#
    };
    (Client.application_token) => {
        r#"The application's own token for API v3, cached and refreshed early, for requests of yours to API v3.

It comes as plain text, since that is what a header takes. It is a secret: send it to Smartcar and nowhere else,
and keep it out of logs."#
    };
    (Client.request) => {
        r#"Any other request of the application to API v3, with its token.

path: what comes after `/v3/`.
body: as JSON.
user_id: on behalf of this user (`sc-user-id`)."#
    };
    (Client.close) => {
        r#"Begins nothing more, and waits until every refresh that has begun is settled or left to another process.

It is left where its next reply would come too late. At once if none is under way, one `grace` (60 s) at most.
Raises `StoreError` if a new token pair could not be stored in that time, nor kept in the spool; `TimeoutError`
if a refresh or a Connect has had no answer: another process with this store open must repeat the refresh within
a grace of its first request, or its grant can be lost."#
    };
    (Client.close_within) => {
        r#"As `close`, waiting no longer than `bound` (more than a grace brings nothing).

A pair that is won and not stored by then goes to the spool, where there is one. A request without its answer
cannot: with a bound shorter than the grace, see to it that another process runs."#
    };
    (LoopCalls) => {
        r#"The calls of one event loop."#
    };
    (LoopCalls.fileno) => {
        r#"What the loop watches: readable while calls have finished that no future knows of."#
    };
    (LoopCalls.is_here) => {
        r#"Whether it was made in this process, and not before a fork."#
    };
    (LoopCalls.count) => {
        r#"How many calls have not ended."#
    };
    (LoopCalls.cancel) => {
        r#"Cancels a call; its result is discarded."#
    };
    (LoopCalls.drain) => {
        r#"Settles the futures of what has finished: for the loop, whenever the descriptor is readable."#
    };
    (Events) => {
        r#"What happens to grants in this process, from when it was made.

`for event in client.events(): ...` waits for each, without the GIL and awake to Ctrl-C; `async for` does the same
in asyncio. Either ends when the client closes, after the last event, or by `close()`. It keeps no client open.

Each event goes to one `next`: make one of these for each listener that needs all events. After `os.fork()` it is
the parent's, and raises `ClosedError` in the child."#
    };
    (Events.next) => {
        r#"The next event, or `None` if none came within `timeout`, which is for ever unless told otherwise.

It waits on this thread. In asyncio: `async for`, or `await asyncio.wait_for(anext(events), 5)`.

Raises `ClosedError` where an iteration ends."#
    };
    (Events.close) => {
        r#"Stops listening: whoever waits gets the end of the events."#
    };
    (Events.__anext__) => {
        r#"Cancelling it loses no event. One task may wait at a time."#
    };
    (Events.__aenter__) => {
        r#"`async with client.events() as events:` is the same as `with`: there is nothing to wait for."#
    };
    (Maintenance) => {
        r#"The daily job under way in the background, until it is stopped or its client closes.

It goes on whether or not anybody keeps this object. After `os.fork()` it runs in the parent only."#
    };
    (Maintenance.stop) => {
        r#"Ends it; refreshes under way are finished. Stopping twice is fine."#
    };
    (Maintenance.status) => {
        r#"How it is doing: the last run, and the next one. In a forked child, where nothing runs, it is empty."#
    };
    (Maintenance.__aenter__) => {
        r#"`async with client.maintenance():` is the same as `with`: there is nothing to wait for."#
    };
    (Pages) => {
        r#"A list that comes in pages. Nothing is sent until it is iterated over, or asked for a page or for all.

`for connection in client.connections(): ...` fetches page after page as it goes; each loop begins at the first."#
    };
    (Pages.page) => {
        r#"One page: the one after `next` of another, or the first."#
    };
    (Pages.all) => {
        r#"Everything at once."#
    };
    (SandboxServer) => {
        r#"A running sandbox. `smartcar_sdk.testing.Sandbox` is what people use.

Starts it; `smartcar_sdk.testing.Sandbox` has the keywords."#
    };
    (SandboxServer.origin) => {
        r#"`http://` and the address it listens on."#
    };
    (SandboxServer.env) => {
        r#"What points a client at it, under the names of the environment variables."#
    };
    (SandboxServer.advance) => {
        r#"Lets time pass, for it and for the clients of this process that talk to it, which do what has come due."#
    };
    (SandboxServer.request) => {
        r#"A request of its control interface, without a connection."#
    };
    (SandboxServer.reset) => {
        r#"Begins anew, at the same address."#
    };
    (SandboxServer.close) => {
        r#"Ends it. Closing twice is fine."#
    };
    (SandboxServer.is_open) => {
        r#"Whether it runs, and in this process."#
    };
    (StoreOperations) => {
        r#"The operations that are asked of one store."#
    };
    (StoreOperations.take) => {
        r#"Waits for operations, and takes at most so many. Nothing: the store is closed."#
    };
    (StoreOperations.is_short) => {
        r#"Whether no thread waits for operations."#
    };
    (StoreOperations.busy) => {
        r#"How many operations are under way."#
    };
    (StoreOperations.is_closed) => {
        r#"Whether the store is closed."#
    };
    (StoreOperations.run_here) => {
        r#"Marks this thread as one that runs operations."#
    };
    (StoreOperation) => {
        r#"One call of a method of a store."#
    };
    (StoreOperation.method) => {
        r#"The method's name."#
    };
    (StoreOperation.arguments) => {
        r#"The method's arguments; to be asked for once."#
    };
    (StoreOperation.done) => {
        r#"What the method gave."#
    };
    (StoreOperation.failed) => {
        r#"The method failed: an error of this kind."#
    };
    (check_store) => {
        r#"Runs the core's suite: the rule that is broken, and what was found instead; None where all are kept."#
    };
    (sqlite_file_is_open) => {
        r#"Whether the SDK's own SQLite has this file open in this process."#
    };
    (Vehicle) => {
        r#"A vehicle. Made by `Client.vehicle`; nothing is sent until a method is called.

Every method gets a valid access token first, refreshing it where it must. It raises `NotConnectedError` where no
grant reaches the vehicle, `ReconnectRequiredError` where only the driver can help, `PermissionDeniedError` where
the driver did not grant it, and `UnsupportedError` where the car or the API version cannot do it. The same methods
work on API v2 and on v3. Reads are repeated after failures that may pass; commands never once they may have reached
the car."#
    };
    (Vehicle.id) => {
        r#"Smartcar's id of the vehicle."#
    };
    (Vehicle.with_options) => {
        r#"The same vehicle, its calls with these options over those they had; see `Client.with_options`."#
    };
    (Vehicle.access_token) => {
        r#"A valid access token for API v2 of the grant that reaches this vehicle, for code that sends its own requests.

The one that a call would be sent with. Take it anew for each request rather than keeping it: it may be
about to end. Raises as `Client.access_token`."#
    };
    (Vehicle.batch) => {
        r#"Several readings in one request.

batch: names of reading methods (`odometer`) or their paths (`/odometer`), which are the same, and other paths
    below the vehicle with their `/` (`/tesla/compass`), which API v2 alone has."#
    };
    (Vehicle.signal) => {
        r#"One signal, by its code: one of `smartcar_sdk.signals`, or any other (API v3)."#
    };
    (Vehicle.signals) => {
        r#"The signals of the vehicle (API v3). A vehicle that no webhook subscribes may have none.

size: items to a page (100, which is the most)."#
    };
    (Vehicle.set_charge_schedule) => {
        r#"Sets when it charges at a place (API v3; permission `control_charge`)."#
    };
    (Vehicle.request) => {
        r#"Any other request below the vehicle, e.g. a brand's own endpoint on v2. `raw` of the answer is its body.

A `GET` is repeated as reads are, anything else never once it may have arrived."#
    };
    (BatchReadings) => {
        r#"The readings of a batch, each with its own meta, under the names of the vehicle's methods.

Asking for one raises what the method of that name would have raised, and `InvalidInputError`, field `batch`, if it
was not asked for.

For tests: `BatchReadings({"odometer": Odometer(distance=1), "fuel": UnsupportedError("no tank")})`."#
    };
    (BatchReadings.__getitem__) => {
        r#"The answer of a path: the reading of its type where it has one, else a `RawReading`."#
    };
    (BatchReadings.__iter__) => {
        r#"What was asked for: readings by their names, other paths with their `/`."#
    };
    (BatchReadings.to_dict) => {
        r#"Every part as JSON has it: its reading's `to_dict()`, or `{"error": ...}` with the error's."#
    };
    (BatchReadings.__json__) => {
        r#"As `to_dict`, for the JSON of kombu, and so of celery."#
    };
    (BatchReadings.__get_pydantic_core_schema__) => {
        r#"What pydantic and FastAPI ask for: it is shown as `to_dict` has it."#
    };
    (handle) => {
        r#"Handles one request that a webhook's callback got: checks the signature, reads the event, answers the challenge.

tokens: the application management token, or the old and the new one while it is being rotated.
headers: as any framework has them; the names' case does not matter.
body: the raw bytes that arrived: JSON that was parsed and written again has another signature.

Answer within 15 seconds, so queue the event rather than work on it, and answer only once it is safely queued.
Smartcar delivers at least once: see `Event.event_id`. Raises nothing but `InvalidTypeError`."#
    };
    (verify) => {
        r#"Checks that a body is signed with one of these management tokens; compares in constant time.

Raises `InvalidInputError`, field `signature`, if it is not: believe nothing in the body. `ConfigError`, field
`management_token`, if there is no token, or an empty one."#
    };
    (is_signed) => {
        r#"Whether a body is signed with one of these management tokens; compares in constant time.

Believe nothing in a body that is not. Raises `ConfigError`, field `management_token`, if there is no token, or an
empty one."#
    };
    (challenge_answer) => {
        r#"What the callback answers to a `VERIFY` event: `{"challenge": "<this>"}`.

Raises `InvalidInputError`, field `challenge`, if the challenge could itself be an event: who could have any text
answered could have his own events signed."#
    };
    (parse) => {
        r#"Reads the body of a webhook's request. Check its signature first, over the bytes as they arrived.

Raises `InvalidInputError`, field `body`, if it is not a JSON object; what is unknown in one is in `Event.raw`."#
    };
    (sign) => {
        r#"The signature of a body: HMAC-SHA256 in lower-case hex. To test your own receiver."#
    };
    (read_event) => {
        r#"What an event tells: `Event.read`."#
    };
    (read_webhook_reading) => {
        r#"A reading of an event: `WebhookReading.read`."#
    };
}
pub(crate) use docstring;
