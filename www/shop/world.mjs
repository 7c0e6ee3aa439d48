// For the tests: the shop on a port of its own, a small signer behind it, and buyers before it.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createShop } from './shop.mjs';

const API_KEY = 'shop_key';

/** Remembers what it was asked, and answers as the test wants. */
export class TinySigner {
  requests = [];
  /** What the feed tells. */
  events = [];
  sessions = new Map();
  byKey = new Map();
  failNext = null;
  /** Called before the answer to the request of that number is worked out. */
  before = async () => {};

  handle = async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = parts.length ? JSON.parse(Buffer.concat(parts)) : null;
    const { method, url, headers } = request;
    this.requests.push({ method, url, headers, body });
    await this.before(this.requests.length);
    const failure = this.failNext;
    this.failNext = null;
    if (failure === 'lose the answer') {
      this.#open(headers['idempotency-key'], body);
      return request.socket.destroy();
    }
    const [status, answer] = failure ?? this.#answer({ method, url, headers, body });
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
    response.end(JSON.stringify(answer));
  };

  #answer({ method, url, headers, body }) {
    if (headers.authorization !== `Bearer ${API_KEY}`) return [401, { code: 'unauthorized', detail: 'no' }];
    if (url.startsWith('/v1/events?')) return [200, this.#page(Number(url.replace('/v1/events?after=', '')))];
    if (method === 'POST') return [201, this.#open(headers['idempotency-key'], body)];
    const session = this.sessions.get(url.replace('/v1/sessions/', ''));
    return session ? [200, session] : [404, { code: 'not-found', detail: 'no' }];
  }

  #page(after) {
    const events = this.events.filter(({ seq }) => seq > after);
    return { events, last: events.at(-1)?.seq ?? after, more: false };
  }

  /** Says in the feed, and to whoever posts it, that something happened to a session. */
  tell(id, type = 'session.paid') {
    const { reference, state, amount } = this.sessions.get(id) ?? {};
    const seq = this.events.length + 1;
    this.events.push({ id: `evt_${seq}`, seq, type, session: { id, reference, state, amount, currency: 'TRY' } });
    return this.events.at(-1);
  }

  #open(key, { reference, amount }) {
    const id = this.byKey.get(key) ?? `ses_${this.byKey.size + 1}`;
    this.byKey.set(key, id);
    if (!this.sessions.has(id)) this.sessions.set(id, { id, reference, amount, state: 'open', card: null });
    return { id, token: `${id}.1.token`, session: this.sessions.get(id) };
  }
}

export class World {
  #servers = [];
  #folder;

  async open() {
    this.#folder = await mkdtemp(join(tmpdir(), 'vezne-shop-'));
    await writeFile(join(this.#folder, 'vezne-checkout.js'), 'export {};\n');
    await writeFile(join(this.#folder, 'desk.js'), 'export const desk = 1;\n');
    await writeFile(join(this.#folder, 'vezne_checkout_bg.wasm'), 'not wasm, but bytes');
    await writeFile(join(this.#folder, 'secret.txt'), 'not for browsers');
    ({ url: this.signerUrl } = await this.#listen((...exchange) => this.signer.handle(...exchange)));
    this.shopUrl = (await this.startShop()).url;
  }

  /** A signer that remembers nothing; the shop stays. */
  reset() {
    this.signer = new TinySigner();
  }

  async close() {
    this.#servers.forEach((server) => server.close().closeAllConnections());
    await rm(this.#folder, { recursive: true });
  }

  async startShop(options = {}) {
    const { server, url } = await this.#listen();
    const settings = { publicUrl: url, signerUrl: this.signerUrl, apiKey: API_KEY, widgetFolder: this.#folder, ...options };
    const { handle, hearing } = await createShop(settings);
    server.on('request', handle);
    return { url, hearing };
  }

  async #listen(handler) {
    const server = createServer(handler).listen(0, '127.0.0.1');
    this.#servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    return { server, url: `http://127.0.0.1:${server.address().port}` };
  }

  order(fields = { 'quantity-yirgacheffe': 1 }, { shop = this.shopUrl, headers = {}, lang = '' } = {}) {
    const body = new URLSearchParams(fields);
    return fetch(`${shop}/orders${lang}`, { method: 'POST', body, headers, redirect: 'manual' });
  }

  /** A buyer with an order: its reference, the cookie, the way to look at pages with it. */
  async buyer(fields, options) {
    const response = await this.order(fields, options);
    assert.equal(response.status, 303);
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? options.headers.cookie;
    const reference = response.headers.get('location').replace('/checkout/', '');
    const visit = (path, headers = { cookie }) =>
      fetch((options?.shop ?? this.shopUrl) + path, { headers, redirect: 'manual' });
    return { reference, cookie, visit };
  }
}

export function stateOn(page) {
  return /data-state="(\w+)"/.exec(page)?.[1];
}
