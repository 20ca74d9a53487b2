// Completes a Connect and reads the odometer, from Node by koffi (npm install koffi). The arguments are the address that Connect sent
// the driver back to, and the state that the driver was sent off with. SMARTCAR_LIBRARY names the library where the system does not
// find it by itself.
import koffi from 'koffi';

const library = koffi.load(process.env.SMARTCAR_LIBRARY ?? 'libsmartcar.so.0');

// What smartcar.h declares, as far as it is used here. Structs that the library gives are read by pointer and may grow.
for (const handle of ['config', 'client', 'vehicle', 'error']) koffi.opaque(`smartcar_${handle}`);
koffi.struct('smartcar_complete_options', {
  struct_size: 'size_t',
  per_vehicle: 'bool', signed_state: 'bool', without_code: 'bool', unchecked_state: 'bool', account_from_external_id: 'bool',
  state: 'const char *', account: 'const char *', redirect_uri: 'const char *',
});
koffi.struct('smartcar_grant', { id: 'const char *', user_id: 'const char *', vehicles: 'const char **', vehicle_count: 'size_t' });
koffi.struct('smartcar_odometer', { meta: 'void *', raw: 'void *', distance: 'double' });

const free = {};
for (const type of ['config', 'client', 'vehicle', 'error', 'grant', 'odometer']) {
  free[type] = library.func(`void smartcar_${type}_free(const smartcar_${type} *)`);
}
const kind = library.func('const char *smartcar_error_name(const smartcar_error *)');
const message = library.func('const char *smartcar_error_message(const smartcar_error *)');

// A function of smartcar.h, as one that gives a promise: the call runs on a thread of koffi's, so that the event loop goes on. Its last
// two parameters are where the result and the error go.
function call(signature) {
  const declared = library.func(signature);
  return (...given) => new Promise((resolve, reject) => {
    const result = [null], error = [null];
    declared.async(...given, result, error, (failed, ok) => {
      if (failed) return reject(failed);
      if (ok) return resolve(result[0]);
      reject(new Error(`${kind(error[0])}: ${message(error[0])}`));
      free.error(error[0]);
    });
  });
}
const smartcar = {
  config: call('bool smartcar_config_from_env(_Out_ smartcar_config **config, _Out_ smartcar_error **error)'),
  open: call('bool smartcar_client_open(const smartcar_config *config, _Out_ smartcar_client **client, _Out_ smartcar_error **error)'),
  connect: call('bool smartcar_client_complete_connect(const smartcar_client *client, const char *redirect, ' +
    'const smartcar_complete_options *options, _Out_ const smartcar_grant **grant, _Out_ smartcar_error **error)'),
  vehicle: call('bool smartcar_client_vehicle(const smartcar_client *client, const char *vehicle_id, _Out_ smartcar_vehicle **vehicle, ' +
    '_Out_ smartcar_error **error)'),
  odometer: call('bool smartcar_vehicle_odometer(const smartcar_vehicle *vehicle, _Out_ const smartcar_odometer **reading, ' +
    '_Out_ smartcar_error **error)'),
};

const [redirect, state] = process.argv.slice(2);
try {
  const config = await smartcar.config();
  const client = await smartcar.open(config);
  free.config(config);
  try {
    const options = { struct_size: koffi.sizeof('smartcar_complete_options'), state };
    const grant = await smartcar.connect(client, redirect ?? '', options);
    const { vehicles, vehicle_count } = koffi.decode(grant, 'smartcar_grant');
    for (const id of koffi.decode(vehicles, koffi.array('const char *', Number(vehicle_count)))) {
      const vehicle = await smartcar.vehicle(client, id);
      const reading = await smartcar.odometer(vehicle);
      console.log(`${id}: ${koffi.decode(reading, 'smartcar_odometer').distance.toFixed(1)} km`);
      free.odometer(reading);
      free.vehicle(vehicle);
    }
    free.grant(grant);
  } finally {
    free.client(client);
  }
} catch (failure) {
  console.error(failure.message);
  process.exitCode = 1;
}
