// The feed, read from a small signer over HTTP.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import { API_KEY, TinySigner } from '../tiny-signer.mjs';
import { Feed } from './feed.mjs';
import { Signer } from './signer.mjs';

let signer;
let heard;
let last;
let feed;

beforeEach(async () => {
  signer = await new TinySigner().start();
  heard = [];
  last = 0;
  const client = new Signer({ url: signer.url, apiKey: API_KEY });
  feed = new Feed({
    readEvents: (after) => client.readEvents(after),
    hear: async ({ id }) => void heard.push(id),
    position: { read: () => last, save: (number) => (last = number) },
  });
});

afterEach(() => signer.stop());

test('every event is heard once and in order, over more pages than one', async () => {
  for (let count = 0; count < 5; count += 1) signer.tell('ses_1');
  await feed.poll();
  assert.deepEqual(heard, ['evt_1', 'evt_2', 'evt_3', 'evt_4', 'evt_5']);
  await feed.poll();
  assert.equal(heard.length, 5);
  signer.tell('ses_1');
  await feed.poll();
  assert.deepEqual([heard.at(-1), last], ['evt_6', 6]);
  assert.deepEqual(signer.reads.slice(0, 4), [0, 2, 4, 5].map((after) => `/v1/events?after=${after}`));
});

test('a page that could not be kept as a whole comes again', async () => {
  for (let count = 0; count < 3; count += 1) signer.tell('ses_1');
  const position = { read: () => last, save: (number) => (last = number) };
  const client = new Signer({ url: signer.url, apiKey: API_KEY });
  let disk = 'full';
  const hear = async ({ id }) => {
    if (id === 'evt_2' && disk === 'full') throw new Error('no space left');
    heard.push(id);
  };
  const careful = new Feed({ readEvents: (after) => client.readEvents(after), hear, position });
  await assert.rejects(careful.poll(), /no space left/);
  assert.equal(last, 0);
  disk = 'free';
  await careful.poll();
  assert.deepEqual(heard, ['evt_1', 'evt_1', 'evt_2', 'evt_3']);
});

test('a signer that cannot be asked changes nothing', async () => {
  signer.tell('ses_1');
  signer.failing = 1;
  await assert.rejects(feed.poll(), /GET \/v1\/events\?after=0: 503 unavailable: Try again soon\. \(request req_1\)/);
  assert.deepEqual([heard, last], [[], 0]);
});

test('a reader beyond the end says where the feed ends, and stays where it is', async () => {
  signer.tell('ses_1');
  last = 7;
  await assert.rejects(feed.poll(), {
    message: 'GET /v1/events?after=7: 422 invalid-body: the feed ends with 1 (request req_2)',
  });
  assert.deepEqual([heard, last], [[], 7]);
});

test('an answer that says "more" and gives nothing ends', async () => {
  const pages = [];
  const readEvents = async (after) => pages.push(after) && { events: [], last: after, more: true };
  await new Feed({ readEvents, hear: () => {}, position: { read: () => 7, save: () => {} } }).poll();
  assert.deepEqual(pages, [7]);
});
