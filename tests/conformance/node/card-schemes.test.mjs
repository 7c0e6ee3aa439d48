// npm credit-card-type as the judge of our number ranges, over all million prefixes of six digits.
//
// The ranges it gives are kept in tests/vectors/card-schemes.json, which the Rust side is tested against. Only the four
// schemes that Turkish shops take are left in it: a prefix inside Visa's range that a foreign scheme shares is Visa here.
// `node tests/conformance/node/card-schemes.test.mjs --write` writes the file anew.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';

import creditCardType from 'credit-card-type';

const FILE = new URL('../../vectors/card-schemes.json', import.meta.url);
const WORDS = { visa: 'visa', mastercard: 'mastercard', 'american-express': 'amex', troy: 'troy' };

for (const type of Object.values(creditCardType.types)) {
  if (!(type in WORDS)) creditCardType.removeCard(type);
}

/** Runs of prefixes with the same scheme: [first, last, scheme]. Prefixes of no scheme are left out. */
function ranges() {
  const runs = [];
  for (let number = 0; number < 1_000_000; number += 1) {
    const prefix = String(number).padStart(6, '0');
    const types = creditCardType(prefix).map(({ type }) => type);
    assert.ok(types.length < 2, `${prefix} is ${types}`);
    if (types.length === 0) continue;
    const scheme = WORDS[types[0]];
    const last = runs.at(-1);
    if (last && last[2] === scheme && Number(last[1]) === number - 1) last[1] = prefix;
    else runs.push([prefix, prefix, scheme]);
  }
  return runs;
}

if (process.argv.includes('--write')) {
  const lines = ranges().map((run) => ` ${JSON.stringify(run)}`);
  await writeFile(FILE, `[\n${lines.join(',\n')}\n]\n`);
} else {
  test('the kept ranges are the ones that credit-card-type gives', async () => {
    assert.deepEqual(JSON.parse(await readFile(FILE, 'utf8')), ranges());
  });
}
