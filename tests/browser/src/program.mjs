// A program of ours as a child process: ready when it prints its one JSON line, stopped by its standard input.
import { spawn } from 'node:child_process';

const READY_MS_MAX = 20_000;

/** Starts it; answers what its first line says, everything it logged so far, and how to stop it. */
export async function start(name, file, args, env = {}) {
  const child = spawn(file, [...args, '--exit-with-stdin'], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let log = '';
  child.stderr.on('data', (chunk) => (log += chunk));
  const ready = await new Promise((resolve, reject) => {
    let out = '';
    const fail = (why) => reject(new Error(`${name} ${why}\n${log}`));
    const deadline = setTimeout(() => fail(`is not ready after ${READY_MS_MAX} ms`), READY_MS_MAX);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with ${code} before it was ready`));
    child.stdout.on('data', (chunk) => {
      out += chunk;
      log += chunk;
      const [line, ...rest] = out.split('\n');
      if (rest.length === 0) return;
      clearTimeout(deadline);
      resolve(JSON.parse(line));
    });
  });
  return {
    ready,
    log: () => log,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
