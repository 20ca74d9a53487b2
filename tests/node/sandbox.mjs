// A local Smartcar (`smartcar sandbox`) in a process of its own, as docs/sandbox.md describes it.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

const BUILT = fileURLToPath(new URL('../../target/debug/smartcar', import.meta.url));

/** Starts one, and puts its variables in place of whatever SMARTCAR_... this process was given. */
export async function startSandbox() {
  const process_ = spawn(process.env.SMARTCAR ?? BUILT, ['sandbox'], {stdio: ['ignore', 'pipe', 'inherit']});
  let text = '';
  process_.stdout.on('data', (piece) => {
    text += piece;
  });
  await once(process_, 'spawn'); // or its error
  await once(process_.stdout, 'data');
  await sleep(50); // it prints everything at once, and is silent then
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('SMARTCAR_'))) {
    delete process.env[name];
  }
  for (const [, name, value] of text.matchAll(/^export (\w+)=(.*)$/gm)) {
    process.env[name] = value;
  }
  const ask = async (path, options) => {
    const answer = await fetch(`${process.env.SMARTCAR_AUTH_ORIGIN}/sandbox/${path}`, options);
    const body = await answer.json();
    if (!answer.ok) {
      throw new Error(`sandbox: ${JSON.stringify(body)}`);
    }
    return body;
  };
  return {
    /** A question to its control interface. */
    get: (path) => ask(path),
    /** A request to its control interface. */
    post: (path, body) => ask(path, {method: 'POST', body: JSON.stringify(body)}),
    stop: () => process_.kill(),
  };
}
