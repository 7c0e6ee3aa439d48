// The shop against a small signer of its own, over HTTP: what it sends, what it shows, and to whom.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, mock, test } from 'node:test';

import { stateOn, World } from './world.mjs';

const world = new World();

before(async () => {
  mock.method(console, 'error', () => {}); // what the shop says to its operator is not what these tests are about
  await world.open();
});

beforeEach(() => world.reset());
after(() => world.close());

describe('an order', () => {
  test('is priced by the server and opened at the signer with a key made of its reference', async () => {
    const { reference } = await world.buyer({ 'quantity-yirgacheffe': 2, 'quantity-gece': 1, amount: '0.01', unitPrice: '1' });
    const [{ method, url, headers, body }] = world.signer.requests;
    assert.equal(`${method} ${url}`, 'POST /v1/sessions');
    assert.equal(headers['idempotency-key'], `shop-session-${reference}-1`);
    assert.match(headers['idempotency-key'], /^[\w-]{16,128}$/);
    assert.deepEqual(body.lines, [
      { id: 'yirgacheffe', name: 'Yirgacheffe', category: 'Kahve', unitPrice: '420.00', quantity: 2, type: 'physical' },
      { id: 'gece', name: 'Gece Harmanı', category: 'Kahve', unitPrice: '360.00', quantity: 1, type: 'physical' },
    ]);
    assert.deepEqual([body.amount, body.shipping, body.currency], ['1200.00', '0.00', 'TRY']);
    assert.equal(body.checkoutUrl, `${world.shopUrl}/checkout/${reference}`);
    assert.equal(body.returnUrl, `${world.shopUrl}/return/${reference}`);
    assert.equal(body.buyer.ip, '127.0.0.1');
  });

  test('pays shipping below the limit, and the sum says so', async () => {
    await world.buyer({ 'quantity-yirgacheffe': 1 });
    const [{ body }] = world.signer.requests;
    assert.deepEqual([body.amount, body.shipping], ['469.90', '49.90']);
  });

  test('that is empty, too many or no form at all is refused before the signer hears of it', async () => {
    for (const fields of [{}, { 'quantity-gece': '6' }, { 'quantity-gece': '-1' }, { 'quantity-gece': '1.5' }]) {
      assert.equal((await world.order(fields)).status, 400);
    }
    const json = await fetch(`${world.shopUrl}/orders`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    assert.equal(json.status, 415);
    const long = await world.order({ 'quantity-gece': '1'.repeat(20_000) });
    assert.equal(long.status, 413);
    assert.equal(world.signer.requests.length, 0);
  });

  test("from another site's form is refused", async () => {
    const response = await world.order(undefined, { headers: { origin: 'https://evil.example' } });
    assert.equal(response.status, 403);
    assert.equal(world.signer.requests.length, 0);
  });

  test('whose answer was lost is opened again with the same key, and has one session', async () => {
    world.signer.failNext = 'lose the answer';
    const response = await world.order();
    assert.equal(response.status, 502);
    const [cookie] = response.headers.get('set-cookie').split(';');
    const [, retry] = /href="(\/checkout\/[\w-]+)"/.exec(await response.text());
    const page = await fetch(world.shopUrl + retry, { headers: { cookie } });
    assert.equal(page.status, 200);
    assert.match(await page.text(), /session="ses_1" token="ses_1\.1\.token"/);
    const keys = world.signer.requests.filter(({ method }) => method === 'POST').map(({ headers }) => headers['idempotency-key']);
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
  });

  test('that the signer refuses ends on a page with a number for support and a way forward', async () => {
    world.signer.failNext = [422, { code: 'invalid-session', detail: 'no', requestId: 'req_1', errors: [] }];
    const response = await world.order();
    const page = await response.text();
    assert.equal(response.status, 502);
    assert.match(page, /<code>req_1<\/code>/);
    assert.match(page, /Yeniden dene/);
  });

  test('takes amount and plans from a form only where tests are', async () => {
    const { url: shop } = await world.startShop({ test: true });
    await world.buyer({ amount: '100.00', plans: '1,6', lockPlan: 'true', locale: 'en' }, { shop });
    const [{ body }] = world.signer.requests;
    assert.deepEqual([body.amount, body.plans, body.lockPlan, body.locale], ['100.00', [1, 6], true, 'en']);
    for (const fields of [{ amount: '1.005' }, { amount: '1e3' }, { amount: '10', plans: '1,5' }, { amount: '10', plans: '' }]) {
      assert.equal((await world.order(fields, { shop })).status, 400, JSON.stringify(fields));
    }
  });
});

describe('the checkout page', () => {
  test('carries the element with signer, session, token and language, and its amount', async () => {
    const { reference, visit } = await world.buyer(undefined, { lang: '?lang=en' });
    const page = await (await visit(`/checkout/${reference}`)).text();
    assert.match(page, /<html lang="en">/);
    const element = new RegExp(`<vezne-checkout signer="${world.signerUrl}" session="ses_1" token="ses_1\\.1\\.token"\\s+locale="en">`);
    assert.match(page, element);
    assert.match(page, /TRY 469\.90/);
  });

  test('hints at what the script loads, by the hashes of the files that are served', async () => {
    const { reference, visit } = await world.buyer();
    const page = await (await visit(`/checkout/${reference}`)).text();
    for (const [hint, name] of [['rel="modulepreload"', 'desk.js'], ['rel="preload" as="fetch" crossorigin', 'vezne_checkout_bg.wasm']]) {
      const served = await (await fetch(`${world.shopUrl}/vezne/${name}`)).arrayBuffer();
      const hash = createHash('sha384').update(Buffer.from(served)).digest('base64');
      assert.ok(page.includes(`<link ${hint} href="/vezne/${name}" integrity="sha384-${hash}">`), name);
    }
  });

  test('keeps room for the choice of as many methods as it offers', async () => {
    const { url: shop } = await world.startShop({ methods: ['card', 'bank_transfer'] });
    const order = await world.order(undefined, { shop });
    const [cookie] = order.headers.get('set-cookie').split(';');
    const page = await (await fetch(shop + order.headers.get('location'), { headers: { cookie } })).text();
    assert.match(page, /<section class="pay" data-methods="2"/);
  });

  test('allows scripts, styles and requests from where they are needed, and may be restored by Back', async () => {
    const { reference, visit } = await world.buyer();
    const { headers } = await visit(`/checkout/${reference}`);
    const policy = headers.get('content-security-policy');
    assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
    assert.match(policy, new RegExp(`connect-src 'self' ${world.signerUrl};`));
    assert.match(policy, /require-trusted-types-for 'script'; trusted-types 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline/);
    assert.doesNotMatch(headers.get('cache-control'), /no-store/);
  });

  test('of a paid order leads to what became of it, and never to a second payment', async () => {
    for (const state of ['paid', 'in_review', 'needs_review', 'unknown', 'refunded']) {
      const { reference, visit } = await world.buyer();
      const session = [...world.signer.sessions.values()].at(-1);
      session.state = state;
      const response = await visit(`/checkout/${reference}`);
      assert.equal(response.headers.get('location'), `/return/${reference}`, state);
    }
  });

  test('of an order whose time to pay is over gets a new session, with a key of its own', async () => {
    const { reference, visit } = await world.buyer();
    world.signer.sessions.get('ses_1').state = 'expired';
    assert.match(await (await visit(`/checkout/${reference}`)).text(), /session="ses_2"/);
    assert.equal(world.signer.requests.at(-1).headers['idempotency-key'], `shop-session-${reference}-2`);
  });

  test('opened again in two tabs at once still has one new session', async () => {
    const { reference, visit } = await world.buyer();
    world.signer.sessions.get('ses_1').state = 'expired';
    const pages = await Promise.all([visit(`/checkout/${reference}`), visit(`/checkout/${reference}`)]);
    for (const page of pages) assert.match(await page.text(), /session="ses_2"/);
    assert.equal(world.signer.sessions.size, 2);
  });

  test('is shown to the buyer who ordered and to nobody else', async () => {
    const { reference, visit } = await world.buyer();
    const other = await world.buyer();
    for (const headers of [{}, { cookie: other.cookie }, { cookie: 'shop_session=x' }]) {
      assert.equal((await visit(`/checkout/${reference}`, headers)).status, 404);
      assert.equal((await visit(`/return/${reference}`, headers)).status, 404);
      assert.equal((await visit(`/return/${reference}/state`, headers)).status, 404);
    }
  });
});

describe('the return page', () => {
  test('says paid, with total, installments and card, when the signer does', async () => {
    const { reference, visit } = await world.buyer();
    Object.assign(world.signer.sessions.get('ses_1'), {
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
    const { reference, visit } = await world.buyer();
    const other = await world.buyer();
    world.signer.sessions.get('ses_2').state = 'paid';
    assert.equal(stateOn(await (await visit(`/return/${reference}?vezne_session=ses_1&state=paid`)).text()), 'open');
    assert.equal((await visit(`/return/${reference}?vezne_session=ses_2`)).status, 404);
    assert.equal(stateOn(await (await other.visit(`/return/${other.reference}`)).text()), 'paid');
  });

  test('knows an old session of the order: who comes back late from it reads that it was paid', async () => {
    const { reference, visit } = await world.buyer();
    world.signer.sessions.get('ses_1').state = 'expired';
    await visit(`/checkout/${reference}`);
    world.signer.sessions.get('ses_1').state = 'paid';
    assert.equal(stateOn(await (await visit(`/return/${reference}?vezne_session=ses_1`)).text()), 'paid');
    // And from then on the order is paid, although the shop had opened a new session for it.
    assert.equal(stateOn(await (await visit(`/return/${reference}`)).text()), 'paid');
    assert.equal((await visit(`/checkout/${reference}`)).headers.get('location'), `/return/${reference}`);
  });

  test('does not believe a session that the signer opened for another reference or another amount', async () => {
    for (const mixedUp of [{ reference: 'KK-OTHER' }, { amount: '0.10' }]) {
      const { reference, visit } = await world.buyer();
      Object.assign([...world.signer.sessions.values()].at(-1), { state: 'paid', ...mixedUp });
      assert.equal((await visit(`/return/${reference}`)).status, 500);
    }
  });

  test('follows what is not final, and says why the last card was declined', async () => {
    const { reference, visit } = await world.buyer();
    const decline = { code: 'card-insufficient-funds', text: 'Limit <yetersiz>' };
    world.signer.sessions.get('ses_1').card = { stage: 'open', lastDecline: decline, payment: null };
    const page = await (await visit(`/return/${reference}`)).text();
    assert.match(page, new RegExp(`data-follow="/return/${reference}/state\\?vezne_session=ses_1"`));
    assert.match(page, /Limit &lt;yetersiz&gt;/);
    world.signer.sessions.get('ses_1').state = 'in_review';
    assert.deepEqual(await (await visit(`/return/${reference}/state`)).json(), { state: 'in_review' });
  });

  test('says that a transfer is waited for, with amount and code, and then that it came', async () => {
    const { reference, visit } = await world.buyer();
    const session = world.signer.sessions.get('ses_1');
    const incoming = { stage: 'awaiting', amount: '527.33', reference: 'VK7M3QXD9Y', until: '2026-11-25T11:30:00Z', lookedAt: null, rows: [] };
    Object.assign(session, { state: 'processing', incoming });
    const waiting = await (await visit(`/return/${reference}`)).text();
    assert.match(waiting, /<h1>Siparişiniz havalenizi bekliyor<\/h1>/);
    assert.match(waiting, /data-testid="awaited-amount">527,33 TL</);
    assert.match(waiting, /data-testid="awaited-reference">VK7M3QXD9Y</);
    assert.match(waiting, new RegExp(`href="/checkout/${reference}" data-testid="to-payment">Hesap bilgilerini göster`));
    Object.assign(session, { state: 'paid', incoming: { ...incoming, stage: 'received' } });
    const paid = await (await visit(`/return/${reference}`)).text();
    assert.match(paid, /data-testid="paid-total">527,33 TL</);
    assert.match(paid, /data-testid="paid-reference">VK7M3QXD9Y</);
  });

  test('never says that a payment failed when only the signer cannot be read', async () => {
    const { reference, visit } = await world.buyer();
    world.signer.failNext = [503, { code: 'unavailable', detail: 'no', requestId: 'req_2' }];
    const response = await visit(`/return/${reference}`);
    const page = await response.text();
    assert.equal(response.status, 200);
    assert.equal(stateOn(page), 'unreachable');
    assert.match(page, /yeniden ödemeyin/);
  });

  test('has words for every state of the signer, in both languages', async () => {
    const states = ['open', 'processing', 'paid', 'in_review', 'needs_review', 'unknown', 'expired', 'cancelled', 'refunded', 'partly_refunded'];
    for (const lang of ['', '?lang=en']) {
      const { reference, visit } = await world.buyer(undefined, { lang });
      const session = [...world.signer.sessions.values()].at(-1);
      const titles = new Set();
      for (const state of states) {
        session.state = state;
        titles.add(/<h1>(.+?)<\/h1>/.exec(await (await visit(`/return/${reference}`)).text())[1]);
        const list = await (await visit(`/orders${lang}`)).text();
        assert.match(list, new RegExp(`data-state="${state}"[^]+class="word ${state}">[^<]{3,}</span>`));
      }
      assert.equal(titles.size, states.length);
    }
  });
});

describe('the cookie', () => {
  test('is Lax and HttpOnly, one for all orders of a buyer, and Secure where the shop is', async () => {
    const first = await world.order();
    assert.match(first.headers.get('set-cookie'), /^shop_session=[\w-]{32}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/);
    const [cookie] = first.headers.get('set-cookie').split(';');
    assert.equal((await world.order(undefined, { headers: { cookie } })).headers.get('set-cookie'), null);
    const { url: shop } = await world.startShop({ publicUrl: 'https://kuytu.example' });
    assert.match((await world.order(undefined, { shop })).headers.get('set-cookie'), /; Secure$/);
  });
});

describe('files', () => {
  test('of the widget come compressed, typed, and not again when unchanged', async () => {
    const packed = { headers: { 'accept-encoding': 'gzip, br' } };
    const response = await fetch(`${world.shopUrl}/vezne/vezne_checkout_bg.wasm`, packed);
    assert.equal(response.headers.get('content-type'), 'application/wasm');
    assert.equal(response.headers.get('content-encoding'), 'br');
    assert.equal(await response.text(), 'not wasm, but bytes');
    const again = await fetch(response.url, { headers: { 'if-none-match': response.headers.get('etag') } });
    assert.equal(again.status, 304);
  });

  test('that are not of the widget or the shop do not exist', async () => {
    for (const path of ['/vezne/secret.txt', '/vezne/..%2fpackage.json', '/assets/../server.mjs', '/nothing']) {
      assert.equal((await fetch(world.shopUrl + path)).status, 404, path);
    }
    assert.equal((await fetch(`${world.shopUrl}/`, { method: 'DELETE' })).status, 405);
  });
});
