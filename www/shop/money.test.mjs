// Amounts in kuruş, read, written and shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseKurus, toText, toWire } from './money.mjs';

test('what is no amount with at most two decimals is refused', () => {
  for (const text of ['', '-1', '+1', '01', '1.', '.5', '1.005', '1,50', '1e3', ' 1', '100000000', null]) {
    assert.throws(() => parseKurus(text), RangeError, String(text));
  }
});

test('every kuruş survives being written and read', () => {
  for (const kurus of [0, 1, 5, 10, 99, 100, 46990, 9_999_999_999]) assert.equal(parseKurus(toWire(kurus)), kurus);
  assert.equal(parseKurus('469.9'), 46990);
});

test('a buyer reads amounts as they are written in the language', () => {
  assert.equal(toText(123456789, 'tr'), '1.234.567,89 TL');
  assert.equal(toText(123456789, 'en'), 'TRY 1,234,567.89');
  assert.equal(toText(5, 'tr'), '0,05 TL');
});
