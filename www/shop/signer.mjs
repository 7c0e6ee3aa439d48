// This shop's side of the signer's interface: three calls, made from the server, with the API key.

import { CUSTOMER } from './catalogue.mjs';
import { toWire } from './money.mjs';

// The signer answers from its own database. A buyer who waits longer than this is better served by an error page.
const ANSWER_WITHIN_MS = 10_000;

/** The signer refused, or cannot be reached. `code` is its problem's code, `requestId` finds it in its log. */
export class SignerError extends Error {
  constructor(message, { code = 'unreachable', requestId = null, cause } = {}) {
    super(message, { cause });
    this.code = code;
    this.requestId = requestId;
  }
}

export class Signer {
  constructor({ url, apiKey }) {
    this.url = url;
    this.apiKey = apiKey;
  }

  /**
   * Opens the payment session of an order → `{ id, token }`.
   *
   * The idempotency key is the order's reference and the attempt, so it is the same each time this order asks. When an
   * answer is lost, or two requests ask at once, the signer answers with the session it already has: an order can be
   * opened again and again and still has one session to be paid in.
   */
  async openSession(order, { checkoutUrl, returnUrl, buyerIp }) {
    const answer = await this.#call('POST', '/v1/sessions', {
      headers: { 'idempotency-key': `shop-session-${order.reference}-${order.attempt}` },
      body: sessionRequest(order, { checkoutUrl, returnUrl, buyerIp }),
    });
    return { id: answer.id, token: answer.token };
  }

  /** What became of a session. This, and not anything in the buyer's address bar, decides whether goods are sent. */
  async readSession(id) {
    return this.#call('GET', `/v1/sessions/${encodeURIComponent(id)}`);
  }

  /** What happened at the signer after an event's number, oldest first → `{ events, last, more }`. */
  async readEvents(after) {
    return this.#call('GET', `/v1/events?after=${after}`);
  }

  async #call(method, path, { headers = {}, body } = {}) {
    let response;
    let answer;
    try {
      response = await fetch(new URL(path, this.url), {
        method,
        headers: { ...headers, authorization: `Bearer ${this.apiKey}`, ...(body && { 'content-type': 'application/json' }) },
        body: body && JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      answer = await response.json();
    } catch (cause) {
      throw new SignerError(`${method} ${path}: ${cause.message}`, { cause });
    }
    if (response.ok) return answer;
    // RFC 9457: `code` is stable, `detail` and `errors` say what to mend.
    const { code, detail, errors = [], requestId } = answer;
    const pointers = errors.map((error) => `${error.pointer} ${error.detail}`).join('; ');
    throw new SignerError(`${method} ${path}: ${response.status} ${code}: ${detail} ${pointers}`, { code, requestId });
  }
}

function sessionRequest(order, { checkoutUrl, returnUrl, buyerIp }) {
  const { id, name, surname, identityNumber, email, gsmNumber, address, city, country, zipCode } = CUSTOMER;
  const postal = { contactName: `${name} ${surname}`, address, city, country, zipCode };
  return {
    reference: order.reference,
    amount: toWire(order.amount),
    currency: 'TRY',
    locale: order.locale,
    lines: order.lines.map((line) => ({ ...line, type: 'physical', unitPrice: toWire(line.unitPrice) })),
    shipping: toWire(order.shipping),
    buyer: { id, name, surname, identityNumber, email, gsmNumber, registrationAddress: address, city, country, zipCode, ip: buyerIp },
    billingAddress: postal,
    shippingAddress: postal,
    methods: order.methods,
    plans: order.plans,
    lockPlan: order.lockPlan,
    checkoutUrl,
    returnUrl,
  };
}
