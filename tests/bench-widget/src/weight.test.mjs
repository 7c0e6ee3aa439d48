import assert from 'node:assert/strict';
import test from 'node:test';

import { weighed } from './weight.mjs';

const load = (path, bytes, more) => ({ url: `http://localhost:1${path}`, bytes, encoding: 'br', stub: false, ...more });
const VISIT = [
  load('/vezne/a.js', 10),
  load('/vezne/a.wasm', 70),
  load('/v1/session', 300, { encoding: null }),
  load('/checkoutshopper/test/x.svg', 9, { encoding: null, stub: true }),
];

test('files, answers and stubs are weighed apart', () => {
  assert.deepEqual(weighed([VISIT, VISIT.toReversed()], '/vezne/', ['a.js', 'a.wasm']), {
    files: [{ name: 'a.wasm', bytes: 70 }, { name: 'a.js', bytes: 10 }],
    bytes: 80,
    answers: { count: 1, bytes: 300 },
    stubs: { count: 1, bytes: 9 },
  });
});

test('a file that the budget does not name is no small thing', () => {
  assert.throws(() => weighed([VISIT], '/vezne/', ['a.js']), /the page loads a\.wasm, a\.js; the budget has a\.js/);
});

test('a file that was sent as it lies there is not weighed', () => {
  assert.throws(() => weighed([[load('/vezne/a.js', 10, { encoding: null })]], '/vezne/', null), /a\.js was not sent with brotli/);
});

test('visits that load other files are no visits of the same page', () => {
  assert.throws(() => weighed([VISIT, VISIT.slice(1)], '/vezne/', null), /other files/);
});
