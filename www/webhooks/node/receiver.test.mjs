// The receiver as it runs, a program of its own, between a small signer and its deliveries.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { API_KEY, post, SECRETS, sign, TinySigner, until } from '../tiny-signer.mjs';

const SERVER = fileURLToPath(new URL('server.mjs', import.meta.url));
const OPEN = { amount: '100.00', currency: 'TRY', state: 'open', paidBy: null, problem: null };

let signer;
let folder;
let program;
let url;

beforeEach(async () => {
  signer = await new TinySigner().start();
  signer.open('ses_1', 'SIP-1');
  folder = await mkdtemp(join(tmpdir(), 'vezne-receiver-'));
  await writeFile(join(folder, 'orders.json'), JSON.stringify({ 'SIP-1': OPEN }));
  await start();
});

afterEach(async () => {
  await end();
  signer.stop();
  await rm(folder, { recursive: true });
});

async function start(settings = { WEBHOOK_SECRETS: SECRETS.join(', ') }) {
  const env = { SIGNER_URL: signer.url, SIGNER_API_KEY: API_KEY, STATE_DIR: folder, HOST: '127.0.0.1', ...settings };
  program = spawn(process.execPath, [SERVER, '--exit-with-stdin'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  program.said = '';
  program.stderr.on('data', (text) => (program.said += text));
  const [line] = await once(createInterface({ input: program.stdout }), 'line');
  ({ url } = JSON.parse(line));
}

async function end(signal = 'SIGTERM') {
  if (program.exitCode !== null || program.signalCode !== null) return;
  program.kill(signal);
  await once(program, 'exit');
}

async function order() {
  return JSON.parse(await readFile(join(folder, 'orders.json')))['SIP-1'];
}

const says = (text) => until(`the program says ${text}`, () => text.test(program.said));
const paid = () => until('the order is paid', async () => (await order()).state === 'paid');

describe('a signed event', () => {
  test('makes an order paid once the signer says so when asked', async () => {
    signer.open('ses_1', 'SIP-1', 'paid');
    assert.equal(await post(url, sign(signer.tell('ses_1'))), 204);
    await paid();
    assert.equal((await order()).paidBy, 'ses_1');
    assert.deepEqual(signer.reads, ['/v1/sessions/ses_1']);
  });

  test('is not believed when it says paid and the signer, asked, does not', async () => {
    assert.equal(await post(url, sign(signer.tell('ses_1', 'session.paid', 'paid'))), 204);
    await says(/SIP-1 is open/);
    assert.equal((await order()).state, 'open');
  });

  test('is taken with either of two secrets, and with no third', async () => {
    const third = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
    assert.equal(await post(url, sign(signer.tell('ses_1'), { secret: SECRETS[0] })), 204);
    assert.equal(await post(url, sign(signer.tell('ses_1'), { secret: SECRETS[1] })), 204);
    assert.equal(await post(url, sign(signer.tell('ses_1'), { secret: third })), 401);
  });

  test('that comes again is answered again and not worked on again', async () => {
    const event = signer.tell('ses_1');
    assert.equal(await post(url, sign(event)), 204);
    await says(/SIP-1 is open/);
    for (let again = 0; again < 3; again += 1) assert.equal(await post(url, sign(event)), 204);
    await end();
    await start();
    assert.equal(await post(url, sign(event)), 204);
    assert.deepEqual(signer.reads, ['/v1/sessions/ses_1']);
  });

  test('is answered before its session is read', async () => {
    let answerRead;
    signer.before = () => new Promise((resolve) => (answerRead = resolve));
    signer.open('ses_1', 'SIP-1', 'paid');
    assert.equal(await post(url, sign(signer.tell('ses_1'))), 204);
    await until('the session is asked for', () => signer.reads.length === 1);
    assert.equal((await order()).state, 'open');
    answerRead();
    await paid();
  });

  test('that was answered is not lost with the program', async () => {
    signer.before = () => new Promise(() => {});
    signer.open('ses_1', 'SIP-1', 'paid');
    assert.equal(await post(url, sign(signer.tell('ses_1'))), 204);
    await end('SIGKILL');
    assert.equal((await order()).state, 'open');
    signer.before = async () => {};
    await start();
    await paid();
  });

  test('is worked on again when the signer could not be asked', async () => {
    signer.failing = 1;
    signer.open('ses_1', 'SIP-1', 'paid');
    assert.equal(await post(url, sign(signer.tell('ses_1'))), 204);
    await paid();
    await says(/ses_1 has to wait: GET \/v1\/sessions\/ses_1: 503 unavailable: Try again soon\. \(request req_1\)/);
  });

  test('of a declined try, of no session or of a kind that is not known yet is taken all the same', async () => {
    assert.equal(await post(url, sign(signer.tell('ses_1', 'attempt.declined', 'open'))), 204);
    assert.equal(await post(url, sign({ id: 'evt_8', type: 'signer.rotated' })), 204);
    assert.equal(await post(url, sign({ id: 'evt_9', type: 'session.paid', session: { id: '../events' } })), 204);
    signer.open('ses_1', 'SIP-1', 'paid');
    assert.equal(await post(url, sign(signer.tell('ses_1', 'session.thanked', 'paid'))), 204);
    await paid();
    assert.deepEqual(signer.reads, ['/v1/sessions/ses_1']);
  });
});

describe('refused with 401 is', () => {
  test('a request without one of the headers', async () => {
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
      const { body, headers } = sign(signer.tell('ses_1'));
      delete headers[name];
      assert.equal(await post(url, { body, headers }), 401, name);
    }
  });

  test('a body that was altered, by a letter or by a space', async () => {
    const { body, headers } = sign(signer.tell('ses_1'));
    for (const altered of [body.replace('ses_1', 'ses_2'), `${body} `]) {
      assert.equal(await post(url, { body: altered, headers }), 401);
    }
  });

  test('an old request, and one from the future', async () => {
    const event = signer.tell('ses_1');
    for (const minutes of [-6, 6]) {
      const at = new Date(Date.now() + minutes * 60_000);
      assert.equal(await post(url, sign(event, { at })), 401);
    }
    await says(/webhook refused: too-old\nwebhook refused: too-new/);
  });

  test('never remembered: the same event, signed rightly, is taken', async () => {
    const event = signer.tell('ses_1');
    signer.open('ses_1', 'SIP-1', 'paid');
    const { body, headers } = sign(event);
    assert.equal(await post(url, { body: `${body} `, headers }), 401);
    assert.equal(await post(url, { body, headers }), 204);
    await paid();
  });

  afterEach(() => assert.equal(signer.reads.filter((path) => path !== '/v1/sessions/ses_1').length, 0));
});

test('what is no JSON, too long, elsewhere or no POST is refused, and the receiver goes on', async () => {
  const { headers } = sign({ id: 'evt_1' });
  const { Webhook } = await import('standardwebhooks');
  const signature = new Webhook(SECRETS[0]).sign('evt_1', new Date(headers['webhook-timestamp'] * 1000), 'paid!');
  assert.equal(await post(url, { body: 'paid!', headers: { ...headers, 'webhook-signature': signature } }), 400);
  assert.equal(await post(`${url}/more`, sign(signer.tell('ses_1'))), 404);
  assert.equal((await fetch(url)).status, 405);
  assert.equal(await post(url, { body: 'a'.repeat(65_537), headers }), 413);
  assert.equal(await post(url, { body: 'a'.repeat(65_536), headers }), 401);
  await flood(new URL(url));
  await says(/webhook not taken: a body without end/);
  assert.equal(await post(url, sign(signer.tell('ses_1'))), 204);
});

/** A body without end, until the connection is closed. */
async function flood({ hostname, port, pathname }) {
  const socket = connect(port, hostname);
  socket.on('error', () => {}); // cut off in the middle of a write
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(`POST ${pathname} HTTP/1.1\r\nhost: shop\r\ncontent-length: 1000000000\r\n\r\n`);
  const chunk = Buffer.alloc(16_384, 'a');
  const pour = () => socket.writable && socket.write(chunk, () => setImmediate(pour));
  pour();
  await closed;
}

test('without webhooks the feed brings the same, and goes on where it was', async () => {
  await end();
  signer.tell('ses_1', 'session.open', 'open');
  signer.tell('ses_1', 'attempt.started', 'processing');
  signer.open('ses_1', 'SIP-1', 'paid');
  signer.tell('ses_1');
  await start({ FEED_EVERY_S: '0.01' });
  assert.equal(url, null);
  await paid();
  await until('the feed is read to its end', async () => (await position()) === 3);
  await end();
  signer.reads.length = 0;
  await start({ FEED_EVERY_S: '0.01' });
  await until('the feed is read again', () => signer.reads.length > 0);
  assert.equal(signer.reads[0], '/v1/events?after=3');
});

async function position() {
  return readFile(join(folder, 'feed.json')).then((text) => JSON.parse(text).last, () => 0);
}

test('an event that came by webhook and by feed is worked on once', async () => {
  await end();
  await start({ FEED_EVERY_S: '0.01', WEBHOOK_SECRETS: SECRETS[0] });
  const event = signer.tell('ses_1');
  assert.equal(await post(url, sign(event)), 204);
  await until('the feed is read to its end', async () => (await position()) === 1);
  await says(/SIP-1 is open/);
  assert.equal(signer.reads.filter((path) => path.startsWith('/v1/sessions/')).length, 1);
});

test('a setting that is missing or a secret that is none ends the program with its name', async () => {
  await end();
  for (const [settings, said] of [
    [{ SIGNER_API_KEY: '', WEBHOOK_SECRETS: SECRETS[0] }, /SIGNER_API_KEY is not set/],
    [{}, /set WEBHOOK_SECRETS or FEED_EVERY_S/],
    [{ WEBHOOK_SECRETS: 'secret' }, /a webhook secret is whsec_/],
  ]) {
    const env = { SIGNER_URL: signer.url, SIGNER_API_KEY: API_KEY, STATE_DIR: folder, ...settings };
    const failing = spawn(process.execPath, [SERVER], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    failing.stderr.on('data', (part) => (text += part));
    const [code] = await once(failing, 'close');
    assert.notEqual(code, 0);
    assert.match(text, said);
  }
});
