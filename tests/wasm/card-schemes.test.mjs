// The scheme of every prefix of six digits, as the widget's wasm knows it, beside npm's credit-card-type with all its schemes.
//
// Where that names one scheme that Turkish shops take, it is ours; where it names others beside one, ours is among them. What
// it gives to a foreign scheme alone may lie inside a range of Visa's, and is Visa here; the conformance suite judges the
// ranges without foreign schemes.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import creditCardType from 'credit-card-type';

const built = process.env.VEZNE_WASM_TESTS;
if (!built) throw new Error('VEZNE_WASM_TESTS is not set: run `cargo xtask test wasm`, which builds the module and sets it');
const { schemeOfDigits } = createRequire(import.meta.url)(built);

const OURS = { visa: 'visa', mastercard: 'mastercard', 'american-express': 'amex', troy: 'troy' };
const SCHEMES = new Set(Object.values(OURS));

test('a million prefixes are named as credit-card-type names them', () => {
  let [alone, among] = [0, 0];
  for (let number = 0; number < 1_000_000; number += 1) {
    const prefix = String(number).padStart(6, '0');
    const named = creditCardType(prefix).map(({ type }) => OURS[type] ?? type);
    if (!named.some((type) => SCHEMES.has(type))) continue;
    const ours = schemeOfDigits(prefix);
    assert.ok(named.includes(ours), `${prefix} is ${ours}, and credit-card-type says ${named}`);
    if (named.length === 1) alone += 1;
    else among += 1;
  }
  // Both kinds were there to be judged: whole blocks of one scheme, and what Troy shares.
  assert.ok(alone > 150_000 && among >= 29, `${alone} named alone, ${among} among others`);
});
