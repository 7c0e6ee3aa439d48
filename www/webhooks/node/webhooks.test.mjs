// What is believed, judged by known answers and by the library that Standard Webhooks publishes.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, mock, test } from 'node:test';

import { Webhook } from 'standardwebhooks';

import { SECRETS, sign } from '../tiny-signer.mjs';
import { verify, WebhookRefused } from './webhooks.mjs';

const VECTORS = JSON.parse(await readFile(new URL('../vectors.json', import.meta.url)));
const NOW = new Date('2026-11-22T09:00:00Z');
const EVENT = { id: 'evt_1', type: 'session.paid', session: { id: 'ses_1', reference: 'SİPARİŞ-1' } };

function verdict({ secrets, headers, body, now }) {
  try {
    assert.equal(verify({ secrets, headers, body: Buffer.from(body), now: new Date(now) }), headers['webhook-id']);
    return 'ok';
  } catch (error) {
    if (error instanceof WebhookRefused) return error.code;
    throw error;
  }
}

describe('a known request', () => {
  for (const vector of VECTORS) {
    test(`is ${vector.verdict}: ${vector.name}`, () => assert.equal(verdict(vector), vector.verdict));
  }
});

describe('the published library', () => {
  afterEach(() => mock.timers.reset());

  // In these two we are stricter: it reads a time as far as it is a number, and takes every id.
  const shared = VECTORS.filter((vector) => vector.verdict !== 'bad-headers');
  for (const { name, verdict: ours, now, secrets, headers, body } of shared) {
    test(`thinks the same of ${name}`, () => {
      mock.timers.enable({ apis: ['Date'], now: new Date(now) });
      const believes = (secret) => {
        try {
          new Webhook(secret).verify(body, headers);
          return true;
        } catch {
          return false;
        }
      };
      assert.equal(secrets.some(believes), ours === 'ok');
    });
  }

  test('signs what we believe, with either of two secrets', () => {
    for (const secret of SECRETS) {
      const { headers, body } = sign(EVENT, { secret, at: NOW });
      assert.equal(verdict({ secrets: SECRETS, headers, body, now: NOW }), 'ok');
      assert.equal(verdict({ secrets: SECRETS.toReversed(), headers, body, now: NOW }), 'ok');
    }
  });

  test('signs with a secret that was taken away, and we do not believe it', () => {
    const { headers, body } = sign(EVENT, { secret: SECRETS[1], at: NOW });
    assert.equal(verdict({ secrets: [SECRETS[0]], headers, body, now: NOW }), 'wrong-signature');
  });
});

describe("a mistake of the shop's own", () => {
  const { headers, body } = sign(EVENT, { at: NOW });
  const request = { secrets: SECRETS, headers, body: Buffer.from(body), now: NOW };

  test('is no refusal: without a secret nobody is believed, and nobody is blamed', () => {
    const short = `whsec_${Buffer.alloc(23).toString('base64')}`;
    const long = `whsec_${Buffer.alloc(65).toString('base64')}`;
    const bad = [[], [''], ['whsec_'], [SECRETS[0].replace('whsec_', '')], [`${SECRETS[0]} `], [short], [long], [SECRETS[0], '']];
    for (const secrets of bad) assert.throws(() => verify({ ...request, secrets }), TypeError, JSON.stringify(secrets));
  });

  test('is a body that was read already, as text or as JSON', () => {
    for (const read of [body, JSON.parse(body), undefined]) {
      assert.throws(() => verify({ ...request, body: read }), TypeError);
    }
    assert.equal(verify({ ...request, body: new Uint8Array(Buffer.from(body)) }), 'evt_1');
  });
});
