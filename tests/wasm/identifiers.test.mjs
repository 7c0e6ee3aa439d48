// IBANs, citizens' and tax numbers in wasm: the same verdicts as natively, and as the independent libraries'.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const built = process.env.VEZNE_WASM_TESTS;
if (!built) throw new Error('VEZNE_WASM_TESTS is not set: run `cargo xtask test wasm`, which builds the module and sets it');
const { bankCodeOfIban, isTckn, isVkn } = createRequire(import.meta.url)(built);
const vectors = JSON.parse(readFileSync(new URL('../vectors/turkish-identifiers.json', import.meta.url), 'utf8'));

const JUDGES = { iban: (text) => bankCodeOfIban(text) !== undefined, tckn: isTckn, vkn: isVkn };

for (const [kind, judge] of Object.entries(JUDGES)) {
  test(`${kind}: every vector has its verdict`, () => {
    const cases = vectors[kind];
    assert.ok(cases.length > 100);
    for (const { input, valid, bank_code: code } of cases) {
      assert.equal(judge(input), valid, input);
      if (kind === 'iban' && valid && code) assert.equal(bankCodeOfIban(input), code, input);
    }
  });
}
