// The official SDK (`smartcar` on npm) against the sandbox: every public function it has, and what comes back.
//
// The tests call it through a recorder; the last one holds what was called against all that the package offers.

import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {once} from 'node:events';
import {createServer} from 'node:http';
import {createRequire} from 'node:module';
import {after, before, test} from 'node:test';

import official from 'smartcar';

import {startSandbox} from './sandbox.mjs';

const CLASSES = ['AuthClient', 'SmartcarError', 'Vehicle'];
const called = new Set();

/** The same object, but what is called on it is noted under its name. What it calls on itself is not. */
function recorded(object, prefix = '') {
  return new Proxy(object, {
    get(target, name) {
      const value = target[name];
      if (typeof name !== 'string' || typeof value !== 'function' || name === 'constructor') {
        return value;
      }
      if (prefix === '' && CLASSES.includes(name)) {
        return new Proxy(value, {
          construct(constructor, given) {
            called.add(name);
            return recorded(new constructor(...given), `${name}.`);
          },
        });
      }
      return (...given) => {
        called.add(prefix + name);
        return value.apply(target, given);
      };
    },
  });
}

const smartcar = recorded(official);
let sandbox;
let managementToken;

before(async () => {
  sandbox = await startSandbox();
  managementToken = process.env.SMARTCAR_MANAGEMENT_TOKEN;
});
after(() => sandbox?.stop());

/** A driver gives consent; what the application holds then. */
async function connect(consent = {}) {
  const answer = await sandbox.post('connect', consent);
  const code = new URL(answer.redirect_url).searchParams.get('code');
  const access = await new smartcar.AuthClient().exchangeCode(code);
  const [id] = answer.vehicles;
  const vehicle = new smartcar.Vehicle(id, access.accessToken);
  /** Changes the car, and says how it is now. */
  const change = (changes = {}) => sandbox.post(`vehicles/${id}`, changes);
  const {user_id: user, vehicles} = answer;
  return {id, user, vehicles, code, access, token: access.accessToken, vehicle, change};
}

/** A driver of a plug-in hybrid, which has everything. */
const connectHybrid = () => connect({make: 'FORD', powertrain: 'PHEV'});

/** The error a call ends with. */
async function refused(call, ...given) {
  try {
    await call(...given);
  } catch (error) {
    return error;
  }
  return assert.fail('it was not refused');
}

function equal(value, expected) {
  const {meta, ...rest} = value;
  assert.match(meta.requestId, /^[0-9a-f-]{36}$/);
  assert.deepEqual(rest, expected);
}

const corners = (...open) =>
  ['frontLeft', 'frontRight', 'backLeft', 'backRight'].map((type, number) => ({
    type,
    status: open[number] ? 'OPEN' : 'CLOSED',
  }));

test('Connect URLs', async () => {
  const auth = new smartcar.AuthClient({mode: 'simulated', redirectUri: 'https://example.com/callback'});
  const url = auth.getAuthUrl(['required:read_odometer', 'read_vin'], {
    state: 'a b&c',
    singleSelect: {vin: '3FMW9JV45PF504100'},
    flags: {country: 'DE', early: true},
    user: 'sky-user-17',
    makeBypass: 'FORD',
    forcePrompt: true,
  });
  assert.ok(url.startsWith(`${process.env.SMARTCAR_API_ORIGIN}/oauth/authorize?`));
  assert.deepEqual(Object.fromEntries(new URL(url).searchParams), {
    response_type: 'code',
    client_id: process.env.SMARTCAR_CLIENT_ID,
    redirect_uri: 'https://example.com/callback',
    scope: 'required:read_odometer read_vin',
    mode: 'simulated',
    approval_prompt: 'force',
    state: 'a b&c',
    single_select: 'true',
    single_select_vin: '3FMW9JV45PF504100',
    flags: 'country:DE early:true',
    user: 'sky-user-17',
    make: 'FORD',
  });
  assert.equal((await fetch(url)).status, 200);
  assert.throws(() => new smartcar.AuthClient({mode: 'pretended'}), /MUST be one of/);
});

test('codes and refresh tokens are exchanged', async () => {
  const auth = new smartcar.AuthClient();
  const {code, access: first} = await connect();
  const second = await auth.exchangeRefreshToken(first.refreshToken, {flags: {country: 'DE'}});
  const tokens = [first, second].flatMap((access) => [access.accessToken, access.refreshToken]);
  assert.equal(new Set(tokens).size, 4);
  const minutes = (date) => Math.round((date - Date.now()) / 60_000);
  assert.deepEqual([minutes(second.expiration), minutes(second.refreshExpiration)], [120, 60 * 24 * 60]);
  assert.equal((await smartcar.getUser(first.accessToken)).id, (await smartcar.getUser(second.accessToken)).id);
  const told = (refreshToken) => sandbox.post('token', {refresh_token: refreshToken});
  const {used, newest} = await told(first.refreshToken);
  assert.deepEqual([used, newest, (await told(second.refreshToken)).newest], [true, false, true]);

  for (const again of [() => auth.exchangeCode(code), () => auth.exchangeRefreshToken('never seen')]) {
    const error = await refused(again);
    assert.ok(error instanceof official.SmartcarError);
    assert.deepEqual([error.statusCode, error.type.slice(0, 8)], [400, 'invalid_']);
    assert.match(error.description, /^Invalid /);
  }
});

test('users and their vehicles', async () => {
  const driver = await connect({vehicles: 3});
  equal(await smartcar.getUser(driver.token), {id: driver.user});
  const every = await smartcar.getVehicles(driver.token);
  assert.deepEqual([...every.vehicles].sort(), [...driver.vehicles].sort());
  assert.deepEqual(every.paging, {count: 3, offset: 0});
  const page = await smartcar.getVehicles(driver.token, {limit: 1, offset: 1});
  equal(page, {vehicles: every.vehicles.slice(1, 2), paging: {count: 3, offset: 1}});
});

test("readings are the car's", async () => {
  const {vehicle, change} = await connectHybrid();
  const car = await change({
    odometer_km: 12345.67,
    state_of_charge: 0.63,
    charge_limit: 0.85,
    fuel: 0.5,
    oil_life: 0.72,
    charging: true,
    tires_kpa: [220, 221.5, 230, 231],
    locked: false,
    doors_open: [true, false, false, true],
    windows_open: [false, true, false, false],
    sunroof_open: true,
    front_open: false,
    trunk_open: true,
    latitude: 52.520008,
    longitude: 13.404954,
  });
  equal(await vehicle.vin(), {vin: car.vin});
  equal(await vehicle.attributes(), {id: car.id, make: 'FORD', model: car.model, year: car.year});
  const odometer = await vehicle.odometer();
  equal(odometer, {distance: 12345.67});
  assert.equal(odometer.meta.unitSystem, 'metric');
  assert.ok(odometer.meta.dataAge <= odometer.meta.fetchedAt);
  equal(await vehicle.location(), {latitude: 52.520008, longitude: 13.404954});
  equal(await vehicle.charge(), {isPluggedIn: true, state: 'CHARGING'});
  equal(await vehicle.getChargeLimit(), {limit: 0.85});
  const {range, ...battery} = await vehicle.battery();
  equal(battery, {percentRemaining: 0.63});
  assert.ok(range > 10 && range < 100, range);
  equal(await vehicle.batteryCapacity(), {capacity: 14.4});
  equal(await vehicle.nominalCapacity(), {
    availableCapacities: [{capacity: 14.4, description: null}],
    capacity: {nominal: 14.4, source: 'SMARTCAR'},
    url: null,
  });
  const {range: reach, ...fuel} = await vehicle.fuel();
  equal(fuel, {percentRemaining: 0.5, amountRemaining: 21.2});
  assert.ok(reach > 100 && reach < 1000, reach);
  equal(await vehicle.engineOil(), {lifeRemaining: 0.72});
  equal(await vehicle.tirePressure(), {frontLeft: 220, frontRight: 221.5, backLeft: 230, backRight: 231});
  equal(await vehicle.lockStatus(), {
    isLocked: false,
    doors: corners(true, false, false, true),
    windows: corners(false, true, false, false),
    sunroof: [{type: 'sunroof', status: 'OPEN'}],
    storage: [{type: 'rear', status: 'OPEN'}, {type: 'front', status: 'CLOSED'}],
    chargingPort: [{type: 'chargingPort', status: 'OPEN'}],
  });
});

test('what the workshop knows', async () => {
  const {vehicle} = await connectHybrid();
  const [old, recent] = (await vehicle.serviceHistory('2000-01-01', '2100-01-01')).data;
  assert.deepEqual([old.serviceTasks[0].taskDescription, old.serviceCost.totalCost], ['Brake fluid', 119]);
  assert.equal(recent.serviceTasks[0].taskDescription, 'Tire rotation');
  equal(await vehicle.serviceHistory(), {data: [recent]});
  const day = old.serviceDate.slice(0, 10);
  equal(await vehicle.serviceHistory(day, day), {data: [old]});
  const {systems} = await vehicle.diagnosticSystemStatus();
  assert.deepEqual(systems[0], {systemId: 'SYSTEM_ABS', status: 'OK', description: null});
  const alert = systems.find(({systemId}) => systemId === 'SYSTEM_MIL').status === 'ALERT';
  const {activeCodes} = await vehicle.diagnosticTroubleCodes();
  assert.deepEqual(activeCodes.map(({code}) => code), alert ? ['P302D'] : []);
});

test('imperial units', async () => {
  const {id, token, change} = await connectHybrid();
  await change({odometer_km: 12345.67, tires_kpa: [220, 221.5, 230, 231], fuel: 0.5});
  const vehicle = new smartcar.Vehicle(id, token, {unitSystem: 'imperial', flags: {early: true}});
  const odometer = await vehicle.odometer();
  equal(odometer, {distance: 7671.24});
  assert.equal(odometer.meta.unitSystem, 'imperial');
  equal(await vehicle.tirePressure(), {frontLeft: 31.91, frontRight: 32.13, backLeft: 33.36, backRight: 33.5});
  assert.equal((await vehicle.fuel()).amountRemaining, 5.6);
});

test('permissions are those agreed to', async () => {
  const scope = ['read_odometer', 'read_vin', 'control_charge'];
  const {vehicle} = await connect({scope});
  const every = await vehicle.permissions();
  assert.deepEqual([...every.permissions].sort(), [...scope].sort());
  equal(await vehicle.permissions({limit: 1, offset: 1}), {
    permissions: every.permissions.slice(1, 2),
    paging: {count: 3, offset: 1},
  });
});

test('commands reach the car', async () => {
  const {vehicle, change} = await connectHybrid();
  await change({state_of_charge: 0.4, plugged_in: true});
  const sent = {status: 'success', message: 'Successfully sent request to vehicle'};
  equal(await vehicle.unlock(), sent);
  assert.deepEqual([(await change()).locked, (await vehicle.lockStatus()).isLocked], [false, false]);
  equal(await vehicle.lock(), sent);
  assert.deepEqual([(await change()).locked, (await vehicle.lockStatus()).isLocked], [true, true]);
  equal(await vehicle.startCharge(), sent);
  assert.deepEqual([(await change()).charging, (await vehicle.charge()).state], [true, 'CHARGING']);
  equal(await vehicle.stopCharge(), sent);
  assert.deepEqual([(await change()).charging, (await vehicle.charge()).state], [false, 'NOT_CHARGING']);
  equal(await vehicle.setChargeLimit(0.7), sent);
  assert.deepEqual([(await change()).charge_limit, (await vehicle.getChargeLimit()).limit], [0.7, 0.7]);
  equal(await vehicle.sendDestination(47.6205063, -122.3518523), sent);
  assert.deepEqual((await change()).destination, [47.6205063, -122.3518523]);
});

test('a batch brings each answer or its error', async () => {
  const {vehicle, change} = await connectHybrid();
  const car = await change({odometer_km: 12345.67, oil_life: 0.72});
  const paths = ['/odometer', '/', '/engine/oil', '/charge/limit', '/security', '/tires/pressure', '/nonsense'];
  const batch = await vehicle.batch(paths);
  equal(batch.odometer(), {distance: 12345.67});
  equal(batch.attributes(), {id: car.id, make: 'FORD', model: car.model, year: car.year});
  equal(batch.engineOil(), {lifeRemaining: 0.72});
  equal(batch.chargeLimit(), {limit: car.charge_limit});
  assert.equal(batch.lockStatus().isLocked, car.locked);
  assert.equal(batch.tirePressure().backLeft, (await vehicle.tirePressure()).backLeft);
  const error = await refused(batch.nonsense);
  assert.deepEqual([error.type, error.code], ['RESOURCE_NOT_FOUND', 'PATH']);
});

test('any other request', async () => {
  const {vehicle, user, id, change} = await connectHybrid();
  const car = await change({odometer_km: 12345.67, locked: true});
  const imperial = await vehicle.request('GET', 'odometer', null, {'sc-unit-system': 'imperial'});
  assert.deepEqual([imperial.body, imperial.meta.unitSystem], [{distance: 7671.24}, 'imperial']);
  await vehicle.request('POST', 'security', {action: 'UNLOCK'});
  assert.equal((await change()).locked, false);
  assert.equal((await vehicle.request('GET', 'ford/charge')).body.socLimit, car.charge_limit);
  // API v3 as it is documented: an application token and the user's id.
  const byApplication = new smartcar.Vehicle(id, await applicationToken());
  const headers = {'sc-user-id': user};
  const locked = await byApplication.request('POST', 'commands/security/lock', null, headers, '3');
  assert.equal(locked.body.data.attributes.commandType, 'security-lock');
  assert.equal((await change()).locked, true);
});

test('disconnecting ends the reach', async () => {
  const {vehicle, vehicles, token} = await connect({vehicles: 2});
  equal(await vehicle.disconnect(), {status: 'success'});
  assert.deepEqual((await smartcar.getVehicles(token)).vehicles, vehicles.slice(1));
  const error = await refused(() => vehicle.odometer());
  assert.deepEqual([error.statusCode, error.type], [403, 'PERMISSION']);
});

test('connections are listed and deleted', async () => {
  const driver = await connect({vehicles: 3});
  const other = await connect();
  const filter = {userId: driver.user};
  const page = await smartcar.getConnections(managementToken, filter, {limit: 2});
  const rest = await smartcar.getConnections(managementToken, filter, {limit: 2, cursor: page.paging.cursor});
  assert.equal(rest.paging.cursor, null);
  const found = [...page.connections, ...rest.connections];
  assert.deepEqual(found.map(({vehicleId}) => vehicleId).sort(), [...driver.vehicles].sort());
  const one = (await smartcar.getConnections(managementToken, {vehicleId: other.id})).connections;
  assert.deepEqual(one.map(({userId, vehicleId}) => [userId, vehicleId]), [[other.user, other.id]]);
  assert.ok(Math.abs(new Date(one[0].connectedAt) - Date.now()) < 60_000);

  equal(await smartcar.deleteConnections(managementToken, {vehicleId: driver.id}), {
    connections: [{vehicleId: driver.id, userId: driver.user}],
  });
  assert.equal((await smartcar.deleteConnections(managementToken, filter)).connections.length, 2);
  assert.deepEqual((await smartcar.getConnections(managementToken, filter)).connections, []);
  const both = await refused(smartcar.deleteConnections, managementToken, {userId: 'u', vehicleId: 'v'});
  assert.match(both.message, /not both/);
});

test('compatibility', async () => {
  const {vin} = await (await connectHybrid()).change();
  equal(await smartcar.getCompatibility(vin, ['read_fuel', 'read_odometer'], 'US'), {
    compatible: true,
    reason: null,
    capabilities: [
      {permission: 'read_fuel', endpoint: '/fuel', capable: true, reason: null},
      {permission: 'read_odometer', endpoint: '/odometer', capable: true, reason: null},
    ],
  });
  const tesla = await (await connect({make: 'TESLA'})).change();
  const {capabilities} = await smartcar.getCompatibility(tesla.vin, ['read_fuel'], {mode: 'live', flags: {a: 1}});
  assert.deepEqual([capabilities[0].capable, capabilities[0].reason], [false, 'SMARTCAR_NOT_CAPABLE']);
  // As its own end-to-end tests ask for them.
  for (const [vin, capable] of [['5YJXCDE22HF068739', true], ['WAUAFAFL1GN014882', false]]) {
    const known = await smartcar.getCompatibility(vin, ['read_odometer', 'read_location'], null);
    assert.deepEqual([known.compatible, ...known.capabilities.map((one) => one.capable)], [true, capable, capable]);
  }
  const unknown = await smartcar.getCompatibility('ZZZ11111111111111', ['read_odometer']);
  equal(unknown, {compatible: false, reason: 'MAKE_NOT_COMPATIBLE', capabilities: []});
  const error = await refused(smartcar.getCompatibility, vin, ['read_fuel'], 'US', {clientSecret: 'wrong'});
  assert.deepEqual([error.statusCode, error.type], [401, 'AUTHENTICATION']);

  const wanted = {make: ['FORD', 'TESLA'], type: 'PHEV', scope: ['read_fuel']};
  const {meta, ...makes} = await smartcar.getCompatibilityMatrix('US', wanted);
  assert.deepEqual(Object.keys(makes), ['FORD']);
  const [escape] = makes.FORD;
  assert.deepEqual([escape.model, escape.startYear, escape.endYear, escape.type], ['Escape', 2022, 2024, 'PHEV']);
  assert.ok(escape.permissions.includes('read_fuel') && escape.endpoints.includes('/fuel'));
  assert.ok(Object.keys(await smartcar.getCompatibilityMatrix('US')).length > 9);
});

/** What API v3 wants; the SDK cannot ask for it. */
async function applicationToken() {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: process.env.SMARTCAR_V3_CLIENT_ID,
    client_secret: process.env.SMARTCAR_V3_CLIENT_SECRET,
  });
  const answer = await fetch(`${process.env.SMARTCAR_IAM_ORIGIN}/oauth2/token`, {method: 'POST', body});
  return (await answer.json()).access_token;
}

test('API v3', async () => {
  const {id, token, vehicle, change} = await connectHybrid();
  const car = await change({odometer_km: 12345.67, locked: true, state_of_charge: 0.63});
  const shown = await smartcar.getVehicle(await applicationToken(), id);
  const {make, model, year, powertrainType} = shown.body.attributes;
  assert.deepEqual([shown.body.id, make, model, year, powertrainType], [id, 'FORD', car.model, car.year, 'PHEV']);
  assert.match(shown.headers['sc-request-id'], /^[0-9a-f-]{36}$/);
  const error = await refused(() => new smartcar.Vehicle(id, 'no token').getSignals());
  assert.deepEqual([error.statusCode, error.type], [401, 'SDK_ERROR']); // v3's form of errors is not known to it

  await sandbox.post('behaviour', {v3_user_tokens: true});
  assert.equal((await smartcar.getVehicle(token, id)).body.id, id);
  const signals = (await vehicle.getSignals()).body.data;
  assert.equal(signals.length, 93);
  const body = (wanted) => signals.find(({attributes: {code}}) => code === wanted).attributes.body;
  assert.deepEqual(body('odometer-traveleddistance'), {value: 12345.67, unit: 'km'});
  assert.equal(body('tractionbattery-stateofcharge').value, 63);
  assert.equal(body('vehicleidentification-vin').value, car.vin);
  const one = await vehicle.getSignal('closure-islocked');
  assert.equal(one.body.data.attributes.body.value, true);
  assert.match(one.headers['sc-request-id'], /^[0-9a-f-]{36}$/);
  await sandbox.post('behaviour', {});
});

test('the version is part of the path', async () => {
  const {token, user} = await connect();
  assert.equal(smartcar.getApiVersion(), '2.0');
  smartcar.setApiVersion('9.9');
  assert.equal(smartcar.getApiVersion(), '9.9');
  const error = await refused(smartcar.getUser, token);
  smartcar.setApiVersion('2.0');
  assert.deepEqual([error.type, error.code], ['RESOURCE_NOT_FOUND', 'VERSION']);
  assert.equal((await smartcar.getUser(token)).id, user);
});

test('webhooks', async (t) => {
  const expected = createHmac('sha256', managementToken).update('challenge').digest('hex');
  assert.equal(smartcar.hashChallenge(managementToken, 'challenge'), expected);
  const {id, vehicle} = await connectHybrid();
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) {
      pieces.push(piece);
    }
    const event = JSON.parse(Buffer.concat(pieces));
    if (event.eventType === 'VERIFY') {
      response.end(JSON.stringify({challenge: smartcar.hashChallenge(managementToken, event.data.challenge)}));
    } else {
      response.end();
      server.emit('event', event, request.headers['sc-signature']);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const webhook = await sandbox.post('webhooks', {callback_url: `http://127.0.0.1:${server.address().port}/`});
  assert.equal(webhook.verified, true);
  const vehicles = async () => (await sandbox.get('webhooks')).webhooks[0].vehicles;

  const arrives = once(server, 'event');
  equal(await vehicle.subscribe(webhook.id), {webhookId: webhook.id, vehicleId: id});
  assert.deepEqual(await vehicles(), [id]);
  const [event, signature] = await arrives;
  assert.equal(event.data.vehicle.id, id);
  assert.equal(smartcar.verifyPayload(managementToken, signature, event), true);
  assert.equal(smartcar.verifyPayload(managementToken, signature, {...event, eventId: 'another'}), false);
  assert.equal(smartcar.verifyPayload('another', signature, event), false);

  equal(await vehicle.unsubscribe(managementToken, webhook.id), {status: 'success'});
  assert.deepEqual(await vehicles(), []);
});

const UNABLE = 'Your car is unable to perform this request.';

test('errors arrive with their fields', async () => {
  const {id, vehicle} = await connectHybrid();
  for (const [status, type, code, resolution, given = {}, fields = {}] of [
    [409, 'VEHICLE_STATE', 'ASLEEP', 'RETRY_LATER'],
    [429, 'RATE_LIMIT', 'VEHICLE', 'RETRY_LATER', {retry_after: 60}, {retryAfter: '60'}],
    [430, 'BILLING', 'VEHICLE_REQUEST_LIMIT', 'CONTACT_SUPPORT'],
    [502, 'UPSTREAM', 'NO_RESPONSE', 'RETRY_LATER'],
    [500, 'SERVER', 'INTERNAL', 'RETRY_LATER'],
    [501, 'COMPATIBILITY', 'VEHICLE_NOT_CAPABLE', null, {}, {suggestedUserMessage: UNABLE}],
    [403, 'PERMISSION', null, 'REAUTHENTICATE'],
  ]) {
    const failure = {on: 'odometer', type, code, description: 'So it is told.', ...given};
    await sandbox.post(`vehicles/${id}/failures`, {failures: [failure]});
    const error = await refused(() => vehicle.odometer());
    const {requestId, docURL, stack, ...rest} = Object.fromEntries(
      Object.getOwnPropertyNames(error).map((name) => [name, error[name]]),
    );
    assert.match(requestId, /^[0-9a-f-]{36}$/);
    assert.match(docURL, /^https:\/\/smartcar\.com\/docs\/errors\/api-errors\//);
    assert.deepEqual(rest, {
      name: 'SmartcarError',
      message: `${type}:${code} - So it is told.`,
      statusCode: status,
      type,
      ...(code && {code}),
      description: 'So it is told.',
      resolution: {type: resolution},
      ...fields,
    });
  }
});

test('errors of requests, accounts and the line', async () => {
  const {user, token, vehicle} = await connectHybrid();
  let error = await refused(smartcar.getUser, 'no token');
  assert.deepEqual([error.statusCode, error.type, error.code], [401, 'AUTHENTICATION', undefined]);
  assert.match(error.description, /^The authorization header is missing or malformed/);
  error = await refused(() => vehicle.setChargeLimit(0.2));
  assert.deepEqual([error.statusCode, error.type, error.detail[0].field], [400, 'VALIDATION', 'limit']);
  error = await refused(() => vehicle.sendDestination(91, 0)); // it looks itself
  assert.match(error.message, /^Invalid latitude/);

  await sandbox.post(`users/${user}`, {account_problem: 'AUTHENTICATION_FAILED'});
  error = await refused(() => vehicle.odometer());
  assert.deepEqual([error.type, error.code], ['CONNECTED_SERVICES_ACCOUNT', 'AUTHENTICATION_FAILED']);
  assert.equal(error.resolution.type, 'REAUTHENTICATE');
  assert.ok(error.resolution.url.startsWith(process.env.SMARTCAR_CONNECT_ORIGIN));
  assert.ok(error.suggestedUserMessage);

  await sandbox.post('faults', {rules: [{path: '/v2.0/user', do: 'refuse'}]});
  error = await refused(smartcar.getUser, token);
  assert.match(error.message, /fetch failed/);
  await sandbox.post('faults', {rules: []});
  error = new smartcar.SmartcarError(500, {type: 'T', code: 'C', description: 'd'}, {'sc-request-id': 'r'});
  assert.deepEqual([error.message, error.statusCode, error.requestId], ['T:C - d', 500, 'r']);
});

test('nothing public is left uncalled', () => {
  const {version} = createRequire(import.meta.url)('smartcar/package.json');
  assert.equal(version, '10.4.0');
  const offered = Object.keys(official).filter((name) => typeof official[name] === 'function');
  for (const name of CLASSES) {
    const members = Object.getOwnPropertyNames(official[name].prototype).filter((member) => member !== 'constructor');
    offered.push(...members.map((member) => `${name}.${member}`));
  }
  assert.deepEqual(offered.filter((name) => !called.has(name)), []);
  assert.equal(offered.length, 47, 'there is something to call, and all of it is seen');
});
