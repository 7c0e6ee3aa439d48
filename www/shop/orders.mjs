// Orders: made from a form, kept with their session. A real shop has a database here; this one forgets at its end.
import { randomBytes } from 'node:crypto';

import { PRODUCTS, QUANTITY_MAX, shippingFor } from './catalogue.mjs';
import { parseKurus } from './money.mjs';

const ORDERS_MAX = 10_000;
const PLANS_ALLOWED = [1, 2, 3, 6, 9, 12];

/** A form that cannot become an order; `code` names the text a buyer reads. */
export class OrderRefused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** What was ordered, and the sessions it may be paid in: one at a time, a new one only when the last is over. */
class Order {
  attempt = 1;
  session = null;
  /** The id of the session that paid it. */
  paidBy = null;
  #past = [];
  /** Of each session's id what the shop last heard: the state, and the number of the look that brought it. */
  #heard = new Map();
  #looks = 0;

  constructor(content, owner) {
    Object.assign(this, content, { reference: newReference(), owner });
  }

  startAgain() {
    this.#past.push(this.session.id);
    this.attempt += 1;
    this.session = null;
  }

  /** Also an old one: a buyer may come back late from a payment page. */
  hasSession(id) {
    return id !== undefined && (this.session?.id === id || this.#past.includes(id));
  }

  /** Before the signer is asked → the look's number. */
  startLook() {
    this.#looks += 1;
    return this.#looks;
  }

  /** What the signer said of a session. A look that started earlier does not overwrite what a later one has brought. */
  hear({ id, state }, look) {
    const before = this.#heard.get(id);
    if (before && before.look > look) return;
    this.#heard.set(id, { state, look });
    if (state !== 'paid') return;
    this.paidBy ??= id;
    if (this.paidBy === id || before?.state === 'paid') return;
    // Paid in two sessions is paid twice: one payment has to be given back.
    console.error(`for a person to look at: ${this.reference} was paid by ${this.paidBy} and by ${id}`);
  }

  /** As far as the shop has heard, in the signer's words. */
  get state() {
    return this.#heard.get(this.paidBy ?? this.session?.id)?.state ?? 'open';
  }
}

export class Orders {
  #byReference = new Map();

  /** `owner` is the buyer's cookie: who does not show it does not see the order. */
  add(content, owner) {
    const order = new Order(content, owner);
    this.#byReference.set(order.reference, order);
    if (this.#byReference.size > ORDERS_MAX) this.#byReference.delete(this.#byReference.keys().next().value);
    return order;
  }

  /** Somebody else's order and no order look the same. */
  find(reference, owner) {
    const order = this.#byReference.get(reference);
    return order && owner && order.owner === owner ? order : null;
  }

  /** The order that a session is of, whosever it is; null when it is none of this shop's. */
  ofSession({ id, reference }) {
    const order = this.#byReference.get(reference);
    return order?.hasSession(id) ? order : null;
  }

  /** A buyer's orders, the newest first. */
  ofBuyer(owner) {
    return owner ? [...this.#byReference.values()].filter((order) => order.owner === owner).reverse() : [];
  }
}

/** The buyer says which coffees and how many. The prices, the shipping, the sum and the ways to pay are ours. */
export function readOrder(form, locale, methods) {
  const lines = PRODUCTS.map((product) => ({ product, quantity: readQuantity(form.get(`quantity-${product.id}`)) }))
    .filter(({ quantity }) => quantity > 0)
    .map(({ product, quantity }) => ({
      id: product.id,
      name: product.name[locale],
      category: 'Kahve',
      unitPrice: product.unitPrice,
      quantity,
    }));
  if (lines.length === 0) throw new OrderRefused('empty-basket');
  const goods = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
  const shipping = shippingFor(goods);
  return { locale, lines, shipping, amount: goods + shipping, methods, plans: PLANS_ALLOWED, lockPlan: false };
}

/** Only with SHOP_TEST=1: a test names the amount, the plans and the ways to pay it is about. Never copy this into a real shop. */
export function readTestOrder(form, locale, offered) {
  const methods = form.has('methods') ? form.get('methods').split(',') : offered;
  if (!form.has('amount')) return applyTestPlans(readOrder(form, locale, methods), form);
  const amount = readOr('bad-amount', () => parseKurus(form.get('amount')));
  const line = { id: 'test', name: 'Test', category: 'Test', unitPrice: amount, quantity: 1 };
  return applyTestPlans({ locale, lines: [line], shipping: 0, amount, methods, plans: PLANS_ALLOWED, lockPlan: false }, form);
}

function applyTestPlans(order, form) {
  const plans = form.has('plans') ? form.get('plans').split(',').map(Number) : order.plans;
  if (!plans.every((plan) => PLANS_ALLOWED.includes(plan))) throw new OrderRefused('bad-plans');
  return { ...order, plans, lockPlan: form.get('lockPlan') === 'true' };
}

function readQuantity(text) {
  if (text === null || text === '') return 0;
  const quantity = Number(text);
  if (!Number.isInteger(quantity) || quantity < 0 || quantity > QUANTITY_MAX) throw new OrderRefused('bad-quantity');
  return quantity;
}

function readOr(code, read) {
  try {
    return read();
  } catch {
    throw new OrderRefused(code);
  }
}

/** Eight letters and digits that cannot be mistaken for each other, nor guessed, nor counted. */
function newReference() {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  return `KK-${[...randomBytes(8)].map((byte) => alphabet[byte % alphabet.length]).join('')}`;
}
