// What it was measured on, so that a reader can tell a slow page from a busy machine.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';

const require = createRequire(import.meta.url);

/** `load` is the number of processes that wanted to run, over the last minute. */
export async function machine() {
  const [cpu] = os.cpus();
  const own = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  const { version: lighthouse } = require('lighthouse/package.json');
  return {
    cpu: cpu.model,
    cores: os.cpus().length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    adyen: own.devDependencies['@adyen/adyen-web'],
    esbuild: own.devDependencies.esbuild,
    lighthouse,
    load: Number(os.loadavg()[0].toFixed(1)),
  };
}
