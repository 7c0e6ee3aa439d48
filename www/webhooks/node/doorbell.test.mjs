// How sessions are looked at: all of them, one after the other, again until it works.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, mock, test } from 'node:test';

import { until } from '../tiny-signer.mjs';
import { Doorbell } from './doorbell.mjs';
import { Inbox } from './inbox.mjs';

let folder;
let inbox;
/** What was looked at, and the pauses in between. */
let log;
let wait;

beforeEach(async () => {
  mock.method(console, 'error', () => {});
  folder = await mkdtemp(join(tmpdir(), 'vezne-doorbell-'));
  inbox = new Inbox(join(folder, 'inbox.jsonl'));
  log = [];
  wait = async (ms) => void log.push(`${ms} ms`);
});

afterEach(async () => {
  mock.restoreAll();
  inbox.close();
  await rm(folder, { recursive: true });
});

function ringFor(doorbell, ...sessions) {
  for (const session of sessions) inbox.note({ id: `evt_${session}_${log.length}`, session });
  doorbell.ring();
}

const quiet = () => until('nothing is pending', () => inbox.pending().size === 0);

test('a session that cannot be read holds up no other, and is read again after longer and longer pauses', async () => {
  let failures = 8;
  const doorbell = new Doorbell({
    inbox,
    wait,
    settle: async (id) => {
      log.push(id);
      if (id === 'ses_1' && failures-- > 0) throw new Error('503');
    },
  });
  ringFor(doorbell, 'ses_1', 'ses_2');
  await quiet();
  assert.deepEqual(log.slice(0, 4), ['ses_1', 'ses_2', '1000 ms', 'ses_1']);
  const pauses = log.filter((entry) => entry.endsWith('ms'));
  assert.deepEqual(pauses.map(parseFloat), [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
});

test('one session is read at a time, however often the bell rings', async () => {
  let reading = 0;
  let most = 0;
  const settle = async () => {
    reading += 1;
    most = Math.max(most, reading);
    await new Promise((resolve) => setImmediate(resolve));
    reading -= 1;
  };
  const doorbell = new Doorbell({ inbox, settle, wait });
  for (const session of ['ses_1', 'ses_2', 'ses_3']) ringFor(doorbell, session);
  await quiet();
  assert.equal(most, 1);
});

test('what comes while a session is read is read after it, and so is what comes at the very end', async () => {
  const doorbell = new Doorbell({
    inbox,
    wait,
    settle: async (id) => {
      log.push(id);
      if (log.length === 1) ringFor(doorbell, 'ses_1');
    },
  });
  ringFor(doorbell, 'ses_1');
  await quiet();
  assert.deepEqual(log, ['ses_1', 'ses_1']);
  ringFor(doorbell, 'ses_2');
  await quiet();
  assert.deepEqual(log, ['ses_1', 'ses_1', 'ses_2']);
});
