// The receiver in PHP, served by PHP's own server, between a small signer and its deliveries. Needs `php` (php-cli).
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { API_KEY, post, SECRETS, sign, TinySigner, until } from '../tiny-signer.mjs';

const FILE = fileURLToPath(new URL('webhook.php', import.meta.url));
const VECTORS = JSON.parse(await readFile(new URL('../vectors.json', import.meta.url)));
const OPEN = { amount: '100.00', currency: 'TRY', state: 'open', paidBy: null, problem: null };

/** Reads requests from standard input, writes their verdicts. */
const JUDGE = `
require $argv[1];
$verdicts = [];
foreach (json_decode(stream_get_contents(STDIN), true) as $vector) {
    try {
        $now = (new DateTime($vector['now']))->getTimestamp();
        Vezne\\Webhook\\verify($vector['secrets'], $vector['headers'], $vector['body'], $now);
        $verdicts[] = 'ok';
    } catch (RuntimeException | LogicException $error) {
        $verdicts[] = $error->getMessage();
    }
}
echo json_encode($verdicts);`;

function judge(vectors) {
  const php = spawnSync('php', ['-r', JUDGE, FILE], { input: JSON.stringify(vectors), encoding: 'utf8' });
  if (php.error) throw new Error('install php-cli: these tests run PHP', { cause: php.error });
  assert.equal(php.status, 0, php.stdout + php.stderr);
  return JSON.parse(php.stdout);
}

// Before any test, so that a machine without PHP hears only of that.
const verdicts = judge(VECTORS);

describe('a known request', () => {
  for (const [index, { name, verdict }] of VECTORS.entries()) {
    test(`is ${verdict}: ${name}`, () => assert.equal(verdicts[index], verdict));
  }

  test('cannot be checked without a secret that is one', () => {
    const [good] = VECTORS;
    const bad = ['', 'whsec_', good.secrets[0].replace('whsec_', ''), `whsec_${Buffer.alloc(23).toString('base64')}`];
    for (const verdict of judge(bad.map((secret) => ({ ...good, secrets: [secret] })))) {
      assert.equal(verdict, 'a webhook secret is whsec_ and 24 to 64 bytes in base64');
    }
    assert.deepEqual(judge([{ ...good, secrets: [] }]), ['wrong-signature']);
  });
});

describe('the receiver', () => {
  let signer;
  let folder;
  let php;
  let url;

  before(async () => {
    signer = await new TinySigner().start();
    folder = await mkdtemp(join(tmpdir(), 'vezne-php-'));
    const settings = { SIGNER_URL: signer.url, SIGNER_API_KEY: API_KEY, STATE_DIR: folder, WEBHOOK_SECRETS: SECRETS.join(', ') };
    // Several workers, as on a real server: two deliveries may come at once.
    const env = { PATH: process.env.PATH, PHP_CLI_SERVER_WORKERS: '4', ...settings };
    // Of a process group of its own, so that its workers end with it.
    php = spawn('php', ['-S', '127.0.0.1:0', FILE], { env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    php.said = '';
    const started = new Promise((resolve) => {
      createInterface({ input: php.stderr }).on('line', (line) => {
        php.said += `${line}\n`;
        const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
        if (found) resolve(found);
      });
    });
    url = `${await started}/webhooks/vezne`;
  });

  after(async () => {
    process.kill(-php.pid, 'SIGKILL');
    await once(php, 'exit');
    signer.stop();
    await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    signer.reads.length = 0;
    signer.before = async () => {};
    signer.open('ses_1', 'SIP-1');
    await writeFile(join(folder, 'state.json'), JSON.stringify({ orders: { 'SIP-1': OPEN } }));
  });

  async function order() {
    return JSON.parse(await readFile(join(folder, 'state.json'))).orders['SIP-1'];
  }

  test('makes an order paid once the signer says so when asked', async () => {
    assert.equal(await post(url, sign(signer.tell('ses_1', 'session.paid', 'paid'))), 204);
    assert.deepEqual(await order(), OPEN);
    signer.open('ses_1', 'SIP-1', 'paid');
    assert.equal(await post(url, sign(signer.tell('ses_1', 'session.paid', 'paid'))), 204);
    assert.deepEqual(await order(), { ...OPEN, state: 'paid', paidBy: 'ses_1' });
    assert.deepEqual(signer.reads, ['/v1/sessions/ses_1', '/v1/sessions/ses_1']);
  });

  test('takes either of two secrets, and no third', async () => {
    const third = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
    assert.equal(await post(url, sign(signer.tell('ses_1'), { secret: SECRETS[0] })), 204);
    assert.equal(await post(url, sign(signer.tell('ses_1'), { secret: SECRETS[1] })), 204);
    assert.equal(await post(url, sign(signer.tell('ses_1'), { secret: third })), 401);
    assert.equal(signer.reads.length, 2);
  });

  test('works on an event once, also when it comes four times at once', async () => {
    const event = signer.tell('ses_1');
    assert.deepEqual(await Promise.all([1, 2, 3, 4].map(() => post(url, sign(event)))), [204, 204, 204, 204]);
    assert.equal(await post(url, sign(event)), 204);
    assert.deepEqual(signer.reads, ['/v1/sessions/ses_1']);
  });

  test('asks for one session at a time, so that no older answer overtakes a newer one', async () => {
    let asking = 0;
    let most = 0;
    signer.before = async () => {
      asking += 1;
      most = Math.max(most, asking);
      await until('another asks, too', () => asking > 1, 200).catch(() => {});
      asking -= 1;
    };
    const first = post(url, sign(signer.tell('ses_1')));
    await until('the first asks', () => asking === 1); // a worker that is busy leaves the next request to another
    const second = post(url, sign(signer.tell('ses_1')));
    assert.deepEqual([await first, await second, signer.reads.length, most], [204, 204, 2, 1]);
  });

  test('answers 503 while the signer cannot be asked, and forgets the event, so that it comes again', async () => {
    signer.open('ses_1', 'SIP-1', 'paid');
    signer.failing = 1;
    const event = signer.tell('ses_1');
    assert.equal(await post(url, sign(event)), 503);
    assert.equal((await order()).state, 'open');
    await until('the log says why', () => php.said.includes('the signer answered 503 for ses_1: Try again soon. (request req_1)'));
    assert.equal(await post(url, sign(event)), 204);
    assert.equal((await order()).state, 'paid');
  });

  test('believes no request that is old, altered or without its headers', async () => {
    const event = signer.tell('ses_1');
    assert.equal(await post(url, sign(event, { at: new Date(Date.now() - 6 * 60_000) })), 401);
    const { body, headers } = sign(event);
    assert.equal(await post(url, { body: `${body} `, headers }), 401);
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
      assert.equal(await post(url, { body, headers: { ...headers, [name]: '' } }), 401, name);
    }
    assert.equal(await post(url, { body, headers: {} }), 401);
    assert.deepEqual(signer.reads, []);
  });

  test('finds what two sessions paid, and what another amount paid, for a person to look at', async () => {
    for (const id of ['ses_1', 'ses_2']) {
      signer.open(id, 'SIP-1', 'paid');
      assert.equal(await post(url, sign(signer.tell(id))), 204);
    }
    assert.equal((await order()).problem, 'paid twice, by ses_1 and by ses_2');
    signer.open('ses_1', 'SIP-1', 'expired');
    await post(url, sign(signer.tell('ses_2', 'session.expired', 'expired')));
    assert.deepEqual([(await order()).state, (await order()).paidBy], ['paid', 'ses_1']);

    await writeFile(join(folder, 'state.json'), JSON.stringify({ orders: { 'SIP-1': { ...OPEN, amount: '900.00' } } }));
    signer.open('ses_1', 'SIP-1', 'paid');
    await post(url, sign(signer.tell('ses_1')));
    assert.deepEqual([(await order()).state, (await order()).problem], ['open', 'ses_1 paid 100.00 TRY for an order of 900.00 TRY']);
  });

  test('takes what it does not know, and refuses what is too long or no POST', async () => {
    for (const type of ['attempt.started', 'attempt.opened', 'attempt.reused', 'attempt.checked', 'transfer.executing']) {
      assert.equal(await post(url, sign(signer.tell('ses_1', type, 'processing'))), 204);
    }
    assert.equal(await post(url, sign({ id: 'evt_new', type: 'signer.rotated' })), 204);
    assert.equal(await post(url, sign(signer.tell('ses_9'))), 204);
    assert.deepEqual(signer.reads, ['/v1/sessions/ses_9']);
    assert.equal(await post(url, sign(signer.tell('ses_1', 'attempt.closed', 'open'))), 204);
    assert.deepEqual(signer.reads, ['/v1/sessions/ses_9', '/v1/sessions/ses_1']);
    assert.equal(await post(url, { body: 'a'.repeat(65_537), headers: {} }), 413);
    assert.equal((await fetch(url)).status, 405);
  });

  test('has nothing to say to a browser', async () => {
    const response = await fetch(url, { method: 'POST', ...sign(signer.tell('ses_1')) });
    assert.equal(await response.text(), '');
  });
});
