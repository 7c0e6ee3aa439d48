// The journal, closed and opened again as after a crash.
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { Inbox } from './inbox.mjs';

let folder;
let path;
let inbox;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vezne-inbox-'));
  path = join(folder, 'inbox.jsonl');
  inbox = new Inbox(path);
});

afterEach(async () => {
  inbox.close();
  await rm(folder, { recursive: true });
});

function reopen() {
  inbox.close();
  inbox = new Inbox(path);
}

test('an event is new once, also to the next program', () => {
  assert.equal(inbox.note({ id: 'evt_1', session: 'ses_1' }), true);
  assert.equal(inbox.note({ id: 'evt_1', session: 'ses_1' }), false);
  reopen();
  assert.equal(inbox.note({ id: 'evt_1', session: 'ses_1' }), false);
});

test('what is not done is there after a crash, and what is done is not', () => {
  inbox.note({ id: 'evt_1', session: 'ses_1' });
  inbox.note({ id: 'evt_2', session: 'ses_2' });
  inbox.note({ id: 'evt_3', session: 'ses_1' });
  inbox.note({ id: 'evt_4', session: null });
  assert.deepEqual([...inbox.pending()], [['ses_1', ['evt_1', 'evt_3']], ['ses_2', ['evt_2']]]);
  inbox.done(['evt_1', 'evt_3']);
  reopen();
  assert.deepEqual([...inbox.pending()], [['ses_2', ['evt_2']]]);
});

test('an event that came while its session was read has its session read again', () => {
  inbox.note({ id: 'evt_1', session: 'ses_1' });
  const [[, seen]] = inbox.pending();
  inbox.note({ id: 'evt_2', session: 'ses_1' });
  inbox.done(seen);
  assert.deepEqual([...inbox.pending()], [['ses_1', ['evt_2']]]);
});

test('a line that a crash cut short is forgotten, and spoils neither the line before nor the next', async () => {
  inbox.note({ id: 'evt_1', session: 'ses_1' });
  await appendFile(path, '\n{"id":"evt_2","sess');
  inbox.note({ id: 'evt_3', session: 'ses_3' });
  reopen();
  assert.deepEqual([...inbox.pending().keys()], ['ses_1', 'ses_3']);
  assert.equal(inbox.note({ id: 'evt_2', session: 'ses_2' }), true);
});

test('only the oldest that are done are ever forgotten', async () => {
  const old = Array.from({ length: 10_001 }, (_, index) => ({ id: `old_${index}`, session: index === 0 ? 'ses_0' : null }));
  inbox.close();
  await writeFile(path, old.map((record) => `\n${JSON.stringify(record)}`).join(''));
  inbox = new Inbox(path);
  assert.deepEqual([...inbox.pending().keys()], ['ses_0']);
  assert.equal(inbox.note({ id: 'old_2', session: null }), false);
  assert.equal(inbox.note({ id: 'old_1', session: null }), true);
  assert.equal((await readFile(path, 'utf8')).split('\n').length - 1, 10_001);
});

test('nobody else may read it', async () => {
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});
