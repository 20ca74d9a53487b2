// The official Node SDK as a client of the benchmark: makes the calls that BENCH_... asks for, prints one line of JSON.
//
// BENCH_NODE_MODULES is the folder that npm installed it into.

import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const {BENCH_URL: url, BENCH_NODE_MODULES: folder} = process.env;
const [inFlight, calls, warmUp] = ['IN_FLIGHT', 'CALLS', 'WARM_UP'].map((name) => Number(process.env[`BENCH_${name}`]));
const vehicles = Number(process.env.BENCH_VEHICLES ?? 1);

process.env.SMARTCAR_API_ORIGIN = url;
const require = createRequire(join(folder, 'node_modules', 'none.js'));
const smartcar = require('smartcar');
const {version} = JSON.parse(readFileSync(join(folder, 'node_modules/smartcar/package.json'), 'utf8'));

const id = (number) => `36ab27d0-fd9d-4455-823a-${(number % vehicles).toString(16).padStart(12, '0')}`;
const single = new smartcar.Vehicle(id(0), 'access-token');
const vehicle = (number) => (vehicles === 1 ? single : new smartcar.Vehicle(id(number), 'access-token'));

/** So many calls, `inFlight` of them at a time. */
async function make(count) {
  let next = 0;
  const work = async() => {
    while (next < count) {
      next += 1;
      const {distance} = await vehicle(next - 1).odometer();
      if (distance !== 12345.6) {
        throw new Error(`an odometer of ${distance}`);
      }
    }
  };
  await Promise.all(Array.from({length: inFlight}, work));
}

await make(warmUp);
const [cpuBefore, began] = [process.cpuUsage(), process.hrtime.bigint()];
await make(calls);
const [cpu, wall] = [process.cpuUsage(cpuBefore), Number(process.hrtime.bigint() - began)];
const status = readFileSync('/proc/self/status', 'utf8');
const kib = (name) => Number(status.match(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm'))[1]);
console.log(JSON.stringify({
  version,
  cpu_us: (cpu.user + cpu.system) / calls,
  wall_us: wall / 1000 / calls,
  rss_kib: kib('VmRSS'),
  peak_rss_kib: kib('VmHWM'),
}));
process.exit(0); // its connections would keep the process
