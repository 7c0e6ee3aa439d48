// How the shop hears of a payment although the buyer never comes back: by webhook, or by the signer's feed.
import { readEvent, sessionToRead } from '../webhooks/node/events.mjs';
import { Feed } from '../webhooks/node/feed.mjs';
import { readBody, readSecrets, verify, WebhookRefused } from '../webhooks/node/webhooks.mjs';
import { parseKurus } from './money.mjs';

const IDS_KEPT = 10_000;

/** The signer's session is not the one of this order, and will not become it. */
class MixUp extends Error {}

/**
 * Reads a session of an order from the signer → the session. The order takes over what it says, whoever told the shop to
 * look: a page, a webhook, the feed. No order hears of a payment in another way.
 */
export async function look(signer, order, id) {
  const number = order.startLook();
  const session = await signer.readSession(id);
  // A mix-up can also happen in a database: the signer's answer has what the session was opened with.
  if (session.reference !== order.reference || parseKurus(session.amount) !== order.amount) {
    throw new MixUp(`${id} was opened for ${session.reference} and ${session.amount}, and not for ${order.reference}`);
  }
  order.hear(session, number);
  return session;
}

export class Hearing {
  #signer;
  #orders;
  #secrets;
  #known = new Set();
  #feed;

  constructor({ signer, orders, secrets }) {
    this.#signer = signer;
    this.#orders = orders;
    this.#secrets = secrets;
    if (secrets.length > 0) readSecrets(secrets); // a mistake in them shows at the start
    let last = 0; // in memory, like the orders
    const position = { read: () => last, save: (number) => (last = number) };
    const readEvents = (after) => signer.readEvents(after);
    this.#feed = new Feed({ readEvents, hear: (event) => this.#hear(event), position });
  }

  /** `POST /webhooks/vezne` */
  async receive({ request, response }) {
    const status = await this.#answer(request);
    response.writeHead(status, { 'cache-control': 'no-store' }).end();
  }

  /** What a webhook would have told: where none can reach the shop, or where one did not. */
  readFeed() {
    return this.#feed.poll();
  }

  followFeed(options) {
    return this.#feed.follow(options);
  }

  /**
   * This shop keeps nothing on disk, so the signer's own tries are its memory: 2xx once the order knows, and not
   * before. With a database an event is noted there and answered at once, see ../webhooks/node/receiver.mjs.
   */
  async #answer(request) {
    try {
      const body = await readBody(request);
      if (!body) return 413;
      const id = verify({ secrets: this.#secrets, headers: request.headers, body });
      const event = readEvent(body);
      if (!event) return 400;
      if (this.#known.has(id)) return 204;
      await this.#hear(event);
      this.#remember(id);
      return 204;
    } catch (error) {
      console.error(`webhook not taken: ${error.message}`);
      return error instanceof WebhookRefused ? 401 : 503;
    }
  }

  /** A doorbell: the event says which session to look at, and is not believed beyond that. */
  async #hear(event) {
    const id = sessionToRead(event);
    const order = id && this.#orders.ofSession(event.session);
    if (!order) return;
    try {
      await look(this.#signer, order, id);
    } catch (error) {
      if (!(error instanceof MixUp)) throw error;
      console.error(`for a person to look at: ${error.message}`);
    }
  }

  #remember(id) {
    this.#known.add(id);
    if (this.#known.size > IDS_KEPT) this.#known.delete(this.#known.values().next().value);
  }
}
