// The shop against a small signer of its own, over HTTP: what it sends, what it shows, and to whom.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, mock, test } from 'node:test';

import { createShop } from './shop.mjs';

const API_KEY = 'shop_key';

/** Remembers what it was asked, and answers as the test wants. */
class TinySigner {
  requests = [];
  sessions = new Map();
  byKey = new Map();
  failNext = null;

  handle = async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = parts.length ? JSON.parse(Buffer.concat(parts)) : null;
    const { method, url, headers } = request;
    this.requests.push({ method, url, headers, body });
    const failure = this.failNext;
    this.failNext = null;
    if (failure === 'lose the answer') {
      this.#open(headers['idempotency-key'], body);
      return request.socket.destroy();
    }
    const [status, answer] = failure ?? this.#answer({ method, url, headers, body });
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
    response.end(JSON.stringify(answer));
  };

  #answer({ method, url, headers, body }) {
    if (headers.authorization !== `Bearer ${API_KEY}`) return [401, { code: 'unauthorized', detail: 'no' }];
    if (method === 'POST') return [201, this.#open(headers['idempotency-key'], body)];
    const session = this.sessions.get(url.replace('/v1/sessions/', ''));
    return session ? [200, session] : [404, { code: 'not-found', detail: 'no' }];
  }

  #open(key, { reference, amount }) {
    const id = this.byKey.get(key) ?? `ses_${this.byKey.size + 1}`;
    this.byKey.set(key, id);
    if (!this.sessions.has(id)) this.sessions.set(id, { id, reference, amount, state: 'open', card: null });
    return { id, token: `${id}.1.token`, session: this.sessions.get(id) };
  }
}

let signer;
let signerUrl;
let shopUrl;
let folder;
const servers = [];

async function listen(handler) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

async function startShop(options = {}) {
  const { server, url } = await listen();
  server.on('request', await createShop({ publicUrl: url, signerUrl, apiKey: API_KEY, widgetFolder: folder, ...options }));
  return url;
}

before(async () => {
  mock.method(console, 'error', () => {}); // what the shop says to its operator is not what these tests are about
  folder = await mkdtemp(join(tmpdir(), 'vezne-shop-'));
  await writeFile(join(folder, 'vezne-checkout.js'), 'export {};\n');
  await writeFile(join(folder, 'vezne_checkout_bg.wasm'), 'not wasm, but bytes');
  await writeFile(join(folder, 'secret.txt'), 'not for browsers');
  ({ url: signerUrl } = await listen((...exchange) => signer.handle(...exchange)));
  shopUrl = await startShop();
});

beforeEach(() => {
  signer = new TinySigner();
});

after(async () => {
  servers.forEach((server) => server.close().closeAllConnections());
  await rm(folder, { recursive: true });
});

function order(fields = { 'quantity-yirgacheffe': 1 }, { shop = shopUrl, headers = {}, lang = '' } = {}) {
  const body = new URLSearchParams(fields);
  return fetch(`${shop}/orders${lang}`, { method: 'POST', body, headers, redirect: 'manual' });
}

/** A buyer with an order: its reference, the cookie, the way to look at pages with it. */
async function buyer(fields, options) {
  const response = await order(fields, options);
  assert.equal(response.status, 303);
  const [cookie] = response.headers.get('set-cookie').split(';');
  const reference = response.headers.get('location').replace('/checkout/', '');
  const visit = (path, headers = { cookie }) =>
    fetch((options?.shop ?? shopUrl) + path, { headers, redirect: 'manual' });
  return { reference, cookie, visit };
}

function stateOn(page) {
  return /data-state="(\w+)"/.exec(page)?.[1];
}

describe('an order', () => {
  test('is priced by the server and opened at the signer with a key made of its reference', async () => {
    const { reference } = await buyer({ 'quantity-yirgacheffe': 2, 'quantity-gece': 1, amount: '0.01', unitPrice: '1' });
    const [{ method, url, headers, body }] = signer.requests;
    assert.equal(`${method} ${url}`, 'POST /v1/sessions');
    assert.equal(headers['idempotency-key'], `shop-session-${reference}-1`);
    assert.match(headers['idempotency-key'], /^[\w-]{16,128}$/);
    assert.deepEqual(body.lines, [
      { id: 'yirgacheffe', name: 'Yirgacheffe', category: 'Kahve', unitPrice: '420.00', quantity: 2, type: 'physical' },
      { id: 'gece', name: 'Gece Harmanı', category: 'Kahve', unitPrice: '360.00', quantity: 1, type: 'physical' },
    ]);
    assert.deepEqual([body.amount, body.shipping, body.currency], ['1200.00', '0.00', 'TRY']);
    assert.equal(body.checkoutUrl, `${shopUrl}/checkout/${reference}`);
    assert.equal(body.returnUrl, `${shopUrl}/return/${reference}`);
    assert.equal(body.buyer.ip, '127.0.0.1');
  });

  test('pays shipping below the limit, and the sum says so', async () => {
    await buyer({ 'quantity-yirgacheffe': 1 });
    const [{ body }] = signer.requests;
    assert.deepEqual([body.amount, body.shipping], ['469.90', '49.90']);
  });

  test('that is empty, too many or no form at all is refused before the signer hears of it', async () => {
    for (const fields of [{}, { 'quantity-gece': '6' }, { 'quantity-gece': '-1' }, { 'quantity-gece': '1.5' }]) {
      assert.equal((await order(fields)).status, 400);
    }
    const json = await fetch(`${shopUrl}/orders`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    assert.equal(json.status, 415);
    const long = await order({ 'quantity-gece': '1'.repeat(20_000) });
    assert.equal(long.status, 413);
    assert.equal(signer.requests.length, 0);
  });

  test("from another site's form is refused", async () => {
    const response = await order(undefined, { headers: { origin: 'https://evil.example' } });
    assert.equal(response.status, 403);
    assert.equal(signer.requests.length, 0);
  });

  test('whose answer was lost is opened again with the same key, and has one session', async () => {
    signer.failNext = 'lose the answer';
    const response = await order();
    assert.equal(response.status, 502);
    const [cookie] = response.headers.get('set-cookie').split(';');
    const [, retry] = /href="(\/checkout\/[\w-]+)"/.exec(await response.text());
    const page = await fetch(shopUrl + retry, { headers: { cookie } });
    assert.equal(page.status, 200);
    assert.match(await page.text(), /session="ses_1" token="ses_1\.1\.token"/);
    const keys = signer.requests.filter(({ method }) => method === 'POST').map(({ headers }) => headers['idempotency-key']);
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
  });

  test('that the signer refuses ends on a page with a number for support and a way forward', async () => {
    signer.failNext = [422, { code: 'invalid-session', detail: 'no', requestId: 'req_1', errors: [] }];
    const response = await order();
    const page = await response.text();
    assert.equal(response.status, 502);
    assert.match(page, /<code>req_1<\/code>/);
    assert.match(page, /Yeniden dene/);
  });

  test('takes amount and plans from a form only where tests are', async () => {
    const shop = await startShop({ test: true });
    await buyer({ amount: '100.00', plans: '1,6', lockPlan: 'true', locale: 'en' }, { shop });
    const [{ body }] = signer.requests;
    assert.deepEqual([body.amount, body.plans, body.lockPlan, body.locale], ['100.00', [1, 6], true, 'en']);
    for (const fields of [{ amount: '1.005' }, { amount: '1e3' }, { amount: '10', plans: '1,5' }, { amount: '10', plans: '' }]) {
      assert.equal((await order(fields, { shop })).status, 400, JSON.stringify(fields));
    }
  });
});

describe('the checkout page', () => {
  test('carries the element with signer, session, token and language, and its amount', async () => {
    const { reference, visit } = await buyer(undefined, { lang: '?lang=en' });
    const page = await (await visit(`/checkout/${reference}`)).text();
    assert.match(page, /<html lang="en">/);
    const element = new RegExp(`<vezne-checkout signer="${signerUrl}" session="ses_1" token="ses_1\\.1\\.token"\\s+locale="en">`);
    assert.match(page, element);
    assert.match(page, /TRY 469\.90/);
  });

  test('allows scripts, styles and requests from where they are needed, and may be restored by Back', async () => {
    const { reference, visit } = await buyer();
    const { headers } = await visit(`/checkout/${reference}`);
    const policy = headers.get('content-security-policy');
    assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
    assert.match(policy, new RegExp(`connect-src 'self' ${signerUrl};`));
    assert.match(policy, /require-trusted-types-for 'script'; trusted-types 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline/);
    assert.doesNotMatch(headers.get('cache-control'), /no-store/);
  });

  test('of a paid order leads to what became of it, and never to a second payment', async () => {
    for (const state of ['paid', 'in_review', 'needs_review', 'unknown', 'refunded']) {
      const { reference, visit } = await buyer();
      const session = [...signer.sessions.values()].at(-1);
      session.state = state;
      const response = await visit(`/checkout/${reference}`);
      assert.equal(response.headers.get('location'), `/return/${reference}`, state);
    }
  });

  test('of an order whose time to pay is over gets a new session, with a key of its own', async () => {
    const { reference, visit } = await buyer();
    signer.sessions.get('ses_1').state = 'expired';
    assert.match(await (await visit(`/checkout/${reference}`)).text(), /session="ses_2"/);
    assert.equal(signer.requests.at(-1).headers['idempotency-key'], `shop-session-${reference}-2`);
  });

  test('opened again in two tabs at once still has one new session', async () => {
    const { reference, visit } = await buyer();
    signer.sessions.get('ses_1').state = 'expired';
    const pages = await Promise.all([visit(`/checkout/${reference}`), visit(`/checkout/${reference}`)]);
    for (const page of pages) assert.match(await page.text(), /session="ses_2"/);
    assert.equal(signer.sessions.size, 2);
  });

  test('is shown to the buyer who ordered and to nobody else', async () => {
    const { reference, visit } = await buyer();
    const other = await buyer();
    for (const headers of [{}, { cookie: other.cookie }, { cookie: 'shop_session=x' }]) {
      assert.equal((await visit(`/checkout/${reference}`, headers)).status, 404);
      assert.equal((await visit(`/return/${reference}`, headers)).status, 404);
      assert.equal((await visit(`/return/${reference}/state`, headers)).status, 404);
    }
  });
});

describe('the return page', () => {
  test('says paid, with total, installments and card, when the signer does', async () => {
    const { reference, visit } = await buyer();
    Object.assign(signer.sessions.get('ses_1'), {
      state: 'paid',
      card: { stage: 'paid', payment: { paidPrice: '527.33', installments: 6, cardFamily: 'Axess', lastFourDigits: '0006' } },
    });
    const page = await (await visit(`/return/${reference}?vezne_session=ses_1`)).text();
    assert.equal(stateOn(page), 'paid');
    assert.match(page, /527,33 TL/);
    assert.match(page, /6 taksit/);
    assert.match(page, /Axess •••• 0006/);
    assert.match(page, /data-follow=""/);
  });

  test('does not believe its address: an unpaid order is unpaid, and a session of another order is no session', async () => {
    const { reference, visit } = await buyer();
    const other = await buyer();
    signer.sessions.get('ses_2').state = 'paid';
    assert.equal(stateOn(await (await visit(`/return/${reference}?vezne_session=ses_1&state=paid`)).text()), 'open');
    assert.equal((await visit(`/return/${reference}?vezne_session=ses_2`)).status, 404);
    assert.equal(stateOn(await (await other.visit(`/return/${other.reference}`)).text()), 'paid');
  });

  test('knows an old session of the order: who comes back late from it reads that it was paid', async () => {
    const { reference, visit } = await buyer();
    signer.sessions.get('ses_1').state = 'expired';
    await visit(`/checkout/${reference}`);
    signer.sessions.get('ses_1').state = 'paid';
    assert.equal(stateOn(await (await visit(`/return/${reference}?vezne_session=ses_1`)).text()), 'paid');
    assert.equal(stateOn(await (await visit(`/return/${reference}`)).text()), 'open');
  });

  test('does not believe a session that the signer opened for another reference', async () => {
    const { reference, visit } = await buyer();
    Object.assign(signer.sessions.get('ses_1'), { state: 'paid', reference: 'KK-OTHER' });
    assert.equal((await visit(`/return/${reference}`)).status, 500);
  });

  test('follows what is not final, and says why the last card was declined', async () => {
    const { reference, visit } = await buyer();
    const decline = { code: 'card-insufficient-funds', text: 'Limit <yetersiz>' };
    signer.sessions.get('ses_1').card = { stage: 'open', lastDecline: decline, payment: null };
    const page = await (await visit(`/return/${reference}`)).text();
    assert.match(page, new RegExp(`data-follow="/return/${reference}/state\\?vezne_session=ses_1"`));
    assert.match(page, /Limit &lt;yetersiz&gt;/);
    signer.sessions.get('ses_1').state = 'in_review';
    assert.deepEqual(await (await visit(`/return/${reference}/state`)).json(), { state: 'in_review' });
  });

  test('never says that a payment failed when only the signer cannot be read', async () => {
    const { reference, visit } = await buyer();
    signer.failNext = [503, { code: 'unavailable', detail: 'no', requestId: 'req_2' }];
    const response = await visit(`/return/${reference}`);
    const page = await response.text();
    assert.equal(response.status, 200);
    assert.equal(stateOn(page), 'unreachable');
    assert.match(page, /yeniden ödemeyin/);
  });

  test('has words for every state of the signer, in both languages', async () => {
    const states = ['open', 'processing', 'paid', 'in_review', 'needs_review', 'unknown', 'expired', 'cancelled', 'refunded', 'partly_refunded'];
    for (const lang of ['', '?lang=en']) {
      const { reference, visit } = await buyer(undefined, { lang });
      const session = [...signer.sessions.values()].at(-1);
      const titles = new Set();
      for (const state of states) {
        session.state = state;
        titles.add(/<h1>(.+?)<\/h1>/.exec(await (await visit(`/return/${reference}`)).text())[1]);
      }
      assert.equal(titles.size, states.length);
    }
  });
});

describe('the cookie', () => {
  test('is Lax and HttpOnly, one for all orders of a buyer, and Secure where the shop is', async () => {
    const first = await order();
    assert.match(first.headers.get('set-cookie'), /^shop_session=[\w-]{32}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/);
    const [cookie] = first.headers.get('set-cookie').split(';');
    assert.equal((await order(undefined, { headers: { cookie } })).headers.get('set-cookie'), null);
    const shop = await startShop({ publicUrl: 'https://kuytu.example' });
    assert.match((await order(undefined, { shop })).headers.get('set-cookie'), /; Secure$/);
  });
});

describe('files', () => {
  test('of the widget come compressed, typed, and not again when unchanged', async () => {
    const packed = { headers: { 'accept-encoding': 'gzip, br' } };
    const response = await fetch(`${shopUrl}/vezne/vezne_checkout_bg.wasm`, packed);
    assert.equal(response.headers.get('content-type'), 'application/wasm');
    assert.equal(response.headers.get('content-encoding'), 'br');
    assert.equal(await response.text(), 'not wasm, but bytes');
    const again = await fetch(response.url, { headers: { 'if-none-match': response.headers.get('etag') } });
    assert.equal(again.status, 304);
  });

  test('that are not of the widget or the shop do not exist', async () => {
    for (const path of ['/vezne/secret.txt', '/vezne/..%2fpackage.json', '/assets/../server.mjs', '/nothing']) {
      assert.equal((await fetch(shopUrl + path)).status, 404, path);
    }
    assert.equal((await fetch(`${shopUrl}/`, { method: 'DELETE' })).status, 405);
  });
});
