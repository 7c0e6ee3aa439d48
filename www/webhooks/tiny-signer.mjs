// For the tests: a signer that remembers what it was asked, and signs events as the published library does.
import { once } from 'node:events';
import { createServer } from 'node:http';

import { Webhook } from 'standardwebhooks';

export const API_KEY = 'shop_key';
export const SECRETS = ['whsec_AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o=', 'whsec_AgkQFx4lLDM6QUhPVl1ka3J5gIeOlZyjqrG4v8bN1Ns='];

export class TinySigner {
  sessions = new Map();
  /** What the feed tells; an event's `seq` is its place in here. */
  events = [];
  /** Paths that were asked. */
  reads = [];
  /** Answers that many questions with 503. */
  failing = 0;
  /** Called before an answer, which it may hold up. */
  before = async () => {};

  async start() {
    this.server = createServer((request, response) => void this.#answer(request, response));
    this.url = await listen(this.server);
    return this;
  }

  stop() {
    this.server.close().closeAllConnections();
  }

  /** A session of an order of 100 lira. */
  open(id, reference, state = 'open') {
    this.sessions.set(id, { id, reference, state, amount: '100.00', currency: 'TRY' });
  }

  /** What happened to a session, as the signer tells it; the session's own state is not touched. */
  tell(id, type = 'session.paid', state = 'paid') {
    const seq = this.events.length + 1;
    const { reference, amount, currency } = this.sessions.get(id) ?? {};
    const session = { id, reference, state, amount, currency };
    const event = { id: `evt_${seq}`, seq, type, createdAt: '2026-11-22T09:00:00Z', session };
    this.events.push(event);
    return event;
  }

  async #answer(request, response) {
    this.reads.push(request.url);
    await this.before(request);
    const [status, answer] = this.#find(request);
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
    response.end(JSON.stringify(answer));
  }

  #find({ method, url, headers }) {
    if (headers.authorization !== `Bearer ${API_KEY}`) return [401, { code: 'unauthorized' }];
    if (this.failing > 0) {
      this.failing -= 1;
      return [503, { code: 'unavailable', title: 'Unavailable', detail: 'Try again soon.', requestId: 'req_1' }];
    }
    const { pathname, searchParams } = new URL(url, 'http://signer');
    if (method === 'GET' && pathname === '/v1/events') return this.#page(Number(searchParams.get('after')));
    const session = method === 'GET' && this.sessions.get(pathname.replace('/v1/sessions/', ''));
    return session ? [200, session] : [404, { code: 'session-not-found' }];
  }

  /** Two events a page, so that three are more than one. */
  #page(after) {
    const end = this.events.length;
    if (after > end) {
      const errors = [{ pointer: '/after', detail: `the feed ends with ${end}` }];
      return [422, { code: 'invalid-body', title: 'Not valid', detail: 'Not valid.', requestId: 'req_2', errors }];
    }
    const events = this.events.filter(({ seq }) => seq > after).slice(0, 2);
    const last = events.at(-1)?.seq ?? after;
    return [200, { events, last, more: last < end }];
  }
}

export async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

/** An event as the signer posts it: the bytes, and the headers that sign them. */
export function sign(event, { secret = SECRETS[0], at = new Date() } = {}) {
  const body = JSON.stringify(event);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': event.id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(event.id, at, body),
  };
  return { body, headers };
}

export async function post(url, { body, headers }) {
  const response = await fetch(url, { method: 'POST', body, headers });
  await response.arrayBuffer();
  return response.status;
}

/** Until it holds; a test that waits in vain fails with what it waited for. */
export async function until(what, holds, withinMs = 10_000) {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
