// How an order becomes paid although its buyer never comes back: by webhook, and by the feed.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, mock, test } from 'node:test';

import { post, SECRETS, sign, until } from '../webhooks/tiny-signer.mjs';
import { World } from './world.mjs';

const world = new World();
let shop;
let hearing;
let webhooks;
/** What the shop said to its operator. */
let said;

before(async () => {
  mock.method(console, 'error', (line) => said.push(String(line)));
  await world.open();
});

beforeEach(async () => {
  said = [];
  world.reset();
  ({ url: shop, hearing } = await world.startShop({ webhookSecrets: SECRETS }));
  webhooks = `${shop}/webhooks/vezne`;
});

after(() => world.close());

const buyer = (headers = {}) => world.buyer(undefined, { shop, headers });
const reads = () => world.signer.requests.filter(({ url }) => url.startsWith('/v1/sessions/')).map(({ url }) => url);

/** What a buyer reads in the list of orders. */
async function listed({ visit }) {
  const page = await (await visit('/orders')).text();
  return Object.fromEntries([...page.matchAll(/data-reference="([\w-]+)" data-state="(\w+)"/g)].map(([, ...entry]) => entry));
}

function set(id, change) {
  Object.assign(world.signer.sessions.get(id), change);
}

describe('a webhook', () => {
  test('makes an order paid whose buyer never came back', async () => {
    const absent = await buyer();
    set('ses_1', { state: 'paid' });
    assert.deepEqual(await listed(absent), { [absent.reference]: 'open' });
    assert.equal(await post(webhooks, sign(world.signer.tell('ses_1'))), 204);
    assert.deepEqual(await listed(absent), { [absent.reference]: 'paid' });
    assert.equal((await absent.visit(`/checkout/${absent.reference}`)).headers.get('location'), `/return/${absent.reference}`);
  });

  test('is a doorbell: what it says of the state is not believed', async () => {
    const { reference, visit } = await buyer();
    const event = world.signer.tell('ses_1');
    event.session.state = 'paid';
    assert.equal(await post(webhooks, sign(event)), 204);
    assert.deepEqual(await listed({ visit }), { [reference]: 'open' });
    assert.deepEqual(reads(), ['/v1/sessions/ses_1']);
  });

  test('that nobody signed rightly is refused, and the signer is not asked', async () => {
    await buyer();
    const event = world.signer.tell('ses_1');
    const stranger = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
    const { body, headers } = sign(event);
    assert.equal(await post(webhooks, sign(event, { secret: stranger })), 401);
    assert.equal(await post(webhooks, sign(event, { at: new Date(Date.now() - 6 * 60_000) })), 401);
    assert.equal(await post(webhooks, { body: `${body} `, headers }), 401);
    assert.equal(await post(webhooks, { body, headers: {} }), 401);
    assert.equal(await post(webhooks, { body: 'a'.repeat(65_537), headers }), 413);
    assert.deepEqual(reads(), []);
  });

  test('is worked on once, whichever of the two secrets signs it', async () => {
    await buyer();
    const event = world.signer.tell('ses_1');
    for (const secret of [...SECRETS, ...SECRETS]) assert.equal(await post(webhooks, sign(event, { secret })), 204);
    assert.deepEqual(reads(), ['/v1/sessions/ses_1']);
  });

  test('comes again when the signer could not be asked', async () => {
    const { reference, visit } = await buyer();
    set('ses_1', { state: 'paid' });
    const event = world.signer.tell('ses_1');
    world.signer.failNext = [503, { code: 'unavailable', detail: 'no' }];
    assert.equal(await post(webhooks, sign(event)), 503);
    assert.deepEqual(await listed({ visit }), { [reference]: 'open' });
    assert.equal(await post(webhooks, sign(event)), 204);
    assert.deepEqual(await listed({ visit }), { [reference]: 'paid' });
  });

  test('of a session that is of no order here is taken, and nothing is asked', async () => {
    await buyer();
    const event = world.signer.tell('ses_1');
    event.session.id = 'ses_9';
    assert.equal(await post(webhooks, sign(event)), 204);
    assert.equal(await post(webhooks, sign({ id: 'evt_8', type: 'session.paid', session: { id: 'ses_1' } })), 204);
    assert.deepEqual(reads(), []);
  });

  test('of a mix-up makes nothing paid, does not come again, and tells the operator', async () => {
    const { reference, visit } = await buyer();
    set('ses_1', { state: 'paid', amount: '0.10' });
    assert.equal(await post(webhooks, sign({ ...world.signer.tell('ses_1') })), 204);
    assert.deepEqual(await listed({ visit }), { [reference]: 'open' });
    assert.match(said.join('\n'), /for a person to look at: ses_1 was opened for KK-\w+ and 0\.10/);
  });

  test('finds no door where the shop has no secret', async () => {
    assert.equal(await post(`${world.shopUrl}/webhooks/vezne`, sign(world.signer.tell('ses_1'))), 404);
    await assert.rejects(world.startShop({ webhookSecrets: ['secret'] }), /a webhook secret is whsec_/);
  });
});

describe('an order', () => {
  test('that an old session pays late is paid, and one that two sessions pay is for a person', async () => {
    const { reference, visit } = await buyer();
    set('ses_1', { state: 'expired' });
    await visit(`/checkout/${reference}`);
    set('ses_1', { state: 'paid' });
    assert.equal(await post(webhooks, sign(world.signer.tell('ses_1', 'session.paid_late'))), 204);
    assert.deepEqual(await listed({ visit }), { [reference]: 'paid' });
    set('ses_2', { state: 'paid' });
    assert.equal(await post(webhooks, sign(world.signer.tell('ses_2'))), 204);
    assert.deepEqual(said, [`for a person to look at: ${reference} was paid by ses_1 and by ses_2`]);
  });

  test('believes the later of two looks, also when the earlier is answered last', async () => {
    const { reference, visit } = await buyer();
    let letGo;
    const { sessions } = world.signer;
    const held = { ...sessions.get('ses_1'), state: 'processing' };
    world.signer.before = async (number) => {
      if (number !== 2) return;
      await new Promise((resolve) => (letGo = resolve));
      sessions.set('ses_1', held);
    };
    const early = visit(`/return/${reference}`);
    await until('the page asks the signer', () => letGo);
    set('ses_1', { state: 'paid' });
    assert.equal(await post(webhooks, sign(world.signer.tell('ses_1'))), 204);
    letGo();
    await early;
    assert.deepEqual(await listed({ visit }), { [reference]: 'paid' });
  });
});

describe('the feed', () => {
  test('brings the same as webhooks do, and nothing twice', async () => {
    const { reference, visit } = await buyer();
    world.signer.tell('ses_1', 'session.open');
    set('ses_1', { state: 'paid' });
    world.signer.tell('ses_9');
    world.signer.tell('ses_1');
    await hearing.readFeed();
    assert.deepEqual(await listed({ visit }), { [reference]: 'paid' });
    assert.deepEqual(reads(), ['/v1/sessions/ses_1', '/v1/sessions/ses_1']);
    await hearing.readFeed();
    assert.equal(reads().length, 2);
    assert.equal(world.signer.requests.at(-1).url, '/v1/events?after=3');
  });

  test('is read again from the same place when the signer could not be asked', async () => {
    const { reference, visit } = await buyer();
    set('ses_1', { state: 'paid' });
    world.signer.tell('ses_1');
    world.signer.before = async (number) => {
      world.signer.failNext = number === 3 ? [503, { code: 'unavailable', detail: 'no' }] : null;
    };
    await assert.rejects(hearing.readFeed(), /503 unavailable/);
    assert.deepEqual(await listed({ visit }), { [reference]: 'open' });
    await hearing.readFeed();
    assert.deepEqual(await listed({ visit }), { [reference]: 'paid' });
  });

  test('goes on behind a mix-up, which would else be the last that the shop hears', async () => {
    const first = await buyer();
    const second = await buyer({ cookie: first.cookie });
    set('ses_1', { state: 'paid', amount: '0.10' });
    set('ses_2', { state: 'paid' });
    world.signer.tell('ses_1');
    world.signer.tell('ses_2');
    await hearing.readFeed();
    assert.deepEqual(await listed(first), { [second.reference]: 'paid', [first.reference]: 'open' });
  });
});

describe('the list of orders', () => {
  test("has a buyer's own orders and nobody else's, the newest first", async () => {
    const first = await buyer();
    const second = await buyer({ cookie: first.cookie });
    const stranger = await buyer();
    assert.deepEqual(Object.keys(await listed(first)), [second.reference, first.reference]);
    assert.deepEqual(Object.keys(await listed(stranger)), [stranger.reference]);
  });

  test('says in both languages that there is none', async () => {
    assert.match(await (await fetch(`${shop}/orders`)).text(), /henüz sipariş vermediniz/);
    assert.match(await (await fetch(`${shop}/orders?lang=en`)).text(), /not ordered anything/);
  });
});
