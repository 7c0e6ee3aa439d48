// What a session's state means to an order.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { Orders } from './orders.mjs';

const OPEN = { amount: '100.00', currency: 'TRY', state: 'open', paidBy: null, problem: null };

let folder;
let orders;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vezne-orders-'));
  await writeFile(join(folder, 'orders.json'), JSON.stringify({ 'SIP-1': OPEN, 'SIP-2': OPEN }));
  orders = new Orders(join(folder, 'orders.json'));
});

afterEach(() => rm(folder, { recursive: true }));

function hear(id, state, more = {}) {
  return orders.hear({ id, reference: 'SIP-1', state, amount: '100.00', currency: 'TRY', ...more });
}

test('an order follows its session, and the others stay as they are', () => {
  assert.equal(hear('ses_1', 'processing').state, 'processing');
  assert.deepEqual(hear('ses_1', 'paid'), { ...OPEN, state: 'paid', paidBy: 'ses_1' });
  assert.deepEqual(hear('ses_1', 'paid'), { ...OPEN, state: 'paid', paidBy: 'ses_1' });
  assert.equal(hear('ses_1', 'refunded').state, 'refunded');
  assert.equal(orders.hear({ reference: 'SIP-2', state: 'open' }).state, 'open');
});

test('an older session that runs out does not make a paid order unpaid', () => {
  hear('ses_2', 'paid');
  assert.deepEqual(hear('ses_1', 'expired'), { ...OPEN, state: 'paid', paidBy: 'ses_2' });
});

test('an order that two sessions paid is for a person', () => {
  hear('ses_2', 'paid');
  const order = hear('ses_1', 'paid');
  assert.deepEqual([order.state, order.paidBy], ['paid', 'ses_2']);
  assert.equal(order.problem, 'paid twice, by ses_2 and by ses_1');
});

test('an order is not paid by another amount or another currency', () => {
  for (const wrong of [{ amount: '10.00' }, { currency: 'USD' }]) {
    const order = hear('ses_1', 'paid', wrong);
    assert.deepEqual([order.state, order.paidBy], ['open', null]);
    assert.match(order.problem, /^ses_1 paid .+ for an order of 100\.00 TRY$/);
  }
});

test('a session of no order here changes nothing, also when its reference is erased', () => {
  assert.equal(hear('ses_1', 'paid', { reference: 'SIP-3' }), null);
  assert.equal(hear('ses_1', 'paid', { reference: undefined }), null);
  assert.equal(hear('ses_1', 'paid', { reference: 'toString' }), null);
});
